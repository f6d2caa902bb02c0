"""Start tags as bytes: taken apart and changed without touching what else they say."""

import re
from collections.abc import Collection, Mapping
from html import unescape
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

_TAG = re.compile(rb"""<([^\s/>]+)((?:\s+[^\s=>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(/?)>""")
_DECLARATION = re.compile(rb"""\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=>]+)\s*=\s*("[^"]*"|'[^']*')""")


class Tag(NamedTuple):
    """A start tag: ``attributes`` as they stand, ``closed`` for ``<a/>``, ``end`` the byte behind it."""

    name: str
    attributes: bytes
    closed: bool
    end: int

    @property
    def prefix(self) -> str:
        """The namespace prefix with its colon, "" for none."""
        return self.name[: self.name.find(":") + 1]


def start_tag(data: bytes, start: int) -> Tag:
    """Return the start tag at a byte of well-formed XML.

    Raises:
        ValueError: there is none.
    """
    match = _TAG.match(data, start)
    if not match:
        raise ValueError(f"no element at byte {start}")
    return Tag(match[1].decode("utf-8"), match[2], bool(match[3]), match.end())


def attributes(tag: Tag) -> dict[str, str]:
    """Return the attributes of a tag by their names as they are spelled."""
    found = _ATTRIBUTE.finditer(tag.attributes)
    return {match[1].decode("utf-8"): unescape(match[2][1:-1].decode("utf-8")) for match in found}


def open_tag(tag: Tag) -> bytes:
    """Return the tag as one that opens an element."""
    return b"<" + tag.name.encode("utf-8") + tag.attributes + b">"


def with_attributes(tag: bytes, values: Mapping[str, str]) -> bytes:
    """Return a start tag with attributes set: in place where they exist, else behind the others."""
    for name, value in values.items():
        new = f" {name}={quoteattr(value)}".encode()
        pattern = re.compile(rb"""\s+""" + re.escape(name.encode()) + rb"""\s*=\s*(?:"[^"]*"|'[^']*')""")
        if pattern.search(tag):
            tag = pattern.sub(new.replace(b"\\", rb"\\"), tag, count=1)
        else:
            end = -2 if tag.endswith(b"/>") else -1
            tag = tag[:end].rstrip() + new + tag[end:]
    return tag


def without(attributes: bytes, names: Collection[str]) -> bytes:
    """Return attributes as they stand, less some of them."""
    dropped = {name.encode() for name in names}
    return b"".join(match[0] for match in _ATTRIBUTE.finditer(attributes) if match[1] not in dropped)


def encoded(data: bytes, text: str) -> bytes:
    """Return text as bytes that fit into a part, whose encoding its declaration names.

    Raises:
        ValueError: the part is UTF-16, which can't be spliced.
    """
    if b"\0" in data[:4] or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise ValueError("it is encoded as UTF-16, which answers can't be put into")
    declared = _DECLARATION.match(data.removeprefix(b"\xef\xbb\xbf"))
    if declared and declared[1].lower() != b"utf-8":
        return text.encode("ascii", "xmlcharrefreplace")
    return text.encode("utf-8")
