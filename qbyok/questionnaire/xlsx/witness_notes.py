"""The second opinion on notes: their words, and what makes their parts known, and that nothing else changed there."""

import xml.etree.ElementTree as ET
from xml.etree.ElementTree import Element

from qbyok.errors import IntegrityError
from qbyok.layout.grid import Place, parse_a1
from qbyok.questionnaire.package import Package, local_name, part_key, relationships_part
from qbyok.questionnaire.xlsx.changes import PartChanges, SheetNotes
from qbyok.questionnaire.xlsx.comments import words, words_under
from qbyok.questionnaire.xlsx.comparing import appended, flat
from qbyok.questionnaire.xlsx.text import unescape

_TYPES_PART = "[Content_Types].xml"
_TYPES = {
    "comments": "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
    "vmlDrawing": "application/vnd.openxmlformats-officedocument.vmlDrawing",
}


def check_notes(original: Package, copy: Package, changes: PartChanges) -> None:
    """Check that the cells have the notes that they should, and that everything else about notes is as it was.

    Raises:
        IntegrityError: a note is missing or reads otherwise, or something else differs.
        InputError: a part can't be read.
    """
    for notes in changes.notes:
        new = copy.xml(notes.comments)
        old = original.xml(notes.comments) if notes.comments in original else _bare(new)
        try:
            _check_words(old, new, notes)
        except ValueError as error:
            raise copy.xml_error(notes.comments, error) from error
        _check_links(original, copy, notes)
    if changes.notes:
        _check_types(original, copy, changes)


def noted_parts(notes: SheetNotes) -> set[str]:
    """Return the parts that may differ for the notes of a sheet, besides the sheet itself."""
    return {_TYPES_PART, notes.comments, notes.drawing, relationships_part(notes.sheet)}


def _bare(comments: Element) -> Element:
    """Return the part of a sheet that has no notes."""
    bare = ET.Element(comments.tag)
    bare.extend(ET.Element(child.tag) for child in comments)
    return bare


def _check_words(old: Element, new: Element, notes: SheetNotes) -> None:
    if [child.tag for child in old] != [child.tag for child in new] or old.attrib != new.attrib:
        raise IntegrityError("the notes of a sheet changed in more than what was added")
    author = -1
    for before, after in zip(old, new, strict=True):
        match local_name(before.tag):
            case "authors":
                more = appended(before, after, "the authors of notes")
                names = [child.text or "" for child in after if local_name(child.tag) == "author"]
                if more and [(local_name(child.tag), child.text) for child in more] != [("author", notes.author)]:
                    raise IntegrityError("a note has another author")
                author = names.index(notes.author) if notes.author in names else -1
            case "commentList":
                _check_longer(before, after, notes)
                _check_fresh(appended(before, after, "a note"), author, notes)
            case _ if flat(before) != flat(after):
                raise IntegrityError("the notes of a sheet changed in more than what was added")
            case _:
                pass


def _check_longer(old: Element, new: Element, notes: SheetNotes) -> None:
    """Check the notes that were there and got longer, and take their words out of both lists."""
    waiting = dict(notes.longer)
    for before, after in zip(old, new, strict=False):
        place = parse_a1(before.get("ref", ""))
        if place not in waiting:
            continue
        first, second = _text(before), _text(after)
        if _read(second) != _read(first) + words_under(notes.author, waiting.pop(place)):
            raise IntegrityError("a note that was there does not read as it was meant")
        pieces = [piece for piece in first if local_name(piece.tag) == "r"]
        if [flat(piece) for piece in pieces] != [flat(p) for p in second if local_name(p.tag) == "r"][: len(pieces)]:
            raise IntegrityError("the words of a note changed that were there before")
        before.remove(first)
        after.remove(second)
    if waiting:
        raise IntegrityError("a note is missing that was there before")


def _check_fresh(found: list[Element], author: int, notes: SheetNotes) -> None:
    read: dict[Place, str] = {}
    for comment in found:
        if comment.get("authorId") != str(author) or [local_name(child.tag) for child in comment] != ["text"]:
            raise IntegrityError("a new note is more than its words")
        read[parse_a1(comment.get("ref", ""))] = _read(_text(comment))
    if len(read) != len(found) or read != {p: words(notes.author, text) for p, text in notes.fresh.items()}:
        raise IntegrityError("a new note does not read as it was meant")


def _text(comment: Element) -> Element:
    return next((child for child in comment if local_name(child.tag) == "text"), ET.Element("text"))


def _read(text: Element) -> str:
    """Return the words of a note, without readings for scripts that have them."""
    pieces = [child for child in text if local_name(child.tag) in ("t", "r")]
    parts = [part for piece in pieces for part in piece.iter() if local_name(part.tag) == "t"]
    return unescape("".join(part.text or "" for part in parts))


def _check_links(original: Package, copy: Package, notes: SheetNotes) -> None:
    """Check that a sheet is linked to its new parts, and otherwise to what it was."""
    source = relationships_part(notes.sheet)
    new = copy.xml(source)
    more = appended(original.xml(source) if source in original else ET.Element(new.tag), new, "the links of a sheet")
    links = copy.relationships(notes.sheet)
    found = [(links[name].kind, links[name].target) for element in more if (name := element.get("Id", "")) in links]
    wanted = [("comments", notes.comments)] if notes.comments not in original else []
    wanted += [("vmlDrawing", notes.drawing)] if notes.drawn else []
    if sorted(found) != sorted(wanted) or len(found) != len(more):
        raise IntegrityError("a sheet is not linked to its notes")


def _check_types(original: Package, copy: Package, changes: PartChanges) -> None:
    added = {part_key(part) for part in changes.added}
    for element in appended(original.xml(_TYPES_PART), copy.xml(_TYPES_PART), "the list of content types"):
        if element.get("Extension") != "vml" and part_key(element.get("PartName", "")) not in added:
            raise IntegrityError("the content type of another part was added")
    for notes in changes.notes:
        for kind, part in (("comments", notes.comments), ("vmlDrawing", notes.drawing)):
            if part in changes.added and copy.content_type(part) != _TYPES[kind]:
                raise IntegrityError(f"the content type of part '{part}' is not what it should be")
