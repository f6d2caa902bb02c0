"""Read DOCX: a walk over the document's own XML, since libraries lose tracked insertions and content controls.

Deleted and hidden text (``w:vanish``) is left out: a reader of the document does not see it.
"""

import re
from collections.abc import Iterator
from typing import Any

from qbyok.evidence.blocks import Parsed, locate_by_heading
from qbyok.evidence.outline import Outline
from qbyok.evidence.package import Package, xml
from qbyok.verification.characters import visible

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DOCUMENT = "word/document.xml"
_STYLES = "word/styles.xml"
_NOTES = {"word/footnotes.xml": "Footnotes", "word/endnotes.xml": "Endnotes"}
_HEADING_NAME = re.compile(r"heading ([1-9])", re.IGNORECASE)
_DELETED = {f"{_W}del", f"{_W}moveFrom", f"{_W}pPrChange", f"{_W}rPrChange", f"{_W}instrText"}
_NOT_ALSO = {f"{_MC}Fallback", f"{_W}sdtPr"}  # second copies of drawings, settings of content controls
_OFF = {"0", "false", "off"}
_NO_LEVEL = 9


def parse(data: bytes) -> Parsed:
    """Parse a DOCX file.

    Raises:
        InputError: it is no readable DOCX file.
    """
    package = Package(data)
    styles = _Styles(xml(package.read(_STYLES))) if _STYLES in package.names else _Styles(None)
    body = xml(package.read(_DOCUMENT)).find(f"{_W}body")
    outline = Outline()
    title = ""
    for element in _blocks(body) if body is not None else ():
        if element.tag == f"{_W}tbl":
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
                if text := " ".join(_text(paragraph, styles) for paragraph in note.iter(f"{_W}p")).strip():
                    outline.add(text)
    return Parsed(title=package.title or title, blocks=tuple(outline.blocks), locate=locate_by_heading)


class _Styles:
    """What paragraph and character styles say of a text: the level of a heading, and whether it is hidden."""

    def __init__(self, root: Any) -> None:
        self._levels: dict[str, int] = {}
        self._hidden: set[str] = set()
        for style in root.iter(f"{_W}style") if root is not None else ():
            name, style_id = style.find(f"{_W}name"), style.get(f"{_W}styleId", "")
            match = _HEADING_NAME.fullmatch(name.get(f"{_W}val", "")) if name is not None else None
            level = style.find(f"{_W}pPr/{_W}outlineLvl")
            if match:
                self._levels[style_id] = int(match[1])
            elif name is not None and name.get(f"{_W}val") == "Title":
                self._levels[style_id] = 0  # above all headings
            elif level is not None:
                self._set_level(style_id, level)
            if _is_on(style.find(f"{_W}rPr/{_W}vanish")):
                self._hidden.add(style_id)

    def _set_level(self, style_id: str, element: Any) -> None:
        if (level := _outline_level(element)) is not None:
            self._levels[style_id] = level

    def level(self, paragraph: Any) -> int | None:
        """Return the level of a heading, counted from 1, or None for any other paragraph."""
        own = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
        if own is not None:
            return _outline_level(own)
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        return None if style is None else self._levels.get(style.get(f"{_W}val", ""))

    def hides(self, run: Any) -> bool:
        """Tell whether a run is hidden, by itself or by its style."""
        own = run.find(f"{_W}rPr/{_W}vanish")
        if own is not None:
            return _is_on(own)
        style = run.find(f"{_W}rPr/{_W}rStyle")
        return style is not None and style.get(f"{_W}val", "") in self._hidden

    def hides_paragraph(self, paragraph: Any) -> bool:
        """Tell whether a paragraph's style hides its text."""
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        return style is not None and style.get(f"{_W}val", "") in self._hidden


def _outline_level(element: Any) -> int | None:
    value = element.get(f"{_W}val", "")
    return int(value) + 1 if len(value) == 1 and value.isdecimal() and int(value) < _NO_LEVEL else None


def _is_on(element: Any) -> bool:
    return element is not None and element.get(f"{_W}val", "1") not in _OFF


def _blocks(parent: Any) -> Iterator[Any]:
    """Yield paragraphs and tables in order, those inside content controls and tracked insertions too."""
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif isinstance(child.tag, str) and child.tag not in _DELETED | _NOT_ALSO:
            yield from _blocks(child)


def _text(paragraph: Any, styles: _Styles) -> str:
    if styles.hides_paragraph(paragraph):
        return ""
    return visible("".join(_pieces(paragraph, styles))).strip()


def _pieces(element: Any, styles: _Styles) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag == f"{_W}tab":
            yield "\t"
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif child.tag == f"{_W}p":  # of a text box
            yield "\n"
            yield from _pieces(child, styles)
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif child.tag == f"{_W}pPr" or child.tag in _DELETED | _NOT_ALSO or not isinstance(child.tag, str):
            continue
        elif child.tag != f"{_W}r" or not styles.hides(child):
            yield from _pieces(child, styles)


def _add_table(outline: Outline, table: Any, styles: _Styles) -> None:
    rows = [row for element in _rows(table) if (row := _row(element, styles)).strip(" |")]
    if len(rows) > 1 and "|" in rows[0]:
        outline.table(rows[0], rows[1:])
    else:
        outline.table("", rows)


def _rows(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag == f"{_W}tr":
            if child.find(f"{_W}trPr/{_W}del") is None:
                yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
            yield from _rows(child)


def _row(row: Any, styles: _Styles) -> str:
    """Return a row's cells with bars between them."""
    return " | ".join(_cell(cell, styles) for cell in _cells(row))


def _cells(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
            yield from _cells(child)


def _cell(cell: Any, styles: _Styles) -> str:
    """Return a cell's text on one line, with that of the tables inside it."""
    parts: list[str] = []
    for element in _blocks(cell):
        if element.tag == f"{_W}tbl":
            parts += [_row(row, styles) for row in _rows(element)]
        else:
            parts.append(_text(element, styles))
    return " ".join(" ".join(parts).split())
