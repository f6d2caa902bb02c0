import hashlib
import json
import subprocess
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import runs

from qbyok.errors import BadResponseError, InputError, KeyRejectedError, ProviderError, TransientProviderError
from qbyok.model import Approval, ApprovedAnswer, Completion, Price, Status, Usage
from qbyok.resources import schema_path
from qbyok.runlog import events
from qbyok.runlog.digests import KeyedDigest
from qbyok.runlog.records import encode_record
from qbyok.runlog.verify import LogReport, verify_log
from qbyok.runlog.writer import RunLogWriter

DIGEST = KeyedDigest(b"s" * 32)
Event = tuple[str, dict[str, Any]]


def started(settings: Mapping[str, str] | None = None) -> Event:
    return "run.started", events.started_fields(
        target=runs.TARGET,
        template=runs.Template(),
        retention="hash",
        enforced_by=("client", "tripwire"),
        settings=settings or {"passages": "8"},
        questionnaires=[("caiq.xlsx", "e" * 64, 3, "")],
        evidence=[("policies/crypto.md", "f" * 64, 4)],
        skipped=[("scan.pdf", "no text")],
    )


def request(attempt: int = 1) -> Event:
    return "model.request", events.request_fields(
        runs.TARGET, runs.REQUEST, attempt, {"store": False}, "0" * 16, Decimal("0.1")
    )


def response(attempt: int = 1) -> Event:
    return "model.response", events.response_fields("q-1", attempt, runs.COMPLETION, runs.PRICE, "same")


def sheet_request() -> Event:
    return "model.request", {**request()[1], "gen_ai.prompt.name": "layout"}


def error(attempt: int = 1) -> Event:
    failure = TransientProviderError("busy: sk-secret", code="rate_limit_error", status=429, retry_after=1.5)
    return "model.error", events.error_fields("q-1", attempt, failure, Usage(), UNBILLED)


def unusable(attempt: int = 1) -> Event:
    """A response that can't be used, and is billed all the same."""
    failure = BadResponseError("refused", code="refusal", status=200)
    return "model.error", events.error_fields("q-1", attempt, failure, runs.COMPLETION.usage, runs.PRICE)


def broken_off(attempt: int = 1) -> Event:
    failure = TransientProviderError("no answer", code="timeout")
    return "model.error", events.error_fields("q-1", attempt, failure, Usage(), None)


def completed(requests: int = 1, decided: int = 1, spent: str = "0.00125", *, answered: bool = True) -> Event:
    counts = {Status.NEEDS_REVIEW: decided, Status.SKIPPED: 2}
    usage = runs.COMPLETION.usage if answered else Usage()
    totals = runs.Totals(requests=requests, usage=usage)
    return "run.completed", events.completed_fields(counts, totals, Decimal(spent), 10)


