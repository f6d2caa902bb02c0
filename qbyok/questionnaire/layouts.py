"""Saved layouts that are read back from TOML files (``qbyok.layout/1``)."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from qbyok.errors import UsageError
from qbyok.layout.anchors import Anchor, digest
from qbyok.layout.answer_columns import AnswerColumn
from qbyok.layout.blocks import is_locator
from qbyok.layout.columns import Columns
from qbyok.layout.form_rows import FormQuestion
from qbyok.layout.grid import column_name, column_number, parse_a1
from qbyok.layout.plans import TablePlan
from qbyok.layout.saved import LAST_ROW, SavedLayout, SavedQuestion, SavedSheet, SavedSlot
from qbyok.layout.ticks import TickGroup
from qbyok.model import Role
from qbyok.questionnaire import limits
from qbyok.wording import counted

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_WHY = "as saved"
_MESSAGES = {
    "missing": "is missing",
    "extra_forbidden": "is not known",
    "tuple_type": 'must be a list, such as [4] or ["C"]',
    "string_type": "must be a text in quotes",
    "string_pattern_mismatch": "must be a column letter, such as C",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "too_short": "must not be empty",
}
"""What a value must be, by the kind of error that pydantic finds."""
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
    except UnicodeDecodeError as error:
        raise UsageError(f"the layout {path} is no text in UTF-8", hint=_HINT) from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"the layout {path} is not valid TOML: {error}", hint="Correct that line") from error
    try:
        file = _File.model_validate(data)
        sheets = tuple(map(_sheet, file.sheet))
        questions = tuple(map(_question, file.question))
        _check_places(questions)
    except ValidationError as error:
        first = error.errors()[0]
        place, message = _place(data, first["loc"]), _message(first)
        raise UsageError(f"the layout {path} is not as it should be at {place}: {message}", hint=_HINT) from error
    except ValueError as error:
        raise UsageError(f"the layout {path} is not as it should be: {error}", hint=_HINT) from error
    return SavedLayout(name=path.name, sheets=sheets, questions=questions)


def _message(error: "ErrorDetails") -> str:
    """Return what a value must be, in a person's words."""
    if error["type"] in ("enum", "literal_error"):
        return f"must be {error.get('ctx', {})['expected']}"
    return _MESSAGES.get(error["type"]) or error["msg"][0].lower() + error["msg"][1:]


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
    first, last = int(rows[1]), int(rows[2] or LAST_ROW)
    if first > last:
        raise ValueError(f"the rows {table.rows} end before they begin")
    for row in table.header:
        if not 0 < row < first:
            raise ValueError(f"row {row} of the header does not stand above the rows {table.rows}")
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
    if twice := _used_twice(columns):
        raise ValueError(f"column {column_name(twice)} of the table with rows {table.rows} is used twice")
    return TablePlan(
        header=table.header,
        first=first,
        last=last,
        columns=columns,
        section=table.title,
        mark=table.mark,
        numbered_only=table.numbered_only,
    )


def _used_twice(columns: Columns) -> int | None:
    """Return a column that is to be filled in, and used for something else, too."""
    filled = [answer.col for answer in columns.answers]
    filled += [col for group in columns.ticks for col in group.columns]
    filled += [columns.option_ticks] if columns.option_ticks else []
    read = {columns.question, columns.label, *columns.sections, *columns.guidance, columns.options}
    return next((col for col in filled if col in read or filled.count(col) > 1), None)


def _form_question(question: _FormQuestion) -> FormQuestion:
    if question.options and len(question.options) != len(question.answers):
        numbers = counted(len(question.options), "option"), counted(len(question.answers), "answer")
        raise ValueError(f"the question at {question.at} has {' for '.join(numbers)}")
    place, answers = parse_a1(question.at), {parse_a1(cell): role for cell, role in question.answers.items()}
    if place in answers:
        raise ValueError(f"the question at {question.at} is its own place for an answer")
    return FormQuestion(
        place=place,
        label=parse_a1(question.label) if question.label else None,
        section=question.section,
        answers=tuple(answers.items()),
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


def _check_places(questions: Sequence[SavedQuestion]) -> None:
    """Make sure that a document's questions and slots have places of their own.

    Raises:
        ValueError: one has not.
    """
    taken: dict[str, SavedQuestion] = {}
    for question in questions:
        asked = f"the question “{question.text}”"
        for at in (question.at, *(slot.at for slot in question.slots)):
            if not is_locator(at):
                raise ValueError(f"{asked}: '{at}' is no place; one reads like \"table 2 row 3 cell 2\"")
        for slot in question.slots:
            if slot.at == question.at:
                raise ValueError(f"{asked}: {slot.at} is its own place")
            if (other := taken.setdefault(slot.at, question)) is not question:
                raise ValueError(f"{asked}: {slot.at} is a place of “{other.text}” already")
