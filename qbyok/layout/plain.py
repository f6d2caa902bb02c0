"""A sheet without formats, as CSV is: what merged header cells would say, told from the gaps between the texts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from qbyok.layout.grid import Range, Sheet
from qbyok.layout.verdicts import is_option
from qbyok.layout.vocabulary import QUESTION_SENSES, Sense, header_sense

_GROUPS = frozenset({Sense.VERDICT, Sense.ANSWER, Sense.RESPONSIBILITY})
_ASKED = QUESTION_SENSES | {Sense.ID}
_DEPTH = 2
"""So many rows below a header may still belong to it."""

_Texts = Mapping[int, Mapping[int, str]]


def with_header_groups(sheet: Sheet) -> Sheet:
    """Return a sheet with the merges that headers of two or three rows imply.

    A header that names answers, with nothing beside it and two or more of the usual verdicts below, stands over all
    of their columns ("Answer" over "Yes | No | N/A"); what has nothing below it reaches down to the same row.
    """
    texts: dict[int, dict[int, str]] = {}
    for (row, col), cell in sheet.cells.items():
        if text := cell.text.strip():
            texts.setdefault(row, {})[col] = text
    merges = [merge for row in texts for merge in _implied(texts, row)]
    return replace(sheet, merges=(*sheet.merges, *merges))


def _implied(texts: _Texts, row: int) -> list[Range]:
    for bottom in range(row + 1, row + _DEPTH + 1):
        below = {r: texts.get(r, {}) for r in range(row + 1, bottom + 1)}
        if any(_names_options(texts[row], below, span) for span in _spans(texts[row], below)):
            return [merge for span in _spans(texts[row], below) for merge in _merge(row, below, span)]
    return []


def _spans(header: Mapping[int, str], below: _Texts) -> list[tuple[int, int]]:
    """Return first and last column of each text of a header, up to where the next one stands."""
    starts = sorted(header)
    last = max((col for cells in below.values() for col in cells), default=0)
    ends = [*(col - 1 for col in starts[1:]), last]
    return [(start, max(start, end)) for start, end in zip(starts, ends, strict=True)]


def _names_options(header: Mapping[int, str], below: _Texts, span: tuple[int, int]) -> bool:
    """Tell whether a header's text stands over verdicts in the last row below it, which is no row of questions."""
    *between, last = below.values()
    options = _within(last, span)
    listed = len(options) > 1 and 2 * sum(map(is_option, options)) >= len(options)
    if not listed or header_sense(header[span[0]]) not in _GROUPS or any(_within(cells, span) for cells in between):
        return False
    asked = [col for col, text in header.items() if header_sense(text) in _ASKED]
    return not any(col in cells for cells in below.values() for col in asked)


def _merge(row: int, below: _Texts, span: tuple[int, int]) -> list[Range]:
    left, right = span
    for sub, cells in below.items():
        if len(_within(cells, span)) > 1:
            return [Range(top=row, left=left, bottom=sub - 1, right=right)]
        if left in cells:
            return []
    return [Range(top=row, left=left, bottom=max(below), right=left)]


def _within(cells: Mapping[int, str], span: tuple[int, int]) -> Sequence[str]:
    return [text for col, text in cells.items() if span[0] <= col <= span[1]]
