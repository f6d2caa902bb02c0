"""Mutations of one XML part: of its bytes, since what is no XML any more matters as much as what still is.

Each takes the random numbers to use and the part's bytes, and returns other bytes; one that finds nothing to change
returns the same.
"""

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from support.mutation import tokens

Mutation = Callable[[Random, bytes], bytes]

_NAME = rb"[A-Za-z_][\w:.-]*"
_TAG = re.compile(rb"<(/?)(" + _NAME + rb")((?:\s+[^\s=>/]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(/?)>")
_ATTRIBUTE = re.compile(rb"\s+(" + _NAME + rb")\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_TEXT = re.compile(rb">([^<>]+)<")
_NAMESPACE = re.compile(rb"\sxmlns(?::\w+)?\s*=\s*\"([^\"]*)\"")
_MANY = 20_000
_BYTES = 3_000_000
"""What is repeated or nested adds no more than this."""


class _Element(NamedTuple):
    """An element: ``[start, end)`` with ``[inner, closing)`` inside it, all equal to ``end`` for ``<a/>``."""

    name: bytes
    start: int
    inner: int
    closing: int
    end: int


def set_attribute(random: Random, data: bytes) -> bytes:
    """Give an attribute a value that it should not have."""
    match = _by_name(random, _ATTRIBUTE, data)
    if match is None:
        return data
    values = tokens.REFERENCES if match[1] in tokens.REFERRING and random.random() < 0.7 else tokens.VALUES
    value = random.choice(values).encode("utf-8").replace(b'"', b"&quot;")
    return _put(data, match.span(), b" " + match[1] + b'="' + value + b'"')


def copy_attribute(random: Random, data: bytes) -> bytes:
    """Give an attribute the value of another of the same name, so that ids and places are no longer unique."""
    match = _by_name(random, _ATTRIBUTE, data)
    if match is None:
        return data
    other = random.choice([found for found in _ATTRIBUTE.finditer(data) if found[1] == match[1]])
    return _put(data, match.span(), other[0])


def change_attribute(random: Random, data: bytes) -> bytes:
    """Remove, rename or repeat an attribute."""
    match = _by_name(random, _ATTRIBUTE, data)
    if match is None:
        return data
    name = random.choice((b"x", b"r", b"s", b"t", b"w:val", b"xml:space", b"nope:x"))
    return _put(data, match.span(), random.choice((b"", b"", match[0].replace(match[1], name, 1), match[0] * 2)))


def set_text(random: Random, data: bytes) -> bytes:
    """Put another text between two tags."""
    match = some(random, _TEXT, data)
    return _put(data, match.span(1), random.choice(tokens.VALUES).encode("utf-8")) if match else data


def change_element(random: Random, data: bytes) -> bytes:
    """Remove, empty, unwrap, repeat, exchange, rename or refill an element."""
    element = _element(random, data)
    other = _element(random, data)
    if element is None or other is None:
        return data
    whole, opening = data[element.start : element.end], data[element.start : element.inner]
    copied = data[other.start : other.end]
    new = random.choice(
        (
            b"",
            opening.rstrip(b"/>") + b"/>",
            data[element.inner : element.closing],
            whole * random.choice((2, 3, 40)),
            copied,
            whole.replace(element.name, other.name),
            opening + copied + data[element.inner : element.end],
        )
    )
    return _put(data, (element.start, element.end), new)


def repeat(random: Random, data: bytes) -> bytes:
    """Repeat an element very often."""
    element = _element(random, data)
    if element is None:
        return data
    whole = data[element.start : element.end]
    return _put(data, (element.start, element.end), whole * min(_MANY, _BYTES // len(whole) + 1))


def nest(random: Random, data: bytes) -> bytes:
    """Put an element into itself, or into itself and its child in turns, a few or very many times."""
    element = _element(random, data)
    if element is None or element.inner == element.end:
        return data
    child = _child(data, element) if random.random() < 0.5 else None
    chain = [element] if child is None else [element, child]
    opened = b"".join(data[part.start : part.inner] for part in chain)
    closed = b"".join(data[part.closing : part.end] for part in reversed(chain))
    times = min(random.choice((1, 2, 60, 130, 250, 300, 3_000, 60_000)), _BYTES // len(opened + closed) + 1)
    return _put(
        data, (element.start, element.end), opened * times + data[element.start : element.end] + closed * times
    )


def insert(random: Random, data: bytes) -> bytes:
    """Put something between two tags, or anywhere."""
    places = [match.end() for match in _TAG.finditer(data)]
    at = random.choice(places) if places and random.random() < 0.7 else random.randrange(len(data) + 1)
    return _put(data, (at, at), random.choice(tokens.PIECES))


def change_namespace(random: Random, data: bytes) -> bytes:
    """Exchange or remove the declaration of a namespace, or declare one once more somewhere."""
    match, tag = some(random, _NAMESPACE, data), some(random, _TAG, data)
    if match is None or tag is None:
        return data
    uri = random.choice((*(found[1] for found in _NAMESPACE.finditer(data)), *tokens.NAMESPACES))
    prefix = random.choice((b"", b":w", b":x", b":r", b":xml", b":xmlns"))
    span, new = random.choice(
        (
            (match.span(), b""),
            (match.span(1), uri),
            (match.span(1), uri),
            ((tag.end(2), tag.end(2)), b" xmlns" + prefix + b'="' + uri + b'"'),
        )
    )
    return _put(data, span, new)


def declare_doctype(random: Random, data: bytes) -> bytes:
    """Declare a document type, with and without entities, and use one half of the time."""
    at = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
    match = some(random, _TEXT, data)
    if match is not None and random.random() < 0.5:
        data = _put(data, match.span(1), random.choice((b"&a;", b"&e11;", b"&e3;")))
    before = random.choice((b"", b"\n", b"<!-- x -->", b" " * 5000))
    return _put(data, (at, at), before + random.choice(tokens.DOCTYPES))


def encode(random: Random, data: bytes) -> bytes:
    """Encode the part in another way, declare another encoding, or both."""
    text = data.decode("utf-8", "replace")
    declared = random.choice(tokens.DECLARED)
    if random.random() < 0.6:
        text = re.sub('encoding="[^"]*"', lambda _: f'encoding="{declared}"', text, count=1)
    if random.random() < 0.4:
        return text.encode("utf-8")
    return text.encode(random.choice(tokens.ENCODINGS), "replace")


def respace(random: Random, data: bytes) -> bytes:
    """Write some tags, or all, in other ways that mean the same: blanks, line feeds, single quotes, end tags."""
    starts = [match.start() for match in _TAG.finditer(data)]
    chosen = set(random.sample(starts, min(random.choice((1, 5, 10_000)), len(starts))))
    return _TAG.sub(lambda match: _respaced(random, match) if match.start() in chosen else match[0], data)


def cut(random: Random, data: bytes) -> bytes:
    """Leave out the end, the beginning, a piece in the middle, or all."""
    first, last = sorted(random.randrange(len(data) + 1) for _ in range(2))
    return random.choice((data[:first], data[first:], data[:first] + data[last:], b""))


def flip(random: Random, data: bytes) -> bytes:
    """Change some bytes."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 8)) if data else 0):
        changed[random.randrange(len(changed))] = random.choice((random.randrange(256), *b'<>/"=&x10 :A\0\xff'))
    return bytes(changed)


MUTATIONS: Sequence[tuple[int, Mutation]] = (
    (24, set_attribute),
    (8, copy_attribute),
    (8, change_attribute),
    (10, set_text),
    (20, change_element),
    (3, repeat),
    (7, nest),
    (8, insert),
    (6, change_namespace),
    (3, declare_doctype),
    (5, encode),
    (5, respace),
    (3, cut),
    (4, flip),
)
"""Each with its weight."""


def _put(data: bytes, span: tuple[int, int], new: bytes) -> bytes:
    return data[: span[0]] + new + data[span[1] :]


def some(random: Random, pattern: re.Pattern[bytes], data: bytes) -> re.Match[bytes] | None:
    """Return a match of a pattern, None where there is none."""
    matches = list(pattern.finditer(data))
    return random.choice(matches) if matches else None


def _by_name(random: Random, pattern: re.Pattern[bytes], data: bytes) -> re.Match[bytes] | None:
    """Return a match, first choosing among the names in it, so that rare ones come up as well."""
    matches = list(pattern.finditer(data))
    if not matches:
        return None
    name = random.choice(sorted({match[1] for match in matches}))
    return random.choice([match for match in matches if match[1] == name])


def _element(random: Random, data: bytes) -> _Element | None:
    """Return some element, None where there is none or its end is missing."""
    tags = [match for match in _TAG.finditer(data) if not match[1]]
    if not tags:
        return None
    name = random.choice(sorted({match[2] for match in tags}))
    return _at(data, random.choice([match for match in tags if match[2] == name]))


def _at(data: bytes, tag: re.Match[bytes]) -> _Element | None:
    name, start, inner = tag[2], tag.start(), tag.end()
    if tag[4]:
        return _Element(name, start, inner, inner, inner)
    depth = 0
    same = re.compile(rb"<(/?)" + re.escape(name) + rb"(?=[\s/>])[^<>]*?(/?)>")
    for match in same.finditer(data, start):
        depth += -1 if match[1] else 0 if match[2] else 1
        if depth == 0:
            return _Element(name, start, inner, match.start(), match.end())
    return None


def _child(data: bytes, element: _Element) -> _Element | None:
    """Return the first child that has content."""
    inside = _TAG.finditer(data, element.inner, element.closing)
    return next((_at(data, match) for match in inside if not match[1] and not match[4]), None)


def _respaced(random: Random, tag: re.Match[bytes]) -> bytes:
    slash, name, attributes, closed = tag.groups()
    blank = random.choice((b"", b" ", b"\n", b"\t\r\n"))
    if slash:
        return b"</" + name + blank + b">"
    if random.random() < 0.5:
        attributes = attributes.replace(b'="', b' = "')
    if random.random() < 0.3 and b"'" not in attributes:
        attributes = attributes.replace(b'"', b"'")
    if closed and random.random() < 0.5:
        return b"<" + name + attributes + blank + b"></" + name + blank + b">"
    return b"<" + name + attributes + blank + closed + b">"
