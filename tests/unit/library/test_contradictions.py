"""Which approved answers contradict each other, which say the same, and what scopes have to do with it."""

import pytest
from support.library import entry

from qbyok.library.merging import contradictions, merge
from qbyok.library.scopes import in_scope
from qbyok.model import LibraryEntry

OTHER = "b" * 64


@pytest.mark.parametrize(
    ("other", "contradict"),
    [
        (entry(verdict="No", sha256=OTHER), True),
        (entry(answer="With AES-128.", sha256=OTHER), True),
        (entry(question="1.2 IS customer data encrypted at rest", verdict="N", sha256=OTHER), True),
        (entry(verdict="No"), True),
        (entry(verdict="y", answer="With  AES-256.", sha256=OTHER), False),
        (entry(verdict="", sha256=OTHER), False),
        (entry(question="Is customer data encrypted in transit?", verdict="No", sha256=OTHER), False),
    ],
)
def test_the_same_question_with_another_verdict_or_text_is_a_contradiction(
    other: LibraryEntry, contradict: bool
) -> None:
    assert contradictions([entry(), other]) == (((entry(), other),) if contradict else ())


def test_one_file_may_ask_to_describe_many_things() -> None:
    described = [entry(question="If yes, please describe:", verdict="", answer=text, at=text) for text in "AB"]
    assert contradictions(described) == ()
    assert contradictions([described[0], entry(**{**_fields(described[1]), "sha256": OTHER})]) != ()


def _fields(one: LibraryEntry) -> dict[str, object]:
    return {"question": one.question, "verdict": one.verdict, "answer": one.answer, "at": one.at}


@pytest.mark.parametrize(
    ("first", "second", "contradict"),
    [((), ("payments",), True), (("Payments",), ("payments", "loans"), True), (("payments",), ("loans",), False)],
)
def test_answers_for_different_products_do_not_contradict(
    first: tuple[str, ...], second: tuple[str, ...], contradict: bool
) -> None:
    found = contradictions([entry(scope=first), entry(scope=second, verdict="No", sha256=OTHER)])
    assert bool(found) == contradict


def test_an_answer_is_known_only_if_it_is_for_all_that_the_new_one_is_for() -> None:
    wide, narrow, other = entry(), entry(scope=("payments",)), entry(scope=("loans",))
    assert merge([wide], [narrow]).known == 1
    assert merge([narrow], [wide]).new == (wide,)
    assert merge([narrow], [other]).new == (other,)


def test_a_scope_keeps_what_is_for_others_out() -> None:
    wide, mine, others = entry(), entry(scope=("Payments  EU", "loans")), entry(scope=("cards",))
    assert in_scope([wide, mine, others], "payments eu") == (wide, mine)
    assert in_scope([wide, mine, others], None) == (wide, mine, others)
