"""A layout that a person can read, correct and give back: the plan of each sheet, or a document's questions.

It holds no text of the file but headers' roles and options; anchors recognise the file, or another with the same
structure, by digests.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qbyok.layout.anchors import Anchor, Moved, anchors_of
from qbyok.layout.answer_columns import AnswerColumn
from qbyok.layout.form_rows import FormQuestion
from qbyok.layout.plans import SheetPlan, TablePlan
from qbyok.layout.view import SheetView
from qbyok.model import Role

_OWN_LIST = "; its drop-down lists decide, not what the layout allows"
LAST_ROW = 1_048_576
"""The end of any sheet: a table that goes to it also takes rows that are added below."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedSheet:
    """One sheet. With ``use`` false it is passed over; ``why`` is what detection said of it."""

    name: str
    use: bool
    tables: tuple[TablePlan, ...] = ()
    form: tuple[FormQuestion, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedSlot:
    """One place to write in a document. ``allowed`` only where the place itself does not say it.

    ``option`` is what a tick in it stands for, "" where it is written in.
    """

    at: str
    role: Role
    allowed: tuple[str, ...] = ()
    option: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedQuestion:
    """One question of a document; ``anchor`` is the digest of the text that stands at ``at``."""

    at: str
    anchor: str
    text: str
    label: str = ""
    slots: tuple[SavedSlot, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedLayout:
    """A saved layout: of a workbook (``sheets``) or of a document (``questions``). ``name`` is its file's name."""

    name: str = ""
    sheets: tuple[SavedSheet, ...] = ()
    questions: tuple[SavedQuestion, ...] = ()


def save_sheets(views: Sequence[SheetView], plans: Sequence[SheetPlan]) -> SavedLayout:
    """Return the plans of a workbook as a layout to be saved.

    Where no sheet is used, whatever stands on them is what the file is recognised by: a person adds the tables.
    """
    pairs = list(zip(views, plans, strict=True))
    if any(plan.tables or plan.form for plan in plans):
        return SavedLayout(sheets=tuple(_save(view, plan) for view, plan in pairs))
    return SavedLayout(
        sheets=tuple(
            replace(
                _save(view, plan), anchors=anchors_of(view, ((r, c) for r, cells in view.rows.items() for c in cells))
            )
            for view, plan in pairs
        )
    )


def _save(view: SheetView, plan: SheetPlan) -> SavedSheet:
    places = [question.place for question in plan.form]
    end = max(view.rows, default=0)
    for table in plan.tables:
        cols = [c for c in (table.columns.label, table.columns.question) if c]
        places += [(row, col) for row in table.header for col in sorted(view.rows.get(row, {}))]
        places += [(row, cols[-1]) for row in view.rows if table.first <= row <= table.last]
    return SavedSheet(
        name=view.sheet.name,
        use=bool(plan.tables or plan.form),
        form=plan.form,
        tables=tuple(replace(t, last=LAST_ROW) if t.last == end else t for t in plan.tables),
        anchors=anchors_of(view, dict.fromkeys(places)),
        why=plan.why,
    )


def sheets_recognised(saved: SavedLayout, views: Sequence[SheetView]) -> float:
    """Return the share of a saved layout's anchors that a workbook has."""
    by_name = {view.sheet.name: view for view in views}
    found = total = 0
    for sheet in saved.sheets:
        total += len(sheet.anchors)
        if sheet.name in by_name:
            found += Moved(by_name[sheet.name], sheet.anchors).found
    return found / total if total else 0.0


def planned(saved: SavedSheet, view: SheetView) -> SheetPlan:
    """Return a saved sheet's plan with its rows where they are now."""
    moved = Moved(view, saved.anchors)

    def shifted(table: TablePlan) -> TablePlan:
        header = tuple(moved.row(row) for row in table.header)
        heads = {a.col: view.shown(header[-1], a.col) if header else "" for a in table.columns.answers}
        first, last = moved.row(table.first), moved.row(table.last)
        rows = [row for row in view.rows if first <= row <= last]
        answers = tuple(
            replace(a, header=heads[a.col], why=f"{a.why}{_OWN_LIST if _lists(view, rows, a) else ''}")
            for a in table.columns.answers
        )
        return replace(
            table,
            header=header,
            first=first,
            last=last,
            columns=replace(table.columns, answers=answers),
        )

    def carried(question: FormQuestion) -> FormQuestion:
        down = moved.row(question.place[0]) - question.place[0]
        label = (question.label[0] + down, question.label[1]) if question.label else None
        return replace(
            question,
            place=(question.place[0] + down, question.place[1]),
            label=label,
            answers=tuple(((row + down, col), role) for (row, col), role in question.answers),
            options=tuple((row + down, col) for row, col in question.options),
        )

    tables, form = tuple(map(shifted, saved.tables)), tuple(map(carried, saved.form))
    unused = "the saved layout names no table for it" if saved.use else "left out by the saved layout"
    return SheetPlan(tables=tables, form=form, why="" if tables or form else unused)


def _lists(view: SheetView, rows: Sequence[int], answer: AnswerColumn) -> bool:
    """Tell whether a column has drop-down lists, which decide over what the layout allows there."""
    return bool(answer.allowed) and any(view.allowed(row, answer.col) for row in rows)
