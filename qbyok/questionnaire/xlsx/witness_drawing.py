"""The second opinion on form controls and on the shapes of notes: nothing else changed in their parts."""

import xml.etree.ElementTree as ET
from collections.abc import Collection, Mapping
from xml.etree.ElementTree import Element

from qbyok.errors import IntegrityError
from qbyok.layout.grid import Place
from qbyok.questionnaire.package import Package, local_name, refuse_doctype
from qbyok.questionnaire.xlsx.changes import PartChanges
from qbyok.questionnaire.xlsx.comparing import appended, flat, inside
from qbyok.questionnaire.xlsx.vml import readable

_OF_A_NOTE = {
    "shapetype", "stroke", "shape", "fill", "shadow", "path", "textbox", "div", "ClientData", "MoveWithCells",
    "SizeWithCells", "Anchor", "AutoFill", "Row", "Column",
}  # fmt: skip


def check_drawings(original: Package, copy: Package, changes: PartChanges) -> None:
    """Check that check boxes got their states and shapes of notes were added, and nothing else changed in the parts
    that say so.

    Raises:
        IntegrityError: a box has another state, a shape is missing, or something else differs.
        InputError: a part can't be read.
    """
    for box in changes.boxes:
        old, new = original.xml(box.part), copy.xml(box.part)
        old.attrib.pop("checked", None)
        if new.attrib.pop("checked", "") != ("Checked" if box.checked else "") or flat(old) != flat(new):
            raise IntegrityError(f"the check box of part '{box.part}' is not as it was meant, or more of it changed")
    fresh = {notes.drawing: notes.fresh for notes in changes.notes if notes.fresh}
    for drawing in {*fresh, *(box.drawing for box in changes.boxes)}:
        boxes = {box.shape.id: box.checked for box in changes.boxes if box.drawing == drawing and box.shape}
        new = _parsed(copy, drawing)
        old = _parsed(original, drawing) if drawing in original else _bare(new)
        _check_boxes(old, new, boxes)
        _check_shapes(old, new, fresh.get(drawing, {}))


def _parsed(package: Package, drawing: str) -> Element:
    data = readable(package.read(drawing))
    try:
        refuse_doctype(data)
        return ET.fromstring(data)
    except (ET.ParseError, ValueError) as error:
        raise package.xml_error(drawing, error) from error


def _bare(drawing: Element) -> Element:
    """Return what a new drawing holds besides shapes: the ids that are its own."""
    bare = ET.Element(drawing.tag, drawing.attrib)
    layouts = [child for child in drawing if local_name(child.tag) == "shapelayout"]
    bare.extend(layout for layout in layouts if {local_name(e.tag) for e in layout} == {"idmap"})
    return bare


def _check_boxes(old: Element, new: Element, boxes: Mapping[str, bool]) -> None:
    """Check which check boxes are set, by their ids, and take the states out of both drawings."""
    _without_states(old, boxes)
    if sorted(_without_states(new, boxes)) != sorted((name, "1") for name, checked in boxes.items() if checked):
        raise IntegrityError("a check box is not as it was meant in its drawing")


def _without_states(drawing: Element, boxes: Collection[str]) -> list[tuple[str, str]]:
    states = []
    for shape in inside(drawing, "shape"):
        if (name := _name(shape)) in boxes:
            for data in inside(shape, "ClientData"):
                for state in [child for child in data if local_name(child.tag) == "Checked"]:
                    states.append((name, state.text or ""))
                    data.remove(state)
    return states


def _check_shapes(old: Element, new: Element, fresh: Mapping[Place, str]) -> None:
    """Check that a drawing gained the shapes of new notes, and nothing else but ids for them."""
    for before, after in zip(inside(old, "idmap"), inside(new, "idmap"), strict=False):
        if after.get("data", "").split(",")[: len(_blocks(before))] != _blocks(before):
            raise IntegrityError("the ids of a drawing changed")
        after.attrib = before.attrib
    known = {_name(shape) for shape in inside(old, "shape")}
    places: list[Place] = []
    for element in appended(old, new, "a drawing"):
        if not {local_name(e.tag) for e in element.iter()} <= _OF_A_NOTE:
            raise IntegrityError("a drawing has something new that is no note")
        if local_name(element.tag) == "shape":
            places.append(_place(element))
            if _name(element) in known:
                raise IntegrityError("two shapes of a drawing have the same id")
            known.add(_name(element))
    if sorted(places) != sorted(fresh):
        raise IntegrityError("the shapes of notes are not those of the cells that have new ones")


def _blocks(idmap: Element) -> list[str]:
    return [block for block in idmap.get("data", "").split(",") if block]


def _place(shape: Element) -> Place:
    values = {local_name(e.tag): e.text or "" for e in shape.iter()}
    kinds = [data.get("ObjectType") for data in inside(shape, "ClientData")]
    row, col = values.get("Row", ""), values.get("Column", "")
    if kinds != ["Note"] or not (row.isdecimal() and col.isdecimal()):
        raise IntegrityError("a drawing has something new that is no note")
    return int(row) + 1, int(col) + 1


def _name(shape: Element) -> str:
    names = {local_name(key): value for key, value in shape.items()}
    return names.get("spid") or names.get("id", "")
