"""The pieces of a Word document by their places, from its XML alone: a witness to what qbyok writes."""

from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

from support.archives import unzipped

_SPACES = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "\u2011"}
_TICKED_SYMBOLS = ("F0FD", "F0FE")
"""Crossed and ticked boxes of the font Wingdings."""

Units = Mapping[str, ET.Element]


def units(data: bytes) -> Units:
    """Return the paragraphs of the body and the cells of its tables by their places, in the document's order.

    The frame of a table, which is all but its cells, is at ``table T frame``.
    """
    (body,) = (child for child in ET.fromstring(unzipped(data)["word/document.xml"]) if _name(child) == "body")
    found: dict[str, ET.Element] = {}
    paragraphs = tables = 0
    for block in _through(body, "p", "tbl"):
        if _name(block) == "p":
            paragraphs += 1
            found[f"paragraph {paragraphs}"] = block
            continue
        tables += 1
        for r, row in enumerate(_through(block, "tr"), 1):
            for c, cell in enumerate(_through(row, "tc"), 1):
                found[f"table {tables} row {r} cell {c}"] = cell
        found[f"table {tables} frame"] = _frame(block)
    return found


def canonical(unit: ET.Element) -> str:
    """Return a piece as XML in one fixed form."""
    return ET.canonicalize(ET.tostring(unit, "unicode").removesuffix(unit.tail or ""))


def shown(unit: ET.Element) -> str:
    """Return the text of a piece as a reader sees it, each paragraph on a line of its own."""
    paragraphs = [unit] if _name(unit) == "p" else [e for e in unit.iter() if _name(e) == "p"]
    return "\n".join("".join(map(_text, _runs(paragraph))) for paragraph in paragraphs)


def _text(part: ET.Element) -> str:
    by_name = {_name(element): element for element in part.iter()}
    if "checkBox" in by_name:
        checked = by_name.get("checked")
        return "☒" if checked is not None and _value(checked) in ("", "1") else "☐"
    if "ddList" in by_name:
        entries = [_value(element) for element in part.iter() if _name(element) == "listEntry"]
        return entries[int(_value(by_name["result"]))] if "result" in by_name else ""
    if _name(part) == "sym":
        return "☒" if any(value in _TICKED_SYMBOLS for value in part.attrib.values()) else "☐"
    return part.text or "" if _name(part) == "t" else _BREAKS.get(_name(part), "")


def _value(element: ET.Element) -> str:
    return next((value for name, value in element.items() if name.endswith("}val")), "")


def _name(element: ET.Element) -> str:
    return next((element.tag.removeprefix(space) for space in _SPACES if element.tag.startswith(space)), "")


def _runs(paragraph: ET.Element) -> list[ET.Element]:
    return [part for run in paragraph.iter() if _name(run) == "r" for part in run]


def _through(parent: ET.Element, *names: str) -> Iterator[ET.Element]:
    """Yield children of these names, those in content controls as well."""
    for child in parent:
        if _name(child) in names:
            yield child
        elif _name(child) in ("sdt", "sdtContent"):
            yield from _through(child, *names)


def _frame(table: ET.Element) -> ET.Element:
    frame = ET.fromstring(ET.tostring(table))
    for element in list(frame.iter()):
        if _name(element) == "tc":
            element.clear()
    return frame
