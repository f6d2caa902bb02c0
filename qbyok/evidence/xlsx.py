"""Read XLSX: each visible sheet row by row, under its header row."""

import io
import warnings
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import Any

from qbyok.errors import InputError
from qbyok.evidence.blocks import Block, Parsed
from qbyok.evidence.package import Package
from qbyok.evidence.text import visible
from qbyok.layout.grid import a1

_MAX_CELLS = 1_000_000
_HEADER_WITHIN = 15  # filled rows
_HEADER_CELL_CHARS = 60


def parse(data: bytes) -> Parsed:
    """Parse a workbook: what its cells show, without hidden sheets, which are named in the notes.

    Raises:
        InputError: it is no readable workbook, or it has more than a million cells.
    """
    package = Package(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions, which evidence does not need
        blocks: list[Block] = []
        notes: list[str] = []
        budget = _MAX_CELLS
        for sheet in _open(data).worksheets:
            if sheet.sheet_state != "visible":
                notes.append(f"sheet '{sheet.title}' is hidden and was not read")
                continue
            rows = _rows(sheet, budget)
            budget -= sum(len(row) for _, row in rows)
            blocks += _blocks(sheet.title, rows)
    return Parsed(title=package.title, blocks=tuple(blocks), locate=_range, notes=tuple(notes))


def _open(data: bytes) -> Any:
    from openpyxl import load_workbook

    try:
        return load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception as error:
        raise _unreadable() from error


def _unreadable() -> InputError:
    return InputError("this is no readable workbook", hint="Open it with Excel and save it again as .xlsx")


def _rows(sheet: Any, budget: int) -> list[tuple[int, list[str]]]:
    """Return the filled rows of a sheet with their numbers, without empty cells at their ends."""
    filled: list[tuple[int, list[str]]] = []
    try:
        sheet.reset_dimensions()  # the size that the file claims may be the whole sheet
        for number, row in enumerate(sheet.iter_rows(), 1):
            values = [_text(cell) for cell in row]
            while values and not values[-1]:
                values.pop()
            if values:
                filled.append((number, values))
                budget -= len(values)
            if budget < 0:
                raise InputError("it has more than a million cells", hint="Leave out what is no evidence")
    except InputError:
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
    place = next((place for place, (_, row) in enumerate(rows[:_HEADER_WITHIN]) if _is_header(row)), len(rows))
    if place >= len(rows) - 1:
        place = len(rows)
    header = rows[place][1] if place < len(rows) else []
    for number, row in rows[:place]:
        yield _block(sheet, number, row, skip=_leading(row), header="")
    for number, row in rows[place + 1 :]:
        skip = min(_leading(row), _leading(header))
        yield _block(sheet, number, row, skip=skip, header=" | ".join(header[skip:]))


def _is_header(row: list[str]) -> bool:
    """Tell whether a row looks like names of columns: several short texts, none of them a number."""
    named = [cell for cell in row if cell]
    return len(named) > 1 and all(
        len(cell) <= _HEADER_CELL_CHARS and any(letter.isalpha() for letter in cell) for cell in named
    )


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
