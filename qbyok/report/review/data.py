"""What the review page knows: questions, answers, findings and sources as JSON values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qbyok.model import Answer, Question, Role
from qbyok.report.review.rule_words import RuleWords
from qbyok.report.review.sources import Shown, sources
from qbyok.review.decisions import SCHEMA, Decision, decision_record


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A question with the run's own answer, and the name of its file.

    ``closed`` says why a decision would change nothing, "" where one is wanted.
    """

    file: str
    question: Question
    answer: Answer
    closed: str = ""


def page_data(
    run: str,
    log_head: str,
    items: Sequence[Item],
    *,
    shown: Shown,
    rules: Mapping[str, RuleWords],
    applied: Sequence[Decision] = (),
) -> dict[str, Any]:
    """Return all that the page shows; ``applied`` are the decisions that are in the answered files already."""
    found = {finding.rule for item in items for finding in item.answer.findings}
    return {
        "schema": SCHEMA,
        "run": run,
        "log_head": log_head,
        "rules": {
            name: {"meaning": rules[name].meaning, "remedy": rules[name].remedy}
            for name in sorted(found & rules.keys())
        },
        "applied": [decision_record(decision) for decision in applied],
        "questions": [_question(item, shown) for item in items],
    }


def _question(item: Item, shown: Shown) -> dict[str, Any]:
    question, answer = item.question, item.answer
    return {
        "id": question.id,
        "file": item.file,
        "at": question.at,
        "label": question.label,
        "text": question.text,
        "guidance": question.guidance,
        "section": list(question.section),
        "allowed": list(question.allowed),
        "takes_verdict": any(slot.role is Role.VERDICT and slot.writable for slot in question.slots),
        "closed": item.closed,
        "status": answer.status.value,
        "verdict": answer.verdict,
        "answer": answer.text,
        "model": answer.model,
        "findings": [{"rule": f.rule, "severity": f.severity.value, "message": f.message} for f in answer.findings],
        "sources": sources(answer.citations, shown),
    }
