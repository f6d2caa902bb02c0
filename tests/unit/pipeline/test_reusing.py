"""Which approved answers are given again without a call: same question, same options, and somebody's word for it."""

from dataclasses import replace

import pytest
from support import asking

from qbyok.model import Approval, ApprovedAnswer, Dependency, Passage, Question
from qbyok.pipeline.reusing import reusable

QUESTION = asking.question()


def approved(stale: str = "", **changes: object) -> ApprovedAnswer:
    text = "Question: Is data encrypted at rest?\nVerdict: Yes\nAnswer: With AES-256."
    pair = Passage(
        id="a1", sha256="3" * 64, path="2025.xlsx", locator="S!B2", heading=(), text=text, earlier=True, stale=stale
    )
    one = ApprovedAnswer(
        question="Is data encrypted at rest?",
        verdict="Yes",
        answer="With AES-256.",
        allowed=("N/A", "YES", "No."),
        date="2026-01-10",
        passage=pair,
        approval=Approval(by="Ada", at="2026-01-10", stale=stale),
    )
    return replace(one, **changes)  # type: ignore[arg-type]  # tests name fields of any type


def test_the_same_question_with_the_same_options_is() -> None:
    assert reusable(QUESTION, [approved()]) == approved()


@pytest.mark.parametrize(
    "found",
    [
        [],
        [approved(stale="it expired after 2026-01-31")],
        [approved(approval=None)],
        [approved(allowed=("Yes", "No"))],
        [approved(allowed=())],
        [approved(verdict="", answer="")],
        [approved(), approved(verdict="No")],
        [approved(), approved(answer="With AES-128.", approval=None)],
        [approved(stale="old", answer="New."), approved()],
    ],
)
def test_anything_less_is_not(found: list[ApprovedAnswer]) -> None:
    assert reusable(QUESTION, found) is None


@pytest.mark.parametrize(
    "question",
    [
        replace(QUESTION, text="If yes, please describe:"),
        replace(QUESTION, depends_on=(Dependency(question_id="q-0"),)),
    ],
)
def test_a_question_that_does_not_stand_alone_is_another_one_elsewhere(question: Question) -> None:
    assert reusable(question, [approved()]) is None


def test_what_replaced_an_old_answer_or_says_the_same_does_not_matter() -> None:
    old = approved(stale="it expired after 2026-01-31", answer="With AES-128.")
    assert reusable(QUESTION, [approved(), old]) == approved()
    again = approved(stale="it expired after 2026-01-31")
    assert reusable(QUESTION, [again, approved(verdict="y")]) == approved(verdict="y")
