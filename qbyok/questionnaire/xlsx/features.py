"""Which cell formats show a check box in the cell, as Excel has them since 2024.

A format's extension names a complement by its number in a list; from there bags refer to one another by number,
until one says what the cell's control is. Source: [MS-XLSX] 2.3.9 (XF complements), 2.3.9.4 (check box).
"""

from xml.etree.ElementTree import Element

from qbyok.questionnaire.package import local_name
from qbyok.questionnaire.values import whole_number

_STEPS = (("XFComplement", "XFControls"), ("XFControls", "CellControl"))
"""The types of bags on the way to a control, and the key under which each holds the next one's number."""


def checkbox_complements(root: Element) -> frozenset[int]:
    """Return the numbers of the complements that stand for a check box, from a part of feature property bags."""
    bags = [bag for bag in root if local_name(bag.tag) == "bag"]
    lists = [bag for bag in bags if bag.get("type") == "XFComplements"]
    complements = [item.text or "" for bag in lists for array in bag if _is_mapped(array) for item in array]
    return frozenset(number for number, bag in enumerate(complements) if _leads_to_a_box(bags, bag))


def _is_mapped(array: Element) -> bool:
    return local_name(array.tag) == "a" and array.get("k") == "MappedFeaturePropertyBags"


def _leads_to_a_box(bags: list[Element], number: str) -> bool:
    for kind, key in _STEPS:
        bag = _at(bags, number)
        if bag is None or bag.get("type") != kind:
            return False
        number = next((value.text or "" for value in bag if value.get("k") == key), "")
    control = _at(bags, number)
    return control is not None and control.get("type") == "Checkbox"


def _at(bags: list[Element], number: str) -> Element | None:
    index = whole_number(number.strip())
    return bags[index] if index is not None and 0 <= index < len(bags) else None
