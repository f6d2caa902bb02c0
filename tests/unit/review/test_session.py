"""A person's way through the questions, and what an answer becomes by a decision."""

from dataclasses import replace

import pytest
from support.drafts import question
from support.reviews import decision

from qbyok.model import Answer, Finding, Severity, Status
from qbyok.review.decisions import Kind
from qbyok.review.session import Session, Written
from qbyok.review.settling import settled, why_not

FOUND = Finding(rule="verdict-missing", severity=Severity.REVIEW, message="none was given")
OPEN = question(None)
CHOICE = question(("Yes", "No"))


def answer(number: int = 1, verdict: str | None = "Yes", text: str = "We do.") -> Answer:
    return Answer(
        question_id=f"q-{number}",
        at=f"S!B{number}",
        status=Status.NEEDS_REVIEW,
        verdict=verdict,
        text=text,
        findings=(FOUND,),
        written=("S!C1",),
    )


def session(count: int = 3, **more: object) -> Session:
    items = [(replace(CHOICE, id=f"q-{n}"), answer(n)) for n in range(1, count + 1)]
    return Session(items=items, by="Ana", now=lambda: "2026-01-31T09:30:00.000Z", **more)  # type: ignore[arg-type]


def test_an_approved_answer_stands_and_keeps_what_was_found() -> None:
    done = settled(answer(), decision(comment="seen the audit"))
    assert (done.status, done.verdict, done.text, done.written) == (Status.ANSWERED, "Yes", "We do.", ())
    assert done.findings[0] == FOUND
    assert done.findings[1].rule == "approved-by-reviewer"
    assert done.findings[1].message == "approved by Ana on 2026-01-31: seen the audit"


def test_a_rejected_answer_is_blank_and_needs_a_person() -> None:
    done = settled(answer(), decision(kind=Kind.REJECT))
    assert (done.status, done.verdict, done.text) == (Status.NEEDS_REVIEW, None, "")
    assert done.findings[-1].severity is Severity.REVIEW


@pytest.mark.parametrize(
    ("kind", "verdict", "text", "why"),
    [
        (Kind.APPROVE, "Yes", "We do.", None),
        (Kind.APPROVE, "No", "We do.", "not the run's answer"),
        (Kind.EDIT, "No", "", None),
        (Kind.EDIT, "Perhaps", "We do.", "“Perhaps” is none of “Yes”, “No”"),
        (Kind.EDIT, None, "We do.", "a verdict is missing"),
        (Kind.REJECT, None, "", None),
    ],
)
def test_what_a_question_takes(kind: Kind, verdict: str | None, text: str, why: str | None) -> None:
    found = why_not(CHOICE, answer(), decision(kind=kind, verdict=verdict, text=text))
    assert (why in found) if why and found else found is why


def test_a_question_without_options_takes_a_text_but_not_nothing() -> None:
    assert why_not(OPEN, answer(), decision(kind=Kind.EDIT, verdict=None, text="New.")) is None
    assert why_not(OPEN, answer(), decision(kind=Kind.EDIT, verdict=None, text=" \n"))


def test_each_decision_leads_to_the_next_question_without_one() -> None:
    here = session()
    assert here.approve() == ""
    assert here.question.id == "q-2"
    here.write(Written(verdict="No", text="We do.", comment="c"))
    assert here.approve() == ""
    here.reject()
    assert [(d.question, d.kind) for d in here.decisions] == [
        ("q-1", Kind.APPROVE),
        ("q-2", Kind.EDIT),
        ("q-3", Kind.REJECT),
    ]
    assert (here.decided, here.to_open()) == (3, False)


def test_what_does_not_fit_is_not_decided() -> None:
    here = session()
    here.write(Written(verdict=None, text="We do.", comment=""))
    assert "verdict is missing" in here.approve()
    assert (here.decided, here.question.id) == (0, "q-1")


def test_undoing_takes_back_the_decision_and_the_changes() -> None:
    here = session()
    here.write(Written(verdict="No", text="x", comment=""))
    here.approve()
    here.move(-1)
    assert here.written.text == "x"
    here.undo()
    assert (here.decided, here.written.text) == (0, "We do.")


def test_a_review_goes_on_where_it_stopped_and_keeps_decisions_of_others() -> None:
    others = [decision("q-2", by="Ben"), decision("q-9", by="Ana")]
    here = session(decisions=[decision("q-1"), *others])
    assert here.question.id == "q-2"
    here.approve()
    assert [d for d in here.decisions if d in others] == others


def test_one_goes_no_further_than_the_ends() -> None:
    here = session()
    here.move(-1)
    assert here.at == 0
    here.move(9)
    assert here.at == 2
