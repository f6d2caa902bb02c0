"""Which cells of a workbook ask a question, and which take the answers.

Headers are found by their words (``words/*.toml``), the columns under them by words and contents together;
cells that are formulas, hidden, locked, table headers or covered by a merge are never answer slots.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, groupby

from qbyok.layout.answer_columns import AnswerColumn
from qbyok.layout.blank_grids import find_grids
from qbyok.layout.columns import Columns, find_columns
from qbyok.layout.conditions import with_conditions
from qbyok.layout.form_rows import FormQuestion, form_rows
from qbyok.layout.forms import find_form
from qbyok.layout.formula_conditions import with_formula_conditions
from qbyok.layout.grid import Sheet, SheetState, Workbook, a1
from qbyok.layout.headed_tables import HeadedTable, columns_of, headed_tables
from qbyok.layout.headers import Heading, find_headers
from qbyok.layout.identity import question_id
from qbyok.layout.instructed import instructed_columns
from qbyok.layout.marks import boxed_mark, headed_mark, named_mark, used_mark
from qbyok.layout.plans import SheetPlan, TablePlan, column_notes, proposed_by, surest
from qbyok.layout.prompt_boxes import find_prompts
from qbyok.layout.questions import is_question
from qbyok.layout.saved import SavedLayout, planned
from qbyok.layout.stated_options import with_stated_options
from qbyok.layout.tables import Outcome, Row, numbered_rows, read_numbered, read_table
from qbyok.layout.verdicts import is_option
from qbyok.layout.view import SheetView
from qbyok.layout.vocabulary import QUESTION_SENSES, Sense
from qbyok.model import Confidence, Layout, Question, Role, SheetNote, SlotKind
from qbyok.wording import counted

_ASKED = 5
"""So many questions on a sheet without places for answers are worth a second look."""
_LEFT_OPEN = 2
"""So many suffice if they end in a question mark, and the cell beside each is free."""
_MAX_TITLE = 120


def detect_workbook(workbook: Workbook, file_sha256: str) -> Layout:
    """Return the questions of a workbook with their answer slots, and for each sheet why it was used or not."""
    views = [SheetView(sheet) for sheet in workbook.sheets]
    return read_planned(views, plan_sheets(views), file_sha256)


def plan_sheets(views: Sequence[SheetView], saved: SavedLayout | None = None) -> tuple[SheetPlan, ...]:
    """Return how each sheet is to be read: as a saved layout says, if it speaks of the sheet, else as detected.

    Where no sheet asks anything, detection is not sure of any: a questionnaire asks something.
    """
    known = {sheet.name: sheet for sheet in saved.sheets} if saved else {}
    plans = [
        planned(known[view.sheet.name], view) if view.sheet.name in known else plan_sheet(view, views)
        for view in views
    ]
    plans = [
        plan if view.sheet.name in known else completed
        for view, plan, completed in zip(views, plans, with_stated_options(views, plans), strict=True)
    ]
    asking = any(plan.tables or plan.form for plan in plans)
    if asking:
        plans = [
            plan if view.sheet.name in known else _with_grids(view, plan, views)
            for view, plan in zip(views, plans, strict=True)
        ]
    if saved is None and not asking:
        return tuple(
            replace(plan, confidence=Confidence.LOW) if view.sheet.state is SheetState.VISIBLE and view.rows else plan
            for view, plan in zip(views, plans, strict=True)
        )
    return tuple(plans)


def read_planned(
    views: Sequence[SheetView], plans: Sequence[SheetPlan], file_sha256: str, source: str = ""
) -> Layout:
    """Return the layout of a workbook that is read as planned, a plan for each sheet."""
    notes: list[SheetNote] = []
    questions: list[Question] = []
    for view, plan in zip(views, plans, strict=True):
        rows, why = _read_sheet(view, plan)
        notes.append(
            SheetNote(
                name=view.sheet.name,
                used=bool(rows),
                why=f"{why}, {proposed_by(plan.by, plan.reason)}" if plan.by else why,
                confidence=surest(plan),
                columns=column_notes(plan) if rows else (),
            )
        )
        questions += [_question(view.sheet, row, file_sha256) for row in rows]
    conditional = with_conditions(with_formula_conditions(views, questions))
    return Layout(sheets=tuple(notes), questions=conditional, source=source)


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


def plan_sheet(view: SheetView, views: Sequence[SheetView]) -> SheetPlan:
    """Return how a sheet is to be read, or why it asks nothing; ``views`` are all sheets of its workbook."""
    if view.sheet.state is not SheetState.VISIBLE:
        return SheetPlan(why="hidden sheet")
    if not view.rows:
        return SheetPlan(why="empty sheet")
    tables = headed_tables(view, find_headers(view))
    instructed = instructed_columns(view)
    reasons: list[str] = []
    asking: list[tuple[HeadedTable, Columns]] = []
    for table in tables:
        body = [row for row in table.rows if not _is_note(view, row, table.headings)]
        cols = columns_of(view, table)
        columns = find_columns(view, table.headings, body, cols, instructed, by_look=table.by_look)
        if isinstance(columns, str):
            reasons.append(columns)
        else:
            asking.append((table, columns))
    plans = [_plan(table, columns, tick_mark(view, columns, views)) for table, columns in _alike(asking)]
    plan = SheetPlan(tables=(*plans, *_between(view, plans, tables))) if plans else _unused(view, reasons)
    asked = _places(view, plan.tables)
    if plans and (asked or _repeats(view)):
        first = tables[0].first
        form = () if _repeats(view, first) else find_form(view, first)
        below = find_form(view, after=max(table.last for table in plan.tables))
        fields = (field for field in (*form, *find_prompts(view, first), *below) if not asked & _cells(view, field))
        return replace(plan, form=tuple(fields))
    headed = not plans and not all(table.by_look for table in tables)
    form = find_form(view, tables[0].first if headed else None)
    return SheetPlan(form=form, confidence=Confidence.MEDIUM) if form else plan


def _alike(asking: Sequence[tuple[HeadedTable, Columns]]) -> Iterator[tuple[HeadedTable, Columns]]:
    """Yield tables with their columns: where headers are the same, what explains answers in one does so in all."""
    explaining: defaultdict[tuple[tuple[int, str], ...], dict[int, AnswerColumn]] = defaultdict(dict)
    for table, columns in asking:
        explaining[_headed(table)].update((a.col, a) for a in columns.answers if a.role is Role.COMMENT)
    for table, columns in asking:
        own = {columns.question, columns.label, columns.options, *columns.filled_in, *columns.sections}
        added = [a for col, a in explaining[_headed(table)].items() if col not in own]
        answers = sorted((*columns.answers, *added), key=lambda answer: answer.col)
        yield table, replace(columns, answers=tuple(answers))


def _headed(table: HeadedTable) -> tuple[tuple[int, str], ...]:
    return tuple((col, heading.whole) for col, heading in sorted(table.headings.items()))


def _unused(view: SheetView, reasons: Sequence[str]) -> SheetPlan:
    """Return the plan of a sheet that asks nothing; ``reasons`` say why its tables don't."""
    reason = max(reasons, key=len, default="no header row with questions and answers")
    asked = [(row, col) for row, cells in view.rows.items() for col in cells if is_question(view.text(row, col))]
    unsure = len(asked) >= _ASKED or sum(_left_open(view, *place) for place in asked) >= _LEFT_OPEN
    return SheetPlan(why=reason, confidence=Confidence.LOW if unsure else Confidence.HIGH)


