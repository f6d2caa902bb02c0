"""Batches over real HTTP: left with a vendor, interrupted, collected, and checked as what is answered at once."""

import json
import time
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.batch_jobs import allow_batches, cancel, collect, status, submit, submit_again
from support.jobs import (
    KEY,
    answers,
    command,
    events,
    flags,
    launch_program,
    new_job,
    resume,
    start,
    wait_for_calls,
)
from support.program import one_error_line, qbyok
from support.wire_server import WireServer

slow = pytest.mark.slow


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return new_job(tmp_path / "job")


def named(job: Path, event: str) -> list[dict[str, object]]:
    return [one for one in events(job) if one["event"] == event]


def statuses(job: Path) -> list[object]:
    return [answer["status"] for answer in answers(job)]


def verified(job: Path) -> bool:
    done = qbyok("log", "verify", "out", cwd=job)
    assert done.returncode == 0, done.stdout + done.stderr
    return True


def spent(job: Path) -> dict[str, object]:
    done = qbyok("spend", "--by", "model", "--json", cwd=job)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)["sums"][0]
    return found


def money(record: dict[str, object], name: str) -> Decimal:
    return Decimal(str(record[f"{name}_usd"]))


@pytest.mark.parametrize(
    "wire", ["anthropic", pytest.param("openai", marks=slow), pytest.param("openai-chat", marks=slow)]
)
def test_a_batch_is_answered_like_calls_at_half_the_price(job: Path, wire: str) -> None:
    allow_batches("chat-completions" if wire == "openai-chat" else "responses")
    with WireServer(key=KEY) as server:
        server.batches.looks = 1
        sent = submit(job, server, wire)
        assert sent.returncode == 0, sent.stderr
        first = status(job)
        assert sent.stdout.startswith(str(first["id"]))
        assert "20 requests for" in sent.stdout
        assert "at most $" in sent.stdout
        assert first["status"] in ("in_progress", "validating")
        assert money(spent(job), "reserved") == money(status(job), "reserved") > 0
        done = collect(job)
        assert done.returncode == 0, done.stderr
        assert (server.batches.files, [b for b in server.batches.made.values() if "requests" in b]) == ({}, [])
    assert statuses(job) == ["answered"] * 20
    sheet = load_workbook(job / "out" / "q.answered.xlsx")["Assessment"]
    assert [sheet.cell(row, 3).value for row in range(4, 24)] == ["Yes"] * 20
    custom_ids = {event["batch.custom_id"] for event in named(job, "model.response")}
    assert custom_ids == {event["batch.custom_id"] for event in named(job, "model.request")}
    assert len(custom_ids) == 20
    assert len(named(job, "batch.deleted")) == (1 if wire == "anthropic" else 2)
    assert verified(job)
    batch = spent(job)
    assert money(batch, "reserved") == 0
    again = collect(job)
    assert (again.returncode, again.stdout) == (0, "")
    live = new_job(job.parent / "live")
    with WireServer(key=KEY) as server:
        start(live, server, wire.removesuffix("-chat"))
    both = spent(live)
    assert money(both, "spent") == 3 * money(batch, "spent") > 0


