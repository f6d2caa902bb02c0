"""Remarks as Word comments (ECMA-376-1, 17.13.4): marks around a paragraph, and the text in a part of its own."""

import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from qbyok.layout.blocks import INSIDE, followed
from qbyok.model import Remark
from qbyok.questionnaire.additions import at_the_end, with_content_types, with_relationships
from qbyok.questionnaire.docx import names
from qbyok.questionnaire.docx.changes import Reviewer
from qbyok.questionnaire.docx.content import nodes
from qbyok.questionnaire.docx.edits import legal, no_place
from qbyok.questionnaire.docx.moves import Moves
from qbyok.questionnaire.docx.part import DocumentPart
from qbyok.questionnaire.docx.scan import Node, scan
from qbyok.questionnaire.package import Package, relationships_part
from qbyok.questionnaire.spans import Edit, Span, applied, scan_elements
from qbyok.questionnaire.tags import encoded

_TYPES = "[Content_Types].xml"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_STRICT_KIND = "http://purl.oclc.org/ooxml/officeDocument/relationships/comments"
_MAX_INITIALS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """The document as it is to be but for its comments, and where the places of the original are in it."""

    document: DocumentPart
    moves: Moves


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """A comment: its id, its text, and the locator of its paragraph in the copy."""

    id: str
    at: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Commented:
    """Comments, the part that holds them, and the parts that change and that are new."""

    comments: tuple[Comment, ...] = ()
    part: str = ""
    changed: Mapping[str, bytes]
    added: Mapping[str, bytes]


def add_comments(
    package: Package, part: DocumentPart, answers: Answers, remarks: Sequence[Remark], reviewer: Reviewer
) -> Commented:
    """Return the parts of a copy with comments on places of the original (``part``).

    Raises:
        InputError: a remark is about a place that the document does not have, or a part is no usable XML.
    """
    answered = answers.document
    before, after = part.index(), answered.index()
    comments = []
    for remark in remarks:
        at = answers.moves.of(followed(remark.at) or remark.at)
        # What stood in the place of an answer is gone: then the remark is about the answer.
        paragraph = after.paragraph_of(at) or after.paragraph_of(at.rpartition(INSIDE)[0])
        if before.paragraph_of(remark.at) is None or paragraph is None:
            raise no_place(remark.at)
        comments.append(Comment(id=reviewer.ids.new(), at=paragraph.at, text=legal(remark.text)))
    space = answered.wordprocessing
    name, changed, added = _with_texts(
        package, answered.name, "".join(_comment(comment, reviewer, space) for comment in comments), space
    )
    marked = {answered.name: _marked(answered, comments)}
    return Commented(comments=tuple(comments), part=name, changed={**changed, **marked}, added=added)


def _with_texts(
    package: Package, document: str, texts: str, space: str
) -> tuple[str, dict[str, bytes], dict[str, bytes]]:
    """Return the name of the part that holds the comments, and what changes and what is new with these in it."""
    links = package.relationships(document).values()
    known = next((link.target for link in links if link.kind == "comments" and not link.external), None)
    if known is not None:
        return known, {known: _edited(package, known, lambda data: _appended(data, texts))}, {}
    return _new_part(package, document, texts, space)


def _new_part(
    package: Package, document: str, texts: str, space: str
) -> tuple[str, dict[str, bytes], dict[str, bytes]]:
    folder = posixpath.dirname(document).lstrip("/")
    free = (posixpath.join(folder, f"comments{number or ''}.xml") for number in count())
    name = next(part for part in free if part not in package)
    kind = _STRICT_KIND if "{" + space + "}" == names.STRICT_W else _KIND

    def typed(data: bytes) -> bytes:
        return with_content_types(data, extensions={}, parts={name: _CONTENT_TYPE})

    def linked(data: bytes | None) -> bytes:
        return with_relationships(data, document, [(kind, name)])[0]

    root = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:comments xmlns:w="{space}"></w:comments>'
    types = package.name(_TYPES) or _TYPES
    changed = {types: _edited(package, types, typed)}
    added = {name: _appended(root.encode(), texts)}
    links = relationships_part(document)
    if links in package:
        links = package.name(links) or links
        changed[links] = _edited(package, links, linked)
    else:
        added[links] = linked(None)
    return name, changed, added


def _appended(data: bytes, texts: str) -> bytes:
    root = scan_elements(data, depth=1)[0]
    return applied(data, [at_the_end(data, root, encoded(data, texts))])


def _edited(package: Package, name: str, edit: Callable[[bytes], bytes]) -> bytes:
    try:
        return edit(package.read(name))
    except (expat.ExpatError, ValueError) as error:
        raise package.xml_error(name, error) from error


def _comment(comment: Comment, reviewer: Reviewer, space: str) -> str:
    initials = "".join(word[0] for word in reviewer.name.split())[:_MAX_INITIALS].upper()
    who = f"w:author={quoteattr(reviewer.name)} w:date={quoteattr(reviewer.date)} w:initials={quoteattr(initials)}"
    mark = "<w:r><w:annotationRef/></w:r>"
    lines = [f'<w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r>' for line in comment.text.split("\n")]
    paragraphs = "</w:p><w:p>".join(lines)
    return f'<w:comment xmlns:w="{space}" w:id="{comment.id}" {who}><w:p>{mark}{paragraphs}</w:p></w:comment>'


def _marked(answered: DocumentPart, comments: Sequence[Comment]) -> bytes:
    """Return the document with the marks of its comments, which are added and take nothing away."""
    data = answered.main.data
    elements = [element for element in scan(data).root.iter() if isinstance(element, Node)]
    about: dict[int, list[str]] = {}
    for comment in comments:
        about.setdefault(answered.places[comment.at].element, []).append(comment.id)
    return applied(data, (edit for number, ids in about.items() for edit in _marks(answered, elements[number], ids)))


def _marks(answered: DocumentPart, paragraph: Node, ids: Sequence[str]) -> tuple[Edit, ...]:
    """Return the edits of a paragraph by which comments begin and end there."""
    prefixes = answered.main.namespaces.at(paragraph.start, paragraph.end)
    known = [prefix for prefix, uri in prefixes.items() if prefix and uri == answered.wordprocessing]
    p, space = (known[0], "") if known else ("w", f' xmlns:w="{answered.wordprocessing}"')
    opening = "".join(f'<{p}:commentRangeStart{space} {p}:id="{number}"/>' for number in ids).encode()
    closing = "".join(
        f'<{p}:commentRangeEnd{space} {p}:id="{number}"/>'
        f'<{p}:r{space}><{p}:commentReference {p}:id="{number}"/></{p}:r>'
        for number in ids
    ).encode()
    data, span = answered.main.data, Span((), paragraph.start, paragraph.end)
    first = next(iter(nodes(paragraph)), None)
    if first is None:
        return (at_the_end(data, span, opening + closing),)
    at = first.end if first.tag == names.W + "pPr" else first.start
    return (at, at, opening), at_the_end(data, span, closing)
