"""Answers to choose from that stand in a column of their own, as exports of questionnaire tools have it."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from qbyok.layout.verdicts import is_option, options_in
from qbyok.layout.view import SheetView

_BETWEEN = re.compile(r"\s*[;|\n]\s*")
_MAX_OPTION = 60
_SOME = 0.1
_NEARLY_ALL = 0.8
_FEWEST = 2
_MOST_TYPES = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class RowOptions:
    """What each row offers: ``allowed`` are options of which one is to be chosen, ``shown`` others, as written."""

    allowed: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    shown: Mapping[int, str] = field(default_factory=dict)


def row_options(view: SheetView, rows: Sequence[int], taken: Collection[int | None]) -> RowOptions:
    """Return the options of each row, where a column lists them; ``taken`` are columns that are for something else.

    Verdicts exclude each other, and so do the options of all rows of the same type as theirs. Of any others, several
    may be right.
    """
    counts = Counter(c for row in rows for c in view.rows[row] if c not in taken)
    filled_in = {col: filled for col, filled in sorted(counts.items()) if filled >= _SOME * len(rows)}
    types = [col for col, filled in filled_in.items() if filled >= _NEARLY_ALL * len(rows)]
    for col, filled in filled_in.items():
        lists = {row: items for row in rows if (items := _items(view.text(row, col)))}
        verdicts = {row for row, items in lists.items() if sum(map(is_option, items)) >= _FEWEST}
        if len(verdicts) >= _FEWEST and len(lists) >= _NEARLY_ALL * filled:
            single = verdicts | _of_types(view, rows, verdicts, [c for c in types if c != col])
            return RowOptions(
                allowed={row: items for row, items in lists.items() if row in single},
                shown={row: view.text(row, col) for row in lists if row not in single},
            )
    return RowOptions()


def _items(text: str) -> tuple[str, ...]:
    """Return the options that a cell lists, () where it lists none."""
    if verdicts := options_in((text,)):
        return verdicts
    items = tuple(item for part in _BETWEEN.split(text) if (item := part.strip()))
    return items if len(items) >= _FEWEST and all(len(item) <= _MAX_OPTION for item in items) else ()


def _of_types(view: SheetView, rows: Sequence[int], verdicts: Collection[int], cols: Sequence[int]) -> frozenset[int]:
    """Return the rows of the same type as those with verdicts, if a column tells the type of each row."""
    for col in cols:
        texts = {row: text for row in rows if (text := view.text(row, col))}
        used = set(texts.values())
        own = {texts.get(row, "") for row in verdicts}
        if len(own) == 1 < len(used) <= _MOST_TYPES and "" not in own:
            return frozenset(row for row, text in texts.items() if text in own)
    return frozenset()
