"""Questions in the tables of a document."""

from collections.abc import Sequence
from dataclasses import replace

from qbyok.layout.blocks import Cell, Row, Table
from qbyok.layout.docasked import Asked, Lead
from qbyok.layout.docheaders import Columns, all_open, column_notes, columns_of, headings, is_for_names, is_header
from qbyok.layout.doclabels import answer_in, label_end, label_of
from qbyok.layout.docparties import is_below_kept, is_contact_table, is_of_reader, is_readers_own
from qbyok.layout.docprinted import Printed
from qbyok.layout.docrows import column_slots, next_role
from qbyok.layout.docslots import (
    Box,
    answer_role,
    bare_box,
    box_slots,
    boxes_in,
    cell_slot,
    control_slot,
    is_fixed,
    is_open,
    joined,
    label_slot,
    own_control,
    plain,
    prefix_of,
    waiting_box,
)
from qbyok.layout.docwords import (
    after_code,
    asks,
    code_in,
    is_contact,
    is_instruction,
    is_item_number,
    is_request,
    split_number,
    words,
)
from qbyok.layout.vocabulary import Sense, is_mark, is_question
from qbyok.model import ColumnNote, Confidence, Role, Slot, SlotKind

_MAX_LABEL_WORDS = 9
_BODY = 200
"""So many rows tell what the columns under a header are for."""


