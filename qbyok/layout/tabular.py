"""A sheet of a workbook and a table of a document, seen alike: numbered rows, numbered columns, and what is open.

Rows and columns that a reader does not see are not there.
"""

from collections.abc import Sequence
from typing import Protocol

from qbyok.layout.blocks import Cell, Table
from qbyok.layout.docslots import cell_slot, is_open
from qbyok.layout.presets import is_default
from qbyok.layout.view import SheetView
from qbyok.model import Role

_DRAWN_BEYOND = 8
"""So far behind the last text a framed or coloured column may still belong to it."""


class Tabular(Protocol):
    """What can be sampled, and be read as somebody proposes. Columns are those of the grid, from 1."""

    name: str
    rows: Sequence[int]
    """The rows that hold a text, from top to bottom."""

    def columns(self, rows: Sequence[int]) -> Sequence[int]:
        """Return the columns that some rows use, with the blank ones between and beside them."""
        ...

    def text(self, row: int, col: int) -> str:
        """Return the text of a cell itself, "" for none."""
        ...

    def shown(self, row: int, col: int) -> str:
        """Return the text that a reader sees at a place, with merged cells resolved."""
        ...

    def writable(self, row: int, col: int) -> bool:
        """Tell whether an answer may go here."""
        ...

    def open(self, row: int, col: int) -> bool:
        """Tell whether a cell waits for an answer: writable, and blank or with a prompt."""
        ...


class SheetGrid:
    """A sheet."""

    def __init__(self, view: SheetView) -> None:
        self._view = view
        self.name = view.sheet.name
        self.rows: Sequence[int] = [
            row for row, cells in view.rows.items() if any(cell.text.strip() for cell in cells.values())
        ]

    def columns(self, rows: Sequence[int]) -> Sequence[int]:
        """Return the columns from the first text to one behind the last, and those drawn behind that."""
        view = self._view
        used = [col for row in rows for col in view.rows[row] if view.text(row, col)]
        if not used:
            return ()
        last = max(used)
        beyond = (c for c in range(last + 2, last + 2 + _DRAWN_BEYOND) if any(self._drawn(r, c) for r in rows))
        return [c for c in (*range(min(used), last + 2), *beyond) if not view.column_hidden(c)]

    def _drawn(self, row: int, col: int) -> bool:
        cell = self._view.sheet.cell(row, col)
        return (cell is not None and (cell.border or bool(cell.fill))) or self._view.allowed(row, col) is not None

    def text(self, row: int, col: int) -> str:
        """Return the text of a cell itself, "" for none."""
        return self._view.text(row, col)

    def shown(self, row: int, col: int) -> str:
        """Return the text that a reader sees at a place, with merged cells resolved."""
        return self._view.shown(row, col)

    def writable(self, row: int, col: int) -> bool:
        """Tell whether an answer may go here."""
        return self._view.writable(row, col)

    def open(self, row: int, col: int) -> bool:
        """Tell whether a cell waits for an answer."""
        text = self.text(row, col)
        return self.writable(row, col) and (not text or is_default(text))


class TableGrid:
    """A document's table; a row that a tracked change deletes is not there."""

    def __init__(self, table: Table) -> None:
        self.name = table.at
        self._cells: dict[tuple[int, int], Cell] = {
            (number, cell.column): cell
            for number, row in enumerate(table.rows, 1)
            if not row.removed
            for cell in row.cells
        }
        self.rows: Sequence[int] = sorted({row for row, col in self._cells if self.text(row, col)})

    def cell(self, row: int, col: int) -> Cell | None:
        """Return the cell that begins at a place, None where none does or it goes on with the cell above."""
        cell = self._cells.get((row, col))
        return None if cell is None or cell.merged else cell

    def columns(self, rows: Sequence[int]) -> Sequence[int]:
        """Return the columns at which cells of some rows begin."""
        wanted = set(rows)
        return sorted({col for row, col in self._cells if row in wanted})

    def text(self, row: int, col: int) -> str:
        """Return the text of a cell itself, "" for none."""
        cell = self.cell(row, col)
        return cell.text.strip() if cell else ""

    def shown(self, row: int, col: int) -> str:
        """Return the text that a reader sees at a place, with merged cells resolved."""
        while (cell := self._cells.get((row, col))) and cell.merged:
            row -= 1
        return self.text(row, col)

    def writable(self, row: int, col: int) -> bool:
        """Tell whether an answer may go here."""
        cell = self.cell(row, col)
        return cell is not None and cell_slot(cell, Role.ANSWER, "").writable

    def open(self, row: int, col: int) -> bool:
        """Tell whether a cell waits for an answer."""
        cell = self.cell(row, col)
        return cell is not None and is_open(cell) and self.writable(row, col)
