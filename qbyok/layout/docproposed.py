"""Tables of a document that detection passed over, and their questions from a provider's reply, checked."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qbyok.layout.anchors import digest
from qbyok.layout.blocks import INSIDE, Document, Protection, Table
from qbyok.layout.docindex import DocumentIndex
from qbyok.layout.docsaved import saved_questions
from qbyok.layout.docslots import cell_slot, plain
from qbyok.layout.document import nested
from qbyok.layout.docwords import words
from qbyok.layout.grid import column_number
from qbyok.layout.plans import proposed_by
from qbyok.layout.proposal_checks import check_proposal, refusal
from qbyok.layout.proposals import Proposal, ProposedTable, parse_proposal
from qbyok.layout.samples import sample
from qbyok.layout.saved import SavedLayout, SavedQuestion, SavedSlot
from qbyok.layout.tabular import TableGrid
from qbyok.model import ColumnNote, Confidence, Layout, Question, Role, Sample, SheetNote

_FEWEST_ROWS = 3
_MOST = 0.5


def unsure_tables(document: Document, detected: Layout, layout: Layout) -> Iterator[Table]:
    """Yield the tables with sentences beside blank cells that detection passed over.

    ``layout`` is how the document is read; a table with a question from elsewhere is settled.
    """
    if document.protection is not Protection.NONE:
        return
    passed_over = {note.name for note in detected.sheets if not note.used}
    for table in _tables(document):
        if table.at in passed_over and _waits(table) and not any(_stands_in(table, q) for q in layout.questions):
            yield table


def table_samples(document: Document, detected: Layout, layout: Layout) -> tuple[Sample, ...]:
    """Return what may be shown of each of these tables."""
    return tuple(sample(TableGrid(table)) for table in unsure_tables(document, detected, layout))


def _tables(document: Document) -> Iterator[Table]:
    return (table for block in document.tables() for table in nested(block))


def _waits(table: Table) -> bool:
    """Tell whether one column has texts of several words, and another cells left open, in most rows."""
    grid = TableGrid(table)
    places = [(row, col) for row in grid.rows for col in grid.columns(grid.rows)]
    left_open = Counter(col for row, col in places if grid.open(row, col))
    asking = Counter(col for row, col in places if not grid.open(row, col) and words(grid.text(row, col)) > 1)
    fewest = _MOST * len(grid.rows)
    return len(grid.rows) >= _FEWEST_ROWS and all(
        any(count > fewest for count in counts.values()) for counts in (left_open, asking)
    )


def _stands_in(table: Table, question: Question) -> bool:
    """Tell whether a question is answered in a cell of a table itself."""
    cells = {cell.at for row in table.rows for cell in row.cells}
    return any(slot.at.partition(INSIDE)[0] in cells for slot in question.slots)


def with_proposal(
    layout: Layout, document: Document, detected: Layout, name: str, reply: str, by: str, file_sha256: str
) -> Layout:
    """Return a document's layout with one table read according to a reply to its sample.

    Raises:
        BadResponseError: it is not what was asked for, or does not hold against the table.
    """
    table = next(table for table in _tables(document) if table.at == name)
    proposal, grid = parse_proposal(reply), TableGrid(table)
    check_proposal(proposal, sample(grid), grid)
    asked = tuple(question for one in proposal.tables for question in _questions(grid, one))
    read = saved_questions(SavedLayout(questions=asked), document, detected, file_sha256).questions
    if proposal.tables and not any(slot.writable for question in read for slot in question.slots):
        raise refusal("nothing-read")
    return replace(
        layout,
        sheets=_noted(layout.sheets, _note(name, proposal, len(read), by)),
        questions=_merged(DocumentIndex(document), layout.questions, [_marked(question, by) for question in read]),
    )


def _questions(grid: TableGrid, table: ProposedTable) -> Iterator[SavedQuestion]:
    """Yield a question for each row that holds one and has places for its answer."""
    asks = column_number(table.question_column)
    for row in grid.rows:
        cell = grid.cell(row, asks)
        inside = table.first_row <= row <= (table.last_row or row)
        if cell and inside and plain(cell.text) and (slots := tuple(_slots(grid, table, row))):
            label = grid.shown(row, column_number(table.label_column)) if table.label_column else ""
            yield SavedQuestion(
                at=cell.at, anchor=digest(cell.text), text=plain(cell.text), label=plain(label), slots=slots
            )


def _slots(grid: TableGrid, table: ProposedTable, row: int) -> Iterator[SavedSlot]:
    for tick in table.ticks:
        if cell := grid.cell(row, column_number(tick.column)):
            yield SavedSlot(at=cell.at, role=Role.VERDICT, option=plain(tick.option))
    for answer in table.answers:
        if cell := grid.cell(row, column_number(answer.column)):
            named = answer.role is Role.VERDICT and not cell_slot(cell, answer.role, "").allowed
            yield SavedSlot(at=cell.at, role=answer.role, allowed=answer.allowed if named else ())


def _marked(question: Question, by: str) -> Question:
    return replace(question, slots=tuple(replace(slot, why=proposed_by(by)) for slot in question.slots))


def _merged(index: DocumentIndex, kept: Sequence[Question], new: Sequence[Question]) -> tuple[Question, ...]:
    """Put the questions of one table among the others, where it stands."""
    start = index.position(new[0].at) if new else 0
    at = next((i for i, question in enumerate(kept) if index.position(question.at) > start), len(kept))
    return (*kept[:at], *new, *kept[at:])


def _note(name: str, proposal: Proposal, questions: int, by: str) -> SheetNote:
    found = f"{questions} questions" if questions else "nothing is asked"
    uses = [use for table in proposal.tables for use in _uses(table)]
    return SheetNote(
        name=name,
        used=bool(questions),
        why=f"{found}, {proposed_by(by, proposal.reason)}",
        confidence=Confidence.MEDIUM,
        columns=tuple(
            ColumnNote(column=str(column_number(column)), use=use, why=proposed_by(by), confidence=Confidence.MEDIUM)
            for column, use in dict.fromkeys(uses)
        ),
    )


def _uses(table: ProposedTable) -> Iterator[tuple[str, str]]:
    if table.label_column:
        yield table.label_column, "label"
    yield table.question_column, "question"
    yield from ((answer.column, answer.role) for answer in table.answers)
    yield from ((tick.column, Role.VERDICT) for tick in table.ticks)


def _noted(notes: Sequence[SheetNote], new: SheetNote) -> tuple[SheetNote, ...]:
    """Put the note of one table in the place of what was said of it before; a saved layout says nothing of it."""
    if all(note.name != new.name for note in notes):
        return (*notes, new)
    return tuple(new if note.name == new.name else note for note in notes)
