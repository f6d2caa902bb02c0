"""XML as values that can be compared."""

import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from qbyok.errors import IntegrityError
from qbyok.questionnaire.package import local_name, refuse_doctype

Item = tuple[object, ...]


def flat(element: Element) -> Item:
    """Return all that an element says, in order."""
    return tuple((e.tag, dict(e.attrib), e.text, text_between(e.tail), len(e)) for e in element.iter())


def children(data: bytes) -> Iterator[Element]:
    """Yield the children of a part's root one by one, each forgotten before the next.

    Raises:
        ValueError: the part declares a document type.
        xml.etree.ElementTree.ParseError: it is not well-formed.
    """
    refuse_doctype(data)
    depth = 0
    root = Element("none")
    for event, element in ET.iterparse(io.BytesIO(data), ("start", "end")):
        depth += 1 if event == "start" else -1
        if event == "start" and depth == 1:
            root = element
        elif event == "end" and depth == 1:
            element.tail = None  # whether it has been read by now depends on where the parser's buffer ends
            yield element
            root.remove(element)


def text_between(text: str | None) -> str:
    """Return text between elements, where blanks mean nothing."""
    return (text or "").strip()


def inside(element: Element, name: str) -> Iterator[Element]:
    """Yield the elements of a name at any depth."""
    return (child for child in element.iter() if local_name(child.tag) == name)


def appended(old: Element, new: Element, what: str) -> list[Element]:
    """Return the children that an element has gained at its end.

    Raises:
        IntegrityError: it differs in more than that; ``what`` names it.
    """
    same = (old.tag, old.attrib, text_between(old.text)) == (new.tag, new.attrib, text_between(new.text))
    if not same or len(new) < len(old) or any(flat(a) != flat(b) for a, b in zip(old, new, strict=False)):
        raise IntegrityError(f"{what} changed in more than what was added to it")
    return list(new)[len(old) :]
