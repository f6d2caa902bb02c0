"""Read PPTX: a walk over the slides' own XML, since libraries lose SmartArt and alternate content.

Hidden slides, hidden shapes, shapes that lie beside the slide, and text that is tiny or wholly transparent are left
out, and named in the notes.
"""

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from qbyok.evidence.blocks import Block, Parsed
from qbyok.evidence.package import Package, xml
from qbyok.verification.characters import visible

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_PRESENTATION = "ppt/presentation.xml"
_TITLES = ("title", "ctrTitle")
_NO_TEXT = ("sldNum", "dt", "ftr", "hdr", "sldImg")
_ON = ("1", "true")
_TINY = 200
"""Hundredths of a point: text of up to two points is no bigger than a dot."""
_DIGITS_OF_A_SIZE = 9
_TRANSPARENT = ("0", "0%")
_OFF = ("0", "false")


def parse(data: bytes) -> Parsed:
    """Parse a presentation: each slide's texts, tables and diagrams under its title, and its notes.

    Raises:
        InputError: it is no readable PPTX file.
    """
    package = Package(data)
    presentation = xml(package.read(_PRESENTATION))
    related = _related(package, _PRESENTATION)
    size = presentation.find(f"{_P}sldSz")
    reader = _Reader(package=package, width=_number(size, "cx"), height=_number(size, "cy"))
    for number, slide in enumerate(presentation.iter(f"{_P}sldId"), 1):
        if (part := related.get(slide.get(f"{_R}id", ""))) in package.names:
            reader.slide(number, part)
    return Parsed(
        title=package.title,
        blocks=tuple(reader.blocks),
        locate=_slide,
        notes=tuple(reader.notes),
        modified=package.modified,
    )


def _slide(blocks: Sequence[Block]) -> str:
    """Return "slide 3", or "slide 3, notes"."""
    return blocks[0].group


@dataclass(kw_only=True, slots=True)
class _Reader:
    """Collects what the slides show; ``width`` and ``height`` are theirs, in EMU."""

    package: Package
    width: int
    height: int
    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def slide(self, number: int, part: str) -> None:
        """Read one slide and its notes."""
        root = xml(self.package.read(part))
        if root.get("show", "1") in _OFF:
            self.notes.append(f"slide {number} is hidden and was not read")
            return
        related = _related(self.package, part)
        shapes = list(self._shown(root.find(f"{_P}cSld/{_P}spTree"), number))
        title = " ".join(" ".join(_lines(shape)) for shape in shapes if _placeholder(shape) in _TITLES)
        heading = (title or f"Slide {number}",)
        for shape in shapes:
            if _placeholder(shape) not in (*_TITLES, *_NO_TEXT):
                self._shape(shape, f"slide {number}", heading, related)
        for name in related.values():
            if name.startswith("ppt/notesSlides/") and name in self.package.names:
                for shape in _shapes(xml(self.package.read(name)).find(f"{_P}cSld/{_P}spTree")):
                    if _placeholder(shape) not in _NO_TEXT:
                        self._shape(shape, f"slide {number}, notes", (*heading, "Notes"), {})

    def _shown(self, tree: Any, number: int) -> Iterator[Any]:
        hidden = 0
        for shape in _shapes(tree):
            hidden += _without_faint(shape)
            if _is_hidden(shape) or self._is_beside(shape):
                hidden += bool(_lines(shape))
            else:
                yield shape
        if hidden:
            self.notes.append(f"slide {number}: text that the slide does not show was not read")

    def _is_beside(self, shape: Any) -> bool:
        """Tell whether a shape lies wholly beside the slide. Those in a group have coordinates of their own."""
        frame = shape.find(f"{_P}spPr/{_A}xfrm")
        if frame is None or not self.width or shape.getparent().tag == f"{_P}grpSp":
            return False
        place, size = frame.find(f"{_A}off"), frame.find(f"{_A}ext")
        left, top = _number(place, "x"), _number(place, "y")
        right, bottom = left + _number(size, "cx"), top + _number(size, "cy")
        return left >= self.width or top >= self.height or right <= 0 or bottom <= 0

    def _shape(self, shape: Any, group: str, heading: tuple[str, ...], related: dict[str, str]) -> None:
        if (table := shape.find(f".//{_A}tbl")) is not None:
            self._table(table, group, heading)
            return
        lines = _lines(shape)
        for data in shape.iter(f"{_DIAGRAM}relIds"):
            if (part := related.get(data.get(f"{_R}dm", ""))) in self.package.names:
                lines += _lines(xml(self.package.read(part)))
        for line in lines:
            self._add(line, group, heading)

    def _table(self, table: Any, group: str, heading: tuple[str, ...]) -> None:
        cells = [[" ".join(_lines(cell)) for cell in row.iter(f"{_A}tc")] for row in table.iter(f"{_A}tr")]
        rows = [" | ".join(row) for row in cells if any(row)]
        header = rows[0] if len(rows) > 1 and "|" in rows[0] else ""
        for row in rows[1:] if header else rows:
            self._add(row, group, heading, header)

    def _add(self, text: str, group: str, heading: tuple[str, ...], header: str = "") -> None:
        self.blocks.append(Block(text=text, group=group, heading=heading, header=header))