UNBILLED = Price(usd=Decimal(0), source="not billed")
DECIDED: Event = ("answer.decided", events.decided_fields(runs.ANSWER, DIGEST, False))
WRITTEN: Event = (
    "output.written",
    events.written_fields("caiq.xlsx", "caiq.answered.xlsx", "answered", runs.RECEIPT),
)
REUSED: Event = (
    "answer.reused",
    events.reused_fields(
        "q-1",
        ApprovedAnswer(
            question="Is it?",
            verdict="Yes",
            answer="",
            allowed=(),
            date="",
            passage=runs.REQUEST.passages[0],
            approval=Approval(by="Ada", at="2026-03-01"),
        ),
    ),
)
OFFLINE: Event = ("offline.drafted", events.offline_fields(runs.REQUEST))
RESUMED: Event = ("run.resumed", events.resumed_fields("a" * 64, ("client",)))
INTERRUPTED: Event = ("run.interrupted", events.interrupted_fields("stopped by the user", 130))
STANDING = events.cap_fields("[budget] day", "", "2026-11-23", Decimal("1.00"), Decimal("0.99"), Decimal(0))
BUDGET: Event = ("budget.exceeded", STANDING)
ALERT: Event = ("budget.alert", {**STANDING, "share": "0.8"})
PROPOSED: Event = ("layout.proposed", events.proposed_fields("q-1", "Sheet 1", 12, ""))
DROPPED: Event = ("layout.proposed", events.proposed_fields("q-1", "Sheet 1", 0, "unknown-row"))
BLOCKED: Event = ("egress.blocked", events.blocked_fields("evil.example:443"))
OLD_KEY: Event = ("key.old", events.old_key_fields(runs.KEY, 10))
ROTATED: Event = ("key.rotated", events.rotated_key_fields(runs.KEY, "", "2026-01-31T09:30:00+00:00"))
CHANGED: Event = (
    "key.changed",
    events.changed_key_fields("q-1", "rotated", KeyRejectedError("no", status=401), runs.TARGET, runs.TARGET),
)
KEYS = [OLD_KEY, ROTATED, CHANGED]
CUSTOM_ID = "ab" * 20
IN_BATCH: Event = (
    "model.request",
    events.request_fields(runs.TARGET, runs.REQUEST, 1, {}, "0" * 16, Decimal("0.1"), CUSTOM_ID),
)
FROM_BATCH: Event = (
    "model.response",
    events.response_fields("q-1", 1, runs.COMPLETION, runs.PRICE, "same", CUSTOM_ID),
)
NOT_IN_BATCH: Event = (
    "model.error",
    events.error_fields("q-1", 1, ProviderError("gone", code="batch-expired"), Usage(), UNBILLED, CUSTOM_ID),
)
SENDING: Event = ("batch.sending", events.sending_fields(runs.TARGET, "qbyok-run-1-1", b"{}\n", [CUSTOM_ID]))
WRITING: Event = ("batch.writing", SENDING[1])
EXPORTED: Event = ("batch.exported", events.exported_fields("qbyok-run-1-1"))
SUBMITTED: Event = ("batch.submitted", events.submitted_fields("qbyok-run-1-1", "batch_1", False))
COLLECTED: Event = ("batch.collected", events.collected_fields("qbyok-run-1-1", b"{}\n", 1, 0))
DROPPED_BATCH: Event = ("batch.dropped", events.dropped_fields("qbyok-run-1-1", "asked for otherwise", None))
DELETED: Event = ("batch.deleted", events.deleted_fields("qbyok-run-1-1", "file-1"))
LOST: Event = ("batch.lost", events.lost_fields("qbyok-run-1-1", "batch_1", 1, runs.TARGET))
BATCHES = [SENDING, WRITING, EXPORTED, SUBMITTED, DELETED, COLLECTED, DROPPED_BATCH, LOST]
REVIEW: Event = ("review.started", events.review_fields("a" * 64, "Ana", [("b" * 64, "", 1)]))
REVIEWED: Event = (
    "review.decided",
    events.reviewed_fields("approve", "Ana", "2026-01-31T09:30:00.000Z", runs.ANSWER, runs.ANSWER, DIGEST),
)
APPLIED: Event = ("review.applied", events.applied_fields(1, 0))
REVIEWS = [REVIEW, REVIEWED, APPLIED]

GOOD = [started(), request(), error(), request(2), response(2), DECIDED, WRITTEN, completed(2)]


def log(path: Path, told: list[Event]) -> LogReport:
    with RunLogWriter.create(path, "run-1") as writer:
        for event, fields in told:
            writer.append(event, fields)
    return verify_log(path)


def messages(report: LogReport) -> list[str]:
    return [f"{problem.line}: {problem.message}" for problem in report.problems]


def test_what_is_noted_of_keys_verifies(tmp_path: Path) -> None:
    assert messages(log(tmp_path / "run.jsonl", [GOOD[0], *KEYS, *GOOD[1:]])) == []


