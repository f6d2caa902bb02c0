"""Where the outer elements of a part lie, and putting bytes between them."""

import re
from collections.abc import Iterable
from typing import NamedTuple
from xml.parsers import expat

from qbyok.questionnaire.package import refuse_doctype

_CLOSED = re.compile(rb"""<(?:[^"'>]|"[^"]*"|'[^']*')*/>""")

Edit = tuple[int, int, bytes]
"""The bytes from one place to another, and what is to stand there."""


class Span(NamedTuple):
    """An element: the local names from the root down to it, and its first byte and the one behind it."""

    path: tuple[str, ...]
    start: int
    end: int


def element_end(data: bytes, start: int, index: int) -> int:
    """Return where an element ends, from its first byte and the place at which expat reported its end.

    For ``<c/>`` expat reports the place behind it, for ``<c></c>`` that of the end tag.
    """
    closed = data[index - 2 : index] == b"/>" and _CLOSED.fullmatch(data, start, index)
    return index if closed else data.index(b">", index) + 1


def scan_elements(data: bytes, depth: int) -> list[Span]:
    """Return the elements down to a depth (1 is the root), in the order of their start tags.

    Raises:
        ValueError: the part declares a document type.
        xml.parsers.expat.ExpatError: it is not well-formed.
    """
    refuse_doctype(data)
    found: list[Span] = []
    path: list[str] = []
    open_spans: list[int] = []
    parser = expat.ParserCreate(namespace_separator="}")

    def start(name: str, _: dict[str, str]) -> None:
        path.append(name.rpartition("}")[2])
        if len(path) <= depth:
            open_spans.append(len(found))
            found.append(Span(tuple(path), parser.CurrentByteIndex, 0))

    def end(_: str) -> None:
        if len(path) <= depth:
            index = open_spans.pop()
            span = found[index]
            found[index] = span._replace(end=element_end(data, span.start, parser.CurrentByteIndex))
        path.pop()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(data, True)
    return found


def applied(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return a part with edits that don't overlap; of those at the same place the first given stands first."""
    return applied_in_order(data, sorted(edits, key=place_of))


def place_of(edit: Edit) -> tuple[int, int]:
    """Return by what edits are ordered."""
    return edit[:2]


def applied_in_order(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return a part with edits that come in the order of their places; so they need not all be there at once."""
    given, made, done = memoryview(data), bytearray(), 0
    for start, end, new in edits:
        made += given[done:start]
        made += new
        done = end
    made += given[done:]
    return bytes(made)
