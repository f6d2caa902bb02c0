"""Lists of questions with approved answers: which tables are some, and what their rows say."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from qbyok.errors import InputError
from qbyok.layout.grid import Sheet, a1
from qbyok.layout.phrases import plain, plain_all
from qbyok.layout.placing import REVIEW_MARK
from qbyok.layout.verdicts import is_option
from qbyok.layout.vocabulary import Sense, clear_sense
from qbyok.library.approving import Approver
from qbyok.model import LibraryEntry
from qbyok.wording import may_be_formula

_WORDS = Path(__file__).with_name("columns.toml")
_HEADER_ROWS = 10
_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_BETWEEN = re.compile(r"[;,\n]")


class Column(StrEnum):
    """What a column of a list holds."""

    QUESTION = "question"
    ANSWER = "answer"
    VERDICT = "verdict"
    APPROVED_AT = "approved_at"
    APPROVED_BY = "approved_by"
    SCOPE = "scope"
    EXPIRES = "expires"


_TELLING = frozenset({Column.APPROVED_BY, Column.EXPIRES})
"""Columns that a list of approved answers has and a questionnaire has not."""

_SENSES = {
    Sense.QUESTION: Column.QUESTION,
    Sense.ANSWER: Column.ANSWER,
    Sense.VERDICT: Column.VERDICT,
    Sense.DATE: Column.APPROVED_AT,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerList:
    """A sheet that is a list: the row of its header, and what its columns hold, by their numbers from 1."""

    sheet: Sheet
    header: int
    columns: Mapping[Column, int]

    def rows(self) -> Iterator[tuple[int, Mapping[Column, str]]]:
        """Yield each row with a question, by its number, and what stands in its columns."""
        for row in sorted({row for row, _ in self.sheet.cells if row > self.header}):
            texts = {name: _text(self.sheet, row, col) for name, col in self.columns.items()}
            if texts[Column.QUESTION]:
                yield row, texts


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A file of approved answers: name, hash, when it was changed last (ISO 8601), and the verdicts that its
    drop-down lists offer, by the places of questions."""

    file: str
    sha256: str
    changed: str
    allowed: Mapping[str, tuple[str, ...]]


def find_list(sheet: Sheet) -> AnswerList | None:
    """Return a sheet as a list of approved answers, None where it is none.

    Its header names a question and an answer, and who approved it or how long it is good; or no column that a list
    does not have.
    """
    for row in sorted({row for row, _ in sheet.cells})[:_HEADER_ROWS]:
        headers = {
            col: cell.text.strip() for (at, col), cell in sheet.cells.items() if at == row and cell.text.strip()
        }
        found = {col: _column(text) for col, text in headers.items()}
        columns: dict[Column, int] = {}
        for col, name in found.items():
            if name:
                columns.setdefault(name, col)
        named = Column.QUESTION in columns and not columns.keys().isdisjoint({Column.ANSWER, Column.VERDICT})
        if named and (not _TELLING.isdisjoint(columns) or all(found.values())):
            return AnswerList(sheet=sheet, header=row, columns=columns)
    return None


def list_entries(found: AnswerList, source: Source, approver: Approver) -> tuple[tuple[LibraryEntry, ...], int]:
    """Return the entries of a list, and how many drafts were left out. What a row does not say is the approver's.

    Raises:
        InputError: a day is none that can be read.
    """
    entries, drafts = [], 0
    for row, texts in found.rows():
        verdict, answer = texts.get(Column.VERDICT, ""), texts.get(Column.ANSWER, "")
        if Column.VERDICT not in texts and is_option(answer):
            verdict, answer = answer, ""
        if REVIEW_MARK.strip() in f"{verdict} {answer}":
            drafts += 1
        elif verdict or answer:
            entries.append(_entry(found, row, texts, (verdict, answer), source, approver))
    return tuple(entries), drafts


def _entry(
    found: AnswerList,
    row: int,
    texts: Mapping[Column, str],
    said: tuple[str, str],
    source: Source,
    approver: Approver,
) -> LibraryEntry:
    days = {
        name: _day(texts.get(name, ""), f"{source.file} › {a1(row, found.columns[name])}" if name in texts else "")
        for name in (Column.APPROVED_AT, Column.EXPIRES)
    }
    at = f"{found.sheet.name}!{a1(row, found.columns[Column.QUESTION])}"
    scope = tuple(part.strip() for part in _BETWEEN.split(texts.get(Column.SCOPE, "")) if part.strip())
    return LibraryEntry(
        question=texts[Column.QUESTION],
        verdict=said[0],
        answer=said[1],
        allowed=source.allowed.get(at, ()),
        file=source.file,
        sha256=source.sha256,
        at=at,
        answered=days[Column.APPROVED_AT] or source.changed,
        approved_by=texts.get(Column.APPROVED_BY, "") or approver.by,
        approved_at=days[Column.APPROVED_AT] or approver.at,
        scope=scope or approver.scope,
        expires=days[Column.EXPIRES] or approver.expires,
    )


def _text(sheet: Sheet, row: int, col: int) -> str:
    """Return what a cell says, without the apostrophe by which a CSV file keeps it from being run as a formula."""
    cell = sheet.cells.get((row, col))
    text = cell.text.strip() if cell else ""
    return text[1:] if text.startswith("'") and may_be_formula(text[1:]) else text


def _day(text: str, where: str) -> str:
    """Return a day as ISO 8601; "03/04/2026" is none, since it stands for two."""
    if not text:
        return ""
    german = _DAY.fullmatch(text)
    try:
        if german:
            return date(int(german[3]), int(german[2]), int(german[1])).isoformat()
        return date.fromisoformat(text[:10] if text[10:11] in ("", " ", "T") else text).isoformat()
    except ValueError:
        raise InputError(
            f"{where}: '{text[:40]}' is no day", hint="Write year, month, day, like 2026-03-31"
        ) from None


def _column(header: str) -> Column | None:
    own = _own_words().get(plain(header))
    return own or _SENSES.get(clear_sense(header) or Sense.OTHER)


@cache
def _own_words() -> Mapping[str, Column]:
    """Return the words of ``columns.toml``, in the form in which headers are compared."""
    table = tomllib.loads(_WORDS.read_text("utf-8"))
    return {
        word: Column(name)
        for name, phrases in table.items()
        for word in plain_all([phrase.strip() for phrase in re.split(r"[|\n]", phrases) if phrase.strip()])
    }


def find_lists(sheets: Sequence[Sheet]) -> tuple[AnswerList, ...]:
    """Return those sheets that are lists of approved answers."""
    return tuple(found for sheet in sheets if (found := find_list(sheet)))
