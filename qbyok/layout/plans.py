"""How a sheet is to be read: its tables, each with its header, its rows and what its columns are for.

Detection makes plans, a person may edit them, and reading follows them: the rows are looked at only then.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from qbyok.layout.columns import Columns
from qbyok.layout.form_rows import FormQuestion
from qbyok.layout.grid import column_name
from qbyok.model import ColumnNote, Confidence, Role

_LONGEST_REASON = 200
_ORDER = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)


@dataclass(frozen=True, kw_only=True, slots=True)
class TablePlan:
    """One table. Rows count from 1; ``header`` are its header rows, ``first`` and ``last`` those that may ask.

    ``section`` is the heading above all of its questions, ``mark`` what its tick columns are ticked with. With
    ``numbered_only`` only rows that carry a number ask: such rows stand outside any headed table.
    """

    header: tuple[int, ...] = ()
    first: int
    last: int
    columns: Columns
    section: tuple[str, ...] = ()
    mark: str = ""
    numbered_only: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetPlan:
    """The tables of one sheet, or the questions of a form; where there is neither, ``why`` says the reason.

    ``by`` says who proposed it and for what ``reason``, both "" where it was detected or saved.
    """

    tables: tuple[TablePlan, ...] = ()
    form: tuple[FormQuestion, ...] = ()
    why: str = ""
    confidence: Confidence = Confidence.HIGH
    by: str = ""
    reason: str = ""


def proposed_by(name: str, reason: str = "") -> str:
    """Return what a person is told of a proposal: whose it is, and the reason in their words."""
    said = " ".join(reason.split())
    said = said if len(said) <= _LONGEST_REASON else said[: _LONGEST_REASON - 1] + "…"
    return f"proposed by {name}: “{said}”" if said else f"proposed by {name}"


def surest(plan: SheetPlan) -> Confidence:
    """Return how sure a sheet's plan is: as its surest table, which is as sure as question and answers together."""
    found = [min(t.columns.confidence, _answers(t.columns), key=_ORDER.index) for t in plan.tables]
    return max(found, key=_ORDER.index, default=plan.confidence)


def _answers(columns: Columns) -> Confidence:
    if columns.ticks:
        return Confidence.HIGH
    core = [a.confidence for a in columns.answers if a.role in (Role.VERDICT, Role.ANSWER)]
    return max(core, key=_ORDER.index, default=Confidence.MEDIUM)


def column_notes(plan: SheetPlan) -> tuple[ColumnNote, ...]:
    """Return what each column of a sheet is taken for, once for columns that several tables share."""
    rows: dict[ColumnNote, list[int]] = {}
    for table in plan.tables:
        for note in dict.fromkeys(_notes(table.columns)):
            said = replace(note, why=proposed_by(plan.by), confidence=plan.confidence) if plan.by else note
            rows.setdefault(said, []).append(table.first)
    everywhere = len(plan.tables)
    return tuple(
        note if len(first) == everywhere else replace(note, tables=tuple(first)) for note, first in rows.items()
    )


def _notes(columns: Columns) -> Iterator[ColumnNote]:
    def note(col: int, use: str, why: str, confidence: Confidence = Confidence.HIGH) -> ColumnNote:
        return ColumnNote(column=column_name(col), use=use, why=why, confidence=confidence)

    if columns.label is not None:
        yield note(columns.label, "label", "numbers the questions")
    yield note(columns.question, "question", columns.why, columns.confidence)
    for col in columns.sections:
        yield note(col, "section", "header")
    for col in columns.guidance:
        yield note(col, "guidance", "header")
    for answer in columns.answers:
        yield note(answer.col, answer.role, answer.why, answer.confidence)
    for group in columns.ticks:
        for col, option in zip(group.columns, group.options, strict=True):
            yield note(col, group.role, f"{group.why}: {option}")
