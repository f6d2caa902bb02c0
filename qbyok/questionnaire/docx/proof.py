"""What a written document must hold: everything outside the answers as before, and the answers as asked for."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import zip_longest

from qbyok.errors import IntegrityError
from qbyok.layout.blocks import INSIDE, NESTED, Paragraph
from qbyok.layout.docindex import DocumentIndex
from qbyok.layout.doclabels import label_end
from qbyok.questionnaire.docx.comments import Commented
from qbyok.questionnaire.docx.commentsproof import check_comments, without_marks
from qbyok.questionnaire.docx.edits import How
from qbyok.questionnaire.docx.moves import Moves
from qbyok.questionnaire.docx.part import DocumentPart
from qbyok.questionnaire.docx.reader import read_document
from qbyok.questionnaire.docx.rejecting import text_without
from qbyok.questionnaire.docx.splicing import Splice
from qbyok.questionnaire.docx.store import StoreNode
from qbyok.questionnaire.docx.write import Outcome, Written
from qbyok.questionnaire.package import Package

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_PARAGRAPH = f"{INSIDE}paragraph "


def check_copy(original: Package, part: DocumentPart, outcome: Outcome, remarks: Commented, copy: Package) -> None:
    """Check a finished copy with a reader that knows nothing of how it was written, and read every answer back.

    Raises:
        IntegrityError: something besides the answers and comments differs, or one of them is not what was asked for.
    """
    again = read_document(copy)
    check_comments(original, remarks, copy, again)
    for name in {part.name, *outcome.splices}:
        old, new = part.parts[name].data, copy.read(name)
        _same_outside(old, without_marks(new, remarks), outcome.splices.get(name, ()))
        if outcome.changes and text_without(new, outcome.changes) != text_without(old, frozenset()):
            raise IntegrityError(f"part '{name}' would not be as it was if its tracked changes were rejected")
    _same_store(original, outcome.values, copy)
    before, after, moves = part.index(), again.index(), outcome.moves
    for one in outcome.written:
        if not _holds(one, moves, after):
            raise IntegrityError(f"the answer at {one.at} can't be read back as it was given")
        # The reader knows copies only where all of them show the same.
        if len(again.copies.get(moves.of(one.element), ())) != len(part.copies.get(one.element, ())):
            raise IntegrityError(f"the answer at {one.at} is not the same in all copies of its text box")
    _same_around(before, after, outcome.written, moves, {*part.parts} - {*outcome.splices})


def _same_store(original: Package, values: Mapping[StoreNode, str], copy: Package) -> None:
    """Check that the nodes which controls repeat hold their new values, and nothing else of their parts changed."""
    for part in {node.part for node in values}:
        old, new = list(original.xml(part).iter()), list(copy.xml(part).iter())
        if len(old) != len(new):
            raise IntegrityError(f"part '{part}' differs outside the answers")
        for node, value in values.items():
            if node.part == part:
                _take(old[node.element], node.attribute)
                if _take(new[node.element], node.attribute) != value:
                    raise IntegrityError(f"part '{part}' does not hold the answer that a control repeats")
        if any(_alone(a) != _alone(b) for a, b in zip(old, new, strict=True)):
            raise IntegrityError(f"part '{part}' differs outside the answers")


def _take(element: ET.Element, attribute: str) -> str:
    """Take the value of a node away and return it."""
    if attribute:
        return element.attrib.pop(attribute, "")
    text, element.text = element.text or "", None
    element.attrib.pop(_NIL, None)
    return text


def _alone(element: ET.Element) -> tuple[object, ...]:
    return element.tag, element.attrib, element.text, element.tail, len(element)


def _same_outside(before: bytes, after: ET.Element, splices: Sequence[Splice]) -> None:
    old = _outline(ET.fromstring(before), [(s.first, s.old_elements) for s in splices])
    shift, ranges = 0, []
    for s in splices:
        ranges.append((s.first + shift, s.new_elements))
        shift += s.new_elements - s.old_elements
    new = _outline(after, ranges)
    if any(a != b for a, b in zip_longest(old, new)):
        raise IntegrityError("the document differs outside the answers")


def _outline(root: ET.Element, ranges: Sequence[tuple[int, int]]) -> Iterator[tuple[object, ...]]:
    """Yield each element outside the ranges as name, attributes, texts and depth, in document order."""
    inside = {n for first, count in ranges for n in range(first, first + count)}
    stack = [(root, 0)]
    number = 0
    while stack:
        element, depth = stack.pop()
        if number not in inside:
            yield element.tag, element.attrib, element.text, element.tail, depth
        number += 1
        stack += [(child, depth + 1) for child in reversed(element)]


def _holds(one: Written, moves: Moves, index: DocumentIndex) -> bool:
    at, element = moves.of(one.at), moves.of(one.element)
    match one.how:
        case How.TICK:
            return element in index.controls and index.controls[element][0].checked == bool(one.text)
        case How.CONTROL:
            control, paragraph = index.controls.get(element, (None, None))
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


def _same_around(
    before: DocumentIndex, after: DocumentIndex, written: Sequence[Written], moves: Moves, untouched: Set[str]
) -> None:
    """Check the texts that share a paragraph or cell with an answer: labels, options, questions."""
    controls = {w.element for w in written if w.how in (How.TICK, How.CONTROL)}
    moved = {moves.of(at) for at in controls}
    labels = {p.at for w in written if w.how is How.LABEL and (p := before.labelled(w.at))}
    replaced = {w.at for w in written if w.how in (How.CELL, How.PARAGRAPH)}
    for at, old in before.paragraphs.items():
        if at in replaced or at.rpartition(_PARAGRAPH)[0] in replaced or at.partition(NESTED)[0] in untouched:
            continue
        new = after.paragraphs.get(moves.of(at))
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
