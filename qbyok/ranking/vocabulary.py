"""Security vocabulary: which words and phrases stand for the same thing."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from qbyok.ranking.words import stems

Phrase = tuple[str, ...]
"""A word or several in a row, as stems."""

SYNONYM_WEIGHT = 0.5
RELATED_WEIGHT = 0.2
IMPLIED_WEIGHT = 0.2

_FORM = ("synonyms", "related", "implies")
_SHIPPED = Path(__file__).with_name("vocabulary.toml")


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """For each phrase the phrases that it also looks for, with their weights (the phrase itself weighs 1)."""

    expansions: Mapping[Phrase, Mapping[Phrase, float]] = field(default_factory=dict)
    longest: int = 0

    def find(self, question: Sequence[str]) -> list[Phrase]:
        """Return the known phrases of a question (given as stems), longer ones first at each place."""
        found: dict[Phrase, None] = {}
        for start in range(len(question)):
            for end in range(min(len(question), start + self.longest), start, -1):
                phrase = tuple(question[start:end])
                if phrase in self.expansions:
                    found[phrase] = None
        return list(found)


@cache
def shipped() -> Vocabulary:
    """Return qbyok's own vocabulary."""
    return parse(_SHIPPED.read_text("utf-8"))


def with_own(toml: str) -> Vocabulary:
    """Return qbyok's own vocabulary with what a user's file of the same form adds.

    Raises:
        ValueError: it is no TOML, or not of that form.
    """
    return parse(_SHIPPED.read_text("utf-8"), toml)


def parse(*files: str) -> Vocabulary:
    """Read vocabulary files as one (see ``vocabulary.toml`` beside this module for their form).

    Raises:
        ValueError: one is no TOML, or not of that form.
    """
    expansions: dict[Phrase, dict[Phrase, float]] = {}
    for data in map(tomllib.loads, files):
        _refuse_unknown(data, _FORM)
        for entries in _lists(data, "synonyms"):
            _connect(expansions, entries, entries, SYNONYM_WEIGHT)
        for entries in _lists(data, "related"):
            _connect(expansions, entries, entries, RELATED_WEIGHT)
        for rule in _rules(data):
            _refuse_unknown(rule, ("question", "evidence"))
            _connect(expansions, _texts(rule.get("question")), _texts(rule.get("evidence")), IMPLIED_WEIGHT)
    return Vocabulary(expansions=expansions, longest=max(map(len, expansions), default=0))


def _refuse_unknown(table: Mapping[str, object], known: Sequence[str]) -> None:
    if unknown := table.keys() - set(known):
        raise ValueError(f"'{min(unknown)}' is none of {', '.join(known)}")


def _lists(data: Mapping[str, object], name: str) -> list[list[str]]:
    lists = data.get(name, [])
    if not isinstance(lists, list):
        raise ValueError(f"'{name}' must be a list of lists of words")
    return [_texts(entry) for entry in lists]


def _rules(data: Mapping[str, object]) -> list[dict[str, object]]:
    rules = data.get("implies", [])
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise ValueError("'implies' must be a list of tables with 'question' and 'evidence'")
    return rules


def _texts(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise ValueError(f"expected a list of words and phrases, found {value!r}")
    return value


def _connect(
    expansions: dict[Phrase, dict[Phrase, float]], sources: Iterable[str], targets: Iterable[str], weight: float
) -> None:
    phrases = [phrase for text in targets if (phrase := tuple(stems(text)))]
    for text in sources:
        if source := tuple(stems(text)):
            found = expansions.setdefault(source, {})
            for phrase in phrases:
                if phrase != source:
                    found[phrase] = max(weight, found.get(phrase, 0.0))
