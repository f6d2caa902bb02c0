"""The scanner of worksheet parts: one pass of expat that serves both reading and splicing.

It notes for each cell what it holds and at which bytes it lies. Ranges are noted, never expanded.
Source: ECMA-376-1, 18.3 (worksheets), 18.3.1.19 (controls); [MS-XLSX] 2.6.2 (extension data validations).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from qbyok.layout.grid import column_number
from qbyok.questionnaire import limits
from qbyok.questionnaire.package import refuse_doctype
from qbyok.questionnaire.spans import element_end

_DIGITS = "0123456789"
_new = tuple.__new__
_MISPLACED = "its cells are not where cells belong"


class RawCell(NamedTuple):
    """A cell as it is stored: ``kind`` is its ``t``, ``value`` its ``v`` or inline text.

    ``start`` is its first byte, ``stop`` where expat reported its end (see ``element_end``).
    """

    row: int
    col: int
    style: int
    kind: str
    value: str
    formula: str
    is_formula: bool
    start: int
    stop: int


class RawRow(NamedTuple):
    """A row: ``style`` only where it is meant for empty cells, ``height`` in points, "" for the usual one, ``start``
    and ``end`` of the whole element."""

    number: int
    style: int | None
    hidden: bool
    height: str
    start: int
    end: int


class RawColumns(NamedTuple):
    """Formatting of a run of columns; ``width`` in characters, "" for the usual one."""

    first: int
    last: int
    style: int
    hidden: bool
    width: str


@dataclass(kw_only=True, slots=True)
class RawValidation:
    """A data validation as it is stored; ``items`` is the list of the 2010 extension, quoted like CSV."""

    kind: str
    prompt: str = ""
    sqref: str = ""
    formula: str = ""
    items: str = ""


@dataclass(kw_only=True, slots=True)
class RawControl:
    """A form control as the sheet knows it: the number of its shape, and the relationship to its own part.

    Its ends lie ``offset`` EMU into a row and column, which count from 0: by the names of the elements, "from" and
    "to", each "row", "rowOff", "col" and "colOff".
    """

    shape: str
    relation: str
    name: str
    locked: bool = True
    ends: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass(kw_only=True, slots=True)
class RawSheet:
    """What a worksheet part holds. ``data`` and ``dimension`` are the byte spans of those elements.

    ``controls`` go by their shapes; ``row_height`` (points) and ``column_width`` (characters) are the usual ones, ""
    where the sheet names none; ``legacy_drawing`` is the relationship to the drawing of form controls and notes.
    """

    cells: list[RawCell] = field(default_factory=list)
    rows: list[RawRow] = field(default_factory=list)
    columns: list[RawColumns] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)
    arrays: list[str] = field(default_factory=list)
    validations: list[RawValidation] = field(default_factory=list)
    controls: dict[str, RawControl] = field(default_factory=dict)
    protected: bool = False
    objects_protected: bool = False
    row_height: str = ""
    column_width: str = ""
    legacy_drawing: str = ""
    data: tuple[int, int] | None = None
    dimension: tuple[int, int] | None = None


def scan_sheet(data: bytes) -> RawSheet:
    """Scan a worksheet part.

    Raises:
        ValueError: it declares a document type, is no worksheet, or passes a limit.
        xml.parsers.expat.ExpatError: it is not well-formed.
    """
    refuse_doctype(data)
    return _SheetScanner(data).run()


def true(value: str | None) -> bool:
    """Tell whether an attribute says yes (ECMA-376-1, 22.9.2.7)."""
    return value in ("1", "true", "on")


def relation_id(attributes: Iterable[tuple[str, str]]) -> str:
    """Return the relationship that an element names, "" for none; attributes by their full names."""
    return next((value for name, value in attributes if name.endswith("}id")), "")


def _check_edge(what: str, row: int, col: int) -> None:
    if not (0 < row <= limits.ROWS and 0 < col <= limits.COLUMNS):
        raise ValueError(f"a {what} lies beyond the sheet's edge: row {row}, column {col}")


class _SheetScanner:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._sheet = RawSheet()
        self._add_cell = self._sheet.cells.append
        self._text: list[str] = []
        self._pieces: list[str] = []
        self._row = 0
        self._row_digits = ""
        self._col = 0
        self._row_start = self._cell_start = 0  # where the open row or cell starts, 0 for none
        self._columns: dict[str, int] = {}
        self._styles: dict[str, int] = {}
        self._value = self._formula = ""
        self._is_formula = False
        self._phonetic = False
        self._validation: RawValidation | None = None
        self._in_formula1 = False
        self._control: RawControl | None = None
        self._control_end = ""
        self._open: dict[str, int] = {}
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.buffer_text = True
        self._parser.CharacterDataHandler = self._text.append
        self._parser.StartElementHandler = self._start_root

    def run(self) -> RawSheet:
        self._parser.Parse(self._data, True)
        return self._sheet

    def _start_root(self, name: str, _attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition("}")
        if local != "worksheet":
            raise ValueError("it is no worksheet")
        main = f"{space}}}"
        self._main = main
        self._c, self._v, self._f, self._is, self._t = (main + tag for tag in ("c", "v", "f", "is", "t"))
        self._row_tag, self._phonetic_tag, self._data_tag = main + "row", main + "rPh", main + "sheetData"
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    # Around the cells.

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._text.clear()
        space, _, local = name.rpartition("}")
        if local == "dataValidation":
            self._validation = RawValidation(
                kind=attributes.get("type", "none"),
                prompt=attributes.get("prompt", ""),
                sqref=attributes.get("sqref", ""),
            )
        elif local == "formula1":
            self._in_formula1 = True
        elif space + "}" == self._main:
            self._start_main(local, attributes)

    def _start_main(self, local: str, attributes: dict[str, str]) -> None:
        sheet = self._sheet
        if local == "sheetData":
            self._open["data"] = self._parser.CurrentByteIndex
            self._parser.StartElementHandler = self._start_in_data
            self._parser.EndElementHandler = self._end_in_data
        elif local == "dimension":
            self._open["dimension"] = self._parser.CurrentByteIndex
        elif local == "col":
            first = int(attributes["min"]) if "min" in attributes else 0
            columns = RawColumns(
                first=first,
                last=int(attributes.get("max", first)),
                style=int(attributes.get("style", 0)),
                hidden=true(attributes.get("hidden")),
                width=attributes.get("width", ""),
            )
            sheet.columns.append(columns)
        elif local == "mergeCell":
            sheet.merges.append(attributes.get("ref", ""))
        elif local == "sheetProtection":
            sheet.protected = true(attributes.get("sheet"))
            sheet.objects_protected = sheet.protected and true(attributes.get("objects"))
        elif local == "sheetFormatPr":
            sheet.row_height = attributes.get("defaultRowHeight", "")
            sheet.column_width = attributes.get("defaultColWidth", "")
        elif local == "legacyDrawing":
            sheet.legacy_drawing = relation_id(attributes.items())
        else:
            self._start_control(local, attributes)

    def _start_control(self, local: str, attributes: dict[str, str]) -> None:
        if local == "control":
            self._control = RawControl(
                shape=attributes.get("shapeId", ""),
                relation=relation_id(attributes.items()),
                name=attributes.get("name", ""),
            )
        elif self._control is not None and local == "controlPr":
            self._control.locked = true(attributes.get("locked", "1"))
        elif local in ("from", "to"):
            self._control_end = local

    def _end(self, name: str) -> None:
        local = name.rpartition("}")[2]
        if local == "dimension" and "dimension" in self._open:
            start = self._open.pop("dimension")
            self._sheet.dimension = (start, element_end(self._data, start, self._parser.CurrentByteIndex))
        elif self._validation is not None:
            self._end_in_validation(self._validation, local, "".join(self._text))
        elif self._control is not None:
            self._end_in_control(self._control, local, "".join(self._text).strip())
        self._text.clear()

    def _end_in_validation(self, validation: RawValidation, local: str, text: str) -> None:
        if local == "dataValidation":
            self._sheet.validations.append(validation)
            self._validation = None
        elif local == "sqref":
            validation.sqref = text
        elif local == "list":
            validation.items = text
        elif local in ("formula1", "f") and self._in_formula1:
            validation.formula = validation.formula or text
            self._in_formula1 = local == "f"

    def _end_in_control(self, control: RawControl, local: str, text: str) -> None:
        if local == "control":
            # What old programs are to take instead repeats the control.
            self._sheet.controls.setdefault(control.shape, control)
            self._control = None
        elif local in ("row", "rowOff", "col", "colOff") and text.removeprefix("-").isdecimal():
            control.ends[self._control_end, local] = int(text)

    # Among the cells: as few steps as possible, since they are most of the file.

    def _start_in_data(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._c:
            self._cell_start = self._parser.CurrentByteIndex
            self._cell_attributes = attributes
        elif name == self._v or name == self._t:
            self._text.clear()
            if not self._cell_start:
                raise ValueError(_MISPLACED)
        elif name == self._f:
            self._text.clear()
            self._is_formula = True
            if attributes.get("t") in ("array", "dataTable") and "ref" in attributes:
                self._sheet.arrays.append(attributes["ref"])
        elif name == self._is:
            self._pieces.clear()
        elif name == self._row_tag:
            self._start_row(attributes)
        elif name == self._phonetic_tag:
            self._phonetic = True
        elif name == self._data_tag:
            raise ValueError(_MISPLACED)

    def _start_row(self, attributes: dict[str, str]) -> None:
        if self._row_start:
            raise ValueError(_MISPLACED)
        self._row = int(attributes.get("r", self._row + 1))
        self._col = 0
        self._row_start = self._parser.CurrentByteIndex
        self._row_style = int(attributes.get("s", 0)) if true(attributes.get("customFormat")) else None
        self._row_hidden = true(attributes.get("hidden"))
        self._row_height = attributes.get("ht", "")
        self._row_digits = str(self._row)
        self._row_cut = -len(self._row_digits)
        _check_edge("row", self._row, 1)

    def _end_in_data(self, name: str) -> None:
        if name == self._c:
            self._end_cell()
        elif name == self._v:
            self._value = "".join(self._text)
        elif name == self._t:
            if not self._phonetic:
                self._pieces += self._text
            self._text.clear()
        elif name == self._is:
            self._value = "".join(self._pieces)
            self._pieces.clear()
        elif name == self._f:
            self._formula = "".join(self._text)
        elif name == self._phonetic_tag:
            self._phonetic = False
        elif name == self._row_tag:
            end = element_end(self._data, self._row_start, self._parser.CurrentByteIndex)
            row = RawRow(self._row, self._row_style, self._row_hidden, self._row_height, self._row_start, end)
            self._sheet.rows.append(row)
            self._row_start = 0
            if len(self._sheet.cells) > limits.CELLS_PER_SHEET:
                raise ValueError(f"more than {limits.CELLS_PER_SHEET:,} cells")
        elif name == self._data_tag:
            start = self._open.pop("data")
            self._sheet.data = (start, element_end(self._data, start, self._parser.CurrentByteIndex))
            self._parser.StartElementHandler = self._start
            self._parser.EndElementHandler = self._end

    def _end_cell(self) -> None:
        if not self._cell_start or not self._row_start:
            raise ValueError(_MISPLACED)
        attribute = self._cell_attributes.get
        ref = attribute("r", "")
        row, col = self._row, self._columns.get(ref[: self._row_cut])
        if col is None or not ref.endswith(self._row_digits):
            row, col = self._place(ref)
        self._col = col
        index = self._parser.CurrentByteIndex
        style, kind = int(attribute("s", 0)), attribute("t", "n")
        if self._is_formula or self._value:
            value, formula, is_formula = self._value, self._formula, self._is_formula
            self._value = self._formula = ""
            self._is_formula = False
        else:
            value, formula, is_formula = "", "", False
        # What RawCell(…) does, less the call of a function that does it.
        self._add_cell(_new(RawCell, (row, col, style, kind, value, formula, is_formula, self._cell_start, index)))
        self._cell_start = 0

    def _place(self, ref: str) -> tuple[int, int]:
        """Return row and column of a cell; without a reference it follows the one before."""
        if not ref:
            _check_edge("cell", self._row, self._col + 1)
            return self._row, self._col + 1
        letters = ref.rstrip(_DIGITS)
        col = self._columns.get(letters) or self._column(letters)
        row = int(ref[len(letters) :])
        _check_edge("cell", row, col)
        return row, col

    def _column(self, letters: str) -> int:
        if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
            raise ValueError(f"not a column: {letters!r}")
        self._columns[letters] = number = column_number(letters)
        _check_edge("cell", 1, number)
        return number
