"""What can be said of a run before it begins: its evidence, its limits, and who would take over or be told."""

import shutil
from collections.abc import Iterable, Iterator

from qbyok.config.settings import Settings
from qbyok.doctor.check import Check, ok, problem, warning
from qbyok.errors import BudgetError, InputError, UsageError
from qbyok.spend.caps import Standing
from qbyok.wording import money


def check_evidence(chosen: Settings) -> Iterator[Check]:
    """Say whether the folder of evidence is there; nothing where the settings name none."""
    if chosen.evidence is None:
        return
    if chosen.evidence.is_dir():
        yield ok("evidence", f"{chosen.evidence} is there")
    else:
        error = InputError(f"there is no folder {chosen.evidence}", hint="Correct 'evidence', or make the folder")
        yield problem("evidence", error)


def check_alert_command(chosen: Settings) -> Iterator[Check]:
    """Say whether the program that tells of alerts is there; nothing where there is none to run."""
    command = chosen.budget.alert_command
    if command and not shutil.which(command[0]):
        yield warning("alerts", f"the alert_command '{command[0]}' is no program that can be run", "Correct its path")


def check_failover(chosen: Settings) -> Iterator[Check]:
    """Say who may be called in the chosen provider's place; nothing where nobody may."""
    try:
        others = chosen.failover()
    except UsageError as error:
        yield problem("failover", error)
        return
    if others:
        named = (f"{one.name}, key '{one.key.name}'" if one.key else one.name for one in others)
        yield ok("failover", f"takes over: {'; '.join(named)}")


def check_budget(standings: Iterable[Standing], unpriced: BudgetError | None) -> Iterator[Check]:
    """Say whether the limits leave anything to spend; ``unpriced`` is the error for a model without a price."""
    if unpriced:
        yield problem("budget", unpriced)
    for standing in standings:
        cap = standing.cap
        told = f"{cap.name} of {money(cap.limit)}: {money(standing.spent + standing.reserved)} is spent or reserved"
        if standing.spent + standing.reserved >= cap.limit:
            yield problem("budget", BudgetError(told, hint=f"Raise {cap.name}, or wait for the next {cap.span}"))
        else:
            yield ok("budget", told)
