"""How much of a question stands in a text: its own words, or other words for the same thing."""

from collections.abc import Mapping
from dataclasses import dataclass

from qbyok.ranking.indexing import indexed, needle
from qbyok.ranking.vocabulary import SYNONYM_WEIGHT, Phrase, Vocabulary
from qbyok.ranking.words import content_stems, stems

_RELATED = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Sought:
    """The words of a question as stems, each with the phrases that may stand for it and what those are worth."""

    words: Mapping[str, Mapping[Phrase, float]]

    def __len__(self) -> int:
        return len(self.words)

    def shared(self, text: str) -> float:
        """Return how many of the words a text holds; a synonym is worth a word, a related phrase half of one."""
        held = indexed(text)
        return sum(max(_worths(word, others, held), default=0.0) for word, others in self.words.items())


def sought(question: str, vocabulary: Vocabulary) -> Sought:
    """Return what is looked for in the sentences that may answer a question."""
    words: dict[str, dict[Phrase, float]] = {word: {} for word in content_stems(question)}
    for known in vocabulary.find(stems(question)):
        for phrase, weight in vocabulary.expansions[known].items():
            worth = 1.0 if weight >= SYNONYM_WEIGHT else _RELATED
            for others in (words[word] for word in known if word in words):
                others[phrase] = max(worth, others.get(phrase, 0.0))
    return Sought(words=words)


def _worths(word: str, others: Mapping[Phrase, float], held: str) -> list[float]:
    if needle((word,)) in held:
        return [1.0]
    return [worth for phrase, worth in others.items() if needle(phrase) in held]
