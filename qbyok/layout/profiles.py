"""What the cells of a column look like, over the rows of one table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qbyok.layout.presets import is_dash, is_mark, is_open_box
from qbyok.layout.questions import is_question
from qbyok.layout.typed_boxes import box_caption, is_preset, printed_options
from qbyok.layout.verdicts import denies, is_option
from qbyok.layout.view import SheetView

_ID = re.compile(r"[^\s.?!]{1,16}|[^\s?!]{0,24}\d[^\s?!]{0,12}([ -]\(?[\w.]{1,5}\)?){0,2}\.?")

_CODES = re.compile(r"(?=.*[A-Z])[A-Z0-9_./:,;#\s-]+", re.DOTALL)
"""Capitals and no lower-case letter: a reference to something, not an answer in words."""

_FEWEST = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """Counts over the rows of a table; shares are of the cells that hold something."""

    rows: int
    filled_rows: frozenset[int]
    filled: int
    formulas: int
    lists: int
    boxes: int
    mark_lists: int
    distinct: int
    length: float
    words: float
    questions: float
    ids: float
    codes: float
    marks: float
    dashes: int
    options: float
    defaults: float
    printed: float
    caption: str
    """What stands beside the box that each cell holds, "" where they don't all hold the same."""

    @property
    def fill(self) -> float:
        """The share of rows whose cell holds something."""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def listed(self) -> float:
        """The share of rows whose cell has a drop-down list."""
        return self.lists / self.rows if self.rows else 0.0

    @property
    def is_boxed(self) -> bool:
        """Whether the column is made of check boxes."""
        return self.rows > 0 and self.boxes >= 0.3 * self.rows

    @property
    def is_mark_listed(self) -> bool:
        """Whether the column has drop-down lists with a mark as their only item."""
        return self.rows > 0 and self.mark_lists >= 0.3 * self.rows

    @property
    def is_label(self) -> bool:
        """Whether the column numbers the rows: short codes, nearly all different."""
        return self.filled >= 1 and self.ids >= 0.8 and self.distinct >= 0.9 * self.filled


def looks_like_id(text: str) -> bool:
    """Tell whether a text is a number or code such as "A&A-01.1", "1.2.3" or "AC-2 (a)"."""
    return len(text) <= 30 and any(c.isdigit() for c in text) and _ID.fullmatch(text.strip()) is not None


def untouched(view: SheetView, rows: Sequence[int], col: int) -> str:
    """Return the item that all drop-down lists of a column show if none was chosen yet, "" where some were.

    It is the first of several, and denies: a form begins with "Not implemented" in every row.
    """
    shown = {(text, items[0]) for row in rows if (items := view.allowed(row, col)) and (text := view.text(row, col))}
    listed = [items for row in rows if (items := view.allowed(row, col)) and view.text(row, col)]
    if len(shown) != 1 or len(listed) < _FEWEST or any(len(items) < _FEWEST for items in listed):
        return ""
    text, first = shown.pop()
    return text if text == first and denies(text) else ""


def profile(view: SheetView, rows: Sequence[int], col: int) -> Profile:
    """Return the profile of a column over some rows."""
    by_row = {row: cell for row in rows if (cell := view.rows.get(row, {}).get(col))}
    cells = by_row.values()
    texts = [cell.text.strip() for cell in cells if cell.text.strip()]
    count = len(texts) or 1
    captions = set(map(box_caption, texts))
    preset = untouched(view, rows, col)
    return Profile(
        rows=len(rows),
        filled_rows=frozenset(row for row, cell in by_row.items() if cell.text.strip() and not cell.is_formula),
        filled=len(texts),
        formulas=sum(cell.is_formula for cell in cells),
        lists=sum(view.allowed(row, col) is not None for row in rows),
        boxes=sum(bool(view.boxes(row, col)) for row in rows),
        mark_lists=sum(view.only_mark(row, col) is not None for row in rows),
        distinct=len(set(texts)),
        length=sum(map(len, texts)) / count,
        words=sum(len(t.split()) for t in texts) / count,
        questions=sum(map(is_question, texts)) / count,
        ids=sum(map(looks_like_id, texts)) / count,
        codes=sum(_CODES.fullmatch(t) is not None for t in texts) / count,
        marks=sum(is_mark(t) or is_open_box(t) for t in texts) / count,
        dashes=sum(map(is_dash, texts)),
        options=sum(map(is_option, texts)) / count,
        defaults=sum(is_preset(t) or t == preset for t in texts) / count,
        printed=sum(bool(printed_options(t)) for t in texts) / count,
        caption=captions.pop() if len(captions) == 1 and len(texts) > 1 else "",
    )