def _left_open(view: SheetView, row: int, col: int) -> bool:
    """Tell whether a text ends in a question mark, and the cell beside it is free."""
    beside = (row, col + 1)
    return view.text(row, col).endswith(("?", "？")) and view.writable(*beside) and not view.text(*beside)


def _with_grids(view: SheetView, plan: SheetPlan, views: Sequence[SheetView]) -> SheetPlan:
    """Return the plan of a sheet with its blank grids, but for those in which a table asks already, and summaries."""
    if view.sheet.state is not SheetState.VISIBLE or not (grids := tuple(find_grids(view))):
        return plan
    asked = _places(view, tuple(table for table in plan.tables if not table.numbered_only))
    others = [other for other in views if other is not view]
    added = [grid for grid in grids if not asked & _places(view, (grid,)) and not _sums_up(view, grid, others)]
    own = chain(*(_outside(table, added) if table.numbered_only else [table] for table in plan.tables))
    return replace(plan, tables=(*own, *added))


def _outside(table: TablePlan, grids: Iterable[TablePlan]) -> Sequence[TablePlan]:
    """Return a plan for numbered rows without those of grids, whose headers say more of what to fill in."""
    parts = [table]
    for grid in grids:
        above = [replace(part, last=min(part.last, grid.first - 1)) for part in parts]
        below = [replace(part, first=max(part.first, grid.last + 1)) for part in parts]
        parts = [part for part in (*above, *below) if part.first <= part.last]
    return parts


