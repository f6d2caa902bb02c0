"""XML as values that can be compared."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from qbyok.errors import IntegrityError
from qbyok.questionnaire.package import local_name

Item = tuple[object, ...]


def flat(element: Element) -> Item:
    """Return all that an element says, in order."""
    return tuple((e.tag, dict(e.attrib), e.text, text_between(e.tail), len(e)) for e in element.iter())


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
    kept = list(new)[: len(old)]
    same = (old.tag, old.attrib, text_between(old.text)) == (new.tag, new.attrib, text_between(new.text))
    if not same or [flat(child) for child in old] != [flat(child) for child in kept]:
        raise IntegrityError(f"{what} changed in more than what was added to it")
    return list(new)[len(old) :]
