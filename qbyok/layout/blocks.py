"""A document as detection sees it: blocks in reading order, each with the locator by which it can be written.

Locators: ``paragraph N`` and ``table T row R cell C`` count from 1; paragraphs and tables are the children of the
body (block-level content controls entered), cells the physical ones. A nested table follows after `` > ``
(``table 1 row 2 cell 1 > table 1 row 1 cell 2``), a place inside a paragraph or cell after `` # ``
(``… cell 2 # checkbox 3``). ``after paragraph N`` is the place for a new paragraph.

A text box is a place inside the paragraph or cell that holds it, and what stands in it follows after `` > ``, counted
from 1 in each box: ``paragraph 3 # textbox 1 > paragraph 2``, ``… > table 1 row 1 cell 2 # checkbox 1``,
``paragraph 3 # textbox 1 > after paragraph 2``. Paragraphs and tables of the body are counted without those in boxes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

INSIDE = " # "
NESTED = " > "
_AFTER = "after "
_BLOCK = r"(?:(?:after )?paragraph [1-9]\d*|table [1-9]\d* row [1-9]\d* cell [1-9]\d*)"
_STEP = rf"{_BLOCK}(?:{INSIDE}[a-z]+ [1-9]\d*)*"
_LOCATOR = re.compile(rf"{_STEP}(?:{NESTED}{_STEP})*", re.ASCII)


def is_locator(at: str) -> bool:
    """Tell whether a text names a place as documents have them, there or not."""
    return bool(_LOCATOR.fullmatch(at))


def after(paragraph: str) -> str:
    """Return the locator of the place for a new paragraph after a paragraph."""
    holder, nested, step = paragraph.rpartition(NESTED)
    return f"{holder}{nested}{_AFTER}{step}"


def followed(at: str) -> str | None:
    """Return the paragraph after which a place for a new paragraph lies, None for any other place."""
    holder, nested, step = at.rpartition(NESTED)
    new = step.startswith(f"{_AFTER}paragraph ") and INSIDE not in step
    return f"{holder}{nested}{step.removeprefix(_AFTER)}" if new else None


class ControlKind(StrEnum):
    """What can be filled in inside a paragraph."""

    TEXT = "text"
    """A content control for text (ECMA-376-1, 17.5.2)."""
    DROPDOWN = "dropdown"
    COMBO = "combo"
    DATE = "date"
    CHECKBOX = "checkbox"
    """A check box content control (w14:checkbox)."""
    FORM_TEXT = "form-text"
    """A form field of the time before content controls (ECMA-376-1, 17.16.17)."""
    FORM_DROPDOWN = "form-dropdown"
    FORM_CHECKBOX = "form-checkbox"
    GLYPH = "glyph"
    """A character that looks like a box, such as ☐."""

    @property
    def is_box(self) -> bool:
        """Whether it is ticked rather than written in."""
        return self in (ControlKind.CHECKBOX, ControlKind.FORM_CHECKBOX, ControlKind.GLYPH)


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """Something to fill in; ``start`` and ``end`` are where its text stands in the paragraph's text.

    ``placeholder`` tells that it shows a prompt and holds no answer; ``bound`` that it repeats a value of the file
    that is no answer, such as the document's title; ``in_frame`` that it wraps a whole cell and would have to say
    something else of itself, beside the cell, if it held another value.
    """

    at: str
    kind: ControlKind
    start: int
    end: int
    checked: bool = False
    placeholder: bool = False
    locked: bool = False
    bound: bool = False
    in_frame: bool = False
    allowed: tuple[str, ...] | None = None
    title: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TextBox:
    """A text box: blocks of its own, beside the text in which it is anchored."""

    at: str
    blocks: tuple["Paragraph | Table", ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """One paragraph: what a reader sees of it.

    ``number`` is its automatic number as shown ("3.1.2", "a)"), ``bullet`` that it has a list mark without number;
    ``level`` its outline level, 1 for a top heading, 0 for body text; ``style`` the name of its style; ``boxes`` the
    text boxes that are anchored in it, whose text is no part of its own; ``leader`` that it ends in a tab which is
    drawn as a line to write on; ``locked`` that it can't be written by itself, ``prompt`` that this is so since a
    control around several paragraphs shows them as its prompt, which only gives way together with a whole cell;
    ``permitted`` that it may be edited in spite of the document's protection.
    """

    at: str
    text: str = ""
    number: str = ""
    bullet: bool = False
    level: int = 0
    style: str = ""
    bold: bool = False
    italic: bool = False
    picture: bool = False
    leader: bool = False
    prompt: bool = False
    locked: bool = False
    permitted: bool = False
    controls: tuple[Control, ...] = ()
    boxes: tuple[TextBox, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether there is nothing to see."""
        return not self.text.strip() and not self.picture and not self.controls


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A physical cell. ``column`` is where it starts in the table's grid, from 1; ``merged`` that it continues the
    cell above or before it; ``fill`` an opaque token of the background, "" for none."""

    at: str
    column: int
    span: int = 1
    merged: bool = False
    fill: str = ""
    paragraphs: tuple[Paragraph, ...] = ()
    tables: tuple["Table", ...] = ()

    @property
    def text(self) -> str:
        """What a reader sees, a line per paragraph, without nested tables."""
        return "\n".join(p.text for p in self.paragraphs)

    @property
    def controls(self) -> tuple[Control, ...]:
        """All that can be filled in here, in reading order."""
        return tuple(c for p in self.paragraphs for c in p.controls)

    @property
    def locked(self) -> bool:
        """Whether something here keeps the cell from being written as a whole."""
        return any(p.locked and not p.prompt for p in self.paragraphs)

    @property
    def boxes(self) -> tuple[TextBox, ...]:
        """All text boxes that are anchored here."""
        return tuple(b for p in self.paragraphs for b in p.boxes)

    @property
    def blank(self) -> bool:
        """Whether there is nothing to see."""
        return not self.tables and all(p.blank for p in self.paragraphs)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A table row; ``header`` tells that it repeats on each page, ``removed`` that a tracked change deletes it."""

    cells: tuple[Cell, ...]
    header: bool = False
    removed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table; ``columns`` is the width of its grid."""

    at: str
    rows: tuple[Row, ...]
    columns: int


class Protection(StrEnum):
    """What editing the document permits (ECMA-376-1, 17.15.1.29)."""

    NONE = "none"
    FORMS = "forms"
    """Only form fields and content controls may be filled in."""
    READ_ONLY = "read-only"


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """All blocks of a document's body, in order."""

    blocks: tuple[Paragraph | Table, ...]
    protection: Protection = Protection.NONE

    def tables(self) -> Iterator[Table]:
        """Yield the tables of the body."""
        return (b for b in self.blocks if isinstance(b, Table))
