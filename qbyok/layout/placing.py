"""Which slots of a question take which part of an answer."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from qbyok.layout.typed_boxes import ticked
from qbyok.model import Answer, Question, Role, Slot, SlotKind, SlotWrite, Status

REVIEW_MARK = "[needs review] "
TEXT_ROLES = (Role.ANSWER, Role.COMMENT)
"""The roles of the slots that take the text of an answer, in the order in which they are tried."""


def holds_mark(slot: Slot) -> bool:
    """Tell whether a slot holds a draft; where questions share a slot the mark stands behind their labels."""
    return REVIEW_MARK.strip() in (slot.existing or "")


def is_settled(slot: Slot) -> bool:
    """Tell whether a slot holds more than a default or drafts, which an answer may replace."""
    existing, mark = slot.existing or "", REVIEW_MARK.strip()
    drafts = existing.startswith(mark) or all(mark in part for part in existing.split("\n\n"))
    return bool(existing) and not slot.default and not drafts


def open_slots(question: Question, *, overwrite: bool) -> tuple[Slot, ...]:
    """Return the slots that may be filled: writable, and none that is settled unless ``overwrite``."""
    return tuple(s for s in question.slots if s.writable and (overwrite or not is_settled(s)))


def text_slots(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    """Return the slots that take the text of an answer, the likeliest first."""
    found = (slot for slot in slots if slot.role in TEXT_ROLES and slot.kind is SlotKind.TEXT)
    return tuple(sorted(found, key=lambda slot: TEXT_ROLES.index(slot.role)))


def takes_verdict(question: Question) -> bool:
    """Tell whether a question has a place for a verdict; where it has none the text says it."""
    return any(slot.role is Role.VERDICT and slot.writable for slot in question.slots)


def said(verdict: str | None, text: str) -> str:
    """Return a text that says the verdict, too: "No. It is planned." """
    if not verdict or re.match(rf"{re.escape(verdict)}(?!\w)", text, re.IGNORECASE):
        return text
    return f"{verdict.rstrip('.')}. {text}" if text else verdict


def place(question: Question, answer: Answer, *, overwrite: bool, mark_drafts: bool) -> tuple[SlotWrite, ...]:
    """Return what to write for one answer.

    An answer that needs review never writes a verdict, and never replaces an answer; its text is written behind a
    mark, or not at all. Where the mark of another option has to stay, all that is returned is the verdict, which the
    file refuses.
    """
    text = answer.text if takes_verdict(question) else said(answer.verdict, answer.text)
    if answer.status is Status.ANSWERED:
        slots = open_slots(question, overwrite=overwrite)
        verdict = _verdict(question, slots, answer.verdict, overwrite=overwrite)
        if any(not clear.slot.writable for write in verdict for clear in write.clears):
            return verdict
        return (*verdict, *_text(slots, text), *_references(slots, answer))
    if answer.status is Status.NEEDS_REVIEW and mark_drafts and text:
        return _text(open_slots(question, overwrite=False), REVIEW_MARK + text)
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
    return tuple(SlotWrite(slot=slot, text=text) for slot in text_slots(slots)[:1] if text)


def _references(slots: Sequence[Slot], answer: Answer) -> tuple[SlotWrite, ...]:
    """Name the sources, but no earlier questionnaire: its name may be that of another customer."""
    places = dict.fromkeys(f"{c.path} › {c.locator}" for c in answer.citations if c.path and not c.earlier)
    for slot in slots:
        if places and slot.role is Role.EVIDENCE and slot.kind is SlotKind.TEXT:
            return (SlotWrite(slot=slot, text="\n".join(places)),)
    return ()
