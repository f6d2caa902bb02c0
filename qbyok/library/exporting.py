"""The library as a table, for people and their spreadsheet programs; ``lists`` reads it again."""

import csv
import io
from collections.abc import Iterable, Sequence

from qbyok.library.store import entry_id
from qbyok.model import LibraryEntry
from qbyok.wording import may_be_formula

HEADER = ("Question", "Verdict", "Answer", "Approved by", "Approved on", "Scope", "Expires", "Source", "ID")


def as_csv(entries: Iterable[LibraryEntry]) -> bytes:
    """Return entries as CSV in UTF-8 with a byte order mark, without which Excel takes it for another encoding.

    An apostrophe keeps what looks like a formula from being run as one.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([HEADER, *(tuple(map(_harmless, _row(entry))) for entry in entries)])
    return text.getvalue().encode("utf-8-sig")


def as_workbook(entries: Iterable[LibraryEntry]) -> bytes:
    """Return entries as a workbook, in which every cell is text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Answers")
    for row in (HEADER, *map(_row, entries)):
        cells = [WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)) for value in row]
        for cell in cells:
            cell.data_type = "s"  # "=1+1" is no formula
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _row(entry: LibraryEntry) -> Sequence[str]:
    return (
        entry.question,
        entry.verdict,
        entry.answer,
        entry.approved_by,
        entry.approved_at,
        "; ".join(entry.scope),
        entry.expires,
        f"{entry.file} › {entry.at}",
        entry_id(entry),
    )


def _harmless(value: str) -> str:
    return f"'{value}" if may_be_formula(value) else value
