"""Content controls as a file has them: kind, choices, lock, binding, and what they say of themselves."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass

from qbyok.layout.blocks import ControlKind
from qbyok.questionnaire.docx.names import W14, W15, W, is_on
from qbyok.questionnaire.docx.scan import Node
from qbyok.questionnaire.docx.values import Binding

_STRUCTURE = frozenset(
    W + n for n in ("docPartObj", "docPartList", "picture", "citation", "bibliography", "equation", "group")
)
_SDT_KINDS = {
    W14 + "checkbox": ControlKind.CHECKBOX,
    W + "dropDownList": ControlKind.DROPDOWN,
    W + "comboBox": ControlKind.COMBO,
    W + "date": ControlKind.DATE,
}


@dataclass(kw_only=True, slots=True)
class Found:
    """Something to fill in. ``element`` is what the file has for it: a w:sdt, w:t, w:sym or w:fldChar.

    ``offset`` is the place of a box among the characters of its w:t (of brackets, that of the mark in them),
    ``prompt`` what a form field starts with.
    """

    kind: ControlKind
    element: Node
    start: int
    end: int
    offset: int = 0
    checked: bool = False
    placeholder: bool = False
    locked: bool = False
    binding: Binding | None = None
    in_frame: bool = False
    allowed: tuple[str, ...] | None = None
    title: str = ""
    prompt: str = ""


def control_of(sdt: Node) -> Found | None:
    """Return the control that a w:sdt is, without its extent; None where it only gives structure."""
    properties = sdt.find(W + "sdtPr")
    if properties is None or sdt.find(W + "sdtContent") is None:
        return None
    tags = {child.tag for child in properties}
    if tags & _STRUCTURE or any(str(t).rpartition("}")[2].startswith("repeatingSection") for t in tags):
        return None
    kind = next((k for tag, k in _SDT_KINDS.items() if tag in tags), ControlKind.TEXT)
    found = Found(
        kind=kind, element=sdt, start=0, end=0, locked=_lock(properties), title=value_of(properties, "alias")
    )
    found.placeholder = switched(properties, "showingPlcHdr")
    found.binding = _binding(properties)
    if kind is ControlKind.CHECKBOX:
        box = properties.find(W14 + "checkbox")
        state = None if box is None else box.find(W14 + "checked")
        found.checked = state is not None and is_on(state.get(W14 + "val"))
    elif kind in (ControlKind.DROPDOWN, ControlKind.COMBO):
        found.allowed = tuple(shown for shown, _ in choices_of(properties))
    return found


def _binding(properties: ET.Element) -> Binding | None:
    if properties.find(W15 + "dataBinding") is not None:
        # Formatted text ([MS-DOCX], w15:dataBinding): the node holds a whole package as text.
        return Binding(path="")
    element = properties.find(W + "dataBinding")
    if element is None:
        return None
    shape = properties.find(W + "date")
    plain = properties.find(W + "text")
    return Binding(
        path=element.get(W + "xpath", ""),
        prefixes=element.get(W + "prefixMappings", ""),
        item=element.get(W + "storeItemID", ""),
        choices=choices_of(properties),
        date_format="" if shape is None else value_of(shape, "dateFormat"),
        dates_as="" if shape is None else value_of(shape, "storeMappedDataAs"),
        single_line=plain is not None and not is_on(plain.get(W + "multiLine", "0")),
    )


def choices_of(properties: ET.Element) -> tuple[tuple[str, str], ...]:
    """Return display text and value of a drop-down's items; an item without a value is its prompt."""
    items = [item for kind in ("dropDownList", "comboBox") for item in properties.iterfind(f"{W}{kind}/{W}listItem")]
    pairs = [(i.get(W + "displayText", "") or i.get(W + "value", ""), i.get(W + "value", "")) for i in items]
    return tuple((shown, value) for shown, value in pairs if shown.strip() and value.strip())


def keeps_state(control: Found) -> bool:
    """Return whether a control says of itself what it shows, so that it must say something else for another value.

    Of a drop-down list it is the text alone that counts (17.5.2.15, lastValue), and so it is of a date that was
    never picked (17.5.2.7, fullDate).
    """
    picked = control.element.find(f"{W}sdtPr/{W}date[@{W}fullDate]") is not None
    return control.placeholder or picked or control.kind is ControlKind.CHECKBOX


def shows_prompt(sdt: Node) -> bool:
    """Return whether all that a w:sdt holds is its prompt."""
    control = control_of(sdt)
    return control is not None and control.placeholder


def locks_content(sdt: Node) -> bool:
    """Return whether what stands directly in a w:sdt can't be changed."""
    properties = sdt.find(W + "sdtPr")
    return properties is not None and (_lock(properties) or properties.find(W + "group") is not None)


def switched(properties: ET.Element, name: str) -> bool:
    """Return whether an on/off property is given and on."""
    element = properties.find(W + name)
    return element is not None and is_on(element.get(W + "val"))


def _lock(properties: ET.Element) -> bool:
    return value_of(properties, "lock") in ("contentLocked", "sdtContentLocked")


def value_of(parent: ET.Element, name: str) -> str:
    """Return the value of an element's child, "" where there is none."""
    child = parent.find(W + name)
    return "" if child is None else child.get(W + "val", "")
