"""Questionnaires in words that no language file holds (Basque), with secrets where a reader sees nothing."""

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from support import documents as d

SECRET = "SEKRETU-7f3a"
"""Stands in hidden rows, columns and sheets."""

HEAD = ("Zk.", "Galdera", "Erantzuna", "Oharrak")
SUBJECTS = ("babeskopiak", "erregistroak", "pasahitzak", "gakoak", "sarea", "prestakuntza")


def questions(sheet: str) -> list[tuple[str, str]]:
    """Return the numbers and texts of a sheet's questions."""
    return [
        (f"{n}.1", f"Ba al dago idatzizko politikarik honetarako ({sheet}): {s}?") for n, s in enumerate(SUBJECTS, 1)
    ]


def workbook(path: Path, sheets: Sequence[str] = ("Iruñea",)) -> Path:
    """Write a workbook with a sheet that detection knows, these that it does not, and secrets."""
    book = Workbook()
    known = book.active
    assert known is not None
    known.title = "Assessment"
    known.append(["No.", "Question", "Answer (Yes/No)"])
    for number in range(1, 4):
        known.append([f"Q-{number}", f"Do you have a policy about subject {number}?"])
    for name in sheets:
        sheet = book.create_sheet(name)
        sheet.append(HEAD)
        for row in questions(name):
            sheet.append(row)
        sheet["E2"], sheet["B9"] = SECRET, f"Ba al dago {SECRET}?"
        sheet.column_dimensions["E"].hidden = True
        sheet.row_dimensions[9].hidden = True
    hidden = book.create_sheet(SECRET)
    hidden.sheet_state = "hidden"
    hidden.append([f"{SECRET}, galdera?"])
    book.save(path)
    return path


def table(path: Path) -> Path:
    """Write the same questions as CSV."""
    rows = ["".join(f"{cell};" for cell in (*row, "", "")[:4]) for row in (HEAD, *questions("CSV"))]
    path.write_text("\n".join(row.removesuffix(";") for row in rows) + "\n", "utf-8-sig")
    return path


def document(path: Path) -> Path:
    """Write a document with a table that detection reads, and one that it passes over."""
    known = d.table(d.row("No.", "Question", "Answer"), d.row("1", "Is it encrypted?", ""))
    head = d.row("Zk.", "Galdera", "Erantzuna", "Phone number")
    hidden = d.run(f" {SECRET}", "<w:vanish/>")
    body = [d.row(number, d.cell(d.paragraph(text, hidden)), "", "") for number, text in questions("dokumentua")]
    return d.write_docx(path, known, "Hurrengo atala", d.table(head, *body))
