"""A workbook as detection sees it: cells, merges, drop-downs, what is hidden and what is locked.

Rows and columns count from 1. Cells that hold nothing and have no style are absent from ``Sheet.cells``, so that
one cell at the sheet's far corner costs nothing: never loop over a used range, loop over ``cells``.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from operator import itemgetter
from typing import NamedTuple

Place = tuple[int, int]
"""Row and column of a cell."""


class SheetState(StrEnum):
    """Whether a sheet is shown (ECMA-376-1, 18.18.68)."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "veryHidden"


class ValueKind(StrEnum):
    """As what a cell stores its value."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    """A number of days that its format shows as a date or time."""
    BOOLEAN = "boolean"
    NOTHING = "nothing"
    """The cell is empty."""


class Value(NamedTuple):
    """A value as a cell stores it: the text, the digits of the number, 1 for true and 0 for false, or ""."""

    kind: ValueKind
    stored: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """What a cell holds. ``text`` is what a reader sees (a formula's cached value), ``formula`` its formula;
    ``value`` is what it stores where that is no text.

    ``style`` is the index into the workbook's cell formats; ``fill`` an opaque token of the background, equal for
    equally filled cells and "" for none; ``border`` tells whether a line is drawn on any of its sides; ``indent`` is
    how many steps its text is set in.
    """

    text: str = ""
    formula: str = ""
    value: Value | None = None
    is_formula: bool = False
    style: int = 0
    bold: bool = False
    fill: str = ""
    border: bool = False
    indent: int = 0
    locked: bool = True


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Range:
    """A rectangle of cells, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, place: tuple[int, int]) -> bool:
        row, col = place
        return self.top <= row <= self.bottom and self.left <= col <= self.right


@dataclass(frozen=True, kw_only=True, slots=True)
class Validation:
    """A data validation. ``allowed`` are the items of a list, resolved; None where it is no list or can't be.

    ``values`` are those of them that stand for something else than their text. ``kind`` is the file's own type (list,
    whole, decimal, date, textLength, custom …); ``prompt`` its input message.
    """

    ranges: tuple[Range, ...]
    kind: str
    allowed: tuple[str, ...] | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    prompt: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckBox:
    """A check box that a reader sees in a cell; ``caption`` is the text beside it, "" for none.

    With ``control`` it is a form control that lies over the cell, else the cell itself is the box. ``fixed`` says why
    a control can't be set, "" where it can; ``linked`` is the cell that repeats its state, as sheet, row and column.
    """

    caption: str = ""
    checked: bool = False
    control: bool = False
    fixed: str = ""
    linked: tuple[str, int, int] | None = None


SET_BOX = "☑"
"""What a cell shows that is a check box and set; one that is not set shows nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """One worksheet.

    ``unlocked_columns``/``unlocked_rows`` tell whether a cell without an entry of its own may be written while the
    sheet is ``protected``; runs of columns are in order and don't overlap. ``header_cells`` are table headers, whose
    text must not change. ``boxes`` are the check boxes by the cell that they are in.
    """

    name: str
    state: SheetState = SheetState.VISIBLE
    cells: Mapping[tuple[int, int], Cell] = field(default_factory=dict)
    merges: tuple[Range, ...] = ()
    validations: tuple[Validation, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    protected: bool = False
    unlocked_rows: frozenset[int] = frozenset()
    unlocked_columns: tuple[tuple[int, int], ...] = ()
    header_cells: tuple[Range, ...] = ()
    notes: Mapping[tuple[int, int], str] = field(default_factory=dict)
    boxes: Mapping[tuple[int, int], tuple[CheckBox, ...]] = field(default_factory=dict)

    def cell(self, row: int, col: int) -> Cell | None:
        """Return the cell at a place, or None where the file has no entry for it."""
        return self.cells.get((row, col))

    def text(self, row: int, col: int) -> str:
        """Return what a reader sees at a place, "" for nothing."""
        cell = self.cells.get((row, col))
        return cell.text if cell else ""

    def column_hidden(self, col: int) -> bool:
        """Tell whether a column is hidden."""
        return _among(self.hidden_columns, col)

    def locked(self, row: int, col: int) -> bool:
        """Tell whether sheet protection forbids writing here."""
        if not self.protected:
            return False
        if cell := self.cells.get((row, col)):
            return cell.locked
        if row in self.unlocked_rows:
            return False
        return not _among(self.unlocked_columns, col)


@dataclass(frozen=True, kw_only=True, slots=True)
class Workbook:
    """All worksheets, in the order of their tabs."""

    sheets: tuple[Sheet, ...]


def _among(runs: tuple[tuple[int, int], ...], col: int) -> bool:
    i = bisect_right(runs, col, key=itemgetter(0))
    return i > 0 and col <= runs[i - 1][1]


_A1 = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


@cache
def column_name(col: int) -> str:
    """Return the letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@cache
def column_number(letters: str) -> int:
    """Return the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def a1(row: int, col: int) -> str:
    """Return a place as the file writes it: row 5, column 3 is C5."""
    return f"{column_name(col)}{row}"


def parse_a1(ref: str) -> tuple[int, int]:
    """Return row and column of a reference such as C5 or $C$5.

    Raises:
        ValueError: it is no reference to a single cell.
    """
    match = _A1.fullmatch(ref.upper())
    if not match:
        raise ValueError(f"not a cell reference: {ref!r}")
    return int(match[2]), column_number(match[1])
