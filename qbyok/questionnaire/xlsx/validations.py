"""Data validations with the items of their lists looked up.

A list is written out ("Yes,No"), or it is a range of cells, a defined name or a table column. What only a
calculation could tell (INDIRECT, OFFSET …) stays unknown.
"""

import csv
from collections.abc import Mapping

from qbyok.layout.grid import Range, Sheet, Validation
from qbyok.questionnaire.xlsx.book import Book, SheetPart
from qbyok.questionnaire.xlsx.refs import parse_range, parse_ranges, split_sheet
from qbyok.questionnaire.xlsx.scan import RawValidation
from qbyok.questionnaire.xlsx.tables import Table
from qbyok.questionnaire.xlsx.text import unescape

_HOPS = 5


class ListSource:
    """Looks up the items of drop-down lists in all sheets of a workbook.

    A reference relative to the cell is read as seen from the validation's first cell, which is how people write it.
    """

    def __init__(self, book: Book, sheets: Mapping[str, Sheet], tables: Mapping[str, Table]) -> None:
        self._book = book
        self._sheets = {name.lower(): sheet for name, sheet in sheets.items()}
        self._tables = tables
        self._seen: dict[tuple[str, Range], tuple[str, ...]] = {}

    def validation(self, raw: RawValidation, sheet: SheetPart) -> Validation | None:
        """Return a validation with its list resolved, or None where it names no cells."""
        try:
            ranges = parse_ranges(raw.sqref)
        except ValueError:
            return None
        allowed = self._allowed(raw, sheet) if raw.kind == "list" else None
        return Validation(ranges=ranges, kind=raw.kind, allowed=allowed, prompt=unescape(raw.prompt))

    def _allowed(self, raw: RawValidation, sheet: SheetPart) -> tuple[str, ...] | None:
        if raw.items:
            return _items(next(csv.reader([raw.items.replace("\n", " ")]), []))
        formula = raw.formula.strip().removeprefix("=")
        if len(formula) > 1 and formula[0] == formula[-1] == '"':
            return _items(formula[1:-1].replace('""', '"').split(","))
        return self._resolve(formula, sheet, _HOPS)

    def _resolve(self, formula: str, sheet: SheetPart, hops: int) -> tuple[str, ...] | None:
        """Return the items of a reference, or None where it is something else."""
        name, ref = split_sheet(formula)
        try:
            return self._cells(name or sheet.name, parse_range(ref))
        except ValueError:
            pass
        if (column := self._table_column(ref)) is not None:
            return self._cells(*column)
        scope = next((s for s in self._book.sheets if s.name.lower() == name.lower()), None) if name else sheet
        defined = self._book.defined(ref, scope.index if scope else -1)
        if defined is None or hops == 0:
            return None
        return self._resolve(defined.removeprefix("="), sheet, hops - 1)

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

    def _cells(self, sheet_name: str, area: Range) -> tuple[str, ...] | None:
        sheet = self._sheets.get(sheet_name.lower())
        if sheet is None:
            return None
        key = (sheet_name.lower(), area)
        if key not in self._seen:
            size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
            if size <= len(sheet.cells):
                rows, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
                places = [(row, col) for row in rows for col in columns]
            else:
                places = sorted(place for place in sheet.cells if place in area)
            self._seen[key] = tuple(dict.fromkeys(text for place in places if (text := sheet.text(*place)).strip()))
        return self._seen[key]


def _items(items: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(unescape(item.strip()) for item in items if item.strip()))
