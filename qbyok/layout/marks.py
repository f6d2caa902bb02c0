"""The mark that ticks a place in a form: one that stands in it already, or that its instructions name."""

import re
from collections import Counter
from collections.abc import Iterable

from qbyok.layout.vocabulary import is_mark

_SENTENCES = re.compile(r"[.!?。！？\n]+")
_TICKING = re.compile(
    r"\b(?:tick|mark|check|cross|put|place|enter|insert|type|indicate"
    r"|markier|kennzeichn|setzen|eintragen|kreuz|haken|häkchen"
    r"|coche|cochez|croix|marqu|indiqu|inscri|mett"
    r"|marca|señal|coloque|ponga|cruz|assinal)"
    r"|kreuzen|kreuzt|記入|入力|付け|つけ|チェック|選択|該当|印",
    re.IGNORECASE,
)
"""What a sentence says that asks for a tick, in the languages of the vocabulary."""

_QUOTED = r"""["'“”„‚‘’«»‹›「『（(\[［]\s*(\S)\s*["'“”‘’«»‹›」』）)\]］]"""
_SYMBOL = r"(?<!^)([✓✔☑☒✗✘●○◯■√])|^([✓✔☑☒✗✘●○◯■√])(?!\s)"
_LETTER = r"\b(?:an?|with|mit|ein|einem|avec|une?|con|una|com|um)\s+([xX])\b"
_NAMED = re.compile(f"{_QUOTED}|{_SYMBOL}|{_LETTER}", re.IGNORECASE)
_ANSWERS = frozenset("1yY")
"""Quoted, these are more likely values to choose from."""


def used_mark(texts: Iterable[str]) -> str | None:
    """Return the commonest mark among the texts of cells, None for none; a number is no mark for sure."""
    counts = Counter(mark for text in texts if is_mark(mark := text.strip()) and not mark.isdigit())
    return counts.most_common(1)[0][0] if counts else None


def named_mark(texts: Iterable[str]) -> str | None:
    """Return the first mark that a text asks to tick with, such as the X of "Mark with an X"; None for none.

    A symbol may stand by itself, unless it begins a line as bullets do; a letter has to be quoted or bracketed, or
    have a word before it that makes it a thing.
    """
    for text in texts:
        for sentence in _SENTENCES.split(text):
            if _TICKING.search(sentence):
                found = (mark for match in _NAMED.finditer(sentence.strip()) for mark in match.groups() if mark)
                if mark := next((mark for mark in found if is_mark(mark) and mark not in _ANSWERS), None):
                    return mark
    return None
