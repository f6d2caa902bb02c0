"""Text as workbooks store it. Source: ECMA-376-1, 22.9.2.19 (ST_Xstring): ``_x000D_`` stands for one character."""

import re
from xml.sax.saxutils import escape

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_UNSTORABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def unescape(text: str) -> str:
    """Return stored text as a reader sees it, with a line feed for every line end."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        if _SURROGATE.search(text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return line_feeds(text) if "\r" in text else text


def line_feeds(text: str) -> str:
    """Return text with a line feed for every line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def storable(text: str) -> str:
    """Return text without the characters that XML can't hold: most controls, lone surrogates, U+FFFE, U+FFFF."""
    return _UNSTORABLE.sub("", text)


def stored(text: str) -> str:
    """Return storable text as XML that reads back as the same text."""
    return escape(_LOOKS_ESCAPED.sub("_x005F_", text))


def utf16_units(text: str) -> int:
    """Return the length of text as Excel counts it."""
    return len(text) + sum(character > "\uffff" for character in text)
