"""Grids to fill in: the names of rows on the left, headers above, and nothing in between.

Their words may say nothing, so that they count only in a workbook that asks elsewhere, and only where no cell between
names and headers is filled or missing: a register is filled, and what is cited or planned has no room drawn.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count, takewhile

from qbyok.layout.answer_columns import AnswerColumn, quoted
from qbyok.layout.columns import Columns
from qbyok.layout.docwords import is_contact
from qbyok.layout.parties import (
    is_filled_by_another,
    is_kept,
    is_reviewers,
    names_judgement,
    names_respondent,
    names_reviewer,
)
from qbyok.layout.plans import TablePlan
from qbyok.layout.profiles import looks_like_id
from qbyok.layout.verdicts import is_option
from qbyok.layout.view import SheetView
from qbyok.layout.vocabulary import ANSWER_SENSES, Sense, header_sense
from qbyok.model import Confidence, Role

_FEWEST_ROWS = 3
_FEWEST_COLUMNS = 2
_MAX_HEADER = 60
_MAX_LABEL = 120
_TITLES = 3
"""So many rows above a grid may say whose it is."""
_NOT_ASKED = frozenset({Sense.REVIEWER, Sense.MAPPING, Sense.SCORE})


def find_grids(view: SheetView) -> Iterator[TablePlan]:
    """Yield the grids of a sheet from top to bottom, but for those of whoever reads the answers."""
    name = view.sheet.name
    if is_kept(name) or names_judgement(name) or (names_reviewer(name) and not names_respondent(name)):
        return
    last = 0
    for row in view.rows:
        if row > last and (grid := _grid(view, row)):
            last = grid.last
            yield grid


def _grid(view: SheetView, top: int) -> TablePlan | None:
    """Return the grid whose header a row is, None where there is none below it."""
    headers = {col: text for col in view.rows[top] if (text := view.text(top, col))}
    if len(headers) <= _FEWEST_COLUMNS or any(len(text) > _MAX_HEADER for text in headers.values()):
        return None
    label, *cols = headers
    rows = list(takewhile(lambda row: _is_open(view, row, label, cols), count(top + 1)))
    names = {view.text(row, label) for row in rows}
    if len(rows) < _FEWEST_ROWS or len(names) < len(rows) or names & set(headers.values()):
        return None
    asked = {col: headers[col] for col in cols if _is_asked(col, headers)}
    if len(asked) < _FEWEST_COLUMNS or not _stands_out(view, top) or _is_somebody_elses(view, top):
        return None
    if 2 * sum(map(is_contact, asked.values())) >= len(asked) or 2 * sum(map(is_contact, names)) >= len(names):
        return None
    columns = Columns(
        question=label,
        label=label - 1 if view.text(rows[0], label - 1) else None,
        answers=tuple(_answers(asked)),
        why=quoted(headers[label], "the names of the rows of a blank grid"),
        confidence=Confidence.MEDIUM,
    )
    return TablePlan(header=(top,), first=rows[0], last=rows[-1], columns=columns)


def _is_open(view: SheetView, row: int, label: int, cols: Sequence[int]) -> bool:
    """Tell whether a row is a name, with a number before it at most, and cells to write in under all headers."""
    text = view.text(row, label)
    if not text or len(text) > _MAX_LABEL or looks_like_id(text):
        return False
    others = [col for col in view.rows[row] if col != label]
    numbered = not others or (others == [label - 1] and looks_like_id(view.text(row, label - 1)))
    return numbered and all((row, col) in view.sheet.cells and view.writable(row, col) for col in cols)


def _is_asked(col: int, headers: Mapping[int, str]) -> bool:
    """Tell whether a column is the respondent's, no score that somebody gives, and not one of several to tick."""
    text = headers[col]
    others = (other for c, other in headers.items() if c != col)
    theirs = is_reviewers(text, others, judging=True, last=False)
    return not theirs and header_sense(text) not in _NOT_ASKED and not is_option(text)


def _stands_out(view: SheetView, top: int) -> bool:
    """Tell whether a header looks different from all cells of the row below it."""
    looks = [{(cell.bold, cell.fill) for cell in view.rows[row].values()} for row in (top, top + 1)]
    return any(bold or fill for bold, fill in looks[0]) and not looks[0] & looks[1]


def _is_somebody_elses(view: SheetView, top: int) -> bool:
    """Tell whether a title right above a header says that somebody else fills in what is below it."""
    above = (row for row in range(max(top - _TITLES, 1), top) if len(view.rows.get(row, ())) == 1)
    titles = [cell.text for row in above for cell in view.rows[row].values()]
    return any(is_kept(title) or is_filled_by_another(title) for title in titles)


def _answers(asked: Mapping[int, str]) -> Iterator[AnswerColumn]:
    """Yield the columns to fill in: the first one for the answer, the others for what their headers say."""
    for number, (col, text) in enumerate(asked.items()):
        sense = header_sense(text)
        further = Role(sense.value) if sense in ANSWER_SENSES and sense else Role.COMMENT
        why = quoted(text, "blank beside the names of rows")
        role = further if number else Role.ANSWER
        yield AnswerColumn(col=col, role=role, why=why, header=text, confidence=Confidence.MEDIUM)
