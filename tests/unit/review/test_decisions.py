"""A file of decisions: what is read of it, and what is not accepted."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from support.reviews import decision

from qbyok.errors import InputError
from qbyok.resources import schema_path
from qbyok.review.decisions import Kind, decision_record, dump_decisions, read_decisions

SCHEMA = Draft202012Validator(json.loads(schema_path("decisions-1").read_text("utf-8")))
GOOD: dict[str, Any] = {
    "schema": "qbyok.decisions/1",
    "run": "run-1",
    "log_head": "a" * 64,
    "reviewer": "Ana",
    "decisions": [decision_record(decision())],
}


def changed(**changes: Any) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


def changed_decision(**changes: Any) -> bytes:
    return changed(decisions=[GOOD["decisions"][0], {**GOOD["decisions"][0], **changes}])


TEXTS = st.text(st.characters(codec="utf-8"))
KINDS = st.sampled_from(Kind)


@given(st.lists(st.builds(decision, st.text(min_size=1), KINDS, st.none() | TEXTS, TEXTS, comment=TEXTS)))
def test_what_is_written_is_read_again_and_fits_the_schema(decisions: list[Any]) -> None:
    data = dump_decisions("run-1", "a" * 64, "Ana", decisions)
    SCHEMA.validate(json.loads(data))
    assert read_decisions(data, "d.json").decisions == tuple(decisions)


def test_who_saved_the_file_took_the_decisions_that_name_nobody() -> None:
    assert read_decisions(changed_decision(by=""), "d.json").decisions[1].by == "Ana"


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"{", "Invalid JSON"),
        (b"[]", ""),
        (changed(schema="qbyok.decisions/2"), "schema: "),
        (changed(run=""), "run: "),
        (changed(log_head="A" * 64), "log_head: "),
        (changed(more=1), "more: "),
        (changed(reviewer=None), "reviewer: "),
        (changed_decision(decision="perhaps"), "decisions.1.decision: "),
        (changed_decision(verdict=1), "decisions.1.verdict: "),
        (changed_decision(text=None), "decisions.1.text: "),
        (changed_decision(text="x" * 100_001), "decisions.1.text: "),
        (changed_decision(when="yesterday"), "decisions.1.when: "),
        (changed_decision(when="2026-01-31T09:30:00Z"), "decisions.1.when: "),
        (changed_decision(question=""), "decisions.1.question: "),
        (changed_decision(decision="reject"), "decisions.1: "),
    ],
)
def test_anything_else_is_an_error_with_its_place(data: bytes, place: str) -> None:
    with pytest.raises(InputError) as caught:
        read_decisions(data, "d.json")
    assert caught.value.message.startswith(f"d.json: {place}")
    try:
        assert not SCHEMA.is_valid(json.loads(data))
    except json.JSONDecodeError:
        assert data == b"{"
