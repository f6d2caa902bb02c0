"""Verdicts that a sentence names to choose from: "Answer each question with Yes, No or Not applicable." """

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import zip_longest

from qbyok.layout.lexicon import lexicon
from qbyok.layout.phrases import Phrases, fold, folded_phrases, plain, plain_phrases, unspaced
from qbyok.layout.verdicts import is_negative, is_not_applicable, is_option, split_options

_KEPT = 1024
_MAX_TEXT = 2000
_SENTENCE = re.compile(r"(?<=[.!?;。])\s+|\n+")
_QUOTES = re.compile(r"[\"“”„‚‘’«»‹›「」『』()\[\]（）*]+")
_SIDE_BY_SIDE = re.compile(r"」\s*「|』\s*『|[”\"»]\s+[“\"«]")
_EDGES = " .:;!?'：；。，！"
_MOST_WORDS = 6
_WORDS_OF_AN_ODD_ONE = 2


@lru_cache(_KEPT)
def options_named(text: str) -> tuple[str, ...]:
    """Return the longest list of verdicts in the sentences of a text, () for none.

    It begins with one that affirms and holds one that denies: "No or N/A need a comment" names no choice.
    """
    if len(text) > _MAX_TEXT:
        return ()
    found = [tuple(run) for sentence in _SENTENCE.split(text) for run in _runs(sentence) if is_choice(run)]
    return max(found, key=len, default=())


def begins_with_option(text: str) -> bool:
    """Tell whether a text begins with a verdict: "Fully met by the current release"."""
    return bool(_at_start(text))


def is_choice(run: Sequence[str]) -> bool:
    """Tell whether texts are a list to choose from, which affirms first and somewhere denies."""
    affirms = bool(run) and not is_negative(run[0]) and not is_not_applicable(run[0])
    denies = any(is_option(item) and is_negative(item) and not is_not_applicable(item) for item in run)
    return affirms and denies and len({fold(item) for item in run}) == len(run)


def _runs(sentence: str) -> Iterator[list[str]]:
    """Yield the verdicts that stand together, none of them behind an "if"."""
    parts = split_options(_SIDE_BY_SIDE.sub("」, 「", sentence))
    items = [item for part in parts if (item := _QUOTES.sub(" ", part).strip(_EDGES))]
    for i, item in enumerate(items):
        first = _at_end(item)
        before = item[: len(item) - len(first)]
        if (
            first
            and not _conditions().within(fold(before))
            and _asks_to_choose(" ".join([*items[:i], before]), sentence)
        ):
            yield [first, *_following(items[i + 1 :])]


def _asks_to_choose(before: str, sentence: str) -> bool:
    """Tell whether a sentence asks to give an item of its list: it speaks of answers, or is nothing but the list."""
    if _negations().within(fold(before)):
        return False
    return not before.strip() or before.rstrip().endswith((":", "：")) or _answering().within(plain(sentence))


def _following(items: Sequence[str]) -> Iterator[str]:
    """Yield the verdicts that go on a list, with one between them that is none by itself."""
    for item, after in zip_longest(items, items[1:], fillvalue=""):
        if is_option(item):
            yield item
        elif last := _at_start(item):
            yield last
            if behind := _at_start(_without_and(item.removeprefix(last).strip())):
                yield behind
            return
        elif 0 < len(item.split()) <= _WORDS_OF_AN_ODD_ONE and _at_start(after):
            yield item
        else:
            return


def _at_end(text: str) -> str:
    """Return the longest verdict that a text ends with, "" for none."""
    return next((option for part in _ends(text) if is_option(option := part.strip(_EDGES))), "")


def _at_start(text: str) -> str:
    """Return the longest verdict that a text begins with, "" for none."""
    return next((option for part in _starts(text) if is_option(option := part.strip(_EDGES))), "")


def _ends(text: str) -> Iterator[str]:
    words = text.split()
    yield from (" ".join(words[-count:]) for count in range(min(_MOST_WORDS, len(words)), 0, -1))
    if unspaced(text):
        yield from (text[-count:] for count in range(min(_MOST_WORDS, len(text)), 0, -1))


def _starts(text: str) -> Iterator[str]:
    words = text.split()
    yield from (" ".join(words[:count]) for count in range(min(_MOST_WORDS, len(words)), 0, -1))
    if unspaced(text):
        yield from (text[:count] for count in range(min(_MOST_WORDS, len(text)), 0, -1))


def _without_and(text: str) -> str:
    """Return what follows "and" in a text that begins with it, "" for any other text."""
    word, _, rest = text.partition(" ")
    return rest if fold(word) in lexicon()["instructions"]["and"] else ""


@cache
def _negations() -> Phrases:
    return folded_phrases(lexicon()["instructions"]["negations"])


@cache
def _answering() -> Phrases:
    """Return words of answering, and those that head what is answered."""
    return plain_phrases((*lexicon()["instructions"]["fill_in"], *lexicon()["header"]["answer"]), stems=True)


@cache
def _conditions() -> Phrases:
    """Return the words that make a condition; "only" makes one of a question, and none of a list."""
    only = {phrase.removesuffix("~") for phrase in lexicon()["parties"]["only"]}
    return folded_phrases(phrase for phrase in lexicon()["conditions"]["words"] if phrase not in only)
