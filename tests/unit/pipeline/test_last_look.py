"""The last look before a call: whatever chose the passages, none goes where its label does not let it."""

from dataclasses import replace

import pytest
from support import asking

from qbyok.errors import EgressError
from qbyok.model import AnswerRequest, ApprovedAnswer, Target
from qbyok.pipeline.residency import check_labels

LABELLED = replace(asking.passage(), labels=("eu-only",))
APPROVED = ApprovedAnswer(question="?", verdict="Yes", answer="", allowed=(), date="", passage=LABELLED)


def target(*labels: str, kind: str = "openai") -> Target:
    return Target(provider="work", kind=kind, labels=labels)


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
