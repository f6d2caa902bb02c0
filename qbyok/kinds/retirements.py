"""When a vendor stops serving a model, as far as ``retirements.csv`` says: a page that told it in each line.

The lists that the vendors' APIs return say it, too, and later; this is for where no list was asked for. A vendor's
dates hold for its own API. Clouds set their own.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Retirement:
    """The last announced day of a model at its vendor, the page that says so, and when that page was read."""

    retires: date
    source: str
    read: date


def announced(kind: str, model: str) -> Retirement | None:
    """Return when a model of this kind of provider retires, None where nothing is known of it."""
    return known().get((kind, model))


@cache
def known() -> dict[tuple[str, str], Retirement]:
    """Return all that is known, by the kind of provider and the model."""
    lines = Path(__file__).with_name("retirements.csv").read_text("utf-8").splitlines()
    return {
        (row["kind"], row["model"]): Retirement(
            retires=date.fromisoformat(row["retires"]),
            source=row["source"],
            read=date.fromisoformat(row["read"]),
        )
        for row in csv.DictReader(lines)
    }
