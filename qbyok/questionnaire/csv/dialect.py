"""What separates the fields of a CSV text: found from the text alone, and the same each time."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from qbyok.questionnaire.csv.scan import Field, scan

_DELIMITERS = (",", ";", "\t", "|")
"""The likeliest first."""
_SAMPLE_ROWS = 500
_SAMPLE_CHARACTERS = 1 << 20
_NAMED = re.compile(r'("?)sep=([^\w\s"]|\t)\1(?:\r\n|[\r\n]|\Z)', re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialect:
    """``delimiter`` stands between fields; the rows begin at ``start``, behind a line that names the delimiter."""

    delimiter: str
    start: int = 0


def find_dialect(text: str) -> Dialect:
    """Return what separates the fields of a text.

    A first line ``sep=;`` says so; Excel obeys it and does not show it, so that it counts as no row. Without one
    it is the delimiter that cuts the most rows into the same number of fields and leaves the fewest quotes where
    none belong.
    """
    if named := _NAMED.match(text):
        return Dialect(delimiter=named[2], start=named.end())
    sample = text[:_SAMPLE_CHARACTERS]
    return Dialect(delimiter=max(_DELIMITERS, key=lambda delimiter: _fit(sample, delimiter)))


def _fit(sample: str, delimiter: str) -> tuple[int, int]:
    """Return how many rows have the commonest number of fields, less those with stray quotes, and that number."""
    widths: Counter[int] = Counter()
    stray = 0
    for row in islice(scan(sample, delimiter), _SAMPLE_ROWS):
        if len(row.fields) > 1:
            widths[len(row.fields)] += 1
        stray += any(_stray_quote(sample, field) for field in row.fields)
    width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return rows - stray, width


def _stray_quote(text: str, field: Field) -> bool:
    """Tell whether a field holds a quote that neither encloses it nor is doubled inside."""
    if field.closing is None:
        return '"' in text[field.start : field.end]
    return not field.unclosed and field.closing + 1 != field.end
