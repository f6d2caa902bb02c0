"""The last look before a call: whatever chose the passages, none goes where its label does not let it."""

from dataclasses import replace

import pytest
from support import asking

from qbyok.errors import EgressError
from qbyok.model import AnswerRequest, ApprovedAnswer, Target
from qbyok.pipeline.residency import check_labels

LABELLED = replace(asking.passage(), labels=("eu-only",))
APPROVED = ApprovedAnswer(question="?", verdict="Yes", answer="", allowed=(), date="", passage=LABELLED)


def target(*labels: str, kind: str = "openai", host: str = "api.example.com") -> Target:
    return Target(provider="work", kind=kind, labels=labels, host=host)


@pytest.mark.parametrize(
    "asked", [asking.request(passages=(LABELLED,)), asking.request(approved=(APPROVED,))], ids=["passage", "approved"]
)
def test_a_label_that_the_provider_does_not_have_stops_the_call(asked: AnswerRequest) -> None:
    with pytest.raises(EgressError, match="'eu-only'"):
        check_labels(target("us-only"), asked)
    check_labels(target("us-only", "eu-only"), asked)
    check_labels(target(kind="offline"), asked)


def test_evidence_without_a_label_may_go_anywhere() -> None:
    check_labels(target(), asking.request())


def test_what_is_local_only_goes_to_this_machine_whatever_an_entry_says() -> None:
    asked = asking.request(passages=(replace(asking.passage(), labels=("local-only",)),))
    for stays in (target(host="127.0.0.1"), target(host="::1"), target(host="localhost"), target(kind="offline")):
        check_labels(stays, asked)
    for leaves in (target(), target("local-only"), target(host="10.0.0.5"), target(host="localhost.example.com")):
        with pytest.raises(EgressError, match="'local-only'"):
            check_labels(leaves, asked)
    with pytest.raises(EgressError, match="'local-only'"):
        check_labels(target(host="127.0.0.1"), asked, batch=True)
