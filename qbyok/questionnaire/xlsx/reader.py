"""Reading a workbook as a person sees it."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar
from xml.parsers import expat

from qbyok.layout.areas import RangeIndex
from qbyok.layout.grid import SET_BOX, Cell, CheckBox, Place, Sheet, Value, ValueKind, Workbook
from qbyok.questionnaire.package import Package, local_name
from qbyok.questionnaire.values import whole_number
from qbyok.questionnaire.xlsx.blanks import without_blanks
from qbyok.questionnaire.xlsx.book import Book, SheetPart, read_book
from qbyok.questionnaire.xlsx.boxes import with_form_boxes
from qbyok.questionnaire.xlsx.controls import FormBox, read_form_boxes
from qbyok.questionnaire.xlsx.features import checkbox_complements
from qbyok.questionnaire.xlsx.numbers import show_number
from qbyok.questionnaire.xlsx.refs import usable_ranges
from qbyok.questionnaire.xlsx.scan import RawCell, RawColumns, RawSheet, scan_sheet, true
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

    @property
    def box_styles(self) -> frozenset[int]:
        """The formats that show a check box."""
        return frozenset(index for index, style in enumerate(self.styles) if style.checkbox)


def read_workbook(package: Package) -> Workbook:
    """Read all worksheets of a workbook.

    Raises:
        InputError: the workbook, one of its sheets or what they share is unusable, or passes a limit.
    """
    book = read_book(package)
    shared = _Shared(
        strings=scan_part(package, book.strings_part, scan_strings).texts if book.strings_part else (),
        styles=_styles(package, book),
        epoch_1904=book.epoch_1904,
    )
    scan = scan_sheet if 0 in shared.box_styles else _scan_shown  # a blank cell may be a box
    tables: dict[str, Table] = {}
    sheets: dict[str, Sheet] = {}
    controls: dict[str, Mapping[Place, list[FormBox]]] = {}
    raw_sheets: dict[str, RawSheet] = {}
    for part in book.sheets:
        own, notes = _related(package, part)
        tables |= {table.name.lower(): table for table in own}
        with _no_collection():
            raw = scan_part(package, part.part, scan)
            sheet = _sheet(part, raw, shared)
        headers = tuple(table.header for table in own if table.header)
        sheets[part.name] = replace(sheet, header_cells=headers, notes=notes)
        controls[part.name] = read_form_boxes(package, book, part, raw)
        raw.cells.clear()
        raw_sheets[part.name] = raw
    seen = {sheet.name: sheet for sheet in with_form_boxes(sheets, controls)}
    validations = {name: raw.validations for name, raw in raw_sheets.items()}
    lists = ListSource(book, seen, tables, shared.styles, validations)
    return Workbook(sheets=tuple(_with_validations(seen[s.name], raw_sheets[s.name], s, lists) for s in book.sheets))


def _styles(package: Package, book: Book) -> tuple[Style, ...]:
    if book.styles_part is None:
        return ()
    boxes = checkbox_complements(package.xml(book.features_part)) if book.features_part else frozenset()
    root = package.xml(book.styles_part)
    if local_name(root.tag) != "styleSheet":
        raise package.xml_error(book.styles_part, ValueError("it is no list of styles"))
    return read_styles(root, boxes)


def _scan_shown(data: bytes) -> RawSheet:
    return scan_sheet(without_blanks(data))


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
    except (expat.ExpatError, ValueError) as error:
        raise package.xml_error(part, error) from error


def _related(package: Package, part: SheetPart) -> tuple[list[Table], dict[Place, str]]:
    tables: list[Table] = []
    notes: dict[Place, str] = {}
    for link in package.relationships(part.part).values():
        if link.kind == "table" and (table := read_table(package.xml(link.target), part.name)):
            tables.append(table)
        elif link.kind == "comments":
            notes |= read_notes(package.xml(link.target))
    return tables, notes


def _with_validations(sheet: Sheet, raw: RawSheet, part: SheetPart, lists: ListSource) -> Sheet:
    found = (lists.validation(item, part) for item in raw.validations)
    return replace(sheet, validations=tuple(item for item in found if item))


def _sheet(part: SheetPart, raw: RawSheet, shared: _Shared) -> Sheet:
    styled_rows = {row.number: row.style for row in raw.rows if row.style is not None}
    cells, boxes = _cells(raw, shared)
    return Sheet(
        name=part.name,
        state=part.state,
        cells=cells,
        boxes=boxes,
        merges=usable_ranges(raw.merges),
        hidden_rows=frozenset(row.number for row in raw.rows if row.hidden),
        hidden_columns=_runs(columns for columns in raw.columns if columns.hidden),
        protected=raw.protected,
        unlocked_rows=frozenset(row for row, style in styled_rows.items() if not shared.style(style).locked),
        unlocked_columns=_runs(columns for columns in raw.columns if not shared.style(columns.style).locked),
    )


def _runs(found: Iterable[RawColumns]) -> tuple[tuple[int, int], ...]:
    """Return runs of columns in order, those that overlap or touch as one."""
    runs: list[tuple[int, int]] = []
    for first, last in sorted((columns.first, columns.last) for columns in found):
        if runs and first <= runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], max(last, runs[-1][1]))
        else:
            runs.append((first, last))
    return tuple(runs)


def _cells(raw: RawSheet, shared: _Shared) -> tuple[dict[Place, Cell], dict[Place, tuple[CheckBox, ...]]]:
    arrays = RangeIndex(usable_ranges(raw.arrays)) if raw.arrays else None
    cells: dict[Place, Cell] = {}
    boxes: dict[Place, tuple[CheckBox, ...]] = {}
    box_styles = shared.box_styles
    blanks: dict[int, Cell] = {}  # most cells of large forms are empty: those of one format are one value
    for item in raw.cells:
        place = (item.row, item.col)
        is_formula = item.is_formula or (arrays is not None and arrays.at(*place) is not None)
        if item.style in box_styles and (item.kind == "b" or not (item.value or is_formula)):
            box = CheckBox(checked=true(item.value.strip()))
            boxes[place] = (box,)
            text = SET_BOX if box.checked else ""
            cells[place] = _cell(shared, item.style, text, item.formula, is_formula=is_formula)
        elif item.value or is_formula:
            text, value = _text(item, shared), _value(item)
            cells[place] = _cell(shared, item.style, text, item.formula, value, is_formula=is_formula)
        # On a protected sheet even an empty cell counts: its own format decides whether it is locked.
        elif item.style or raw.protected:
            cells[place] = blanks.get(item.style) or blanks.setdefault(item.style, _cell(shared, item.style))
    return cells, boxes


def _cell(
    shared: _Shared,
    index: int,
    text: str = "",
    formula: str = "",
    value: Value | None = None,
    *,
    is_formula: bool = False,
) -> Cell:
    style = shared.style(index)
    return Cell(
        text=text,
        formula=formula,
        value=value,
        is_formula=is_formula,
        style=index,
        bold=style.bold,
        fill=style.fill,
        border=style.border,
        indent=style.indent,
        locked=style.locked,
    )


def _value(cell: RawCell) -> Value | None:
    match cell.kind:
        case "n" if cell.value:
            return Value(ValueKind.NUMBER, cell.value.strip())
        case "b":
            return Value(ValueKind.BOOLEAN, "1" if true(cell.value.strip()) else "0")
        case _:
            return None


def _text(cell: RawCell, shared: _Shared) -> str:
    value = cell.value
    if not value:
        return ""
    match cell.kind:
        case "s":
            index = whole_number(value.strip())
            return shared.strings[index] if index is not None and 0 <= index < len(shared.strings) else ""
        case "n":
            return show_number(value, shared.style(cell.style).number, epoch_1904=shared.epoch_1904)
        case "b":
            return "TRUE" if true(value.strip()) else "FALSE"
        case "str" | "inlineStr":
            return unescape(value)
        case _:
            return line_feeds(value)
