"""One line of ``answers.jsonl``: the published format ``qbyok.answer/1``."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qbyok.errors import IntegrityError
from qbyok.model import Answer, Citation, Finding, Question, Severity, Status

SCHEMA = "qbyok.answer/1"


def answer_record(file_name: str, question: Question, answer: Answer, run: str) -> dict[str, Any]:
    """Return an answer with its question, citations and findings as JSON values."""
    return {
        "schema": SCHEMA,
        "run": run,
        "file": file_name,
        "question": {
            "id": question.id,
            "at": question.at,
            "label": question.label,
            "text": question.text,
            "allowed": list(question.allowed),
        },
        "status": answer.status.value,
        "verdict": answer.verdict,
        "answer": answer.text,
        "slots": list(answer.written),
        "citations": [
            {"passage": c.passage_id, "path": c.path, "locator": c.locator, "quote": c.quote, "earlier": c.earlier}
            for c in answer.citations
        ],
        "findings": [{"rule": f.rule, "severity": f.severity.value, "message": f.message} for f in answer.findings],
        "template": {"id": answer.template, "version": answer.template_version} if answer.template else None,
        "model": answer.model,
    }


def json_lines(records: Iterable[dict[str, Any]]) -> bytes:
    """Return records as JSON Lines in UTF-8."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode("utf-8")


class _Door(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Question(_Door):
    id: str
    at: str
    label: str
    text: str
    allowed: tuple[str, ...] = ()


class _Citation(_Door):
    passage: str
    path: str
    locator: str
    quote: str
    earlier: bool


class _Finding(_Door):
    rule: str
    severity: Severity
    message: str


class _Template(_Door):
    id: str
    version: int


class _Line(_Door):
    schema_: Literal["qbyok.answer/1"] = Field(alias="schema")
    run: str
    file: str
    question: _Question
    status: Status
    verdict: str | None
    answer: str
    slots: tuple[str, ...]
    citations: tuple[_Citation, ...]
    findings: tuple[_Finding, ...]
    template: _Template | None
    model: str

    def value(self) -> Answer:
        return Answer(
            question_id=self.question.id,
            at=self.question.at,
            status=self.status,
            verdict=self.verdict,
            text=self.answer,
            citations=tuple(
                Citation(passage_id=c.passage, quote=c.quote, path=c.path, locator=c.locator, earlier=c.earlier)
                for c in self.citations
            ),
            findings=tuple(Finding(rule=f.rule, severity=f.severity, message=f.message) for f in self.findings),
            written=self.slots,
            template=self.template.id if self.template else "",
            template_version=self.template.version if self.template else 0,
            model=self.model,
        )


def read_answers(data: bytes, name: str) -> Iterator[Answer]:
    """Yield the answers that ``json_lines`` returned; ``name`` is what messages call their file.

    Raises:
        IntegrityError: a line is not as it was written.
    """
    for number, line in enumerate(data.splitlines(), start=1):
        try:
            yield _Line.model_validate_json(line).value()
        except ValidationError as error:
            raise IntegrityError(f"{name}:{number} is damaged", hint="Restore it from a backup") from error
