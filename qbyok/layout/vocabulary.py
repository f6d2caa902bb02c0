"""What a header made of the words of questionnaires stands for. The words are data: ``words/*.toml``."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from qbyok.layout.lexicon import lexicon
from qbyok.layout.parties import names_respondent, reserves
from qbyok.layout.phrases import count_words, plain, plain_all, unspaced
from qbyok.layout.verdicts import BRACKETS, options_in, values

_MAX_HEADER = 90
_MANY_WORDS = 4
_WORDS_TOLD = 5
"""So many words below a header's first line explain it."""
_COVERAGE = 0.35
_COMPOUND = 5
_PHRASE_WORDS = 8
_KEPT = 4096
_ALONE = "="
_DIGITS = "0123456789 "
_NUMBER = "no."
"""With its full stop, "No" is no option."""
_VERSION = re.compile(r"v?\d+")
_WORD = re.compile(r"\S+")


class Sense(StrEnum):
    """What a column is for, as its header says."""

    ID = "id"
    QUESTION = "question"
    REQUIREMENT = "requirement"
    STATEMENT = "statement"
    TITLE = "title"
    SECTION = "section"
    GUIDANCE = "guidance"
    VERDICT = "verdict"
    ANSWER = "answer"
    COMMENT = "comment"
    EVIDENCE = "evidence"
    OWNER = "owner"
    DATE = "date"
    RESPONSIBILITY = "responsibility"
    SCORE = "score"
    MAPPING = "mapping"
    REVIEWER = "reviewer"
    OTHER = "other"


_ASKED = frozenset({Sense.QUESTION, Sense.REQUIREMENT})

ANSWER_SENSES = frozenset(
    {
        Sense.VERDICT,
        Sense.ANSWER,
        Sense.COMMENT,
        Sense.EVIDENCE,
        Sense.OWNER,
        Sense.DATE,
        Sense.RESPONSIBILITY,
        Sense.SCORE,
    }
)
"""Columns that the one who answers fills."""

QUESTION_SENSES = frozenset({Sense.QUESTION, Sense.REQUIREMENT, Sense.STATEMENT, Sense.TITLE})
"""Columns that may hold the question, the likeliest first."""


class _Phrase(NamedTuple):
    """Words of headers; where two are as long, the one with the lower ``order`` wins."""

    order: int
    sense: Sense
    text: str

    @property
    def first(self) -> bool:
        """Whether the phrase decides over longer ones beside it."""
        return self.sense in {Sense.QUESTION, Sense.MAPPING, Sense.REVIEWER}


class _Headers(NamedTuple):
    """The phrases of headers by their text: those found among other words, and those that are the whole header.

    ``unspaced`` are those of scripts in which they are found anywhere.
    """

    phrases: Mapping[str, _Phrase]
    alone: Mapping[str, _Phrase]
    unspaced: tuple[_Phrase, ...]


@cache
def _headers() -> _Headers:
    phrases: dict[str, _Phrase] = {}
    alone: dict[str, _Phrase] = {}
    for sense in Sense:
        written = lexicon()["header"][sense]
        for phrase, text in zip(written, plain_all(written), strict=True):
            found = alone if phrase.startswith(_ALONE) else phrases
            if text not in found:
                found[text] = _Phrase(len(phrases), sense, text)
    return _Headers(phrases, alone, tuple(phrase for text, phrase in phrases.items() if unspaced(text)))


@lru_cache(_KEPT)
def header_sense(text: str) -> Sense | None:
    """Return what a column with this header is for, None where the words say nothing."""
    return _sense(_headline(text))[0]


@lru_cache(_KEPT)
def clear_sense(text: str) -> Sense | None:
    """Return what a text stands for as a header, if it can't well be anything else.

    In a longer text the phrase has to make up a good part of it: a sentence that holds "response" is no header.
    """
    text = _headline(text)
    sense, length = _sense(text)
    words = plain(text)
    return sense if len(words.split()) <= _MANY_WORDS or length >= _COVERAGE * len(words) else None


