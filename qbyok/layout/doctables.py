"""Questions in the tables of a document."""

from collections.abc import Mapping, Sequence

from qbyok.layout.blocks import Cell, Row, Table
from qbyok.layout.docasked import Asked, Lead
from qbyok.layout.doccolumns import Columns
from qbyok.layout.docheaders import (
    all_open,
    column_notes,
    columns_of,
    groups_of,
    headings,
    is_for_names,
    is_header,
)
from qbyok.layout.docpairs import LabelRows
from qbyok.layout.docparties import is_readers_remark
from qbyok.layout.docprinted import Printed
from qbyok.layout.docrows import column_slots
from qbyok.layout.docslots import (
    Box,
    bare_box,
    box_slots,
    boxes_in,
    is_fixed,
    joined,
    plain,
    prefix_of,
)
from qbyok.layout.docstate import TableState
from qbyok.layout.docwide import WideRows
from qbyok.layout.docwords import (
    asks,
    is_item_number,
    is_request,
    split_number,
)
from qbyok.layout.parties import reserves
from qbyok.layout.questions import is_question
from qbyok.layout.row_heads import says_example
from qbyok.layout.verdicts import is_option
from qbyok.layout.vocabulary import Sense
from qbyok.model import ColumnNote, Confidence, Slot, SlotKind
from qbyok.wording import counted

_LABEL_AND_FIELD = 2
_BODY = 200
"""So many rows tell what the columns under a header are for."""


