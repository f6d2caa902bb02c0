"""The second opinion on form controls: their own parts and the drawing differ in the boxes that were to be set."""

import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterator, Sequence
from xml.etree.ElementTree import Element

from qbyok.errors import IntegrityError
from qbyok.questionnaire.package import Package, local_name, refuse_doctype
from qbyok.questionnaire.xlsx.comparing import flat
from qbyok.questionnaire.xlsx.controls import FormBox
from qbyok.questionnaire.xlsx.vml import readable


def check_boxes(original: Package, copy: Package, boxes: Sequence[FormBox]) -> None:
    """Check that check boxes were set, and nothing else changed in the parts that say so.

    Raises:
        IntegrityError: a box is not set, or something else differs.
        InputError: a part can't be read.
    """
    for box in boxes:
        old, new = original.xml(box.part), copy.xml(box.part)
        old.attrib.pop("checked", None)
        if new.attrib.pop("checked", "") != "Checked" or flat(old) != flat(new):
            raise IntegrityError(f"the check box of part '{box.part}' is not set, or more of it changed")
    for drawing in {box.drawing for box in boxes}:
        wanted = {box.shape.id for box in boxes if box.drawing == drawing and box.shape is not None}
        _check_drawing(_parsed(original, drawing), _parsed(copy, drawing), wanted)


def _parsed(package: Package, drawing: str) -> Element:
    data = readable(package.read(drawing))
    try:
        refuse_doctype(data)
        return ET.fromstring(data)
    except (ET.ParseError, ValueError) as error:
        raise package.xml_error(drawing, error) from error


def _check_drawing(old: Element, new: Element, wanted: Collection[str]) -> None:
    _without_states(old, wanted)
    states = _without_states(new, wanted)
    if sorted(states) != sorted((name, "1") for name in wanted) or flat(old) != flat(new):
        raise IntegrityError("a drawing changed in more than its check boxes")


def _without_states(drawing: Element, wanted: Collection[str]) -> list[tuple[str, str]]:
    """Take the states of some shapes out of a drawing, and return them."""
    states = []
    for shape in _all(drawing, "shape"):
        if (name := _name(shape)) in wanted:
            for data in _all(shape, "ClientData"):
                for state in [child for child in data if local_name(child.tag) == "Checked"]:
                    states.append((name, state.text or ""))
                    data.remove(state)
    return states


def _name(shape: Element) -> str:
    names = {local_name(key): value for key, value in shape.items()}
    return names.get("spid") or names.get("id", "")


def _all(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element.iter() if local_name(child.tag) == name)
