"""The words of questionnaires, and what a header or a value made of them stands for.

The words themselves are data: ``vocabulary.toml`` beside this module.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

_MAX_HEADER = 90
_MANY_WORDS = 4
_COVERAGE = 0.35
_COMPOUND = 5
_PHRASE_WORDS = 6
_KEPT = 4096
_NUMBER_SIGNS = frozenset({"#", "no.", "nº", "n°"})
"""Headers of numbers that the look-up of words would miss: with its full stop, "No." is no option."""
_NUMBERING = frozenset({"id", "no", "nr", "number", "#"})
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_WORD = re.compile(r"\S+")
_NOT_WORD = re.compile(r"[^\w#°º]+")
_BRACKETS = re.compile(r"[(\[（［]([^()\[\]（）［］]{3,80})[)\]）］]")
_CODE = re.compile(r"[A-Z]{1,4}[0-9+-]?|[A-Z]/[A-Z]")
_SEPARATORS = re.compile(r"\s*(?:[/|,;、・／｜]|\bor\b|\boder\b|\bou\b)\s*", re.IGNORECASE)


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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Phrase:
    """Words of headers; where two are as long, the one with the lower ``order`` wins."""

    sense: Sense
    text: str
    veto: bool
    order: int


@dataclass(frozen=True, kw_only=True, slots=True)
class _Words:
    phrases: Mapping[str, _Phrase]
    unspaced: tuple[_Phrase, ...]
    options: frozenset[str]
    negative: frozenset[str]
    not_applicable: frozenset[str]
    defaults: frozenset[str]
    default_starts: tuple[str, ...]
    marks: frozenset[str]
    question_starts: frozenset[str]


@cache
def vocabulary_data() -> Mapping[str, Any]:
    """Return the words of questionnaires as ``vocabulary.toml`` has them."""
    return tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text("utf-8"))


@cache
def _words() -> _Words:
    data = vocabulary_data()
    phrases: dict[str, _Phrase] = {}
    for name, entry in data["header"].items():
        for text in map(_plain, entry["phrases"]):
            veto = entry.get("veto", False)
            phrases.setdefault(text, _Phrase(sense=Sense(name), text=text, veto=veto, order=len(phrases)))
    values = data["values"]
    return _Words(
        phrases=phrases,
        unspaced=tuple(phrase for phrase in phrases.values() if _CJK.search(phrase.text)),
        options=frozenset(_plain(v) or v for v in values["options"]),
        negative=frozenset(_plain(v) or v for v in values["negative"]),
        not_applicable=frozenset(_plain(v) or v for v in values["not_applicable"]),
        defaults=frozenset(_plain(v) or v for v in values["defaults"]),
        default_starts=tuple(v.casefold() for v in values["default_starts"]),
        marks=frozenset(values["marks"]),
        question_starts=frozenset(values["question_starts"]),
    )


def _plain(text: str) -> str:
    """Return lower-case words separated by single spaces: what two spellings of a header have in common."""
    return _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold().replace("_", " ")).strip()


@lru_cache(_KEPT)
def header_sense(text: str) -> Sense | None:
    """Return what a column with this header is for, None where the words say nothing."""
    return _sense(text)[0]


@lru_cache(_KEPT)
def clear_sense(text: str) -> Sense | None:
    """Return what a text stands for as a header, if it can't well be anything else.

    In a longer text the phrase has to make up a good part of it: a sentence that holds "response" is no header.
    """
    sense, length = _sense(text)
    plain = _plain(text)
    return sense if len(plain.split()) <= _MANY_WORDS or length >= _COVERAGE * len(plain) else None


def _sense(text: str) -> tuple[Sense | None, int]:
    """Return the sense of the best phrase in a text, and that phrase's length."""
    if len(text) > _MAX_HEADER * 2:
        return None, 0
    if text.strip().casefold() in _NUMBER_SIGNS:
        return Sense.ID, 1
    plain = _plain(_BRACKETS.sub(" ", text)) or _plain(text)
    named = bool(options_in((text,)))
    if not plain or len(plain) > _MAX_HEADER or (plain in _words().options and not named):
        return None, 0
    best = max(
        _phrases_in(plain), key=lambda p: (p.veto or p.sense is Sense.QUESTION, len(p.text), -p.order), default=None
    )
    sense = best.sense if best else Sense.VERDICT if named else None
    if sense is Sense.MAPPING and (own := _words().phrases.get(plain.split()[-1])) and own.sense in _ASKED:
        return own.sense, len(own.text)  # "PCI DSS requirement" is one, not a reference to one
    if not named and plain.split()[-1] in _NUMBERING and sense not in {Sense.MAPPING, Sense.REVIEWER}:
        return Sense.ID, len(plain)
    return sense, len(best.text) if best else 0


