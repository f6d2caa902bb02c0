"""Questions in the running text of a document: with boxes, controls or lines to write on, or with nothing below."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from qbyok.layout.blocks import INSIDE, Cell, Control, Paragraph, Table, followed
from qbyok.layout.conditions import starts_condition
from qbyok.layout.docasked import Asked, Lead, is_heading, is_listing
from qbyok.layout.docbelow import Below
from qbyok.layout.docflow import Flow
from qbyok.layout.doclabels import answer_in, answers_letter, answers_number, is_lettered_line, label_end, label_of
from qbyok.layout.docplaces import can_ask, holds_line, is_line, is_offer, split_options_behind
from qbyok.layout.docslots import (
    Box,
    answer_given,
    answer_role,
    box_slots,
    boxes_in,
    cell_slot,
    control_slot,
    label_slot,
    new_paragraph,
    option_list,
    paragraph_slot,
    plain,
    prefix_of,
)
from qbyok.layout.docwords import asks, is_contact, is_instruction, is_request, requests_list, split_number, words
from qbyok.layout.questions import is_question
from qbyok.layout.vocabulary import Sense, header_sense
from qbyok.model import Role, Slot, SlotKind

_REPEATED = 3
_BULLET = "•"
_EXPLAINING = (Sense.STATEMENT, Sense.GUIDANCE)
_DIGITS = re.compile(r"\d+")
_LETTER = re.compile(r"[A-Za-z]+")
_COLONS = (":", "：")
_WORDS_OF_A_LABEL = 4
_WORDS_OF_A_UNIT = 2
_WORDS_BEFORE_A_BOX = 15
_SPACE = " \t\n"
"""What an empty paragraph may hold; a form field that is not filled in shows wider blanks."""


class ParagraphReader:
    """Reads the paragraphs of a document in order; ``questions`` holds each with the place of its block."""

    def __init__(self, flow: Flow) -> None:
        self.questions: list[tuple[int, Asked]] = []
        self._blocks = flow.blocks
        self._above = flow.above
        self._waiting = flow.waiting
        self._below = Below(flow)
        self._current: Asked | None = None
        self._stem: Paragraph | None = None
        self._numbering = ""
        self._open_boxes: list[Box] = []
        self._labelled = -1
        labels = [b.text for b in flow.blocks if isinstance(b, Paragraph) and label_end(b.text) is not None]
        self._labels = Counter(map(label_of, labels))
        self._open_labels = Counter(label_of(text) for text in labels if not answer_in(text))
        for place, block in enumerate(flow.blocks):
            if isinstance(block, Table) or (is_heading(block) and not self._below.is_asked_by_heading(place, block)):
                self._close_boxes()
                self._current = self._stem = None
            elif flow.kept[place]:
                self._close_boxes()
            elif block.at in self._waiting:
                self._text_box(place, block)
            elif (block.text.strip(_SPACE) or block.leader) and not is_listing(block):
                self._paragraph(place, block)
        self._close_boxes()

    def _paragraph(self, place: int, paragraph: Paragraph) -> None:
        boxes = [b for b in boxes_in([paragraph]) if b.option]
        controls = [c for c in paragraph.controls if not c.kind.is_box and not c.bound]
        if boxes:
            self._boxes(place, paragraph, boxes)
            return
        self._close_boxes()
        if controls:
            self._controls(place, paragraph, controls)
        elif not any(take(place, paragraph) for take in (self._line, self._offer, self._label, self._item)):
            self._question(place, paragraph)

    def _line(self, place: int, paragraph: Paragraph) -> bool:
        """Take a line to write on, or a letter such as "A1.", below a question; return whether it was one."""
        if is_line(paragraph):
            self._ask_above(place)
        if self._current is None:
            return False
        by_letter = answers_letter(paragraph.text, self._above[place].text) or is_lettered_line(paragraph.text)
        if by_letter or answers_number(paragraph.text, self._current.label):
            self._give(label_slot(paragraph.at, 1, paragraph, "behind the answer's number"))
            return True
        if not is_line(paragraph):
            return False
        self._give_line(paragraph)
        return True

    def _give_line(self, paragraph: Paragraph) -> None:
        """Give the current question a line to write on; it is a better place than the new paragraph above it."""
        slots = self._current.slots if self._current is not None else []
        slot = paragraph_slot(paragraph, "a line below the question")
        if all(followed(s.at) for s in slots):
            self._give(slot)
        elif followed(slots[-1].at):
            slots[-1] = replace(slot, role=slots[-1].role)

    def _offer(self, place: int, paragraph: Paragraph) -> bool:
        """Take a paragraph to be replaced below a question: a prompt, or options of which one is to be left."""
        cell = Cell(at=paragraph.at, column=1, paragraphs=(paragraph,))
        if not is_offer(paragraph) or (not option_list(cell) and self._below.has_place(place)):
            return False
        self._ask_above(place)
        if self._current is None or not all(followed(slot.at) for slot in self._current.slots):
            return False
        slot = cell_slot(cell, Role.ANSWER, "below the question")
        self._give(replace(slot, writable=not paragraph.locked))
        return True

    def _boxes(self, place: int, paragraph: Paragraph, boxes: Sequence[Box]) -> None:
        text = prefix_of([paragraph])
        if len(boxes) == 1 and words(text) > _WORDS_BEFORE_A_BOX and not asks(text):
            return  # a box that an instruction speaks of
        if text and (asks(text) or answer_role(label_of(text)) is None):
            self._close_boxes()
            self._ask(place, paragraph.at, label_of(text), paragraph.number)
        elif not self._open_boxes:
            self._resume(place)
        if self._current is not None:
            self._open_boxes += boxes

    def _close_boxes(self) -> None:
        """Give the boxes of the paragraphs just read to their question, as one set of options."""
        self._give(*box_slots(self._open_boxes, "boxes in the text"))
        self._open_boxes = []

    def _controls(self, place: int, paragraph: Paragraph, controls: Sequence[Control]) -> None:
        first, *further = controls
        before, behind = plain(paragraph.text[: first.start]), plain(paragraph.text[controls[-1].end :])
        labels = [plain(paragraph.text[left.end : right.start]) for left, right in pairwise(controls)]
        if self._awaits(place) and words(before) <= _WORDS_OF_A_UNIT and words(behind) <= _WORDS_OF_A_UNIT:
            before = behind = ""  # such as the currency of an amount
        labelled = all(text.endswith(_COLONS) and words(text) <= _WORDS_OF_A_LABEL for text in labels)
        if not labelled or behind or (before and not before.endswith(_COLONS) and not asks(before)):
            return
        label = before.rstrip(" :：")
        role = self._role(place, before) if before else Role.ANSWER
        if further and role is None:
            return
        lead = self._above[place]
        if self._is_of_another(place) and (not before or (role is not None and self._asks_anew(lead.text, role))):
            self._ask_lead(place)
        elif role is not None:
            self._resume(place)
        elif is_contact(label):
            return
        else:
            self._ask(place, paragraph.at, label, paragraph.number)
        self._labelled = place
        if self._current is not None:
            shown = paragraph.text[first.start : first.end]
            self._give(control_slot(first, shown, role or Role.ANSWER, "control in the text"))
            for control, text in zip(further, labels, strict=True):  # "Response: … Details: …"
                shown = paragraph.text[control.start : control.end]
                role = answer_role(label_of(text)) or Role.COMMENT
                self._give(control_slot(control, shown, role, "a further control in the text"))

    def _awaits(self, place: int) -> bool:
        """Return whether the text right above a place asks for something, and has no place for it yet."""
        lead = self._above[place]
        current = self._current
        if current is not None and current.at == lead.at and not all(followed(s.at) for s in current.slots):
            return False
        text = split_number(lead.text)[1]
        return asks(text) or is_request(text) or (can_ask(text) and not answer_in(text))

    def _ask_above(self, place: int) -> None:
        """Ask what the text right above a place asks for, if it has no place yet."""
        lead = self._above[place]
        own = self._current is None or self._current.at != lead.at
        if own and self._awaits(place) and not self._is_follow_up(lead.text):
            self._ask_lead(place)

    def _is_of_another(self, place: int) -> bool:
        """Return whether the text right above a place is neither the current question, nor where it was answered."""
        lead, current = self._above[place], self._current
        if current is None or not lead.text or all(followed(slot.at) for slot in current.slots):
            return False
        last = current.slots[-1].at.partition(INSIDE)[0]
        return lead.at not in (last, current.at)

    def _asks_anew(self, text: str, role: Role) -> bool:
        """Return whether a text above a label asks for something else than the question before it: a request, or
        whatever stands between one place for an answer and the next."""
        slots = self._current.slots if self._current is not None else ()
        answered = any(slot.role is Role.ANSWER or slot.kind is SlotKind.CHOICE for slot in slots)
        return is_request(split_number(text)[1]) or (role is Role.ANSWER and answered and not is_instruction(text))

    def _label(self, place: int, paragraph: Paragraph) -> bool:
        """Take a line such as "Answer: …" or "Retention period: ____"; return whether it was one."""
        text = paragraph.text
        if self._asks_on_line(place, paragraph) or self._asks_before_label(place, paragraph):
            return True
        if label_end(text) is None or is_instruction(label_of(text)):
            return False
        line = holds_line(paragraph)
        if self._current is not None and line and starts_condition(label_of(text)):
            self._give(replace(label_slot(paragraph.at, 1, paragraph, "line for details"), role=Role.COMMENT))
            return True
        role = self._role(place, text)
        if role is not None and words(label_of(text)) <= 4:
            stated = self._current is None and answer_in(text)
            if stated and not (role is Role.ANSWER and is_question(self._above[place].text)):
                return False  # what the form says of itself, such as "Reference: ABC-1"
            lead = self._above[place]
            if self._is_of_another(place) and self._asks_anew(lead.text, role):
                self._ask_lead(place)
            self._resume(place)
            self._labelled = place
        elif line and not answer_in(text) and not is_contact(label_of(text)):
            self._ask(place, paragraph.at, label_of(text), paragraph.number)
        else:
            return False
        if self._current is not None:
            slot = label_slot(paragraph.at, 1, paragraph, "line for the answer")
            self._give(slot if role is None else replace(slot, role=role))
        return True

    def _role(self, place: int, text: str) -> Role | None:
        """Return what is to follow a label of the current question, None for a label that asks by itself."""
        goes_on = self._goes_on(place, text) or self._explains(text)
        return answer_role(label_of(text)) or (Role.COMMENT if goes_on else None)

    def _explains(self, text: str) -> bool:
        """Return whether a label such as "Explanation:" stands below a verdict, for what led to it: empty there, or
        below others."""
        label = label_of(text)
        left_open = not answer_in(text) or self._open_labels[label] >= _REPEATED
        return self._judged() and left_open and header_sense(label) in _EXPLAINING

    def _goes_on(self, place: int, text: str) -> bool:
        """Return whether a label stands below another one as it does elsewhere: "Document number:"."""
        label = label_of(text)
        repeated = self._labels[label] >= _REPEATED and not is_contact(label)
        return self._current is not None and self._labelled == place - 1 and repeated

    def _asks_before_label(self, place: int, paragraph: Paragraph) -> bool:
        """Take a question with a label behind it: "Who may enter? Answer:"."""
        label = label_of(paragraph.text)
        end = max(label.rfind(mark, 0, len(label) - 1) for mark in "?？") + 1
        role = answer_role(label[end:].strip()) if end and label_end(paragraph.text) is not None else None
        if role is None:
            return False
        self._ask(place, paragraph.at, label[:end], paragraph.number)
        self._give(replace(label_slot(paragraph.at, 1, paragraph, "behind the question"), role=role))
        return True

    def _text_box(self, place: int, paragraph: Paragraph) -> None:
        """Take an empty text box as the place for the answer to the question above it, or behind the label there."""
        lead = self._above[place]
        if self._current is None and can_ask(lead.text):
            self._resume(place)
        if self._current is None or self._open_boxes:
            return
        slots = self._current.slots
        last = slots.pop() if slots and self._gives_way(slots[-1], lead) else None
        if last is not None or not slots:
            slot = paragraph_slot(paragraph, "text box for the answer")
            self._give(replace(slot, role=last.role) if last else slot)

    @staticmethod
    def _gives_way(slot: Slot, lead: Lead) -> bool:
        """Return whether a text box is the better place: than a new paragraph, or than behind the label above it."""
        return bool(followed(slot.at)) or (slot.at == f"{lead.at}{INSIDE}label 1" and not slot.existing)

    def _asks_on_line(self, place: int, paragraph: Paragraph) -> bool:
        """Take a question that ends in a line to write on: "When was it tested? ______"."""
        question = label_of(paragraph.text)
        if not holds_line(paragraph) or answer_in(paragraph.text) or not asks(question):
            return False
        slot = label_slot(paragraph.at, 1, paragraph, "a line behind the question")
        if self._current is not None and starts_condition(question):
            slot = replace(slot, role=Role.COMMENT)
        else:
            self._ask(place, paragraph.at, question, paragraph.number)
        self._give(slot)
        return True

    def _item(self, place: int, paragraph: Paragraph) -> bool:
        """Take an item with a place of its own in a list below a text such as "State for each site:".

        Numbered items below a numbered request need none: each is answered below it. The text is no question then.
        """
        stem, text = self._stem, plain(paragraph.text)
        numbering = _numbering(paragraph)
        if stem is None or not numbering or is_heading(paragraph) or numbering != (self._numbering or numbering):
            return False
        asked = _numbering(stem) not in ("", _BULLET) and requests_list(split_number(plain(stem.text))[1])
        numbered = asked and numbering != _BULLET
        room = self._below.room(place) or numbered
        if (not room and not self._below.has_place(place)) or self._share_place(place, numbering):
            return False
        if self.questions and self.questions[-1][1].at == stem.at:
            self.questions.pop()
        self._numbering = numbering
        self._ask(place, paragraph.at, text, paragraph.number, title=split_number(plain(stem.text))[1])
        if room:
            self._give(new_paragraph(paragraph))
        return True

    def _share_place(self, place: int, numbering: str) -> bool:
        """Return whether the items of a list have one place together: below the last of them, and below no other."""
        first = last = place
        while self._is_item(first - 1, numbering):
            first -= 1
        while self._is_item(last + 1, numbering):
            last += 1
        own = any(self._below.room(item) or self._below.has_place(item) for item in range(first, last))
        return first < last and not own and self._below.has_place(last)

    def _is_item(self, place: int, numbering: str) -> bool:
        block = self._blocks[place] if 0 <= place < len(self._blocks) else None
        return isinstance(block, Paragraph) and block is not self._stem and _numbering(block) == numbering

    def _question(self, place: int, paragraph: Paragraph) -> None:
        text = plain(paragraph.text)
        if self._below.is_asked(place, paragraph):
            asked, options = split_options_behind(text)
            self._ask(place, paragraph.at, asked, paragraph.number)
            note = self._below.note(place)
            answer = None if note else self._below.answer(place)
            if self._current is not None and note is not None:
                self._current.guidance = plain(note.text)
            slot = new_paragraph(note or paragraph) if answer is None else answer_given(answer)
            chosen = replace(slot, role=Role.VERDICT, kind=SlotKind.CHOICE, allowed=options)
            self._give(chosen if options else slot)
        elif self._is_follow_up(text) and self._below.room(place):
            self._give(replace(new_paragraph(paragraph), role=Role.COMMENT))
        elif self._current is not None and (paragraph.bullet or paragraph.number or _numbering(paragraph) == "a"):
            guidance = self._current.guidance
            self._current.guidance = f"{guidance}\n- {text}" if guidance else f"- {text}"
        self._stem = paragraph if self._leads_in(paragraph, text) else None
        self._numbering = ""

    def _is_follow_up(self, text: str) -> bool:
        """Return whether a text asks for more on a verdict: "If no, explain how keys are kept:"."""
        return self._judged() and starts_condition(text)

    def _judged(self) -> bool:
        """Return whether the current question has a place for a verdict."""
        return self._current is not None and any(slot.role is Role.VERDICT for slot in self._current.slots)

    def _leads_in(self, paragraph: Paragraph, text: str) -> bool:
        """Return whether a text leads in a list of what is asked for."""
        number, text = split_number(text)
        numbered = bool(paragraph.number or number)
        return text.endswith((":", "：")) and not is_instruction(text) and (numbered or is_request(text))

    def _ask(self, place: int, at: str, text: str, label: str, title: str = "") -> None:
        typed, text = split_number(text)
        section = (*self._section(place), *filter(None, [title]))
        self._current = Asked(at=at, text=text, label=typed or label.rstrip("."), section=section)
        self._current.room = self._below.leaves_room(place)
        self.questions.append((place, self._current))

    def _section(self, place: int) -> tuple[str, ...]:
        """Return the headings above a block; those above a heading are of a higher level."""
        block = self._blocks[place]
        if isinstance(block, Paragraph) and is_heading(block) and place + 1 < len(self._above):
            return self._above[place + 1].section[:-1]
        return self._above[place].section

    def _ask_lead(self, place: int) -> None:
        """Ask what stands right above a place, or above that where it is a note on a numbered text."""
        lead = self._above[place]
        upper = lead.above
        noted = upper is not None and _is_numbered(upper) and not _is_numbered(lead) and not asks(lead.text)
        if upper is None or not noted or (self._current is not None and self._current.at == upper.at):
            self._ask(place, lead.at, lead.text, lead.label)
            return
        self._ask(place, upper.at, upper.text, upper.label)
        if self._current is not None:
            self._current.guidance = lead.text

    def _resume(self, place: int) -> None:
        """Go on with the question above; where there is none, the paragraph or heading above becomes it."""
        lead = self._above[place]
        if self._current is not None:
            return
        if lead.text:
            self._ask_lead(place)
        elif lead.section:
            self._ask(place, self._blocks[place].at, lead.section[-1], "")

    def _give(self, *slots: Slot) -> None:
        """Add slots to the current question; a place of its own replaces the one below the question.

        A place for comments does not take that of a verdict.
        """
        if self._current is not None and slots:
            own = self._current.slots
            chosen = bool(own) and own[0].kind is SlotKind.CHOICE and all(s.role is Role.COMMENT for s in slots)
            if own and followed(own[0].at) and not chosen:
                del own[0]
            own += slots


def _is_numbered(lead: Lead) -> bool:
    return bool(lead.label or split_number(lead.text)[0])


def _numbering(paragraph: Paragraph) -> str:
    """Return how a paragraph is numbered, the same for all items of a list; "" for none."""
    number = paragraph.number or split_number(plain(paragraph.text))[0]
    return _BULLET if paragraph.bullet and not number else _LETTER.sub("a", _DIGITS.sub("1", number))
