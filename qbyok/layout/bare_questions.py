"""Questions on a sheet that is nothing but a column of them."""

from collections import Counter
from collections.abc import Iterator, Sequence

from qbyok.layout.form_rows import FormQuestion
from qbyok.layout.profiles import looks_like_id
from qbyok.layout.questions import is_question
from qbyok.layout.view import SheetView
from qbyok.model import Role

_FEWEST = 5
_ASKING = 0.6
_MAX_SECTION = 120


def bare_questions(view: SheetView) -> tuple[FormQuestion, ...]:
    """Return the questions of a sheet that is nothing but a column of them, to be answered in the next column."""
    cols = Counter(col for row, cells in view.rows.items() for col in cells if view.text(row, col))
    if not cols:
        return ()
    col = cols.most_common(1)[0][0]
    rows = [row for row in view.rows if view.text(row, col)]
    asked = [row for row in rows if is_question(view.text(row, col))]
    if not any(view.text(row, col).rstrip().endswith(("?", "？")) for row in asked):
        return ()
    beside = [row for row in rows if any(c > col and view.text(row, c) for c in view.rows[row])]
    if len(asked) < _FEWEST or len(asked) < _ASKING * len(rows) or len(beside) > 0.1 * len(rows):
        return ()
    return tuple(_questions(view, rows, col))


def _questions(view: SheetView, rows: Sequence[int], col: int) -> Iterator[FormQuestion]:
    section = ""
    first = next(row for row in rows if view.text(row, col).rstrip().endswith(("?", "？")))
    for row in rows[rows.index(first) :]:
        if is_question(view.text(row, col)):
            left = [(row, c) for c in view.rows[row] if c < col and looks_like_id(view.text(row, c))]
            yield FormQuestion(
                place=(row, col),
                label=left[-1] if left else None,
                section=section,
                answers=(((row, col + 1), Role.ANSWER),),
            )
        elif len(view.text(row, col)) <= _MAX_SECTION:
            section = view.text(row, col)