def _headline(text: str) -> str:
    """Return a header's first line where it says enough and the lines below only explain it, else the whole text."""
    title, _, told = text.strip().partition("\n")
    return title if count_words(told) >= _WORDS_TOLD and _sense(title)[0] else text


def _sense(text: str) -> tuple[Sense | None, int]:
    """Return the sense of the best phrase in a text, and that phrase's length."""
    if len(text) > _MAX_HEADER * 2:
        return None, 0
    if text.strip().casefold() == _NUMBER:
        return Sense.ID, 1
    whole = plain(text)
    header = plain(BRACKETS.sub(" ", text)) or whole
    named = bool(options_in((text,)))
    if not header or len(header) > _MAX_HEADER or (whole in values("options") and not named and not _asks(text)):
        return None, 0
    if _is_marked_reviewers(text):
        return Sense.REVIEWER, len(header)
    best = max(_phrases_in(header), key=lambda p: (p.first, len(p.text), -p.order), default=None)
    sense = best.sense if best else Sense.VERDICT if named else None
    if best and sense is Sense.MAPPING and (asked := _asked_of(header, best.text)):
        return asked.sense, len(asked.text)
    if named and sense is Sense.COMMENT:
        return Sense.VERDICT, len(header)
    if not named and _numbers(header) and sense not in {Sense.MAPPING, Sense.REVIEWER}:
        return Sense.ID, len(header)
    return sense, len(best.text) if best else 0


def _asked_of(header: str, standard: str) -> _Phrase | None:
    """Return what a header asks for where it names a standard's: "PCI DSS requirement" is one, not a reference."""
    words = [word for word in header.split() if not _VERSION.fullmatch(word)] or [header]
    ends = {words[-1]: header.endswith(standard), words[0]: header.startswith(standard)}
    found = (_headers().phrases.get(word) for word, taken in ends.items() if not taken)
    return next((phrase for phrase in found if phrase and phrase.sense in _ASKED), None)


def _is_marked_reviewers(text: str) -> bool:
    """Tell whether a header says in brackets that it is the reviewer's: "Rating (Acme use only)"."""
    return any(map(_names_reviewer, map(plain, BRACKETS.findall(text))))


def _names_reviewer(part: str) -> bool:
    phrase = _headers().phrases.get(part)
    if phrase and phrase.sense is Sense.REVIEWER:
        return True
    reserved = reserves(part) and not names_respondent(part)
    return reserved and any(found.sense is Sense.REVIEWER for _, _, found in _spans(part))


def _asks(text: str) -> bool:
    """Tell whether a header asks for a verdict that it names: "In place?" heads no tick column."""
    return "?" in text or "？" in text


def _numbers(header: str) -> bool:
    """Tell whether a header ends as "Question no" does; in "yes no" it is no number."""
    words = header.split()
    return words[-1] in values("numbering") and (len(words) == 1 or words[-2] not in values("options"))


def _phrases_in(header: str) -> Iterator[_Phrase]:
    """Yield the phrases that a header holds, without those that are part of a longer one."""
    found = list(_spans(header))
    for start, end, phrase in found:
        if not any(s <= start and end <= e and e - s > end - start for s, e, _ in found):
            yield phrase


def _spans(header: str) -> Iterator[tuple[int, int, _Phrase]]:
    """Yield where phrases stand in a header: as whole words, or at the end of a German compound noun."""
    phrases, alone, anywhere = _headers()
    if only := alone.get(header.strip(_DIGITS)):
        yield 0, len(header), only
    ends = [match.end() for match in _WORD.finditer(header)]
    for start, character in enumerate(header):
        whole = start == 0 or header[start - 1] == " "
        following = [end for end in ends if end > start][:_PHRASE_WORDS] if character != " " else []
        for end in following:
            if (whole or end - start >= _COMPOUND) and (phrase := phrases.get(header[start:end])):
                yield start, end, phrase
    if unspaced(header):
        for phrase in anywhere:
            for match in re.finditer(re.escape(phrase.text), header) if phrase.text in header else ():
                yield match.start(), match.end(), phrase
