"""Make office packages reproducible: the same parts in the same order, with fixed dates."""

import io
import re
import zipfile
from collections.abc import Mapping

ISSUED = "2026-09-01T09:00:00Z"
"""The moment that every sample claims to have been made."""

_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def parts(package: bytes) -> dict[str, bytes]:
    """Return the parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        return {name: source.read(name) for name in source.namelist()}


def packed(content: Mapping[str, bytes]) -> bytes:
    """Return a package of these parts: content types first, then by name, dated 1980 as zip counts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as out:
        for name in sorted(content, key=lambda name: (name != "[Content_Types].xml", name)):
            data = content[name]
            if name == "docProps/core.xml":
                data = _DATES.sub(rb"\g<1>" + ISSUED.encode() + rb"\g<2>", data)
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            info.create_system = 3
            out.writestr(info, data)
    return target.getvalue()
