"""What a written document must hold: everything outside the answers as before, and the answers as asked for."""

import re
import xml.etree.ElementTree as ET
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from qbyok.errors import IntegrityError
from qbyok.layout.blocks import INSIDE, Cell, Document, Paragraph, Table
from qbyok.layout.doclabels import label_end
from qbyok.questionnaire.docx.reader import DocumentPart, read_document
from qbyok.questionnaire.docx.write import How, Outcome, Splice, Written
from qbyok.questionnaire.package import Package

_PARAGRAPH, _LABEL = f"{INSIDE}paragraph ", f"{INSIDE}label "
_BODY_PARAGRAPH = re.compile(r"(?:after )?paragraph ([0-9]+)(.*)", re.DOTALL)


def check_copy(part: DocumentPart, outcome: Outcome, copy: Package) -> None:
    """Check a finished copy with a reader that knows nothing of how it was written, and read every answer back.

    Raises:
        IntegrityError: something besides the answers differs, or an answer is not what was asked for.
    """
    _same_outside(part.data, copy.read(part.name), outcome.splices)
    before, after = _Index(part.document), _Index(read_document(copy).document)
    added = sorted(_number(w.at) for w in outcome.written if w.how is How.AFTER)
    for one in outcome.written:
        if not _holds(one, _moved(one.at, added, answer=one.how is How.AFTER), after):
            raise IntegrityError(f"the answer at {one.at} can't be read back as it was given")
    _same_around(before, after, outcome.written, added)


def _same_outside(before: bytes, after: bytes, splices: Sequence[Splice]) -> None:
    old = _outline(before, [(s.first, s.old_elements) for s in splices])
    shift, ranges = 0, []
    for s in splices:
        ranges.append((s.first + shift, s.new_elements))
        shift += s.new_elements - s.old_elements
    new = _outline(after, ranges)
    if any(a != b for a, b in zip_longest(old, new)):
        raise IntegrityError("the document differs outside the answers")


def _outline(data: bytes, ranges: Sequence[tuple[int, int]]) -> Iterator[tuple[object, ...]]:
    """Yield each element outside the ranges as name, attributes, texts and depth, in document order."""
    inside = {n for first, count in ranges for n in range(first, first + count)}
    root = ET.fromstring(data)
    stack = [(root, 0)]
    number = 0
    while stack:
        element, depth = stack.pop()
        if number not in inside:
            yield element.tag, element.attrib, element.text, element.tail, depth
        number += 1
        stack += [(child, depth + 1) for child in reversed(element)]


class _Index:
    """The cells, paragraphs and controls of a document by their locators."""

    def __init__(self, document: Document) -> None:
        self.cells: dict[str, Cell] = {}
        self.paragraphs: dict[str, Paragraph] = {}
        self._add(document.blocks)
        self.controls = {c.at: (c, p) for p in self.paragraphs.values() for c in p.controls}

    def _add(self, blocks: Sequence[Paragraph | Table]) -> None:
        for block in blocks:
            if isinstance(block, Paragraph):
                self.paragraphs[block.at] = block
                continue
            for cell in (c for row in block.rows for c in row.cells):
                self.cells[cell.at] = cell
                self._add(cell.paragraphs)
                self._add(cell.tables)

    def labelled(self, at: str) -> Paragraph | None:
        """Return the paragraph of a place such as ``… # label 2``."""
        holder, _, number = at.rpartition(_LABEL)
        return self.paragraphs.get(f"{holder}{_PARAGRAPH}{number}") or self.paragraphs.get(holder)


def _number(at: str) -> int:
    found = _BODY_PARAGRAPH.fullmatch(at)
    return int(found[1]) if found else 0


def _moved(at: str, added: Sequence[int], *, answer: bool = False) -> str:
    """Return a locator as it is after paragraphs were added behind some; an ``answer`` is such a paragraph."""
    found = _BODY_PARAGRAPH.fullmatch(at)
    if not found:
        return at
    number = int(found[1])
    return f"paragraph {number + bisect_left(added, number) + answer}{found[2]}"


def _holds(one: Written, at: str, index: _Index) -> bool:
    match one.how:
        case How.TICK:
            return at in index.controls and index.controls[at][0].checked
        case How.CONTROL:
            control, paragraph = index.controls.get(at, (None, None))
            if control is None or paragraph is None:
                return False
            return paragraph.text[control.start : control.end] == one.text and not control.placeholder
        case How.CELL:
            paragraphs = index.cells[at].paragraphs if at in index.cells else ()
            shown = [p.text for p in paragraphs if p.text.strip()]
            return shown == [one.text] or (not shown and not one.text.strip())
        case How.PARAGRAPH | How.AFTER:
            return at in index.paragraphs and index.paragraphs[at].text == one.text
        case How.LABEL:
            found = index.labelled(at)
            return found is not None and found.text.endswith(" " + one.text)


def _same_around(before: _Index, after: _Index, written: Sequence[Written], added: Sequence[int]) -> None:
    """Check the texts that share a paragraph or cell with an answer: labels, options, questions."""
    controls = {w.at for w in written if w.how in (How.TICK, How.CONTROL)}
    moved = {_moved(at, added) for at in controls}
    labels = {p.at for w in written if w.how is How.LABEL and (p := before.labelled(w.at))}
    replaced = {w.at for w in written if w.how in (How.CELL, How.PARAGRAPH)}
    for at, old in before.paragraphs.items():
        if at in replaced or at.rpartition(_PARAGRAPH)[0] in replaced:
            continue
        new = after.paragraphs.get(_moved(at, added))
        kept, shown = _without(old, controls), _without(new, moved) if new else None
        if at in labels and shown is not None:
            kept = kept[: label_end(kept)].rstrip() if label_end(kept) else kept.rstrip()
            shown = shown[: len(kept)]
        if kept != shown:
            raise IntegrityError(f"the text around an answer changed at {at}")


def _without(paragraph: Paragraph, controls: set[str]) -> str:
    """Return a paragraph's text with the controls that were written left blank."""
    pieces, position = [], 0
    for control in sorted(paragraph.controls, key=lambda c: (c.start, -c.end)):
        if control.at in controls and control.start >= position:
            pieces += [paragraph.text[position : control.start], "\0"]
            position = control.end
    return "".join((*pieces, paragraph.text[position:]))
