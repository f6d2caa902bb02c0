"""New parts of a package: named in its list of content types, linked from another part (ECMA-376-2, 9.1 to 9.3)."""

import posixpath
from collections.abc import Callable
from itertools import count
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from qbyok.questionnaire.package import Package

_TYPES = "[Content_Types].xml"
_NO_LINKS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
)


def appended(package: Package, part: str, element: Callable[[str], str]) -> bytes:
    """Return a part with an element added at the end of its root; it is made with the prefix of the root's own name.

    Raises:
        InputError: the part is no usable XML.
    """
    data = package.read(part)
    try:
        return _appended(data, element)
    except expat.ExpatError as error:
        raise package.xml_error(part, error) from error


def _appended(data: bytes, element: Callable[[str], str]) -> bytes:
    ends: list[tuple[int, str]] = []
    parser = expat.ParserCreate()
    # Only between both handlers is expat behind an element that is closed at once, rather than before it.
    parser.StartElementHandler = lambda *_: None
    parser.EndElementHandler = lambda name: ends.append((parser.CurrentByteIndex, name))
    parser.Parse(data, True)
    end, name = ends[-1]
    prefix, colon, _ = name.rpartition(":")
    new = element(prefix + colon).encode()
    if data[end : end + 2] == b"</":
        return data[:end] + new + data[end:]
    return data[: end - 2] + b">" + new + f"</{name}>".encode() + data[end:]


def new_name(package: Package, name: str) -> str:
    """Return a part's name, with a number where it is taken already."""
    stem, dot, ending = name.rpartition(".")
    number = 0
    while name in package:
        number += 1
        name = f"{stem}{number}{dot}{ending}"
    return name


def linked(
    package: Package, source: str, part: str, kind: str, content_type: str
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the changed and the new parts that a new part needs to be found from ``source``.

    ``kind`` is the whole type of the relationship.

    Raises:
        InputError: the package's own parts are no usable XML.
    """
    folder, _, file = source.rpartition("/")
    links = posixpath.join(folder, "_rels", f"{file}.rels")
    known = links in package
    taken = {element.get("Id") for element in package.xml(links)} if known else set()
    number = next(f"rId{n}" for n in count(1) if f"rId{n}" not in taken)
    target = posixpath.relpath(part, folder or ".")

    def link(prefix: str) -> str:
        return f'<{prefix}Relationship Id="{number}" Type={quoteattr(kind)} Target={quoteattr(target)}/>'

    def override(prefix: str) -> str:
        return f"<{prefix}Override PartName={quoteattr('/' + part)} ContentType={quoteattr(content_type)}/>"

    changed = {_TYPES: appended(package, _TYPES, override)}
    if known:
        links = package.name(links) or links
        return {**changed, links: appended(package, links, link)}, {}
    return changed, {links: _appended(_NO_LINKS, link)}
