"""Keys that must turn up nowhere: every key of the tests begins in a way that is searched for in all they leave."""

import base64
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

MARK = "sk-canary-"
_ENCODED = {base64.b64encode(b"\0" * shift + MARK.encode() + b"\0" * 3)[4:12] for shift in range(3)}
_FORMS = (MARK.encode(), MARK.encode("utf-16-le"), MARK.encode().hex().encode(), *_ENCODED)
_LARGEST = 32 << 20
"""Bytes. What is larger, a test has made up to be too large."""
_A_KEY = re.compile(MARK.encode() + rb"[\w-]+\s*")


def shows_key(text: str | bytes) -> bool:
    """Tell whether a text or a file's bytes hold one of the keys: as it is, in UTF-16, in hex or in base64."""
    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    return any(form in data for form in _FORMS)


def leaks_in(folder: Path) -> list[Path]:
    """Return the files under a folder that hold a key and more: a file with nothing but a key is one that a test put
    there for qbyok to find."""
    found = (file for file in sorted(folder.rglob("*")) if file.is_file() and not file.is_symlink())
    files = (file for file in found if file.stat().st_size <= _LARGEST)
    return [file for file in files if any(map(_leaks, _contents(file)))]


def _leaks(data: bytes) -> bool:
    return shows_key(data) and _A_KEY.fullmatch(data) is None


def _contents(file: Path) -> Iterator[bytes]:
    """Yield a file's bytes, and those of what is packed in it."""
    yield file.read_bytes()
    if zipfile.is_zipfile(file):
        try:
            with zipfile.ZipFile(file) as archive:
                yield from map(archive.read, archive.namelist())
        except Exception:  # noqa: BLE001 - files that tests damage on purpose
            pass
