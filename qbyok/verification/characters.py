"""Characters that a reader can't see: they can carry text that only a model reads, so none is sent or written."""

import re
import unicodedata

# Fillers, joiners, variation selectors, noncharacters, and what Unicode keeps free for more of the kind.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\uffa0\ufe00-\ufe0f\ufff0-\ufff8\ufffe\uffff"
    "\U000e0000-\U000e0fff]"
)
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co"})


def visible(text: str) -> str:
    """Return what a reader sees of a text.

    Control, format (zero-width, bidirectional, tag), private-use and other characters without a shape are left
    out; every kind of line end becomes a line feed; a lone surrogate becomes U+FFFD. Tabs stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return _BLANK.sub("", _LINE_END.sub("\n", text)).translate(_SHOWN)


class _Shown(dict[int, str]):
    """What is shown of each character, found out once; ``str.translate`` then goes over long texts fast."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        category = unicodedata.category(char)
        hidden = category in _HIDDEN_CATEGORIES and char not in "\n\t"
        self[code] = shown = "\ufffd" if category == "Cs" else "" if hidden else char
        return shown


_SHOWN = _Shown()