class TableReader:
    """Reads one table from top to bottom; ``questions``, ``columns`` and ``why`` hold the result.

    ``kept`` tells that it stands in a part for the one who asked.
    """

    def __init__(self, table: Table, lead: Lead, printed: Printed, mark: str, *, kept: bool = False) -> None:
        self._state = TableState(rows=[row for row in table.rows if not row.removed], lead=lead, reserved=kept)
        self.columns: list[ColumnNote] = []
        self.why = "kept for the one who asked" if kept else "no place for an answer"
        self._mark = mark
        self._wide = WideRows(self._state, printed)
        self._labels = LabelRows(self._state)
        self._heads: dict[int, str] = {}
        self._columns: Columns | None = None
        self._closed = False
        self._read()

    @property
    def questions(self) -> Sequence[Asked]:
        """The questions that were found."""
        return self._state.questions

    def _read(self) -> None:
        skip = 0
        for number, row in enumerate(self._state.rows):
            cells = [c for c in row.cells if not c.merged]
            if skip:
                skip -= 1
            elif not cells:
                continue
            elif len(row.cells) == 1 or (len(cells) == 1 and cells[0].span > 1) or _is_behind_number(cells):
                if self._closed and self._asks_below(number):
                    self._heads, self._columns, self._closed = {}, None, False
                if not self._closed:
                    self._wide.read(number, cells[-1])
            elif self._is_title(number):
                self._title_row(cells)
            elif is_header(
                row,
                self._below(number),
                first=number == 0 or self._state.pending is not None,
                known=self._columns is not None,
            ):
                skip = self._header(number)
            elif not self._closed and not self._state.reserved and not self._option_row(cells, number):
                self._answer_row(cells)
        if self._state.questions:
            slots = sum(len(q.slots) for q in self._state.questions)
            self.why = f"{counted(len(self._state.questions), 'question')} with {counted(slots, 'place')} to answer"

    @property
    def confidence(self) -> Confidence:
        """How sure it is that the table was read right: its header or its controls say so, or its labels."""
        said = self.columns or all(s.kind is SlotKind.CHECKBOX for q in self._state.questions for s in q.slots)
        return Confidence.HIGH if said else Confidence.MEDIUM

    def _below(self, number: int) -> Sequence[Row]:
        return self._state.rows[number + 1 : number + 1 + _BODY]

    def _asks_below(self, number: int) -> bool:
        """Return whether a row of the full width begins a new part: the one below it asks, and has room beside."""
        below = self._state.rows[number + 1 : number + 2]
        cells = [c for row in below for c in row.cells if not c.merged]
        if len(cells) != _LABEL_AND_FIELD or not is_fixed(cells[0]) or is_fixed(cells[1]):
            return False
        text = split_number(plain(cells[0].text))[1]
        return asks(text) or is_request(text)

    def _title_row(self, cells: Sequence[Cell]) -> None:
        """Take a row as the title of what is below it, or as a question with its number."""
        asking = (c for c in cells if asks(plain(c.text)) or is_request(split_number(plain(c.text))[1]))
        asked = next(asking, None)
        numbered = asked is not None and asked is not cells[0] and is_item_number(cells[0].text)
        self._state.begin("" if numbered else " ".join(plain(c.text) for c in cells if c.text.strip()))
        if asked is not None:
            self._state.pending = (asked.at, plain(asked.text))
            self._state.stem = (asked, plain(cells[0].text)) if numbered else None

    def _is_title(self, number: int) -> bool:
        """Return whether a row of several cells is the title of the full-width rows below it."""
        row = self._state.rows[number]
        below = self._state.rows[number + 1 : number + 2]
        printed = all(is_fixed(c) for c in row.cells)
        title = printed and number == 0 and bool(below) and len(below[0].cells) == 1
        return title and not is_header(row, self._state.rows[1:], first=True)

    def _header(self, number: int) -> int:
        """Read a header; return how many further rows belong to it."""
        rows = [self._state.rows[number]]
        below = self._below(number)
        while below and any(c.merged for c in below[0].cells) and is_header(below[0], below[1:], first=True):
            rows.append(below[0])
            below = below[1:]
        body = [r for r in below if len(r.cells) > 1]
        texts = headings(rows)
        self._state.pending, self._state.group, self._state.stem = None, None, None
        if texts != self._heads:  # a header may be printed again on each page
            self._heads = texts
            self._columns = None if is_for_names(texts) else columns_of(texts, body, self._groups(number))
            self.columns += column_notes(self._columns) if self._columns else ()
            offered = bool(body) and all(_only_offers(row.cells) for row in body)
            self._closed = self._columns is None and not offered and (is_for_names(texts) or not all_open(body))
        if self._closed:
            self.why = "a table to read, to sign or to extend, without a column for answers"
        return len(rows) - 1

    def _groups(self, number: int) -> Mapping[int, str]:
        """Return what stands over several columns each, in the row above a header."""
        return groups_of(self._state.rows[number - 1]) if number else {}

    def _option_row(self, cells: Sequence[Cell], index: int) -> bool:
        """Take a row whose cells are the options themselves, each with its box."""
        if len(cells) < 2 or not _only_offers(cells):
            return False
        if heads := self._lists_above(cells, index):
            for cell, head in zip(cells, heads, strict=True):
                text = f"{self._state.title} – {head}" if self._state.title else head
                self._state.add(cell.at, text, list(box_slots(boxes_in(cell.paragraphs), "a list of boxes")))
            return True
        boxes = boxes_in([p for c in cells for p in c.paragraphs])
        slots = list(box_slots(boxes, "a row of options"))
        if self._state.group is not None:
            self._state.group.slots = joined(self._state.group.slots, slots)
            return True
        if self._state.pending:
            self._state.ask(self._state.pending, slots)
        elif self._state.title and is_question(self._state.title):
            self._state.add(cells[0].at, self._state.title, slots)
        elif self._state.lead.text:
            self._state.add_lead(self._state.lead, slots)
        elif self._state.lead.section and not reserves(self._state.lead.section[-1]):
            number, heading = split_number(self._state.lead.section[-1])
            self._state.add(cells[0].at, heading, slots, label=number)
        else:
            return False
        self._state.group = self._state.questions[-1]
        return True

    def _lists_above(self, cells: Sequence[Cell], index: int) -> Sequence[str]:
        """Return the headings of cells that each hold a list of options of its own, () where they don't."""
        above = [c for c in self._state.rows[index - 1].cells if not c.merged] if index else []
        listed = all(len(boxes_in(c.paragraphs)) > 1 for c in cells)
        headed = [c.column for c in above] == [c.column for c in cells] and all(map(is_fixed, above))
        heads = [plain(c.text) for c in above]
        return heads if listed and headed and all(heads) and not any(map(is_option, heads)) else ()

    def _answer_row(self, cells: Sequence[Cell]) -> None:
        self._state.pending = None
        if self._bare_box_row(cells):
            return
        self._state.group = None
        if self._columns is not None:
            self._by_columns(cells, self._columns)
        else:
            self._labels.read(cells)

    def _bare_box_row(self, cells: Sequence[Cell]) -> bool:
        """Take a row that is one option of a question: a single bare box beside its text."""
        bare = [(c, box) for c in cells if (box := bare_box(c))]
        texts = (plain(c.text) for c in cells if is_fixed(c))
        text = next((text for text in texts if not is_item_number(text) or is_option(text)), "")
        stem, asked = self._state.stem, self._state.title or self._state.lead.text
        if len(bare) != 1 or not text or not (stem or asked) or self._in_option_column(bare[0][0]):
            return False
        boxes = [Box(control=bare[0][1], option=text)]
        if self._state.group is None and stem is not None:
            self._state.group = self._state.question_of(*stem)
        elif self._state.group is None:
            self._state.add(bare[0][0].at, asked, [])
            self._state.group = self._state.questions[-1]
        self._state.group.slots = joined(self._state.group.slots, box_slots(boxes, "a row per option"))
        return True

    def _in_option_column(self, cell: Cell) -> bool:
        head = self._columns.heads.get(cell.column) if self._columns else None
        return head is not None and head.option

    def _by_columns(self, cells: Sequence[Cell], columns: Columns) -> None:
        by_column = {c.column: c for c in cells}
        asked = by_column.get(columns.question)
        if asked is None or not is_fixed(asked) or is_readers_remark(plain(asked.text)):
            return
        number = by_column.get(columns.first(Sense.ID) or 0)
        if number is not None and says_example(plain(number.text)):
            return
        if slots := column_slots(asked, by_column, columns, self._mark):
            self._add_row(asked, by_column, columns, slots)

    def _add_row(self, asked: Cell, by_column: dict[int, Cell], columns: Columns, slots: list[Slot]) -> None:
        def text(sense: Sense) -> str:
            column = columns.first(sense)
            cell = by_column.get(column) if column is not None else None
            return plain(cell.text) if cell is not None and cell is not asked else ""

        number = next((p.number for p in asked.paragraphs if p.number), "")
        self._state.add(
            asked.at,
            plain(asked.text),
            slots,
            label=text(Sense.ID) or number,
            section=text(Sense.SECTION),
            guidance=text(Sense.GUIDANCE),
        )


def _is_behind_number(cells: Sequence[Cell]) -> bool:
    """Tell whether a row is one cell over the full width but for a blank number: a label with a field of its own."""
    *numbers, wide = cells
    lone = len(numbers) == 1 and numbers[0].blank and not numbers[0].controls and wide.span > 1
    return lone and is_fixed(wide) and any(not control.kind.is_box for control in wide.controls)


def _only_offers(cells: Sequence[Cell]) -> bool:
    """Return whether cells hold nothing but options, each with its box; some may be blank."""
    groups = [boxes_in(c.paragraphs) for c in cells if not c.blank]
    unnamed = not groups or any(not g or not all(b.option for b in g) for g in groups)
    return not unnamed and not any(prefix_of(c.paragraphs) for c in cells)
