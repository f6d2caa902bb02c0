"""Which cells of a workbook ask a question, and which take the answers.

Headers are found by their words (``vocabulary.toml``), the columns under them by words and contents together;
cells that are formulas, hidden, locked, table headers or covered by a merge are never answer slots.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qbyok.layout.columns import Columns, find_columns
from qbyok.layout.grid import Sheet, SheetState, Workbook, a1
from qbyok.layout.headers import Header, Heading, find_headers
from qbyok.layout.identity import question_id
from qbyok.layout.marks import named_mark, used_mark
from qbyok.layout.tables import Outcome, Row, read_table, read_unheaded
from qbyok.layout.view import SheetView
from qbyok.layout.vocabulary import QUESTION_SENSES, Sense
from qbyok.model import Layout, Question, SheetNote, SlotKind

_MAX_TITLE = 120
_MAX_WIDTH = 256


def detect_workbook(workbook: Workbook, file_sha256: str) -> Layout:
    """Return the questions of a workbook with their answer slots, and for each sheet why it was used or not."""
    notes: list[SheetNote] = []
    questions: list[Question] = []
    for sheet in workbook.sheets:
        rows, why = _read_sheet(sheet, workbook)
        notes.append(SheetNote(name=sheet.name, used=bool(rows), why=why))
        questions += [_question(sheet, row, file_sha256) for row in rows]
    return Layout(sheets=tuple(notes), questions=tuple(questions))


def _question(sheet: Sheet, row: Row, file_sha256: str) -> Question:
    at = f"{sheet.name}!{a1(row.row, row.col)}"
    return Question(
        id=question_id(file_sha256, at),
        at=at,
        text=row.text,
        label=row.label,
        section=row.section,
        guidance=row.guidance,
        slots=row.slots,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Table:
    """A header, or a part of one where tables stand side by side, with the rows under it."""

    headings: dict[int, Heading]
    rows: tuple[int, ...]
    first: int
    last: int


def _read_sheet(sheet: Sheet, workbook: Workbook) -> tuple[list[Row], str]:
    """Return the questions of a sheet, and a few words on why it has or hasn't any."""
    if sheet.state is not SheetState.VISIBLE:
        return [], "hidden sheet"
    view = SheetView(sheet)
    if not view.rows:
        return [], "empty sheet"
    tables = _tables(view, find_headers(view))
    reasons: list[str] = []
    read: list[tuple[_Table, Columns]] = []
    outcomes: list[Outcome] = []
    for table in tables or [_whole(view)]:
        body = [row for row in table.rows if not _is_note(view, row)]
        columns = find_columns(view, table.headings, body, _columns_of(view, table))
        if isinstance(columns, str):
            reasons.append(columns)
            continue
        read.append((table, columns))
        outcomes.append(read_table(view, columns, table.rows, _title(table, columns), _mark(view, columns, workbook)))
    if read:
        covered = {row for table, _ in read for row in table.rows}
        common = Counter((c.label, c.question, c.primary) for _, c in read).most_common(1)[0][0]
        columns = next(c for _, c in read if (c.label, c.question, c.primary) == common)
        headers = {row for table in tables for row in range(table.first, table.rows[0]) if table.rows}
        loose = [row for row in view.rows if row not in covered and row not in headers]
        outcomes.append(read_unheaded(view, columns, loose))
    rows = sorted((row for outcome in outcomes for row in outcome.rows), key=lambda r: (r.row, r.col))
    mirrored = sum(outcome.mirrored for outcome in outcomes)
    if mirrored > len(rows):
        return [], f"mirror: the answers of {mirrored} rows are formulas"
    if not rows:
        reason = max(reasons, key=len) if reasons else "no row has a cell to fill in"
        return [], reason if tables else "no header row with questions and answers"
    return rows, _summary(rows, read)


def _is_note(view: SheetView, row: int) -> bool:
    """Tell whether a row is a single text across several columns: a title, section or note."""
    cols = [col for col, cell in view.rows[row].items() if cell.text.strip()]
    merge = view.merge(row, cols[0]) if len(cols) == 1 else None
    return merge is not None and merge.left < merge.right


def _summary(rows: Sequence[Row], read: Sequence[tuple[_Table, Columns]]) -> str:
    kinds = Counter(slot.kind for row in rows for slot in row.slots)
    parts = [f"{len(rows)} questions"]
    if len(read) > 1:
        parts.append(f"{len(read)} tables")
    if kinds[SlotKind.CHOICE]:
        parts.append("drop-down or named options")
    if kinds[SlotKind.TICK]:
        parts.append("tick columns")
    if kinds[SlotKind.CHECKBOX]:
        parts.append("check boxes")
    if kinds[SlotKind.TEXT]:
        parts.append("free text")
    return ", ".join(parts)


