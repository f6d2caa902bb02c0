"""vendor-assessment.xlsx: drop-downs from a hidden sheet, repeated headers, formulas, protection."""

from collections.abc import Iterator

from openpyxl.styles import Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from samples.like_excel import like_excel
from samples.sheet_style import (
    MIST,
    NAVY,
    SAND,
    TEAL,
    WHITE,
    dress,
    header,
    print_landscape,
    row_height,
    saved,
    widths,
    workbook,
)
from samples.vendor_questions import FREQUENCIES, RESPONSES, SECTIONS, Item, Reply, Section

CUSTOMER = "Halvenmoor Mutual Insurance"
_HEADERS = ("No.", "Question", "Response", "Additional information", "Evidence reference", "Score")
_WIDTHS = {"A": 7, "B": 58, "C": 20, "D": 48, "E": 28, "F": 8}
_FIRST_ROW = 4

Values = dict[str, str | int]


def places() -> Iterator[tuple[Section, int]]:
    """Yield each section with the row of its title; its header row and questions follow below."""
    row = _FIRST_ROW
    for section in SECTIONS:
        yield section, row
        row += len(section.items) + 3


def build() -> bytes:
    """Return the workbook's bytes, with the values that its formulas have while nothing is answered."""
    book = workbook("Vendor security assessment", CUSTOMER)
    readme = book.active
    assert isinstance(readme, Worksheet)
    readme.title = "Read me"
    _readme(readme)
    assessment = _assessment(book.create_sheet("Assessment"))
    summary = _summary(book.create_sheet("Summary"))
    _lists(book.create_sheet("Lists"))
    book.defined_names["ResponseOptions"] = DefinedName(
        "ResponseOptions", attr_text=f"Lists!$A$2:$A${len(RESPONSES) + 1}"
    )
    book.active = 1
    readme.sheet_view.tabSelected = False
    return like_excel(saved(book), {"xl/worksheets/sheet2.xml": assessment, "xl/worksheets/sheet3.xml": summary})


def _readme(sheet: Worksheet) -> None:
    sheet.sheet_view.showGridLines = False
    widths(sheet, {"A": 3, "B": 100})
    sheet["B2"] = f"{CUSTOMER}: vendor security assessment"
    dress(sheet, "B2", color=NAVY, bold=True, ink=WHITE, size=16, up="center")
    sheet.row_dimensions[2].height = 32
    lines = (
        "This workbook goes to suppliers that would handle our members' data. Please fill in the sheet Assessment.",
        "Choose a response from the list in the column Response; where there is none, type a short text or a number.",
        "Explain every No and every Partially under Additional information, in no more than five sentences.",
        "Name the document and its section under Evidence reference, for example: Access Control Policy, section 4.",
        "Numbers, scores and the sheet Summary fill themselves. The sheets are protected without a password.",
        "Return the workbook under the same file name to vendor.risk@halvenmoor.example.com.",
    )
    for row, text in enumerate(lines, start=4):
        sheet[f"B{row}"] = text
        dress(sheet, f"B{row}", color=MIST if row % 2 else None)
        sheet.row_dimensions[row].height = row_height([(text, 100)]) + 4
    print_landscape(sheet)


def _assessment(sheet: Worksheet) -> Values:
    widths(sheet, _WIDTHS)
    sheet["A1"] = "Vendor security assessment 2026"
    dress(sheet, "A1:F1", bold=True, ink=NAVY, size=14, up="center", box=False)
    sheet.merge_cells("A1:F1")
    sheet.row_dimensions[1].height = 28
    sheet["A2"] = "Fields with a white background are yours to fill in."
    dress(sheet, "A2:F2", ink="666666", box=False)
    sheet.merge_cells("A2:F2")
    choice = _validation("ResponseOptions", "Response", "Choose Yes, No, Partially or Not applicable.")
    often = _validation(f"Lists!$C$2:$C${len(FREQUENCIES) + 1}", "Frequency", "Choose how often.")
    values: Values = {}
    for number, (section, row) in enumerate(places(), start=1):
        values |= _section(sheet, number, section, row)
        for place, item in enumerate(section.items, start=row + 2):
            if item.reply is Reply.TEXT:
                _hint(sheet, f"C{place}", item.hint)
            else:
                (choice if item.reply is Reply.CHOICE else often).add(f"C{place}")
    sheet.add_data_validation(choice)
    sheet.add_data_validation(often)
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    sheet.freeze_panes = "C4"
    print_landscape(sheet)
    return values


