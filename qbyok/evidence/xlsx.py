"""Read XLSX: each visible sheet row by row, under its header row; hidden rows, columns and cells are left out."""

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import Any

from qbyok.errors import InputError
from qbyok.evidence.blocks import Block, Parsed, hidden_places, is_header
from qbyok.evidence.package import Package
from qbyok.evidence.xlsx_shown import ShownCells
from qbyok.layout.grid import a1
from qbyok.verification.characters import visible

_MAX_CELLS = 1_000_000
_MAX_ROWS = 3_000_000  # Excel's own sheets end at 1,048,576
# A formula and no value; where the value is a text (t="str") it may be the empty one.
_NO_RESULT = re.compile(
    rb"""<(?P<p>(?:\w+:)?)c\b(?![^>]*\bt="str")[^>]*>\s*
    <(?P=p)f\b[^>]*(?:/>|>[^<]*</(?P=p)f>)\s*
    (?:<(?P=p)v\s*/>|<(?P=p)v></(?P=p)v>)?\s*</(?P=p)c>""",
    re.VERBOSE,
)
_MAX_SHEETS = 1_000
_HEADER_WITHIN = 15  # filled rows


def parse(data: bytes) -> Parsed:
    """Parse a workbook: what its cells show, without hidden sheets, which are named in the notes.

    Raises:
        InputError: it is no readable workbook, or has more than a thousand sheets, a million cells or three million
            rows.
    """
    package = Package(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions, which evidence does not need
        blocks: list[Block] = []
        notes: list[str] = []
        budget = _Budget()
        for sheet in _sheets(_open(data)):
            if sheet.sheet_state != "visible":
                notes.append(f"sheet '{sheet.title}' is hidden and was not read")
                continue
            shown = ShownCells(package, sheet)
            blocks += _blocks(sheet.title, _rows(sheet, shown, budget))
            notes += (f"sheet '{sheet.title}': {note}" for note in hidden_places(shown.hidden))
    if _lacks_results(package):
        notes.append("formulas without a stored result were not read; open it in Excel and save it")
    return Parsed(
        title=package.title, blocks=tuple(blocks), locate=_range, notes=tuple(notes), modified=package.modified
    )


class _Budget:
    """What a workbook may cost: empty rows count too, which a file of one row can ask for by the million."""

    def __init__(self) -> None:
        self._cells = _MAX_CELLS
        self._rows = _MAX_ROWS

    def take(self, cells: int) -> None:
        """Count one row with its cells.

        Raises:
            InputError: it is too much.
        """
        self._cells -= cells
        self._rows -= 1
        if self._cells < 0:
            raise InputError("it has more than a million cells", hint="Leave out what is no evidence")
        if self._rows < 0:
            raise InputError("it has millions of empty rows", hint="Delete the empty rows, or leave the file out")


def _lacks_results(package: Package) -> bool:
    """Tell whether a formula has no stored result, as in workbooks that a program wrote and Excel never opened."""
    sheets = (name for name in package.names if name.startswith("xl/worksheets/") and name.endswith(".xml"))
    return any(_NO_RESULT.search(package.read(name)) for name in sheets)


def _open(data: bytes) -> Any:
    from openpyxl import load_workbook

    try:
        return load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except MemoryError:
        raise
    except Exception as error:
        raise _unreadable() from error


def _unreadable() -> InputError:
    return InputError("this is no readable workbook", hint="Open it with Excel and save it again as .xlsx")


def _sheets(book: Any) -> Sequence[Any]:
    sheets: Sequence[Any] = book.worksheets
    if len(sheets) > _MAX_SHEETS:
        raise InputError("it has more than a thousand sheets", hint="Leave out what is no evidence")
    return sheets


def _rows(sheet: Any, shown: ShownCells, budget: _Budget) -> list[tuple[int, list[str]]]:
    """Return the filled rows of a sheet with their numbers, without empty cells at their ends."""
    filled: list[tuple[int, list[str]]] = []
    try:
        sheet.reset_dimensions()  # the size that the file claims may be the whole sheet
        for number, row in enumerate(sheet.iter_rows(), 1):
            values = ["" if shown.hides(cell) else _text(cell) for cell in row]
            while values and not values[-1]:
                values.pop()
            budget.take(len(values))
            if values:
                filled.append((number, values))
    except (InputError, MemoryError):
        raise
    except Exception as error:
        raise _unreadable() from error
    return filled


def _text(cell: Any) -> str:
    """Return a cell's value as text on one line, dates and percentages as people write them."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return f"{value * 100:g}%" if "%" in cell.number_format else f"{value:.15g}"
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    return " ".join(visible(str(value)).split())


def _blocks(sheet: str, rows: list[tuple[int, list[str]]]) -> Iterator[Block]:
    """Yield a sheet's rows, those below its header row with the header."""
    place = next((place for place, (_, row) in enumerate(rows[:_HEADER_WITHIN]) if is_header(row)), len(rows))
    if place >= len(rows) - 1:
        place = len(rows)
    header = rows[place][1] if place < len(rows) else []
    for number, row in rows[:place]:
        yield _block(sheet, number, row, skip=_leading(row), header="")
    for number, row in rows[place + 1 :]:
        skip = min(_leading(row), _leading(header))
        yield _block(sheet, number, row, skip=skip, header=" | ".join(header[skip:]))


def _leading(row: list[str]) -> int:
    """Return how many empty cells a row begins with."""
    return next((place for place, cell in enumerate(row) if cell), 0)


def _block(sheet: str, number: int, row: list[str], *, skip: int, header: str) -> Block:
    return Block(
        text=" | ".join(row[skip:]),
        heading=(sheet,),
        group=sheet,
        number=number,
        last=number,
        columns=(skip + 1, len(row)),
        header=header,
    )


def _range(blocks: Sequence[Block]) -> str:
    """Return "Controls!B7", or "Controls!A7:D9" for several cells."""
    left = min(block.columns[0] for block in blocks)
    right = max(block.columns[1] for block in blocks)
    first = a1(blocks[0].number, left)
    last = a1(blocks[-1].last, right)
    return f"{blocks[0].group}!{first}" if first == last else f"{blocks[0].group}!{first}:{last}"
