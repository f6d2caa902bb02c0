"""Why a cell must not be written."""

from qbyok.layout.areas import RangeIndex
from qbyok.layout.grid import Sheet, SheetState, a1
from qbyok.questionnaire import limits


class Forbidden:
    """Tells of the cells of one sheet which must not be written, and why."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._merges = RangeIndex(sheet.merges)
        self._headers = RangeIndex(sheet.header_cells)

    def why(self, row: int, col: int) -> str | None:
        """Say why a cell must not take an answer, or None where it may."""
        return self.fixed(row, col) or ("it is hidden" if self.hidden(row, col) else None)

    def fixed(self, row: int, col: int) -> str | None:
        """Say why what a cell holds must stay, whether anybody sees it or not, or None where it may change."""
        cell, covering = self._sheet.cell(row, col), self._merges.at(row, col)
        if row > limits.ROWS or col > limits.COLUMNS:
            return "it lies beyond the sheet's edge"
        if cell is not None and cell.is_formula:
            return "it holds a formula"
        if covering is not None and (row, col) != (covering.top, covering.left):
            return f"it is covered by the merged cell {a1(covering.top, covering.left)}"
        if self._headers.at(row, col):
            return "it is a table's header"
        if self._sheet.locked(row, col):
            return "the sheet is protected and the cell is locked"
        return None

    def hidden(self, row: int, col: int) -> bool:
        """Tell whether nobody sees a cell."""
        sheet = self._sheet
        return sheet.state is not SheetState.VISIBLE or row in sheet.hidden_rows or sheet.column_hidden(col)
