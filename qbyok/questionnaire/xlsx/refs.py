"""References to ranges of cells, as workbooks write them: ``$B$3``, ``B3:D9``, ``B:B``, ``3:4``."""

import re
from collections.abc import Iterable

from qbyok.layout.grid import Range, column_number
from qbyok.questionnaire import limits

_END = re.compile(r"\$?([A-Z]{1,3})?\$?([0-9]{1,7})?", re.IGNORECASE)
_SHEET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\[\]:,()\"]+))!(.+)", re.DOTALL)


def parse_range(ref: str) -> Range:
    """Return the rectangle that a reference names; an open side reaches to the sheet's edge.

    Raises:
        ValueError: it is no reference to one rectangle of cells.
    """
    first, colon, last = ref.strip().partition(":")
    top, left = _end(first)
    bottom, right = _end(last) if colon else (top, left)
    if (top is None) != (bottom is None) or (left is None) != (right is None):
        raise ValueError(f"not a range: {ref!r}")
    if not colon and (top is None or left is None):
        raise ValueError(f"not a range: {ref!r}")
    rows = sorted((top or 1, bottom or limits.ROWS))
    columns = sorted((left or 1, right or limits.COLUMNS))
    if min(rows[0], columns[0]) < 1 or rows[1] > limits.ROWS or columns[1] > limits.COLUMNS:
        raise ValueError(f"beyond the sheet's edge: {ref!r}")
    return Range(top=rows[0], left=columns[0], bottom=rows[1], right=columns[1])


def parse_ranges(sqref: str) -> tuple[Range, ...]:
    """Return the rectangles of a list of references, separated by blanks.

    Raises:
        ValueError: one of them is no reference.
    """
    return tuple(parse_range(ref) for ref in sqref.split())


def usable_ranges(refs: Iterable[str]) -> tuple[Range, ...]:
    """Return ranges, without those that are unusable: a damaged merge is no reason to refuse a file."""
    ranges = []
    for ref in refs:
        try:
            ranges.append(parse_range(ref))
        except ValueError:
            continue
    return tuple(ranges)


def split_sheet(ref: str) -> tuple[str | None, str]:
    """Return the sheet's name (None where the reference names none) and the reference within the sheet."""
    match = _SHEET.fullmatch(ref.strip())
    if not match:
        return None, ref.strip()
    return (match[1].replace("''", "'") if match[1] else match[2]), match[3]


def _end(ref: str) -> tuple[int | None, int | None]:
    match = _END.fullmatch(ref)
    if not match or not (match[1] or match[2]):
        raise ValueError(f"not a cell reference: {ref!r}")
    return int(match[2]) if match[2] else None, column_number(match[1]) if match[1] else None
