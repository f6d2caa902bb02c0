"""Questions that a workbook itself says not to answer: a formula beside them looks at another answer.

A form that hides or excuses questions does it with formulas such as ``=IF($C$5="No","Not applicable","…")``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from qbyok.layout.blocks import INSIDE
from qbyok.layout.grid import Sheet, parse_a1
from qbyok.layout.lexicon import lexicon
from qbyok.layout.phrases import Phrases, plain, plain_phrases
from qbyok.layout.view import SheetView
from qbyok.model import Dependency, Question, Role

_REF = r"(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?\$?[A-Z]{1,3}\$?[0-9]{1,7}"
_VALUE = rf"(?:{_REF}|\"(?:[^\"]|\"\")*\")"
_TEST = re.compile(rf"\bIF\(\s*({_VALUE})\s*=\s*({_VALUE})\s*,\s*({_VALUE})", re.IGNORECASE)
_MAX_TESTS = 8

Place = tuple[str, int, int]


def with_formula_conditions(views: Sequence[SheetView], questions: Sequence[Question]) -> tuple[Question, ...]:
    """Return the questions with the dependencies that formulas in their rows state."""
    reader = _Reader(views, questions)
    return tuple(replace(q, depends_on=found) if (found := reader.dependencies(q)) else q for q in questions)


class _Reader:
    def __init__(self, views: Sequence[SheetView], questions: Sequence[Question]) -> None:
        self._views = {view.sheet.name.casefold(): view for view in views}
        self._slots = {
            _place(slot.at): question
            for question in questions
            for slot in question.slots
            if slot.role in (Role.VERDICT, Role.ANSWER)
        }
        self._labels = {question.label: question for question in questions if question.label}

    def dependencies(self, question: Question) -> tuple[Dependency, ...]:
        name, row, _ = _place(question.at)
        view = self._views[name]
        found: dict[str, Dependency] = {}
        for cell in view.rows.get(row, {}).values():
            if "IF(" in cell.formula.upper():
                for dependency in self._stated(cell.formula, view.sheet):
                    if dependency.question_id != question.id:
                        found.setdefault(dependency.question_id, dependency)
        return tuple(found.values())

    def _stated(self, formula: str, sheet: Sheet) -> Iterator[Dependency]:
        for left, right, result in _TEST.findall(formula)[:_MAX_TESTS]:
            asked = self._asked(left, sheet) or self._asked(right, sheet)
            value = self._text(right if self._asked(left, sheet) else left, sheet)
            if asked and value in asked.allowed and _excuses(self._text(result, sheet)):
                yield Dependency(question_id=asked.id, answers=tuple(o for o in asked.allowed if o != value))

    def _asked(self, reference: str, sheet: Sheet) -> Question | None:
        """Return the question whose answer a reference looks at: in its slot, or where another sheet repeats it."""
        place = _resolved(reference, sheet)
        if place is None:
            return None
        if place in self._slots:
            return self._slots[place]
        name, row, col = place
        view = self._views.get(name)
        cell = view.sheet.cell(row, col) if view else None
        if view is None or cell is None or not cell.is_formula:
            return None
        texts = (other.text.strip() for other in view.rows.get(row, {}).values())
        return next((self._labels[text] for text in texts if text in self._labels), None)

    def _text(self, value: str, sheet: Sheet) -> str:
        if value.startswith('"'):
            return value[1:-1].replace('""', '"')
        place = _resolved(value, sheet)
        view = self._views.get(place[0]) if place else None
        return view.sheet.text(place[1], place[2]).strip() if view and place else ""


def _resolved(reference: str, sheet: Sheet) -> Place | None:
    if reference.startswith('"'):
        return None
    name, _, cell = reference.rpartition("!")
    name = name.strip("'").replace("''", "'") if name else sheet.name
    return (name.casefold(), *parse_a1(cell))


def _place(at: str) -> Place:
    name, _, cell = at.partition(INSIDE)[0].rpartition("!")
    return (name.casefold(), *parse_a1(cell))


def _excuses(text: str) -> bool:
    """Tell whether a text says that a question need not be answered."""
    return _not_applying().within(plain(text))


@cache
def _not_applying() -> Phrases:
    return plain_phrases(lexicon()["conditions"]["not_applying"])
