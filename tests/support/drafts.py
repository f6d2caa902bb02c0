"""Passages, questions and drafts for tests of prompts, checks and the run log."""

import hashlib
from collections.abc import Sequence

from qbyok.model import Citation, Draft, Passage, Question, Role, Slot, SlotKind


def passage(
    text: str, *, passage_id: str = "p-1", path: str = "policies/crypto.md", locator: str = "Encryption"
) -> Passage:
    """A passage whose hash fits its text."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Passage(id=passage_id, sha256=digest, path=path, locator=locator, heading=("Encryption",), text=text)


def question(allowed: Sequence[str] | None = ("Yes", "No", "N/A"), **more: object) -> Question:
    """A question with a verdict slot (none for ``allowed=None``) and an answer slot."""
    slots = [Slot(at="Sheet1!D5", role=Role.ANSWER, kind=SlotKind.TEXT)]
    if allowed is not None:
        kind = SlotKind.CHOICE if allowed else SlotKind.TEXT
        slots.append(Slot(at="Sheet1!C5", role=Role.VERDICT, kind=kind, allowed=tuple(allowed) or None))
    values = {"id": "q-1", "at": "Sheet1!B5", "text": "Is customer data encrypted at rest?", "label": "A-1", **more}
    return Question(slots=tuple(slots), **values)  # type: ignore[arg-type]  # tests name fields of any type


def draft(
    quote: str = "",
    *,
    verdict: str | None = None,
    answer: str = "",
    passage_id: str = "p-1",
    in_evidence: bool = True,
) -> Draft:
    """A draft with at most one citation."""
    citations = (Citation(passage_id=passage_id, quote=quote),) if quote else ()
    return Draft(verdict=verdict, answer=answer, citations=citations, in_evidence=in_evidence)
