"""Which slots of a question take which part of an answer."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from qbyok.layout.typed_boxes import ticked
from qbyok.model import Answer, Question, Role, Slot, SlotKind, SlotWrite, Status

REVIEW_MARK = "[needs review] "


def open_slots(question: Question, *, overwrite: bool) -> tuple[Slot, ...]:
    """Return the slots that may be filled: writable, and empty or holding a default unless ``overwrite``."""
    return tuple(s for s in question.slots if s.writable and (overwrite or s.default or not s.existing))


def place(question: Question, answer: Answer, *, overwrite: bool, mark_drafts: bool) -> tuple[SlotWrite, ...]:
    """Return what to write for one answer.

    An answer that needs review never writes a verdict; its text is written behind a mark, or not at all. Where the
    mark of another option has to stay, all that is returned is the verdict, which the file refuses.
    """
    slots = open_slots(question, overwrite=overwrite)
    if answer.status is Status.ANSWERED:
        verdict = _verdict(question, slots, answer.verdict, overwrite=overwrite)
        if any(not clear.slot.writable for write in verdict for clear in write.clears):
            return verdict
        return (*verdict, *_text(slots, answer.text), *_references(slots, answer))
    if answer.status is Status.NEEDS_REVIEW and mark_drafts and answer.text:
        return _text(slots, REVIEW_MARK + answer.text)
    return ()


def combine(writes: Iterable[tuple[Question, SlotWrite]]) -> tuple[SlotWrite, ...]:
    """Join writes of several questions into one slot that they share (a merged answer cell), each under its label."""
    combined = []
    for _, group in groupby(sorted(writes, key=lambda w: w[1].slot.at), key=lambda w: w[1].slot.at):
        shared = list(group)
        first = shared[0][1]
        if len(shared) > 1 and first.slot.kind is SlotKind.TEXT:
            first = replace(first, text="\n\n".join(f"{q.label}: {w.text}" if q.label else w.text for q, w in shared))
        combined.append(first)
    return tuple(combined)


def _verdict(
    question: Question, slots: Sequence[Slot], verdict: str | None, *, overwrite: bool
) -> tuple[SlotWrite, ...]:
    if verdict is None:
        return ()
    for slot in slots:
        if slot.role is Role.VERDICT and (slot.option or verdict) == verdict:
            mark = slot.allowed[0] if slot.kind is SlotKind.TICK and slot.allowed else None
            text = mark or ticked(slot.printed or slot.existing or "", verdict)
            clears = _clears(question, slot)
            kept = any(not (overwrite or clear.slot.default) for clear in clears)
            return () if kept else (SlotWrite(slot=slot, text=text, clears=clears),)
    return ()


def _clears(question: Question, chosen: Slot) -> tuple[SlotWrite, ...]:
    """Return what takes out the marks of all options but the chosen one; nothing where that is no tick."""
    return tuple(
        SlotWrite(slot=slot, text=slot.unticked)
        for slot in question.slots
        if slot.role is Role.VERDICT and slot.unticked is not None and chosen.option not in (None, slot.option)
    )


def _text(slots: Sequence[Slot], text: str) -> tuple[SlotWrite, ...]:
    if not text:
        return ()
    for role in (Role.ANSWER, Role.COMMENT):
        for slot in slots:
            if slot.role is role and slot.kind is SlotKind.TEXT:
                return (SlotWrite(slot=slot, text=text),)
    return ()


def _references(slots: Sequence[Slot], answer: Answer) -> tuple[SlotWrite, ...]:
    """Name the sources, but no earlier questionnaire: its name may be that of another customer."""
    places = dict.fromkeys(f"{c.path} › {c.locator}" for c in answer.citations if c.path and not c.earlier)
    for slot in slots:
        if places and slot.role is Role.EVIDENCE and slot.kind is SlotKind.TEXT:
            return (SlotWrite(slot=slot, text="\n".join(places)),)
    return ()
