"""The look that the sample workbooks share."""

import io
from collections.abc import Iterable, Mapping

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

NAVY, TEAL, SAND, MIST, WHITE = "1F3A5F", "2F6F73", "F4EFE6", "E8EEF4", "FFFFFF"
_LINE = Side(style="thin", color="B8C2CC")
BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def fill(color: str) -> PatternFill:
    """Return a plain background."""
    return PatternFill("solid", fgColor=color)


def dress(
    sheet: Worksheet,
    ref: str,
    *,
    color: str | None = None,
    bold: bool = False,
    ink: str = "222222",
    size: int = 10,
    across: str = "left",
    up: str = "top",
    box: bool = True,
) -> None:
    """Give every cell of a range the same look; merged cells keep their borders that way."""
    cells = sheet[ref]
    rows: Iterable[Iterable[object]] = cells if isinstance(cells, tuple) else ((cells,),)
    for row in rows:
        for cell in row if isinstance(row, tuple) else (row,):
            cell.font = Font(name="Calibri", size=size, bold=bold, color=ink)
            cell.alignment = Alignment(horizontal=across, vertical=up, wrap_text=True)
            if box:
                cell.border = BOX
            if color:
                cell.fill = fill(color)


def header(sheet: Worksheet, ref: str, text: str, color: str = NAVY, across: str = "center") -> None:
    """Write one header cell, merged if the reference is a range."""
    sheet[ref.split(":")[0]] = text
    dress(sheet, ref, color=color, bold=True, ink=WHITE, across=across, up="center")
    if ":" in ref:
        sheet.merge_cells(ref)


def widths(sheet: Worksheet, columns: Mapping[str, float]) -> None:
    """Set column widths, in characters."""
    for letter, width in columns.items():
        sheet.column_dimensions[letter].width = width


def row_height(texts: Iterable[tuple[str, float]], line: float = 13.5) -> float:
    """Return the height in points that lets the longest of (text, column width) show in full."""
    lines = max(-(-len(text) // max(1, int(width * 0.95))) for text, width in texts)
    return 5 + line * max(1, lines)


def print_landscape(sheet: Worksheet, title_rows: str | None = None) -> None:
    """Print one page wide, with the header on every page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = "9"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if title_rows:
        sheet.print_title_rows = title_rows
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(center=_HeaderFooterPart(text="&A - page &P of &N"))


def workbook(title: str, creator: str) -> Workbook:
    """Return an empty workbook that names its maker."""
    book = Workbook()
    book.properties.title = title
    book.properties.creator = creator
    book.properties.lastModifiedBy = creator
    return book


def saved(book: Workbook) -> bytes:
    """Return the bytes of a workbook."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
