"""Making new parts of a package known: their relationships and content types, put behind those that are there.

Source: ECMA-376-2, 6.5 (relationships) and 6.2.3 (content types).
"""

import posixpath
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import quoteattr

from qbyok.questionnaire.spans import Edit, Span, applied, scan_elements
from qbyok.questionnaire.tags import attributes, encoded, open_tag, start_tag

_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'


def at_the_end(data: bytes, element: Span, content: bytes) -> Edit:
    """Return the edit that puts content at the end of an element."""
    tag = start_tag(data, element.start)
    if tag.closed:
        return element.start, element.end, open_tag(tag) + content + f"</{tag.name}>".encode()
    at = data.rindex(b"</", element.start, element.end)
    return at, at, content


def with_relationships(
    data: bytes | None, source: str, links: Sequence[tuple[str, str]]
) -> tuple[bytes, tuple[str, ...]]:
    """Return a part of relationships with more of them (type and target part), and their ids.

    ``data`` is None where the source part has had none so far.

    Raises:
        ValueError: the part can't be spliced.
        xml.parsers.expat.ExpatError: it is not well-formed.
    """
    data = data or _DECLARATION + f'<Relationships xmlns="{_RELATIONSHIPS}"></Relationships>'.encode()
    root, *known = scan_elements(data, depth=2)
    prefix = start_tag(data, root.start).prefix
    taken = {attributes(start_tag(data, link.start)).get("Id") for link in known}
    free = (name for number in range(1, len(known) + len(links) + 1) if (name := f"rId{number}") not in taken)
    ids = tuple(next(free) for _ in links)
    folder = posixpath.dirname(_referred(source))
    addresses = [(kind, posixpath.relpath(_referred(target), folder)) for kind, target in links]
    new = "".join(
        f"<{prefix}Relationship Id={quoteattr(name)} Type={quoteattr(kind)} Target={quoteattr(address)}/>"
        for name, (kind, address) in zip(ids, addresses, strict=True)
    )
    return applied(data, [at_the_end(data, root, encoded(data, new))]), ids


def _referred(name: str) -> str:
    """Return a part's name as others refer to it: some programs write names as Windows does, or from the root."""
    return name.replace("\\", "/").lstrip("/")


def with_content_types(data: bytes, *, extensions: Mapping[str, str], parts: Mapping[str, str]) -> bytes:
    """Return the package's content types with more of them, by extension and by part.

    Raises:
        ValueError: the part can't be spliced.
        xml.parsers.expat.ExpatError: it is not well-formed.
    """
    root = scan_elements(data, depth=1)[0]
    prefix = start_tag(data, root.start).prefix
    rows = [("Default", "Extension", name, kind) for name, kind in extensions.items()]
    rows += [("Override", "PartName", f"/{_referred(name)}", kind) for name, kind in parts.items()]
    new = "".join(
        f"<{prefix}{tag} {key}={quoteattr(name)} ContentType={quoteattr(kind)}/>" for tag, key, name, kind in rows
    )
    return applied(data, [at_the_end(data, root, encoded(data, new))])
