"""``answers.jsonl`` read back: what was written, or an error that names the line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.drafts import question

from qbyok.errors import IntegrityError
from qbyok.layout.unplaced import before_placing
from qbyok.model import Answer, Citation, Finding, Severity, Status
from qbyok.report.answers import answer_record, json_lines, read_answers

TEXTS = st.text(st.characters(codec="utf-8"))
ANSWERS = st.builds(
    Answer,
    question_id=st.just("q-1"),
    at=st.just("Sheet1!B5"),
    status=st.sampled_from(Status),
    verdict=st.none() | TEXTS,
    text=TEXTS,
    citations=st.tuples(
        st.builds(Citation, passage_id=TEXTS, quote=TEXTS, path=TEXTS, locator=TEXTS, earlier=st.booleans())
    ),
    findings=st.tuples(
        st.builds(Finding, rule=st.just("not-written"), severity=st.sampled_from(Severity), message=TEXTS)
    ),
    written=st.tuples(TEXTS),
    model=TEXTS,
)


@given(st.lists(ANSWERS, max_size=3))
def test_answers_are_read_as_they_were_written(answers: list[Answer]) -> None:
    lines = json_lines(answer_record("q.xlsx", question(), answer, "run-1") for answer in answers)
    assert list(read_answers(lines, "answers.jsonl")) == answers


def test_a_damaged_line_is_named() -> None:
    line = json_lines(
        [answer_record("q.xlsx", question(), Answer(question_id="q", at="", status=Status.FAILED), "r")]
    )
    with pytest.raises(IntegrityError, match=r"answers\.jsonl:2 is damaged"):
        list(read_answers(line + line.replace(b"failed", b"lost"), "answers.jsonl"))


def test_what_was_found_of_its_places_is_taken_from_an_answer() -> None:
    kept = Finding(rule="approved-answer-reused", severity=Severity.INFO, message="")
    lost = Finding(rule="not-written", severity=Severity.REVIEW, message="")
    answer = Answer(
        question_id="q", at="", status=Status.NEEDS_REVIEW, verdict="Yes", findings=(kept, lost), written=("C5",)
    )
    before = before_placing(answer)
    assert (before.status, before.findings, before.written) == (Status.ANSWERED, (kept,), ())
    draft = Answer(question_id="q", at="", status=Status.NEEDS_REVIEW, findings=(kept,))
    assert before_placing(draft).status is Status.NEEDS_REVIEW
