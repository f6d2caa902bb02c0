"""Columns of a document's table for the one who reads the answers."""

from collections.abc import Collection, Mapping, Sequence

from qbyok.layout.answer_columns import JUDGING
from qbyok.layout.blocks import Cell
from qbyok.layout.doccolumns import Column
from qbyok.layout.docslots import boxes_in, option_list, own_control
from qbyok.layout.parties import is_kept, is_reviewers, names_judgement, names_respondent, names_reviewer
from qbyok.layout.vocabulary import Sense

NEVER = frozenset({Sense.MAPPING, Sense.REVIEWER})
"""What the one who answers never fills in."""
_EXPLAINING = frozenset({Sense.COMMENT, Sense.EVIDENCE})


def is_of_reviewer(col: int, heads: Mapping[int, Column]) -> bool:
    """Return whether a column is the reviewer's by its header, or by what stands over a group of columns."""
    head = heads[col]
    if head.sense in NEVER or is_kept(head.text) or _is_of_readers_group(head, heads.values()):
        return True
    others = (other.text for c, other in heads.items() if c != col)
    last = head.sense is None and col == max(heads)
    return is_reviewers(head.text, others, judging=head.sense in JUDGING, last=last)


def judging_columns(heads: Mapping[int, Column], cells: Mapping[int, Sequence[Cell]]) -> set[int]:
    """Return the last column where it names a judgement of what is chosen, and explained, in columns before it."""
    last = max(heads)
    judges = heads[last].sense is not Sense.SCORE and names_judgement(heads[last].text) and not _offer(cells[last])
    chosen = [c for c in heads if c < last and (heads[c].option or _offer(cells[c]))]
    explained = [c for c in heads if chosen and min(chosen) < c < last and heads[c].sense in _EXPLAINING]
    return {last} if judges and explained else set()


def _offer(cells: Sequence[Cell]) -> bool:
    """Return whether all cells of a column offer something to choose."""
    return bool(cells) and all(map(_offers, cells))


def _offers(cell: Cell) -> bool:
    """Return whether a cell offers something to choose."""
    control = own_control(cell)
    offered = option_list(cell) or any(box.option for box in boxes_in(cell.paragraphs))
    return bool(offered or (control is not None and control.allowed))


def _is_of_readers_group(head: Column, heads: Collection[Column]) -> bool:
    """Return whether what stands over a group of columns keeps them for the reader: "Completed by auditor"."""
    if is_kept(head.group):
        return True
    readers = names_reviewer(head.group) and not names_respondent(head.group)
    return readers and any(names_respondent(other.group) for other in heads)
