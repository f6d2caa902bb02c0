"""Columns that instructions name by letter: "Suppliers complete columns C to H. Column I is used by the auditor." """

import re
from collections.abc import Iterable
from functools import cache

from qbyok.layout.grid import column_number
from qbyok.layout.view import SheetView
from qbyok.layout.vocabulary import vocabulary_data

_SENTENCE = re.compile(r"(?<=[.!?;。])\s+|\n+|。")
_LETTERS = r"(?:\(|„|“|\"|'|«)?\b([A-Z]{1,2})\b(?:\)|“|”|\"|'|»)?"
_BETWEEN = re.compile(
    r"[\s,+&/()'\"–—~～-]*"
    r"(?:\b(?:and|und|et|y|e|or|oder|to|bis|à|a|al|até|through|thru|until|columns?|spalten?)\b|から|と|、)?[\s,'\"(]*",
    re.IGNORECASE,
)
_SPAN = re.compile(r"\s*(?:to|bis|à|a|al|até|ate|until|through|thru|–|—|-|から|～|~)\s*$", re.IGNORECASE)
_LETTER_FIRST = re.compile(r"([A-Z]{1,2})\s*[」』）)]?\s*[列欄]")
_MIN_WORDS = 3
_SHORT = 8
"""Characters that no sentence about a column has fewer of, in scripts that write no spaces."""


def instructed_columns(view: SheetView) -> dict[int, bool]:
    """Return what a sheet's own texts say of its columns: True for those to fill in, False for somebody else's."""
    found: dict[int, bool] = {}
    for cells in view.rows.values():
        for cell in cells.values():
            if len(cell.text) > _SHORT and _names_columns(cell.text):
                for sentence in _SENTENCE.split(cell.text):
                    found.update(_stated(sentence))
    return found


def _stated(sentence: str) -> Iterable[tuple[int, bool]]:
    mention = _column_word().search(sentence)
    letters = _LETTER_FIRST.findall(sentence)
    if letters and len(sentence) > _SHORT:
        columns = [column_number(letter) for letter in letters]
    elif mention and len(sentence.split()) >= _MIN_WORDS:
        columns = _columns(sentence[mention.end() :])
    else:
        return
    folded = sentence.casefold()
    words = vocabulary_data()["instructions"]
    foreign = any(word in folded for word in words["not_for_you"])
    if foreign or any(word in folded for word in words["fill_in"]):
        yield from ((col, not foreign) for col in columns)


def _names_columns(text: str) -> bool:
    return bool(_column_word().search(text) or _LETTER_FIRST.search(text))


@cache
def _column_word() -> re.Pattern[str]:
    words = vocabulary_data()["instructions"]["column"]
    return re.compile(rf"(?:{'|'.join(words)})(?=\W*[A-Z]{{1,2}}\b)", re.IGNORECASE)


def _columns(text: str) -> list[int]:
    """Return the columns that follow the word: "C", "C and D", "C to H", "C, D + F"."""
    found: list[int] = []
    position = 0
    for match in re.finditer(_LETTERS, text):
        between = text[position : match.start()]
        if found and not _BETWEEN.fullmatch(between):
            break
        if not found and between.strip(" :'\"(„“«"):
            break
        number = column_number(match[1])
        if found and _SPAN.match(between):
            found += range(found[-1] + 1, number + 1)
        else:
            found.append(number)
        position = match.end()
    return found