def _sums_up(view: SheetView, grid: TablePlan, others: Sequence[SheetView]) -> bool:
    """Tell whether the rows of a grid are named after other sheets, or after what stands there."""
    names = {view.text(row, grid.columns.question) for row in range(grid.first, grid.last + 1)}
    known = {cell.text.strip() for other in others for cell in other.sheet.cells.values()}
    known |= {other.sheet.name for other in others}
    return 2 * len(names & known) >= len(names)


def _places(view: SheetView, tables: tuple[TablePlan, ...]) -> frozenset[str]:
    """Return the cells that some tables ask for."""
    return frozenset(slot.at for row in _read_sheet(view, SheetPlan(tables=tables))[0] for slot in row.slots)


def _cells(view: SheetView, field: FormQuestion) -> frozenset[str]:
    """Return the cells of a field of a form: its own and those to be filled in."""
    places = (field.place, *(place for place, _ in field.answers))
    return frozenset(f"{view.sheet.name}!{a1(*place)}" for place in places)


def _repeats(view: SheetView, before: int | None = None) -> bool:
    """Tell whether a sheet has formulas, or its rows before one have some that may look at other sheets: without a
    place to fill in it shows what stands elsewhere."""
    rows = [cells for row, cells in view.rows.items() if before is None or row < before]
    formulas = [cell.formula for cells in rows for cell in cells.values() if cell.is_formula]
    return any(before is None or not formula or "!" in formula for formula in formulas)


def _plan(table: HeadedTable, columns: Columns, mark: str) -> TablePlan:
    return TablePlan(
        header=tuple(range(table.first, table.last + 1)),
        first=table.rows[0],
        last=table.rows[-1],
        columns=columns,
        section=_title(table, columns),
        mark=mark,
    )


def _between(view: SheetView, plans: Sequence[TablePlan], tables: Sequence[HeadedTable]) -> Iterator[TablePlan]:
    """Yield plans for the rows outside the tables: numbered questions in the columns that most tables use."""
    common = Counter((p.columns.label, p.columns.question, p.columns.primary) for p in plans).most_common(1)[0][0]
    columns = next(c for p in plans if ((c := p.columns).label, c.question, c.primary) == common)
    why = "beside a numbered question, as in the other tables"
    answer = AnswerColumn(col=columns.primary, role=Role.ANSWER, why=why, confidence=Confidence.MEDIUM)
    numbered = Columns(
        question=columns.question,
        label=columns.label,
        answers=(answer,),
        why="numbered, as in the other tables",
        confidence=Confidence.MEDIUM,
    )
    rows = list(view.rows)
    spans = [*((p.first, p.last) for p in plans), *((table.first, table.rows[0] - 1) for table in tables)]
    covered = {row for first, last in spans for row in rows[bisect_left(rows, first) : bisect_right(rows, last)]}
    for is_covered, group in groupby(view.rows, lambda row: row in covered):
        rows = list(group)
        if not is_covered and numbered_rows(view, numbered, rows):
            yield TablePlan(first=rows[0], last=rows[-1], columns=numbered, numbered_only=True)


