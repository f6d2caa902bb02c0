"""Columns that instructions name by letter: "Suppliers complete columns C to H. Column I is used by the auditor." """

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from qbyok.layout.grid import column_number
from qbyok.layout.lexicon import lexicon
from qbyok.layout.phrases import Phrases, count_words, plain, plain_phrases, unspaced
from qbyok.layout.view import SheetView

_SENTENCE = re.compile(r"(?<=[.!?;。])\s+|\n+|。")
_LETTER = re.compile(r"(?<![A-Za-z0-9À-ɏ])[A-Z]{1,2}(?![A-Za-z0-9À-ɏ])")
_GAP = r"[\s,、，+&/()（）'\"„“”«»–—~～-]*"
_MIN_WORDS = 3
_MAX_BETWEEN = 40


@dataclass(kw_only=True, slots=True)
class _Run:
    """Columns that are named together, such as "C, D to F", with where their letters begin and end."""

    start: int
    ends: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)


def instructed_columns(view: SheetView) -> dict[int, bool]:
    """Return what a sheet's own texts say of its columns: True for those to fill in, False for somebody else's."""
    found: dict[int, bool] = {}
    for cells in view.rows.values():
        for cell in cells.values():
            if _LETTER.search(cell.text) and _speaks_of_columns(cell.text):
                for sentence in _SENTENCE.split(cell.text):
                    found.update(_stated(sentence))
    return found


def _stated(sentence: str) -> Iterator[tuple[int, bool]]:
    columns = _columns(sentence)
    if not columns or count_words(sentence) < _MIN_WORDS:
        return
    words = plain(sentence)
    foreign = _phrases("not_for_you").within(words)
    if foreign or _phrases("fill_in").within(words):
        yield from ((col, not foreign) for col in columns)


@cache
def _phrases(name: str) -> Phrases:
    return plain_phrases(lexicon()["instructions"][name], stems=True)


def _speaks_of_columns(text: str) -> bool:
    """Tell whether a text may name columns; a cheap look at the many that don't."""
    folded = text.casefold()
    return any(word in folded for word in _column_words())


@cache
def _column_words() -> tuple[str, ...]:
    words = lexicon()["instructions"]
    return tuple({word.removesuffix("~") for word in (*words["column"], *words["column_behind"])})


def _columns(sentence: str) -> list[int]:
    """Return the columns that a sentence names, behind the word ("columns C to H") or before it ("C列からH列")."""
    runs = list(_runs(sentence))
    for word in _word("column").finditer(sentence):
        for run in runs:
            near = 0 <= run.start - word.end() <= _MAX_BETWEEN
            if near and _before().fullmatch(sentence, word.end(), run.start):
                return run.columns
    for run in runs:
        if any(_word("column_behind").match(sentence, end) for end in run.ends):
            return run.columns
    return []


def _runs(sentence: str) -> Iterator[_Run]:
    """Yield the columns that stand together: "C", "C and D", "C to H", "C, D + F"."""
    run: _Run | None = None
    for letter in _LETTER.finditer(sentence):
        number = column_number(letter[0])
        between = sentence[run.ends[-1] : letter.start()] if run else ""
        if run and len(between) <= _MAX_BETWEEN and _links_columns(between):
            run.columns += range(run.columns[-1] + 1, number) if _span().search(between) else ()
        else:
            if run:
                yield run
            run = _Run(start=letter.start())
        run.columns.append(number)
        run.ends.append(letter.end())
    if run:
        yield run


def _links_columns(between: str) -> bool:
    """Tell whether a text between two letters joins them: not so in "A coluna H" and "a G oszlop"."""
    between = between.strip()
    alone = not between or (_any_column().fullmatch(between) is not None and not _span().search(between))
    return not alone and _between().fullmatch(between) is not None


@cache
def _word(name: str) -> re.Pattern[str]:
    """Return the pattern of a word for column in all its forms, with what may stand before it."""
    return re.compile(rf"[\s-]?{_forms(lexicon()['instructions'][name])}", re.IGNORECASE)


@cache
def _before() -> re.Pattern[str]:
    """Return what may stand between the word for column and the first letter."""
    return re.compile(
        rf"[\s:：'\"(（„“«]*(?:{_links(lexicon()['instructions']['from'])})?[\s'\"(（„“«]*", re.IGNORECASE
    )


@cache
def _between() -> re.Pattern[str]:
    """Return what may stand between two letters of a run."""
    words = lexicon()["instructions"]
    column = _any_column().pattern
    link = _links((*words["and"], *words["to"]))
    return re.compile(rf"{_GAP}(?:{column})?{_GAP}(?:{link})?{_GAP}(?:{column})?{_GAP}", re.IGNORECASE)


@cache
def _any_column() -> re.Pattern[str]:
    words = lexicon()["instructions"]
    return re.compile(_forms((*words["column"], *words["column_behind"])), re.IGNORECASE)


@cache
def _span() -> re.Pattern[str]:
    """Return what makes a range of two letters."""
    link = _links(lexicon()["instructions"]["to"])
    return re.compile(rf"(?:{link}|[–—~～-])\s*(?:{_any_column().pattern})?[\s'\"(（„“«]*$", re.IGNORECASE)


def _forms(words: Iterable[str]) -> str:
    """Return a pattern of words in all their forms; those with "~" have but one, as have scripts without spaces."""
    stems = "|".join(re.escape(w) for w in words if not unspaced(w) and not w.endswith("~"))
    whole = "|".join(re.escape(w[:-1]) for w in words if w.endswith("~"))
    others = "|".join(re.escape(w) for w in words if unspaced(w))
    return rf"(?:(?<![^\W_])(?:(?:{stems})[^\W\d_]*|(?:{whole})(?![^\W_]))\.?|(?:{others}))"


def _links(words: Iterable[str]) -> str:
    """Return a pattern of words that stand alone, or behind a hyphen at the end of another."""
    alone = "|".join(re.escape(w) for w in words if not unspaced(w) and not w.startswith("-"))
    others = "|".join(re.escape(w.removeprefix("-")) for w in words if unspaced(w) or w.startswith("-"))
    return rf"(?:(?<![^\W_])(?:{alone})(?![^\W_])|(?:{others}))"
