"""The user's own list of words to hide: names of customers, code names."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from qbyok.redaction.spans import Span

_GAP = re.compile(r"[\s_\-]+")
_ANY_GAP = r"[\s_\-]+"
"""Between the words of a name: "Acme Bank" is found in "acme-bank.xlsx" and over the end of a line."""
_QUOTES = {**dict.fromkeys("‘’‛ʼ′´`", "'"), **dict.fromkeys("“”„‟", '"')}


class Words:
    """Finds whole words however they are written, longest first: "Acme Bank" before "Acme"."""

    def __init__(self, words: Sequence[str]) -> None:
        parts = (_ANY_GAP.join(map(re.escape, _GAP.split(_folded(word).strip()))) for word in words if word.strip())
        ordered = sorted(set(parts), key=lambda part: (-len(part), part))
        # What counts as a letter of a word is no underscore: it parts words in names of files. An accent belongs to
        # the letter before it.
        bounded = rf"(?<![^\W_])(?:{'|'.join(ordered)})(?![^\W_]|[\u0300-\u036f])"
        self._pattern = re.compile(bounded) if ordered else None

    def find(self, text: str) -> Iterator[Span]:
        """Yield the places where one of the words stands."""
        if not self._pattern:
            return
        places: list[int] = []
        for match in self._pattern.finditer(_folded(text)):
            places = places or _places(text)
            name = _GAP.sub(" ", unicodedata.normalize("NFC", match[0]))
            yield Span(places[match.start()], places[match.end() - 1] + 1, "word", name)


class _Folding(dict[int, str]):
    """What each character is compared as, found out once: one character or some, never none."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


_FOLDING = _Folding()


def _fold(char: str) -> str:
    """Return the same for a letter in any case, width and spelling, and for signs that are taken for one another."""
    if char in _QUOTES:
        return _QUOTES[char]
    if unicodedata.category(char) == "Pd":
        return "-"
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    sign = not (char.isalpha() or char.isdecimal())
    return char if sign and any(map(str.isalnum, plain)) else plain  # the TM sign is no letter of the name before it


def _folded(text: str) -> str:
    return text.translate(_FOLDING)


def _places(text: str) -> list[int]:
    """Return the place in a text of each character of what it is folded to."""
    return [place for place, char in enumerate(text) for _ in _FOLDING[ord(char)]]
