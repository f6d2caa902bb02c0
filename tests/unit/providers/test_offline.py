"""The offline provider: approved answers again, else the evidence word for word, and never a verdict of its own."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import asking

from qbyok.model import AnswerRequest, Approval, ApprovedAnswer, Completion, Passage, ProviderEntry, Severity
from qbyok.providers.offline import OfflineProvider

POLICY = (
    "Encryption policy\nVersion 3, approved by the CISO. Customer data at rest is encrypted with AES-256. "
    "Visitors sign in at the reception.\n| Control | Encrypted |\nBackups are encrypted too!"
)


def ask(request: AnswerRequest) -> tuple[dict[str, Any], Completion]:
    completion = OfflineProvider(ProviderEntry(name="offline", kind="offline")).complete(request)
    return json.loads(completion.text), completion


def approved(verdict: str = "Yes", answer: str = "AES-256 everywhere.", date: str = "2026-03-01") -> ApprovedAnswer:
    text = f"Q: Is data encrypted at rest?\nA: {verdict}. {answer}"
    pair = Passage(id="a1", sha256="3" * 64, path="answers/2025.xlsx", locator="Sheet!B2", heading=(), text=text)
    return ApprovedAnswer(
        question="Is data encrypted at rest?", verdict=verdict, answer=answer, allowed=(), date=date, passage=pair
    )


def test_an_approved_answer_is_reused_in_the_questionnaires_own_words() -> None:
    draft, completion = ask(asking.request(asking.question(allowed=("YES", "NO")), approved=(approved("Yes"),)))
    assert draft["verdict"] == "YES"
    assert draft["answer"] == "AES-256 everywhere."
    assert draft["citations"] == [{"passage": "a1", "quote": approved().passage.text}]
    (finding,) = completion.findings
    assert (finding.rule, finding.severity) == ("approved-answer-reused", Severity.INFO)
    assert "2026-03-01" in finding.message


def test_a_question_for_free_text_takes_any_verdict() -> None:
    draft, _ = ask(asking.request(asking.question(allowed=()), approved=(approved("Partially"),)))
    assert draft["verdict"] == "Partially"


def test_an_approved_answer_without_a_verdict_leaves_it_open() -> None:
    draft, completion = ask(asking.request(approved=(approved(verdict=""),)))
    assert draft["verdict"] is None
    assert draft["answer"] == "AES-256 everywhere."
    assert completion.findings[0].rule == "approved-answer-reused"


def test_a_verdict_that_the_question_does_not_permit_is_not_bent_to_fit() -> None:
    draft, completion = ask(asking.request(approved=(approved("Partially"), approved("Yes"))))
    assert draft["verdict"] == "Partially", "the older approved answer may be what the newest one replaced"
    assert completion.findings[0].rule == "approved-answer-reused"


@pytest.mark.parametrize(
    ("verdict", "allowed", "own"),
    [
        ("Yes", ("Y", "N"), "Y"),
        ("no.", ("Y", "N"), "N"),
        ("Not applicable", ("Yes", "No", "N/A"), "N/A"),
        ("Yes", ("Compliant", "Not compliant"), "Yes"),
        ("Yes", ("yes", "Y"), "yes"),
    ],
)
def test_a_verdict_is_put_in_the_word_that_certainly_means_the_same(
    verdict: str, allowed: tuple[str, ...], own: str
) -> None:
    draft, _ = ask(asking.request(asking.question(allowed=allowed), approved=(approved(verdict),)))
    assert draft["verdict"] == own


def test_an_empty_approved_answer_is_not_reused() -> None:
    _, completion = ask(asking.request(approved=(approved("", ""),)))
    assert completion.findings[0].rule == "offline-draft"


def test_a_long_approved_passage_is_cited_by_its_answer() -> None:
    long = approved(answer="We encrypt. " * 100)
    draft, _ = ask(asking.request(approved=(long,)))
    assert draft["citations"][0]["quote"] == long.answer


def test_the_sentences_closest_to_the_question_are_quoted() -> None:
    draft, completion = ask(asking.request(passages=(asking.passage(POLICY),)))
    assert draft["verdict"] is None
    assert draft["in_evidence"] is True
    assert draft["citations"][0]["quote"] == "Customer data at rest is encrypted with AES-256."
    assert "Visitors" not in draft["answer"]
    (finding,) = completion.findings
    assert (finding.rule, finding.severity) == ("offline-draft", Severity.REVIEW)


def test_other_words_for_the_same_thing_are_found() -> None:
    asked = asking.question("Is MFA mandatory?")
    draft, _ = ask(asking.request(asked, passages=(asking.passage("A second factor is mandatory for everyone."),)))
    assert draft["answer"] == "A second factor is mandatory for everyone."


def test_of_an_earlier_question_only_the_answer_is_quoted() -> None:
    text = "Question: Backups are encrypted.\nVerdict: Yes\nAnswer: Backups are encrypted with AES-256."
    asked = asking.question("Are backups encrypted?")
    draft, _ = ask(asking.request(asked, passages=(replace(asking.passage(text), earlier=True),)))
    assert draft["answer"] == "Backups are encrypted with AES-256."
    assert [citation["quote"] for citation in draft["citations"]] == ["Backups are encrypted with AES-256."]


PLAN = replace(
    asking.passage("Document BQ-4, version 7.\nThe board approved it on 9 March 2026.", name="plan"),
    path="incident-response-plan.docx",
    heading=("Incident Response Plan",),
)


@pytest.mark.parametrize(
    "text", ["Do you have a documented incident response plan?", "Is there an incident response plan?"]
)
def test_a_document_whose_title_is_what_the_question_asks_for_is_quoted(text: str) -> None:
    draft, completion = ask(asking.request(asking.question(text), passages=(asking.passage("Lunch."), PLAN)))
    assert draft["answer"].startswith("Incident Response Plan: Document BQ-4, version 7.")
    assert draft["citations"][0] == {"passage": "plan", "quote": "Document BQ-4, version 7."}
    assert completion.findings[0].rule == "offline-draft"


def test_a_title_that_holds_one_word_of_the_question_is_not_enough() -> None:
    asked = asking.question("Do you insure yourselves against cyber incidents?")
    draft, _ = ask(asking.request(asked, passages=(PLAN,)))
    assert draft["in_evidence"] is False


def test_the_file_name_counts_as_a_title_unless_it_is_an_earlier_questionnaires() -> None:
    asked = asking.question("Is there an incident response plan?")
    bare = replace(PLAN, heading=())
    draft, _ = ask(asking.request(asked, passages=(bare,)))
    assert draft["answer"].startswith("Document BQ-4, version 7.")
    draft, _ = ask(asking.request(asked, passages=(replace(bare, earlier=True),)))
    assert draft["in_evidence"] is False


def test_lines_that_are_only_wrapped_stay_one_sentence() -> None:
    text = "- Customer data is **always** encrypted\n  at rest with AES-256,\n  in any region.\n- Lunch is at noon."
    draft, _ = ask(asking.request(passages=(asking.passage(text),)))
    assert draft["answer"] == "Customer data is always encrypted at rest with AES-256, in any region."
    assert draft["citations"][0]["quote"] in text


def test_questions_and_headings_of_the_evidence_are_no_answers() -> None:
    text = "## Data is encrypted at rest\n\nQuestion: Is data encrypted at rest?\n\nStored data is always encrypted."
    draft, _ = ask(asking.request(passages=(asking.passage(text),)))
    assert draft["answer"] == "Stored data is always encrypted."


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Data | Encrypted at rest | Key", "Backups | They are encrypted at rest | 256 bits"),
        ("| Data | Encrypted at rest | Key |\n|---|---|---|", "| Backups | They are encrypted at rest | 256 bits |"),
    ],
)
def test_the_header_of_a_table_is_no_answer(header: str, row: str) -> None:
    draft, _ = ask(asking.request(passages=(asking.passage(f"{header}\n{row}"),)))
    assert draft["answer"] == "Backups | They are encrypted at rest | 256 bits"


def test_the_first_row_of_a_list_of_names_and_values_is_an_answer() -> None:
    text = "Data at rest | It is encrypted with AES-256\nLunch | Noon"
    draft, _ = ask(asking.request(passages=(asking.passage(text),)))
    assert draft["answer"] == "Data at rest | It is encrypted with AES-256"


def test_a_row_is_quoted_whole_and_on_a_line_of_its_own() -> None:
    row = "C-1 | Data at rest is encrypted. | The settings were inspected. | No exceptions."
    text = f"Control | Text | Test | Result\n{row}\n\nAll data is encrypted at rest."
    draft, _ = ask(asking.request(passages=(asking.passage(text),)))
    assert draft["answer"] == f"{row}\nAll data is encrypted at rest."


def test_at_most_three_passages_are_quoted_in_their_order() -> None:
    passages = tuple(asking.passage(f"Data number {n} is encrypted at rest.", name=f"p{n}") for n in range(5))
    draft, _ = ask(asking.request(passages=passages))
    assert [citation["passage"] for citation in draft["citations"]] == ["p0", "p1", "p2"]


@pytest.mark.parametrize("passages", [(), (asking.passage("Lunch is at noon."),)])
def test_without_anything_that_bears_on_the_question_nothing_is_claimed(passages: tuple[Passage, ...]) -> None:
    draft, completion = ask(asking.request(passages=passages))
    assert draft == {"in_evidence": False, "verdict": None, "answer": "", "citations": []}
    assert completion.findings == ()


@given(st.text(max_size=300), st.lists(st.text(max_size=300), max_size=5))
def test_quotes_are_verbatim_verdicts_never_made_up_and_drafts_repeatable(text: str, texts: list[str]) -> None:
    passages = tuple(asking.passage(content, name=f"p{n}") for n, content in enumerate(texts))
    request = asking.request(asking.question(text), passages=passages)
    draft, completion = ask(request)
    assert draft["verdict"] is None
    assert draft["in_evidence"] is bool(draft["citations"])
    by_id = {passage.id: passage.text for passage in passages}
    for citation in draft["citations"]:
        assert citation["quote"]
        assert citation["quote"] in by_id[citation["passage"]]
    assert ask(request)[1] == completion


def test_an_answer_that_is_out_of_date_or_from_other_options_is_for_a_person() -> None:
    fits = replace(approved(), allowed=("N/A", "No", "Yes"), approval=Approval(by="Ada", at="2026-02-01"))
    stale = replace(fits, passage=replace(fits.passage, stale="it expired after 2026-03-01"))
    _, completion = ask(asking.request(approved=(fits,)))
    assert completion.findings[0].severity is Severity.INFO
    assert "approved by Ada on 2026-02-01" in completion.findings[0].message
    for doubtful, why in ((stale, "it expired after"), (replace(fits, allowed=("Yes", "No")), "chosen from Yes, No")):
        _, completion = ask(asking.request(approved=(doubtful,)))
        (finding,) = completion.findings
        assert (finding.severity, why in finding.message) == (Severity.REVIEW, True)
    again = replace(fits, date="2024-01-01")
    _, completion = ask(asking.request(approved=(stale, again)))
    assert completion.findings[0].severity is Severity.INFO, "an older one in force says the same"
