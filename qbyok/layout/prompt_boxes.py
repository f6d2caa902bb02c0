"""Boxes below the prompts on a sheet of tables: a request over its whole width, and as wide a box below it."""

from collections.abc import Iterator

from qbyok.layout.docwords import is_request, split_number
from qbyok.layout.form_rows import FormQuestion
from qbyok.layout.grid import Range
from qbyok.layout.questions import is_question
from qbyok.layout.view import SheetView
from qbyok.model import Role


def find_prompts(view: SheetView, first: int) -> tuple[FormQuestion, ...]:
    """Return the prompts of a sheet with a box below them, from a row on."""
    return tuple(sorted(_prompts(view, first), key=lambda question: question.place))


def _prompts(view: SheetView, first: int) -> Iterator[FormQuestion]:
    for box in view.sheet.merges:
        if box.top > first and box.left < box.right and _is_box(view, box) and (prompt := _prompt(view, box)):
            answer = ((box.top, box.left), Role.ANSWER)
            yield FormQuestion(place=(prompt.top, prompt.left), answers=(answer,))


def _is_box(view: SheetView, box: Range) -> bool:
    """Tell whether a merged cell is drawn to be written in, and nothing is beside it."""
    place = (box.top, box.left)
    cell = view.sheet.cell(*place)
    if cell is None or box.top in view.rows or not view.writable(*place):
        return False
    return cell.border or bool(cell.fill) or (view.sheet.protected and not cell.locked)


def _prompt(view: SheetView, box: Range) -> Range | None:
    """Return the cells right above a box that ask and are as wide, None where there are none."""
    prompt = view.merge(box.top - 1, box.left)
    if prompt is None or (prompt.left, prompt.right) != (box.left, box.right):
        return None
    alone = len(view.rows.get(prompt.top, ())) == 1
    _, text = split_number(view.text(prompt.top, prompt.left))
    return prompt if alone and (is_question(text) or is_request(text)) else None