def test_people_may_decide_after_the_end_and_before_a_resumption(tmp_path: Path) -> None:
    told = [
        *GOOD,
        REVIEW,
        REVIEWED,
        WRITTEN,
        APPLIED,
        REVIEW,
        WRITTEN,
        ("review.applied", events.applied_fields(0, 0)),
    ]
    report = log(tmp_path / "run.jsonl", told)
    assert (messages(report), report.ended) == ([], True)
    again = [started(), request(), INTERRUPTED, REVIEW, REVIEWED, APPLIED, RESUMED, request(), response(), DECIDED]
    assert messages(log(tmp_path / "again.jsonl", [*again, completed()])) == []


def test_decisions_that_were_cut_out_are_missed(tmp_path: Path) -> None:
    report = log(tmp_path / "run.jsonl", [*GOOD, REVIEW, WRITTEN, APPLIED])
    assert messages(report) == ["11: 'decided' is 1, but the events come to 0"]
    assert not log(tmp_path / "open.jsonl", [*GOOD, REVIEW, REVIEWED]).ended
    assert messages(log(tmp_path / "late.jsonl", [*GOOD, REVIEWED]))


def test_a_whole_run_verifies(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    report = log(path, GOOD)
    assert messages(report) == []
    assert (report.run, report.events, report.ended) == ("run-1", 8, True)
    assert report.head == hashlib.sha256(path.read_bytes().splitlines()[-1]).hexdigest()
    assert report.first <= report.last


@pytest.mark.parametrize(
    "told",
    [
        [
            started(),
            OFFLINE,
            DECIDED,
            WRITTEN,
            ("run.completed", {**completed(answered=False)[1], "cost.usd": "0"}),
        ],
        [started(), request(), INTERRUPTED],
        [started(), request(), RESUMED, request(), response(), DECIDED, completed()],
        [started(), request(), BLOCKED, INTERRUPTED, RESUMED, request(), response(), DECIDED, completed()],
        [
            started(),
            request(),
            response(),
            DECIDED,
            BUDGET,
            ALERT,
            INTERRUPTED,
            RESUMED,
            DECIDED,
            completed(0, answered=False),
        ],
        [started(), request(), unusable(), DECIDED, completed()],
        [started(), request(), broken_off(), request(2), response(2), DECIDED, completed(2)],
        [started(), request(), RESUMED, response(), DECIDED, completed(0)],
        [started(), request()],
        [started(), sheet_request(), response(), PROPOSED, completed(decided=0)],
        [started(), sheet_request(), unusable(), DROPPED, completed(decided=0)],
        [started(), sheet_request(), broken_off(), sheet_request(), INTERRUPTED],
    ],
)
def test_every_kind_of_run_verifies(tmp_path: Path, told: list[Event]) -> None:
    report = log(tmp_path / "run.jsonl", told)
    assert messages(report) == []
    assert report.ended == (told[-1][0] in ("run.completed", "run.interrupted"))


def test_a_recovered_log_verifies(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    log(path, [started(), request()])
    with path.open("ab") as file:
        file.write(b'{"torn')
    assert messages(verify_log(path)) == ["3: the last line is torn: it has no line feed"]
    with RunLogWriter.resume(path) as writer:
        writer.append("run.resumed", events.resumed_fields(writer.head, ("client",)))
    assert messages(verify_log(path)) == []


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        (GOOD[1:], "must be 'run.started'"),
        ([*GOOD[:2], started(), *GOOD[2:]], "must be 'run.started'"),
        ([started(), request(), DECIDED, completed(answered=False)], "attempt 1 has neither a response nor an error"),
        ([started(), response(), DECIDED, completed()], "there is no open request"),
        ([started(), request(), response(), response(), DECIDED, completed(2)], "there is no open request"),
        ([*GOOD[:-1], completed(1)], "'requests' is 1, but the events come to 2"),
        ([started(), request(), RESUMED, response(), response(), DECIDED, completed(0)], "there is no open request"),
        ([*GOOD[:-1], completed(2, 2)], "'status' counts 2 answers, but the events come to 1"),
        ([*GOOD[:-1], completed(2, 1, "0.5")], "'cost.usd' is 0.5, but the events come to 0.00125"),
        ([*GOOD, DECIDED], "the run had ended"),
        ([started(), sheet_request(), response(), completed(decided=0)], "what became of the reply on sheet q-1"),
        ([started(), request(), response(), PROPOSED, DECIDED, completed()], "no request asked how 'Sheet 1'"),
        ([started(), sheet_request(), response(), PROPOSED, PROPOSED], "no request asked how 'Sheet 1'"),
        ([started(), ("model.request", {k: v for k, v in request()[1].items() if k != "key.id"})], "key.id"),
        ([started(), ("egress.blocked", {"message": "x", "content": "y"})], "content"),
        ([started(), ("answer.decided", {**DECIDED[1], "answer": "We do."})], "answer: 'We do.'"),
        ([started(), ("something.else", {})], "event: 'something.else'"),
    ],
)
def test_a_story_that_does_not_add_up_is_found(tmp_path: Path, told: list[Event], problem: str) -> None:
    assert any(problem in message for message in messages(log(tmp_path / "run.jsonl", told)))


