"""Answers of earlier years: headers that differ in a year alone, or that have a year where the like has none."""

import re
from collections.abc import Mapping

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)|\bFY ?'?\d\d(?!\d)")
_NOW = "now"


def earlier_years(headers: Mapping[int, str], kinds: Mapping[int, str] | None = None) -> frozenset[int]:
    """Return the columns that are for what another one is for, but of an earlier year: "Answer 2024" beside "Answer".

    ``kinds`` says of columns what they ask for, where that is known; others are alike if their headers are.
    """
    kinds = kinds or {}
    years = {
        col: max(found) for col, text in headers.items() if (found := [year[-2:] for year in _YEAR.findall(text)])
    }
    years |= {col: _NOW for col in kinds if col in headers and col not in years}
    names = {col: kinds.get(col) or _YEAR.sub("", headers[col]).strip() for col in years}
    latest = {name: max(years[c] for c in years if names[c] == name) for name in names.values()}
    return frozenset(col for col, name in names.items() if name and years[col] < latest[name])
