"""Questions and answer places of a document: blocks in, layout out, the same for the same document."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from qbyok.layout.blocks import Document, Paragraph, Protection, Table, followed
from qbyok.layout.conditions import with_conditions
from qbyok.layout.docasked import Asked
from qbyok.layout.docflow import Flow
from qbyok.layout.dochints import with_hints
from qbyok.layout.docindex import DocumentIndex
from qbyok.layout.docparagraphs import ParagraphReader
from qbyok.layout.docprinted import Printed
from qbyok.layout.docprotection import permits
from qbyok.layout.docstated import StatedOptions
from qbyok.layout.doctables import TableReader
from qbyok.layout.identity import question_id
from qbyok.layout.marks import named_mark, used_mark
from qbyok.model import Confidence, Layout, Question, SheetNote, Slot
from qbyok.wording import counted

_ASKED = 5
_LINES_PER_QUESTION = 7
"""Where a text has more lines for each question, all in one section, and no place for an answer, it is a letter."""


def detect_document(document: Document, file_sha256: str) -> Layout:
    """Return the questions of a document with their answer slots, and what was made of each table."""
    flow = Flow(document.blocks)
    tables = [
        (i, with_hints(table))
        for i, block in enumerate(flow.blocks)
        if isinstance(block, Table)
        for table in nested(block)
    ]
    printed = Printed(table for _, table in tables)
    mark = tick_mark(document)
    stated = StatedOptions(flow.blocks)
    asked: list[tuple[int, Asked]] = []
    notes: list[SheetNote] = []
    for place, table in tables:
        reader = TableReader(table, flow.above[place], printed, mark, kept=flow.kept[place])
        stated.complete(reader.questions, place)
        asked += [(place, question) for question in reader.questions]
        used = bool(reader.questions)
        confidence = reader.confidence if used else Confidence.HIGH
        columns = tuple(reader.columns) if used else ()
        notes.append(
            SheetNote(name=table.at, used=used, why=reader.why, confidence=confidence, columns=columns),
        )
    taken = {slot.at for _, question in asked for slot in question.slots}
    leads = {question.at for _, question in asked}
    read = ParagraphReader(flow).questions
    loose = [(i, q) for i, q in read if q.at not in leads and not taken.issuperset(s.at for s in q.slots)]
    lines = sum(isinstance(block, Paragraph) and bool(block.text.strip()) for block in flow.blocks)
    loose, note = _paragraphs(loose, len(asked), lines)
    asked = sorted([*asked, *loose], key=lambda pair: pair[0])
    index = DocumentIndex(document)
    questions = [_question(q, file_sha256, document.protection, index) for _, q in asked if q.slots]
    return Layout(sheets=(note, *notes), questions=with_conditions(questions))


def tick_mark(document: Document) -> str:
    """Return the mark for tick columns: the one in use in the document's tables, else the one that a text names."""
    tables = [table for block in document.tables() for table in nested(block)]
    cells = [cell for table in tables for row in table.rows for cell in row.cells]
    in_use = used_mark(cell.text for cell in cells if not cell.controls)
    texts = (block.text for block in document.blocks if isinstance(block, Paragraph))
    return in_use or named_mark((*texts, *(cell.text for cell in cells))) or "x"


def nested(table: Table) -> Iterator[Table]:
    """Yield a table and those nested in it."""
    yield table
    for row in table.rows:
        for cell in row.cells:
            for inner in cell.tables:
                yield from nested(inner)


def _paragraphs(
    found: Sequence[tuple[int, Asked]], in_tables: int, lines: int
) -> tuple[list[tuple[int, Asked]], SheetNote]:
    """Choose the questions of the running text: those with a place or room for the answer, the others only where
    the document asks in its text rather than in tables, and not just in passing. A single one with room is chance,
    but for one among those with places."""
    placed = [(i, q) for i, q in found if any(not _is_below(s) for s in q.slots)]
    below = [(i, q) for i, q in found if q.slots and all(map(_is_below, q.slots))]
    with_room = [(i, q) for i, q in below if q.room]
    together = len({q.section for _, q in below}) == 1 and len(below) * _LINES_PER_QUESTION < lines
    letter = together and not (placed or with_room or in_tables)
    all_below = len(below) > 1 and len(below) >= in_tables and not letter
    sections = {q.section for _, q in placed}
    alone = len(with_room) == 1 and with_room[0][1].section not in sections
    taken = below if all_below else [] if alone else with_room
    why = f"{counted(len(placed), 'question')} with a place for the answer, {len(taken)} answered in a new paragraph"
    if len(taken) < len(below):
        elsewhere = "the text is about something else" if letter else "the document asks in its tables"
        why += f", {len(below) - len(taken)} left out: no room below them, and {elsewhere}"
    chosen = sorted([*placed, *taken], key=lambda pair: pair[0])
    sure = _sure(len(placed), len(taken), len(below))
    return chosen, SheetNote(name="text", used=bool(chosen), why=why, confidence=sure)


def _sure(placed: int, taken: int, below: int) -> Confidence:
    """Return how sure the text was read: places for answers say so; questions without any are worth a look."""
    if taken:
        return Confidence.MEDIUM
    return Confidence.LOW if below >= _ASKED and not placed else Confidence.HIGH


def _is_below(slot: Slot) -> bool:
    return followed(slot.at) is not None


def _question(asked: Asked, file_sha256: str, protection: Protection, index: DocumentIndex) -> Question:
    slots = [s if permits(protection, index, s.at) else _locked(s, protection) for s in asked.slots]
    return Question(
        id=question_id(file_sha256, asked.slots[0].at),
        at=asked.at,
        text=asked.text,
        label=asked.label,
        section=asked.section,
        guidance=asked.guidance,
        slots=tuple(slots),
    )


def _locked(slot: Slot, protection: Protection) -> Slot:
    return replace(slot, writable=False, why=f"{slot.why}; locked by the document's protection ({protection})")
