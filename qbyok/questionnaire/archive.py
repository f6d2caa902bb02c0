"""Zip archives, copied entry by entry without unpacking what did not change.

``zipfile`` reads; this module writes, since ``zipfile`` can't copy an entry as it stands. An untouched entry keeps
its local header, its packed bytes and its data descriptor; only its offset in the central directory changes.
Source: APPNOTE.TXT 6.3.10 (PKWARE), sections 4.3 and 4.5.3.
"""

import itertools
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from zipfile import ZipFile

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_ZIP64_EXTRA = 0x0001
_IN_ZIP64 = 0xFFFFFFFF
_STORED, _DEFLATED = 0, 8
_VERSION_DEFLATE = 20
_FIRST_DAY = 0x21  # 1 January 1980
_AFTER_RECORDS = (b"PK\5\6", b"PK\6\6", b"PK\5\5")  # the end record, that of zip64, or a signature
_KEPT_FLAGS = 1 << 11  # the name is UTF-8; encryption, descriptor and compression hints don't apply any more


class DamagedArchiveError(Exception):
    """The archive contradicts itself; the message says how."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry: its name as ``zipfile`` decodes it, where its bytes lie, and its central directory record."""

    name: str
    start: int
    end: int
    record: bytes


def entries(data: bytes, archive: ZipFile) -> tuple[Entry, ...]:
    """Return the entries in the order of the central directory.

    Raises:
        DamagedArchiveError: entries overlap, or they or their records reach beyond their place.
    """
    infos = archive.infolist()
    bounds = sorted({info.header_offset for info in infos} | {archive.start_dir})
    following = dict(itertools.pairwise(bounds))
    if len(bounds) != len(infos) + 1 or (infos and archive.start_dir != bounds[-1]):
        raise DamagedArchiveError("its entries overlap")
    found = []
    for info, record in zip(infos, _records(data, archive.start_dir, len(infos)), strict=True):
        end = following[info.header_offset]
        if info.header_offset < 0 or _packed_start(data, info.header_offset) + info.compress_size > end:
            raise DamagedArchiveError("its entries overlap")
        found.append(Entry(name=info.filename, start=info.header_offset, end=end, record=record))
    return tuple(found)


def copied(
    data: bytes,
    items: tuple[Entry, ...],
    changed: Mapping[str, bytes],
    comment: bytes,
    added: Mapping[str, bytes] | None = None,
) -> Iterator[bytes]:
    """Yield the bytes of an archive with the same entries in the same order, some with new content, then new ones."""
    offset = 0
    directory = []
    contents = {**changed, **(added or {})}
    for item in (*items, *(_new(name) for name in added or {})):
        if item.name in contents:
            chunk, record = _packed(item.record, contents[item.name], offset)
        else:
            chunk, record = data[item.start : item.end], moved(item.record, offset)
        yield chunk
        directory.append(record)
        offset += len(chunk)
    records = b"".join(directory)
    yield records
    count = len(directory)
    yield _END.pack(b"PK\5\6", 0, 0, count, count, len(records), offset, len(comment)) + comment


def _packed_start(data: bytes, offset: int) -> int:
    if len(data) < offset + _LOCAL.size:
        raise DamagedArchiveError("an entry reaches beyond its end")
    fields = _LOCAL.unpack_from(data, offset)
    if fields[0] != b"PK\3\4":
        raise DamagedArchiveError("an entry's header is missing")
    return offset + _LOCAL.size + int(fields[9]) + int(fields[10])


def _records(data: bytes, start: int, count: int) -> Iterator[bytes]:
    for _ in range(count):
        fields = _CENTRAL.unpack_from(data, start)
        end = start + _CENTRAL.size + fields[10] + fields[11] + fields[12]
        yield data[start:end]
        start = end
    if not data.startswith(_AFTER_RECORDS, start):
        raise DamagedArchiveError("its directory is longer than it says")


def moved(record: bytes, offset: int) -> bytes:
    """Return a central directory record with another offset, in the field that holds it."""
    fields = list(_CENTRAL.unpack_from(record))
    if fields[16] != _IN_ZIP64:
        fields[16] = offset
        return _CENTRAL.pack(*fields) + record[_CENTRAL.size :]
    # The 64-bit values stand in the order size, packed size, offset, each only where its own field is full.
    before = 8 * sum(fields[index] == _IN_ZIP64 for index in (9, 8))
    at = _CENTRAL.size + fields[10]
    end = at + fields[11]
    while at + 4 <= end:
        tag, size = struct.unpack_from("<2H", record, at)
        if tag == _ZIP64_EXTRA and size >= before + 8:
            place = at + 4 + before
            return record[:place] + struct.pack("<Q", offset) + record[place + 8 :]
        at += 4 + size
    raise DamagedArchiveError("an entry has no offset")


def _new(name: str) -> Entry:
    """Return an entry that is in no archive yet, dated as early as can be: a copy depends on its content alone."""
    stored = name.encode("utf-8")
    flags = 0 if name.isascii() else _KEPT_FLAGS
    shared = (_VERSION_DEFLATE, flags, _DEFLATED, 0, _FIRST_DAY, 0, 0, 0, len(stored), 0)
    record = _CENTRAL.pack(b"PK\1\2", _VERSION_DEFLATE, *shared, 0, 0, 0, 0, 0)
    return Entry(name=name, start=0, end=0, record=record + stored)


def _packed(record: bytes, content: bytes, offset: int) -> tuple[bytes, bytes]:
    """Return a local entry and its central directory record for new content; name, date and attributes stay.

    What was stored is stored again, so that it stays within the limit on how tight a part may be packed.
    """
    fields = _CENTRAL.unpack_from(record)
    method = _DEFLATED if fields[4] else _STORED
    packed = _deflated(content) if method == _DEFLATED else content
    made_by, flags, time, date = fields[1], fields[3] & _KEPT_FLAGS, fields[5], fields[6]
    name = record[_CENTRAL.size : _CENTRAL.size + fields[10]]
    comment = record[_CENTRAL.size + fields[10] + fields[11] :]
    sizes = (zlib.crc32(content), len(packed), len(content), len(name), 0)
    shared = (_VERSION_DEFLATE, flags, method, time, date, *sizes)
    local = _LOCAL.pack(b"PK\3\4", *shared)
    central = _CENTRAL.pack(b"PK\1\2", made_by, *shared, len(comment), 0, fields[14], fields[15], offset)
    return local + name + packed, central + name + comment


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(level=6, wbits=-zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()
