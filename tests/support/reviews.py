"""Decisions on answers, as people take them."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from qbyok.model import Answer, Citation, Finding, Severity, Status
from qbyok.report.review.data import Item, page_data
from qbyok.report.review.page import review_page
from qbyok.report.review.rule_words import rule_words
from qbyok.report.review.sources import Shown
from qbyok.resources import checks_text
from qbyok.review.decisions import Decision, Kind
from support.drafts import passage, question

SHOWN = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)


def decision(
    question: str = "q-1",
    kind: Kind = Kind.APPROVE,
    verdict: str | None = "Yes",
    text: str = "We do.",
    *,
    by: str = "Ana",
    when: str = "2026-01-31T09:30:00.000Z",
    comment: str = "",
) -> Decision:
    if kind is Kind.REJECT:
        verdict, text = None, ""
    return Decision(question=question, kind=kind, verdict=verdict, text=text, comment=comment, by=by, when=when)


def shown_on(page: Path) -> dict[str, Any]:
    """Return what a review page knows."""
    found = SHOWN.search(page.read_text("utf-8"))
    assert found
    data = json.loads(found[1])
    assert isinstance(data, dict)
    return data


def approving(question: Mapping[str, Any]) -> dict[str, Any]:
    return {"decision": "approve", "verdict": question["verdict"], "text": question["answer"]}


def editing(text: str, verdict: str | None = "Yes") -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    return lambda question: {"decision": "edit", "verdict": verdict, "text": text}


def rejecting(question: Mapping[str, Any]) -> dict[str, Any]:
    return {"decision": "reject", "verdict": None, "text": ""}


Choice = Callable[[Mapping[str, Any]], dict[str, Any]] | None


def decide(
    run: Path, file: Path, choices: Sequence[Choice], by: str = "Ana", when: str = "2026-01-31T09:30:00.000Z"
) -> Path:
    """Save a file of decisions on the first questions of a run's page, one by one; None leaves one undecided."""
    page = shown_on(run / "review.html")
    decisions = [
        {"question": question["id"], "comment": "", "by": by, "when": when, **choice(question)}
        for question, choice in zip(page["questions"], choices, strict=False)
        if choice
    ]
    head = {name: page[name] for name in ("schema", "run", "log_head")}
    file.write_text(json.dumps({**head, "reviewer": by, "decisions": decisions}), "utf-8")
    return file


def large_page(count: int) -> bytes:
    """Return the page of a made-up run of so many answers, each with a passage of its own."""
    sentence = "Customer data at rest is encrypted with keys that are rotated every {} days by the platform team. "
    items, passages = [], {}
    for number in range(count):
        name, quote = f"p-{number}", sentence.format(number)
        passages[name] = passage(f"{'Access is logged and reviewed by two people. ' * 10}{quote}", passage_id=name)
        asked = replace(
            question(("Yes", "No", "N/A")),
            id=f"q-{number}",
            at=f"Controls!B{number}",
            label=f"A-{number:04}",
            text=f"Is customer data of system {number} encrypted at rest, and how often are its keys rotated?",
            section=(f"Domain {number // 100}",),
        )
        answer = Answer(
            question_id=asked.id,
            at=asked.at,
            status=Status.ANSWERED if number % 3 else Status.NEEDS_REVIEW,
            verdict="Yes",
            text=f"Yes. {quote * 2}",
            citations=(Citation(passage_id=name, quote=quote.strip(), path="policies/crypto.md", locator="Keys"),),
            findings=()
            if number % 3
            else (Finding(rule="unsupported-number", severity=Severity.REVIEW, message="90"),),
        )
        items.append(Item(file="controls.xlsx", question=asked, answer=answer))
    rules = rule_words(checks_text())
    return review_page(page_data("run-1", "a" * 64, items, shown=Shown(passages=passages), rules=rules))
