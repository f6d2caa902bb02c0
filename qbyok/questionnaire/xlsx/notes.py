"""Remarks for a reviewer as notes of a workbook's cells.

A sheet with notes has a part for their words and a drawing for their shapes; both are made where they are missing,
and spliced where they are there. Comments in threads stay as they are.
"""

import itertools
import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import replace
from xml.parsers import expat

from qbyok.errors import InputError
from qbyok.layout.areas import RangeIndex
from qbyok.layout.grid import Place, Workbook, a1
from qbyok.model import Annotations, Finding, Remark, Severity
from qbyok.questionnaire import limits
from qbyok.questionnaire.additions import with_content_types, with_relationships
from qbyok.questionnaire.package import Package, relationships_part
from qbyok.questionnaire.spans import Span, applied, scan_elements
from qbyok.questionnaire.tags import Tag, attributes, encoded, start_tag
from qbyok.questionnaire.xlsx.book import Book, SheetPart
from qbyok.questionnaire.xlsx.changes import PartChanges, SheetNotes
from qbyok.questionnaire.xlsx.comments import (
    Comments,
    empty_comments,
    scan_comments,
    with_notes,
    words,
    words_under,
)
from qbyok.questionnaire.xlsx.locators import parse_locator
from qbyok.questionnaire.xlsx.note_shapes import ShapeIds, empty_drawing, with_note_shapes
from qbyok.questionnaire.xlsx.tables import read_notes
from qbyok.questionnaire.xlsx.text import line_feeds, storable, utf16_units