def edit(line: int, old: bytes, new: bytes) -> Callable[[list[bytes]], list[bytes]]:
    return lambda lines: [*lines[:line], lines[line].replace(old, new), *lines[line + 1 :]]


@pytest.mark.parametrize(
    ("change", "line", "problem"),
    [
        (edit(1, b'"p-1"', b'"p-9"'), 3, "'prev' is not the SHA-256"),
        (lambda lines: lines[:2] + lines[3:], 3, "'prev' is not the SHA-256"),
        (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], 2, "'seq' should be 1"),
        (lambda lines: [*lines[:4], b"{}\n", *lines[4:]], 5, "'prev' is not"),
        (edit(2, b"rate_limit", b"rate\xff"), 3, "not UTF-8"),
        (edit(2, b"429", b"42"), 3, "42"),
        (edit(2, b"429", b"429.0"), 3, "429.0 is not a whole number"),
        (edit(2, b"429", b"NaN"), 3, "NaN is not a whole number"),
        (edit(2, b"{", b'{"v":1,'), 3, "stands twice"),
        (edit(2, b'"run-1"', b'"run-2"'), 3, "another run"),
        (lambda lines: [*lines, b"\n"], 9, "not valid JSON"),
        (lambda lines: [*lines[:2], b"[1]\n", *lines[2:]], 3, "not a JSON object"),
        (lambda lines: [*lines[:2], b"[" * 100_000 + b"\n"], 3, "line"),
        (lambda lines: [*lines[:2], b'{"n":' + b"9" * 5000 + b"}\n"], 3, "digits"),
        (lambda _lines: [], 0, "holds no event"),
    ],
)
def test_a_changed_file_is_found(
    tmp_path: Path, change: Callable[[list[bytes]], list[bytes]], line: int, problem: str
) -> None:
    path = tmp_path / "run.jsonl"
    log(path, GOOD)
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))
    found = verify_log(path).problems
    assert any(p.line == line and problem in p.message for p in found), found


def test_a_cut_off_end_needs_a_head_that_was_noted_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    head = log(path, GOOD).head
    assert messages(verify_log(path, expected_head=f" {head.upper()}\n")) == []
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-2]))
    report = verify_log(path)
    assert (messages(report), report.ended) == ([], False)
    (message,) = messages(verify_log(path, expected_head=head))
    assert "not the expected" in message


@settings(max_examples=60)
@given(data=st.data())
def test_any_changed_byte_is_found_and_nothing_is_raised(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("log") / "run.jsonl"
    head = log(path, GOOD).head
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    assert verify_log(path, expected_head=head).problems


def test_a_file_that_cannot_be_read_is_an_input_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone"):
        with pytest.raises(InputError, match="cannot read"):
            verify_log(path)


def test_the_chain_can_be_checked_with_coreutils_alone(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    head = log(path, GOOD).head
    doc = (Path(__file__).parents[3] / "docs" / "run-log.md").read_text("utf-8")
    script = doc.split("```sh\n", 1)[1].split("```", 1)[0]
    result = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True)
    assert result.stdout.splitlines() == [head]
    path.write_bytes(path.read_bytes().replace(b'"p-1"', b'"p-9"', 1))
    result = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True)
    assert result.stdout.splitlines()[0] == "line 3 does not follow line 2"


