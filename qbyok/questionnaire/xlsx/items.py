"""Answers that are items of a drop-down list, and stand for a number, a date or a truth value."""

from qbyok.layout.grid import Place, Range, Sheet, Validation, Value, ValueKind
from qbyok.layout.presets import without_prompt
from qbyok.model import Slot
from qbyok.questionnaire.xlsx.numbers import TEXT, show_number


class ListItems:
    """Tells of the drop-down lists of one sheet what their items stand for."""

    def __init__(self, sheet: Sheet) -> None:
        self._lists = [rule for rule in sheet.validations if rule.kind == "list" and rule.allowed]
        self._plain = not any(rule.values for rule in self._lists)
        self._columns: dict[int, list[tuple[Range, Validation]]] = {}

    def value(self, place: Place, slot: Slot, text: str) -> Value | None:
        """Return what an item of a slot's list stands for, None where that is its text.

        The list is the one in force at the place, else the one that the slot was given from a neighbour.
        """
        if self._plain or text not in (slot.allowed or ()):
            return None
        own = (rule for area, rule in self._over(place[1]) if place in area and text in (rule.allowed or ()))
        given = (rule for rule in self._lists if without_prompt(rule.allowed or ()) == slot.allowed)
        rule = next(own, None) or next(given, None)
        return rule.values.get(text) if rule else None

    def _over(self, col: int) -> list[tuple[Range, Validation]]:
        """Return the lists in some rows of a column, in the file's order."""
        if col not in self._columns:
            pairs = ((area, rule) for rule in self._lists for area in rule.ranges)
            self._columns[col] = [pair for pair in pairs if pair[0].left <= col <= pair[0].right]
        return self._columns[col]


def in_format(text: str, value: Value, code: str, *, epoch_1904: bool) -> Value:
    """Return what a cell with this number format is to store for an item.

    A cell for texts takes the text, as it does in Excel. A date is stored as one where the cell shows it as one.
    """
    if code == TEXT:
        return Value(ValueKind.TEXT, text)
    if value.kind is not ValueKind.DATE:
        return value
    shown = show_number(value.stored, code, epoch_1904=epoch_1904)
    return Value(ValueKind.NUMBER, value.stored) if shown == text else Value(ValueKind.TEXT, text)
