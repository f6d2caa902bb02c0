"""What a prompt is made from holds placeholders, and what comes back is made ready for the user's own files."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.drafts import passage, question
from support.seeded_secrets import SEEDED

from qbyok.model import (
    Answer,
    ApprovedAnswer,
    Citation,
    Question,
    Redacted,
    Role,
    Sample,
    SampleRow,
    Slot,
    SlotKind,
    Status,
)
from qbyok.prompting.loading import load_template
from qbyok.prompting.template import AnswerTemplate
from qbyok.redaction.answers import local, restored_reply
from qbyok.redaction.policy import RedactionPolicy
from qbyok.redaction.redactor import Redactor
from qbyok.redaction.requests import redacted, redacted_sample
from qbyok.redaction.secrets import secrets_in
from qbyok.resources import resource_dir
from qbyok.verification.reusing import same_options

secrets_in("load the detectors")  # before the clock of the first example starts
REDACTOR = Redactor(RedactionPolicy(words=("Globex", "Globex Holding", "Project Eagle")), lambda: b"key")
TEMPLATE = load_template(AnswerTemplate, "answer", resource_dir("prompts"))
SECRETS = [line.format(secret) for line, secret in SEEDED.values()]
TEXTS = st.lists(
    st.sampled_from(
        ["globex", "Globex-Holding", "GLOBEX\nHOLDING", "Project\u00a0Eagle", " ", ", ", "Yes", *SECRETS]
    ),
    max_size=4,
).map(" ".join)


@given(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)
def test_no_prompt_holds_a_listed_word_or_a_secret(text: str, label: str, path: str, body: str, verdict: str) -> None:
    asked = Question(
        id="q",
        at="Sheet!B2",
        text=text,
        label=label,
        section=(path,),
        guidance=body,
        slots=(Slot(at="Sheet!C2", role=Role.VERDICT, kind=SlotKind.CHOICE, allowed=("Yes", f"x {verdict}")),),
    )
    found = replace(passage(body, passage_id="p-1"), path=f"{path}.md", locator=label)
    earlier = ApprovedAnswer(
        question=text, verdict="", answer=body, allowed=(), date="", passage=passage(text, passage_id="p-2")
    )
    prompt = TEMPLATE.render(*redacted(REDACTOR, asked, (found,), (earlier,))[:3])
    sent = f"{prompt.user}{json.dumps(dict(prompt.schema), ensure_ascii=False)}"
    assert "globex" not in sent.lower()
    assert "project\u00a0eagle" not in sent.lower()
    for secret in (secret for _, secret in SEEDED.values()):
        assert json.dumps(secret, ensure_ascii=False)[1:-1] not in sent


def test_a_passage_in_which_something_is_hidden_has_an_id_that_tells_nothing() -> None:
    plain, named = passage("We encrypt.", passage_id="p-1"), passage("Globex is served.", passage_id="p-2")
    _, sent, _, hidden = redacted(REDACTOR, question(), (plain, named), ())
    assert sent[0] == plain
    assert sent[1].id != "p-2"
    assert hidden.original(sent[1]) == named
    assert sent[1].sha256 == named.sha256
    assert hidden.counts == {"word": 1}


def answered(
    text: str,
    redacted_: Redacted,
    *,
    restore: bool,
    verdict: str = "Yes",
    allowed: tuple[str, ...] = (),
    asked: str = "",
) -> Answer:
    cited = (Citation(passage_id="sent", quote=text),)
    answer = Answer(question_id="q", at="A1", status=Status.ANSWERED, verdict=verdict, text=text, citations=cited)
    return local(answer, redacted_, REDACTOR, question=question(allowed, text=asked), restore=restore)


def hidden(*texts: str) -> tuple[tuple[str, ...], Redacted]:
    hiding = REDACTOR.together(texts)
    return tuple(map(hiding.hide, texts)), hiding.result({"sent": passage("original", passage_id="p-9")})


def test_words_are_put_back_with_leave_alone() -> None:
    (text, asked), what = hidden("We serve Globex.", "Do you serve GLOBEX?")
    allowed, refused = answered(text, what, restore=True, asked=asked), answered(text, what, restore=False)
    assert (allowed.text, allowed.status, allowed.findings) == ("We serve Globex.", Status.ANSWERED, ())
    assert allowed.citations[0].quote == "We serve Globex."
    assert allowed.citations[0].passage_id == refused.citations[0].passage_id == "p-9"
    assert refused.text == text
    assert refused.status is Status.NEEDS_REVIEW
    assert [finding.rule for finding in refused.findings] == ["placeholder-in-answer"]


def test_a_word_that_the_question_does_not_name_is_put_back_for_a_person_to_look_at() -> None:
    (text, asked), what = hidden("We serve Globex. Also Project Eagle.", "Do you serve Globex?")
    answer = answered(text, what, restore=True, asked=asked)
    assert answer.text == "We serve Globex. Also Project Eagle."
    assert answer.status is Status.NEEDS_REVIEW
    (finding,) = answer.findings
    assert finding.rule == "hidden-word-in-answer"
    assert "'Project Eagle'" in finding.message
    assert "Globex" not in finding.message


def test_the_verdicts_of_an_approved_answer_are_compared_as_hidden_as_those_of_the_question() -> None:
    asked = question(("As Globex asks", "No"))
    earlier = ApprovedAnswer(
        question=asked.text, verdict="No", answer="", allowed=asked.allowed, date="", passage=passage("x")
    )
    sent, _, (approved,), _ = redacted(REDACTOR, asked, (), (earlier,))
    assert same_options(approved, sent)
    assert "Globex" not in f"{approved.allowed}"


@pytest.mark.parametrize("restore", [True, False])
def test_a_secret_is_never_put_back(restore: bool) -> None:
    (text,), what = hidden("Password: Hunter2!x")
    answer = answered(text, what, restore=restore)
    assert "Hunter2" not in f"{answer}"
    assert [finding.rule for finding in answer.findings] == ["secret-in-answer"]


def test_a_secret_that_was_not_sent_is_found_in_the_answer() -> None:
    answer = answered("It is Password: Hunter2!x", Redacted(), restore=True)
    assert answer.status is Status.NEEDS_REVIEW
    assert "Hunter2" not in f"{answer}"


def test_a_placeholder_that_stands_for_nothing_is_for_a_person() -> None:
    answer = answered("We serve [[word-bcdfghjk]].", Redacted(), restore=True)
    assert [finding.rule for finding in answer.findings] == ["placeholder-in-answer"]


def test_a_verdict_of_the_file_is_put_back_without_leave() -> None:
    (verdict,), what = hidden("As Globex asks")
    offered = answered("We do.", what, restore=False, verdict=verdict, allowed=("Yes", verdict))
    assert (offered.verdict, offered.status) == ("As Globex asks", Status.ANSWERED)
    assert answered("We do.", what, restore=False, verdict=verdict).status is Status.NEEDS_REVIEW


def test_a_reply_names_the_sheets_own_words() -> None:
    rows = (SampleRow(number=1, texts={"A": 'Globex "Yes"', "B": "Password: Hunter2!x"}, open=()),)
    shown, what = redacted_sample(REDACTOR, Sample(name="Globex", columns=("A", "B"), last=1, rows=rows))
    assert "lobex" not in f"{shown}"
    assert "Hunter2" not in f"{shown}"
    back = json.loads(restored_reply(json.dumps([shown.name, *shown.rows[0].texts.values()]), what))
    assert back[:2] == ["Globex", 'Globex "Yes"']
    assert "Hunter2" not in back[2]
