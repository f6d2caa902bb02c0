"""Question/answer pairs of a questionnaire that was answered before."""

from qbyok.layout.placing import TEXT_ROLES, holds_mark
from qbyok.layout.presets import is_mark
from qbyok.layout.verdicts import is_option
from qbyok.model import Layout, Question, QuestionAnswer, Role, Slot, SlotKind


def answered_pairs(layout: Layout) -> tuple[QuestionAnswer, ...]:
    """Return every question of a layout that holds an answer, in the file's order.

    Defaults are no answers, and neither are drafts that are marked for review.
    """
    pairs = []
    for question in layout.questions:
        filled = [slot for slot in question.slots if _is_answer(slot)]
        verdict = next((_chosen(slot) for slot in filled if slot.role is Role.VERDICT), "")
        texts = [slot.existing or "" for slot in filled if slot.role in TEXT_ROLES]
        if texts and not verdict and is_option(texts[0]):
            # A form without drop-downs: somebody wrote "Yes" into the answer and the reason beside it.
            verdict = texts.pop(0).strip()
        if verdict or texts:
            pairs.append(_pair(question, verdict, "\n".join(texts)))
    return tuple(pairs)


def drafts(layout: Layout) -> int:
    """Return how many questions hold a draft that is marked for review."""
    return sum(any(map(holds_mark, question.slots)) for question in layout.questions)


def _is_answer(slot: Slot) -> bool:
    return bool(slot.existing) and not slot.default and not holds_mark(slot)


def _chosen(slot: Slot) -> str:
    """Return what a filled slot says: a cell with a tick in it stands for its option, any other slot names it."""
    existing = slot.existing or ""
    return slot.option or "" if slot.kind is SlotKind.TICK and is_mark(existing) else existing


def _pair(question: Question, verdict: str, answer: str) -> QuestionAnswer:
    return QuestionAnswer(
        at=question.at,
        label=question.label,
        question=question.text,
        verdict=verdict,
        answer=answer,
        allowed=question.allowed,
    )
