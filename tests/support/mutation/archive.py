"""Mutations of a package: of the zip archive's own bytes, and of which parts there are under which names."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from random import Random

from support import archives
from support.archives import zipped

Parts = dict[str, bytes]
Mutation = Callable[[Random, Parts], bytes]

_CENTRAL_FIELDS = (
    *((6, 2), (8, 2), (10, 2), (16, 4), (20, 4), (24, 4)),  # version, flags, method, checksum, packed size, size
    *(
        (28, 2),
        (30, 2),
        (32, 2),
        (34, 2),
        (38, 4),
        (42, 4),
    ),  # lengths of name, extra, comment; disk, attributes, offset
)
_LOCAL_FIELDS = ((0, 4), (6, 2), (8, 2), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2))
_END_FIELDS = ((4, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2))  # disk, entries, size and offset of the directory
_RECORDS = ((b"PK\1\2", _CENTRAL_FIELDS), (b"PK\3\4", _LOCAL_FIELDS), (b"PK\5\6", _END_FIELDS))
"""Offset and size of the fields of each kind of record."""
_NAMES = (
    *("../../evil.xml", "/etc/passwd", "C:\\evil.xml", "xl\\workbook.xml", "XL/WORKBOOK.XML", "word/document.xml/"),
    *("a\0b", "", ".", "..", "//", "\u202exml", "x" * 60_000, "[Content_Types].xml", "[trash]/0000.dat"),
    *("%2e%2e/x.xml", "xl/worksheets/./sheet1.xml", "_rels/.rels", "\ud83d\ude00.xml", "xl/workbook.xml "),
)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def set_field(random: Random, parts: Parts) -> bytes:
    """Give one field of a header, a directory record or the end record another value."""
    data = bytearray(_built(random, parts))
    signature, fields = random.choice(_RECORDS)
    start = random.choice(_places(bytes(data), signature))
    offset, size = random.choice(fields)
    old = int.from_bytes(data[start + offset : start + offset + size], "little")
    near = (old - 1, old + 1, old * 2, old // 2)
    new = random.choice((*near, 0, 1, 8, 9, 12, 14, 93, 99, 0x7FFF, 0x7FFFFFFF, -1, random.getrandbits(32)))
    data[start + offset : start + offset + size] = (new % (1 << 8 * size)).to_bytes(size, "little")
    return bytes(data)


def pack_otherwise(random: Random, parts: Parts) -> bytes:
    """Pack one part by a method that Office files don't use; damage its packed bytes half of the time."""
    method = random.choice(_METHODS)
    name = random.choice(sorted(parts))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(zipfile.ZipInfo(part), content, method if part == name else zipfile.ZIP_DEFLATED)
        at = archive.getinfo(name).header_offset
    data = bytearray(buffer.getvalue())
    if random.random() < 0.5:
        start = at + 30 + len(name.encode())
        data[start + random.randrange(12)] = random.randrange(256)
    return bytes(data)


def name_otherwise(random: Random, parts: Parts) -> bytes:
    """Rename a part, or add one under a name that another has or that leads elsewhere."""
    old = random.choice(sorted(parts))
    new = random.choice((*_NAMES, old.upper(), "/" + old, old.replace("/", "\\"), random.choice(sorted(parts))))
    items = [(new if name == old else name, content) for name, content in parts.items()]
    if random.random() < 0.5:
        items = [*parts.items(), (new, parts[old])]
    return _of(items)


def rearrange(random: Random, parts: Parts) -> bytes:
    """Remove a part, exchange two, or put all in another order."""
    names = sorted(parts)
    first, second = random.choice(names), random.choice(names)
    match random.randrange(3):
        case 0:
            return zipped({name: content for name, content in parts.items() if name != first})
        case 1:
            return zipped(parts | {first: parts[second], second: parts[first]})
        case _:
            return zipped({name: parts[name] for name in random.sample(names, len(names))})


