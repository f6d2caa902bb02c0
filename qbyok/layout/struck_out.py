"""Cells of answer columns that are struck out: they hold but a dash, where nothing is asked."""

from collections import Counter
from collections.abc import Collection, Sequence

from qbyok.layout.presets import is_dash
from qbyok.layout.view import SheetView

_MOST = 0.5


def struck_out(view: SheetView, rows: Sequence[int], cols: Collection[int]) -> frozenset[tuple[int, int]]:
    """Return the cells with a dash that lack what the others of their column have: its colour, or its drop-down list.

    A dash that looks as the other cells do may be an answer, or a sign for one to come.
    """
    found: set[tuple[int, int]] = set()
    for col in cols:
        dashed = {row for row in rows if is_dash(view.text(row, col))}
        others = [row for row in rows if row not in dashed]
        if not dashed or not others:
            continue
        looks = [(_fill(view, row, col), view.allowed(row, col) is not None) for row in others]
        fill = Counter(fill for fill, _ in looks).most_common(1)[0][0]
        listed = sum(has_list for _, has_list in looks) >= _MOST * len(others)
        found.update(
            (row, col)
            for row in dashed
            if _fill(view, row, col) != fill or (listed and view.allowed(row, col) is None)
        )
    return frozenset(found)


def _fill(view: SheetView, row: int, col: int) -> str:
    cell = view.sheet.cell(row, col)
    return cell.fill if cell else ""
