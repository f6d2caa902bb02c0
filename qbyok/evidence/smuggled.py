"""Runs of characters that nobody sees and a model may read: what of a file was left out without a trace in its text.

Tag characters spell ASCII (Unicode 17, block Tags), variation selectors can spell bytes, and long runs of zero-width
characters bits; an override of the writing direction shows letters in another order than they are read.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from html import unescape

from qbyok.evidence.text import as_written
from qbyok.wording import counted

# The flags of England and the like are a black flag, up to six tags, and a cancel tag.
_SMUGGLED = re.compile(
    "\U0001f3f4[\U000e0030-\U000e007a]{1,6}\U000e007f"
    "|(?P<run>[\U000e0000-\U000e007f]+|[\u200b-\u200f\u2060-\u2064\ufeff\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}"
    "|[\u202d\u202e])"
)


def smuggled_notes(suffix: str, data: bytes) -> tuple[str, ...]:
    """Return the note on invisible characters in a file that was read, none where there are none to speak of.

    Looked at are text formats, the bodies of mails, and the XML of packages, parts that nobody reads included.
    """
    places = sum(bool(match["run"]) for text in _texts(suffix, data) for match in _SMUGGLED.finditer(text))
    return (f"invisible characters were left out ({counted(places, 'place')})",) if places else ()


def _texts(suffix: str, data: bytes) -> Iterator[str]:
    for part in _parts(suffix, data):
        text = as_written(part)
        yield unescape(text) if "&#" in text else text


def _parts(suffix: str, data: bytes) -> Iterator[bytes]:
    if suffix == ".eml":
        for part in message_from_bytes(data).walk():
            if part.get_content_maintype() == "text" and isinstance(body := part.get_payload(decode=True), bytes):
                yield body
    elif zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from (archive.read(name) for name in archive.namelist() if name.endswith(".xml"))
    elif suffix != ".pdf":
        yield data
