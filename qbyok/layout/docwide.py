"""Rows of one cell over the full width of a document's table: titles, questions, labels, and places below them."""

import re
from dataclasses import replace

from qbyok.layout.blocks import Cell, Row
from qbyok.layout.docasked import Lead
from qbyok.layout.doclabels import answer_in, label_end, label_of
from qbyok.layout.docparties import is_readers_own
from qbyok.layout.docprinted import Printed
from qbyok.layout.docslots import (
    answer_role,
    bare_box,
    box_slots,
    boxes_in,
    cell_slot,
    control_slot,
    fields_beside_boxes,
    is_fixed,
    is_open,
    label_slot,
    plain,
    prefix_of,
    waiting_box,
)
from qbyok.layout.docstate import BELOW, LABEL, TableState
from qbyok.layout.docwords import asks, is_contact, is_instruction, is_request, split_number, words
from qbyok.model import Role, Slot, SlotKind

_MAX_LABEL_WORDS = 9
_HEADED = 2
_BOX_AND_OPTION = 2
_IN_BRACKETS = re.compile(r"[\[<](.+)[\]>]")


class WideRows:
    """Reads the rows of one cell; ``printed`` knows the form's own words in places for an answer."""

    def __init__(self, state: TableState, printed: Printed) -> None:
        self._state = state
        self._printed = printed
        self._kept = state.reserved
        self._labelled = sum(map(_is_label_row, state.rows))

    def read(self, number: int, cell: Cell) -> None:
        """Take a row by its number, with its only cell."""
        upper = self._state.rows[number - 1] if number else None
        text = plain(cell.text)
        if text and is_fixed(cell):
            self._state.reserved = self._kept or is_readers_own(text, self._state.rows[number + 1 :])
        if self._state.reserved:
            return
        if any(box.option for box in boxes_in(cell.paragraphs)):
            self._boxes_in_cell(cell)
        elif not self._state.pending and (bracketed := _IN_BRACKETS.fullmatch(text)) and is_request(bracketed[1]):
            slot = Slot(at=cell.at, role=Role.ANSWER, kind=SlotKind.TEXT, why="a request in brackets, to be replaced")
            self._state.add(cell.at, bracketed[1], [slot])
        elif is_open(cell) or self._printed.is_prompt(upper, cell):
            self._open_below(cell)
        elif self._state.pending and is_fixed(cell) and is_instruction(label_of(text)):
            return
        elif self._state.pending and asks(self._state.pending[1]) and is_fixed(cell):
            self._state.ask(self._state.pending, [cell_slot(cell, Role.ANSWER, BELOW)])
        elif (self._heads_boxes(number) or not self._label(cell)) and text:
            # Plain text under a title is its explanation; a shaded row, or one that asks, starts something new.
            if not self._state.title or cell.fill or asks(text):
                self._state.begin(text)
            self._state.pending = (cell.at, text)

    def _heads_boxes(self, number: int) -> bool:
        """Return whether one of the next rows is options with their boxes, and what is above heads them."""
        for row in self._state.rows[number + 1 : number + 1 + _HEADED]:
            if len(row.cells) > 1:
                return len(row.cells) == _BOX_AND_OPTION and any(map(bare_box, row.cells))
            paragraphs = row.cells[0].paragraphs
            if any(box.option for box in boxes_in(paragraphs)):
                return not prefix_of(paragraphs)
            if not is_fixed(row.cells[0]) or _is_label_row(row):
                return False
        return False

    def _boxes_in_cell(self, cell: Cell) -> None:
        boxes = [b for b in boxes_in(cell.paragraphs) if b.option]
        slots = [*box_slots(boxes, "options in a cell"), *fields_beside_boxes(cell)]
        own = prefix_of(cell.paragraphs)
        if not own and self._state.pending and len(boxes) > 1:
            self._state.ask(self._state.pending, slots)
        elif not own and self._state.stem is not None:
            self._state.question_of(*self._state.stem).slots += slots
        elif (text := own or self._state.lead.text) and (len(boxes) > 1 or own):
            self._state.add(cell.at, label_of(text), slots)
            self._state.pending = None

    def _open_below(self, cell: Cell) -> None:
        printed = not is_open(cell)
        slot = cell_slot(cell, Role.ANSWER, BELOW)
        if printed:
            slot = Slot(at=cell.at, role=Role.ANSWER, kind=SlotKind.TEXT, why="the form's own words, to be replaced")
        if self._state.pending:
            if printed or (words(self._state.pending[1]) > 2 and not is_contact(self._state.pending[1])):
                self._state.ask(self._state.pending, [slot])
        elif self._state.stem is not None:
            self._state.question_of(*self._state.stem).slots.append(slot)
        elif self._state.group is not None:
            self._state.group.slots.append(slot)
            self._state.group = None
        elif not self._state.title and len(self._state.rows) == 1 and (lead := _asking(self._state.lead)):
            self._state.add_lead(lead, [slot])

    def _label(self, cell: Cell) -> bool:
        """Take a cell that holds a label and room for its answer; return whether it was one."""
        shown = [(i, p) for i, p in enumerate(cell.paragraphs, 1) if p.text.strip()]
        number, paragraph = shown[0] if shown else (0, None)
        if self._label_and_control(cell):
            return True
        if paragraph is None or paragraph.controls:
            return False
        if len(shown) > 1 and self._question_and_line(cell):
            return True
        label = label_of(paragraph.text)
        alone = len(shown) == 1
        if label_end(paragraph.text) is None:
            alike = {q.text.split()[0] for q in self._state.questions if q.text and q.slots[0].why == LABEL}
            if not (alone and words(label) <= 3 and label.split()[0] in alike and len(label.split()) > 1):
                return False
        elif answer_in(paragraph.text):
            if self._labelled < 2 or cell.fill or words(label) > _MAX_LABEL_WORDS:
                return False
        elif not alone:
            return False
        if is_instruction(label):
            return False
        if not is_contact(label):
            slot = label_slot(cell.at, number, paragraph, LABEL, box=waiting_box(cell))
            self._take_labelled(cell, label, slot)
        self._state.pending = None
        return True

    def _take_labelled(self, cell: Cell, label: str, slot: Slot) -> None:
        """Take the place behind a label for the question above it, or for the label where that asks by itself."""
        role = answer_role(label)
        if role is not None and self._state.stem is not None:
            self._state.question_of(*self._state.stem).slots.append(replace(slot, role=role))
        elif role is Role.ANSWER and self._state.lead.text and len(self._state.rows) == 1:
            self._state.add_lead(self._state.lead, [slot])
        else:
            self._state.add(cell.at, label, [slot])

    def _question_and_line(self, cell: Cell) -> bool:
        """Take a cell that holds a question and, below it, a line such as "Response:"."""
        shown = [(i, p) for i, p in enumerate(cell.paragraphs, 1) if p.text.strip()]
        number, last = shown[-1]
        role = answer_role(label_of(last.text)) if label_end(last.text) is not None else None
        if role is None or words(label_of(last.text)) > 4 or last.controls:
            return False
        typed, text = split_number(" ".join(plain(p.text) for _, p in shown[:-1]))
        self._state.add(cell.at, text, [replace(label_slot(cell.at, number, last, LABEL), role=role)], label=typed)
        self._state.pending = None
        return True

    def _label_and_control(self, cell: Cell) -> bool:
        controls = [c for c in cell.controls if not c.kind.is_box and not c.bound]
        paragraph = next((p for p in cell.paragraphs if p.controls), None)
        above = [plain(p.text) for p in cell.paragraphs if p.text.strip() and p is not paragraph]
        if len(controls) != 1 or paragraph is None or (above and paragraph is not cell.paragraphs[-1]):
            return False
        label = " ".join((*above, plain(paragraph.text[: controls[0].start]))).strip()
        named = label.endswith((":", "：")) or asks(label)
        if not named or paragraph.text[controls[0].end :].strip() or is_contact(label):
            return False
        shown = paragraph.text[controls[0].start : controls[0].end]
        self._state.add(cell.at, label.rstrip(" :："), [control_slot(controls[0], shown, Role.ANSWER, LABEL)])
        return True


def _is_label_row(row: Row) -> bool:
    if len(row.cells) != 1:
        return False
    text = next((p.text for p in row.cells[0].paragraphs if p.text.strip()), "")
    return label_end(text) is not None and not is_instruction(label_of(text))


def _asking(lead: Lead) -> Lead | None:
    """Return the text above a place that asks: the last one, or the one before it where that is a note on it."""
    return next((one for one in (lead, lead.above) if one and _requests(one)), None)


def _requests(lead: Lead) -> bool:
    return is_request(split_number(lead.text)[1]) or asks(lead.text)