def test_a_batch_verifies(tmp_path: Path) -> None:
    sent = [started(), IN_BATCH, SENDING, SUBMITTED]
    assert log(tmp_path / "sent.jsonl", sent).ended
    by_file = [RESUMED, IN_BATCH, WRITING, EXPORTED, RESUMED, DROPPED_BATCH]
    lost = [RESUMED, IN_BATCH, SENDING, SUBMITTED, RESUMED, LOST]
    assert log(tmp_path / "lost.jsonl", [started(), *lost]).ended
    told = [*sent, RESUMED, NOT_IN_BATCH, COLLECTED, INTERRUPTED, *by_file, *lost]
    told += [RESUMED, IN_BATCH, SENDING, SUBMITTED, RESUMED, FROM_BATCH, DELETED, COLLECTED]
    assert messages(log(tmp_path / "run.jsonl", [*told, DECIDED, WRITTEN, completed(0)])) == []


def test_a_batch_of_other_requests_than_were_announced(tmp_path: Path) -> None:
    report = log(tmp_path / "run.jsonl", [started(), IN_BATCH, IN_BATCH, SENDING])
    assert messages(report) == ["4: 'requests' is 1, but the events come to 2"]


def test_the_schema_is_a_schema_and_knows_every_event_here() -> None:
    from jsonschema import Draft202012Validator

    schema = json.loads(schema_path("runlog-1").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    known = set(schema["properties"]["event"]["enum"])
    others = [OFFLINE, REUSED, PROPOSED, RESUMED, INTERRUPTED, BUDGET, ALERT, BLOCKED, *KEYS, *BATCHES, *REVIEWS]
    told = {event for event, _ in [*GOOD, *others]}
    assert known == told | {"log.recovered"}
    assert {entry["if"]["properties"]["event"]["const"] for entry in schema["allOf"]} == known


def test_no_content_and_no_message_of_a_vendor_is_in_the_log(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    log(path, GOOD)
    text = path.read_text()
    for secret in ("sk-secret", "secret detail", "We do.", "encrypted", "Größe", "Be brief"):
        assert secret not in text


def test_who_was_asked_with_which_key_and_what_for() -> None:
    fields = request()[1]
    assert fields["key.id"] == "0123456789abcdef"
    assert (fields["server.address"], fields["server.port"]) == ("api.example.com", 443)
    assert fields["gen_ai.prompt.version"] == "1"
    assert fields["prompt.bytes"] == len(b"Be brief." + "Größe?".encode())
    assert [sent["id"] for sent in fields["passages"]] == ["p-1", "p-2"]
    assert fields["approved"] == ["p-2"]
    assert fields["reserved.usd"] == "0.1"


def test_without_retention_not_even_digests_are_kept() -> None:
    assert DECIDED[1]["verdict"] == DIGEST("Yes")
    assert events.decided_fields(runs.ANSWER, None, True)["verdict"] is None


def test_an_error_without_a_code_is_named_by_its_class() -> None:
    fields = events.error_fields("q-1", 1, ProviderError("no connection"), Usage(), None)
    assert (fields["error.type"], fields["http.response.status_code"]) == ("ProviderError", None)
    assert fields["retry_after_seconds"] is None


@given(text=st.text(st.characters(exclude_categories=()), max_size=2000))
def test_any_name_and_any_claim_can_be_logged(text: str) -> None:
    completion = Completion(text=text, model=text, request_id=text, finish_reason=text, account={text: text})
    encode_record(events.response_fields("q-1", 1, completion, None, "same"))
    encode_record(events.error_fields("q-1", 1, ProviderError(text, code=text, request_id=text), Usage(), None))
    encode_record(started({"out": text})[1])
    encode_record(events.interrupted_fields(text, 5))
    encode_record(events.proposed_fields("q-1", text, 0, text))
