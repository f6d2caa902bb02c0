"""What a copy with comments must hold: each comment with its text and in its place, and nothing else that is new."""

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator

from qbyok.errors import IntegrityError
from qbyok.questionnaire.docx.comments import Commented
from qbyok.questionnaire.docx.part import DocumentPart
from qbyok.questionnaire.package import Package, local_name

_RANGE = ("commentRangeStart", "commentRangeEnd")
_MARKS = (*_RANGE, "commentReference")


def check_comments(original: Package, remarks: Commented, copy: Package, document: DocumentPart) -> None:
    """Check the comments of a finished copy; ``document`` is the copy as it is read again.

    Raises:
        IntegrityError: a comment is not what or where it should be, or something else was added.
    """
    if not remarks.comments:
        return
    _same_texts(original, remarks, copy)
    _same_links(original, remarks, copy)
    places: dict[str, list[tuple[int, str]]] = {}
    everywhere: Counter[str] = Counter()
    for number, element in enumerate(copy.xml(document.name).iter()):
        if local_name(element.tag) in _MARKS:
            everywhere[_attribute(element, "id")] += 1
        for mark in _marks_in(element):
            places.setdefault(_attribute(mark, "id"), []).append((number, local_name(mark.tag)))
    for comment in remarks.comments:
        expected = [(document.places[comment.at].element, mark) for mark in _MARKS]
        if places.get(comment.id) != expected or everywhere[comment.id] != len(_MARKS):
            raise IntegrityError(f"the comment on {comment.at} is not in its place")


def _marks_in(paragraph: ET.Element) -> Iterator[ET.Element]:
    """Yield the marks of comments that lie directly in a paragraph, references in runs of their own."""
    for child in paragraph if local_name(paragraph.tag) == "p" else ():
        for mark in child if local_name(child.tag) == "r" else (child,):
            if local_name(mark.tag) in _MARKS:
                yield mark


def without_marks(data: bytes, remarks: Commented) -> ET.Element:
    """Return the document without the marks of its new comments."""
    root = ET.fromstring(data)
    ids = {comment.id for comment in remarks.comments}
    if ids:
        _take_out(root, ids)
    return root


def _take_out(element: ET.Element, ids: set[str]) -> None:
    before: ET.Element | None = None
    for child in list(element):
        marks = local_name(child.tag) in _RANGE and _is_mark(child, ids)
        if marks or (local_name(child.tag) == "r" and len(child) == 1 and _is_mark(child[0], ids)):
            # What follows a mark as text belongs behind the element before it.
            if before is not None:
                before.tail = (before.tail or "") + (child.tail or "") or None
            else:
                element.text = (element.text or "") + (child.tail or "") or None
            element.remove(child)
            continue
        _take_out(child, ids)
        before = child


def _is_mark(element: ET.Element, ids: set[str]) -> bool:
    return local_name(element.tag) in _MARKS and _attribute(element, "id") in ids


def _attribute(element: ET.Element, name: str) -> str:
    return next((value for key, value in element.items() if local_name(key) == name), "")


def _same_texts(original: Package, remarks: Commented, copy: Package) -> None:
    old = list(original.xml(remarks.part)) if remarks.part in original else []
    new = list(copy.xml(remarks.part))
    if [_whole(e) for e in new[: len(old)]] != [_whole(e) for e in old]:
        raise IntegrityError("comments that were there before differ")
    written = [(_attribute(e, "id"), _text(e)) for e in new[len(old) :]]
    if written != [(comment.id, comment.text) for comment in remarks.comments]:
        raise IntegrityError("the comments can't be read back as they were given")


def _whole(element: ET.Element) -> list[tuple[object, ...]]:
    return [(e.tag, e.attrib, e.text, e.tail, len(e)) for e in element.iter()]


def _text(comment: ET.Element) -> str:
    paragraphs = [e for e in comment if local_name(e.tag) == "p"]
    return "\n".join("".join(t.text or "" for t in p.iter() if local_name(t.tag) == "t") for p in paragraphs)


def _same_links(original: Package, remarks: Commented, copy: Package) -> None:
    """Check that the new part is linked and named, and everything else as it was."""
    before, after = original.relationships(original.main_part), copy.relationships(copy.main_part)
    kept = {number: link for number, link in after.items() if number in before}
    new = [link for number, link in after.items() if number not in before]
    if kept != before or [(link.kind, link.target) for link in new] != [("comments", remarks.part)] * _is_new(
        original, remarks
    ):
        raise IntegrityError("the document's links differ")
    if any(copy.content_type(name) != original.content_type(name) for name in original.names):
        raise IntegrityError("the types of the document's parts differ")
    if _is_new(original, remarks) and not copy.content_type(remarks.part).endswith("comments+xml"):
        raise IntegrityError("the comments are not named as such")


def _is_new(original: Package, remarks: Commented) -> bool:
    return remarks.part not in original
