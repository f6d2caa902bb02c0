"""Questions that apply only if another was answered in a certain way, as their own words say."""

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from qbyok.layout.vocabulary import (
    is_negative,
    is_not_applicable,
    is_option,
    is_question,
    starts_question,
    vocabulary_data,
)
from qbyok.model import Dependency, Question

_NEAR = 40
"""A condition speaks of a question at most so many before it."""
_LEADING = re.compile(r"[\s(\[*•–-]*")
_SENTENCE = re.compile(r"(?<=[.!?。])\s+|\n+")
_WORD = re.compile(r"[^\W_]+(?:[-.&'()/][^\W_]+)*\)?")
_ANSWERED = re.compile(r"[^\W\d_]+(?:/[^\W\d_]+)?")


def with_conditions(questions: Sequence[Question]) -> tuple[Question, ...]:
    """Return the questions with the dependencies that their texts name added to those that they have."""
    before: deque[Question] = deque(maxlen=_NEAR)
    by_label: dict[str, Question] = {}
    found: list[Question] = []
    for question in questions:
        added = tuple(_dependencies(question, before, by_label))
        known = {dependency.question_id for dependency in question.depends_on}
        more = tuple(dependency for dependency in added if dependency.question_id not in known)
        found.append(replace(question, depends_on=(*question.depends_on, *more)) if more else question)
        before.appendleft(question)
        if question.label:
            by_label[_folded(question.label)] = question
    return tuple(found)


def affirming(question: Question) -> tuple[str, ...]:
    """Return the verdicts of a question that neither deny nor say that it does not apply."""
    return tuple(o for o in question.allowed if not is_negative(o) and not is_not_applicable(o))


def starts_condition(text: str) -> bool:
    """Tell whether a text begins with "If yes", "Falls nein" or so."""
    return _start(text) is not None


def _dependencies(
    question: Question, before: Sequence[Question], by_label: Mapping[str, Question]
) -> Iterator[Dependency]:
    named = list(_named(question, by_label))
    if named:
        yield from named
        return
    start = _start(question.text)
    parent = _parent(question, before) if start else None
    if parent and start:
        denied = tuple(filter(is_negative, parent.allowed))
        yield Dependency(question_id=parent.id, answers=affirming(parent) if start == "if_yes" else denied)


def _start(text: str) -> str | None:
    """Return which kind of condition a text begins with."""
    text = text[_match_end(text) :].casefold().replace("’", "'")
    for kind, pattern in _starts():
        if (found := pattern.match(text)) and _goes_on(text[found.end() :]):
            return kind
    return None


def _goes_on(rest: str) -> bool:
    """Tell whether a condition ends here: "If no, why?" but not "If no owner is named"."""
    if not rest.strip() or not (rest[0].isspace() or rest[0].isalnum()):
        return True
    return not rest.isascii() or starts_question(rest)


def _match_end(text: str) -> int:
    leading = _LEADING.match(text)
    return leading.end() if leading else 0


@cache
def _starts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    data = vocabulary_data()["conditions"]
    return tuple(
        (kind, re.compile(f"(?:{'|'.join(map(re.escape, sorted(data[kind], key=len, reverse=True)))})(?![^\\W_])"))
        for kind in ("if_yes", "if_no")
    )


def _parent(question: Question, before: Sequence[Question]) -> Question | None:
    """Return what an "if yes" speaks of: by its number, else the nearest question with verdicts, else the last."""
    if question.label:
        for other in before:
            if other.label and _is_above(_folded(other.label), _folded(question.label)):
                return other
    for other in before:
        if any(map(is_negative, other.allowed)) or (not _start(other.text) and is_question(other.text)):
            return other
    return before[0] if before else None


def _is_above(label: str, below: str) -> bool:
    """Tell whether one number is above another, as 5 is above 5a, 5.1 and 5 (b)."""
    rest = below[len(label) :]
    return below.startswith(label) and bool(rest) and not (label[-1:].isdigit() and rest[0].isdigit())


def _folded(label: str) -> str:
    return re.sub(r"[\s.):]+$", "", label).casefold()


def _named(question: Question, by_label: Mapping[str, Question]) -> Iterator[Dependency]:
    """Yield the questions that a sentence names by number together with an answer: "only if 4.2 is Yes"."""
    for sentence in _SENTENCE.split(f"{question.text}\n{question.guidance}"):
        if not _is_condition(sentence):
            continue
        words = [_folded(word) for word in _WORD.findall(sentence)]
        others = {o.id: o for w in words if (o := by_label.get(w)) and any(map(str.isdigit, w))}
        answers = [w for w in _ANSWERED.findall(sentence) if is_option(w)]
        if len(others) == 1 and answers:
            other = next(iter(others.values()))
            yield Dependency(question_id=other.id, answers=_answers(other, answers[0], sentence))


def _is_condition(sentence: str) -> bool:
    words = vocabulary_data()["conditions"]["words"]
    found = {word.casefold() for word in _WORD.findall(sentence)}
    return any(word in found or (not word.isascii() and word in sentence) for word in words)


def _answers(other: Question, answer: str, sentence: str) -> tuple[str, ...]:
    """Return which verdicts of another question make this one apply, where a sentence names one answer."""
    if is_negative(answer):
        named = tuple(filter(is_negative, other.allowed))
    else:
        exact = tuple(o for o in other.allowed if o.casefold() == answer.casefold())
        named = exact or affirming(other)
    if re.match(r"\W*(?:skip|unless|überspring)", sentence, re.IGNORECASE):
        return tuple(o for o in other.allowed if o not in named)
    return named
