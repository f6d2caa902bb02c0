"""Limits on what may be spent, and how they stand."""

from collections.abc import Iterator
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


def caps_for(plan: BudgetPlan, max_cost: Decimal | None, key: str) -> tuple[Cap, ...]:
    """Return the caps that hold for calls with a key. All of them do; none replaces another."""
    run = () if max_cost is None else (Cap(name=MAX_COST, span=Span.RUN, limit=max_cost),)
    of_key = _caps(plan.keys[key], f"[budget.keys.{key}]", key) if key in plan.keys else ()
    return (*run, *_caps(plan.limits, "[budget]", ""), *of_key)


def _caps(limits: Limits, table: str, key: str) -> Iterator[Cap]:
    for span in Span:
        limit: Decimal | None = getattr(limits, span.value)
        if limit is not None:
            yield Cap(name=f"{table} {span}", span=span, limit=limit, key=key)
