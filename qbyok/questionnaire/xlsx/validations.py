"""Data validations with the items of their lists looked up.

A list is written out ("Yes,No"), or it is a range of cells, a defined name or a table column; or a formula names
these, by INDIRECT or OFFSET. A list that depends on another answer has the items of all that may be given there. What
only a calculation could tell stays unknown.

An item stands for what Excel stores when a person picks it: that of a cell for the cell's number, date or truth
value, one that is written out for the number that it would be if typed. Whether a written-out TRUE or 1.5.2024 is
more than a text depends on the language that Excel runs in, so that these stay texts.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from qbyok.layout.areas import RangeIndex
from qbyok.layout.grid import Cell, Range, Sheet, Validation, Value, ValueKind
from qbyok.questionnaire import limits
from qbyok.questionnaire.xlsx.book import Book, SheetPart
from qbyok.questionnaire.xlsx.list_formulas import call_of, number_of, texts_of
from qbyok.questionnaire.xlsx.numbers import GENERAL, number_kind
from qbyok.questionnaire.xlsx.refs import parse_range, parse_ranges, split_sheet, usable_ranges
from qbyok.questionnaire.xlsx.scan import RawValidation
from qbyok.questionnaire.xlsx.styles import Style
from qbyok.questionnaire.xlsx.tables import Table
from qbyok.questionnaire.xlsx.text import unescape

_HOPS = 5
_NUMBER = re.compile(r"(-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?)(%?)")
_DIGITS = 15
"""So many digits of a number are kept."""

_Items = Mapping[str, Value]


class ListSource:
    """Looks up the items of drop-down lists in all sheets of a workbook.

    A reference relative to the cell is read as seen from the validation's first cell, which is how people write it.
    Lists for which too many cells would have to be looked at stay unknown.
    """

    def __init__(
        self,
        book: Book,
        sheets: Mapping[str, Sheet],
        tables: Mapping[str, Table],
        styles: Sequence[Style],
        validations: Mapping[str, Sequence[RawValidation]],
    ) -> None:
        self._book = book
        self._validations = validations
        self._ranges: dict[str, tuple[RangeIndex, dict[Range, RawValidation]]] = {}
        self._sheets = {name.lower(): sheet for name, sheet in sheets.items()}
        self._tables = tables
        self._styles = styles
        self._seen: dict[tuple[str, Range], _Items] = {}
        self._left = limits.LISTED_CELLS

    def validation(self, raw: RawValidation, sheet: SheetPart) -> Validation | None:
        """Return a validation with its list resolved, or None where it names no cells."""
        try:
            ranges = parse_ranges(raw.sqref)
        except ValueError:
            return None
        items = self._items(raw, sheet, _HOPS) if raw.kind == "list" else None
        return Validation(
            ranges=ranges,
            kind=raw.kind,
            allowed=None if items is None else tuple(items),
            values={text: value for text, value in (items or {}).items() if value.kind is not ValueKind.TEXT},
            prompt=unescape(raw.prompt),
        )

    def _items(self, raw: RawValidation, sheet: SheetPart, hops: int) -> _Items | None:
        if raw.items:
            return _written(next(csv.reader([raw.items.replace("\n", " ")]), []))
        formula = raw.formula.strip().removeprefix("=")
        if len(formula) > 1 and formula[0] == formula[-1] == '"':
            return _written(formula[1:-1].replace('""', '"').split(","))
        return self._resolve(formula, sheet, hops)

    def _resolve(self, formula: str, sheet: SheetPart, hops: int) -> _Items | None:
        """Return the items of a reference, or None where it is something else."""
        name, ref = split_sheet(formula)
        try:
            return self._cells(name or sheet.name, parse_range(ref))
        except ValueError:
            pass
        if (column := self._table_column(ref)) is not None:
            return self._cells(*column)
        if (call := call_of(formula)) is not None:
            return self._called(*call, sheet, hops)
        scope = next((s for s in self._book.sheets if s.name.lower() == name.lower()), None) if name else sheet
        defined = self._book.defined(ref, scope.index if scope else -1)
        if defined is None or hops == 0:
            return None
        return self._resolve(defined.removeprefix("="), sheet, hops - 1)

    def _called(self, function: str, arguments: Sequence[str], sheet: SheetPart, hops: int) -> _Items | None:
        """Return the items of a list that a function gives."""
        if function == "INDIRECT" and hops > 0:
            texts = texts_of(arguments[0], lambda ref: self._values(ref, sheet, hops - 1))
            lists = [self._resolve(text, sheet, hops - 1) for text in texts]
            found = {text: value for items in lists for text, value in (items or {}).items()}
            return found or None
        if function == "OFFSET" and len(arguments) >= 3:
            return self._offset(arguments, sheet)
        return None

    def _values(self, ref: str, sheet: SheetPart, hops: int) -> Sequence[str]:
        """Return what a cell may hold: the items of its own list, else its text."""
        name, cell = split_sheet(ref)
        name = (name or sheet.name).lower()
        part = next((s for s in self._book.sheets if s.name.lower() == name), None)
        try:
            area = parse_range(cell)
        except ValueError:
            return ()
        if part is None:
            return ()
        if raw := self._validation_at(part.name, area.top, area.left):
            return tuple(self._items(raw, part, hops) or ())
        return tuple(self._cells(part.name, replace(area, bottom=area.top, right=area.left)) or ())

    def _validation_at(self, sheet: str, row: int, col: int) -> RawValidation | None:
        if sheet not in self._ranges:
            lists = [raw for raw in self._validations.get(sheet, ()) if raw.kind == "list"]
            by_range = {area: raw for raw in reversed(lists) for area in usable_ranges(raw.sqref.split())}
            self._ranges[sheet] = RangeIndex(by_range), by_range
        index, by_range = self._ranges[sheet]
        area = index.at(row, col)
        return by_range[area] if area else None

    def _offset(self, arguments: Sequence[str], sheet: SheetPart) -> _Items | None:
        name, ref = split_sheet(arguments[0])
        sizes = [number_of(text, lambda area: self._count(area, sheet)) if text else None for text in arguments[1:]]
        down, across, height, width = (*sizes, None, None)[:4]
        try:
            base = parse_range(ref)
        except ValueError:
            return None
        written_but_unknown = any(text and size is None for text, size in zip(arguments[1:], sizes, strict=True))
        if written_but_unknown:
            return None
        top, left = base.top + (down or 0), base.left + (across or 0)
        bottom = top + (base.bottom - base.top if height is None else height - 1)
        right = left + (base.right - base.left if width is None else width - 1)
        if not (1 <= top <= bottom <= limits.ROWS and 1 <= left <= right <= limits.COLUMNS):
            return None
        return self._cells(name or sheet.name, Range(top=top, left=left, bottom=bottom, right=right))

    def _count(self, ref: str, sheet: SheetPart) -> int | None:
        """Return how many cells of a range hold something."""
        name, area = split_sheet(ref)
        cells = self._sheets.get((name or sheet.name).lower())
        try:
            counted = parse_range(area)
        except ValueError:
            return None
        return sum(place in counted and bool(cell.text) for place, cell in cells.cells.items()) if cells else None

    def _table_column(self, ref: str) -> tuple[str, Range] | None:
        name, bracket, column = ref.partition("[")
        table = self._tables.get(name.lower())
        if table is None:
            return None
        if not bracket:
            return table.sheet, table.body
        place = table.columns.get(column.removesuffix("]").lower())
        if place is None:
            return None
        return table.sheet, Range(top=table.body.top, left=place, bottom=table.body.bottom, right=place)

    def _cells(self, sheet_name: str, area: Range) -> _Items | None:
        sheet = self._sheets.get(sheet_name.lower())
        if sheet is None:
            return None
        key = (sheet_name.lower(), area)
        if key not in self._seen:
            size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
            self._left -= min(size, len(sheet.cells))
            if self._left < 0:
                return None
            if size <= len(sheet.cells):
                rows, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
                places = [(row, col) for row in rows for col in columns]
            else:
                places = sorted(place for place in sheet.cells if place in area)
            found: dict[str, Value] = {}
            for place in places:
                cell = sheet.cells.get(place)
                if cell is not None and cell.text.strip():
                    found.setdefault(cell.text, self._value(cell))
            self._seen[key] = found
        return self._seen[key]

    def _value(self, cell: Cell) -> Value:
        value = cell.value or Value(ValueKind.TEXT, cell.text)
        if value.kind is not ValueKind.NUMBER:
            return value
        code = self._styles[cell.style].number if cell.style < len(self._styles) else GENERAL
        kind = number_kind(value.stored, code)
        return Value(kind, cell.text if kind is ValueKind.TEXT else value.stored)


def _written(items: list[str]) -> _Items:
    texts = (unescape(item.strip()) for item in items if item.strip())
    return {text: typed(text) for text in texts}


def typed(text: str) -> Value:
    """Return what becomes of a text that is typed: a number where nothing is lost, such as a leading zero."""
    match = _NUMBER.fullmatch(text)
    if not match or len(text) > _DIGITS:
        return Value(ValueKind.TEXT, text)
    number = Decimal(match[1]) / (100 if match[2] else 1)
    return Value(ValueKind.NUMBER, format(number.normalize(), "f"))
