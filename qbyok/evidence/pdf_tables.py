"""Find the tables of a PDF page by the lines that are drawn around their cells.

Lengths are points, and y grows upwards, as in PDF.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

_CLOSE = 3.0  # two lines nearer than this are one, such as the edges of neighbouring cells or of a drawn border
_SHORT = 5.0
_THIN = 1.0
_MOST_WORK = 2_000_000  # comparisons of a cell with a line; more are a picture


_Place = tuple[int, int]
"""Row and column."""


class Box(NamedTuple):
    """A rectangle, or a line where it has no width or no height."""

    left: float
    bottom: float
    right: float
    top: float


class Table(NamedTuple):
    """A table with its rows from top to bottom; None stands where a cell of a row above reaches down."""

    box: Box
    rows: tuple[tuple[Box | None, ...], ...]


def tables(lines: Iterable[Box]) -> list[Table]:
    """Return the tables of a page from top to bottom: grids of at least two rows and two columns."""
    found = []
    for band in _bands(lines):
        across = [line for line in band if line.top - line.bottom <= _THIN]
        upright = [line for line in band if line.right - line.left <= _THIN]
        columns = _places([line.left for line in upright] + _ends(across, 0, 2))
        levels = _places([line.bottom for line in across] + _ends(upright, 1, 3))
        if len(columns) > 2 and len(levels) > 2 and len(columns) * len(levels) * len(band) < _MOST_WORK:
            found.append(_table(columns, levels[::-1], across, upright))
    return found


def _bands(lines: Iterable[Box]) -> Iterator[list[Box]]:
    """Yield the lines that are drawn at the same height or meet those that are, from top to bottom."""
    band: list[Box] = []
    lowest = 0.0
    for line in sorted(lines, key=lambda line: -line.top):
        wide, high = line.right - line.left, line.top - line.bottom
        if max(wide, high) < _SHORT or min(wide, high) > _THIN:
            continue
        if band and line.top < lowest - _CLOSE:
            yield band
            band = []
        lowest = min(lowest, line.bottom) if band else line.bottom
        band.append(line)
    if band:
        yield band


def _ends(lines: Sequence[Box], first: int, last: int) -> list[float]:
    """Return where lines begin and end: a table need not have lines at its sides."""
    return [min(line[first] for line in lines), max(line[last] for line in lines)] if lines else []


def _places(values: Iterable[float]) -> list[float]:
    """Return values in order, those that are close to each other once."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _CLOSE:
            places.append(value)
    return places


def _table(columns: list[float], levels: list[float], across: Sequence[Box], upright: Sequence[Box]) -> Table:
    """Return a table; places between which no line is drawn are one cell."""
    cells: dict[_Place, Box] = {}
    owners: dict[_Place, _Place] = {}
    for row, (top, bottom) in enumerate(pairwise(levels)):
        for column, (left, right) in enumerate(pairwise(columns)):
            place = row, column
            if column and not _wall(upright, left, (top + bottom) / 2):
                owner = owners[row, column - 1]
            elif row and not _floor(across, (left + right) / 2, top):
                owner = owners[row - 1, column]
            else:
                owner = place
            owners[place] = owner
            box = cells.get(owner, Box(left, bottom, right, top))
            cells[owner] = Box(box.left, min(box.bottom, bottom), max(box.right, right), box.top)
    rows = tuple(
        tuple(
            cells.get((row, column))
            for column in range(len(columns) - 1)
            if owners[row, column][0] < row or owners[row, column][1] == column
        )
        for row in range(len(levels) - 1)
    )
    return Table(Box(columns[0], levels[-1], columns[-1], levels[0]), rows)


def _wall(upright: Iterable[Box], x: float, y: float) -> bool:
    return any(abs(line.left - x) <= _CLOSE and line.bottom <= y <= line.top for line in upright)


def _floor(across: Iterable[Box], x: float, y: float) -> bool:
    return any(abs(line.bottom - y) <= _CLOSE and line.left <= x <= line.right for line in across)
