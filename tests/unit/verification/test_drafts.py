import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.drafts import passage

from qbyok.errors import BadResponseError
from qbyok.model import Citation
from qbyok.verification.drafts import parse_draft

GOOD = {
    "in_evidence": True,
    "verdict": "Yes",
    "answer": "We do.",
    "citations": [{"passage": "p-1", "quote": "we do"}],
}


def test_citations_learn_where_their_passage_stands() -> None:
    draft = parse_draft(json.dumps(GOOD), [passage("we do")])
    assert draft.citations == (
        Citation(passage_id="p-1", quote="we do", path="policies/crypto.md", locator="Encryption"),
    )
    assert (draft.verdict, draft.answer, draft.in_evidence) == ("Yes", "We do.", True)
    assert parse_draft(json.dumps(GOOD), []).citations == (Citation(passage_id="p-1", quote="we do"),)


@pytest.mark.parametrize("verdict", [None, "", "  "])
def test_an_empty_verdict_is_none(verdict: str | None) -> None:
    assert parse_draft(json.dumps({**GOOD, "verdict": verdict}), []).verdict is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Yes",
        "[]",
        "null",
        f"```json\n{json.dumps(GOOD)}\n```",
        json.dumps(GOOD)[:-1],
        json.dumps({k: v for k, v in GOOD.items() if k != "answer"}),
        json.dumps({**GOOD, "confidence": 1}),
        json.dumps({**GOOD, "in_evidence": "true"}),
        json.dumps({**GOOD, "in_evidence": 1}),
        json.dumps({**GOOD, "verdict": True}),
        json.dumps({**GOOD, "answer": None}),
        json.dumps({**GOOD, "citations": {}}),
        json.dumps({**GOOD, "citations": ["p-1"]}),
        json.dumps({**GOOD, "citations": [{"passage": "p-1"}]}),
        json.dumps({**GOOD, "citations": [{"passage": 1, "quote": "x"}]}),
        json.dumps({**GOOD, "citations": [{"passage": "p", "quote": "x", "page": 1}]}),
        json.dumps(GOOD).replace("{", '{"verdict": "No", ', 1),
        json.dumps({**GOOD, "answer": "\ud800"}),
        "[" * 100_000,
        '{"a": ' + "9" * 5000 + "}",
    ],
)
def test_anything_else_is_a_bad_response(text: str) -> None:
    with pytest.raises(BadResponseError) as caught:
        parse_draft(text, [])
    assert caught.value.code == "unusable-response"
    assert len(caught.value.message) < 200


@given(st.text() | st.recursive(st.none() | st.booleans() | st.text(), st.lists).map(json.dumps))
def test_no_other_error_gets_out(text: str) -> None:
    with pytest.raises(BadResponseError):
        parse_draft(text, [])
