"""What is to be written where: each slot's place in the document, and whether it may be written."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import chain

from qbyok.errors import InputError
from qbyok.layout.blocks import INSIDE, NESTED, Cell, ControlKind, Paragraph, Table, after, followed
from qbyok.layout.docindex import DocumentIndex
from qbyok.layout.docprotection import permits
from qbyok.model import Finding, Severity, SlotWrite
from qbyok.questionnaire.docx.part import DocumentPart, Place
from qbyok.questionnaire.docx.store import StoreNode
from qbyok.questionnaire.docx.values import RefusedError

_ILLEGAL = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LABEL = re.compile(rf"(.+){INSIDE}label ([1-9][0-9]*)")


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
class Edit:
    """One place and what it is to show.

    ``at`` is the slot's locator, ``element`` that of the element to change: the place itself, the paragraph that it
    follows or whose label it follows, or another control that repeats the same value. ``answer`` is the slot that is
    answered: another one than ``at`` where that loses the mark of another option. A box is ticked by any text but "".
    """

    answer: str
    at: str
    element: str
    place: Place
    text: str
    how: How

    @property
    def repeats(self) -> bool:
        """Whether it is about another control that repeats the same value."""
        return self.at != self.element and self.how in (How.TICK, How.CONTROL)

    @property
    def start(self) -> int:
        """Where its bytes begin; a new paragraph has none and lies behind the one that it follows."""
        return self.place.end if self.how is How.AFTER else self.place.start


class Planner:
    """Turns slots into edits.

    ``findings`` tell what was left out, and why; ``values`` are the new values of nodes that controls repeat, each
    with the slot that gives it.
    """

    def __init__(self, part: DocumentPart) -> None:
        self.findings: list[Finding] = []
        self.values: dict[StoreNode, tuple[str, str]] = {}
        self._filled: dict[str, bool] = {}
        self._part = part
        self._locked = frozenset(_locked(part.document.blocks))

    def plan(self, writes: Sequence[SlotWrite]) -> list[Edit]:
        """Return what to do for some slots and for all places that must show the same.

        Raises:
            InputError: a locator names no place of this document.
        """
        edits = [edit for write in writes for edit in self._together(write)]
        whole = {edit.at for edit in edits if edit.how in (How.CELL, How.PARAGRAPH)}
        return [edit for edit in edits if not (edit.repeats and self._goes(edit.element, whole))]

    def _goes(self, control: str, whole: Set[str]) -> bool:
        """Return whether an answer takes the whole of the paragraph or cell in which a control is."""
        paragraph = self._index.controls[control][1].at
        return paragraph in whole or paragraph.rpartition(INSIDE)[0] in whole

    @cached_property
    def _repeating(self) -> dict[StoreNode, list[str]]:
        """The controls that repeat each node."""
        found: dict[StoreNode, list[str]] = {}
        for control, bound in self._part.bound.items():
            found.setdefault(bound.node, []).append(control)
        return found

    @cached_property
    def _index(self) -> DocumentIndex:
        return self._part.index()

    def _together(self, write: SlotWrite) -> tuple[Edit, ...]:
        """Return what to do for a slot and for those that lose their marks, nothing where one of them refuses."""
        answer = write.slot.at
        filled = {one.slot.at: bool(one.text) for one in write.together}
        if any(self._filled.get(at, fill) != fill for at, fill in filled.items()):
            self.refuse(answer, "another answer goes there")
            return ()
        self._filled |= filled
        edits = [self._of(one, answer) for one in write.together]
        if all(edits):
            return tuple(chain.from_iterable(edits))
        if edits[0]:
            self.refuse(answer, "another option would stay ticked")
        return ()

    def _of(self, write: SlotWrite, answer: str) -> tuple[Edit, ...]:
        """Return what to do for one slot, nothing where it may not be written."""
        at = write.slot.at
        how, element = self._element(at)
        place = self._part.places[element]
        clean = legal(write.text)
        if len(clean) != len(_lines(write.text)):
            self.note("characters-stripped", f"{at}: characters that no Word file can hold were left out")
        protection = self._part.document.protection
        if self._in_frame(element):
            self.refuse(at, "what it says of itself stands in the frame of the table, outside its cell")
        elif not write.slot.writable or at in self._locked:
            self.refuse(at, "it is locked")
        elif not permits(protection, self._index, at):
            self.refuse(at, f"the document's protection ({protection}) forbids it")
        else:
            return tuple(self._edits(Edit(answer=answer, at=at, element=element, place=place, text=clean, how=how)))
        return ()

    def _edits(self, edit: Edit) -> Iterator[Edit]:
        """Yield an edit, and those of all places that must show the same."""
        bound = self._part.bound.get(edit.element)
        repeats = [edit]
        if bound is not None:
            try:
                value = bound.binding.kept(edit.place.kind or ControlKind.TEXT, edit.text)
            except RefusedError as error:
                self.refuse(edit.at, str(error))
                return
            first, known = self.values.setdefault(bound.node, (edit.at, value))
            if value != known:
                self.refuse(edit.at, f"it shows the same value as {first}, which was given another one")
                return
            others = (key for key in self._repeating[bound.node] if key != edit.element)
            # One in the frame of a table is left to Word, which shows the new value when it opens the document.
            repeats += (self._repeat(edit, key, value) for key in others if not self._in_frame(key))
        for one in repeats:
            places = (one.place, *self._part.copies.get(one.element, ()))
            yield from (replace(one, place=place) for place in places)

    def _repeat(self, edit: Edit, element: str, value: str) -> Edit:
        """Return the edit of another control; one of another kind shows the value as it is kept."""
        place = self._part.places[element]
        same = place.kind is edit.place.kind
        how = How.TICK if place.kind and place.kind.is_box else How.CONTROL
        return replace(edit, element=element, place=place, text=edit.text if same else value, how=how)

    def _in_frame(self, element: str) -> bool:
        return element in self._index.controls and self._index.controls[element][0].in_frame

    def refuse(self, at: str, why: str) -> None:
        """Say that a slot was not written."""
        self.note("slot-not-writable", f"{at} was not written: {why}")

    def note(self, rule: str, message: str, severity: Severity = Severity.REVIEW) -> None:
        """Add a finding."""
        self.findings.append(Finding(rule=rule, severity=severity, message=message))

    def _element(self, at: str) -> tuple[How, str]:
        """Return how a slot is written, and the locator of the element in which it is."""
        places = self._part.places
        if place := places.get(at):
            if place.kind is not None:
                return (How.TICK if place.kind.is_box else How.CONTROL), at
            step = at.rpartition(NESTED)[2]
            return (How.CELL if " cell " in step and INSIDE not in step else How.PARAGRAPH), at
        if (paragraph := followed(at)) and paragraph in places:
            return How.AFTER, paragraph
        if found := _LABEL.fullmatch(at):
            for key in (f"{found[1]}{INSIDE}paragraph {found[2]}", found[1]):
                if key in places:
                    return How.LABEL, key
        raise no_place(at)


def no_place(at: str) -> InputError:
    """Return the error for a locator that names no place of the document."""
    return InputError(
        f"the document has no place '{at}'", hint="Inspect the file again: the slot belongs to another document"
    )


def legal(text: str) -> str:
    """Return a text with line feeds alone between its lines, without characters that no Word file can hold."""
    return _ILLEGAL.sub("", _lines(text))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


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
    if cell.locked:
        yield cell.at
    for number, paragraph in enumerate(cell.paragraphs, 1):
        yield from _locked_paragraph(paragraph)
        if paragraph.locked:
            yield f"{cell.at}{INSIDE}label {number}"
    yield from _locked(cell.tables)


def _locked_paragraph(paragraph: Paragraph) -> Iterator[str]:
    if paragraph.locked:
        yield from (paragraph.at, f"{paragraph.at}{INSIDE}label 1", after(paragraph.at))
    yield from (c.at for c in paragraph.controls if c.locked)
    for box in paragraph.boxes:
        yield from _locked(box.blocks)
