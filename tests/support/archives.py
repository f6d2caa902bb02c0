"""Zip archives that depend on their parts alone: without a fixed date, the same parts give other bytes later."""

import io
import zipfile
from collections.abc import Mapping

_DATE = (2024, 1, 2, 3, 4, 6)


def zipped(parts: Mapping[str, bytes | str], *, comment: bytes = b"") -> bytes:
    """Return a zip archive of the given parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """Return the parts of a zip archive by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rezipped(data: bytes, changes: Mapping[str, bytes | str]) -> bytes:
    """Return a zip archive with some of its parts changed or added."""
    return zipped({**unzipped(data), **changes})
