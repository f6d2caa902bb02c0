"""Why a cell must not be written."""

from qbyok.layout.grid import Sheet, SheetState, a1
from qbyok.questionnaire import limits


def forbidden(sheet: Sheet, row: int, col: int) -> str | None:
    """Say why a cell must not take an answer, or None where it may."""
    return fixed(sheet, row, col) or ("it is hidden" if hidden(sheet, row, col) else None)


def fixed(sheet: Sheet, row: int, col: int) -> str | None:
    """Say why what a cell holds must stay, whether anybody sees it or not, or None where it may change."""
    place = (row, col)
    cell = sheet.cell(row, col)
    covering = next((area for area in sheet.merges if place in area), None)
    if row > limits.ROWS or col > limits.COLUMNS:
        return "it lies beyond the sheet's edge"
    if cell is not None and cell.is_formula:
        return "it holds a formula"
    if covering is not None and place != (covering.top, covering.left):
        return f"it is covered by the merged cell {a1(covering.top, covering.left)}"
    if any(place in header for header in sheet.header_cells):
        return "it is a table's header"
    if sheet.locked(row, col):
        return "the sheet is protected and the cell is locked"
    return None


def hidden(sheet: Sheet, row: int, col: int) -> bool:
    """Tell whether nobody sees a cell."""
    return sheet.state is not SheetState.VISIBLE or row in sheet.hidden_rows or sheet.column_hidden(col)
