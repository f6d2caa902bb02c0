"""The tables of a sheet as their headers part it: from above, and side by side."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from qbyok.layout.headers import Header, Heading
from qbyok.layout.profiles import looks_like_id
from qbyok.layout.verdicts import is_option
from qbyok.layout.view import SheetView
from qbyok.layout.vocabulary import ANSWER_SENSES, QUESTION_SENSES, Sense

_MAX_WIDTH = 256
_LAST_COLUMN = 16_384
_OFTEN = 3
_UNHEADED = 6
"""A table may go on for so many columns without a header."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HeadedTable:
    """A header, or a part of one where tables stand side by side, with the rows under it."""

    headings: dict[int, Heading]
    rows: tuple[int, ...]
    first: int
    last: int
    by_look: bool
    left: int
    """The first column that may belong to it: before it another table ends, or the sheet begins."""
    right: int
    """The last column that may belong to it: behind it another table begins, or the sheet ends."""


def headed_tables(view: SheetView, headers: Sequence[Header]) -> list[HeadedTable]:
    tables: list[HeadedTable] = []
    texts = [row for row, cells in view.rows.items() if any(cell.text.strip() for cell in cells.values())]
    for i, header in enumerate(headers):
        end = headers[i + 1].top if i + 1 < len(headers) else texts[-1] + 1
        rows = _of_section(view, header, tuple(texts[bisect_right(texts, header.bottom) : bisect_left(texts, end)]))
        tables += [
            HeadedTable(
                headings=part,
                rows=rows,
                first=header.top,
                last=header.bottom,
                by_look=header.by_look,
                left=min(part) if number else 1,
                right=min(following, default=_LAST_COLUMN + 1) - 1,
            )
            for number, (part, following) in enumerate(_with_following(_side_by_side(view, rows, header.columns)))
        ]
    return _with_subjects([table for table in tables if table.rows])


def _with_subjects(tables: list[HeadedTable]) -> list[HeadedTable]:
    """Mark the one header that is another in each table of a sheet where all others are printed again: it names the
    subject of the table, such as "Threat assessment", above the questions."""
    if len(tables) < _OFTEN or len({tuple(table.headings) for table in tables}) > 1:
        return tables
    texts = {col: [table.headings[col].text for table in tables] for col in tables[0].headings}
    other = [col for col, found in texts.items() if len(set(found)) > 1]
    if len(other) != 1 or len(set(texts[other[0]])) < len(tables) or len(texts) < _OFTEN:
        return tables
    (col,) = other
    return [
        replace(table, headings=table.headings | {col: replace(table.headings[col], subject=True)})
        for table in tables
    ]


def _of_section(view: SheetView, header: Header, rows: tuple[int, ...]) -> tuple[int, ...]:
    """Return the rows up to the title of a section that is not answered as the one is whose title is the header, or
    up to the first one without a number where only numbered rows belong to it."""
    if header.numbered is not None:
        col = header.numbered
        return tuple(takewhile(lambda row: looks_like_id(view.text(row, col)), rows))
    title, *options = dict.fromkeys(heading.text for heading in header.columns.values())
    if not options or not all(map(is_option, options)) or is_option(title):
        return rows
    look = _look(view, header.bottom)
    titles = (i for i, row in enumerate(rows) if len(view.rows[row]) == 1 and _look(view, row) == look)
    return rows[: next(titles, len(rows))] if look[0] else rows


def _look(view: SheetView, row: int) -> tuple[str, bool]:
    cell = next(iter(view.rows[row].values()))
    return cell.fill, cell.bold


def _with_following(parts: Sequence[dict[int, Heading]]) -> Iterator[tuple[dict[int, Heading], dict[int, Heading]]]:
    """Yield each part of a header with the part on its right, an empty one for the last."""
    yield from zip(parts, [*parts[1:], {}], strict=True)


def _side_by_side(view: SheetView, rows: Sequence[int], headings: dict[int, Heading]) -> list[dict[int, Heading]]:
    """Split a header where it starts over: the same question header again, or other questions answered likewise."""
    leading = QUESTION_SENSES | {Sense.ID}
    seen: dict[str, int] = {}
    starts: list[int] = []
    for col, heading in headings.items():
        if heading.sense in leading and not heading.extra:
            before = seen.setdefault(heading.text, col)
            if before != col and not (starts and seen.get(heading.text, 0) >= starts[-1]) and col - before > 2:
                starts.append(col)
                seen = {heading.text: col}
    bounds = [0, *(starts or _answered_likewise(view, rows, headings)), _LAST_COLUMN + 1]
    return [{c: h for c, h in headings.items() if low <= c < high} for low, high in pairwise(bounds)]


def _answered_likewise(view: SheetView, rows: Sequence[int], headings: dict[int, Heading]) -> list[int]:
    """Return the columns of further questions: texts, behind which a header for answers stands once more."""
    starts: list[int] = []
    before: set[str] = set()
    behind: set[str] = set()
    candidate = 0
    for col, heading in headings.items():
        if heading.sense in QUESTION_SENSES and behind:
            candidate, before, behind = col, behind, set()
        elif heading.sense in ANSWER_SENSES and not heading.extra and not heading.groups:
            if (
                candidate
                and heading.text in before
                and 2 * sum(bool(view.text(r, candidate)) for r in rows) >= len(rows)
            ):
                starts.append(candidate)
                candidate = 0
            behind.add(heading.text)
    return starts


def columns_of(view: SheetView, table: HeadedTable) -> list[int]:
    """Return the columns of a table: headed or between headers, holding something, or with drop-down lists."""
    cols = set(table.headings)
    if cols and max(cols) - min(cols) < _MAX_WIDTH:
        cols.update(range(min(cols), max(cols) + 2))
    headed = max(table.headings, default=0)
    right = headed + 1
    while right < table.right and right - headed < _UNHEADED and _is_drawn(view, table.rows, right):
        cols.add(right)
        right += 1
    for row in table.rows:
        cols.update(view.rows[row])
    if table.rows:
        first, last = table.rows[0], table.rows[-1]
        cols.update(col for row, col in view.sheet.boxes if first <= row <= last)
        for validation in view.sheet.validations:
            for r in validation.ranges:
                if validation.kind == "list" and r.right - r.left < 8 and r.top <= last and r.bottom >= first:
                    cols.update(range(r.left, r.right + 1))
    last = min(right, table.right)
    return sorted(c for c in cols if not view.column_hidden(c) and table.left <= c <= last)[:_MAX_WIDTH]


def _is_drawn(view: SheetView, rows: Sequence[int], col: int) -> bool:
    """Tell whether most cells of a column are coloured or framed, as those to be filled in are."""
    cells = [cell for row in rows if (cell := view.sheet.cell(row, col))]
    return 2 * sum(bool(cell.fill) or cell.border for cell in cells) >= len(rows)
