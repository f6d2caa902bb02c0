"""What a template is given: texts of others as inert data, between delimiters that they can't forge."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from qbyok.model import ApprovedAnswer, Passage, Question, Role, Sample
from qbyok.prompting.output import verdict_options
from qbyok.verification.case import is_pair
from qbyok.verification.characters import visible

ANSWER_INPUTS = ("marker", "question", "passages", "approved")
LAYOUT_INPUTS = ("marker", "sheet", "rows")
"""All values that a template's user part may use, by what the template is for."""

_MARKER_DIGITS = 16


def answer_inputs(
    question: Question, passages: Sequence[Passage], approved: Sequence[ApprovedAnswer]
) -> dict[str, Any]:
    """Return the values of all inputs for one question.

    An approved answer that was found as a passage too is given once, as approved. Earlier answers to other questions
    stand below the passages of documents.
    """
    approved_views = [_approved(answer) for answer in approved]
    approved_ids = {view["id"] for view in approved_views}
    below = sorted(passages, key=is_pair)
    return _inert(
        {
            "question": _question(question),
            "passages": [_passage(passage) for passage in below if passage.id not in approved_ids],
            "approved": approved_views,
        }
    )


def layout_inputs(sample: Sample) -> dict[str, Any]:
    """Return the values of all inputs for one sheet or table."""
    return _inert(
        {
            "sheet": {"name": sample.name, "columns": list(sample.columns), "last_row": sample.last},
            "rows": [{"row": r.number, "cells": dict(r.texts), "open": list(r.open)} for r in sample.rows],
        }
    )


def to_json(value: object) -> str:
    """Return a value as JSON on one line, in a fixed order."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def _question(question: Question) -> dict[str, Any]:
    options = verdict_options(question)
    wants_verdict = any(slot.role is Role.VERDICT and slot.writable for slot in question.slots)
    return {
        "label": question.label,
        "section": list(question.section),
        "text": question.text,
        "guidance": question.guidance,
        "verdict": "listed" if options else "free" if wants_verdict else "none",
        "verdicts": options,
    }


def _passage(passage: Passage) -> dict[str, str]:
    view = {"id": passage.id, "source": f"{passage.path} › {passage.locator}"}
    if is_pair(passage):
        view["kind"] = "earlier answer, out of date" if passage.stale else "earlier answer"
    if passage.stale:
        view["out_of_date"] = "its day is past, or what it stood on has changed"  # the reason may name other files
    return {**view, "text": passage.text}


def _approved(answer: ApprovedAnswer) -> dict[str, str]:
    return {**_passage(answer.passage), "date": answer.date}


def _inert(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return data with all texts as a reader sees them, without invisible characters, and a marker for it.

    The marker is made from a hash of everything else: a text that held it would have to hold its own hash.
    """
    seen = {name: _seen(value) for name, value in data.items()}
    return {"marker": _marker(seen), **seen}


def _marker(data: Mapping[str, Any]) -> str:
    text = to_json(data)
    marker = hashlib.sha256(text.encode()).hexdigest()[:_MARKER_DIGITS]
    while marker in text:
        marker = hashlib.sha256(marker.encode()).hexdigest()[:_MARKER_DIGITS]
    return marker


def _seen(value: Any) -> Any:
    match value:
        case str():
            return visible(value)
        case int():
            return value
        case dict():
            return {name: _seen(inner) for name, inner in value.items()}
        case list():
            return [_seen(inner) for inner in value]
        case _:
            raise TypeError(f"no input holds a {type(value).__name__}")
