"""Headers that differ in a year alone: "Answer 2024" and "Answer 2025"."""

import re
from collections.abc import Mapping

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def earlier_years(headers: Mapping[int, str]) -> frozenset[int]:
    """Return the columns whose header is that of another one but for its year, which is a later one."""
    dated = {
        col: (_YEAR.sub("", text).strip(), years[-1])
        for col, text in headers.items()
        if (years := _YEAR.findall(text))
    }
    latest: dict[str, str] = {}
    for name, year in dated.values():
        latest[name] = max(year, latest.get(name, year))
    return frozenset(col for col, (name, year) in dated.items() if name and year < latest[name])
