"""What a copy for a reviewer says beside each answer: its status, what the checks found, and its sources."""

from collections.abc import Iterable, Iterator

from qbyok.layout.placing import TEXT_ROLES, place
from qbyok.model import Answer, Question, Remark, Role, Slot, Status

_ORDER = (Role.ANSWER, Role.VERDICT, Role.COMMENT)


def remarks(decided: Iterable[tuple[Question, Answer]], *, overwrite: bool) -> tuple[Remark, ...]:
    """Return a remark for each question that was asked, at the place where its answer or draft stands or belongs.

    Questions that share their place share the remark, each under its label.
    """
    texts: dict[str, list[tuple[Question, str]]] = {}
    for question, answer in decided:
        if answer.status is not Status.SKIPPED and (at := _place(question, answer, overwrite)):
            texts.setdefault(at, []).append(
                (question, "\n".join(_lines(answer, _shown(question, answer, overwrite))))
            )
    return tuple(Remark(at=at, text=_joined(shared)) for at, shared in texts.items())


def _place(question: Question, answer: Answer, overwrite: bool) -> str | None:
    if writes := place(question, answer, overwrite=overwrite, mark_drafts=True):
        return writes[0].slot.at
    writable = [slot for slot in question.slots if slot.writable]
    return min(writable, key=_rank).at if writable else None


def _rank(slot: Slot) -> int:
    return _ORDER.index(slot.role) if slot.role in _ORDER else len(_ORDER)


def _shown(question: Question, answer: Answer, overwrite: bool) -> frozenset[Role]:
    """Return the roles of the slots in which the copy shows the answer or its draft."""
    drafted = place(question, answer, overwrite=overwrite, mark_drafts=True)
    written = (slot.role for slot in question.slots if slot.at in answer.written)
    return frozenset((*(write.slot.role for write in drafted), *written))


def _lines(answer: Answer, shown: frozenset[Role]) -> Iterator[str]:
    yield answer.status.value.replace("-", " ")
    if answer.verdict and answer.status is Status.NEEDS_REVIEW and Role.VERDICT not in shown:
        yield f"Proposed verdict: {answer.verdict}"
    if answer.text and shown.isdisjoint(TEXT_ROLES):
        yield f"Text: {answer.text}"
    yield from (f"{finding.rule}: {finding.message}" for finding in answer.findings)
    yield from (f"{cited.path} › {cited.locator}: “{cited.quote}”" for cited in answer.citations if cited.path)


def _joined(shared: list[tuple[Question, str]]) -> str:
    if len(shared) == 1:
        return shared[0][1]
    return "\n\n".join(f"{question.label} {text}".strip() for question, text in shared)
