"""A file of decisions: the published format ``qbyok.decisions/1``, as the review page and ``--tty`` save it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qbyok.errors import InputError

SCHEMA = "qbyok.decisions/1"
TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
_HINT = "Save the decisions again from the review page, or correct the file"


class Kind(StrEnum):
    """What a person decides of an answer."""

    APPROVE = "approve"
    """It is right as it stands."""
    EDIT = "edit"
    """It is right as this person wrote it."""
    REJECT = "reject"
    """It is wrong: the place in the file stays blank."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What one person decided of one question.

    ``verdict`` and ``text`` are the answer that is approved, None and "" for one that is rejected. ``by`` is the
    person's name, "" where they gave none; ``when`` is ISO 8601 in UTC with milliseconds.
    """

    question: str
    kind: Kind
    verdict: str | None
    text: str
    comment: str
    by: str
    when: str

    @property
    def outcome(self) -> tuple[bool, str | None, str]:
        """What it comes to: two decisions that come to the same are no conflict."""
        return self.kind is Kind.REJECT, self.verdict, self.text


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionFile:
    """Decisions on one run, as ``reviewer`` saved them; ``log_head`` is the head of the run's log at that time."""

    run: str
    log_head: str
    reviewer: str
    decisions: tuple[Decision, ...]


class _Door(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


_Name = Annotated[str, Field(max_length=200)]


class _Decision(_Door):
    question: str = Field(min_length=1)
    decision: Literal["approve", "edit", "reject"]
    verdict: str | None
    text: str = Field(max_length=100_000)
    comment: str = Field(max_length=10_000)
    by: _Name
    when: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$")


class _File(_Door):
    schema_: Literal["qbyok.decisions/1"] = Field(alias="schema")
    run: str = Field(min_length=1)
    log_head: str = Field(pattern=r"^[0-9a-f]{64}$")
    reviewer: _Name
    decisions: tuple[_Decision, ...]


def read_decisions(data: bytes, name: str) -> DecisionFile:
    """Read a file of decisions; ``name`` is what messages call it.

    Raises:
        InputError: with the place in the file, where it is not as it should be.
    """
    try:
        file = _File.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(f"{name}: {f'{where}: ' if where else ''}{first['msg']}", hint=_HINT) from error
    decisions = []
    for place, one in enumerate(file.decisions):
        if one.decision == Kind.REJECT.value and (one.verdict is not None or one.text):
            raise InputError(f"{name}: decisions.{place}: what is rejected has no verdict and no text", hint=_HINT)
        decisions.append(
            Decision(
                question=one.question,
                kind=Kind(one.decision),
                verdict=one.verdict,
                text=one.text,
                comment=one.comment,
                by=one.by or file.reviewer,
                when=one.when,
            )
        )
    return DecisionFile(run=file.run, log_head=file.log_head, reviewer=file.reviewer, decisions=tuple(decisions))


def decision_record(decision: Decision) -> dict[str, Any]:
    """Return a decision as JSON values."""
    return {
        "question": decision.question,
        "decision": decision.kind.value,
        "verdict": decision.verdict,
        "text": decision.text,
        "comment": decision.comment,
        "by": decision.by,
        "when": decision.when,
    }


def dump_decisions(run: str, log_head: str, reviewer: str, decisions: Iterable[Decision]) -> bytes:
    """Return a file of decisions, one of them a line."""
    head = {"schema": SCHEMA, "run": run, "log_head": log_head, "reviewer": reviewer}
    lines = ",\n".join(json.dumps(decision_record(one), ensure_ascii=False) for one in decisions)
    start = json.dumps(head, ensure_ascii=False).removesuffix("}")
    return f'{start}, "decisions": [\n{lines}\n]}}\n'.encode("utf-8", "backslashreplace")
