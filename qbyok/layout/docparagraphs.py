"""Questions in the running text of a document: with boxes, controls or lines to write on, or with nothing below."""

from collections.abc import Sequence
from dataclasses import replace

from qbyok.layout.blocks import INSIDE, Control, Paragraph, Table, after, followed
from qbyok.layout.docasked import Asked, Lead, is_heading, is_listing
from qbyok.layout.docflow import Flow
from qbyok.layout.doclabels import answer_in, has_line, label_end, label_of
from qbyok.layout.docslots import answer_role, box_slots, boxes_in, control_slot, joined, label_slot, plain, prefix_of
from qbyok.layout.docwords import asks, is_contact, is_instruction, is_request, split_number, words
from qbyok.layout.vocabulary import is_option, is_question
from qbyok.model import Role, Slot, SlotKind

_MAX_QUESTION_WORDS = 150
_ENDS_OF_STATEMENTS = (".", ":", ";", ",", "。", "、")


class ParagraphReader:
    """Reads the paragraphs of a document in order; ``questions`` holds each with the place of its block."""

    def __init__(self, flow: Flow) -> None:
        self.questions: list[tuple[int, Asked]] = []
        self._blocks = flow.blocks
        self._above = flow.above
        self._waiting = flow.waiting
        self._current: Asked | None = None
        self._boxes_open = False
        for place, block in enumerate(flow.blocks):
            if isinstance(block, Table) or is_heading(block):
                self._current, self._boxes_open = None, False
            elif block.at in self._waiting:
                self._text_box(place, block)
            elif block.text.strip() and not is_listing(block):
                self._paragraph(place, block)

    def _paragraph(self, place: int, paragraph: Paragraph) -> None:
        boxes = [b for b in boxes_in([paragraph]) if b.option]
        controls = [c for c in paragraph.controls if not c.kind.is_box and not c.bound]
        if boxes:
            self._boxes(place, paragraph)
            return
        self._boxes_open = False
        if controls:
            self._controls(place, paragraph, controls)
        elif not self._label(place, paragraph):
            self._question(place, paragraph)

    def _boxes(self, place: int, paragraph: Paragraph) -> None:
        boxes = [b for b in boxes_in([paragraph]) if b.option]
        text = prefix_of([paragraph])
        if text and answer_role(label_of(text)) is None:
            self._ask(place, paragraph.at, label_of(text), paragraph.number)
        elif not self._boxes_open:
            self._resume(place)
        if self._current is not None:
            known = [s for s in self._current.slots if s.kind is SlotKind.CHECKBOX] if self._boxes_open else []
            self._current.slots = [s for s in self._current.slots if not followed(s.at) and s not in known]
            self._current.slots += joined(known, box_slots(boxes, "boxes in the text"))
            self._boxes_open = True

    def _controls(self, place: int, paragraph: Paragraph, controls: Sequence[Control]) -> None:
        first, last = controls[0], controls[-1]
        before, after = plain(paragraph.text[: first.start]), plain(paragraph.text[last.end :])
        if len(controls) > 1 or after or (before and label_end(before) != len(before) and not asks(before)):
            return
        label = label_of(before)
        role = answer_role(label) if before else Role.ANSWER
        if role is not None:
            self._resume(place)
        elif is_contact(label):
            return
        else:
            self._ask(place, paragraph.at, label, paragraph.number)
        if self._current is not None:
            shown = paragraph.text[first.start : first.end]
            self._give(control_slot(first, shown, role or Role.ANSWER, "control in the text"))

    def _label(self, place: int, paragraph: Paragraph) -> bool:
        """Take a line such as "Answer: …" or "Retention period: ____"; return whether it was one."""
        text = paragraph.text
        if label_end(text) is None or is_instruction(label_of(text)):
            return False
        role = answer_role(label_of(text))
        if role is not None and words(label_of(text)) <= 4:
            self._resume(place)
        elif has_line(text) and not answer_in(text) and not is_contact(label_of(text)):
            self._ask(place, paragraph.at, label_of(text), paragraph.number)
        else:
            return False
        if self._current is not None:
            slot = label_slot(paragraph.at, 1, paragraph, "line for the answer")
            self._give(slot if role is None else replace(slot, role=role))
        return True

    def _text_box(self, place: int, paragraph: Paragraph) -> None:
        """Take an empty text box as the place for the answer to the question above it, or behind the label there."""
        lead = self._above[place]
        if self._current is None and _can_ask(lead.text):
            self._resume(place)
        if self._current is None:
            return
        slots = self._current.slots
        last = slots.pop() if slots and self._gives_way(slots[-1], lead) else None
        if last is not None or not slots:
            role = last.role if last else Role.ANSWER
            self._give(
                Slot(
                    at=paragraph.at,
                    role=role,
                    kind=SlotKind.TEXT,
                    writable=not paragraph.locked,
                    why="text box for the answer",
                )
            )

    @staticmethod
    def _gives_way(slot: Slot, lead: Lead) -> bool:
        """Return whether a text box is the better place: than a new paragraph, or than behind the label above it."""
        return bool(followed(slot.at)) or (slot.at == f"{lead.at}{INSIDE}label 1" and not slot.existing)

    def _question(self, place: int, paragraph: Paragraph) -> None:
        text = plain(paragraph.text)
        if self._asks_something(place, paragraph, text):
            self._ask(place, paragraph.at, text, paragraph.number)
            answer = self._answer_below(place)
            slot = Slot(
                at=answer.at if answer else after(paragraph.at),
                role=Role.ANSWER,
                kind=SlotKind.TEXT,
                writable=not (answer or paragraph).locked,
                existing=plain(answer.text) if answer else None,
                why="the answer below the question" if answer else "a new paragraph below the question",
            )
            self._give(slot)
        elif self._current is not None and (paragraph.bullet or paragraph.number):
            guidance = self._current.guidance
            self._current.guidance = f"{guidance}\n- {text}" if guidance else f"- {text}"

    def _asks_something(self, place: int, paragraph: Paragraph, text: str) -> bool:
        if words(text) > _MAX_QUESTION_WORDS or words(text) < 3:
            return False
        if asks(text):
            return True
        room = self._room_below(place)
        text = split_number(text)[1]
        if is_request(text):
            return bool(paragraph.number) or room
        return room and is_question(text) and not text.endswith(_ENDS_OF_STATEMENTS)

    def _room_below(self, place: int) -> bool:
        """Return whether a line is left free below a paragraph; one above a table only sets the table off."""
        below = [b for b in self._blocks[place + 1 : place + 4] if not _only_holds_boxes(b)]
        following = next((b for b in below if not isinstance(b, Paragraph) or not b.blank), None)
        free = bool(below) and isinstance(below[0], Paragraph) and (below[0].blank or below[0].at in self._waiting)
        return free and not isinstance(following, Table)

    def _answer_below(self, place: int) -> Paragraph | None:
        """Return the paragraph below a question where it begins as an answer does."""
        for block in self._blocks[place + 1 : place + 3]:
            if isinstance(block, Paragraph) and block.text.strip():
                first = plain(block.text).split(",")[0].split(".")[0]
                return block if is_option(first) and not is_heading(block) and not block.controls else None
        return None

    def _ask(self, place: int, at: str, text: str, label: str) -> None:
        lead = self._above[place]
        typed, text = split_number(text)
        self._current = Asked(at=at, text=text, label=typed or label.rstrip("."), section=lead.section)
        self._current.room = self._room_below(place)
        self.questions.append((place, self._current))

    def _resume(self, place: int) -> None:
        """Go on with the question above; where there is none, the paragraph or heading above becomes it."""
        lead = self._above[place]
        if self._current is not None:
            return
        if lead.text:
            self._ask(place, lead.at, lead.text, lead.label)
        elif lead.section:
            self._ask(place, self._blocks[place].at, lead.section[-1], "")

    def _give(self, slot: Slot) -> None:
        """Add a slot to the current question; a place of its own replaces the one below the question."""
        if self._current is not None:
            self._current.slots = [s for s in self._current.slots if not followed(s.at)]
            self._current.slots.append(slot)


def _only_holds_boxes(block: Paragraph | Table) -> bool:
    return isinstance(block, Paragraph) and bool(block.boxes) and not block.text.strip() and not block.controls


def _can_ask(text: str) -> bool:
    """Return whether a text asks for what an empty text box below it is to hold."""
    if asks(text) or is_request(text):
        return True
    label = label_of(text)
    named = label_end(text) is not None and answer_role(label) is None
    return named and not is_contact(label) and not is_instruction(label)
