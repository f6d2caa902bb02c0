"""Where the header rows of a sheet are, and what stands over each column."""

import re
from dataclasses import dataclass, replace

from qbyok.layout.docwords import words
from qbyok.layout.presets import is_mark
from qbyok.layout.profiles import looks_like_id
from qbyok.layout.questions import is_question
from qbyok.layout.typed_boxes import has_open_boxes
from qbyok.layout.verdicts import is_option
from qbyok.layout.view import SheetView
from qbyok.layout.vocabulary import QUESTION_SENSES, Sense, clear_sense, header_sense

_MAX_ROWS = 3
_MAX_TEXT = 120
_MAX_SHORT = 30
_WORDS_OF_A_LABEL = 8
_COLONS = (":", "：")
_FEWEST = 3
_BELOW = 12
_SENTENCE = 4
_ROWS_OF_SENTENCES = 3
_TITLE = 0.7
"""A merged cell over more than this share of the columns is a title, not a group of columns."""
_CORE = frozenset({Sense.VERDICT, Sense.ANSWER, Sense.COMMENT, Sense.EVIDENCE})
_BESIDE = frozenset({Sense.MAPPING, Sense.REVIEWER, Sense.OTHER})


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """What stands over one column: its own header, the group headers above it, and the merged cells it spans."""

    col: int
    text: str
    groups: tuple[str, ...] = ()
    extra: bool = False
    """A further column under a header that is merged over several."""
    subject: bool = False
    """It names what the questions below are about, and not what the column is for."""

    @property
    def whole(self) -> str:
        """The groups and the header together."""
        return " ".join((*self.groups, self.text))

    @property
    def sense(self) -> Sense | None:
        """What the column is for; a group such as "Compliance mapping" decides for all columns under it."""
        if self.subject:
            return None
        for group in self.groups:
            if (sense := header_sense(group)) in {Sense.MAPPING, Sense.REVIEWER}:
                return sense
        return header_sense(self.text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """A band of one to three header rows, with a heading for each column that has one.

    ``by_look`` tells that its words say nothing, and that only its look and the columns below give it away.
    """

    top: int
    bottom: int
    columns: dict[int, Heading]
    by_look: bool = False
    numbered: int | None = None
    """The column whose numbers tell the rows that belong to it, where not all rows below do."""


def find_headers(view: SheetView) -> list[Header]:
    """Return the header bands of a sheet from top to bottom; a sheet may repeat them for each section.

    Below the first header, another one has to stand out from the rows around it or repeat words of an earlier one.
    """
    headers: list[Header] = []
    known: set[str] = set()
    for row in view.rows:
        if headers and row <= headers[-1].bottom:
            continue
        texts = _texts(view, row)
        repeated = sum(t in known for t in texts.values()) >= 2
        starts_over = bool(headers) and _starts_over(view, row, texts, headers[-1])
        is_header = starts_over or (
            _is_header_row(view, row, texts) and (not headers or repeated or _stands_out(view, row))
        )
        if is_header and not any(map(has_open_boxes, texts.values())):
            band = _band(view, row)
            title = _title_row(view, row) if headers else None
            numbered = min(texts) - 1 if _heads_items(view, row, texts) else None
            headers.append(replace(band, top=title or band.top, numbered=numbered))
            known.update(texts.values())
    return headers or _headers_by_look(view)


def _starts_over(view: SheetView, row: int, texts: dict[int, str], last: Header) -> bool:
    """Tell whether a row begins with the words over the numbers of the table above it: "No." again."""
    first = min(texts, default=0)
    above = last.columns.get(first)
    numbers = above is not None and above.text == texts[first] and above.sense is Sense.ID
    return numbers and len(texts) >= _FEWEST and _stands_out(view, row)


def _headers_by_look(view: SheetView) -> list[Header]:
    """Return header bands in a language whose words are unknown: rows that stand out above a column of sentences."""
    headers: list[Header] = []
    known: tuple[str, ...] = ()
    for row in view.rows:
        if headers and row <= headers[-1].bottom:
            continue
        texts = tuple(_texts(view, row).values())
        if texts == known if known else _looks_like_header(view, row):
            headers.append(replace(_band(view, row), by_look=True))
            known = texts
    return headers


def _looks_like_header(view: SheetView, row: int) -> bool:
    texts = _texts(view, row)
    if len(texts) < _FEWEST or any(len(t) > _MAX_TEXT / 2 or is_question(t) for t in texts.values()):
        return False
    if looks_like_id(next(iter(texts.values()))) or not _differs(view, row):
        return False
    below = [r for r in range(row + 1, row + 1 + _BELOW) if r in view.rows]
    sentences = [c for c in texts if sum(words(view.text(r, c)) >= _SENTENCE for r in below) >= _ROWS_OF_SENTENCES]
    return any(c > min(sentences) and not any(view.text(r, c) for r in below) for c in texts) if sentences else False


def _differs(view: SheetView, row: int) -> bool:
    """Tell whether a row is set in bold or coloured, and the row below it is not in the same way."""
    looks = [{(cell.bold, cell.fill) for cell in view.rows.get(r, {}).values()} for r in (row, row + 1)]
    return any(bold or fill for bold, fill in looks[0]) and not looks[0] & looks[1]


def _texts(view: SheetView, row: int) -> dict[int, str]:
    return {col: text for col, cell in view.rows.get(row, {}).items() if (text := cell.text.strip())}


def _is_header_row(view: SheetView, row: int, texts: dict[int, str]) -> bool:
    if len(texts) < 2 or sum(len(t) > _MAX_TEXT for t in texts.values()) > len(texts) / 5:
        return False
    if looks_like_id(next(iter(texts.values()))) or _are_labels(view, row, texts) or _is_pair(view, row, texts):
        return False
    senses = [sense for t in texts.values() if (sense := clear_sense(t))]
    kinds = set(senses) - _BESIDE
    leading = kinds & (QUESTION_SENSES | _CORE | {Sense.ID})
    if leading and len(kinds) >= 2 and len(senses) >= 0.4 * len(texts):
        return True
    if (len(texts) >= _FEWEST and _heads_numbers(view, row, texts)) or _heads_items(view, row, texts):
        return True
    options = {t.casefold() for t in texts.values() if is_option(t)}
    if len(options) >= 2 and (kinds & QUESTION_SENSES or _is_bar(view, row, texts)):
        return True
    short = any(len(t) <= _MAX_SHORT and clear_sense(t) in _CORE for t in texts.values())
    return short and len(senses) >= len(texts) / 2 and _stands_out(view, row)


def _are_labels(view: SheetView, row: int, texts: dict[int, str]) -> bool:
    """Tell whether the texts of a row are labels of a form: each ends with a colon, with a cell behind it."""
    apart = all(not texts.get((merge.right if (merge := view.merge(row, col)) else col) + 1) for col in texts)
    return apart and all(text.endswith(_COLONS) for text in texts.values())


def _is_pair(view: SheetView, row: int, texts: dict[int, str]) -> bool:
    """Tell whether a row is a label with what is filled in beside it: it looks as the label below it does, which
    stands alone, in a sheet whose headings look otherwise."""
    below = _texts(view, row + 1)
    alone = len(texts) == 2 and list(below) == [min(texts)] and words(below[min(texts)]) <= _WORDS_OF_A_LABEL
    return alone and not view.plain and not _stands_out(view, row) and not _differs(view, row)


def _is_bar(view: SheetView, row: int, texts: dict[int, str]) -> bool:
    """Tell whether a row is the title of a section with options to tick behind it: "II. Networks | Yes | No"."""
    title, *rest = texts.values()
    options = [text for text in rest if is_option(text)]
    if is_question(title) and not title.endswith(_COLONS):  # "Do you or your suppliers:" leads in to questions
        return False
    if not all(header_sense(text) in _CORE for text in rest if text not in options) or not _stands_out(view, row):
        return False
    below = [view.text(row + 1, col) for col in list(texts)[1:]]
    return _differs(view, row) and all(not text or is_mark(text) for text in below)


def _heads_numbers(view: SheetView, row: int, texts: dict[int, str]) -> bool:
    """Tell whether a row stands out above rows that are numbered one, two … in its first column."""
    first = min(texts)
    numbers = [view.text(below, first).rstrip(".") for below in (row + 1, row + 2)]
    return numbers == ["1", "2"] and _differs(view, row) and all(len(t) <= _MAX_SHORT for t in texts.values())


def _heads_items(view: SheetView, row: int, texts: dict[int, str]) -> bool:
    """Tell whether a row stands out above numbered items with open cells: "2.1 | Europe" under "Territory | 2026 |
    2027", with nothing over the numbers."""
    first = min(texts)
    below = (row + 1, row + 2)
    if len(texts) < _FEWEST or any(set(_texts(view, r)) != {first - 1, first} for r in below):
        return False
    begin = all(re.fullmatch(rf"(?:\w+\.)*{n}\.?", view.text(r, first - 1)) for n, r in enumerate(below, 1))
    return begin and _differs(view, row) and all(len(t) <= _MAX_TEXT / 2 for t in texts.values())


def _stands_out(view: SheetView, row: int) -> bool:
    """Tell whether most texts of a row are bold, as headers are; where nothing is, whether a gap is above it."""
    cells = [cell for cell in view.rows[row].values() if cell.text.strip()]
    marked = 2 * sum(cell.bold for cell in cells) > len(cells) or _title_row(view, row) is not None
    return marked and all(len(c.text) <= _MAX_TEXT / 2 for c in cells)


def _title_row(view: SheetView, row: int) -> int | None:
    """Return where the titles over a row begin, or the row itself, if there is nothing above; None if there is.

    Only told where nothing is bold; a gap then parts one table from the next.
    """
    first = row
    while len(view.rows.get(first - 1, ())) == 1:
        first -= 1
    return first if view.plain and first - 1 not in view.rows else None


def _band(view: SheetView, row: int) -> Header:
    bottom = row
    while bottom - row < _MAX_ROWS - 1 and _continues(view, row, bottom):
        bottom += 1
    top = row - 1 if _is_group_row(view, row) else row
    columns: dict[int, Heading] = {}
    named = _header_columns(view, top, bottom)
    for col in named:
        stack = _stack(view, top, bottom, col, len(named))
        if stack:
            own = view.merge(bottom, col)
            extra = own is not None and own.left < col and own.top <= bottom
            columns[col] = Heading(col=col, text=stack[-1], groups=tuple(stack[:-1]), extra=extra)
    return Header(top=top, bottom=bottom, columns=columns)


def _continues(view: SheetView, top: int, bottom: int) -> bool:
    """Tell whether the row below a header still belongs to it: sub-headers, or cells merged down from it."""
    below = bottom + 1
    texts = [cell.text.strip() for cell in view.rows.get(below, {}).values() if cell.text.strip()]
    if any(len(t) > _MAX_TEXT or is_question(t) for t in texts) or (texts and looks_like_id(texts[0])):
        return False
    down = across = False
    for col, cell in view.rows[top].items():
        merge = view.merge(top, col)
        if merge is None or not cell.text.strip():
            continue
        down = down or merge.bottom >= below
        group = merge.left < merge.right and merge.bottom == bottom
        across = across or (group and _has_texts(view, below, merge.left, merge.right))
    if down:
        return True
    leading = QUESTION_SENSES | {Sense.ID}
    questions = [c for c, cell in view.rows[top].items() if header_sense(cell.text.strip()) in leading]
    return across and not any(view.text(below, c) for c in questions)


def _has_texts(view: SheetView, row: int, left: int, right: int) -> bool:
    return sum(1 for col, cell in view.rows.get(row, {}).items() if left <= col <= right and cell.text.strip()) >= 2


def _is_group_row(view: SheetView, row: int) -> bool:
    """Tell whether the row above names groups of columns: one merged over some of the headers, and no sentence."""
    columns = list(view.rows[row])
    above = _texts(view, row - 1)
    merges = [m for col in above if (m := view.merge(row - 1, col))]
    groups = [m for m in merges if m.bottom < row and m.left < m.right]
    single = len(above) - len(merges)
    if not groups or single > len(groups) or any(len(t) > _MAX_TEXT / 2 for t in above.values()):
        return False
    covered = [sum(m.left <= c <= m.right for c in columns) for m in groups]
    return any(2 <= count <= _TITLE * len(columns) for count in covered)


def _header_columns(view: SheetView, top: int, bottom: int) -> list[int]:
    columns: set[int] = set()
    for row in range(top, bottom + 1):
        for col, cell in view.rows.get(row, {}).items():
            if cell.text.strip():
                merge = view.merge(row, col)
                last = min(merge.right, col + 30) if merge else col
                columns.update(range(col, last + 1))
    return sorted(columns)


def _stack(view: SheetView, top: int, bottom: int, col: int, width: int) -> list[str]:
    """Return the texts over a column from top to bottom, without titles that stand over nearly all columns."""
    texts: list[str] = []
    for row in range(top, bottom + 1):
        merge = view.merge(row, col)
        if merge and row < bottom and merge.right - merge.left + 1 > _TITLE * width:
            continue
        text = view.shown(row, col)
        if text and (not texts or texts[-1] != text):
            texts.append(text)
    return texts