def _whole(view: SheetView) -> _Table:
    """Return a sheet without header rows as one table of the rows that have a drop-down list or a check box."""
    lists = [v for v in view.sheet.validations if v.kind == "list"]
    cols = sorted({c for v in lists for r in v.ranges for c in (r.left, r.right)})
    boxed = {row for row, _ in view.sheet.boxes}
    rows = tuple(row for row in view.rows if row in boxed or any(view.allowed(row, c) is not None for c in cols))
    return _Table(headings={}, rows=rows, first=0, last=0)


def _tables(view: SheetView, headers: Sequence[Header]) -> list[_Table]:
    tables: list[_Table] = []
    texts = [row for row, cells in view.rows.items() if any(cell.text.strip() for cell in cells.values())]
    for i, header in enumerate(headers):
        end = headers[i + 1].top if i + 1 < len(headers) else texts[-1] + 1
        rows = tuple(texts[bisect_right(texts, header.bottom) : bisect_left(texts, end)])
        tables += [
            _Table(headings=part, rows=rows, first=header.top, last=header.bottom)
            for part in _side_by_side(header.columns)
        ]
    return [table for table in tables if table.rows]


def _side_by_side(headings: dict[int, Heading]) -> list[dict[int, Heading]]:
    """Split a header where it starts over: the same question header again, further right."""
    leading = QUESTION_SENSES | {Sense.ID}
    seen: dict[str, int] = {}
    starts: list[int] = []
    for col, heading in headings.items():
        if heading.sense in leading and not heading.extra:
            before = seen.setdefault(heading.text, col)
            if before != col and not (starts and seen.get(heading.text, 0) >= starts[-1]) and col - before > 2:
                starts.append(col)
                seen = {heading.text: col}
    bounds = [0, *starts, 1 << 20]
    return [{c: h for c, h in headings.items() if low <= c < high} for low, high in pairwise(bounds)]


def _columns_of(view: SheetView, table: _Table) -> list[int]:
    """Return the columns of a table: headed or between headers, holding something, or with drop-down lists."""
    cols = set(table.headings)
    if cols and max(cols) - min(cols) < _MAX_WIDTH:
        cols.update(range(min(cols), max(cols) + 2))
    for row in table.rows:
        cols.update(view.rows[row])
    if table.rows:
        first, last = table.rows[0], table.rows[-1]
        cols.update(col for row, col in view.sheet.boxes if first <= row <= last)
        for validation in view.sheet.validations:
            for r in validation.ranges:
                if validation.kind == "list" and r.right - r.left < 8 and r.top <= last and r.bottom >= first:
                    cols.update(range(r.left, r.right + 1))
    return sorted(c for c in cols if not view.column_hidden(c) and _within(c, table))[:_MAX_WIDTH]


def _within(col: int, table: _Table) -> bool:
    """Tell whether a column belongs to this table and not to one beside it."""
    return not table.headings or col <= max(table.headings) + 1


def _title(table: _Table, columns: Columns) -> tuple[str, ...]:
    """Return the section that a repeated header names in place of "No." or "Question"."""
    for col in (columns.label, columns.question):
        heading = table.headings.get(col) if col else None
        if heading and heading.sense not in {Sense.ID, *QUESTION_SENSES} and len(heading.text) <= _MAX_TITLE:
            return (" ".join(heading.text.split()),)
    return ()


def _mark(view: SheetView, columns: Columns, workbook: Workbook) -> str:
    """Return the mark for the tick columns of a table.

    That is the one in use there, else the one that a text on this sheet or another one names, else the commonest tick
    on the sheet, else "X".
    """
    ticked = {c for group in columns.ticks for c in group.columns}
    if not ticked:
        return ""
    in_use = used_mark(cell.text for cells in view.rows.values() for col, cell in cells.items() if col in ticked)
    if in_use:
        return in_use
    others = (sheet for sheet in workbook.sheets if sheet is not view.sheet and sheet.state is SheetState.VISIBLE)
    named = (named_mark(_texts(sheet)) for sheet in (view.sheet, *others))
    elsewhere = (cell.text for cells in view.rows.values() for cell in cells.values())
    return next(filter(None, named), None) or used_mark(elsewhere) or "X"


def _texts(sheet: Sheet) -> Iterator[str]:
    """Yield all that a sheet says, in its cells, in notes and beside drop-down lists."""
    yield from (cell.text for cell in sheet.cells.values())
    yield from sheet.notes.values()
    yield from (validation.prompt for validation in sheet.validations)