def _rank(phrase: _Phrase) -> tuple[bool, int, int]:
    return phrase.veto or phrase.sense is Sense.QUESTION, len(phrase.text), -phrase.order


def _phrases_in(plain: str) -> Iterator[_Phrase]:
    """Yield the phrases that a text holds: as whole words, or at the end of a German compound noun."""
    words = _words()
    ends = [match.end() for match in _WORD.finditer(plain)]
    for start, character in enumerate(plain):
        whole = start == 0 or plain[start - 1] == " "
        following = [end for end in ends if end > start][:_PHRASE_WORDS] if character != " " else []
        for end in following:
            if (whole or end - start >= _COMPOUND) and (phrase := words.phrases.get(plain[start:end])):
                yield phrase
    if _CJK.search(plain):
        yield from (phrase for phrase in words.unspaced if phrase.text in plain)


def is_option(text: str) -> bool:
    """Tell whether a text is one of the usual verdicts, such as "Yes", "N/A" or "Teilweise erfüllt".

    One that is given in two languages ("Yes / Oui") counts, too.
    """
    options, negative = _words().options, _words().negative
    spellings = _spellings(text)
    known = len(text) <= _MAX_HEADER and all(spelling in options for spelling in spellings)
    return known and len({spelling in negative for spelling in spellings}) == 1


def is_negative(option: str) -> bool:
    """Tell whether an option denies, as "No" and "Not implemented" do."""
    return all(spelling in _words().negative for spelling in _spellings(option))


def is_not_applicable(option: str) -> bool:
    """Tell whether an option says that the question does not apply."""
    return all(spelling in _words().not_applicable for spelling in _spellings(option))


def _spellings(option: str) -> tuple[str, ...]:
    """Return an option as it is compared, or each of its two languages for itself."""
    whole = _plain(option) or option.strip()
    parts = tuple(_plain(part) or part.strip() for part in re.split(r"[/|\n]", option) if part.strip())
    return parts if whole not in _words().options and len(parts) == 2 else (whole,)


def is_default(text: str) -> bool:
    """Tell whether a text is what a form holds before anyone answered, such as "Select…" or "Not assessed"."""
    text = text.strip()
    if (_plain(text) or text) in _words().defaults:
        return True
    return text.casefold().startswith(_words().default_starts)


def is_mark(text: str) -> bool:
    """Tell whether a text is a tick such as "X" or "✓"."""
    return text.strip() in _words().marks


def is_question(text: str) -> bool:
    """Tell whether a text reads like a question or a request, in any of the languages."""
    text = text.strip()
    if text.rstrip("*) ").endswith(("?", "？", "か。", "か")):
        return True
    return len(text.split(maxsplit=4)) > 4 and starts_question(text)


def starts_question(text: str) -> bool:
    """Tell whether a text begins as a question or request does: with "Do", "Describe", "Welche" …"""
    words = text.split(maxsplit=1)
    return bool(words) and words[0].strip("¿(").casefold() in _words().question_starts


def options_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the verdicts that a header or a note lists, such as those of "Compliant? (Yes / Partly / No)"."""
    for text in texts:
        for part in [*_BRACKETS.findall(text), text]:
            items = tuple(item.strip(" .:?") for item in _SEPARATORS.split(_keep_na(part)) if item.strip(" .:?"))
            items = tuple(item.replace("\0", "/") for item in items)
            if len(items) >= 2 and len(set(items)) == len(items) and all(is_option(item) for item in items):
                return items
    return ()


def codes_in(header: str) -> tuple[str, ...]:
    """Return the codes that a verdict's header lists in brackets, such as those of "Compliance (FC / PC / NC)"."""
    for part in _BRACKETS.findall(header):
        items = tuple(item.strip() for item in _SEPARATORS.split(_keep_na(part)))
        items = tuple(item.replace("\0", "/") for item in items)
        if len(items) >= 2 and len(set(items)) == len(items) and all(map(_CODE.fullmatch, items)):
            return items
    return ()


def _keep_na(text: str) -> str:
    """Hide the slash of "N/A" from the splitter."""
    return re.sub(r"\b([nN])/([aA])\b", "\\1\0\\2", text)
