"""BM25: how much a passage has to do with a question, and an index in memory that finds the passages to score.

Source: S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from qbyok.ranking.indexing import length, needle
from qbyok.ranking.query import Term
from qbyok.ranking.vocabulary import Phrase

_K1 = 1.2
_B = 0.7


class TermIndex(Protocol):
    """Finds the passages that hold words, by their numbers."""

    @property
    def size(self) -> int:
        """How many passages there are."""
        ...

    @property
    def average_length(self) -> float:
        """The mean length of a passage in words."""
        ...

    def frequency(self, phrase: Phrase) -> int:
        """Return how many passages hold the phrase."""
        ...

    def candidates(self, phrases: Sequence[Phrase], limit: int) -> list[int]:
        """Return the ``limit`` most promising passages that hold any of the phrases; deterministic."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class WeightedTerm:
    """A term, how many passages of an index hold it, and its worth there."""

    phrase: Phrase
    needle: str
    frequency: int
    worth: float


def weigh(terms: Iterable[Term], index: TermIndex) -> list[WeightedTerm]:
    """Return the terms that the index knows; the rarer a term, the more it is worth."""
    weighted = []
    for term in terms:
        if known := index.frequency(term.phrase):
            rarity = math.log(1 + (index.size - known + 0.5) / (known + 0.5))
            weighted.append(
                WeightedTerm(
                    phrase=term.phrase, needle=needle(term.phrase), frequency=known, worth=term.weight * rarity
                )
            )
    return weighted


def score(text: str, terms: Sequence[WeightedTerm], average_length: float) -> float:
    """Return the BM25 score of an indexed text; 0 if it holds none of the terms."""
    words = text.split()
    held = set(words)
    dampening = _K1 * (1 - _B + _B * len(words) / average_length)
    total = 0.0
    for term in terms:
        if term.phrase[0] in held and (count := text.count(term.needle)):
            total += term.worth * count * (_K1 + 1) / (count + dampening)
    return total


def telling(terms: Iterable[WeightedTerm], budget: int) -> list[Phrase]:
    """Return the terms worth most that at most ``budget`` passages hold together, and one in any case.

    Words that stand in much of a large folder make a search slow, and do not decide which passages come first.
    """
    chosen: list[Phrase] = []
    for term in sorted(terms, key=lambda term: -term.worth):
        budget -= term.frequency
        if budget < 0 and chosen:
            break
        chosen.append(term.phrase)
    return chosen


class MemoryIndex:
    """A ``TermIndex`` without any library, for Pythons whose SQLite lacks FTS5.

    ``texts`` are the passages with their numbers, as ``indexing.indexed`` returns them.
    """

    def __init__(self, texts: Iterable[tuple[int, str]]) -> None:
        self._texts = dict(texts)
        self._postings: defaultdict[str, set[int]] = defaultdict(set)
        for number, text in self._texts.items():
            for stem in text.split():
                self._postings[stem].add(number)
        self.size = len(self._texts)
        self.average_length = sum(map(length, self._texts.values())) / self.size if self.size else 1.0

    def frequency(self, phrase: Phrase) -> int:
        """Return how many passages hold the phrase."""
        return len(self._holding(phrase))

    def candidates(self, phrases: Sequence[Phrase], limit: int) -> list[int]:
        """Return the ``limit`` most promising passages that hold any of the phrases; deterministic."""
        worth: defaultdict[int, float] = defaultdict(float)
        for phrase in phrases:
            holding = self._holding(phrase)
            rarity = math.log(1 + self.size / (len(holding) + 1))
            for number in holding:
                count = self._texts[number].count(needle(phrase))
                worth[number] += rarity * count / (count + _K1)
        return sorted(worth, key=lambda number: (-worth[number], number))[:limit]

    def _holding(self, phrase: Phrase) -> list[int]:
        shared = set.intersection(*(self._postings.get(stem, set()) for stem in phrase))
        if len(phrase) == 1:
            return sorted(shared)
        return sorted(number for number in shared if needle(phrase) in self._texts[number])
