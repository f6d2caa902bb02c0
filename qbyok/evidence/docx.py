"""Read DOCX: a walk over the document's own XML, since libraries lose tracked insertions and content controls.

Deleted and hidden text is left out: a reader of the document does not see it.
"""

from collections.abc import Iterator
from typing import Any

from qbyok.evidence.blocks import Parsed, hidden_places, locate_by_heading
from qbyok.evidence.docx_styles import Styles, W
from qbyok.evidence.outline import Outline
from qbyok.evidence.package import Package, xml
from qbyok.verification.characters import visible

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DOCUMENT = "word/document.xml"
_STYLES = "word/styles.xml"
_NOTES = {"word/footnotes.xml": "Footnotes", "word/endnotes.xml": "Endnotes"}
_DELETED = {f"{W}del", f"{W}moveFrom", f"{W}pPrChange", f"{W}rPrChange", f"{W}instrText"}
_NOT_ALSO = {f"{_MC}Fallback", f"{W}sdtPr"}  # second copies of drawings, settings of content controls


def parse(data: bytes) -> Parsed:
    """Parse a DOCX file.

    Raises:
        InputError: it is no readable DOCX file.
    """
    package = Package(data)
    document = xml(package.read(_DOCUMENT))
    dark = document.find(f"{W}background") is not None
    styles = Styles(xml(package.read(_STYLES)) if _STYLES in package.names else None, dark=dark)
    body = document.find(f"{W}body")
    outline = Outline()
    title = ""
    for element in _blocks(body) if body is not None else ():
        if element.tag == f"{W}tbl":
            _add_table(outline, element, styles)
        elif text := _text(element, styles):
            level = styles.level(element)
            if level is None:
                outline.add(text)
            else:
                title = title or text
                outline.heading(level, text)
    for name, heading in _NOTES.items():
        if name in package.names:
            outline.heading(1, heading)
            for note in xml(package.read(name)):
                if text := " ".join(_text(paragraph, styles) for paragraph in note.iter(f"{W}p")).strip():
                    outline.add(text)
    return Parsed(
        title=package.title or title,
        blocks=tuple(outline.blocks),
        locate=locate_by_heading,
        notes=hidden_places(styles.hidden),
        modified=package.modified,
    )


def _blocks(parent: Any) -> Iterator[Any]:
    """Yield paragraphs and tables in order, those inside content controls and tracked insertions too."""
    for child in parent:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif isinstance(child.tag, str) and child.tag not in _DELETED | _NOT_ALSO:
            yield from _blocks(child)


def _text(paragraph: Any, styles: Styles) -> str:
    return visible("".join(_pieces(paragraph, styles))).strip()


def _pieces(element: Any, styles: Styles) -> Iterator[str]:
    for child in element:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag == f"{W}tab":
            yield "\t"
        elif child.tag in (f"{W}br", f"{W}cr"):
            yield "\n"
        elif child.tag == f"{W}p":  # of a text box
            yield "\n"
            yield from _pieces(child, styles)
        elif child.tag == f"{W}noBreakHyphen":
            yield "-"
        elif child.tag == f"{W}pPr" or child.tag in _DELETED | _NOT_ALSO or not isinstance(child.tag, str):
            continue
        elif child.tag != f"{W}r" or not styles.hides(child):
            yield from _pieces(child, styles)


def _add_table(outline: Outline, table: Any, styles: Styles) -> None:
    rows = [row for element in _rows(table) if (row := _row(element, styles)).strip(" |")]
    if len(rows) > 1 and "|" in rows[0]:
        outline.table(rows[0], rows[1:])
    else:
        outline.table("", rows)


def _rows(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag == f"{W}tr":
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins"):
            yield from _rows(child)


def _row(row: Any, styles: Styles) -> str:
    """Return a row's cells with bars between them."""
    return " | ".join(_cell(cell, styles) for cell in _cells(row))


def _cells(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins"):
            yield from _cells(child)


def _cell(cell: Any, styles: Styles) -> str:
    """Return a cell's text on one line, with that of the tables inside it."""
    parts: list[str] = []
    for element in _blocks(cell):
        if element.tag == f"{W}tbl":
            parts += [_row(row, styles) for row in _rows(element)]
        else:
            parts.append(_text(element, styles))
    return " ".join(" ".join(parts).split())