def _shapes(tree: Any) -> Iterator[Any]:
    """Yield all shapes and frames in order, those of groups too; of alternate content the first choice."""
    for child in tree if tree is not None else ():
        if child.tag in (f"{_P}grpSp", f"{_MC}AlternateContent", f"{_MC}Choice"):
            if not _is_hidden(child):
                yield from _shapes(child)
        elif child.tag in (f"{_P}sp", f"{_P}graphicFrame"):
            yield child


def _placeholder(shape: Any) -> str:
    """Return what a shape is the place for ("title", "ftr"), "" for any other."""
    place = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
    return "" if place is None else str(place.get("type", ""))


def _is_hidden(shape: Any) -> bool:
    properties = shape.find(f"./*/{_P}cNvPr")
    return properties is not None and properties.get("hidden", "") in _ON


def _without_faint(shape: Any) -> int:
    """Take the runs that nobody can see out of a shape, and return how many of them held a text."""
    faint = [run for run in shape.iter(f"{_A}r", f"{_A}fld") if _is_faint(run.find(f"{_A}rPr"))]
    held = [run for run in faint if (run.findtext(f"{_A}t") or "").strip()]
    for run in faint:
        run.getparent().remove(run)
    return len(held)


def _is_faint(properties: Any) -> bool:
    if properties is None:
        return False
    alpha = properties.find(f"{_A}solidFill/*/{_A}alpha")
    size = properties.get("sz", "")
    tiny = size.isascii() and size.isdecimal() and len(size) < _DIGITS_OF_A_SIZE and int(size) <= _TINY
    return tiny or (alpha is not None and alpha.get("val", "") in _TRANSPARENT)


def _lines(element: Any) -> list[str]:
    """Return the paragraphs that hold text, each on one line."""
    paragraphs = (
        "".join(" " if piece.tag == f"{_A}br" else piece.text or "" for piece in paragraph.iter(f"{_A}t", f"{_A}br"))
        for paragraph in element.iter(f"{_A}p")
    )
    return [line for paragraph in paragraphs if (line := " ".join(visible(paragraph).split()))]


def _related(package: Package, part: str) -> dict[str, str]:
    """Return the parts that a part names, by the ids of the relationships."""
    folder, name = posixpath.split(part)
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in package.names:
        return {}
    return {
        one.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/")
        for one in xml(package.read(rels))
        if one.get("TargetMode") != "External"
    }


def _number(element: Any, name: str) -> int:
    value = "" if element is None else element.get(name, "")
    return int(value) if value.removeprefix("-").isdecimal() and len(value) < 20 else 0
