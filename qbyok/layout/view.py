"""A sheet as a reader sees it: rows of visible texts, merges resolved, and what may be written where."""

from bisect import bisect_right
from collections.abc import Iterable

from qbyok.layout.grid import Cell, Range, Sheet, Validation

_WIDE = 64


class SheetView:
    """Quick look-ups over one sheet. Only cells that exist are ever visited."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.rows: dict[int, dict[int, Cell]] = {}
        filled = [place for place, cell in sheet.cells.items() if cell.is_formula or cell.text.strip()]
        for row, col in sorted(filled):
            if row not in sheet.hidden_rows and not sheet.column_hidden(col):
                self.rows.setdefault(row, {})[col] = sheet.cells[row, col]
        self._merges = _MergeIndex(sheet.merges)
        self._validations: dict[int, list[tuple[Range, Validation]]] = {}
        self._header_cells = _MergeIndex(sheet.header_cells)

    def merge(self, row: int, col: int) -> Range | None:
        """Return the merged range that covers a place, None where none does."""
        return self._merges.at(row, col)

    def anchor(self, row: int, col: int) -> tuple[int, int]:
        """Return the cell that holds the value shown at a place."""
        merge = self.merge(row, col)
        return (merge.top, merge.left) if merge else (row, col)

    def text(self, row: int, col: int) -> str:
        """Return the text of a cell itself, without surrounding space; "" for the covered cells of a merge."""
        cell = self.rows.get(row, {}).get(col)
        return cell.text.strip() if cell else ""

    def shown(self, row: int, col: int) -> str:
        """Return the text that a reader sees at a place, with merges resolved."""
        return self.text(*self.anchor(row, col))

    def allowed(self, row: int, col: int) -> tuple[str, ...] | None:
        """Return the items of the drop-down list in force at a place, () where they are unknown, None for no list."""
        if col not in self._validations:
            lists = [v for v in self.sheet.validations if v.kind == "list"]
            self._validations[col] = [(r, v) for v in lists for r in v.ranges if r.left <= col <= r.right]
        found = [v for r, v in self._validations[col] if r.top <= row <= r.bottom]
        if not found:
            return None
        return next((v.allowed for v in found if v.allowed), ())

    def writable(self, row: int, col: int) -> bool:
        """Tell whether an answer may go here: shown, no formula, not locked, no table header, no covered cell."""
        cell = self.sheet.cells.get((row, col))
        return not (
            (cell and cell.is_formula)
            or row in self.sheet.hidden_rows
            or self.sheet.column_hidden(col)
            or self.sheet.locked(row, col)
            or self.anchor(row, col) != (row, col)
            or self._header_cells.at(row, col)
        )


class _MergeIndex:
    """Finds the range that covers a place, by bisection; ranges of a valid file don't overlap."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._columns: dict[int, list[Range]] = {}
        self._wide: list[Range] = []
        for merge in sorted(ranges):
            if merge.right - merge.left >= _WIDE:
                self._wide.append(merge)
                continue
            for col in range(merge.left, merge.right + 1):
                self._columns.setdefault(col, []).append(merge)

    def at(self, row: int, col: int) -> Range | None:
        for ranges in (self._columns.get(col, ()), self._wide):
            i = bisect_right(ranges, row, key=lambda r: r.top)
            if i and (row, col) in ranges[i - 1]:
                return ranges[i - 1]
        return None
