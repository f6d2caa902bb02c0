"""Zip archives that depend on their parts alone: without a fixed date, the same parts give other bytes later."""

import io
import struct
import zipfile
from collections.abc import Mapping

_DATE = (2024, 1, 2, 3, 4, 6)


def zipped(
    parts: Mapping[str, bytes | str], *, comment: bytes = b"", method: int = zipfile.ZIP_DEFLATED, large: bool = False
) -> bytes:
    """Return a zip archive of the given parts; with ``large`` their sizes take 64 bits."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.comment = comment
        _add(archive, parts, large=large)
    return buffer.getvalue()


def stored(parts: Mapping[str, bytes | str]) -> bytes:
    """Return a zip archive of parts that are not packed."""
    return zipped(parts, method=zipfile.ZIP_STORED)


def zip64(parts: Mapping[str, bytes | str]) -> bytes:
    """Return a zip archive whose local headers hold sizes of 64 bits."""
    return zipped(parts, large=True)


def streamed(parts: Mapping[str, bytes | str]) -> bytes:
    """Return a zip archive as a program writes it that can't go back: sizes stand behind the data."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, parts)
    return bytes(pipe.data)


def with_zip64_offsets(parts: Mapping[str, bytes | str]) -> bytes:
    """Return a zip archive with each entry's offset and sizes in the 64-bit extra field of its directory record."""
    data = zipped(parts)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start, count = archive.start_dir, len(archive.infolist())
    records, at = b"", start
    for _ in range(count):
        fields = list(struct.unpack_from("<4s6H3I5H2I", data, at))
        name = data[at + 46 : at + 46 + fields[10]]
        extra = struct.pack("<2H3Q", 1, 24, fields[9], fields[8], fields[16])
        at += 46 + fields[10] + fields[11]
        fields[8] = fields[9] = fields[16] = 0xFFFFFFFF
        fields[11] = len(extra)
        records += struct.pack("<4s6H3I5H2I", *fields) + name + extra
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(records), start, 0)
    return data[:start] + records + end


def unzipped(data: bytes) -> dict[str, bytes]:
    """Return the parts of a zip archive by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rezipped(data: bytes, changes: Mapping[str, bytes | str]) -> bytes:
    """Return a zip archive with some of its parts changed or added."""
    return zipped({**unzipped(data), **changes})


class _Pipe(io.RawIOBase):
    """A sink that can't seek, so that zipfile writes sizes behind the data."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        chunk = bytes(data)  # type: ignore[call-overload]  # zipfile passes bytes alone
        self.data += chunk
        return len(chunk)


def _add(archive: zipfile.ZipFile, parts: Mapping[str, bytes | str], *, large: bool = False) -> None:
    for name, data in parts.items():
        entry = zipfile.ZipInfo(name, _DATE)
        entry.compress_type = archive.compression
        with archive.open(entry, "w", force_zip64=large) as part:
            part.write(data.encode() if isinstance(data, str) else data)
