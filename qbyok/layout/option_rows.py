"""Questions whose options stand one below another, each with a cell of its own to tick."""

from collections.abc import Sequence

from qbyok.layout.presets import is_mark, is_open_box
from qbyok.layout.view import SheetView

_SPANNING = 0.5
_FILLED = 0.9
_MAX_OPTION = 120
_NEAR = 4


def find_options(
    view: SheetView, rows: Sequence[int], question: int, filled: Sequence[int], last: int
) -> tuple[int, int] | None:
    """Return the column of options beside questions that are merged over several rows, and the one to tick them in.

    ``filled`` are the columns with texts that are neither questions nor numbers, ``last`` the table's last one.
    """
    spans = [span for row in rows if view.text(row, question) and len(span := rows_of(view, row, question)) > 1]
    asked = sum(bool(view.text(row, question)) for row in rows)
    if not spans or len(spans) < _SPANNING * asked:
        return None
    for col in filled:
        if _lists_options(view, spans, col):
            beside = [*range(col + 1, col + _NEAR), *range(col - 1, max(col - _NEAR, 0), -1)]
            ticks = next((c for c in beside if question != c <= last and _takes_ticks(view, spans, c)), None)
            return (col, ticks) if ticks else None
    return None


def rows_of(view: SheetView, row: int, question: int) -> range:
    """Return the rows that a question's cell spans."""
    merge = view.merge(row, question)
    return range(row, (merge.bottom if merge else row) + 1)


def _lists_options(view: SheetView, spans: Sequence[range], col: int) -> bool:
    """Tell whether a column has a short text of its own in nearly every row of each question."""
    texts = [[view.text(row, col) for row in span] for span in spans]
    filled = sum(bool(text) for span in texts for text in span)
    distinct = all(len(set(span)) == len(span) for span in texts)
    short = all(len(text) <= _MAX_OPTION for span in texts for text in span)
    return filled >= _FILLED * sum(map(len, texts)) and distinct and short


def _takes_ticks(view: SheetView, spans: Sequence[range], col: int) -> bool:
    """Tell whether a column has a cell to tick, in every row of each question."""
    places = [(row, col) for span in spans for row in span]
    return all(view.writable(*p) and view.allowed(*p) is None and _is_free(view.text(*p)) for p in places)


def _is_free(text: str) -> bool:
    return not text or is_mark(text) or is_open_box(text)