def _read_sheet(view: SheetView, plan: SheetPlan) -> tuple[list[Row], str]:
    """Return the questions of a sheet, and a few words on why it has or hasn't any."""
    outcomes: list[Outcome] = []
    ordered = list(view.rows)
    for table in plan.tables:
        rows = ordered[bisect_left(ordered, table.first) : bisect_right(ordered, table.last)]
        if table.numbered_only:
            outcomes.append(read_numbered(view, table.columns, rows))
        else:
            outcomes.append(read_table(view, table.columns, rows, table.section, table.mark))
    asked = form_rows(view, plan.form)
    if not plan.tables and asked:
        return asked, f"{counted(len(asked), 'question')} of a form without table headers"
    found = [row for outcome in outcomes for row in outcome.rows]
    mirrored = sum(outcome.mirrored for outcome in outcomes)
    if mirrored > len(found):
        return asked, f"mirror: the answers of {counted(mirrored, 'row')} are formulas"
    found += chain(*(outcome.beside for outcome in outcomes))
    taken = {slot.at for row in found for slot in row.slots}
    free = (row for row in asked if not any(slot.at in taken for slot in row.slots))
    found = sorted(chain(free, found), key=lambda r: (r.row, r.col))
    if not found:
        return [], plan.why or "no row has a cell to fill in"
    return found, _summary(found, sum(not table.numbered_only for table in plan.tables))


def _is_note(view: SheetView, row: int, headings: Mapping[int, Heading]) -> bool:
    """Tell whether a row is a single text across several columns: a title, section or note.

    No note is one under a header that is merged over as many columns.
    """
    cols = [col for col, cell in view.rows[row].items() if cell.text.strip()]
    merge = view.merge(row, cols[0]) if len(cols) == 1 else None
    if merge is None or merge.left == merge.right:
        return False
    first, last = headings.get(merge.left), headings.get(merge.right)
    return not (first and last and last.extra and not first.extra and first.text == last.text)


def _summary(rows: Sequence[Row], tables: int) -> str:
    kinds = Counter(slot.kind for row in rows for slot in row.slots if slot.writable)
    parts = [counted(len(rows), "question")]
    if tables > 1:
        parts.append(f"{tables} tables")
    if kinds[SlotKind.CHOICE]:
        parts.append("drop-down or named options")
    if kinds[SlotKind.TICK]:
        parts.append("tick columns")
    if kinds[SlotKind.CHECKBOX]:
        parts.append("check boxes")
    if kinds[SlotKind.TEXT]:
        parts.append("free text")
    return ", ".join(parts)


def _title(table: HeadedTable, columns: Columns) -> tuple[str, ...]:
    """Return the section that a repeated header names in place of "No." or "Question"."""
    for col in (columns.label, columns.question):
        heading = table.headings.get(col) if col else None
        if heading is None or is_option(heading.text):  # a column "No." is short for "number"
            continue
        if heading.sense not in {Sense.ID, *QUESTION_SENSES} and len(heading.text) <= _MAX_TITLE:
            return (" ".join(heading.text.split()),)
    return ()


def tick_mark(view: SheetView, columns: Columns, views: Sequence[SheetView]) -> str:
    """Return the mark for the tick columns of a table.

    That is the one in use there, else the one that their headers or a text on this sheet or another one name, else
    how the boxes drawn there are ticked, else the commonest tick on the sheet, else "X".
    """
    ticked = {columns.option_ticks} | {c for group in columns.ticks for c in group.columns}
    if ticked == {None}:
        return ""
    held = [cell.text for cells in view.rows.values() for col, cell in cells.items() if col in ticked]
    headers = [option for group in columns.ticks for option in group.options]
    if mark := used_mark(held) or headed_mark(headers):
        return mark
    others = (other for other in views if other is not view and other.sheet.state is SheetState.VISIBLE)
    named = (named_mark(_texts(seen.sheet)) for seen in (view, *others))
    elsewhere = (cell.text for cells in view.rows.values() for cell in cells.values())
    return next(filter(None, named), None) or boxed_mark(held) or used_mark(elsewhere) or "X"


def _texts(sheet: Sheet) -> Iterator[str]:
    """Yield all that a sheet says, in its cells, in notes and beside drop-down lists."""
    yield from (cell.text for cell in sheet.cells.values())
    yield from sheet.notes.values()
    yield from (validation.prompt for validation in sheet.validations)