def retarget(random: Random, parts: Parts) -> bytes:
    """Make a relationship lead to some other part, or declare another type for one."""
    rels = [name for name in sorted(parts) if name.endswith(".rels")]
    if not rels or random.random() < 0.2:
        kinds = _values(parts["[Content_Types].xml"], b"ContentType")
        return zipped(parts | {"[Content_Types].xml": _replaced(random, parts["[Content_Types].xml"], kinds, kinds)})
    name = random.choice(rels)
    key = random.choice((b"Target", b"Target", b"Type"))
    values = _values(parts[name], key)
    others = values if key == b"Type" else [b"/" + part.encode() for part in sorted(parts)]
    return zipped(parts | {name: _replaced(random, parts[name], values, others)})


def inflate(random: Random, parts: Parts) -> bytes:
    """Blow a part up with blanks or a repeated piece, packed or not."""
    name = random.choice(sorted(parts))
    content = parts[name]
    at = content.rfind(b"</")
    filler = random.choice((b" ", b"\n", b"<x/>", b"<!-- -->")) * random.choice((30_000, 500_000))
    return random.choice((zipped, archives.stored))(parts | {name: content[:at] + filler + content[at:]})


def surround(random: Random, parts: Parts) -> bytes:
    """Put something before or behind the archive, or give it a comment."""
    data = _built(random, parts)
    junk = random.choice((b"#!/bin/sh\n", b"PK\3\4", b"PK\5\6" + bytes(18), bytes(100_000), data, b"\xff"))
    return random.choice((junk + data, data + junk, zipped(parts, comment=junk[:60_000])))


def flip(random: Random, parts: Parts) -> bytes:
    """Change some bytes of the file."""
    data = bytearray(_built(random, parts))
    for _ in range(random.choice((1, 2, 4, 16))):
        data[random.randrange(len(data))] = random.randrange(256)
    return bytes(data)


def cut(random: Random, parts: Parts) -> bytes:
    """Leave out the end, or a piece in the middle."""
    data = _built(random, parts)
    first, last = sorted(random.randrange(len(data) + 1) for _ in range(2))
    return random.choice((data[:first], data[:first] + data[last:], data[first:]))


def insert(random: Random, parts: Parts) -> bytes:
    """Put some bytes in: random ones, zeros, or a piece of the file itself."""
    data = _built(random, parts)
    at, start = random.randrange(len(data) + 1), random.randrange(len(data))
    piece = random.choice((random.randbytes(5), bytes(64), data[start : start + 400]))
    if random.random() < 0.5:
        return data[:at] + piece + data[at + len(piece) :]
    return data[:at] + piece + data[at:]


MUTATIONS: Sequence[tuple[int, Mutation]] = (
    (20, set_field),
    (8, pack_otherwise),
    (14, name_otherwise),
    (12, rearrange),
    (14, retarget),
    (4, inflate),
    (6, surround),
    (10, flip),
    (6, cut),
    (6, insert),
)
"""Each with its weight."""

BUILDERS: Sequence[Callable[[Mapping[str, bytes]], bytes]] = (
    zipped,
    archives.stored,
    archives.streamed,
    archives.zip64,
    archives.with_zip64_offsets,
)


def _built(random: Random, parts: Parts) -> bytes:
    return random.choice(BUILDERS)(parts)


def _of(items: Sequence[tuple[str, bytes]]) -> bytes:
    """Return an archive of parts whose names may be equal, which ``zipfile`` would warn of."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in items:
            archive.NameToInfo.clear()
            archive.writestr(zipfile.ZipInfo(name.encode("utf-8", "replace").decode()), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _places(data: bytes, signature: bytes) -> list[int]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        offsets = [info.header_offset for info in archive.infolist()]
        start = archive.start_dir
    if signature == b"PK\3\4":
        return offsets
    places = []
    while data[start : start + 4] == b"PK\1\2":
        places.append(start)
        start += 46 + sum(struct.unpack_from("<3H", data, start + 28))
    return places if signature == b"PK\1\2" else [data.rindex(b"PK\5\6")]


def _values(data: bytes, key: bytes) -> list[bytes]:
    return [piece.partition(b'"')[0] for piece in data.split(b" " + key + b'="')[1:]]


def _replaced(random: Random, data: bytes, old: Sequence[bytes], new: Sequence[bytes]) -> bytes:
    return data.replace(b'"' + random.choice(old) + b'"', b'"' + random.choice(new) + b'"', 1) if old else data
