"""Finding a quote in the passage that it names: exactly, never nearly.

A quote stands in a passage when its words and numbers stand there one after another, from the start of one word to
the end of another. Comparing the words run together forgives what extraction does to spaces and hyphens ("en-
crypted"); numbers are kept apart and whole, so that "2 months" is not found in "12 months". Similarity scores have
no place here: at 95 % they accept half of all altered quotes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qbyok.verification.sentences import sentence_span
from qbyok.verification.tokens import Token, tokenize
from qbyok.verification.turning import turning_words

MIN_WORDS = 4
"""Words that a quote, and each part around an ellipsis, needs, unless it is a whole sentence or cell."""

MAX_ELIDED_SPAN = 1000
"""Compared characters within which all parts of a quote with an ellipsis must lie."""

_ELLIPSIS = re.compile(r"\[\s*(?:…|\.{3,})\s*\]|…|\.{3,}")
_BETWEEN_NUMBERS = "\x1f"


@dataclass(frozen=True, slots=True)
class Located:
    """Where a quote stands in its passage, and where the whole sentences around it begin and end."""

    start: int
    end: int
    sentence_start: int
    sentence_end: int


def locate(quote: str, text: str) -> Located | None:
    """Return the place of a quote in a passage's text, or None if it does not stand there.

    An ellipsis may stand for words left out between two parts, but not for words that could turn the meaning.
    """
    passage = _Joined(tokenize(text))
    # Dots may be the passage's own ("Contents ..... 3"), so the quote is first taken as it is.
    for pieces in dict.fromkeys(((quote,), tuple(_ELLIPSIS.split(quote)))):
        parts = [words for piece in pieces if (words := tokenize(piece))]
        if parts and (located := _locate_parts(parts, passage, text)):
            return located
    return None


def _locate_parts(parts: Sequence[Sequence[Token]], passage: "_Joined", text: str) -> Located | None:
    for first, last in _spans(parts, passage, text):
        start, end = passage.tokens[first].start, passage.tokens[last].end
        located = Located(start, end, *sentence_span(text, start, end))
        if min(map(len, parts)) >= MIN_WORDS or (len(parts) == 1 and _fills_sentence(located, text)):
            return located
    return None


class _Joined:
    """Words run together, with the positions at which words begin and end."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.ends: list[int] = []
        self._first: dict[int, int] = {}
        self._last: dict[int, int] = {}
        pieces: list[str] = []
        position = 0
        for index, token in enumerate(tokens):
            if index and token.is_number and tokens[index - 1].is_number:
                pieces.append(_BETWEEN_NUMBERS)
                position += 1
            self._first[position] = index
            pieces.append(token.text)
            position += len(token.text)
            self._last[position] = index
            self.ends.append(position)
        self.text = "".join(pieces)

    def find(self, needle: str, position: int) -> Iterator[tuple[int, int]]:
        """Yield the first and last word of each occurrence at or after a position."""
        while (position := self.text.find(needle, position)) >= 0:
            first, last = self._first.get(position), self._last.get(position + len(needle))
            if first is not None and last is not None:
                yield first, last
            position += 1


def _spans(parts: Sequence[Sequence[Token]], passage: _Joined, text: str) -> Iterator[tuple[int, int]]:
    """Yield the first and last word of each place where all parts stand in order, close enough together."""
    needles = [_Joined(part).text for part in parts]
    for first, last in passage.find(needles[0], 0):
        limit = passage.ends[last] - len(needles[0]) + MAX_ELIDED_SPAN
        end = _follow(needles[1:], passage, last, limit, text)
        if end is not None:
            yield first, end


def _follow(needles: Sequence[str], passage: _Joined, last: int, limit: int, text: str) -> int | None:
    """Return the last word of the last part, if all further parts follow in order up to a limit."""
    for needle in needles:
        after = next(passage.find(needle, passage.ends[last]), None)
        if after is None or passage.ends[after[1]] > limit:
            return None
        if turning_words(text[passage.tokens[last].end : passage.tokens[after[0]].start]):
            return None
        last = after[1]
    return last


def _fills_sentence(located: Located, text: str) -> bool:
    before = text[located.sentence_start : located.start]
    after = text[located.end : located.sentence_end]
    return not tokenize(before) and not tokenize(after)