_TYPES_PART = "[Content_Types].xml"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_LINKS = {
    _MAIN: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    _STRICT_MAIN: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_BEHIND_THE_DRAWING = {
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "AlternateContent", "webPublishItems",
    "tableParts", "extLst",
}  # fmt: skip
_OF_A_THREAD = "tc="
"""So begins the author of a note that only repeats a comment in a thread, for old programs."""


def annotated(
    package: Package, book: Book, workbook: Workbook, changes: PartChanges, annotations: Annotations
) -> tuple[PartChanges, tuple[Finding, ...]]:
    """Return the changes with notes for all remarks, and what could not be noted.

    Raises:
        InputError: the package's content types can't be spliced.
    """
    findings: list[Finding] = []
    if annotations.tracked:
        findings.append(_left_out("a workbook has no tracked changes; the answers are written as ever"))
    by_sheet = _by_sheet(workbook, annotations.remarks, findings)
    writer = _NoteWriter(package, book, changes, annotations.author)
    for sheet in book.sheets:
        if remarks := by_sheet.get(sheet.name):
            findings += writer.annotate(sheet, remarks)
    return writer.changes, tuple(findings)


def _by_sheet(workbook: Workbook, remarks: Sequence[Remark], findings: list[Finding]) -> dict[str, dict[Place, str]]:
    """Return the remarks by sheet and cell, joined where there are several for one cell.

    The cells that a merged one covers show no notes, so that theirs go to it.
    """
    merges = {sheet.name: RangeIndex(sheet.merges) for sheet in workbook.sheets}
    found: dict[str, dict[Place, str]] = {}
    for remark in remarks:
        text = storable(line_feeds(remark.text)).strip()
        try:
            location = parse_locator(remark.at)
        except ValueError:
            location = None
        if location is None or location.sheet not in merges:
            findings.append(_left_out(f"{remark.at}: no note, it is no cell"))
        elif text:
            covering = merges[location.sheet].at(*location.place)
            place = (covering.top, covering.left) if covering else location.place
            notes = found.setdefault(location.sheet, {})
            notes[place] = f"{notes[place]}\n\n{text}" if place in notes else text
    return found


class _NoteWriter:
    """Adds to changes what notes need, sheet by sheet."""

    def __init__(self, package: Package, book: Book, changes: PartChanges, author: str) -> None:
        self.changes = changes
        self._package = package
        self._folder = posixpath.dirname(book.part).lstrip("/")
        self._author = " ".join(storable(author).split())
        self._ids = ShapeIds(self._read(name) for name in package.names if name.lower().endswith(".vml"))
        self._drawing_type = package.content_type("drawing.vml")

    def annotate(self, sheet: SheetPart, remarks: Mapping[Place, str]) -> list[Finding]:
        """Put notes on the cells of a sheet; return why some are missing."""
        try:
            return self._annotate(sheet, remarks)
        except (InputError, expat.ExpatError, ValueError) as error:
            return [_left_out(f"sheet '{sheet.name}': no notes, {error}")]

    def _annotate(self, sheet: SheetPart, remarks: Mapping[Place, str]) -> list[Finding]:
        elements = scan_elements(self._read(sheet.part), depth=2)
        namespace = _namespace(start_tag(self._read(sheet.part), elements[0].start))
        comments, drawing = self._parts_of(sheet, elements)
        data = self._read(comments) if comments else empty_comments(namespace)
        known = scan_comments(data)
        texts = read_notes(self._package.xml(comments)) if comments else {}
        notes, findings = self._sorted(sheet, remarks, known, texts)
        if not (notes.fresh or notes.longer):
            return findings
        links: dict[str, str] = {}
        if not comments:
            comments = links["comments"] = self._unused("comments{}.xml")
        if not drawing and notes.fresh:
            drawing = links["vmlDrawing"] = self._unused("drawings/vmlDrawing{}.vml")
        parts = {comments: with_notes(data, known, self._author, notes.fresh, notes.longer)}
        if notes.fresh:
            shapes = {place: words(self._author, text) for place, text in notes.fresh.items()}
            base = empty_drawing() if "vmlDrawing" in links else self._read(drawing)
            parts[drawing] = with_note_shapes(base, self._ids, shapes)
        if links:
            parts |= self._linked(sheet, elements, links, _LINKS[namespace])
        self._keep(parts, replace(notes, comments=comments, drawing=drawing, drawn="vmlDrawing" in links))
        return findings

    def _parts_of(self, sheet: SheetPart, elements: Sequence[Span]) -> tuple[str, str]:
        """Return the part of a sheet's notes and its drawing, "" for what it has none of."""
        links = self._package.relationships(sheet.part)
        comments = next((link.target for link in links.values() if link.kind == "comments" and not link.external), "")
        named = next((span for span in elements if span.path[1:] == ("legacyDrawing",)), None)
        if named is None:
            return comments, ""
        given = attributes(start_tag(self._read(sheet.part), named.start))
        link = links.get(next((value for name, value in given.items() if name.endswith(":id")), ""))
        if link is None or link.kind != "vmlDrawing" or link.external:
            raise ValueError("its drawing is missing")
        return comments, link.target

    def _sorted(
        self, sheet: SheetPart, remarks: Mapping[Place, str], known: Comments, texts: Mapping[Place, str]
    ) -> tuple[SheetNotes, list[Finding]]:
        """Tell new notes from those that become longer; leave out what can be neither."""
        fresh: dict[Place, str] = {}
        longer: dict[Place, str] = {}
        findings: list[Finding] = []
        for place, text in remarks.items():
            note = known.notes.get(place)
            if note is None:
                size = utf16_units(words(self._author, text))
            else:
                size = utf16_units(texts.get(place, "") + words_under(self._author, text))
            at = f"{sheet.name}!{a1(*place)}"
            if note is not None and note.author.startswith(_OF_A_THREAD):
                findings.append(_left_out(f"{at}: no note, the cell has a comment in a thread"))
            elif size > limits.CELL_UTF16_UNITS:
                findings.append(_left_out(f"{at}: no note, {size:,} characters are more than a note holds"))
            else:
                (fresh if note is None else longer)[place] = text
        notes = SheetNotes(
            sheet=sheet.part, comments="", drawing="", author=self._author, fresh=fresh, longer=longer, drawn=False
        )
        return notes, findings

    def _linked(
        self, sheet: SheetPart, elements: Sequence[Span], links: Mapping[str, str], kinds: str
    ) -> dict[str, bytes]:
        """Return the parts that make new parts of a sheet known."""
        source = relationships_part(sheet.part)
        source = self._package.name(source) or source
        known = self._read(source) if source in self._package else None
        relations, ids = with_relationships(
            known, sheet.part, [(f"{kinds}/{kind}", target) for kind, target in links.items()]
        )
        types = self._package.name(_TYPES_PART) or _TYPES_PART
        overrides = {part: _COMMENTS_TYPE for kind, part in links.items() if kind == "comments"}
        extensions: dict[str, str] = {}
        if "vmlDrawing" in links and not self._drawing_type:
            extensions["vml"] = _DRAWING_TYPE
        elif "vmlDrawing" in links and self._drawing_type != _DRAWING_TYPE:
            overrides[links["vmlDrawing"]] = _DRAWING_TYPE
        parts = {
            source: relations,
            types: with_content_types(self._read(types), extensions=extensions, parts=overrides),
        }
        if "vmlDrawing" in links:
            relation = ids[list(links).index("vmlDrawing")]
            parts[sheet.part] = _with_drawing(self._read(sheet.part), elements, relation, kinds)
        return parts

    def _keep(self, parts: Mapping[str, bytes], notes: SheetNotes) -> None:
        known = {name: data for name, data in parts.items() if name in self._package}
        new = {name: data for name, data in parts.items() if name not in self._package}
        self.changes = replace(
            self.changes,
            parts={**self.changes.parts, **known},
            added={**self.changes.added, **new},
            notes=(*self.changes.notes, notes),
        )
        if notes.drawn:
            self._drawing_type = self._drawing_type or _DRAWING_TYPE

    def _read(self, part: str) -> bytes:
        """Return a part as it is by now."""
        return self.changes.parts.get(part) or self.changes.added.get(part) or self._package.read(part)

    def _unused(self, pattern: str) -> str:
        names = (posixpath.join(self._folder, pattern.format(number)) for number in itertools.count(1))
        return next(name for name in names if name not in self._package and name not in self.changes.added)


def _with_drawing(data: bytes, elements: Sequence[Span], relation: str, kinds: str) -> bytes:
    """Return a sheet's part with the element that names its drawing, where the schema wants it."""
    root, *children = elements
    cells = next((child.end for child in children if child.path[-1] == "sheetData"), 0)
    behind = (child.start for child in children if child.path[-1] in _BEHIND_THE_DRAWING)
    at = next((start for start in behind if start >= cells), children[-1].end)
    prefix = start_tag(data, root.start).prefix
    element = f'<{prefix}legacyDrawing xmlns:r="{kinds}" r:id="{relation}"/>'
    return applied(data, [(at, at, encoded(data, element))])


def _namespace(sheet: Tag) -> str:
    return _STRICT_MAIN if _STRICT_MAIN.encode() in sheet.attributes else _MAIN


def _left_out(message: str) -> Finding:
    return Finding(rule="annotations-left-out", severity=Severity.INFO, message=message)