def _section(sheet: Worksheet, number: int, section: Section, row: int) -> Values:
    """Write a section from its title row down, and return the values of its formulas."""
    header(sheet, f"A{row}:F{row}", f"Section {number}: {section.title}", across="left")
    sheet.row_dimensions[row].height = 20
    for letter, text in zip("ABCDEF", _HEADERS, strict=True):
        header(sheet, f"{letter}{row + 1}", text, TEAL)
    values: Values = {}
    for offset, item in enumerate(section.items, start=1):
        place = row + 1 + offset
        _question(sheet, place, item)
        sheet[f"A{place}"] = f'="{number}."&(ROW()-ROW($A${row + 1}))'
        values[f"A{place}"] = f"{number}.{offset}"
        if item.reply is Reply.CHOICE:
            sheet[f"F{place}"] = f'=IF(C{place}="Yes",2,IF(C{place}="Partially",1,0))'
            values[f"F{place}"] = 0
    return values


def _question(sheet: Worksheet, row: int, item: Item) -> None:
    sheet[f"B{row}"] = item.text
    dress(sheet, f"A{row}", color=SAND, bold=True, across="center")
    dress(sheet, f"B{row}", color=SAND)
    dress(sheet, f"C{row}:E{row}", color=WHITE)
    dress(sheet, f"F{row}", color=MIST, ink="666666", across="center")
    for letter in "CDE":
        sheet[f"{letter}{row}"].protection = Protection(locked=False)
    sheet.row_dimensions[row].height = max(32, row_height([(item.text, 58)]))


def _validation(source: str, title: str, prompt: str) -> DataValidation:
    validation = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
    validation.promptTitle, validation.prompt, validation.showInputMessage = title, prompt, True
    validation.errorTitle, validation.error = title, "Please choose from the list."
    return validation


def _hint(sheet: Worksheet, at: str, text: str) -> None:
    """Attach an input message without a restriction, as the customer's template does."""
    if not text:
        return
    hint = DataValidation(type=None)
    hint.promptTitle, hint.prompt, hint.showInputMessage = "Response", text, True
    hint.add(at)
    sheet.add_data_validation(hint)


def _summary(sheet: Worksheet) -> Values:
    widths(sheet, {"A": 38, "B": 12, "C": 10, "D": 10, "E": 12, "F": 16, "G": 12, "H": 10})
    sheet["A1"] = "Summary (fills itself)"
    dress(sheet, "A1:H1", bold=True, ink=NAVY, size=14, up="center", box=False)
    sheet.row_dimensions[1].height = 28
    for letter, text in zip("ABCDEFGH", ("Section", "Questions", *RESPONSES, "Open", "Score"), strict=True):
        header(sheet, f"{letter}3", text, TEAL)
    values: Values = {}
    row = 4
    for section, top in places():
        first, last = top + 2, top + 1 + len(section.items)
        sheet[f"A{row}"] = section.title
        formulas = {"B": f"=COUNTA(Assessment!B{first}:B{last})"}
        for letter, option in zip("CDEF", RESPONSES, strict=True):
            formulas[letter] = f'=COUNTIF(Assessment!C{first}:C{last},"{option}")'
        formulas["G"] = f"=COUNTBLANK(Assessment!C{first}:C{last})"
        formulas["H"] = f"=SUM(Assessment!F{first}:F{last})"
        for letter, formula in formulas.items():
            sheet[f"{letter}{row}"] = formula
            values[f"{letter}{row}"] = len(section.items) if letter in "BG" else 0
        row += 1
    sheet[f"A{row}"] = "Total"
    total = sum(len(section.items) for section in SECTIONS)
    for letter in "BCDEFGH":
        sheet[f"{letter}{row}"] = f"=SUM({letter}4:{letter}{row - 1})"
        values[f"{letter}{row}"] = total if letter in "BG" else 0
    dress(sheet, f"A4:H{row}")
    dress(sheet, f"B4:H{row}", across="center")
    dress(sheet, f"A{row}", color=MIST, bold=True)
    dress(sheet, f"B{row}:H{row}", color=MIST, bold=True, across="center")
    sheet.protection.sheet = True
    print_landscape(sheet)
    return values


def _lists(sheet: Worksheet) -> None:
    widths(sheet, {"A": 20, "C": 20})
    for letter, title, options in (("A", "Responses", RESPONSES), ("C", "Frequencies", FREQUENCIES)):
        header(sheet, f"{letter}1", title, "5B6770")
        for row, option in enumerate(options, start=2):
            sheet[f"{letter}{row}"] = option
    sheet.sheet_state = "hidden"