@pytest.mark.slow
def test_what_expired_failed_or_is_missing_is_asked_again(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        server.batches.fates = {0: "expired", 1: "errored", 2: "missing", 3: "canceled"}
        submit(job, server, "openai")
        done = collect(job)
        assert done.returncode == 5, done.stderr
        assert "4 questions without an answer yet" in done.stderr
        assert statuses(job).count("answered") == 16
        assert sorted(str(e["error.type"]) for e in named(job, "model.error")) == [
            "batch-canceled", "batch-expired", "batch-missing", "server_error",
        ]  # fmt: skip
        server.batches.fates = {}
        again = submit_again(job)
        assert again.returncode == 0, again.stderr
        assert status(job)["requests"] == 4
        done = collect(job)
        assert done.returncode == 0, done.stderr
        assert not [call for call in server.journal if call.path == "/v1/responses"]
    assert statuses(job) == ["answered"] * 20
    assert verified(job)


@slow
@pytest.mark.parametrize("wire", ["anthropic", "openai"])
def test_what_a_batch_lacks_can_be_asked_at_once(job: Path, wire: str) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        server.batches.fates = {0: "expired", 1: "errored", 2: "missing", 3: "canceled"}
        submit(job, server, wire)
        early = resume(job)
        assert early.returncode == 2
        assert "qbyok batch collect out" in one_error_line(early)
        assert collect(job).returncode == 5
        before = len(server.journal)
        done = resume(job)
        assert done.returncode == 0, done.stderr
        assert len(server.journal) - before == 4
    assert statuses(job) == ["answered"] * 20
    assert verified(job)
    assert money(spent(job), "uncertain") > 0  # the missing one, which may be billed


@slow
@pytest.mark.parametrize("wire", ["anthropic", "openai"])
def test_a_batch_whose_making_nobody_was_told_of_is_not_made_twice(job: Path, wire: str) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        server.batches.lose_answer = True
        lost = submit(job, server, wire)
        assert lost.returncode == 5, lost.stderr
        assert "qbyok batch submit --resume out" in lost.stderr
        early = collect(job)
        assert "qbyok batch submit --resume out" in one_error_line(early)
        (ours,) = server.batches.made.values()
        ours["looks"] = 1  # Anthropic shows whose a batch is once it has ended
        server.batches.page = 1  # and others have made batches since
        for name in ("other_1", "other_2"):
            foreign = {"metadata": {}} if wire == "openai" else {"requests": ours["requests"][:3]}
            server.batches.made[name] = {**ours, "id": name, **foreign}
        found = submit_again(job)
        assert found.returncode == 0, found.stderr
        assert len(server.batches.made) == 3
        again = submit_again(job)
        assert "nothing is sent again" in again.stderr
        if wire == "openai":
            next(iter(server.batches.made.values()))["looks"] = 0
        done = collect(job)
        assert done.returncode == 0, done.stderr
    assert named(job, "batch.submitted")[0]["found"] is True
    assert len(named(job, "model.request")) == 20
    assert verified(job)


@slow
def test_a_batch_that_may_be_ours_is_waited_for(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        server.batches.lose_answer = True
        submit(job, server, "anthropic")
        unclear = submit_again(job)
        assert unclear.returncode == 5
        assert "may be the one" in unclear.stderr
        assert len(server.batches.made) == 1


@slow
@pytest.mark.parametrize("wire", ["anthropic", "openai"])
@pytest.mark.parametrize("last", ["model.request", "batch.sending"])
def test_a_program_killed_before_the_vendor_has_the_batch(job: Path, wire: str, last: str) -> None:
    """The log is cut after an event, as if the program had died there; the vendor was not reached."""
    allow_batches()
    with WireServer(key=KEY) as server:
        submit(job, server, wire)
        server.batches.made.clear()
        if last == "model.request":
            server.batches.files.clear()
        log = job / "out" / "run.jsonl"
        lines = log.read_bytes().splitlines(keepends=True)
        end = max(n for n, line in enumerate(lines) if f'"event":"{last}"'.encode() in line)
        log.write_bytes(b"".join(lines[: end + 1]))
        again = submit_again(job)
        assert again.returncode == 0, again.stderr
        assert len(server.batches.made) == 1
        assert len(server.batches.files) == (0 if wire == "anthropic" else 1)
        assert money(spent(job), "reserved") == money(status(job), "reserved") > 0
        assert collect(job).returncode == 0
    assert money(spent(job), "uncertain") == 0
    assert verified(job)


@slow
@pytest.mark.parametrize("wire", ["anthropic", "openai"])
def test_a_program_killed_while_it_collects(job: Path, wire: str) -> None:
    """The log is cut within the results, as if the program had died there: no response is lost, none counts twice."""
    allow_batches()
    with WireServer(key=KEY) as server:
        submit(job, server, wire)
        files, made = dict(server.batches.files), dict(server.batches.made)
        assert collect(job, "--json").returncode == 0
        log = job / "out" / "run.jsonl"
        lines = log.read_bytes().splitlines(keepends=True)
        responses = [n for n, line in enumerate(lines) if b'"event":"model.response"' in line]
        log.write_bytes(b"".join(lines[: responses[7]]))
        server.batches.files.update(files)
        server.batches.made.update(made)
        for batch in server.batches.made.values():
            batch["looks"] = 0
        done = collect(job)
    # The stored responses went with the complete run; the seven that are in the log would have been there.
    assert done.returncode == 5, done.stderr
    assert len(named(job, "model.response")) == 20
    assert verified(job)
    assert spent(job)["calls"] == 20


@slow
def test_results_on_another_host_are_not_fetched(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server, WireServer(key=KEY) as other:
        submit(job, server, "anthropic")
        server.batches.results_host = other.anthropic_url
        done = collect(job)
        assert done.returncode == 7, done.stderr
        assert other.journal == []
        assert named(job, "egress.blocked")
        server.batches.results_host = ""
        assert collect(job).returncode == 0
    assert verified(job)


@slow
def test_unless_the_entry_allows_it_nothing_is_left_with_a_vendor(job: Path) -> None:
    with WireServer(key=KEY) as server:
        refused = submit(job, server, "openai")
        assert refused.returncode == 2
        assert "allow_batch = true" in one_error_line(refused)
        (job / "qbyok.toml").write_text("[providers.openai]\nallow_batch = true\n")
        steered = submit(job, server, "openai")
        assert steered.returncode == 2
        assert "qbyok config trust" in one_error_line(steered)
        assert server.journal == []
        assert not (job / "out").exists()
        qbyok("config", "trust", cwd=job)
        assert submit(job, server, "openai").returncode == 0


@slow
def test_kinds_without_batches_are_pointed_to_files(job: Path) -> None:
    (job / "qbyok.toml").write_text(
        '[providers.local]\nkind = "openai-compatible"\nendpoint = "http://127.0.0.1:9/v1"\n'
        'model = "m"\nkeyless = true\n'
    )
    qbyok("config", "trust", cwd=job)
    args = ["q.xlsx", "--evidence", "evidence", "--provider"]
    assert "qbyok batch export" in one_error_line(qbyok("batch", "submit", *args, "local", cwd=job))
    assert "offline provider" in one_error_line(qbyok("batch", "submit", *args, "offline", cwd=job))


@slow
def test_a_budget_holds_for_the_whole_batch(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        forecast = qbyok(
            "batch", "submit", "q.xlsx", "--evidence", "evidence", "--dry-run", "--json",
            *flags(server, "openai", job), cwd=job,
        )  # fmt: skip
        worst = Decimal(json.loads(forecast.stdout)["cost_usd"]["worst"])
        assert json.loads(forecast.stdout)["batch"] is True
        short = submit(job, server, "openai", "--max-cost", f"{worst * Decimal('0.99'):f}")
        assert short.returncode == 6, short.stderr
        assert "--resume out --max-cost USD" in short.stderr
        assert server.journal == []
        assert money(spent(job), "reserved") == 0
        enough = submit_again(job, "--max-cost", f"{worst:f}")
        assert enough.returncode == 0, enough.stderr
        assert collect(job).returncode == 0
    assert named(job, "budget.exceeded")
    assert verified(job)


@slow
@pytest.mark.parametrize("wire", ["anthropic", "openai"])
def test_a_refused_batch_reserves_nothing(job: Path, wire: str) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        server.fail("bad-request")
        refused = submit(job, server, wire)
        assert refused.returncode == 5, refused.stderr
        assert money(spent(job), "reserved") == 0
        assert named(job, "batch.dropped")[0]["billed"] is False
        assert submit_again(job).returncode == 0
        assert collect(job).returncode == 0
    assert verified(job)


@slow
def test_a_batch_that_fails_as_a_whole_costs_nothing(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        server.batches.refused = "Invalid file format."
        submit(job, server, "openai")
        done = collect(job)
        assert done.returncode == 5
        assert "Invalid file format" in done.stderr
        assert server.batches.files == {}
    assert [money(spent(job), name) for name in ("spent", "reserved", "uncertain")] == [0, 0, 0]


@slow
def test_waiting_for_the_end(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        server.batches.looks = 2
        submit(job, server, "openai")
        early = collect(job)
        assert early.returncode == 5
        assert "not ended yet" in one_error_line(early)
        done = collect(job, "--wait")
        assert done.returncode == 0, done.stderr
    assert verified(job)


@slow
def test_evidence_that_changed_since_is_no_ground_for_a_check(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        submit(job, server, "openai")
        policy = next((job / "evidence").rglob("*.md"))
        before = policy.read_text("utf-8")
        policy.write_text(before.replace("in force", "in place"))
        changed = collect(job)
        assert changed.returncode == 2
        assert "have changed" in one_error_line(changed)
        policy.write_text(before)
        assert collect(job).returncode == 0


@slow
def test_another_model_than_was_asked_for_stops_as_it_does_at_once(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        submit(job, server, "anthropic")
        for batch in server.batches.made.values():
            for line in batch["requests"]:
                line["params"]["model"] = "some-other-model"
        done = collect(job)
        assert done.returncode == 5
        assert "some-other-model" in done.stderr
        assert submit_again(job).returncode == 0
        assert status(job)["requests"] == 20
    assert {event["model.match"] for event in named(job, "model.response")} == {"other"}
    assert verified(job)


@slow
def test_a_program_killed_while_the_vendor_makes_the_batch(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        server.latency = 1.0
        args = ["batch", *command(job, server, "openai")[1:]]
        process = launch_program(job, [args[0], "submit", *args[1:]])
        wait_for_calls(server, 2)
        process.kill()
        process.communicate(timeout=30)
        server.latency = 0.0
        deadline = time.monotonic() + 10
        while not server.batches.made and time.monotonic() < deadline:
            time.sleep(0.05)
        assert named(job, "batch.submitted") == []
        assert submit_again(job).returncode == 0
        assert len(server.batches.made) == 1
        assert collect(job).returncode == 0
    assert named(job, "batch.submitted")[0]["found"] is True
    assert verified(job)


@slow
def test_a_reply_that_names_no_batch_is_looked_into(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        server.fail("wrong-shape")
        unclear = submit(job, server, "anthropic")
        assert unclear.returncode == 5
        assert "names no batch" in unclear.stderr
        assert money(spent(job), "reserved") > 0
        assert submit_again(job).returncode == 0
        assert collect(job).returncode == 0
        assert len(server.batches.made) == 0
    assert money(spent(job), "uncertain") == 0
    assert verified(job)


@slow
@pytest.mark.parametrize("wire", ["anthropic", "openai"])
def test_a_batch_that_is_canceled_costs_what_was_done_and_that_is_kept(job: Path, wire: str) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        server.batches.looks, server.batches.done = 99, 5
        submit(job, server, wire)
        canceled = cancel(job, "--json")
        assert canceled.returncode == 0, canceled.stderr
        assert json.loads(canceled.stdout)["status"] in ("canceling", "cancelling")
        assert "qbyok batch collect out" in canceled.stderr
        done = collect(job)
        assert done.returncode == 5, done.stderr
        assert "15 questions without an answer yet" in done.stderr
        assert statuses(job) == ["answered"] * 5 + ["skipped"] * 15
        assert money(spent(job), "spent") > 0
        assert money(spent(job), "reserved") == money(spent(job), "uncertain") == 0
        left = json.loads(qbyok("log", "manifest", "out", "--json", cwd=job).stdout)
        assert (left["calls"], left["calls_not_sent"]) == (20, 0), "the vendor had all of them"
        before = len(server.journal)
        again = resume(job)
        assert again.returncode == 0, again.stderr
        assert len(server.journal) - before == 15
    assert verified(job)


@slow
def test_a_batch_that_has_ended_is_not_canceled(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        submit(job, server, "openai")
        late = cancel(job)
        assert late.returncode == 0, late.stderr
        assert "has ended: there is nothing to cancel" in late.stderr
        assert [batch["status"] for batch in server.batches.made.values()] == ["completed"]
        assert collect(job).returncode == 0
        none = cancel(job)
    assert none.returncode == 2
    assert "the run in out has no batch" in one_error_line(none)
