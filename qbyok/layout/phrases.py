"""Phrases of the lexicon, and where they stand in a text."""

import re
import unicodedata
from collections.abc import Iterable

_ACCENTS = re.compile("[\u0300-\u036f]")
_NOT_WORD = re.compile(r"[^\w#°º]+")
_NOT_WORD_OR_LINE = re.compile(r"[^\w#°º\n]+")
UNSPACED = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
"""The scripts that are matched without regard to spaces: Japanese, Chinese and, for its endings, Korean."""

_UNSPACED = re.compile(UNSPACED)
_STARTS = re.compile(rf"(?<![^\W_])[^\W_]|{UNSPACED}")
_ENDS_HERE = "~"
_ALIKE = (("ı", "i"), ("\u0307", ""), ("œ", "oe"), ("’", "'"), ("‘", "'"), ("ʼ", "'"))
_LONG = 5


def fold(text: str) -> str:
    """Return a text without differences of case, width and apostrophes.

    The dotless i becomes one with a dot: capitals don't tell which of them they are. "№" stays apart from "No".
    """
    if text.isascii():
        return text.casefold()
    text = unicodedata.normalize("NFKC", text.replace("№", "n°").replace("º", "°")).casefold()
    for character, other in _ALIKE:
        text = text.replace(character, other)
    return text


def unaccented(text: str) -> str:
    """Return a text without accents: capitals often lack them, and so does what is typed in haste."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))


def plain(text: str) -> str:
    """Return words separated by single spaces: what two spellings of a header have in common."""
    return _NOT_WORD.sub(" ", unaccented(fold(text)).replace("_", " ")).strip()


def fold_all(texts: Iterable[str]) -> list[str]:
    """Return many texts as ``fold`` does, all in one go."""
    return fold("\n".join(texts)).split("\n")


def plain_all(texts: Iterable[str]) -> list[str]:
    """Return many texts as ``plain`` does, all in one go."""
    lines = unaccented(fold("\n".join(texts))).replace("_", " ")
    return [line.strip() for line in _NOT_WORD_OR_LINE.sub(" ", lines).split("\n")]


def unspaced(text: str) -> bool:
    """Tell whether a text holds anything of a script that is matched without regard to spaces."""
    return not text.isascii() and _UNSPACED.search(text) is not None


def count_words(text: str) -> int:
    """Return how many words a text has; scripts without spaces count two characters for one."""
    spaced = len(text.split())
    return spaced if text.isascii() else max(spaced, sum(c > "\u3000" for c in text) // 2)


class Phrases:
    """Phrases to look for in texts that were brought into the same form as they, by ``fold`` or by ``plain``.

    A phrase is found where a word begins, and where it has "~" a word must also end with it. Without, it may be the
    stem of a word if ``stems`` are looked for; if not, words go on behind it only in scripts without spaces.
    """

    def __init__(self, phrases: Iterable[str], *, stems: bool = False) -> None:
        by_start: dict[str, list[tuple[str, bool]]] = {}
        for phrase in sorted(set(phrases), key=len, reverse=True):
            ends = phrase.endswith(_ENDS_HERE)
            if text := phrase.removesuffix(_ENDS_HERE):
                ends = ends or not (stems or unspaced(text[-1]))
                by_start.setdefault(text[:2], []).append((text, ends and text[-1].isalnum()))
        self._by_start = by_start

    def end(self, text: str, at: int = 0) -> int:
        """Return where the longest phrase that begins at a place ends: the place itself where none does."""
        for start in (text[at : at + 2], text[at : at + 1]):
            for phrase, ends in self._by_start.get(start, ()):
                end = at + len(phrase)
                if text.startswith(phrase, at) and not (ends and text[end : end + 1].isalnum()):
                    return end
        return at

    def begin(self, text: str) -> bool:
        """Tell whether a text begins with one of the phrases."""
        return self.end(text) > 0

    def within(self, text: str) -> bool:
        """Tell whether one of the phrases stands anywhere in a text."""
        return any(self.end(text, start.start()) > start.start() for start in _STARTS.finditer(text))


def plain_phrases(phrases: Iterable[str], *, stems: bool = False) -> Phrases:
    """Return phrases to look for in texts that ``plain`` has made."""
    phrases = tuple(phrases)
    marks = [_ENDS_HERE if p.endswith(_ENDS_HERE) else "" for p in phrases]
    return Phrases((p + mark for p, mark in zip(plain_all(phrases), marks, strict=True)), stems=stems)


def folded_phrases(phrases: Iterable[str], *, stems: bool = False) -> Phrases:
    """Return phrases to look for in texts that ``fold`` has made; longer ones are found without accents, too."""
    folded = fold_all(phrases)
    bare = unaccented("\n".join(folded)).split("\n")
    return Phrases((*folded, *(phrase for phrase in bare if len(phrase) >= _LONG)), stems=stems)
