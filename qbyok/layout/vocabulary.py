"""What a header or a value made of the words of questionnaires stands for. The words are data: ``words/*.toml``."""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from qbyok.layout.lexicon import lexicon
from qbyok.layout.parties import names_respondent, reserves
from qbyok.layout.phrases import (
    Phrases,
    count_words,
    fold,
    fold_all,
    folded_phrases,
    plain,
    plain_all,
    plain_phrases,
    unspaced,
)

_MAX_HEADER = 90
_MANY_WORDS = 4
_COVERAGE = 0.35
_COMPOUND = 5
_PHRASE_WORDS = 8
_WORDS_OF_A_QUESTION = 5
_BEGINNING = 80
_MAX_PLACEHOLDER = 160
_KEPT = 4096
_ALONE = "="
_DIGITS = "0123456789 "
_NUMBER = "no."
"""With its full stop, "No" is no option."""
_SLASH = "ǀ"
"""Stands for the slash of "N/A" while options are told apart: a letter, so that "S/O" does not hold the word "o"."""
_WORD = re.compile(r"\S+")
_BRACKETS = re.compile(r"[(\[（［]([^()\[\]（）［］]{3,80})[)\]）］]")
_CODE = re.compile(r"[A-Z]{1,4}[0-9+-]?|[A-Z]/[A-Z]")
_LINES = re.compile(r"[/|\n]")
_CLOSING = {"[": "]", "<": ">", "{": "}"}
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_OPEN_BOXES = "☐□❏❑❒▢◻⬜"
_WORTH = re.compile(r"(?<=\w)(?:\s+[(\[（]\w{1,2}[)\]）]|[(（]\d[)）])$")
"""What an option may be worth, or be marked with: the "(1)" of "Partly (1)"."""


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


@cache
def _values(name: str) -> frozenset[str]:
    phrases = lexicon()["values"][name]
    return frozenset(text or phrase for phrase, text in zip(phrases, plain_all(phrases), strict=True))


@cache
def _question_starts() -> Phrases:
    return folded_phrases(lexicon()["values"]["question_starts"])


@cache
def _question_ends() -> tuple[str, ...]:
    return tuple(fold_all(lexicon()["values"]["question_ends"]))


@cache
def _default_starts() -> Phrases:
    return folded_phrases(lexicon()["values"]["default_starts"], stems=True)


@cache
def _prompts() -> Phrases:
    return plain_phrases((p for p in lexicon()["values"]["prompts"] if not p.startswith(_ALONE)), stems=True)


@cache
def _whole_prompts() -> frozenset[str]:
    return frozenset(plain_all(p for p in lexicon()["values"]["prompts"] if p.startswith(_ALONE)))


@cache
def _separators() -> re.Pattern[str]:
    """Return what stands between two options: "/", "or" …"""
    words = sorted(lexicon()["values"]["or"], key=len, reverse=True)
    spaced = "|".join(re.escape(w) for w in words if not unspaced(w))
    others = "".join(f"|{re.escape(w)}" for w in words if unspaced(w))
    return re.compile(rf"\s*(?:[/|,;、・／｜]|(?<!\w)(?:{spaced})(?!\w){others})\s*", re.IGNORECASE)


@cache
def _slashed() -> re.Pattern[str]:
    """Return the options that hold a slash, such as "N/A"."""
    slashed = "|".join(re.escape(o) for o in lexicon()["values"]["options"] if "/" in o)
    return re.compile(rf"(?<!\w)(?:{slashed})(?!\w)", re.IGNORECASE)


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
    words = plain(text)
    return sense if len(words.split()) <= _MANY_WORDS or length >= _COVERAGE * len(words) else None


def _sense(text: str) -> tuple[Sense | None, int]:
    """Return the sense of the best phrase in a text, and that phrase's length."""
    if len(text) > _MAX_HEADER * 2:
        return None, 0
    if text.strip().casefold() == _NUMBER:
        return Sense.ID, 1
    whole = plain(text)
    header = plain(_BRACKETS.sub(" ", text)) or whole
    named = bool(options_in((text,)))
    if not header or len(header) > _MAX_HEADER or (whole in _values("options") and not named and not _asks(text)):
        return None, 0
    if _is_marked_reviewers(text):
        return Sense.REVIEWER, len(header)
    best = max(_phrases_in(header), key=lambda p: (p.first, len(p.text), -p.order), default=None)
    sense = best.sense if best else Sense.VERDICT if named else None
    last = _headers().phrases.get(header.split()[-1])
    if best and sense is Sense.MAPPING and last and last.sense in _ASKED and not header.endswith(best.text):
        return last.sense, len(last.text)  # "PCI DSS requirement" is one, not a reference to one
    if named and sense is Sense.COMMENT:
        return Sense.VERDICT, len(header)
    if not named and _numbers(header) and sense not in {Sense.MAPPING, Sense.REVIEWER}:
        return Sense.ID, len(header)
    return sense, len(best.text) if best else 0


