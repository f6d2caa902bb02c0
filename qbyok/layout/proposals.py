"""How somebody else would read a sheet: a provider's reply as a value, before any check."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import ClassVar

from qbyok.errors import BadResponseError
from qbyok.model import Role

_STRICT: Mapping[str, object] = {"extra": "forbid", "strict": True}


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposedAnswer:
    """A column to fill in; ``allowed`` are the values that the sheet names for it."""

    __pydantic_config__: ClassVar = _STRICT

    column: str
    role: Role
    allowed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposedTick:
    """A column to be ticked, and what a tick in it stands for."""

    __pydantic_config__: ClassVar = _STRICT

    column: str
    option: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposedTable:
    """One table by its column letters and row numbers; ``last_row`` is None where it goes on to the end."""

    __pydantic_config__: ClassVar = _STRICT

    header_rows: tuple[int, ...]
    first_row: int
    last_row: int | None
    question_column: str
    label_column: str | None
    section_columns: tuple[str, ...]
    guidance_columns: tuple[str, ...]
    answers: tuple[ProposedAnswer, ...]
    ticks: tuple[ProposedTick, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """The tables of a sheet, none where it asks nothing, and why."""

    __pydantic_config__: ClassVar = _STRICT

    tables: tuple[ProposedTable, ...]
    reason: str


REPLY_FIELDS: Mapping[str, tuple[str, ...]] = {
    path: tuple(field.name for field in fields(part))
    for path, part in (
        ("", Proposal),
        ("tables", ProposedTable),
        ("tables.answers", ProposedAnswer),
        ("tables.ticks", ProposedTick),
    )
}
"""What a reply holds, and what the items of its lists hold, by the path of each list."""


def parse_proposal(reply: str) -> Proposal:
    """Return the proposal that a reply holds.

    Raises:
        BadResponseError: the reply is anything but one JSON object with exactly the fields that were asked for.
    """
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(Proposal).validate_json(reply)
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]["msg"]
        raise BadResponseError(
            f"the reply is not what was asked for: {problem}",
            hint="A model that does this often does not support JSON schemas",
            code="unusable-response",
        ) from error
