"""What may be shown of a sheet to have it read: some of its rows, with cut texts, and nothing that is hidden."""

import json
from collections.abc import Iterator, Sequence

from qbyok.layout.grid import column_name
from qbyok.layout.tabular import Tabular
from qbyok.model import Sample, SampleRow

_FIRST_ROWS = 30
_FURTHER_ROWS = 10
_MOST_COLUMNS = 20
_LONGEST_TEXT = 200


def sample(grid: Tabular) -> Sample:
    """Return the first rows that hold a text and a few of those further down."""
    rows = list(_chosen(grid.rows))
    cols = grid.columns(rows)[:_MOST_COLUMNS]
    return Sample(
        name=grid.name,
        columns=tuple(map(column_name, cols)),
        last=grid.rows[-1] if grid.rows else 0,
        rows=tuple(_row(grid, row, cols) for row in rows),
    )


def sample_text(shown: Sample) -> str:
    """Return a sample as text: its name, and a line for each row."""
    rows = ({"row": row.number, "cells": dict(row.texts), "open": list(row.open)} for row in shown.rows)
    return "\n".join((shown.name, *(json.dumps(row, ensure_ascii=False) for row in rows)))


def _chosen(rows: Sequence[int]) -> Iterator[int]:
    yield from rows[:_FIRST_ROWS]
    further = rows[_FIRST_ROWS:]
    step = max(1, -(-len(further) // _FURTHER_ROWS))
    yield from further[step - 1 :: step]


def _row(grid: Tabular, row: int, cols: Sequence[int]) -> SampleRow:
    return SampleRow(
        number=row,
        texts={column_name(col): _cut(text) for col in cols if (text := grid.text(row, col))},
        open=tuple(column_name(col) for col in cols if grid.open(row, col)),
    )


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
