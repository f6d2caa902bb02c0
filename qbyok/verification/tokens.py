"""Texts as words and whole numbers, each knowing its place, so that quotes compare as a reader compares them.

Letter case, typographic variants, ligatures, hyphenation, white space, quotation marks and markup make no
difference; a digit, a sign, a unit sign or a letter does.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from qbyok.verification.characters import visible

# One letter per kind of character: a letter or mark, d decimal digit, c a sign of a script written without spaces;
# every other character stands for itself.
_TOKEN = re.compile(r"(?:[<>≤≥±]=?\s*)?(?:[$€£¥]\s?)?d+(?:[.,:/]d+)*(?:\s?[%‰°€£$](?!\s?d))?|a+|c")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_KEPT_FORMS = ("<super>", "<sub>", "<fraction>")
_KEPT = 4096
"""Texts: the same passages are compared with the answers to many questions."""
_WHITE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or number in its compared form; ``start`` and ``end`` are its place in the text as given."""

    text: str
    start: int
    end: int
    is_number: bool


@lru_cache(_KEPT)
def tokenize(text: str) -> tuple[Token, ...]:
    """Return the words and numbers of a text, in order."""
    chars, places = _normalise(text)
    kinds = "".join(_kind(char) for char in chars)
    found = []
    for match in _TOKEN.finditer(kinds):
        start, end = match.span()
        form = _WHITE.sub("", "".join(chars[start:end]))
        found.append(Token(form, places[start][0], places[end - 1][1], "d" in match[0]))
    return tuple(found)


def _normalise(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """Return compared characters, and for each the place that it came from."""
    chars: list[str] = []
    places: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        for char in _compared(text[start:end]):
            chars.append(char)
            places.append((start, end))
        start = end
    return chars, places


def _compared(cluster: str) -> str:
    if cluster.isascii():
        return cluster.lower()
    # Folding a superscript to a plain digit would turn 10² into 102.
    if unicodedata.decomposition(cluster[0]).startswith(_KEPT_FORMS):
        return cluster
    return visible(unicodedata.normalize("NFKC", cluster)).casefold()


def _kind(char: str) -> str:
    if char.isascii():
        return "d" if char.isdigit() else "a" if char.isalpha() else char
    category = unicodedata.category(char)
    if category == "Nd":
        return "d"
    if _UNSPACED.match(char):
        return "c"
    return "a" if category[0] in "LMN" else char
