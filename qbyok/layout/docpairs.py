"""Rows of a document's table without a header over them: labels, each with the cell behind it."""

from collections.abc import Sequence

from qbyok.layout.blocks import Cell
from qbyok.layout.doclabels import label_end, label_of
from qbyok.layout.docparties import is_contact_table, is_of_reader, is_readers_remark
from qbyok.layout.docrows import next_role
from qbyok.layout.docslots import answer_role, box_slots, boxes_in, cell_slot, is_fixed, is_open, own_control, plain
from qbyok.layout.docstate import BELOW, TableState
from qbyok.layout.docwords import after_code, asks, code_in, is_contact, is_item_number, words
from qbyok.layout.presets import is_mark
from qbyok.model import Slot

_MAX_LABEL_WORDS = 9


class LabelRows:
    """Reads the rows of labels with their cells; a table of names and addresses asks nothing."""

    def __init__(self, state: TableState) -> None:
        self._state = state
        self._is_contact = is_contact_table(state.rows)

    def read(self, cells: Sequence[Cell]) -> None:
        """Take a row without a header over it: labels, each with the cell behind it, or a question with its cells."""
        printed = [c for c in cells if is_fixed(c)]
        label = plain(printed[0].text) if len(printed) > 1 and is_item_number(printed[0].text) else ""
        printed = printed[1:] if label else printed
        waiting = [c for c in cells if is_open(c) and (c.blank or not printed or c is not printed[0])]
        if len(printed) == 1 and waiting and not self._under_stem(printed[0], waiting):
            self._pair(printed[0], waiting, label)
        elif len(printed) == 1 and label and not waiting:
            self._state.stem = (printed[0], label)
        elif len(printed) == len(waiting) > 1 and all(
            w.column > p.column for p, w in zip(printed, waiting, strict=True)
        ):
            for asked, cell in zip(printed, waiting, strict=True):
                self._pair(asked, [cell], "")
        elif len(printed) == 2 and not waiting and self._under_stem(printed[0], printed[1:]):
            pass  # answered already
        elif len(printed) == 2 and not waiting and self._answered_pair(printed):
            self._pair(printed[0], [printed[1]], label)

    def _under_stem(self, asked: Cell, answers: Sequence[Cell]) -> bool:
        """Take a row such as "Answer" or "Notes" below the row of its question; return whether it was one."""
        role = answer_role(label_of(plain(asked.text)))
        behind = [c for c in answers if c.column > asked.column]
        if self._state.stem is None or role is None or not behind or words(plain(asked.text)) > _MAX_LABEL_WORDS:
            return False
        question = self._state.question_of(*self._state.stem)
        if not is_of_reader(plain(asked.text)):
            slots, text = question.slots, question.text
            for cell in behind:
                boxes = [b for b in boxes_in(cell.paragraphs) if b.option]
                slots += box_slots(boxes, BELOW) if boxes else [cell_slot(cell, role, BELOW, hints=[text])]
        return True

    def _answered_pair(self, printed: Sequence[Cell]) -> bool:
        if is_mark(plain(printed[1].text)) or printed[1].fill:
            return False
        if own_control(printed[1]):
            return True
        under_question = asks(self._state.title) and words(plain(printed[0].text)) <= 4
        return under_question or asks(plain(printed[0].text))

    def _pair(self, asked: Cell, answers: Sequence[Cell], label: str) -> None:
        text = plain(asked.text)
        text = label_of(text) if label_end(text) == len(text) else text
        if (
            self._is_contact
            or is_contact(text)
            or not text
            or is_readers_remark(text)
            or (is_of_reader(text) and any(c.fill for c in answers))
            or all(c.column < asked.column and c.blank for c in answers)
        ):
            return
        slots = _beside(asked, answers, text)
        title = self._state.title
        if title and words(text) <= 4 and (asks(title) or code_in(title)):
            text = after_code(title, text)
        if slots:
            self._state.add(asked.at, text, slots, label=label)


def _beside(asked: Cell, answers: Sequence[Cell], text: str) -> list[Slot]:
    """Return the places in the cells behind a label, and in boxes before it."""
    slots: list[Slot] = []
    for cell in answers:
        if boxes := [b for b in boxes_in(cell.paragraphs) if b.option]:
            slots += box_slots(boxes, "beside its question")
        elif cell.column > asked.column or own_control(cell):
            slots.append(cell_slot(cell, next_role(slots), "beside its label", hints=[text]))
    return slots