def _is_marked_reviewers(text: str) -> bool:
    """Tell whether a header says in brackets that it is the reviewer's: "Rating (Acme use only)"."""
    return any(map(_names_reviewer, map(plain, _BRACKETS.findall(text))))


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
    return words[-1] in _values("numbering") and (len(words) == 1 or words[-2] not in _values("options"))


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


@lru_cache(_KEPT)
def is_option(text: str) -> bool:
    """Tell whether a text is one of the usual verdicts, such as "Yes", "N/A" or "Teilweise erfüllt".

    One that is given in two languages ("Yes / Oui") counts, too, and one with what it is worth ("Yes (2)").
    """
    options, negative = _values("options"), _values("negative")
    spellings = _spellings(text) if len(text) <= _MAX_HEADER else ()
    known = bool(spellings) and all(spelling in options for spelling in spellings)
    return known and len({spelling in negative for spelling in spellings}) == 1


def is_negative(option: str) -> bool:
    """Tell whether an option denies, as "No" and "Not implemented" do."""
    return all(spelling in _values("negative") for spelling in _spellings(option))


def is_not_applicable(option: str) -> bool:
    """Tell whether an option says that the question does not apply."""
    return all(spelling in _values("not_applicable") for spelling in _spellings(option))


def _spellings(option: str) -> tuple[str, ...]:
    """Return an option as it is compared, or each of its two languages for itself."""
    option = _WORTH.sub("", option.strip())
    whole = _value(option)
    parts = tuple(_value(part) for part in _LINES.split(option) if part.strip())
    return parts if len(parts) == 2 and whole not in _values("options") else (whole,)


@lru_cache(_KEPT)
def is_default(text: str) -> bool:
    """Tell whether a text is what a form holds before anyone answered, such as "Select…" or "Not assessed"."""
    text = text.strip()
    if len(text) <= _MAX_HEADER and _value(text) in _values("defaults"):
        return True
    return _begins_as_default(text) or is_placeholder(text) or is_open_box(text)


def _begins_as_default(text: str) -> bool:
    """Tell whether a text begins as a preset does; one in brackets must end with them, and has no year in it."""
    closing = _CLOSING.get(text[:1])
    closed = closing is None or (text.endswith(closing) and not _YEAR.search(text))
    return closed and _default_starts().begin(fold(text[:_BEGINNING]))


def is_placeholder(text: str) -> bool:
    """Tell whether a text only asks to choose or enter something, as "-- Select --" does in a list."""
    if len(text) > _MAX_PLACEHOLDER:
        return False
    words = plain(text)
    return words in _whole_prompts() or _prompts().begin(words)


@lru_cache(_KEPT)
def without_prompt(items: tuple[str, ...]) -> tuple[str, ...]:
    """Return the items of a list without the one that only asks to choose; where several seem to, they are items."""
    prompts = [item for item in items if is_placeholder(item)]
    return tuple(item for item in items if item not in prompts) if len(prompts) == 1 < len(items) else items


def is_mark(text: str) -> bool:
    """Tell whether a text is a tick such as "X" or "✓"."""
    return text.strip() in _marks()


def is_open_box(text: str) -> bool:
    """Tell whether a text is a drawn box that nobody has ticked, such as "☐"."""
    return len(text := text.strip()) == 1 and text in _OPEN_BOXES


@cache
def _marks() -> frozenset[str]:
    return frozenset(lexicon()["values"]["marks"])


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


def options_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the verdicts that a header or a note lists, such as those of "Compliant? (Yes / Partly / No)"."""
    return next((items for text in texts if (items := _options_of(text))), ())


@lru_cache(_KEPT)
def _options_of(text: str) -> tuple[str, ...]:
    for part in [*_BRACKETS.findall(text), text, _BRACKETS.sub(" ", text)]:
        items = tuple(kept for item in split_options(part) if (kept := item.strip(" .:?")))
        if len(items) >= 2 and len(set(items)) == len(items) and all(is_option(item) for item in items):
            return items
    return ()


def codes_in(header: str) -> tuple[str, ...]:
    """Return the values that a verdict's header lists in brackets: codes, or usual verdicts with one that is none.

    So those of "Compliance (FC / PC / NC)" and "Answer (Yes, No, or See Note)".
    """
    for part in _BRACKETS.findall(header):
        items = tuple(item.strip() for item in split_options(part) if item.strip())
        if len(items) < 2 or len(set(items)) < len(items):
            continue
        odd = [item for item in items if not is_option(item)]
        if all(map(_CODE.fullmatch, items)) or (len(items) > 2 and len(odd) == 1 and len(odd[0].split()) <= 2):
            return items
    return ()


def split_options(text: str) -> Iterator[str]:
    """Yield what "/", "or" and the like part, but for the slash of "N/A"."""
    kept = _slashed().sub(lambda found: found[0].replace("/", _SLASH), text)
    return (item.replace(_SLASH, "/") for item in _separators().split(kept))


def _value(text: str) -> str:
    """Return a value in the form in which they are compared; signs stay as they are."""
    return plain(text) or text.strip()
