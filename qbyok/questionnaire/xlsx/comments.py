"""The part that holds a sheet's notes: new ones, and words put under one that is there.

Source: ECMA-376-1, 18.7 (comments). A second note on the same cell would be invalid.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from xml.sax.saxutils import escape

from qbyok.layout.grid import Place, a1, parse_a1
from qbyok.questionnaire.additions import at_the_end
from qbyok.questionnaire.spans import Edit, Span, applied, scan_elements
from qbyok.questionnaire.tags import attributes, encoded, start_tag
from qbyok.questionnaire.values import whole_number
from qbyok.questionnaire.xlsx.text import stored

_FONT = '<{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="Tahoma"/><{p}family val="2"/>'
_RUN = "<{p}r><{p}rPr>{bold}" + _FONT + '</{p}rPr><{p}t xml:space="preserve">{text}</{p}t></{p}r>'


@dataclass(kw_only=True, slots=True)
class Note:
    """A note as the file has it: whose it is, its text, and the pieces that the text is made of."""

    author: str
    text: Span | None = None
    pieces: list[Span] = field(default_factory=list)


@dataclass(kw_only=True, slots=True)
class Comments:
    """Where the notes of a part lie, by the cells that they are on."""

    authors: Span
    names: list[str]
    list: Span
    notes: dict[Place, Note]


def empty_comments(namespace: str) -> bytes:
    """Return a part without notes, in the namespace of its sheet."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
    return f'{head}<comments xmlns="{namespace}"><authors/><commentList/></comments>'.encode()


def scan_comments(data: bytes) -> Comments:
    """Return where a part's notes lie.

    Raises:
        ValueError: the part is no list of notes, or can't be spliced.
        xml.parsers.expat.ExpatError: it is not well-formed.
    """
    holders: dict[str, Span] = {}
    names: list[str] = []
    notes: dict[Place, Note] = {}
    note = Note(author="")
    for span in scan_elements(data, depth=5):
        match span.path[1:]:
            case ("authors",) | ("commentList",):
                holders[span.path[-1]] = span
            case ("authors", "author"):
                names.append(_inner(data, span))
            case ("commentList", "comment"):
                given = attributes(start_tag(data, span.start))
                number = whole_number(given.get("authorId"))
                note = Note(author=names[number] if number is not None and 0 <= number < len(names) else "")
                notes.setdefault(parse_a1(given.get("ref", "")), note)
            case ("commentList", "comment", "text"):
                note.text = span
            case ("commentList", "comment", "text", "t" | "r"):
                note.pieces.append(span)
            case _:
                pass
    if len(holders) < 2:
        raise ValueError("it holds no list of notes")
    return Comments(authors=holders["authors"], names=names, list=holders["commentList"], notes=notes)


def with_notes(
    data: bytes, comments: Comments, author: str, fresh: Mapping[Place, str], longer: Mapping[Place, str]
) -> bytes:
    """Return the part with new notes, and with words under notes that are there, all by one author.

    Raises:
        ValueError: a note has no text that could become longer, or the part can't be spliced.
    """
    prefix = start_tag(data, comments.list.start).prefix
    edits = [_under(data, comments.notes[place], prefix, author, text) for place, text in longer.items()]
    if fresh:
        number = len(comments.names)
        if author in comments.names:
            number = comments.names.index(author)
        else:
            name = f"<{prefix}author>{escape(author)}</{prefix}author>"
            edits.append(at_the_end(data, comments.authors, encoded(data, name)))
        new = "".join(
            f'<{prefix}comment ref="{a1(*place)}" authorId="{number}" shapeId="0"><{prefix}text>'
            f"{_runs(prefix, author, text)}</{prefix}text></{prefix}comment>"
            for place, text in sorted(fresh.items())
        )
        edits.append(at_the_end(data, comments.list, encoded(data, new)))
    return applied(data, edits)


def words(author: str, text: str) -> str:
    """Return what a new note says in all."""
    return f"{author}:\n{text}"


def words_under(author: str, text: str) -> str:
    """Return what is put under the words of a note that is there."""
    return f"\n\n{author}:\n{text}"


def _under(data: bytes, note: Note, prefix: str, author: str, text: str) -> Edit:
    if note.text is None:
        raise ValueError("a note in it has no text")
    runs = encoded(data, _runs(prefix, f"\n\n{author}", text))
    if not note.pieces:
        return at_the_end(data, note.text, runs)
    last = note.pieces[-1]
    if last.path[-1] == "t":
        return at_the_end(data, last, encoded(data, stored(words_under(author, text))))
    return last.end, last.end, runs


def _runs(prefix: str, author: str, text: str) -> str:
    name = _RUN.format(p=prefix, bold=f"<{prefix}b/>", text=stored(f"{author}:"))
    return name + _RUN.format(p=prefix, bold="", text=stored(f"\n{text}"))


def _inner(data: bytes, span: Span) -> str:
    tag = start_tag(data, span.start)
    return "" if tag.closed else unescape(data[tag.end : data.rindex(b"</", span.start, span.end)].decode("utf-8"))
