"""evidence/last-year-answers.xlsx: what the company answered a year ago, approved then, partly out of date now."""

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from samples.last_year_answers import ANSWERS
from samples.like_excel import like_excel
from samples.sheet_style import NAVY, dress, header, print_landscape, row_height, saved, widths, workbook

_WIDTHS = {"A": 60, "B": 34, "C": 70}
_FIRST_ROW = 5


def build() -> bytes:
    """Return the workbook's bytes."""
    book = workbook("Security questionnaire of Greywater Terminals, answered", "Brindlequay Ltd")
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Answers"
    widths(sheet, _WIDTHS)
    sheet["A1"] = "Security questionnaire of Greywater Terminals"
    dress(sheet, "A1:C1", bold=True, ink=NAVY, size=14, up="center", box=False)
    sheet.row_dimensions[1].height = 28
    sheet["A2"] = "Answered by Brindlequay Ltd, approved by Maren Oduya (CISO) on 2025-10-20"
    dress(sheet, "A2:C2", ink="666666", box=False)
    for letter, text in zip("ABC", ("Question", "Answer", "Details"), strict=True):
        header(sheet, f"{letter}4", text)
    choice = DataValidation(type="list", formula1='"Yes,No,Partial,N/A"', allow_blank=True)
    for row, entry in enumerate(ANSWERS, start=_FIRST_ROW):
        for column, text in enumerate(entry, start=1):
            sheet.cell(row, column, text)
        dress(sheet, f"A{row}:C{row}")
        sheet.row_dimensions[row].height = row_height([(entry.question, 60), (entry.answer, 34), (entry.details, 70)])
        if entry.answer in ("Yes", "No", "Partial", "N/A"):
            choice.add(f"B{row}")
    sheet.add_data_validation(choice)
    sheet.freeze_panes = f"A{_FIRST_ROW}"
    print_landscape(sheet, "4:4")
    return like_excel(saved(book))
