"""The user's own list of words to hide: names of customers, code names."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from qbyok.redaction.spans import Span

_GAP = re.compile(r"[\s_\-]+")
_ANY_GAP = r"[\s_\-]+"
"""Between the words of a name: "Acme Bank" is found in "acme-bank.xlsx" and over the end of a line."""


class Words:
    """Finds whole words, in any letter case, longest first: "Acme Bank" before "Acme"."""

    def __init__(self, words: Sequence[str]) -> None:
        forms = {form for word in words for form in (word, *(unicodedata.normalize(n, word) for n in ("NFC", "NFD")))}
        parts = (_ANY_GAP.join(map(re.escape, _GAP.split(form.strip()))) for form in forms if form.strip())
        ordered = sorted(set(parts), key=lambda part: (-len(part), part))
        # What counts as a letter of a word is no underscore: it parts words in names of files.
        bounded = rf"(?<![^\W_])(?:{'|'.join(ordered)})(?![^\W_])"
        self._pattern = re.compile(bounded, re.IGNORECASE) if ordered else None

    def find(self, text: str) -> Iterator[Span]:
        """Yield the places where one of the words stands."""
        if self._pattern:
            for match in self._pattern.finditer(text):
                yield Span(*match.span(), "word", _folded(match[0]))


def _folded(text: str) -> str:
    return _GAP.sub(" ", unicodedata.normalize("NFC", text).casefold())
