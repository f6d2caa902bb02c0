"""A sheet as a reader sees it: rows of visible texts, merges resolved, and what may be written where."""

from functools import cached_property

from qbyok.layout.areas import ColumnLists, RangeIndex
from qbyok.layout.grid import Cell, CheckBox, Range, Sheet
from qbyok.layout.presets import is_mark, without_prompt


class SheetView:
    """Quick look-ups over one sheet. Only cells that exist are ever visited."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.rows: dict[int, dict[int, Cell]] = {}
        self._hidden: dict[int, bool] = {}
        filled = [place for place, cell in sheet.cells.items() if cell.is_formula or cell.text.strip()]
        for row, col in sorted(filled):
            if row not in sheet.hidden_rows and not self.column_hidden(col):
                self.rows.setdefault(row, {})[col] = sheet.cells[row, col]
        self.plain = not any(cell.bold for cells in self.rows.values() for cell in cells.values())
        """Whether nothing is bold, so that boldness says nothing of what is a header or a heading."""
        self._merges = RangeIndex(sheet.merges)
        self._lists = [validation for validation in sheet.validations if validation.kind == "list"]
        self._column_lists: dict[int, ColumnLists] = {}
        self._header_cells = RangeIndex(sheet.header_cells)

    @cached_property
    def drawn_rows(self) -> frozenset[int]:
        """The shown rows that hold a text, or a cell with a format of its own."""
        return frozenset(row for row, _ in self.sheet.cells if row not in self.sheet.hidden_rows)

    def column_hidden(self, col: int) -> bool:
        """Tell whether a column is hidden."""
        if col not in self._hidden:
            self._hidden[col] = self.sheet.column_hidden(col)
        return self._hidden[col]

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
        """Return the items of the drop-down list in force at a place, () where they are unknown, None for no list.

        An item such as "-- Select --" is none: nobody answers with it.
        """
        if col not in self._column_lists:
            self._column_lists[col] = ColumnLists(self._lists, col)
        items = self._column_lists[col].at(row)
        return without_prompt(items) if items else items

    def only_mark(self, row: int, col: int) -> str | None:
        """Return the mark that is the only item of the drop-down list in force at a place, None for anything else."""
        items = self.allowed(row, col) or ()
        return items[0] if len(items) == 1 and is_mark(items[0]) else None

    def boxes(self, row: int, col: int) -> tuple[CheckBox, ...]:
        """Return the check boxes in a cell, () for none."""
        return self.sheet.boxes.get((row, col), ())

    def shows(self, row: int, col: int) -> bool:
        """Tell whether a reader sees a place."""
        return row not in self.sheet.hidden_rows and not self.column_hidden(col)

    def writable(self, row: int, col: int) -> bool:
        """Tell whether an answer may go here: shown, no formula, not locked, no table header, no covered cell."""
        cell = self.sheet.cells.get((row, col))
        return not (
            (cell and cell.is_formula)
            or not self.shows(row, col)
            or self.sheet.locked(row, col)
            or self.anchor(row, col) != (row, col)
            or self._header_cells.at(row, col)
        )
