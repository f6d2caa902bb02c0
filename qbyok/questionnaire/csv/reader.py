"""Reading a CSV file as a person sees it: one sheet, named after the file."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qbyok.errors import InputError
from qbyok.layout.grid import Cell, Sheet, Workbook, a1
from qbyok.layout.plain import with_header_groups
from qbyok.questionnaire import limits
from qbyok.questionnaire.csv.dialect import Dialect, find_dialect
from qbyok.questionnaire.csv.encoding import Encoding, decode
from qbyok.questionnaire.csv.scan import Row, scan
from qbyok.questionnaire.source import limit_error
from qbyok.questionnaire.xlsx.text import line_feeds

_EMPTY = Cell()


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A CSV file that was read: its text without a byte order mark, and how to write it again."""

    path: Path
    sha256: str
    text: str
    encoding: Encoding
    dialect: Dialect

    def rows(self) -> Iterator[Row]:
        """Yield all rows, from the top."""
        return scan(self.text, self.dialect.delimiter, self.dialect.start)


def read_table(path: Path, data: bytes) -> Table:
    """Read the bytes of a CSV file.

    Raises:
        InputError: they are no text, in an encoding that can't be told, or damaged, or pass a limit.
    """
    try:
        text, encoding = decode(data)
    except ValueError as error:
        raise InputError(
            f"{path} can't be read as CSV: {error}",
            hint="Open it in the program it was made with and save it as CSV UTF-8",
        ) from error
    if not text.strip():
        raise InputError(f"{path} holds no text", hint="Ask for the file once more")
    sha256 = hashlib.sha256(data).hexdigest()
    table = Table(path=path, sha256=sha256, text=text, encoding=encoding, dialect=find_dialect(text))
    _check(table)
    return table


def _check(table: Table) -> None:
    path = table.path
    cells = 0
    for number, row in enumerate(table.rows(), 1):
        cells += len(row.fields)
        if number > limits.ROWS:
            raise limit_error(path, f"longer than {limits.ROWS:,} rows")
        if len(row.fields) > limits.COLUMNS:
            raise limit_error(path, f"wider than {limits.COLUMNS:,} columns, in row {number}")
        if cells > limits.CELLS_PER_SHEET:
            raise limit_error(path, f"made of more than {limits.CELLS_PER_SHEET:,} fields")
        for column, field in enumerate(row.fields, 1):
            if field.unclosed:
                raise InputError(
                    f"{path} opens a quote in {a1(number, column)} that is never closed",
                    hint="Correct it in a text editor, or ask for the file once more: it may have been cut off",
                )
            if field.end - field.start > limits.FIELD_CHARACTERS:
                raise InputError(
                    f"{path} holds more than {limits.FIELD_CHARACTERS:,} characters in {a1(number, column)}",
                    hint="A quote that is not closed may be the cause: correct it, or ask for the file once more",
                )


def read_workbook(table: Table) -> Workbook:
    """Return the table as a workbook of one sheet; empty fields are cells too, since somebody made them."""
    cells = {}
    for number, row in enumerate(table.rows(), 1):
        for column, field in enumerate(row.fields, 1):
            text = line_feeds(field.value(table.text))
            cells[number, column] = Cell(text=text) if text else _EMPTY
    return Workbook(sheets=(with_header_groups(Sheet(name=_sheet_name(table.path), cells=cells)),))


def _sheet_name(path: Path) -> str:
    """Return the file's name without suffix; what in it is no text (a name may be any bytes) becomes "?"."""
    return path.stem.encode("utf-8", "replace").decode()
