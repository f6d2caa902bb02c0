"""Decisions on answers, as people take them."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from qbyok.review.decisions import Decision, Kind

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
