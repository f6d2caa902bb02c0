"""What of an answer finds no place in the file, and what stays there that may not fit it."""

from collections.abc import Container, Iterator
from dataclasses import replace

from qbyok.layout.placing import TEXT_ROLES, holds_mark, is_settled, place, takes_verdict, text_slots
from qbyok.model import Answer, Finding, Question, Role, Severity, Slot, Status

_RULES = frozenset(  # of an answer that stands, and of no other
    {"not-written", "text-left-out", "comment-kept"}
)


def unplaced(question: Question, answer: Answer, wanted: Container[str], *, overwrite: bool) -> Iterator[Finding]:
    """Yield a finding for each part of an answer that goes nowhere, and for each text that stays beside it.

    ``wanted`` are the places in which anything is written for the file.
    """
    if answer.status is not Status.ANSWERED:
        return
    roles = {write.slot.role for write in place(question, answer, overwrite=overwrite, mark_drafts=False)}
    texts = text_slots(question.slots)
    if answer.verdict and Role.VERDICT not in roles and (takes_verdict(question) or roles.isdisjoint(TEXT_ROLES)):
        yield _review("not-written", f"there is no place for the verdict “{answer.verdict}”")
    if answer.text and roles.isdisjoint(TEXT_ROLES):
        if texts:
            why = ", ".join(f"{slot.at} {_taken(slot)}" for slot in texts)
            yield _review("not-written", f"there is no place for the text: {why}")
        elif Role.VERDICT in roles:
            message = "the file asks for a verdict alone; the text is left out"
            yield Finding(rule="text-left-out", severity=Severity.INFO, message=message)
        else:
            yield _review("not-written", "there is no place for the text")
    for slot in texts:
        stays = slot.writable and slot.at not in wanted and (holds_mark(slot) or (overwrite and is_settled(slot)))
        if roles and stays:
            yield _review("comment-kept", f"{slot.at} keeps the text that it held: check it against the answer")


def before_placing(answer: Answer) -> Answer:
    """Return an answer as it was before it was written: without what was found of its places."""
    kept = tuple(finding for finding in answer.findings if finding.rule not in _RULES)
    status = Status.ANSWERED if len(kept) < len(answer.findings) else answer.status
    return replace(answer, status=status, findings=kept, written=())


def _taken(slot: Slot) -> str:
    return "holds another text" if slot.writable else "can't be written"


def _review(rule: str, message: str) -> Finding:
    return Finding(rule=rule, severity=Severity.REVIEW, message=message)
