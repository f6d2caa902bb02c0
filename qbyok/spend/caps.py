"""Limits on what may be spent, and how they stand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

from qbyok.model import BudgetPlan, Limits

MAX_COST = "max_cost (--max-cost)"
"""Name of the cap that a flag can raise."""


class Span(StrEnum):
    """What a limit holds for."""

    RUN = "run"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True, slots=True)
class Cap:
    """A limit in US dollars on what calls of one span cost.

    ``name`` is what people know it by; ``key`` the name of the key whose calls count, "" for all.
    """

    name: str
    span: Span
    limit: Decimal
    key: str = ""

    def period(self, run: str, time: datetime) -> str:
        """Return which run, day or month (of UTC) a call of a run at some time belongs to."""
        if self.span is Span.RUN:
            return f"run {run}"
        return time.astimezone(UTC).strftime("%Y-%m-%d" if self.span is Span.DAY else "%Y-%m")


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How a cap stands, in US dollars: ``spent`` are calls whose cost is known or counts at its worst case for good,
    ``reserved`` those under way, in this process or another, and those of processes that died."""

    cap: Cap
    period: str
    spent: Decimal
    reserved: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """A share of a cap (0.8 for 80 %) that is spent now, and was not before."""

    standing: Standing
    share: Decimal


def caps_for(plan: BudgetPlan, max_cost: Decimal | None) -> tuple[Cap, ...]:
    """Return all caps that the user has set. None of them replaces another."""
    run = () if max_cost is None else (Cap(name=MAX_COST, span=Span.RUN, limit=max_cost),)
    of_keys = (cap for key, limits in plan.keys.items() for cap in _caps(limits, f"[budget.keys.{key}]", key))
    return (*run, *_caps(plan.limits, "[budget]", ""), *of_keys)


def caps_of(caps: Iterable[Cap], key: str) -> tuple[Cap, ...]:
    """Return those caps that hold for calls with a key: its own, and those of all keys."""
    return tuple(cap for cap in caps if cap.key in ("", key))


def _caps(limits: Limits, table: str, key: str) -> Iterator[Cap]:
    for span in Span:
        limit: Decimal | None = getattr(limits, span.value)
        if limit is not None:
            yield Cap(name=f"{table} {span}", span=span, limit=limit, key=key)
