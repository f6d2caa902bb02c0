"""What a command that calls a provider may spend: the ledger, the limits that hold, and who is told."""

import json
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from qbyok.cli import console, wiring
from qbyok.cli.calling import Called
from qbyok.config.locations import PROJECT_FILE
from qbyok.config.settings import Settings
from qbyok.errors import BudgetError
from qbyok.files import RunDirectory
from qbyok.kinds.registry import OFFLINE
from qbyok.model import BudgetPlan, Target, Usage
from qbyok.pipeline.asking import alert_facts
from qbyok.pipeline.settling import settle_from_log
from qbyok.runlog.history import History
from qbyok.spend.budget import Budget, unknown_price
from qbyok.spend.caps import Alert, Standing, caps_for, caps_of
from qbyok.spend.ledger import Ledger
from qbyok.spend.prices import Prices
from qbyok.spend.storage import Storage
from qbyok.wording import money

ALERT_SECONDS = 10
_ALERT_ENV = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR",
              "DBUS_SESSION_BUS_ADDRESS", "SYSTEMROOT")  # fmt: skip
"""What an alert command needs to reach a person; variables that may hold a key are not among it."""


def ledger_storage() -> Storage:
    """Return the file of the user's ledger."""
    return Storage(wiring.locations().state / "spend.db")


def prices_for(chosen: Settings, called: Called) -> Prices:
    """Return what calls cost.

    Raises:
        BudgetError: the user has set a limit, and what the model of a way to get answers costs is unknown.
    """
    found = Prices(chosen.providers)
    if error := unpriced(chosen, [(way.provider.target, way.provider.target.key_name) for way in called.ways]):
        raise error
    return found


def unpriced(chosen: Settings, ways: Iterable[tuple[Target, str]]) -> BudgetError | None:
    """Return the error for a model of unknown price under a limit; ``ways`` are targets and names of keys."""
    limits, prices = caps_for(chosen.budget, chosen.max_cost), Prices(chosen.providers)
    return next(
        (
            unknown_price(target)
            for target, key in ways
            if caps_of(limits, key) and prices.price(target, Usage()) is None
        ),
        None,
    )


def standings_for(chosen: Settings, keys: Iterable[str]) -> tuple[Standing, ...]:
    """Return how the limits stand that hold for a new run with keys of these names.

    Raises:
        UsageError: the ledger can't be used.
    """
    limits = caps_for(chosen.budget, chosen.max_cost)
    caps = [cap for cap in limits if cap.key in ("", *keys)]
    if not caps:
        return ()
    with ledger_storage() as storage:
        return Ledger(storage).standings(caps, "")


@contextmanager
def budget_for(chosen: Settings, called: Called, directory: RunDirectory, history: History) -> Iterator[Budget]:
    """Yield the budget of a run; what an earlier try of it spent is put down first.

    Raises:
        UsageError: the ledger can't be used.
    """
    if called.provider.target.kind == OFFLINE:
        yield Budget()
        return
    if chosen.budget.withheld:
        console.warn(f"the alert_command of {PROJECT_FILE} is not run before you agree (qbyok config trust)")
    with ledger_storage() as storage:
        ledger = Ledger(storage)
        settle_from_log(ledger, directory.log, history)
        yield Budget(ledger, caps_for(chosen.budget, chosen.max_cost), chosen.budget.alerts, spent=history.spent)


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertTeller:
    """Tells the user that a share of a budget is spent: in a line, and by the command that they named."""

    plan: BudgetPlan
    directory: RunDirectory
    env: Mapping[str, str]
    say: Callable[[str], None]

    def __call__(self, alert: Alert) -> None:
        """Tell it; a command that fails is a warning, and stops nothing."""
        self.say(f"warning: {alert_line(alert)}")
        if not self.plan.alert_command:
            return
        facts: dict[str, Any] = {"schema": "qbyok.alert/1", "run": str(self.directory.path), **alert_facts(alert)}
        try:
            subprocess.run(  # noqa: S603 - an argument list that the user wrote, without a shell
                self.plan.alert_command,
                input=json.dumps(facts).encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=ALERT_SECONDS,
                check=True,
                env={name: self.env[name] for name in _ALERT_ENV if name in self.env},
            )
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            name = console.one_line(self.plan.alert_command[0])
            self.say(f"warning: the alert_command '{name}' failed: {_reason(error)}")


def _reason(error: Exception) -> str:
    """Say why a command failed, without its arguments."""
    match error:
        case subprocess.TimeoutExpired():
            return f"it did not end within {ALERT_SECONDS} seconds"
        case subprocess.CalledProcessError():
            return f"it ended with code {error.returncode}"
        case OSError():
            return error.strerror or "it can't be run"
        case _:
            return "it can't be run"


def alert_line(alert: Alert) -> str:
    """Return an alert as a person reads it."""
    return f"{alert.share * 100:.0f} % of {standing_line(alert.standing)}"


def standing_line(standing: Standing) -> str:
    """Return how a limit stands as a person reads it."""
    cap = standing.cap
    when = "" if standing.period.startswith("run ") else f" ({standing.period})"
    reserved = f", {money(standing.reserved)} reserved" if standing.reserved else ""
    return f"{cap.name} of {money(cap.limit)}{when}: {money(standing.spent)} spent{reserved}"
