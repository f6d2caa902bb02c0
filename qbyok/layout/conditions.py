"""Questions that apply only if another was answered in a certain way, as their own words say."""

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from qbyok.layout.lexicon import lexicon
from qbyok.layout.phrases import UNSPACED, Phrases, fold, folded_phrases, plain, plain_phrases, unspaced
from qbyok.layout.questions import is_question, starts_question
from qbyok.layout.verdicts import is_negative, is_not_applicable, is_option
from qbyok.model import Dependency, Question

_NEAR = 40
"""A condition speaks of a question at most so many before it."""
_LEADING = re.compile(r"[\s(\[*•–-]*")
_SENTENCE = re.compile(r"(?<=[.!?。])\s+|\n+")
_WORD = re.compile(r"[^\W_]+(?:[-.&'()/][^\W_]+)*\)?")
_DIGIT = re.compile(r"\d")
_ANSWERED = re.compile(r"[^\W\d_]+(?:/[^\W\d_]+)?")
_QUOTES = re.compile(rf"[“”„\"«»「」『』‹›]|(?<![^\W_])['‘’]|['‘’](?![^\W_])|(?<={UNSPACED})['‘’]")


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
    return condition_of(text) is not None


def _dependencies(
    question: Question, before: Sequence[Question], by_label: Mapping[str, Question]
) -> Iterator[Dependency]:
    named = list(_named(question, by_label))
    if named:
        yield from named
        return
    start = condition_of(question.text)
    parent = _parent(question, before) if start else None
    if parent and start:
        denied = tuple(filter(is_negative, parent.allowed))
        yield Dependency(question_id=parent.id, answers=affirming(parent) if start == "if_yes" else denied)


def condition_of(text: str) -> str | None:
    """Return which kind of condition a text begins with: "if_yes", "if_no" or none."""
    text = _unquoted(text[_match_end(text) :])
    for kind in ("if_yes", "if_no"):
        end = _phrases(kind).end(text)
        if end and _goes_on(text[end:]):
            return kind
    return None


def _goes_on(rest: str) -> bool:
    """Tell whether a condition ends here: "If no, why?" but not "If no owner is named"."""
    rest = rest.lstrip()
    if not rest[:1].isalnum() or unspaced(rest[:1]):
        return True
    return starts_question(rest) or _phrases("then").begin(rest)


def _match_end(text: str) -> int:
    leading = _LEADING.match(text)
    return leading.end() if leading else 0


def _unquoted(text: str) -> str:
    """Return a text without the quotation marks in which an answer may stand: 'If "yes", …'."""
    return " ".join(fold(_QUOTES.sub("", text)).split())


@cache
def _phrases(name: str) -> Phrases:
    return folded_phrases(map(_unquoted, lexicon()["conditions"][name]))


@cache
def _plain_phrases(name: str) -> Phrases:
    return plain_phrases(lexicon()["conditions"][name])


def _parent(question: Question, before: Sequence[Question]) -> Question | None:
    """Return what an "if yes" speaks of: by its number, else the nearest question with verdicts, else the last."""
    if question.label:
        for other in before:
            if other.label and _is_above(_folded(other.label), _folded(question.label)):
                return other
    for other in before:
        if any(map(is_negative, other.allowed)) or (not condition_of(other.text) and is_question(other.text)):
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
        labels = (_folded(word) for word in _WORD.findall(sentence) if _DIGIT.search(word))
        others = {other.id: other for label in labels if (other := by_label.get(label))}
        if len(others) != 1 or not _plain_phrases("words").within(plain(sentence)):
            continue
        other = next(iter(others.values()))
        if answer := _answer_in(sentence, other):
            yield Dependency(question_id=other.id, answers=_answers(other, answer, sentence))


def _answer_in(sentence: str, other: Question) -> str | None:
    """Return the answer that a sentence names: one of the other question's, else the last word that is a verdict.

    The word for "yes" in one language is a small word in another, such as "da", "si" or "var".
    """
    found = [word for word in _ANSWERED.findall(sentence) if is_option(word)]
    allowed = {option.casefold() for option in other.allowed}
    return next((word for word in found if word.casefold() in allowed), found[-1] if found else None)


def _answers(other: Question, answer: str, sentence: str) -> tuple[str, ...]:
    """Return which verdicts of another question make this one apply, where a sentence names one answer."""
    if is_negative(answer):
        named = tuple(filter(is_negative, other.allowed))
    else:
        exact = tuple(o for o in other.allowed if o.casefold() == answer.casefold())
        named = exact or affirming(other)
    if _plain_phrases("unless").within(plain(sentence)):
        return tuple(o for o in other.allowed if o not in named)
    return named
