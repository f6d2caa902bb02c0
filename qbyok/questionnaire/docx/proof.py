"""What a written document must hold: everything outside the answers as before, and the answers as asked for."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence

from qbyok.errors import IntegrityError
from qbyok.layout.blocks import Cell, Control, Document, Paragraph, Table
from qbyok.questionnaire.docx.reader import DocumentPart, read_document
from qbyok.questionnaire.docx.write import How, Outcome, Splice, Written
from qbyok.questionnaire.package import Package

_BODY_PARAGRAPH = re.compile(r"(?:after )?paragraph ([0-9]+)(.*)", re.DOTALL)


def check_copy(part: DocumentPart, outcome: Outcome, copy: Package) -> None:
    """Check a finished copy with a reader that knows nothing of how it was written, and read every answer back.

    Raises:
        IntegrityError: something besides the answers differs, or an answer is not what was asked for.
    """
    _same_outside(part.data, copy.read(part.name), outcome.splices)
    _answers_there(read_document(copy).document, outcome.written)


def _same_outside(before: bytes, after: bytes, splices: Sequence[Splice]) -> None:
    old = _outline(before, [(s.first, s.old_elements) for s in splices])
    shift, ranges = 0, []
    for s in splices:
        ranges.append((s.first + shift, s.new_elements))
        shift += s.new_elements - s.old_elements
    new = _outline(after, ranges)
    for a, b in zip(old, new, strict=False):
        if a != b:
            raise IntegrityError("the document differs outside the answers")
    if next(old, None) is not None or next(new, None) is not None:
        raise IntegrityError("the document lost or gained elements outside the answers")


def _outline(data: bytes, ranges: Sequence[tuple[int, int]]) -> Iterator[tuple[object, ...]]:
    """Yield each element outside the ranges as name, attributes, texts and depth, in document order."""
    inside = {n for first, count in ranges for n in range(first, first + count)}
    starts = {first for first, _ in ranges}
    root = ET.fromstring(data)
    stack = [(root, 0)]
    number = 0
    while stack:
        element, depth = stack.pop()
        if number not in inside:
            yield element.tag, element.attrib, element.text, element.tail, depth
        elif number in starts:
            yield "answers", depth
        number += 1
        stack += [(child, depth + 1) for child in reversed(element)]


def _answers_there(document: Document, written: Sequence[Written]) -> None:
    added = sorted(_paragraph_number(w.at) for w in written if w.how is How.AFTER)
    cells: dict[str, Cell] = {}
    paragraphs: dict[str, Paragraph] = {}
    _index(document.blocks, cells, paragraphs)
    controls = {c.at: (c, p) for p in paragraphs.values() for c in p.controls}
    for one in written:
        at = _moved(one, added)
        if not _holds(one, at, cells, paragraphs, controls):
            raise IntegrityError(f"the answer at {one.at} can't be read back as it was given")


def _index(blocks: Sequence[Paragraph | Table], cells: dict[str, Cell], paragraphs: dict[str, Paragraph]) -> None:
    for block in blocks:
        if isinstance(block, Paragraph):
            paragraphs[block.at] = block
            continue
        for cell in (c for row in block.rows for c in row.cells):
            cells[cell.at] = cell
            _index(cell.paragraphs, cells, paragraphs)
            _index(cell.tables, cells, paragraphs)


def _paragraph_number(at: str) -> int:
    found = _BODY_PARAGRAPH.fullmatch(at)
    return int(found[1]) if found else 0


def _moved(one: Written, added: Sequence[int]) -> str:
    """Return a locator as it is after paragraphs were added to the body."""
    found = _BODY_PARAGRAPH.fullmatch(one.at)
    if not found:
        return one.at
    number = int(found[1])
    number += sum(n < number for n in added) + (one.how is How.AFTER)
    return f"paragraph {number}{found[2]}"


def _holds(
    one: Written,
    at: str,
    cells: dict[str, Cell],
    paragraphs: dict[str, Paragraph],
    controls: dict[str, tuple[Control, Paragraph]],
) -> bool:
    match one.how:
        case How.TICK:
            return at in controls and controls[at][0].checked
        case How.CONTROL:
            control, paragraph = controls.get(at, (None, None))
            if control is None or paragraph is None:
                return False
            return paragraph.text[control.start : control.end] == one.text and not control.placeholder
        case How.CELL:
            shown = [p.text for p in cells[at].paragraphs if p.text.strip()] if at in cells else []
            return shown == [one.text] or (not shown and not one.text.strip())
        case How.PARAGRAPH | How.AFTER:
            return at in paragraphs and paragraphs[at].text == one.text
        case How.LABEL:
            holder, _, label = at.rpartition(" # label ")
            found = paragraphs.get(f"{holder} # paragraph {label}") or paragraphs.get(holder)
            return found is not None and found.text.endswith(" " + one.text)
