"""cloud-controls.xlsx: a three-row header, tick columns, merged control cells, notes, framework columns."""

from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from samples.cloud_questions import DOMAINS, FRAMEWORKS, NOTES, Control
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

PUBLISHER = "Lanternfield Cloud Buyers' Circle"
_FIRST_ROW = 6
_WIDTHS = {"A": 17, "B": 11, "C": 30, "D": 12, "E": 52, "F": 7, "G": 7, "H": 12, "I": 46}
_WIDTHS |= {"J": 17, "K": 17, "L": 14, "M": 14}


def build() -> bytes:
    """Return the workbook's bytes."""
    book = workbook("Cloud Controls Self-Assessment", PUBLISHER)
    instructions = book.active
    assert isinstance(instructions, Worksheet)
    instructions.title = "Instructions"
    _instructions(instructions)
    _controls(book.create_sheet("Controls"))
    _revisions(book.create_sheet("Revisions"))
    book.active = 1
    instructions.sheet_view.tabSelected = False
    return like_excel(saved(book))


def _instructions(sheet: Worksheet) -> None:
    sheet.sheet_view.showGridLines = False
    widths(sheet, {"A": 3, "B": 26, "C": 78})
    sheet["B2"] = "Cloud Controls Self-Assessment"
    dress(sheet, "B2:C2", color=NAVY, bold=True, ink=WHITE, size=16, up="center")
    sheet.merge_cells("B2:C2")
    sheet.row_dimensions[2].height = 32
    sheet["B3"] = f"Edition 3.2, published by the {PUBLISHER} (fictitious)"
    dress(sheet, "B3:C3", color=MIST, ink="444444", box=False)
    sheet.merge_cells("B3:C3")
    lines = (
        ("Purpose", "Lets a cloud provider describe its controls once, in a form that every member can read."),
        ("Who answers", "A person who knows the service and may speak for the provider."),
        (
            "How to answer",
            "Go to the sheet Controls. Put an X into exactly one of the columns Yes, No and Not Applicable.",
        ),
        ("Yes", "The whole statement is true today, for the service offered. Plans don't count."),
        ("No", "The statement is untrue, or true for a part only. Describe the part in the notes."),
        ("Not Applicable", "The question can't arise for your service. Say why in the notes."),
        ("Notes", "Two or three sentences and the name of the document that supports them. Don't attach documents."),
        ("Please leave alone", "Order of rows, identifiers, and the columns on related frameworks."),
    )
    for row, (label, text) in enumerate(lines, start=5):
        sheet.cell(row, 2, label)
        sheet.cell(row, 3, text)
        dress(sheet, f"B{row}", color=SAND, bold=True)
        dress(sheet, f"C{row}")
        sheet.row_dimensions[row].height = row_height([(text, 78)]) + 4
    print_landscape(sheet)


def _controls(sheet: Worksheet) -> None:
    widths(sheet, _WIDTHS)
    sheet["A1"] = "Cloud Controls Self-Assessment, edition 3.2"
    dress(sheet, "A1:M1", color=WHITE, bold=True, ink=NAVY, size=14, up="center", box=False)
    sheet.merge_cells("A1:M1")
    sheet.row_dimensions[1].height = 28
    sheet["A2"] = "One X per question, please: see the sheet Instructions."
    dress(sheet, "A2:M2", color=WHITE, ink="666666", box=False)
    sheet.merge_cells("A2:M2")
    _header(sheet)
    row = _FIRST_ROW
    for number, domain in enumerate(DOMAINS):
        top = row
        for control in domain.controls:
            row = _control(sheet, row, control, MIST if number % 2 else SAND)
        _merged(sheet, "A", top, row - 1, domain.name, MIST if number % 2 else SAND, bold=True)
    sheet.freeze_panes = f"F{_FIRST_ROW}"
    print_landscape(sheet, "3:5")


def _header(sheet: Worksheet) -> None:
    for letter, text in zip(
        "ABCDE", ("Control domain", "Control ID", "Control", "Question ID", "Question"), strict=True
    ):
        header(sheet, f"{letter}3:{letter}5", text)
    header(sheet, "F3:I3", "Provider's response", TEAL)
    header(sheet, "F4:H4", "Answer (one X)", TEAL)
    for letter, text in zip("FGH", ("Yes", "No", "Not Applicable"), strict=True):
        header(sheet, f"{letter}5", text, TEAL)
    header(sheet, "I4:I5", "Notes", TEAL)
    header(sheet, "J3:M3", "Related frameworks", "5B6770")
    for letter, text in zip("JKLM", FRAMEWORKS, strict=True):
        header(sheet, f"{letter}4:{letter}5", text, "5B6770")
    sheet.row_dimensions[3].height = 20
    sheet.row_dimensions[4].height = 20
    sheet.row_dimensions[5].height = 30
    note = Comment("Write X. Anything else in these three columns is read as a mistake.", PUBLISHER, 80, 260)
    sheet["F4"].comment = note


def _control(sheet: Worksheet, row: int, control: Control, color: str) -> int:
    """Write one control and its questions, and return the row below."""
    top = row
    for number, text in enumerate(control.questions, start=1):
        label = f"{control.id}.{number}"
        sheet.cell(row, 4, label)
        sheet.cell(row, 5, text)
        dress(sheet, f"D{row}", bold=True, ink="444444")
        dress(sheet, f"E{row}")
        dress(sheet, f"F{row}:H{row}", bold=True, across="center", up="center")
        dress(sheet, f"I{row}")
        for letter, related in zip("JKLM", control.related, strict=True):
            sheet[f"{letter}{row}"] = related
        dress(sheet, f"J{row}:M{row}", ink="666666", size=9, across="center")
        if label in NOTES:
            sheet[f"E{row}"].comment = Comment(NOTES[label], PUBLISHER, 90, 280)
        share = -(-len(control.statement) // len(control.questions))
        sheet.row_dimensions[row].height = max(30, row_height([(text, 52), ("x" * share, 30)]))
        row += 1
    _merged(sheet, "B", top, row - 1, control.id, color, bold=True)
    _merged(sheet, "C", top, row - 1, control.statement, color)
    return row


def _merged(
    sheet: Worksheet, letter: str, top: int, bottom: int, text: str, color: str, *, bold: bool = False
) -> None:
    ref = f"{letter}{top}:{letter}{bottom}"
    sheet[f"{letter}{top}"] = text
    dress(sheet, ref, color=color, bold=bold)
    if bottom > top:
        sheet.merge_cells(ref)


def _revisions(sheet: Worksheet) -> None:
    widths(sheet, {"A": 12, "B": 14, "C": 80})
    for letter, text in zip("ABC", ("Edition", "Date", "What changed"), strict=True):
        header(sheet, f"{letter}1", text)
    history = (
        ("3.0", "2024-10-07", "Rewritten from the ground up; answers are now marked by X instead of typed."),
        ("3.1", "2025-09-15", "Cryptography split into encryption and keys; related frameworks added."),
        ("3.2", "2026-09-01", "Quantum-resistant algorithms and machine learning added; time limits made exact."),
    )
    for row, entry in enumerate(history, start=2):
        for column, text in enumerate(entry, start=1):
            sheet.cell(row, column, text)
        dress(sheet, f"A{row}:C{row}")
    sheet.freeze_panes = "A2"
