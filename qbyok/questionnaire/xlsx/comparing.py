"""XML as values that can be compared."""

from xml.etree.ElementTree import Element

Item = tuple[object, ...]


def flat(element: Element) -> Item:
    """Return all that an element says, in order."""
    return tuple((e.tag, dict(e.attrib), e.text, text_between(e.tail), len(e)) for e in element.iter())


def text_between(text: str | None) -> str:
    """Return text between elements, where blanks mean nothing."""
    return (text or "").strip()
