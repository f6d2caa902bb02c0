"""Saved layouts that are read back from TOML files (``qbyok.layout/1``), and the choice of one for a file."""

import re
import shlex
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from qbyok.errors import UsageError
from qbyok.layout.anchors import RECOGNISED, Anchor, digest
from qbyok.layout.answer_columns import AnswerColumn
from qbyok.layout.columns import Columns
from qbyok.layout.form_rows import FormQuestion
from qbyok.layout.grid import column_number, parse_a1
from qbyok.layout.plans import TablePlan
from qbyok.layout.saved import LAST_ROW, SavedLayout, SavedQuestion, SavedSheet, SavedSlot
from qbyok.layout.ticks import TickGroup
from qbyok.model import Role
from qbyok.questionnaire import limits
from qbyok.wording import counted

_WHY = "as saved"
_ROWS = re.compile(r"([1-9][0-9]{0,6})-([1-9][0-9]{0,6})?")
_COLUMN = r"^[A-Z]{1,3}$"


class _Door(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Column(_Door):
    role: Role
    allowed: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_role(cls, value: object) -> object:
        return {"role": value} if isinstance(value, str) else value


class _Ticks(_Door):
    role: Role = Role.VERDICT
    columns: dict[str, str] = Field(min_length=1)


class _Table(_Door):
    header: tuple[int, ...] = ()
    rows: str
    question: str = Field(pattern=_COLUMN)
    label: str = Field(default="", pattern=r"^([A-Z]{1,3})?$")
    section: tuple[str, ...] = ()
    guidance: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    mark: str = "X"
    numbered_only: bool = False
    answers: dict[str, _Column] = {}
    options: str = Field(default="", pattern=r"^([A-Z]{1,3})?$")
    option_ticks: str = Field(default="", pattern=r"^([A-Z]{1,3})?$")
    ticks: tuple[_Ticks, ...] = ()


class _FormQuestion(_Door):
    at: str
    label: str = ""
    section: str = ""
    answers: dict[str, Role] = Field(min_length=1)
    options: tuple[str, ...] = ()


class _Sheet(_Door):
    name: str
    use: bool = True
    anchors: tuple[str, ...] = ()
    table: tuple[_Table, ...] = ()
    form: tuple[_FormQuestion, ...] = ()


class _Slot(_Door):
    at: str
    role: Role = Role.ANSWER
    allowed: tuple[str, ...] = ()
    option: str = ""


class _Question(_Door):
    at: str
    anchor: str = ""
    text: str
    label: str = ""
    slot: tuple[_Slot, ...] = Field(min_length=1)


class _File(_Door):
    schema_: Literal["qbyok.layout/1"] = Field(alias="schema")
    sheet: tuple[_Sheet, ...] = ()
    question: tuple[_Question, ...] = ()


def load_layout(path: Path) -> SavedLayout:
    """Read a saved layout.

    Raises:
        UsageError: there is no such file, or something in it is not as it should be, with the place.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read the layout {path}: {error.strerror}", hint="Check the path") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"the layout {path} is not valid TOML: {error}", hint="Correct that line") from error
    try:
        file = _File.model_validate(data)
        sheets = tuple(_sheet(sheet) for sheet in file.sheet)
    except ValidationError as error:
        first = error.errors()[0]
        message = first["msg"][0].lower() + first["msg"][1:]
        raise UsageError(
            f"the layout {path} is not as it should be at {_place(data, first['loc'])}: {message}", hint=_HINT
        ) from error
    except ValueError as error:
        raise UsageError(f"the layout {path} is not as it should be: {error}", hint=_HINT) from error
    return SavedLayout(name=path.name, sheets=sheets, questions=tuple(map(_question, file.question)))


def _place(data: Any, loc: Sequence[str | int]) -> str:
    """Return where a mistake is, such as "sheet 'Assessment', table 1, question"; the last step may be missing."""
    words: list[str] = []
    for step in loc:
        try:
            data = data[step]
        except (LookupError, TypeError):
            data = None
        if isinstance(step, str):
            words.append(step)
        else:
            name = data.get("name") if isinstance(data, dict) else None
            words[-1] += f" '{name}'" if name else f" {step + 1}"
    return ", ".join(words)


_HINT = "Compare it with a fresh one: qbyok inspect FILE --save-layout NEW"


def load_layouts(folder: Path) -> tuple[SavedLayout, ...]:
    """Read all saved layouts of a folder, by name; a folder that does not exist holds none.

    Raises:
        UsageError: one of them is not as it should be.
    """
    return tuple(load_layout(path) for path in sorted(folder.glob("*.toml"))) if folder.is_dir() else ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidates:
    """Saved layouts that a file may be read by. ``named`` tells that the user named them: one of them has to fit."""

    layouts: tuple[SavedLayout, ...] = ()
    named: bool = False


DETECT = Candidates()
"""Read a file by detection alone."""


def choose(candidates: Candidates, path: Path, share: Callable[[SavedLayout], float]) -> SavedLayout | None:
    """Return the saved layout that a file has the most texts of; None where none has enough.

    Raises:
        UsageError: the user named layouts, and none fits.
    """
    shares = [(share(saved), saved) for saved in candidates.layouts]
    best, saved = max(shares, key=lambda pair: pair[0], default=(0.0, None))
    if best >= RECOGNISED:
        return saved
    if candidates.named:
        raise UsageError(
            f"{path} does not have the structure that the layout was saved from: {best:.0%} of its texts are there",
            hint="Give one --layout for each file; a new one is saved with:"
            f" qbyok inspect {shlex.quote(str(path))} --save-layout NEW",
        )
    return None


def _sheet(sheet: _Sheet) -> SavedSheet:
    try:
        return SavedSheet(
            name=sheet.name,
            use=sheet.use,
            tables=tuple(map(_table, sheet.table)) if sheet.use else (),
            form=tuple(map(_form_question, sheet.form)) if sheet.use else (),
            anchors=tuple(map(_anchor, sheet.anchors)),
        )
    except ValueError as error:
        raise ValueError(f"sheet '{sheet.name}': {error}") from error


def _table(table: _Table) -> TablePlan:
    rows = _ROWS.fullmatch(table.rows.replace(" ", ""))
    if not rows:
        raise ValueError(f'rows must read like "5-120" or "5-", not "{table.rows}"')
    answers = tuple(_answer(col, use) for col, use in table.answers.items())
    ticks = tuple(_ticks(group) for group in table.ticks)
    if not answers and not ticks and not table.option_ticks:
        raise ValueError(f"the table with rows {table.rows} has neither answers nor ticks")
    columns = Columns(
        question=_number(table.question),
        label=_number(table.label) if table.label else None,
        sections=tuple(map(_number, table.section)),
        guidance=tuple(map(_number, table.guidance)),
        answers=answers,
        ticks=ticks,
        options=_number(table.options) if table.options else None,
        option_ticks=_number(table.option_ticks) if table.option_ticks else None,
        why=_WHY,
    )
    return TablePlan(
        header=table.header,
        first=int(rows[1]),
        last=int(rows[2] or LAST_ROW),
        columns=columns,
        section=table.title,
        mark=table.mark,
        numbered_only=table.numbered_only,
    )


def _form_question(question: _FormQuestion) -> FormQuestion:
    if question.options and len(question.options) != len(question.answers):
        options, answers = counted(len(question.options), "option"), counted(len(question.answers), "answer")
        raise ValueError(f"the question at {question.at} has {options} for {answers}")
    return FormQuestion(
        place=parse_a1(question.at),
        label=parse_a1(question.label) if question.label else None,
        section=question.section,
        answers=tuple((parse_a1(cell), role) for cell, role in question.answers.items()),
        options=tuple(map(parse_a1, question.options)),
    )


def _answer(col: str, use: _Column) -> AnswerColumn:
    return AnswerColumn(col=_number(col), role=use.role, why=_WHY, allowed=use.allowed or None)


def _ticks(group: _Ticks) -> TickGroup:
    return TickGroup(
        columns=tuple(map(_number, group.columns)), options=tuple(group.columns.values()), role=group.role, why=_WHY
    )


def _number(letters: str) -> int:
    if not re.fullmatch(_COLUMN, letters) or (number := column_number(letters)) > limits.COLUMNS:
        raise ValueError(f"'{letters}' is no column: write letters such as C")
    return number


def _anchor(text: str) -> Anchor:
    cell, _, known = text.partition(" ")
    row, col = parse_a1(cell)
    return Anchor(row=row, col=col, digest=known)


def _question(question: _Question) -> SavedQuestion:
    return SavedQuestion(
        at=question.at,
        anchor=question.anchor or digest(question.text),
        text=question.text,
        label=question.label,
        slots=tuple(SavedSlot(at=s.at, role=s.role, allowed=s.allowed, option=s.option) for s in question.slot),
    )
