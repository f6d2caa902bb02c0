"""Verdicts in all languages: which texts are options to choose from, and what lists of them offer."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from qbyok.layout.lexicon import lexicon
from qbyok.layout.phrases import plain, plain_all, unspaced

_MAX_TEXT = 90
_KEPT = 4096
_SLASH = "ǀ"
"""Stands for the slash of "N/A" while options are told apart: a letter, so that "S/O" does not hold the word "o"."""
BRACKETS = re.compile(r"[(\[（［]([^()\[\]（）［］]{3,80})[)\]）］]")
_CODE = re.compile(r"[A-Z]{1,4}[0-9+-]?|[A-Z]/[A-Z]")
_LINES = re.compile(r"[/|\n]")
_LISTING = re.compile(r"[,;、，；\n]|^[^/|・／｜]*$")
"""Parts the items of a sentence rather than options; so does a text without any stroke or dot."""
_WORDS_OF_AN_ODD_OPTION = 2
_WORTH = re.compile(r"(?<=\w)(?:\s+[(\[（]\w{1,2}[)\]）]|[(（]\d[)）])$")
"""What an option may be worth, or be marked with: the "(1)" of "Partly (1)"."""


@cache
def values(name: str) -> frozenset[str]:
    """Return a list of values in the form in which they are compared."""
    phrases = lexicon()["values"][name]
    return frozenset(text or phrase for phrase, text in zip(phrases, plain_all(phrases), strict=True))


def value(text: str) -> str:
    """Return a value in the form in which they are compared; signs stay as they are."""
    return plain(text) or text.strip()


@cache
def _separators() -> re.Pattern[str]:
    """Return what stands between two options: "/", "or" …"""
    words = sorted(lexicon()["values"]["or"], key=len, reverse=True)
    spaced = "|".join(re.escape(w) for w in words if not unspaced(w))
    others = "".join(f"|{re.escape(w)}" for w in words if unspaced(w))
    return re.compile(rf"[/|,;、・／｜]|(?<!\w)(?:{spaced})(?!\w){others}", re.IGNORECASE)


@cache
def _slashed() -> re.Pattern[str]:
    """Return the options that hold a slash, such as "N/A"."""
    slashed = "|".join(re.escape(o) for o in lexicon()["values"]["options"] if "/" in o)
    return re.compile(rf"(?<!\w)(?:{slashed})(?!\w)", re.IGNORECASE)


@lru_cache(_KEPT)
def is_option(text: str) -> bool:
    """Tell whether a text is one of the usual verdicts, such as "Yes", "N/A" or "Teilweise erfüllt".

    One that is given in two languages ("Yes / Oui") counts, too, and one with what it is worth ("Yes (2)").
    """
    options, negative = values("options"), values("negative")
    spellings = _spellings(text) if len(text) <= _MAX_TEXT else ()
    known = bool(spellings) and all(spelling in options for spelling in spellings)
    return known and len({spelling in negative for spelling in spellings}) == 1


def is_negative(option: str) -> bool:
    """Tell whether an option denies, as "No" and "Not implemented" do."""
    return all(spelling in values("negative") for spelling in _spellings(option))


def denies(option: str) -> bool:
    """Tell whether an option is negative or begins with a word that negates, as "No policy" does."""
    first = option.casefold().partition(" ")[0]
    return is_negative(option) or first in values("negative") or first in lexicon()["instructions"]["negations"]


def is_not_applicable(option: str) -> bool:
    """Tell whether an option says that the question does not apply."""
    return all(spelling in values("not_applicable") for spelling in _spellings(option))


def _spellings(option: str) -> tuple[str, ...]:
    """Return an option as it is compared, or each of its two languages for itself."""
    option = _WORTH.sub("", option.strip())
    whole = value(option)
    parts = tuple(value(part) for part in _LINES.split(option) if part.strip())
    return parts if len(parts) == 2 and whole not in values("options") else (whole,)


def options_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the verdicts that a header or a note lists, such as those of "Compliant? (Yes / Partly / No)"."""
    return next((items for text in texts if (items := _options_of(text))), ())


@lru_cache(_KEPT)
def _options_of(text: str) -> tuple[str, ...]:
    for part in [*BRACKETS.findall(text), text, BRACKETS.sub(" ", text)]:
        items = tuple(kept for item in split_options(part) if (kept := _bare(item)))
        if len(items) >= 2 and len(set(items)) == len(items) and all(is_option(item) for item in items):
            return items
    return ()


def _bare(item: str) -> str:
    """Return an option without the punctuation around it; the stop of an abbreviation such as "N.A." stays."""
    bare = item.strip(" .:?")
    return f"{bare}." if "." in bare and f"{bare}." in item else bare


def codes_in(header: str) -> tuple[str, ...]:
    """Return the values that a verdict's header lists in brackets: codes, or usual verdicts with one that is none.

    So those of "Compliance (FC / PC / NC)" and "Answer (Yes, No, or See Note)".
    """
    for part in BRACKETS.findall(header):
        items = tuple(item.strip() for item in split_options(part) if item.strip())
        if len(items) < 2 or len(set(items)) < len(items):
            continue
        if all(map(_CODE.fullmatch, items)) or _has_one_odd(items):
            return items
    return ()


@lru_cache(_KEPT)
def strokes_in(text: str) -> tuple[str, ...]:
    """Return what strokes or dots part where it offers usual verdicts and one that is none: "Yes / No / See note".

    There must be a verdict that affirms, and one that denies: else it may be an answer, such as "No / N/A / later".
    """
    if _LISTING.search(text):
        return ()
    items = tuple(_bare(item) for item in split_options(text))
    known = [item for item in items if is_option(item) and not is_not_applicable(item)]
    offered = all(items) and len(set(items)) == len(items) and _has_one_odd(items)
    return items if offered and len(set(map(is_negative, known))) > 1 else ()


def _has_one_odd(items: Sequence[str]) -> bool:
    """Tell whether all but one of three or more items are usual verdicts, and that one is short."""
    odd = [item for item in items if not is_option(item)]
    return len(items) > 2 and len(odd) == 1 and len(odd[0].split()) <= _WORDS_OF_AN_ODD_OPTION


def split_options(text: str) -> Iterator[str]:
    """Yield what "/", "or" and the like part, but for the slash of "N/A"."""
    kept = _slashed().sub(lambda found: found[0].replace("/", _SLASH), text)
    return (item.strip().replace(_SLASH, "/") for item in _separators().split(kept))
