"""What a part shows once some tracked changes are rejected, to be compared with what it showed before them."""

import xml.etree.ElementTree as ET
from collections.abc import Set

from qbyok.questionnaire.docx.runs import SPACE, WHITE
from qbyok.questionnaire.package import local_name

_PROPERTIES = ("pPr", "rPr", "sdtPr")
_CHANGES = ("ins", "del", "moveFrom")
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "ptab": "\t"}


def text_without(data: bytes, changes: Set[str]) -> str:
    """Return all text of a part with these changes rejected; what others deleted is left out."""
    shown: list[str] = []
    _show(ET.fromstring(data), changes, shown)
    return "".join(shown)


def _show(element: ET.Element, changes: Set[str], shown: list[str]) -> None:
    name = local_name(element.tag)
    if name in ("t", "delText"):
        text = element.text or ""
        shown.append(text if element.get(SPACE) == "preserve" else text.strip(WHITE))
    elif name == "sym":
        shown += (value for key, value in element.items() if local_name(key) == "char")
    elif name in _SIGNS:
        shown.append(_SIGNS[name])
    elif name not in _PROPERTIES and (name not in _CHANGES or (name == "ins") != (_id(element) in changes)):
        for child in element:
            _show(child, changes, shown)
        if name == "p" and not _is_new(element, changes):
            shown.append("\n")


def _is_new(paragraph: ET.Element, changes: Set[str]) -> bool:
    """Return whether a paragraph's mark is one of the insertions."""
    found = [paragraph]
    for name in ("pPr", "rPr", "ins"):
        found = [child for element in found for child in element if local_name(child.tag) == name]
    return any(_id(mark) in changes for mark in found)


def _id(element: ET.Element) -> str:
    return next((value for key, value in element.items() if local_name(key) == "id"), "")
