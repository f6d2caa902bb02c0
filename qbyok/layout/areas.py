"""Finding which of many ranges covers a cell, without looking at each of them for each cell."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from heapq import heappop, heappush

from qbyok.layout.grid import Range, Validation

_WIDE = 64
_BESIDE = 16_384 // _WIDE
"""So many wide ranges can lie side by side."""


class RangeIndex:
    """Ranges that don't overlap, such as merged cells, table headers and array formulas."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._columns: dict[int, tuple[list[int], list[Range]]] = {}
        self._wide: tuple[list[int], list[Range]] = ([], [])
        for area in sorted(ranges):
            narrow = range(area.left, area.right + 1) if area.right - area.left < _WIDE else ()
            for tops, stack in [self._columns.setdefault(col, ([], [])) for col in narrow] or [self._wide]:
                tops.append(area.top)
                stack.append(area)

    def at(self, row: int, col: int) -> Range | None:
        """Return the range that covers a place, None where none does."""
        if stacked := self._columns.get(col):
            tops, stack = stacked
            i = bisect_right(tops, row)
            if i and stack[i - 1].bottom >= row:
                return stack[i - 1]
        if not self._wide[0]:
            return None
        tops, stack = self._wide
        i = bisect_right(tops, row)
        return next((area for area in stack[max(0, i - _BESIDE) : i] if (row, col) in area), None)


class ColumnLists:
    """The drop-down lists of one column, from top to bottom. Where they overlap, one with known items comes first."""

    def __init__(self, validations: Sequence[Validation], col: int) -> None:
        spans = [
            (area.top, not validation.allowed, order, area.bottom)
            for order, validation in enumerate(validations)
            for area in validation.ranges
            if area.left <= col <= area.right
        ]
        spans.sort()
        self._starts: list[int] = []
        self._items: list[tuple[str, ...] | None] = []
        waiting = iter([*spans, None])
        span = next(waiting)
        open_spans: list[tuple[bool, int, int]] = []
        for row in sorted({s[0] for s in spans} | {s[3] + 1 for s in spans}):
            while span and span[0] == row:
                heappush(open_spans, span[1:])
                span = next(waiting)
            while open_spans and open_spans[0][2] < row:
                heappop(open_spans)
            self._starts.append(row)
            self._items.append((validations[open_spans[0][1]].allowed or ()) if open_spans else None)

    def at(self, row: int) -> tuple[str, ...] | None:
        """Return the items of the list in force in a row, () where they are unknown, None for no list."""
        i = bisect_right(self._starts, row)
        return self._items[i - 1] if i else None
