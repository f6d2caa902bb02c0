"""Hints in italics that stand where a document's table takes the answers: told by their column, not one by one."""

from collections.abc import Sequence
from dataclasses import replace

from qbyok.layout.blocks import Cell, Row, Table
from qbyok.layout.docslots import plain
from qbyok.layout.docwords import is_request
from qbyok.layout.questions import starts_question
from qbyok.layout.vocabulary import Sense, header_sense

_COLUMNS = 2
_FEWEST = 2
_MOST = 0.5
_ASKING = 1 / 3


def with_hints(table: Table) -> Table:
    """Return a table of labels and answers with the hints behind its labels marked as prompts.

    Somebody may also have answered in italics: most texts must be set in them, and some must say what to write there.
    In a table of more columns they are guidance, with another column for the answer.
    """
    rows = [row for row in table.rows if len(row.cells) == _COLUMNS]
    filled = [row.cells[1] for row in rows if not row.cells[1].blank]
    header = header_sense(plain(rows[0].cells[1].text)) if rows else None
    hints = [row.cells[1] for row in rows if _is_hint(row.cells[1]) and not _is_hint(row.cells[0])]
    if table.columns > _COLUMNS or header is Sense.GUIDANCE or not _say_what_to_write(hints, filled):
        return table
    places = {cell.at for cell in hints}
    return replace(table, rows=tuple(_with_prompts(row, places) for row in table.rows))


def _say_what_to_write(hints: Sequence[Cell], filled: Sequence[Cell]) -> bool:
    texts = [plain(cell.text) for cell in hints]
    asking = sum(is_request(text) or starts_question(text) for text in texts)
    return len(hints) >= max(_FEWEST, _MOST * len(filled)) and asking >= _ASKING * len(hints)


def _is_hint(cell: Cell) -> bool:
    """Return whether a cell holds nothing but text in italics, and may be written."""
    shown = [p for p in cell.paragraphs if not p.blank]
    plain_text = not (cell.controls or cell.tables or cell.merged or cell.boxes)
    return plain_text and bool(shown) and all(p.italic and not p.locked and p.text.strip() for p in shown)


def _with_prompts(row: Row, places: set[str]) -> Row:
    return replace(row, cells=tuple(_prompting(cell) if cell.at in places else cell for cell in row.cells))


def _prompting(cell: Cell) -> Cell:
    return replace(cell, paragraphs=tuple(replace(p, prompt=True) for p in cell.paragraphs))
