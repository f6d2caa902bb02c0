"""The second opinion on an answered CSV file: Python's ``csv``, which had no part in writing it.

What holds no answer is compared twice, as it stands in the file and as ``csv`` reads it.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from qbyok.errors import IntegrityError
from qbyok.layout.grid import a1
from qbyok.questionnaire.csv.reader import Table
from qbyok.questionnaire.csv.scan import scan

Place = tuple[int, int]


def check_copy(original: Table, data: bytes, answers: Mapping[Place, str]) -> None:
    """Check that a copy's bytes differ from the original in nothing but the answers, which are there.

    Raises:
        IntegrityError: they differ in more, or an answer reads otherwise.
    """
    try:
        text = original.encoding.decode(data)
    except ValueError as error:
        raise IntegrityError(f"it can't be read again: {error}") from error
    start = original.dialect.start
    if text[:start] != original.text[:start]:
        raise IntegrityError("the line that names the delimiter changed")
    _check_bytes(original, text, answers)
    _check_values(original, text, answers)


def _check_bytes(original: Table, text: str, answers: Mapping[Place, str]) -> None:
    """Compare all fields with their quotes, and the line breaks."""
    dialect = original.dialect
    pairs = zip_longest(original.rows(), scan(text, dialect.delimiter, dialect.start))
    for number, (old, new) in enumerate(pairs, 1):
        if old is None or new is None:
            raise IntegrityError("it has another number of rows")
        before = [original.text[field.start : field.end] for field in old.fields]
        after = [text[field.start : field.end] for field in new.fields]
        _check_row(number, before, after, answers)
        if original.text[old.end : old.stop] != text[new.end : new.stop]:
            raise IntegrityError(f"the line break after row {number} changed")


def _check_values(original: Table, text: str, answers: Mapping[Place, str]) -> None:
    """Compare what Python's ``csv`` reads, and find the answers in it."""
    missing = dict(answers)
    nothing: list[str] = []
    pairs = zip_longest(_read(original, original.text), _read(original, text), fillvalue=nothing)
    for number, (before, after) in enumerate(pairs, 1):
        _check_row(number, before, after, answers)
        for col, value in enumerate(after, 1):
            if missing.get((number, col)) == value:
                del missing[number, col]
    if missing:
        raise IntegrityError(f"the answer in {a1(*min(missing))} can't be read back")


def _check_row(number: int, before: list[str], after: list[str], answers: Mapping[Place, str]) -> None:
    """Check that fields without an answer are equal; further ones are empty, and there for an answer behind them."""
    for col, (old, new) in enumerate(zip_longest(before, after), 1):
        if (number, col) not in answers and (old or "") != new:
            raise IntegrityError(f"{a1(number, col)} changed, which holds no answer")
    if len(after) > len(before) and (number, len(after)) not in answers:
        raise IntegrityError(f"row {number} got longer than its answers need")


def _read(original: Table, text: str) -> Iterator[list[str]]:
    rows = csv.reader(io.StringIO(text[original.dialect.start :], newline=""), delimiter=original.dialect.delimiter)
    try:
        yield from (row or [""] for row in rows)
    except csv.Error as error:
        raise IntegrityError(f"Python's csv can't read it: {error}") from error
