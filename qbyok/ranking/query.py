"""Turn a question into the words and phrases to look for."""

from collections.abc import Iterable
from dataclasses import dataclass

from qbyok.ranking.vocabulary import Phrase, Vocabulary
from qbyok.ranking.words import content_stems, stems


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A phrase (one stem or several in a row) and what finding it is worth; the question's own words are worth 1."""

    phrase: Phrase
    weight: float


def build(question: str, vocabulary: Vocabulary) -> tuple[Term, ...]:
    """Return the terms of a question: its own words in order, then what the vocabulary adds."""
    own = dict.fromkeys((stem,) for stem in content_stems(question))
    added: dict[Phrase, float] = {}
    for known in vocabulary.find(stems(question)):
        for phrase, weight in vocabulary.expansions[known].items():
            if phrase not in own:
                added[phrase] = max(weight, added.get(phrase, 0.0))
    return (*_terms((phrase, 1.0) for phrase in own), *_terms(sorted(added.items())))


def _terms(weighted: Iterable[tuple[Phrase, float]]) -> tuple[Term, ...]:
    return tuple(Term(phrase=phrase, weight=weight) for phrase, weight in weighted)
