"""Questions that ask for several things, each in a row of its own beside the question: "Encrypted? | at rest"."""

from collections.abc import Iterator, Mapping, Sequence

from qbyok.layout.columns import Columns
from qbyok.layout.option_rows import rows_of
from qbyok.layout.view import SheetView

Place = tuple[int, int]


def find_parts(view: SheetView, columns: Columns, rows: Sequence[int]) -> Mapping[int, tuple[Place, Place]]:
    """Return the places of the question and of its part for each row that asks for a part."""
    own = {columns.label, *columns.sections, *columns.filled_in}
    between = [col for col in range(columns.question + 1, columns.primary) if col not in own]
    if columns.options is not None or not between:
        return {}
    found: dict[int, tuple[Place, Place]] = {}
    for span in _spans(view, columns, rows):
        texts = {col: [view.text(row, col) for row in span] for col in between}
        full = [col for col in between if all(texts[col])]
        part = max(full, key=lambda col: (col not in columns.guidance, len("".join(texts[col]))), default=None)
        if part is not None and all(_takes_answer(view, row, columns.primary) for row in span):
            found.update((row, ((span[0], columns.question), (row, part))) for row in span)
    return found


def _spans(view: SheetView, columns: Columns, rows: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield the rows of each question that goes on below its text: merged over them, or blank there."""
    asked = [row for row in rows if view.text(row, columns.question)]
    following = [*asked[1:], rows[-1] + 1] if asked else []
    for row, end in zip(asked, following, strict=True):
        merged = rows_of(view, row, columns.question)
        span = merged if len(merged) > 1 else _going_on(view, columns, row, end)
        if len(span) > 1:
            yield span


def _going_on(view: SheetView, columns: Columns, row: int, end: int) -> Sequence[int]:
    """Return a question's row and those below it without number and question, up to ``end``."""
    span = [row]
    while span[-1] + 1 != end and _is_bare(view, columns, span[-1] + 1):
        span.append(span[-1] + 1)
    return span


def _is_bare(view: SheetView, columns: Columns, row: int) -> bool:
    cell = view.sheet.cell(row, columns.primary)
    drawn = cell is not None and (cell.border or bool(cell.fill))
    numbered = columns.label is not None and view.text(row, columns.label)
    return row in view.rows and drawn and not numbered and not view.text(row, columns.question)


def _takes_answer(view: SheetView, row: int, col: int) -> bool:
    return view.anchor(row, col) == (row, col) and view.writable(row, col)