class TableReader:
    """Reads one table from top to bottom; ``questions``, ``columns`` and ``why`` hold the result."""

    def __init__(self, table: Table, lead: Lead, printed: Printed, mark: str) -> None:
        self.questions: list[Asked] = []
        self.columns: list[ColumnNote] = []
        self.why = "no place for an answer"
        self._lead = lead
        self._printed = printed
        self._mark = mark
        self._rows = [row for row in table.rows if not row.removed]
        self._title = ""
        self._pending: tuple[str, str] | None = None
        self._heads: dict[int, str] = {}
        self._columns: Columns | None = None
        self._group: Asked | None = None
        self._stem: tuple[Cell, str] | None = None
        self._closed = False
        self._reserved = is_below_kept(lead)
        self._labelled = sum(_is_label_row(row) for row in self._rows)
        self._is_contact = is_contact_table(self._rows)
        self._read()

    def _read(self) -> None:
        skip = 0
        for number, row in enumerate(self._rows):
            cells = [c for c in row.cells if not c.merged]
            if skip:
                skip -= 1
            elif not cells:
                continue
            elif len(row.cells) == 1:
                if not self._closed:
                    self._wide(number, cells[0])
            elif self._is_title(number):
                self._title_row(cells)
            elif is_header(
                row,
                self._below(number),
                first=number == 0 or self._pending is not None,
                known=self._columns is not None,
            ):
                skip = self._header(number)
            elif not self._closed and not self._reserved and not self._option_row(cells):
                self._answer_row(cells)
        if self.questions:
            slots = sum(len(q.slots) for q in self.questions)
            self.why = f"{len(self.questions)} questions with {slots} places to answer"

    @property
    def confidence(self) -> Confidence:
        """How sure it is that the table was read right: its header or its controls say so, or its labels."""
        said = self.columns or all(s.kind is SlotKind.CHECKBOX for q in self.questions for s in q.slots)
        return Confidence.HIGH if said else Confidence.MEDIUM

    def _below(self, number: int) -> Sequence[Row]:
        return self._rows[number + 1 : number + 1 + _BODY]

    def _begin(self, title: str) -> None:
        self._title = title
        self._pending = None
        self._group = None
        self._stem = None

    def _title_row(self, cells: Sequence[Cell]) -> None:
        """Take a row as the title of what is below it, or as a question with its number."""
        asking = (c for c in cells if asks(plain(c.text)) or is_request(split_number(plain(c.text))[1]))
        asked = next(asking, None)
        numbered = asked is not None and asked is not cells[0] and is_item_number(cells[0].text)
        self._begin("" if numbered else " ".join(plain(c.text) for c in cells if c.text.strip()))
        if asked is not None:
            self._pending = (asked.at, plain(asked.text))
            self._stem = (asked, plain(cells[0].text)) if numbered else None

    def _is_title(self, number: int) -> bool:
        """Return whether a row of several cells is the title of the full-width rows below it."""
        row = self._rows[number]
        below = self._rows[number + 1 : number + 2]
        printed = all(is_fixed(c) for c in row.cells)
        title = printed and number == 0 and bool(below) and len(below[0].cells) == 1
        return title and not is_header(row, self._rows[1:], first=True)

    # Rows of one cell over the full width

    def _wide(self, number: int, cell: Cell) -> None:
        upper = self._rows[number - 1] if number else None
        text = plain(cell.text)
        if text and is_fixed(cell):
            self._reserved = is_readers_own(text, self._rows[number + 1 :])
        if self._reserved:
            return
        if any(box.option for box in boxes_in(cell.paragraphs)):
            self._boxes_in_cell(cell)
        elif is_open(cell) or self._printed.is_prompt(upper, cell):
            self._open_below(cell)
        elif self._pending and asks(self._pending[1]) and is_fixed(cell):
            self._ask(self._pending, [cell_slot(cell, Role.ANSWER, _BELOW)])
        elif not self._label(cell) and text:
            # Plain text under a title is its explanation; a shaded row, or one that asks, starts something new.
            if not self._title or cell.fill or asks(text):
                self._begin(text)
            self._pending = (cell.at, text)

    def _boxes_in_cell(self, cell: Cell) -> None:
        boxes = [b for b in boxes_in(cell.paragraphs) if b.option]
        text = prefix_of(cell.paragraphs) or (self._pending[1] if self._pending else "") or self._lead.text
        if text and (len(boxes) > 1 or prefix_of(cell.paragraphs)):
            self._add(cell.at, label_of(text), list(box_slots(boxes, "options in a cell")))
            self._pending = None

    def _open_below(self, cell: Cell) -> None:
        printed = not is_open(cell)
        slot = cell_slot(cell, Role.ANSWER, _BELOW)
        if printed:
            slot = Slot(at=cell.at, role=Role.ANSWER, kind=SlotKind.TEXT, why="the form's own words, to be replaced")
        if self._pending:
            if printed or (words(self._pending[1]) > 2 and not is_contact(self._pending[1])):
                self._ask(self._pending, [slot])
        elif self._stem is not None:
            self._question_of(*self._stem).slots.append(slot)
        elif self._group is not None:
            self._group.slots.append(slot)
            self._group = None
        elif not self._title and len(self._rows) == 1 and _requests(self._lead):
            self._add_lead([slot])

    def _ask(self, pending: tuple[str, str], slots: list[Slot]) -> None:
        at, text = pending
        self._add(at, text, slots)
        self._pending = None

    def _label(self, cell: Cell) -> bool:
        """Take a cell that holds a label and room for its answer; return whether it was one."""
        shown = [(i, p) for i, p in enumerate(cell.paragraphs, 1) if p.text.strip()]
        number, paragraph = shown[0] if shown else (0, None)
        if paragraph is None or paragraph.controls:
            return self._label_and_control(cell)
        if len(shown) > 1 and self._question_and_line(cell):
            return True
        label = label_of(paragraph.text)
        alone = len(shown) == 1
        if label_end(paragraph.text) is None:
            alike = {q.text.split()[0] for q in self.questions if q.text and q.slots[0].why == _LABEL}
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
            slot = label_slot(cell.at, number, paragraph, _LABEL, box=waiting_box(cell))
            role = answer_role(label)
            if self._stem is not None and role is not None:
                self._question_of(*self._stem).slots.append(replace(slot, role=role))
            else:
                self._add(cell.at, label, [slot])
        self._pending = None
        return True

    def _question_of(self, stem: Cell, number: str) -> Asked:
        """Return the question that a row of its own asks; its answers stand in the rows below."""
        if not (self.questions and self.questions[-1].at == stem.at):
            self._add(stem.at, plain(stem.text), [], label=number)
        return self.questions[-1]

    def _question_and_line(self, cell: Cell) -> bool:
        """Take a cell that holds a question and, below it, a line such as "Response:"."""
        shown = [(i, p) for i, p in enumerate(cell.paragraphs, 1) if p.text.strip()]
        number, last = shown[-1]
        role = answer_role(label_of(last.text)) if label_end(last.text) is not None else None
        if role is None or words(label_of(last.text)) > 4 or last.controls:
            return False
        typed, text = split_number(" ".join(plain(p.text) for _, p in shown[:-1]))
        self._add(cell.at, text, [replace(label_slot(cell.at, number, last, _LABEL), role=role)], label=typed)
        self._pending = None
        return True

    def _label_and_control(self, cell: Cell) -> bool:
        controls = [c for c in cell.controls if not c.kind.is_box and not c.bound]
        if len(controls) != 1 or len([p for p in cell.paragraphs if p.text.strip()]) != 1:
            return False
        paragraph = next(p for p in cell.paragraphs if p.controls)
        label = plain(paragraph.text[: controls[0].start])
        named = label.endswith((":", "：")) or asks(label)
        if not named or paragraph.text[controls[0].end :].strip() or is_contact(label):
            return False
        shown = paragraph.text[controls[0].start : controls[0].end]
        self._add(cell.at, label.rstrip(" :："), [control_slot(controls[0], shown, Role.ANSWER, _LABEL)])
        return True

    # Rows of several cells

    def _header(self, number: int) -> int:
        """Read a header; return how many further rows belong to it."""
        rows = [self._rows[number]]
        below = self._below(number)
        while below and any(c.merged for c in below[0].cells) and is_header(below[0], below[1:], first=True):
            rows.append(below[0])
            below = below[1:]
        body = [r for r in below if len(r.cells) > 1]
        texts = headings(rows)
        self._pending, self._group, self._stem = None, None, None
        if texts != self._heads:  # a header may be printed again on each page
            self._heads = texts
            self._columns = None if is_for_names(texts) else columns_of(texts, body)
            self.columns += column_notes(self._columns) if self._columns else ()
            self._closed = self._columns is None and (is_for_names(texts) or not all_open(body))
        if self._closed:
            self.why = "a table to read, to sign or to extend, without a column for answers"
        return len(rows) - 1

    def _option_row(self, cells: Sequence[Cell]) -> bool:
        """Take a row whose cells are the options themselves, each with its box."""
        groups = [boxes_in(c.paragraphs) for c in cells]
        if len(cells) < 2 or not all(g and all(b.option for b in g) for g in groups):
            return False
        if any(prefix_of(c.paragraphs) for c in cells):
            return False
        boxes = [box for group in groups for box in group]
        slots = list(box_slots(boxes, "a row of options"))
        if self._pending:
            self._ask(self._pending, slots)
        elif self._title and is_question(self._title):
            self._add(cells[0].at, self._title, slots)
        elif self._lead.text:
            self._add_lead(slots)
        else:
            return False
        self._group = self.questions[-1]
        return True

    def _answer_row(self, cells: Sequence[Cell]) -> None:
        self._pending = None
        if self._bare_box_row(cells):
            return
        self._group = None
        if self._columns is not None:
            self._by_columns(cells, self._columns)
        else:
            self._by_labels(cells)

    def _bare_box_row(self, cells: Sequence[Cell]) -> bool:
        """Take a row that is one option of a question: a single bare box beside its text."""
        bare = [(c, box) for c in cells if (box := bare_box(c))]
        text = next((plain(c.text) for c in cells if is_fixed(c) and not is_item_number(c.text)), "")
        asked = self._title or self._lead.text
        if len(bare) != 1 or not text or not asked or self._in_option_column(bare[0][0]):
            return False
        boxes = [Box(control=bare[0][1], option=text)]
        if self._group is None:
            self._add(bare[0][0].at, asked, [])
            self._group = self.questions[-1]
        self._group.slots = joined(self._group.slots, box_slots(boxes, "a row per option"))
        return True

    def _in_option_column(self, cell: Cell) -> bool:
        head = self._columns.heads.get(cell.column) if self._columns else None
        return head is not None and head.option

    def _by_columns(self, cells: Sequence[Cell], columns: Columns) -> None:
        by_column = {c.column: c for c in cells}
        asked = by_column.get(columns.question)
        if asked is not None and is_fixed(asked) and (slots := column_slots(asked, by_column, columns, self._mark)):
            self._add_row(asked, by_column, columns, slots)

    def _add_row(self, asked: Cell, by_column: dict[int, Cell], columns: Columns, slots: list[Slot]) -> None:
        def text(sense: Sense) -> str:
            column = columns.first(sense)
            cell = by_column.get(column) if column is not None else None
            return plain(cell.text) if cell is not None and cell is not asked else ""

        number = next((p.number for p in asked.paragraphs if p.number), "")
        self._add(
            asked.at,
            plain(asked.text),
            slots,
            label=text(Sense.ID) or number,
            section=text(Sense.SECTION),
            guidance=text(Sense.GUIDANCE),
        )

    def _by_labels(self, cells: Sequence[Cell]) -> None:
        """Take a row without a header over it: labels, each with the cell behind it, or a question with its cells."""
        printed = [c for c in cells if is_fixed(c)]
        label = plain(printed[0].text) if len(printed) > 1 and is_item_number(printed[0].text) else ""
        printed = printed[1:] if label else printed
        waiting = [c for c in cells if is_open(c) and (c.blank or not printed or c is not printed[0])]
        if len(printed) == 1 and waiting and not self._under_stem(printed[0], waiting):
            self._pair(printed[0], waiting, label)
        elif len(printed) == 1 and label and not waiting:
            self._stem = (printed[0], label)
        elif len(printed) == len(waiting) > 1 and all(
            w.column > p.column for p, w in zip(printed, waiting, strict=True)
        ):
            for asked, cell in zip(printed, waiting, strict=True):
                self._pair(asked, [cell], "")
        elif len(printed) == 2 and not waiting and self._answered_pair(printed):
            self._pair(printed[0], [printed[1]], label)

    def _under_stem(self, asked: Cell, answers: Sequence[Cell]) -> bool:
        """Take a row such as "Answer" or "Notes" below the row of its question; return whether it was one."""
        role = answer_role(label_of(plain(asked.text)))
        behind = [c for c in answers if c.column > asked.column]
        if self._stem is None or role is None or not behind or words(plain(asked.text)) > _MAX_LABEL_WORDS:
            return False
        question = self._question_of(*self._stem)
        if not is_of_reader(plain(asked.text)):
            slots, text = question.slots, question.text
            for cell in behind:
                boxes = [b for b in boxes_in(cell.paragraphs) if b.option]
                slots += box_slots(boxes, _BELOW) if boxes else [cell_slot(cell, role, _BELOW, hints=[text])]
        return True

    def _answered_pair(self, printed: Sequence[Cell]) -> bool:
        if is_mark(plain(printed[1].text)) or printed[1].fill:
            return False
        under_question = asks(self._title) and words(plain(printed[0].text)) <= 4
        return under_question or asks(plain(printed[0].text))

    def _pair(self, asked: Cell, answers: Sequence[Cell], label: str) -> None:
        text = plain(asked.text)
        text = label_of(text) if label_end(text) == len(text) else text
        if (
            self._is_contact
            or is_contact(text)
            or not text
            or (is_of_reader(text) and any(c.fill for c in answers))
            or all(c.column < asked.column and c.blank for c in answers)
        ):
            return
        slots: list[Slot] = []
        for cell in answers:
            if boxes := [b for b in boxes_in(cell.paragraphs) if b.option]:
                slots += box_slots(boxes, "beside its question")
            elif cell.column > asked.column or own_control(cell):
                slots.append(cell_slot(cell, next_role(slots), "beside its label", hints=[text]))
        title = self._title
        if title and words(text) <= 4 and (asks(title) or code_in(title)):
            text = after_code(title, text)
        if slots:
            self._add(asked.at, text, slots, label=label)

    def _add_lead(self, slots: list[Slot]) -> None:
        """Add the text above the table as a question."""
        number, text = split_number(self._lead.text)
        self._add(self._lead.at, text, slots, label=number or self._lead.label)

    def _add(
        self, at: str, text: str, slots: list[Slot], *, label: str = "", section: str = "", guidance: str = ""
    ) -> None:
        title = self._title
        self.questions.append(
            Asked(
                at=at,
                text=text,
                label=label or code_in(title),
                section=(*self._lead.section, *dict.fromkeys(t for t in (title, section) if t and t != text)),
                guidance=guidance or ("" if at == self._lead.at else self._lead.guidance),
                slots=slots,
            )
        )


_LABEL = "behind its label"
_BELOW = "below its question"


def _is_label_row(row: Row) -> bool:
    if len(row.cells) != 1:
        return False
    text = next((p.text for p in row.cells[0].paragraphs if p.text.strip()), "")
    return label_end(text) is not None and not is_instruction(label_of(text))


def _requests(lead: Lead) -> bool:
    return is_request(split_number(lead.text)[1]) or asks(lead.text)
