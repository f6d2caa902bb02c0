"""Whether a sheet can be read as somebody proposes: what is named is there, asks, and may be filled in."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from qbyok.errors import BadResponseError
from qbyok.layout.docwords import words
from qbyok.layout.grid import column_number
from qbyok.layout.presets import is_default, is_mark
from qbyok.layout.proposals import Proposal, ProposedTable
from qbyok.layout.tabular import Tabular
from qbyok.layout.verdicts import is_option
from qbyok.model import Sample

RULES: Mapping[str, str] = {
    "unknown-column": "it names a column that was not shown",
    "unknown-row": "it names a row that is not there",
    "header-not-above": "a header does not stand above its rows",
    "column-used-twice": "it uses one column in two ways",
    "nothing-to-fill-in": "it names no column to fill in",
    "unknown-option": "it names a value that the sheet does not, or two columns to tick for the same one",
    "no-questions": "its column of questions has no sentences in half of the rows",
    "not-writable": "a column to fill in can't be written in any row",
    "already-filled": "a column to fill in holds other texts",
    "overlapping-tables": "two of its tables share cells",
    "nothing-read": "no question with a place for its answer comes of it",
    "nothing-asked": "it finds that nothing is asked where questions were found",
}
"""What a proposal is dropped for."""

_ASKING = 0.5
_WORDS_OF_A_QUESTION = 2


def check_proposal(proposal: Proposal, sample: Sample, grid: Tabular) -> None:
    """Check every table of a proposal against the sheet that was shown.

    Raises:
        BadResponseError: one of them fails; ``code`` is the rule.
    """
    shown = "\n".join(_folded(text) for row in sample.rows for text in row.texts.values())
    found = [_Table(table=table, sample=sample, shown=shown, grid=grid) for table in proposal.tables]
    for rule, holds in _OF_NAMES:
        if not all(map(holds, found)):
            raise refusal(rule)
    if not _apart(found):
        raise refusal("overlapping-tables")
    for rule, holds in _OF_CONTENTS:
        if not all(map(holds, found)):
            raise refusal(rule)


def refusal(rule: str) -> BadResponseError:
    """Return the error for a proposal that fails a rule."""
    return BadResponseError(RULES[rule], hint="The sheet is read as before", code=rule)


@dataclass(frozen=True, kw_only=True)
class _Table:
    table: ProposedTable
    sample: Sample
    shown: str
    grid: Tabular

    @cached_property
    def filled_in(self) -> list[str]:
        return [*(a.column for a in self.table.answers), *(t.column for t in self.table.ticks)]

    @cached_property
    def columns(self) -> list[str]:
        table = self.table
        label = [table.label_column] if table.label_column is not None else []
        return [table.question_column, *label, *table.section_columns, *table.guidance_columns, *self.filled_in]

    @property
    def last(self) -> int:
        return self.sample.last if self.table.last_row is None else self.table.last_row

    @cached_property
    def rows(self) -> Sequence[int]:
        rows = self.grid.rows
        return rows[bisect_left(rows, self.table.first_row) : bisect_right(rows, self.last)]

    @cached_property
    def asked(self) -> list[int]:
        """The rows with a text in the column of questions."""
        return [row for row in self.rows if any(map(str.isalpha, self.question(row)))]

    def question(self, row: int) -> str:
        return self.grid.shown(row, column_number(self.table.question_column))


def _known_columns(t: _Table) -> bool:
    return set(t.columns) <= set(t.sample.columns)


def _known_rows(t: _Table) -> bool:
    rows = t.grid.rows
    headed = all(rows[bisect_left(rows, row) : bisect_right(rows, row)] for row in t.table.header_rows)
    return headed and 1 <= t.table.first_row <= t.last <= t.sample.last


def _header_above(t: _Table) -> bool:
    return all(row < t.table.first_row for row in t.table.header_rows)


def _used_once(t: _Table) -> bool:
    return len(set(t.columns)) == len(t.columns)


def _to_fill_in(t: _Table) -> bool:
    return bool(t.filled_in)


def _known_options(t: _Table) -> bool:
    """Every value stands in a text that was shown: no other is ever written into the customer's file."""
    options = [_folded(tick.option) for tick in t.table.ticks]
    values = [_folded(value) for answer in t.table.answers for value in answer.allowed]
    several = not options or len(set(options)) == len(options) > 1
    return several and all(value and value in t.shown for value in (*options, *values))


def _has_questions(t: _Table) -> bool:
    sentences = sum(words(t.question(row)) >= _WORDS_OF_A_QUESTION for row in t.asked)
    return bool(t.asked) and len(t.asked) >= _ASKING * len(t.rows) and sentences >= _ASKING * len(t.asked)


def _writable(t: _Table) -> bool:
    return all(any(t.grid.writable(row, column_number(col)) for row in t.asked) for col in t.filled_in)


def _left_open(t: _Table) -> bool:
    """No column is mostly filled with texts that are no answers of a form: no prompts, options or ticks."""
    for col in map(column_number, t.filled_in):
        texts = [text for row in t.asked if (text := t.grid.text(row, col))]
        others = sum(not (is_default(text) or is_option(text) or is_mark(text)) for text in texts)
        if others > _ASKING * len(t.asked):
            return False
    return True


def _apart(tables: Sequence[_Table]) -> bool:
    """No cell with a question or for an answer belongs to two tables."""
    columns = ((col, t) for t in tables for col in (t.table.question_column, *t.filled_in))
    spans = sorted((col, t.table.first_row, t.last) for col, t in columns)
    return all(one != other or last < first for (one, _, last), (other, first, _) in pairwise(spans))


_Checks = tuple[tuple[str, Callable[[_Table], bool]], ...]

_OF_NAMES: _Checks = (
    ("unknown-column", _known_columns),
    ("unknown-row", _known_rows),
    ("header-not-above", _header_above),
    ("column-used-twice", _used_once),
    ("nothing-to-fill-in", _to_fill_in),
)
_OF_CONTENTS: _Checks = (
    ("unknown-option", _known_options),
    ("no-questions", _has_questions),
    ("not-writable", _writable),
    ("already-filled", _left_open),
)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
