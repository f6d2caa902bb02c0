"""``[budget]``: what may be spent, and when the user is told."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from qbyok.config.locations import PROJECT_FILE
from qbyok.config.toml_files import known_names
from qbyok.config.values import number, words
from qbyok.errors import UsageError
from qbyok.model import BudgetPlan, Limits
from qbyok.wording import money

_SPANS = ("run", "day", "month")
_NAMES = (*_SPANS, "keys", "alerts", "alert_command")
_ALERTS = (Decimal("0.5"), Decimal("0.8"))


def read_budget(tables: Sequence[tuple[Mapping[str, Any], str]], *, trusted: bool) -> BudgetPlan:
    """Return the budget of the settings files, of which the later ones come first in all but the limits.

    Of two limits for the same the lower one holds: a folder from outside must not unbind what the user has limited.
    A command in the project's file is left out unless the user has ``trusted`` that file.

    Raises:
        UsageError: something in it is wrong; the message says where.
    """
    limits = Limits()
    keys: dict[str, Limits] = {}
    alerts: tuple[Decimal, ...] = _ALERTS
    command: tuple[str, ...] = ()
    withheld = False
    unused: list[str] = []
    for settings, source in tables:
        table, where = _table(settings, "budget", f"{source}:"), f"{source}: [budget]"
        known_names(table, _NAMES, where)
        given = _limits(table, where)
        unused += _unused(limits, given, where)
        limits = _lower(limits, given)
        named = _table(table, "keys", where)
        for name in named:
            inside = f"{source}: [budget.keys.{name}]"
            entry = _table(named, name, inside)
            known_names(entry, _SPANS, inside)
            before, given = keys.get(name, Limits()), _limits(entry, inside)
            unused += _unused(before, given, inside)
            keys[name] = _lower(before, given)
        if "alerts" in table:
            alerts = _shares(table["alerts"], where)
        if "alert_command" in table:
            named_command = words(table["alert_command"], "alert_command", where)
            withheld = source == PROJECT_FILE and not trusted
            command = () if withheld else named_command
    return BudgetPlan(
        limits=limits,
        keys=keys,
        alerts=alerts,
        alert_command=command,
        withheld=withheld,
        unused=tuple(unused),
    )


def _table(settings: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    found = settings.get(name, {})
    if not isinstance(found, dict):
        raise UsageError(f"{where} '{name}' must be a table", hint="Write [budget], and day = 5.00 below it")
    return found


def _limits(table: Mapping[str, Any], where: str) -> Limits:
    return Limits(**{name: _amount(table[name], name, where) for name in _SPANS if name in table})


def _amount(value: object, name: str, where: str) -> Decimal:
    if (amount := number(value)) is None:
        raise UsageError(f"{where} {name} must be an amount in US dollars", hint=f"Write {name} = 5.00")
    return amount


def _shares(value: object, where: str) -> tuple[Decimal, ...]:
    shares = [number(share) for share in value] if isinstance(value, list) else [None]
    found = sorted({share for share in shares if share is not None and 0 < share <= 1})
    if len(found) < len(shares):
        raise UsageError(f"{where} alerts must be a list of shares above 0 and up to 1", hint="Write [0.5, 0.8]")
    return tuple(found)


def _unused(before: Limits, given: Limits, where: str) -> Iterator[str]:
    """Name the limits that change nothing, since those of the file before are lower."""
    for name in _SPANS:
        lower, higher = getattr(before, name), getattr(given, name)
        if lower is not None and higher is not None and lower < higher:
            yield f"{where} {name} of {money(higher)} has no effect: your own file's {money(lower)} is lower"


def _lower(one: Limits, other: Limits) -> Limits:
    def lower(first: Decimal | None, second: Decimal | None) -> Decimal | None:
        known = [limit for limit in (first, second) if limit is not None]
        return min(known, default=None)

    return Limits(run=lower(one.run, other.run), day=lower(one.day, other.day), month=lower(one.month, other.month))
