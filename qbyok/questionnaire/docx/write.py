"""Answers spliced into ``word/document.xml``: only the bytes of the places that are written change."""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from xml.sax.saxutils import quoteattr

from qbyok.errors import InputError
from qbyok.layout.blocks import INSIDE, Cell, ControlKind, Paragraph, Protection, Table
from qbyok.layout.doclabels import label_end
from qbyok.model import Finding, Severity, SlotWrite
from qbyok.questionnaire.docx import names
from qbyok.questionnaire.docx.controls import RefusedError, set_value
from qbyok.questionnaire.docx.reader import DocumentPart, Place
from qbyok.questionnaire.docx.runs import Element, Markup

_ILLEGAL = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_AFTER = re.compile(r"after (paragraph ([1-9][0-9]*))")
_LABEL = re.compile(rf"(.+){INSIDE}label ([1-9][0-9]*)")
_KEPT_IN_NEW_PARAGRAPH = ("pStyle", "spacing", "ind", "jc", "bidi", "contextualSpacing", "textAlignment")


class How(StrEnum):
    """How an answer gets into its place."""

    TICK = "tick"
    CONTROL = "control"
    CELL = "cell"
    """It is all that the cell shows."""
    PARAGRAPH = "paragraph"
    LABEL = "label"
    """It stands behind a label in the same paragraph."""
    AFTER = "after"
    """It gets a paragraph of its own, after the one that the locator names."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """One place that was written, and what it shows now; ``text`` is "" for a box, which is ticked."""

    at: str
    how: "How"
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Splice:
    """Bytes ``[start, end)`` of the part that were exchanged, with the number of elements before and after.

    ``first`` is the number of the first element in there.
    """

    start: int
    end: int
    first: int
    old_elements: int
    new_elements: int
    data: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """The part with its answers, and what to prove of it."""

    data: bytes
    splices: tuple[Splice, ...]
    written: tuple[Written, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Edit:
    at: str
    place: Place
    text: str
    how: How


@dataclass(slots=True)
class _Unit:
    start: int
    end: int
    first: int
    edits: list[_Edit] = field(default_factory=list)


def write_answers(part: DocumentPart, writes: Sequence[SlotWrite]) -> Outcome:
    """Write answers into the document part.

    Raises:
        InputError: a locator names no place of this document.
    """
    writer = _Writer(part)
    units = _units([edit for write in writes if (edit := writer.edit(write)) is not None])
    splices = tuple(writer.splice(unit) for unit in units)
    pieces, position = [], 0
    for splice in splices:
        pieces += [part.data[position : splice.start], splice.data]
        position = splice.end
    return Outcome(
        data=b"".join((*pieces, part.data[position:])),
        splices=splices,
        written=tuple(writer.written),
        findings=tuple(writer.findings),
    )


def _units(edits: Sequence[_Edit]) -> list[_Unit]:
    """Group edits by the bytes to exchange; where one range lies in another, the outer one takes both.

    A new paragraph is an empty range behind the paragraph that it follows.
    """
    units: list[_Unit] = []
    for edit in sorted(edits, key=lambda e: (_start(e), e.how is not How.AFTER, -e.place.end)):
        start, end = _start(edit), edit.place.end
        same = bool(units) and (units[-1].start, units[-1].end) == (start, end)
        if not same and (not units or start >= units[-1].end):
            units.append(_Unit(start, end, edit.place.first))
        units[-1].edits.append(edit)
    return units


def _start(edit: _Edit) -> int:
    return edit.place.end if edit.how is How.AFTER else edit.place.start


class _Writer:
    def __init__(self, part: DocumentPart) -> None:
        self.written: list[Written] = []
        self.findings: list[Finding] = []
        self._part = part
        self._markup = Markup(part.wordprocessing)
        self._locked = frozenset(_locked(part.document.blocks))
        self._tick = _tick_of(part)

    def edit(self, write: SlotWrite) -> _Edit | None:
        """Return what to do for one slot, None where it may not be written."""
        at = write.slot.at
        how, place = self._place(at)
        text = write.text.replace("\r\n", "\n").replace("\r", "\n")
        clean = _ILLEGAL.sub("", text)
        if clean != text:
            self._note("characters-stripped", f"{at}: characters that no Word file can hold were left out")
        protection = self._part.document.protection
        if not write.slot.writable or at in self._locked:
            self._refuse(at, "it is locked")
        elif protection is Protection.READ_ONLY or (protection is Protection.FORMS and place.kind is None):
            self._refuse(at, f"the document's protection ({protection}) forbids it")
        else:
            return _Edit(at=at, place=place, text=clean, how=how)
        return None

    def _place(self, at: str) -> tuple[How, Place]:
        places = self._part.places
        if place := places.get(at):
            if place.kind is not None:
                return (How.TICK if place.kind.is_box else How.CONTROL), place
            return (How.CELL if " cell " in at and INSIDE not in at else How.PARAGRAPH), place
        if (found := _AFTER.fullmatch(at)) and (place := places.get(found[1])):
            return How.AFTER, place
        if found := _LABEL.fullmatch(at):
            place = places.get(f"{found[1]}{INSIDE}paragraph {found[2]}") or places.get(found[1])
            if place:
                return How.LABEL, place
        raise InputError(
            f"the document has no place '{at}'", hint="Inspect the file again: the slot belongs to another document"
        )

    def _refuse(self, at: str, why: str) -> None:
        self._note("slot-not-writable", f"{at} was not written: {why}")

    def _note(self, rule: str, message: str) -> None:
        self.findings.append(Finding(rule=rule, severity=Severity.REVIEW, message=message))

    def splice(self, unit: _Unit) -> Splice:
        """Return one range of bytes with its edits made."""
        from lxml import etree

        place = unit.edits[0].place
        opening = _opening(tuple(self._part.namespaces.at(place.start, place.end).items()))
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, strip_cdata=False)
        adds = unit.start == unit.end
        fragment = self._part.data[place.start if adds else unit.start : unit.end]
        try:
            holder = etree.fromstring(opening + fragment + b"</q>", parser)
        except etree.XMLSyntaxError as error:
            raise InputError(
                f"part '{self._part.name}' has XML that can't be edited: {error}",
                hint="Open the document in Word and save it again",
            ) from error
        elements = [e for e in holder.iter() if isinstance(e.tag, str)][1:]
        applied = [self._apply(edit, elements[edit.place.element - unit.first]) for edit in unit.edits]
        if adds:
            holder.remove(elements[0])
        data = etree.tostring(holder, encoding=self._part.encoding) if any(applied) else b"<q>" + fragment + b"</q>"
        return Splice(
            start=unit.start,
            end=unit.end,
            first=unit.first + (len(elements) if adds else 0),
            old_elements=0 if adds else len(elements),
            new_elements=sum(isinstance(e.tag, str) for e in holder.iter()) - 1,
            data=data[data.index(b">") + 1 : data.rindex(b"</q>")],
        )

    def _apply(self, edit: _Edit, element: Element) -> bool:
        """Make one edit; return whether its place took the text."""
        try:
            shown = self._set(edit, element)
        except RefusedError as error:
            self._refuse(edit.at, str(error))
            return False
        if edit.how is How.CONTROL and shown != edit.text and "\n" in edit.text:
            self._note("line-breaks-joined", f"{edit.at}: the control takes a single line, so the lines were joined")
        self.written.append(Written(at=edit.at, how=edit.how, text=shown))
        return True

    def _set(self, edit: _Edit, element: Element) -> str:
        match edit.how:
            case How.CELL:
                return self._cell(element, edit.text)
            case How.PARAGRAPH:
                return self._paragraph(element, edit.text)
            case How.LABEL:
                return self._label(element, edit.text)
            case How.AFTER:
                return self._after(element, edit.text)
            case How.TICK | How.CONTROL:
                kind = edit.place.kind or ControlKind.TEXT
                return set_value(self._markup, kind, element, edit.text, offset=edit.place.offset, tick=self._tick)

    def _cell(self, cell: Element, text: str) -> str:
        """Give a cell exactly this text; of a list of options only the chosen one stays."""
        markup = self._markup
        paragraphs = list(markup.paragraphs(cell))
        chosen = next((p for p in paragraphs if markup.text(p).strip() == text.strip() != ""), None)
        filled = [p for p in paragraphs if markup.text(p).strip()]
        if chosen is not None:
            shown = markup.text(chosen)
        else:
            chosen = (filled or paragraphs)[0] if paragraphs else markup.make(cell, "p")
            if not paragraphs:
                cell.append(chosen)
            markup.fill(chosen, text, markup.formatting(chosen))
            shown = text
        for paragraph in filled:
            if paragraph is not chosen:
                paragraph.getparent().remove(paragraph)
        return shown

    def _paragraph(self, paragraph: Element, text: str) -> str:
        self._markup.fill(paragraph, text, self._markup.formatting(paragraph))
        return text

    def _label(self, paragraph: Element, text: str) -> str:
        """Write behind a label, in the place of whatever stands there."""
        markup = self._markup
        before = "".join(_shown(markup, paragraph))
        end = label_end(before)
        kept = len(before.rstrip()) if end is None else end
        properties = markup.formatting(paragraph, plain=True)
        _cut(markup, paragraph, kept)
        paragraph.append(markup.run(paragraph, " " + text, properties))
        return text

    def _after(self, paragraph: Element, text: str) -> str:
        """Add a paragraph of the same look that joins neither the list nor the outline of the one before it."""
        markup = self._markup
        new = markup.make(paragraph, "p")
        old = markup.child(paragraph, "pPr")
        properties = markup.make(new, "pPr")
        style_id = None if old is None else markup.child(old, "pStyle")
        style = self._part.styles.get(None if style_id is None else style_id.get(markup.tag("val")))
        for child in () if old is None else old:
            if not markup.is_(child, *_KEPT_IN_NEW_PARAGRAPH):
                continue
            if markup.is_(child, "pStyle") and (style.level or style.list_id):
                continue
            properties.append(deepcopy(child))
        if len(properties):
            new.append(properties)
        new.append(markup.run(new, text, markup.formatting(paragraph, plain=True)))
        new.tail, paragraph.tail = paragraph.tail, None
        paragraph.addnext(new)
        return text


@cache
def _opening(prefixes: tuple[tuple[str, str], ...]) -> bytes:
    """Return the start tag of an element in which these prefixes are declared."""
    declared = (f" xmlns{':' + prefix if prefix else ''}={quoteattr(uri)}" for prefix, uri in prefixes)
    return f"<q{''.join(declared)}>".encode()


def _shown(markup: Markup, paragraph: Element) -> Iterator[str]:
    for element in paragraph.iter():
        if markup.is_(element, "t"):
            yield element.text or ""
        elif markup.is_(element, "tab") and markup.is_(element.getparent(), "r"):
            yield "\t"
        elif markup.is_(element, "br", "cr"):
            yield "\n"


def _cut(markup: Markup, paragraph: Element, kept: int) -> None:
    """Remove all that a paragraph shows behind its first ``kept`` characters."""
    position = 0
    for element in list(paragraph.iter()):
        if markup.is_(element, "t"):
            text = element.text or ""
            element.text = text[: max(0, kept - position)]
            position += len(text)
        elif markup.is_(element, "br", "cr", "tab") and markup.is_(element.getparent(), "r"):
            if position >= kept:
                element.getparent().remove(element)
            position += 1


def _locked(blocks: Sequence[Paragraph | Table]) -> Iterator[str]:
    """Yield the locators that may not be written."""
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    yield from _locked_in(cell)
        else:
            yield from _locked_paragraph(block)


def _locked_in(cell: Cell) -> Iterator[str]:
    if any(p.locked for p in cell.paragraphs):
        yield cell.at
    for number, paragraph in enumerate(cell.paragraphs, 1):
        yield from _locked_paragraph(paragraph)
        if paragraph.locked:
            yield f"{cell.at}{INSIDE}label {number}"
    yield from _locked(cell.tables)


def _locked_paragraph(paragraph: Paragraph) -> Iterator[str]:
    if paragraph.locked:
        yield from (paragraph.at, f"{paragraph.at}{INSIDE}label 1", f"after {paragraph.at}")
    yield from (c.at for c in paragraph.controls if c.locked)


def _tick_of(part: DocumentPart) -> str:
    """Return the ticked box that the document itself uses."""
    text = part.data.decode(errors="replace")
    used = [(text.count(mark), mark) for mark in names.TICKED_BOXES if mark in text]
    return max(used)[1] if used else "☒"
