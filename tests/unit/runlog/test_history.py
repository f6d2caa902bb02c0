"""What a resumed run learns from its own log."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support import runs

from qbyok.errors import BadResponseError, IntegrityError, ProviderError, TransientProviderError
from qbyok.model import Price, Status, Usage
from qbyok.runlog import events
from qbyok.runlog.history import History, read_history
from qbyok.runlog.writer import RunLogWriter

Event = tuple[str, dict[str, Any]]


def request(attempt: int = 1) -> Event:
    fields = events.request_fields(runs.TARGET, runs.REQUEST, attempt, {}, f"{attempt:016}", Decimal("0.1"))
    return "model.request", {**fields, "question": "q-1"}


def response(attempt: int = 1, price: Price | None = runs.PRICE) -> Event:
    return "model.response", events.response_fields("q-1", attempt, runs.COMPLETION, price, "same")


def error(failure: ProviderError, usage: Usage, price: Price | None) -> Event:
    return "model.error", events.error_fields("q-1", 1, failure, usage, price)


BUSY = error(TransientProviderError("busy", status=429), Usage(), Price(usd=Decimal(0), source="not billed"))
REFUSED = error(BadResponseError("refused", status=200), runs.COMPLETION.usage, runs.PRICE)
BROKEN_OFF = error(TransientProviderError("no answer", code="timeout"), Usage(), None)
RESUMED: Event = ("run.resumed", events.resumed_fields("a" * 64, ("client",)))


def read(path: Path, told: list[Event]) -> History:
    with RunLogWriter.create(path, "run-1") as writer:
        for event, fields in told:
            writer.append(event, fields)
    return read_history(path)


@pytest.mark.parametrize(
    ("told", "spent", "ended", "unanswered"),
    [
        ([], "0", [], {}),
        ([request(), response()], "0.00125", ["0.00125"], {}),
        ([request(), response(price=None)], "0", [None], {}),
        ([request(), BUSY, request(2), response(2)], "0.00125", ["0", "0.00125"], {}),
        ([request(), REFUSED], "0.00125", ["0.00125"], {}),
        ([request(), BROKEN_OFF, request(2), response(2)], "0.00125", [None, "0.00125"], {}),
        ([request()], "0", ["open"], {"q-1": (1, f"{1:016}")}),
        ([request(), RESUMED, request(), RESUMED, request()], "0", ["open"] * 3, {"q-1": (1, f"{1:016}")}),
        ([request(), RESUMED, response()], "0.00125", ["0.00125"], {}),
    ],
)
def test_spending(
    tmp_path: Path, told: list[Event], spent: str, ended: list[str | None], unanswered: dict[str, tuple[int, str]]
) -> None:
    found = read(tmp_path / "run.jsonl", told)
    assert found.spent == Decimal(spent)
    assert [attempt.end["cost.usd"] if attempt.end else "open" for attempt in found.attempts] == ended
    assert {q: (one.attempt, one.reservation) for q, one in found.unanswered.items()} == unanswered


def batched() -> Event:
    fields = events.request_fields(runs.TARGET, runs.REQUEST, 1, {}, f"{1:016}", Decimal("0.1"), "ab" * 20)
    return "model.request", {**fields, "question": "q-1"}


SENDING: Event = ("batch.sending", events.sending_fields(runs.TARGET, "b-1", b"", ["ab" * 20]))
SUBMITTED: Event = ("batch.submitted", events.submitted_fields("b-1", "batch_1", False))
COLLECTED: Event = ("batch.collected", events.collected_fields("b-1", b"", 1, 0))


def dropped(billed: bool | None) -> Event:
    return "batch.dropped", events.dropped_fields("b-1", "why", billed)


@pytest.mark.parametrize(
    ("told", "open_id", "sent", "waits"),
    [
        ([batched()], None, False, False),
        ([batched(), SENDING], "", True, True),
        ([batched(), SENDING, SUBMITTED], "batch_1", True, True),
        ([batched(), SENDING, SUBMITTED, RESUMED, response(), COLLECTED], None, True, False),
        ([batched(), SENDING, RESUMED, dropped(False)], None, True, False),
        ([batched(), ("batch.writing", SENDING[1]), RESUMED, dropped(None)], None, True, False),
    ],
)
def test_what_became_of_a_batch(
    tmp_path: Path, told: list[Event], open_id: str | None, sent: bool, waits: bool
) -> None:
    found = read(tmp_path / "run.jsonl", told)
    assert (found.batch.id if found.batch else None) == open_id
    attempt = found.attempts[0]
    assert (attempt.sent, attempt.waits) == (sent, waits)
    assert attempt.free is (dropped(False) in told)
    assert list(found.unanswered) == (["q-1"] if waits else [])
    assert [one.custom_id for one in found.waiting] == (["ab" * 20] if waits else [])


@pytest.mark.parametrize(("failed", "finished"), [(0, True), (1, False)])
def test_a_run_is_finished_when_it_ended_without_failures(tmp_path: Path, failed: int, finished: bool) -> None:
    counts = {Status.ANSWERED: 3, Status.FAILED: failed}
    completed = ("run.completed", events.completed_fields(counts, runs.Totals(), Decimal(0), 0))
    assert read(tmp_path / "a.jsonl", [completed]).finished is finished
    assert not read(tmp_path / "b.jsonl", [completed, RESUMED]).finished


def test_a_torn_line_is_left_out_and_a_damaged_log_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    read(path, [request(), response()])
    with path.open("ab") as file:
        file.write(b'{"event":"model.response","cost.usd":"9')
    assert read_history(path).spent == Decimal("0.00125")
    for damaged in ("nonsense\n", "{}\n", '{"event":"model.response","question":"q","cost.usd":"x"}\n'):
        path.write_text(damaged)
        with pytest.raises(IntegrityError, match="what the run did"):
            read_history(path)


def test_decisions_do_not_begin_a_complete_run_anew() -> None:
    history = History()
    for record in (
        {"event": "run.completed", "status": {"failed": 0}},
        {"event": "output.written", "sha256": "old"},
        {"event": "review.started"},
        {"event": "review.decided"},
    ):
        history.take({"run": "run-1", **record})
    assert (history.finished, history.in_review, history.copies, history.current) == (True, True, {"old"}, set())
    history.take({"run": "run-1", "event": "output.written", "sha256": "new"})
    history.take({"run": "run-1", "event": "review.applied"})
    assert (history.finished, history.in_review, history.current) == (True, False, {"new"})
    history.take({"run": "run-1", "event": "run.resumed"})
    assert (history.finished, history.copies, history.current) == (False, {"old", "new"}, set())
