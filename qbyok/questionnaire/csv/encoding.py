"""Which characters a file's bytes stand for, and back again to the same bytes.

A byte order mark decides; without one, text that is valid UTF-8 is UTF-8. What is not comes from programs that save
in the system's own code page: Windows-1252 in the west, where five bytes mean nothing, and Shift-JIS (cp932) in
Japan, whose commonest characters begin with one of those five. Everything else is refused rather than guessed: an
answer in the wrong code page would be garbled in the customer's file.
"""

import re
from dataclasses import dataclass

_HIRAGANA = re.compile("[ぁ-ん]")
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f]")
_MOST_CONTROLS = 0.01
"""Text pasted from elsewhere holds a control character now and then; binary data is full of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Encoding:
    """An encoding by Python's name and by its usual one; ``mark`` is the byte order mark that a file begins with."""

    codec: str
    name: str
    mark: bytes = b""

    def encode(self, text: str) -> bytes:
        """Return a whole file's bytes.

        Raises:
            UnicodeEncodeError: the encoding can't hold a character.
        """
        return self.mark + text.encode(self.codec)

    def decode(self, data: bytes) -> str:
        """Return the text of a whole file that begins with the mark.

        Raises:
            ValueError: other bytes than these would mean the same, or the bytes mean nothing.
        """
        text = data.removeprefix(self.mark).decode(self.codec)
        if self.encode(text) != data:
            raise ValueError("some of its bytes can't be kept")
        return text

    def holds(self, text: str) -> bool:
        """Tell whether the encoding has all characters of a text."""
        try:
            text.encode(self.codec)
        except UnicodeEncodeError:
            return False
        return True


UTF_8 = Encoding(codec="utf-8", name="UTF-8")
WINDOWS_1252 = Encoding(codec="cp1252", name="Windows-1252")
SHIFT_JIS = Encoding(codec="cp932", name="Shift-JIS")
_MARKED = (
    Encoding(codec="utf-8", name="UTF-8", mark=b"\xef\xbb\xbf"),
    Encoding(codec="utf-16-le", name="UTF-16", mark=b"\xff\xfe"),
    Encoding(codec="utf-16-be", name="UTF-16", mark=b"\xfe\xff"),
)


def decode(data: bytes) -> tuple[str, Encoding]:
    """Return a file's text, without a byte order mark, and its encoding.

    Raises:
        ValueError: the bytes are no text, or not in an encoding that can be told.
    """
    encoding = _encoding(data)
    try:
        text = encoding.decode(data)
    except UnicodeDecodeError as error:
        place = len(encoding.mark) + error.start + 1
        raise ValueError(f"it begins like {encoding.name} text and is damaged at byte {place:,}") from error
    if "\0" in text:
        raise ValueError("it holds NUL characters, as binary files and UTF-16 without a byte order mark do")
    if len(_CONTROLS.findall(text)) > _MOST_CONTROLS * len(text):
        raise ValueError("it is full of control characters, as binary files are")
    return text, encoding


def _encoding(data: bytes) -> Encoding:
    for marked in _MARKED:
        if data.startswith(marked.mark):
            return marked
    if _decodes(data, UTF_8):
        return UTF_8
    if _damaged_utf_8(data):
        raise ValueError("most of it is UTF-8 text, and some bytes are not")
    if _decodes(data, WINDOWS_1252):
        return WINDOWS_1252
    if _decodes(data, SHIFT_JIS) and _HIRAGANA.search(data.decode(SHIFT_JIS.codec)):
        return SHIFT_JIS
    raise ValueError("its encoding can't be told")


def _decodes(data: bytes, encoding: Encoding) -> bool:
    try:
        data.decode(encoding.codec)
    except UnicodeDecodeError:
        return False
    return True


def _damaged_utf_8(data: bytes) -> bool:
    """Tell whether more characters are valid UTF-8 than not; letters of code pages hardly ever are by chance."""
    text = data.decode("utf-8", "replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return beyond_ascii > 2 * text.count("\N{REPLACEMENT CHARACTER}")
