"""Locators of a workbook: ``Sheet name!C5``, and ``Sheet name!C5 # checkbox 2`` where a cell has several boxes."""

from typing import NamedTuple

from qbyok.layout.blocks import INSIDE
from qbyok.layout.grid import parse_a1

_BOX = "checkbox "


class Location(NamedTuple):
    """A cell, or with ``box`` (from 1) one of the check boxes in it."""

    sheet: str
    place: tuple[int, int]
    box: int | None = None


def parse_locator(at: str) -> Location:
    """Return the place that a locator names.

    Raises:
        ValueError: it is none of a workbook.
    """
    sheet, _, ref = at.rpartition("!")
    cell, inside, box = ref.partition(INSIDE)
    number = box.removeprefix(_BOX)
    if inside and not (box.startswith(_BOX) and number.isascii() and number.isdecimal()):
        raise ValueError(f"not a check box: {box!r}")
    return Location(sheet, parse_a1(cell), int(number) if inside else None)
