"""When a document is from: what it says itself, else what the properties of its file say."""

import re
from collections.abc import Sequence
from datetime import date

from qbyok.model import Passage
from qbyok.verification.dates import take_dates

_FIRST_PASSAGES = 4
_LINE = re.compile(
    r"""(?imx) ^ [^\w\n]* (?P<what>
        (?: effective | approval | issue | issued | publication | revision | review | version
          | last[ ](?:updated|reviewed|revised|modified) ) (?:[ ](?:date|on|from))?
        | date[ ]of[ ](?:issue|approval|last[ ]review)
        | (?: approved | valid | in[ ]force | effective ) [ ] (?: on | from | since | as[ ]of )
        | gültig[ ]ab | in[ ]kraft[ ]seit | stand | date[ ]d['’]effet | en[ ]vigueur[ ]depuis
        | fecha[ ]de[ ](?:vigencia|aprobación) | ingangsdatum
    ) \W{1,6} (?P<when>[^\n|]{4,40})"""
)
_NEXT = re.compile(r"(?i)\bnext\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_FORM = re.compile(r"month (\d+) day (\d+)")
_DIGITS = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")


def own_date(passages: Sequence[Passage]) -> tuple[str, str]:
    """Return the date (ISO 8601) that a document gives itself, and what it calls it; ("", "") if it gives none."""
    for text in (passage.text for passage in passages[:_FIRST_PASSAGES]):
        for match in _LINE.finditer(text):
            if not _NEXT.search(match[0]) and (found := _date(match["when"])):
                return found, " ".join(match["what"].split()).casefold()
    return "", ""


def file_date(text: str) -> str:
    """Return the day (ISO 8601) of a time as Office and PDF files write it, "" if it is none."""
    match = _DIGITS.match(text.removeprefix("D:"))
    return _valid(*map(int, match.groups())) if match else ""


def _date(text: str) -> str:
    found, rest = take_dates(text)
    form = _FORM.fullmatch(found[0][1]) if found else None
    year = _YEAR.search(rest)
    return _valid(int(year[0]), int(form[1]), int(form[2])) if form and year else ""


def _valid(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
