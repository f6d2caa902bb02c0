"""A made-up run, event by event, as a run log holds it."""

from dataclasses import dataclass
from decimal import Decimal

from qbyok.model import (
    Answer,
    AnswerRequest,
    ApprovedAnswer,
    Citation,
    Completion,
    Finding,
    KeyIdentity,
    Price,
    Receipt,
    RenderedPrompt,
    Severity,
    Status,
    Target,
    Usage,
)
from support.drafts import passage, question

KEY = KeyIdentity(name="team", source="keyring", fingerprint="0123456789abcdef", age_days=12)
TARGET = Target(
    provider="work",
    kind="anthropic",
    api="messages",
    structured="json_schema",
    endpoint="https://api.example.com",
    host="api.example.com",
    port=443,
    region="eu",
    model="some-model-20260101",
    key=KEY,
)
OFFLINE = Target(provider="offline", kind="offline")

PROMPT = RenderedPrompt(
    template="answer",
    template_version=1,
    template_sha256="a" * 64,
    system="Be brief.",
    user="Größe?",
    schema={},
    sha256="b" * 64,
)
OLD = ApprovedAnswer(
    question="Do you?", verdict="Yes", answer="We do.", allowed=(), date="", passage=passage("old", passage_id="p-2")
)
REQUEST = AnswerRequest(
    question=question(), passages=(passage("new"), OLD.passage), approved=(OLD,), prompt=PROMPT, max_output_tokens=100
)
COMPLETION = Completion(
    text='{"answer": "We do."}',
    model="some-model-20260101",
    response_id="msg_1",
    request_id="req_1",
    finish_reason="end_turn",
    usage=Usage(input=1000, output=50, cache_read=400),
    account={"anthropic-organization-id": "org"},
)
PRICE = Price(usd=Decimal("0.00125"), source="list 1")
ANSWER = Answer(
    question_id="q-1",
    at="Sheet1!B5",
    status=Status.NEEDS_REVIEW,
    verdict="Yes",
    text="We do.",
    citations=(Citation(passage_id="p-1", quote="new"),),
    findings=(Finding(rule="unsupported-number", severity=Severity.REVIEW, message="secret detail"),),
)
RECEIPT = Receipt(
    original_sha256="c" * 64,
    answered_sha256="d" * 64,
    parts_total=9,
    parts_changed=("xl/sharedStrings.xml",),
    written=("A1",),
)


@dataclass(frozen=True, kw_only=True)
class Template:
    """Which template the run asks with."""

    id: str = "answer"
    version: int = 1
    sha256: str = "a" * 64


@dataclass(frozen=True, kw_only=True)
class Totals:
    """What the calls used."""

    requests: int = 1
    usage: Usage = COMPLETION.usage
    unpriced: int = 0
