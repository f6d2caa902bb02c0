"""security-annex.docx: an answer table, content controls, response lines, and a numbered list."""

from docx.document import Document as WordDocument
from docx.shared import Cm, Pt

from samples.annex_questions import BOXES, CHECKS, NUMBERED, RESPONSES, TABLE
from samples.content_controls import add_check_box, add_drop_down
from samples.document_style import document, saved, shade, table, write
from samples.sheet_style import MIST

CUSTOMER = "Ostergate Hospital Group"


def build() -> bytes:
    """Return the document's bytes."""
    doc = document("Annex C: information security", CUSTOMER)
    doc.add_paragraph("Annex C: information security", style="Title")
    doc.add_paragraph(
        "This annex is part of every contract under which a supplier handles data of our patients, staff or "
        "visitors. Please answer all four parts. Answers become binding when the contract is signed, so describe "
        "what is in place today; mark what is only planned as planned."
    )
    _part_1(doc)
    _part_2(doc)
    _part_3(doc)
    _part_4(doc)
    closing = doc.add_paragraph("Completed for the supplier by (name, function, date): ")
    closing.paragraph_format.space_before = Pt(18)
    closing.add_run("_" * 40)
    return saved(doc)


def _part_1(doc: WordDocument) -> None:
    doc.add_heading("Part 1: Description of measures", 1)
    doc.add_paragraph("Answer in the right-hand column, with no more than 120 words per answer.")
    grid = table(doc, ("No.", "Question", "Supplier's answer"), (1.3, 6.6, 8.7))
    for number, ask in enumerate(TABLE, start=1):
        row = grid.add_row()  # type: ignore[no-untyped-call]  # python-docx leaves it untyped
        cells = row.cells
        write(cells[0], f"C1.{number}", bold=True)
        write(cells[1], ask.text)
        shade(cells[0], MIST)
        shade(cells[1], MIST)
        if ask.options:
            add_drop_down(cells[2].paragraphs[0], 1000 + number, f"Answer C1.{number}", ask.options)
        row.height = Cm(1.5)
        for cell, width in zip(cells, (1.3, 6.6, 8.7), strict=True):
            cell.width = Cm(width)


def _part_2(doc: WordDocument) -> None:
    doc.add_heading("Part 2: Requirements", 1)
    doc.add_paragraph("Tick one box per requirement. Remarks are needed for No and N/A.")
    grid = table(doc, ("No.", "Requirement", "Fulfilled", "Remarks"), (1.3, 6.7, 4.4, 4.2))
    for number, text in enumerate(CHECKS, start=1):
        cells = grid.add_row().cells  # type: ignore[no-untyped-call]  # python-docx leaves it untyped
        write(cells[0], f"C2.{number}", bold=True)
        write(cells[1], text)
        shade(cells[0], MIST)
        shade(cells[1], MIST)
        paragraph = cells[2].paragraphs[0]
        for place, label in enumerate(BOXES, start=1):
            add_check_box(paragraph, 2000 + 10 * number + place, f"C2.{number} {label}")
            paragraph.add_run(f" {label}" + ("   " if place < len(BOXES) else "")).font.size = Pt(10)
        for cell, width in zip(cells, (1.3, 6.7, 4.4, 4.2), strict=True):
            cell.width = Cm(width)


def _part_3(doc: WordDocument) -> None:
    doc.add_heading("Part 3: Operation", 1)
    doc.add_paragraph("Write your answer after the word Response.")
    for number, text in enumerate(RESPONSES, start=1):
        question = doc.add_paragraph()
        question.add_run(f"C3.{number}  {text}").bold = True
        question.paragraph_format.keep_with_next = True
        doc.add_paragraph("Response: ")


def _part_4(doc: WordDocument) -> None:
    doc.add_heading("Part 4: Working together", 1)
    doc.add_paragraph("Write your answers into the space below each question.")
    for text in NUMBERED:
        question = doc.add_paragraph(text, style="List Number")
        question.paragraph_format.keep_with_next = True
        doc.add_paragraph()
