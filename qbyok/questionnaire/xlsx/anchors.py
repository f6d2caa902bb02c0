"""In which cell a check box lies that is drawn over the sheet.

Its frame reaches from a point in one cell to a point in another. The box itself is at the left edge, half-way down,
whatever the frame covers besides. Source: ECMA-376-1, 20.5.2.5 (from), 18.3.1.13 (width), 18.3.1.73 (ht).
"""

import math
from collections.abc import Callable, Mapping

from qbyok.questionnaire.xlsx.scan import RawControl, RawSheet

_EMU_PER_POINT = 12_700
_EMU_PER_CHARACTER = 7 * 9_525  # seven pixels, as in Calibri 11, in which widths are usually counted
_ROW_POINTS = 15.0
_COLUMN_CHARACTERS = 9.14
_TO_THE_BOX = 6 * _EMU_PER_POINT
_WHERE = ("row", "col", "rowOff", "colOff")
_FAR = 64
"""No frame of a check box reaches over more rows or columns."""


class Measures:
    """How high the rows of a sheet are, and how wide its columns, in EMU; rows and columns count from 0."""

    def __init__(self, sheet: RawSheet) -> None:
        self._row = _number(sheet.row_height, _ROW_POINTS)
        self._column = _number(sheet.column_width, _COLUMN_CHARACTERS)
        self._columns = sheet.columns
        self._rows = {
            row.number - 1: 0.0 if row.hidden else _number(row.height, self._row)
            for row in sheet.rows
            if row.hidden or row.height
        }

    def cell_of(self, control: RawControl) -> tuple[int, int] | None:
        """Return row and column, from 1, of the cell that a box lies in; None where its frame is not told."""
        ends = control.ends
        start, stop = ([ends.get((end, what)) for what in _WHERE] for end in ("from", "to"))
        if start[0] is None or start[1] is None or start == stop:
            return None
        row, last_row = _reach(ends, "row")
        col, last_col = _reach(ends, "col")
        top = ends.get(("from", "rowOff"), 0)
        bottom = sum(self._height(i) for i in range(row, last_row)) + ends.get(("to", "rowOff"), 0)
        middle = (top + max(bottom, top)) / 2
        left = ends.get(("from", "colOff"), 0) + _TO_THE_BOX
        return _walk(row, last_row, middle, self._height) + 1, _walk(col, last_col, left, self._width) + 1

    def _height(self, row: int) -> float:
        return self._rows.get(row, self._row) * _EMU_PER_POINT

    def _width(self, col: int) -> float:
        run = next((run for run in self._columns if run.first <= col + 1 <= run.last), None)
        if run is None:
            return self._column * _EMU_PER_CHARACTER
        return 0.0 if run.hidden else _number(run.width, self._column) * _EMU_PER_CHARACTER


def _reach(ends: Mapping[tuple[str, str], int], what: str) -> tuple[int, int]:
    first = max(ends["from", what], 0)
    return first, min(max(ends.get(("to", what), first), first), first + _FAR)


def _walk(first: int, last: int, distance: float, size: Callable[[int], float]) -> int:
    """Return the row or column in which a point lies that is so far behind the beginning of the first."""
    at = first
    while at < last and distance >= size(at):
        distance -= size(at)
        at += 1
    return at


def _number(text: str, default: float) -> float:
    try:
        number = float(text)
    except ValueError:
        return default
    return number if math.isfinite(number) and number >= 0 else default
