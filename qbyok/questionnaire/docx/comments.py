"""Remarks as Word comments (ECMA-376-1, 17.13.4): marks around a paragraph, and the text in a part of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from qbyok.layout.blocks import INSIDE, followed
from qbyok.model import Remark
from qbyok.questionnaire.additions import appended, linked, new_name
from qbyok.questionnaire.docx import names
from qbyok.questionnaire.docx.changes import Reviewer
from qbyok.questionnaire.docx.content import nodes
from qbyok.questionnaire.docx.edits import legal, no_place
from qbyok.questionnaire.docx.moves import Moves
from qbyok.questionnaire.docx.part import DocumentPart
from qbyok.questionnaire.docx.scan import Node, scan
from qbyok.questionnaire.package import Package

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
        return known, {known: appended(package, known, lambda _: texts)}, {}
    folder = document.rpartition("/")[0]
    name = new_name(package, f"{folder}/comments.xml" if folder else "comments.xml")
    kind = _STRICT_KIND if "{" + space + "}" == names.STRICT_W else _KIND
    changed, added = linked(package, document, name, kind, _CONTENT_TYPE)
    root = f'<w:comments xmlns:w="{space}">{texts}</w:comments>'
    part = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{root}'.encode()
    return name, changed, {name: part, **added}


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
    pieces, position = [], 0
    for number in sorted(about):
        for start, end, marks in _marks(answered, elements[number], about[number]):
            pieces += [data[position:start], marks.encode()]
            position = end
    return b"".join((*pieces, data[position:]))


def _marks(answered: DocumentPart, paragraph: Node, ids: Sequence[str]) -> tuple[tuple[int, int, str], ...]:
    """Return what to write over which bytes of a paragraph so that comments begin and end there."""
    prefixes = answered.main.namespaces.at(paragraph.start, paragraph.end)
    known = [prefix for prefix, uri in prefixes.items() if prefix and uri == answered.wordprocessing]
    p, space = (known[0], "") if known else ("w", f' xmlns:w="{answered.wordprocessing}"')
    opening = "".join(f'<{p}:commentRangeStart{space} {p}:id="{number}"/>' for number in ids)
    closing = "".join(
        f'<{p}:commentRangeEnd{space} {p}:id="{number}"/>'
        f'<{p}:r{space}><{p}:commentReference {p}:id="{number}"/></{p}:r>'
        for number in ids
    )
    data, start, end = answered.main.data, paragraph.start, paragraph.end
    first = next(iter(nodes(paragraph)), None)
    if first is None and data[start:end].endswith(b"/>"):
        tag = data[start : end - 2].decode()
        return ((start, end, f"{tag}>{opening}{closing}</{tag[1:].split()[0]}>"),)
    behind = data.rindex(b"</", start, end)
    if first is None:
        return ((behind, behind, opening + closing),)
    at = first.end if first.tag == names.W + "pPr" else first.start
    return (at, at, opening), (behind, behind, closing)
