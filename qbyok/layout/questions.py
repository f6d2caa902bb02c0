"""Which texts read like questions or requests, in all languages."""

from functools import cache, lru_cache

from qbyok.layout.lexicon import lexicon
from qbyok.layout.phrases import Phrases, count_words, fold, fold_all, folded_phrases

_WORDS_OF_A_QUESTION = 5
_BEGINNING = 80
_KEPT = 4096


@cache
def _question_starts() -> Phrases:
    return folded_phrases(lexicon()["values"]["question_starts"])


@cache
def _question_ends() -> tuple[str, ...]:
    return tuple(fold_all(lexicon()["values"]["question_ends"]))


@lru_cache(_KEPT)
def is_question(text: str) -> bool:
    """Tell whether a text reads like a question or a request, in any of the languages."""
    text = text.strip()
    if fold(text[-_BEGINNING:]).rstrip("*) ").rstrip(".。").endswith(_question_ends()):
        return True
    return starts_question(text) and count_words(text) >= _WORDS_OF_A_QUESTION


def starts_question(text: str) -> bool:
    """Tell whether a text begins as a question or request does: with "Do", "Describe", "Welche" …"""
    return _question_starts().begin(fold(text.lstrip("¿( ")[:_BEGINNING]))
