"""A document's layout, saved question by question and applied to a document with the same texts."""

from dataclasses import replace
from textwrap import shorten

from qbyok.layout.anchors import digest
from qbyok.layout.blocks import INSIDE, NESTED, Document, followed
from qbyok.layout.docindex import DocumentIndex
from qbyok.layout.doclabels import answer_in
from qbyok.layout.docrows import tick_slots
from qbyok.layout.docslots import box_slots, boxes_in, cell_slot, control_slot
from qbyok.layout.document import tick_mark
from qbyok.layout.identity import question_id
from qbyok.layout.saved import SavedLayout, SavedQuestion, SavedSlot
from qbyok.model import Confidence, Layout, Question, SheetNote, Slot, SlotKind
from qbyok.wording import counted

_WHY = "as saved"
_SHOWN = 80
"""So much of a question is shown where it is named."""


def save_questions(document: Document, layout: Layout) -> SavedLayout:
    """Return a document's questions as a layout to be saved."""
    index = DocumentIndex(document)
    return SavedLayout(
        questions=tuple(
            SavedQuestion(
                at=question.at,
                anchor=digest(index.text(question.at)),
                text=question.text,
                label=question.label,
                slots=tuple(map(_save, question.slots)),
            )
            for question in layout.questions
        )
    )


def _save(slot: Slot) -> SavedSlot:
    return SavedSlot(at=slot.at, role=slot.role, allowed=_stated(slot), option=slot.option or "")


def _stated(slot: Slot) -> tuple[str, ...]:
    """Return options that were read from texts around a place; those of a control stand in the control."""
    in_control = INSIDE in slot.at.rpartition(NESTED)[2]
    return slot.allowed or () if slot.kind is SlotKind.CHOICE and not in_control else ()


def questions_recognised(saved: SavedLayout, document: Document) -> float:
    """Return the share of a saved layout's questions whose text stands where it did."""
    index = DocumentIndex(document)
    found = sum(digest(index.text(question.at)) == question.anchor for question in saved.questions)
    return found / len(saved.questions) if saved.questions else 0.0


def saved_questions(saved: SavedLayout, document: Document, detected: Layout, file_sha256: str) -> Layout:
    """Return the layout of a document whose questions are the saved ones.

    A question whose text is not where it was is left out: its places may be somebody else's.
    """
    index = DocumentIndex(document)
    mark = tick_mark(document)
    known = {slot.at: slot for question in detected.questions for slot in question.slots}
    facts = {question.at: question for question in detected.questions}
    questions: list[Question] = []
    lost: list[str] = []
    for one in saved.questions:
        asked = f"“{shorten(one.text, _SHOWN, placeholder=' …')}”"
        if digest(index.text(one.at)) != one.anchor:
            why = "another text stands" if index.position(one.at) >= 0 else "this document has no place"
            lost.append(f"{asked} is not asked: {why} at {one.at}")
            continue
        places = [(wanted.at, _slot(wanted, known, index, mark)) for wanted in one.slots]
        lost += [f"{asked} has no place at {at} in this document" for at, slot in places if slot is None]
        slots = tuple(slot for _, slot in places if slot)
        if slots:
            same = facts.get(one.at)
            questions.append(
                Question(
                    id=question_id(file_sha256, slots[0].at),
                    at=one.at,
                    text=one.text,
                    label=one.label,
                    section=same.section if same else (),
                    guidance=same.guidance if same else "",
                    depends_on=same.depends_on if same else (),
                    slots=slots,
                )
            )
    gone = len(saved.questions) - len(questions)
    why = f"{counted(len(questions), 'question')} from the saved layout"
    why += f", {gone} of it not found here" if gone else ""
    note = SheetNote(name="text", used=bool(questions), why=why, confidence=Confidence.HIGH)
    return Layout(sheets=(note,), questions=tuple(questions), source=saved.name, lost=tuple(lost))


def _slot(wanted: SavedSlot, known: dict[str, Slot], index: DocumentIndex, mark: str) -> Slot | None:
    slot = known.get(wanted.at)
    if slot is None or (wanted.option and not slot.option):
        slot = _new_slot(wanted, index, mark)
    if slot is None:
        return None
    if wanted.allowed:
        slot = replace(slot, kind=SlotKind.CHOICE, allowed=wanted.allowed)
    return replace(slot, role=wanted.role, option=wanted.option or slot.option)


def _new_slot(wanted: SavedSlot, index: DocumentIndex, mark: str) -> Slot | None:
    """Return the slot at a place where detection saw none; None where there is no such place."""
    at, role = wanted.at, wanted.role
    if at in index.cells and wanted.option:
        return next(iter(tick_slots([(index.cells[at], wanted.option)], mark)), None)
    if at in index.cells:
        return cell_slot(index.cells[at], role, _WHY)
    if at in index.controls:
        control, paragraph = index.controls[at]
        if control.kind.is_box:
            boxes = [box for box in boxes_in([paragraph]) if box.control is control]
            return next(iter(box_slots(boxes, _WHY)), None)
        return control_slot(control, paragraph.text[control.start : control.end], role, _WHY)
    text = SlotKind.TEXT
    if above := index.paragraphs.get(followed(at) or ""):
        return Slot(at=at, role=role, kind=text, writable=not above.locked, why=_WHY)
    if own := index.paragraphs.get(at):
        existing = own.text.strip() or None
        return Slot(at=at, role=role, kind=text, writable=not own.locked, existing=existing, why=_WHY)
    if labelled := index.labelled(at):
        existing = answer_in(labelled.text) or None
        return Slot(at=at, role=role, kind=text, writable=not labelled.locked, existing=existing, why=_WHY)
    return None
