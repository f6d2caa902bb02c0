"""What the ledger comes to: sums of calls by what a person asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from qbyok.spend.calls import from_pico
from qbyok.spend.storage import Storage


class By(StrEnum):
    """What sums can be made by."""

    KEY = "key"
    PROVIDER = "provider"
    MODEL = "model"
    MONTH = "month"
    DAY = "day"
    QUESTIONNAIRE = "questionnaire"
    RUN = "run"


COLUMNS: Mapping[By, Mapping[str, str]] = {
    By.KEY: {"key": "key_name", "fingerprint": "key_id"},
    By.PROVIDER: {"provider": "provider", "kind": "kind"},
    By.MODEL: {"model": "model"},
    By.MONTH: {"month": "substr(time, 1, 7)"},
    By.DAY: {"day": "substr(time, 1, 10)"},
    By.QUESTIONNAIRE: {"questionnaire": "questionnaire"},
    By.RUN: {"run": "run"},
}
"""Headings of sums, and where in the ledger they are from."""
_SUMS = """
    count(*),
    coalesce(sum(CASE WHEN status = 'settled' THEN cost END), 0),
    coalesce(sum(CASE WHEN status = 'reserved' THEN reserved END), 0),
    coalesce(sum(CASE WHEN status = 'uncertain' THEN reserved END), 0),
    count(CASE WHEN status = 'settled' AND cost IS NULL OR status IN ('reserved', 'uncertain') AND reserved IS NULL
        THEN 1 END),
    sum(input), sum(cache_read), sum(cache_write), sum(output), sum(reasoning)
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sum:
    """Calls that have something in common: ``names`` says what, by its heading.

    ``spent`` is what they cost as far as it is known, ``reserved`` the worst case of those that may be under way,
    ``uncertain`` that of those that broke off, all in US dollars. ``unpriced`` counts the calls of which nothing of
    this is known. ``input`` are tokens with the cached ones, ``output`` with ``reasoning``.
    """

    names: Mapping[str, str]
    calls: int
    spent: Decimal
    reserved: Decimal
    uncertain: Decimal
    unpriced: int
    input: int
    cache_read: int
    cache_write: int
    output: int
    reasoning: int


def sums(storage: Storage, by: Sequence[By], since: date | None, until: date | None) -> tuple[Sum, ...]:
    """Return the sums of all calls between two days of UTC, both included, in the order of their names.

    Raises:
        UsageError: the ledger can't be used.
    """
    if not storage.exists:
        return ()
    columns = {heading: column for one in by for heading, column in COLUMNS[one].items()}
    first = since.isoformat() if since else ""
    # Times begin with their day, and no hour sorts behind this one.
    end = f"{(until or date.max).isoformat()}T99"
    places = ", ".join(str(number) for number in range(1, len(columns) + 1))
    query = f"SELECT {', '.join(columns.values())}, {_SUMS} FROM calls WHERE time >= ? AND time < ?"  # noqa: S608 - our own names
    with storage.transaction(durable=False) as db:
        rows = db.execute(f"{query} GROUP BY {places} ORDER BY {places}", (first, end)).fetchall()
    return tuple(_sum(tuple(columns), row) for row in rows)


def spent_by_key(storage: Storage) -> Mapping[tuple[str, str], Decimal]:
    """Return what the calls with each key cost as far as it is known, by the key's name and fingerprint.

    Raises:
        UsageError: the ledger can't be used.
    """
    found = sums(storage, [By.KEY], None, None)
    return {(one.names["key"], one.names["fingerprint"]): one.spent for one in found}


def _sum(headings: Sequence[str], row: Sequence[object]) -> Sum:
    names, (calls, spent, reserved, uncertain, unpriced, *tokens) = (
        row[: len(headings)],
        map(_count, row[len(headings) :]),
    )
    return Sum(
        names=dict(zip(headings, map(str, names), strict=True)),
        calls=calls,
        spent=from_pico(spent),
        reserved=from_pico(reserved),
        uncertain=from_pico(uncertain),
        unpriced=unpriced,
        input=tokens[0],
        cache_read=tokens[1],
        cache_write=tokens[2],
        output=tokens[3],
        reasoning=tokens[4],
    )


def _count(value: object) -> int:
    return int(str(value))
