"""The mark that ticks a place in a form: one that stands in it already, or that its instructions name."""

import re
from collections import Counter
from collections.abc import Iterable

from qbyok.layout.presets import is_mark, is_open_box

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
_SYMBOL = r"(?<!^)([✓✔☑☒✗✘●○◯〇■√])|^([✓✔☑☒✗✘●○◯〇■√])(?!\s)"
_LETTER = r"\b(?:an?|with|mit|ein|einem|avec|une?|con|una|com|um)\s+([xX])\b"
_NAMED = re.compile(f"{_QUOTED}|{_SYMBOL}|{_LETTER}", re.IGNORECASE)
_BEHIND = re.compile(r"[(\[（［]\s*(\S)\s*[)\]）］]\s*$")
_FILLED_BOX = "■"
_CROSSED_BOX = "☒"
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


def headed_mark(headers: Iterable[str]) -> str | None:
    """Return the mark that all headers of tick columns end with, as "Yes (1)" and "No (1)" do; None for none."""
    found = {match[1] if (match := _BEHIND.search(header)) else "" for header in headers}
    return next((mark for mark in found if is_mark(mark)), None) if len(found) == 1 else None


def boxed_mark(texts: Iterable[str]) -> str | None:
    """Return how a box looks when ticked that is drawn in tick columns, None where there is none."""
    box = next((text for text in texts if is_open_box(text)), None)
    if box is None:
        return None
    return _FILLED_BOX if box.strip() == "□" else _CROSSED_BOX
