"""Reading a workbook as a person sees it."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar
from xml.parsers import expat

from qbyok.layout.areas import RangeIndex
from qbyok.layout.grid import Cell, Range, Sheet, Workbook
from qbyok.questionnaire.package import Package
from qbyok.questionnaire.xlsx.book import Book, SheetPart, read_book
from qbyok.questionnaire.xlsx.numbers import show_number
from qbyok.questionnaire.xlsx.refs import parse_range
from qbyok.questionnaire.xlsx.scan import RawCell, RawSheet, scan_sheet
from qbyok.questionnaire.xlsx.strings import scan_strings
from qbyok.questionnaire.xlsx.styles import PLAIN, Style, read_styles
from qbyok.questionnaire.xlsx.tables import Table, read_notes, read_table
from qbyok.questionnaire.xlsx.text import line_feeds, unescape
from qbyok.questionnaire.xlsx.validations import ListSource

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Shared:
    """What the cells of all sheets refer to."""

    strings: Sequence[str]
    styles: Sequence[Style]
    epoch_1904: bool

    def style(self, index: int) -> Style:
        return self.styles[index] if 0 <= index < len(self.styles) else PLAIN


def read_workbook(package: Package) -> Workbook:
    """Read all worksheets of a workbook.

    Raises:
        InputError: the workbook, one of its sheets or what they share is unusable, or passes a limit.
    """
    book = read_book(package)
    shared = _Shared(
        strings=scan_part(package, book.strings_part, scan_strings).texts if book.strings_part else (),
        styles=read_styles(package.xml(book.styles_part)) if book.styles_part else (),
        epoch_1904=book.epoch_1904,
    )
    tables: dict[str, Table] = {}
    sheets: dict[str, Sheet] = {}
    raw_sheets: dict[str, RawSheet] = {}
    for part in book.sheets:
        own, notes = _related(package, part)
        tables |= {table.name.lower(): table for table in own}
        with _no_collection():
            raw = scan_part(package, part.part, scan_sheet)
            sheet = _sheet(part, raw, shared)
        headers = tuple(table.header for table in own if table.header)
        sheets[part.name] = replace(sheet, header_cells=headers, notes=notes)
        raw.cells.clear()
        raw_sheets[part.name] = raw
    return Workbook(sheets=_with_validations(book, sheets, raw_sheets, tables))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Pause the cyclic garbage collector: cells form no cycles, and it would look at all of them time and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def scan_part(package: Package, part: str, scan: Callable[[bytes], _T]) -> _T:
    """Scan a part, with errors that name file and part.

    Raises:
        InputError: the part is missing or unusable.
    """
    data = package.read(part)
    try:
        return scan(data)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise package.xml_error(part, error) from error


def _related(package: Package, part: SheetPart) -> tuple[list[Table], dict[tuple[int, int], str]]:
    tables: list[Table] = []
    notes: dict[tuple[int, int], str] = {}
    for link in package.relationships(part.part).values():
        if link.kind == "table" and (table := read_table(package.xml(link.target), part.name)):
            tables.append(table)
        elif link.kind == "comments":
            notes |= read_notes(package.xml(link.target))
    return tables, notes


def _with_validations(
    book: Book, sheets: Mapping[str, Sheet], raw_sheets: Mapping[str, RawSheet], tables: Mapping[str, Table]
) -> tuple[Sheet, ...]:
    source = ListSource(book, sheets, tables)
    complete = []
    for part in book.sheets:
        found = (source.validation(raw, part) for raw in raw_sheets[part.name].validations)
        complete.append(replace(sheets[part.name], validations=tuple(item for item in found if item)))
    return tuple(complete)


def _sheet(part: SheetPart, raw: RawSheet, shared: _Shared) -> Sheet:
    styled_rows = {row.number: row.style for row in raw.rows if row.style is not None}
    unlocked = [columns for columns in raw.columns if not shared.style(columns.style).locked]
    return Sheet(
        name=part.name,
        state=part.state,
        cells=_cells(raw, shared),
        merges=_ranges(raw.merges),
        hidden_rows=frozenset(row.number for row in raw.rows if row.hidden),
        hidden_columns=tuple((columns.first, columns.last) for columns in raw.columns if columns.hidden),
        protected=raw.protected,
        unlocked_rows=frozenset(row for row, style in styled_rows.items() if not shared.style(style).locked),
        unlocked_columns=tuple((columns.first, columns.last) for columns in unlocked),
    )


def _cells(raw: RawSheet, shared: _Shared) -> dict[tuple[int, int], Cell]:
    arrays = RangeIndex(_ranges(raw.arrays)) if raw.arrays else None
    cells = {}
    blanks: dict[int, Cell] = {}  # most cells of large forms are empty: those of one format are one value
    for item in raw.cells:
        place = (item.row, item.col)
        is_formula = item.is_formula or (arrays is not None and arrays.at(*place) is not None)
        if item.value or is_formula:
            cells[place] = _cell(shared, item.style, _text(item, shared), item.formula, is_formula=is_formula)
        # On a protected sheet even an empty cell counts: its own format decides whether it is locked.
        elif item.style or raw.protected:
            cells[place] = blanks.get(item.style) or blanks.setdefault(item.style, _cell(shared, item.style))
    return cells


def _cell(shared: _Shared, index: int, text: str = "", formula: str = "", *, is_formula: bool = False) -> Cell:
    style = shared.style(index)
    return Cell(
        text=text,
        formula=formula,
        is_formula=is_formula,
        style=index,
        bold=style.bold,
        fill=style.fill,
        border=style.border,
        indent=style.indent,
        locked=style.locked,
    )


def _text(cell: RawCell, shared: _Shared) -> str:
    value = cell.value
    if not value:
        return ""
    match cell.kind:
        case "s":
            index = int(value) if value.strip().isdecimal() else len(shared.strings)
            return shared.strings[index] if index < len(shared.strings) else ""
        case "n":
            return show_number(value, shared.style(cell.style).number, epoch_1904=shared.epoch_1904)
        case "b":
            return "TRUE" if value.strip() in ("1", "true") else "FALSE"
        case "str" | "inlineStr":
            return unescape(value)
        case _:
            return line_feeds(value)


def _ranges(refs: Sequence[str]) -> tuple[Range, ...]:
    """Return ranges, without those that are unusable: a damaged merge is no reason to refuse a file."""
    ranges = []
    for ref in refs:
        try:
            ranges.append(parse_range(ref))
        except ValueError:
            continue
    return tuple(ranges)
