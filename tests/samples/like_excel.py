"""Bring a workbook of openpyxl's closer to one of Excel's: calculated values, and shared strings.

openpyxl writes formulas without a value and each string into its own cell; a customer's file has neither habit.
"""

from collections.abc import Mapping

from lxml import etree

from samples.packages import packed, parts

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

Cached = Mapping[str, Mapping[str, str | int]]
"""Per sheet part (``xl/worksheets/sheet2.xml``) the calculated value of each formula cell."""


def like_excel(package: bytes, cached: Cached | None = None) -> bytes:
    """Return the workbook with ``cached`` in its formula cells and its texts in one shared list."""
    content = parts(package)
    texts: dict[str, int] = {}
    uses = 0
    for name in sorted(part for part in content if part.startswith("xl/worksheets/sheet")):
        root = etree.fromstring(content[name])
        _calculate(root, (cached or {}).get(name, {}))
        uses += _share(root, texts)
        content[name] = _xml(root)
    content["xl/sharedStrings.xml"] = _shared(texts, uses)
    _register(content)
    return packed(content)


def _calculate(root: etree._Element, values: Mapping[str, str | int]) -> None:
    formulas = {cell.get("r"): cell for cell in root.iter(_tag("c")) if cell.find(_tag("f")) is not None}
    if formulas.keys() != values.keys():
        raise ValueError(f"formulas and values differ: {sorted(formulas.keys() ^ values.keys())}")
    for at, value in values.items():
        cell = formulas[at]
        if isinstance(value, str):
            cell.set("t", "str")
        node = cell.find(_tag("v"))
        if node is None:
            node = etree.SubElement(cell, _tag("v"))
        node.text = str(value)


def _share(root: etree._Element, texts: dict[str, int]) -> int:
    """Move each inline string into ``texts``, and return how many there were."""
    count = 0
    for cell in root.iter(_tag("c")):
        if cell.get("t") != "inlineStr":
            if cell.get("t") == "n" and not len(cell):
                del cell.attrib["t"]
            continue
        text = "".join(cell.itertext())
        for child in list(cell):
            cell.remove(child)
        cell.set("t", "s")
        etree.SubElement(cell, _tag("v")).text = str(texts.setdefault(text, len(texts)))
        count += 1
    return count


def _shared(texts: Mapping[str, int], uses: int) -> bytes:
    root = etree.Element(_tag("sst"), nsmap={None: _MAIN}, count=str(uses), uniqueCount=str(len(texts)))
    for text in texts:
        node = etree.SubElement(etree.SubElement(root, _tag("si")), _tag("t"))
        node.text = text
        if text != text.strip() or "\n" in text:
            node.set(_SPACE, "preserve")
    return _xml(root)


def _register(content: dict[str, bytes]) -> None:
    """Name the shared strings in the content types and in the workbook's relationships."""
    types = etree.fromstring(content["[Content_Types].xml"])
    etree.SubElement(types, f"{{{_TYPES}}}Override", PartName="/xl/sharedStrings.xml", ContentType=_CONTENT)
    content["[Content_Types].xml"] = _xml(types)
    rels = etree.fromstring(content["xl/_rels/workbook.xml.rels"])
    etree.SubElement(rels, f"{{{_RELS}}}Relationship", Id="rIdStrings", Type=_KIND, Target="sharedStrings.xml")
    content["xl/_rels/workbook.xml.rels"] = _xml(rels)


def _tag(name: str) -> str:
    return f"{{{_MAIN}}}{name}"


def _xml(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
