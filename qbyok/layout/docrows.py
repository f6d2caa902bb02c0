"""The places for an answer in a row of a document's table, by what stands over its columns."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from qbyok.layout.blocks import Cell
from qbyok.layout.doccolumns import Columns
from qbyok.layout.docslots import Box, bare_box, box_slots, boxes_in, cell_slot, plain
from qbyok.layout.presets import is_mark
from qbyok.layout.vocabulary import Sense
from qbyok.model import Role, Slot, SlotKind

_ROLES = {
    Sense.VERDICT: Role.VERDICT,
    Sense.COMMENT: Role.COMMENT,
    Sense.EVIDENCE: Role.EVIDENCE,
    Sense.OWNER: Role.OWNER,
    Sense.DATE: Role.DATE,
    Sense.RESPONSIBILITY: Role.RESPONSIBILITY,
    Sense.SCORE: Role.SCORE,
}


def column_slots(asked: Cell, by_column: Mapping[int, Cell], columns: Columns, mark: str) -> list[Slot]:
    """Return the slots of a row in the columns for answers; ``mark`` is what ticks look like."""
    slots: list[Slot] = []
    ticks: list[tuple[Cell, str]] = []
    for column in columns.answers:
        cell, head = by_column.get(column), columns.heads[column]
        if cell is None or _is_mark_of_nothing(cell):
            continue
        why = f"column '{head.text[:40]}'"
        if boxes := [b for b in boxes_in(cell.paragraphs) if b.option]:
            slots += box_slots(boxes, why)
        elif head.option:
            ticks.append((cell, head.text))
        else:
            role = _ROLES.get(head.sense, Role.ANSWER) if head.sense else next_role(slots)
            slot = cell_slot(cell, role, why, header=head.text, hints=[plain(asked.text)])
            if not slot.allowed and slot.existing in head.listed:
                slot = replace(slot, role=Role.VERDICT, kind=SlotKind.CHOICE, allowed=head.listed)
            slots.append(slot)
    return [*tick_slots(ticks, mark), *slots]


def _is_mark_of_nothing(cell: Cell) -> bool:
    """Return whether a cell only says that nothing belongs there."""
    return plain(cell.text) in {"-", "–", "—", "/"} and bool(cell.fill)


def next_role(slots: Sequence[Slot]) -> Role:
    """Return what the next place behind a question is for: comments, once there is one for the answer."""
    return Role.COMMENT if any(s.role in (Role.ANSWER, Role.VERDICT) for s in slots) else Role.ANSWER


def tick_slots(ticks: Sequence[tuple[Cell, str]], mark: str) -> list[Slot]:
    """Return the slots of tick columns: a box where the cell has one, else the mark."""
    marked = "; ".join(o for c, o in ticks if is_mark(plain(c.text)))
    boxes = [Box(control=box, option=o) for c, o in ticks if (box := bare_box(c))]
    if len(boxes) == len(ticks):
        return list(box_slots(boxes, "a column per option"))
    return [
        Slot(
            at=cell.at,
            role=Role.VERDICT,
            kind=SlotKind.TICK,
            allowed=(mark,),
            option=option,
            existing=marked or None,
            unticked=None if cell.blank else "",
            why="a column per option",
        )
        for cell, option in ticks
        if cell.blank or is_mark(plain(cell.text))
    ]
