"""Answers that are items of a drop-down list, and stand for a number, a date or a truth value."""

from qbyok.layout.grid import Sheet, Value, ValueKind
from qbyok.layout.vocabulary import without_prompt
from qbyok.model import Slot
from qbyok.questionnaire.xlsx.numbers import TEXT, show_number


def item_value(sheet: Sheet, place: tuple[int, int], slot: Slot, text: str) -> Value | None:
    """Return what an item of a slot's list stands for, None where that is its text.

    The list is the one in force at the place, else the one that the slot was given from a neighbour.
    """
    if text not in (slot.allowed or ()) or not any(rule.values for rule in sheet.validations):
        return None
    lists = [rule for rule in sheet.validations if rule.kind == "list" and text in (rule.allowed or ())]
    own = next((rule for rule in lists if any(place in area for area in rule.ranges)), None)
    rule = own or next((rule for rule in lists if without_prompt(rule.allowed or ()) == slot.allowed), None)
    return rule.values.get(text) if rule else None


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
