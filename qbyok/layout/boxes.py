"""Slots for the check boxes of a sheet."""

from collections.abc import Sequence
from dataclasses import dataclass

from qbyok.layout.blocks import INSIDE
from qbyok.layout.grid import CheckBox, a1
from qbyok.layout.view import SheetView
from qbyok.model import Role, Slot, SlotKind


@dataclass(frozen=True, kw_only=True, slots=True)
class _Box:
    """A box that may be set, its place, and what it stands for."""

    at: str
    box: CheckBox
    option: str


def box_slots(view: SheetView, cells: Sequence[tuple[int, int, str]], role: Role, why: str) -> list[Slot]:
    """Return a slot per check box in some cells (row, column, and what a box without a text of its own stands for).

    Where one is set, its option is what all of them hold together.
    """
    found = [box for row, col, option in cells for box in _boxes(view, row, col, option)]
    options = tuple(dict.fromkeys(box.option for box in found))
    chosen = "; ".join(dict.fromkeys(box.option for box in found if box.box.checked))
    return [
        Slot(
            at=box.at,
            role=role,
            kind=SlotKind.CHECKBOX,
            writable=not box.box.fixed,
            allowed=options,
            option=box.option,
            existing=chosen or None,
            unticked="" if box.box.checked else None,
            why=f"{why}; {box.box.fixed}" if box.box.fixed else why,
        )
        for box in found
    ]


def _boxes(view: SheetView, row: int, col: int, option: str) -> list[_Box]:
    """Return the boxes in a cell; where there are several, they count from 1 in their locators."""
    boxes = view.boxes(row, col)
    at = f"{view.sheet.name}!{a1(row, col)}"
    found = [
        _Box(
            at=f"{at}{INSIDE}checkbox {number}" if len(boxes) > 1 else at,
            box=box,
            option=box.caption or " ".join(option.split()),
        )
        for number, box in enumerate(boxes, 1)
        if view.shows(row, col) and (box.control or view.writable(row, col))
    ]
    return [box for box in found if box.option]
