"""What stands in a workbook by its XML alone, read without a line of qbyok: a witness to what qbyok writes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from openpyxl.utils.cell import coordinate_to_tuple

from support.archives import unzipped

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A cell: its text or number, its type, its formula as XML, and its format without ``quotePrefix``.

    ``more`` are the attributes that belong to none of these, such as those of a calculated array.
    """

    value: str = ""
    kind: str = ""
    formula: str = ""
    look: str
    more: str = ""


Place = tuple[str, int, int]
Cells = Mapping[Place, Seen]


def cells(data: bytes) -> Cells:
    """Return the cells of all worksheets by sheet, row and column."""
    parts = unzipped(data)
    strings = [_shown(item) for item in _named(_root(parts, "xl/sharedStrings.xml"), "si")]
    looks = _looks(parts)
    return {
        (sheet, row, col): _seen(cell, strings, looks)
        for sheet, part in _sheets(parts)
        for row, col, cell in _placed(_root(parts, part))
    }


def blank(data: bytes, place: Place) -> Seen:
    """Return what is seen of a place without a cell: the format of its row or its column."""
    parts = unzipped(data)
    sheet, row, col = place
    root = _root(parts, dict(_sheets(parts))[sheet])
    own = [element for number, element in _rows(root) if number == row and element.get("customFormat") == "1"]
    own += [e for e in _named(root, "col") if int(e.get("min", "0")) <= col <= int(e.get("max", "0"))]
    index = (own[0].get("s") or own[0].get("style") or "0") if own else "0"
    return Seen(look=_looks(parts)[int(index)])


def around(data: bytes) -> dict[str, bytes | str]:
    """Return all parts without cells, added strings and added formats: as bytes, or as XML in one fixed form."""
    parts = unzipped(data)
    kept: dict[str, bytes | str] = dict(parts)
    sheets = [part for _, part in _sheets(parts)]
    for name in (*sheets, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"):
        if name in parts:
            parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True))
            kept[name] = _frame(ET.fromstring(parts[name], parser))
    return kept


def _root(parts: Mapping[str, bytes], name: str) -> ET.Element:
    return ET.fromstring(parts.get(name, b"<none/>"))


def _local(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _named(root: ET.Element, name: str) -> list[ET.Element]:
    return [element for element in root.iter() if _local(element) == name]


def _sheets(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    links = {link.get("Id"): link.get("Target", "") for link in _root(parts, "xl/_rels/workbook.xml.rels")}
    for sheet in _named(_root(parts, "xl/workbook.xml"), "sheet"):
        ids = [sheet.get(f"{{{space}}}id") for space in (_RELATION, _STRICT_RELATION)]
        target = next(links[one] for one in ids if one in links)
        yield sheet.get("name", ""), target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _rows(root: ET.Element) -> Iterator[tuple[int, ET.Element]]:
    row = 0
    for element in _named(root, "row"):
        row = int(element.get("r", row + 1))
        yield row, element


def _placed(root: ET.Element) -> Iterator[tuple[int, int, ET.Element]]:
    for row, element in _rows(root):
        col = 0
        for cell in element:
            col = coordinate_to_tuple(cell.get("r", ""))[1] if cell.get("r") else col + 1
            yield row, col, cell


def _seen(cell: ET.Element, strings: list[str], looks: list[str]) -> Seen:
    by_name = {_local(child): child for child in cell}
    kind = cell.get("t", "")
    value = (by_name["v"].text or "") if "v" in by_name else ""
    if kind == "s":
        kind, value = "text", strings[int(value)] if value else ""
    elif kind == "inlineStr":
        kind, value = "text", _shown(by_name["is"]) if "is" in by_name else ""
    formula = ET.canonicalize(ET.tostring(by_name["f"], "unicode")) if "f" in by_name else ""
    more = " ".join(f"{name}={text}" for name, text in sorted(cell.items()) if name not in ("r", "s", "t"))
    look = looks[int(cell.get("s", "0"))]
    return Seen(value=value, kind=kind if value else "", formula=formula, look=look, more=more)


def _shown(item: ET.Element) -> str:
    texts = [child for child in item if _local(child) == "t"]
    texts += [child for run in item if _local(run) == "r" for child in run if _local(child) == "t"]
    text = "".join(child.text or "" for child in texts)
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _looks(parts: Mapping[str, bytes]) -> list[str]:
    formats = next(iter(_named(_root(parts, "xl/styles.xml"), "cellXfs")), ET.Element("none"))
    return [_look(xf) for xf in formats] or [""]


def _look(xf: ET.Element) -> str:
    xf.attrib.pop("quotePrefix", None)
    xf.tail = None
    return ET.canonicalize(ET.tostring(xf, "unicode"))


def _frame(root: ET.Element) -> str:
    """Return a part's XML without what answers add: cells, rows, strings, formats, extents, and when to calculate."""
    root.attrib.pop("count", None)
    root.attrib.pop("uniqueCount", None)
    for parent in list(root.iter()):
        for child in list(parent):
            name = _local(child)
            if name == "row":
                _drop_row(parent, child)
            elif name in ("si", "dimension") or (name == "xf" and _local(parent) == "cellXfs"):
                parent.remove(child)
            elif name == "cellXfs":
                child.attrib.pop("count", None)
            elif name == "calcPr":
                child.attrib.pop("fullCalcOnLoad", None)
        if not (parent.text or "").strip():
            parent.text = None
        if not (parent.tail or "").strip():
            parent.tail = None
    return ET.canonicalize(ET.tostring(root, "unicode"), with_comments=True)


def _drop_row(parent: ET.Element, row: ET.Element) -> None:
    """Empty a row; one that says nothing but its number may be new."""
    for cell in list(row):
        row.remove(cell)
    row.attrib.pop("spans", None)
    if not set(row.attrib) - {"r"}:
        parent.remove(row)
