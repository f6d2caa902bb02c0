"""Batches where something goes wrong at the vendor or on the way: nothing that was paid for may be lost."""

import json
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support.batch_jobs import allow_batches, collect, export, give_up, look, status, submit, submit_again
from support.jobs import KEY, answers, events, flags, new_job, resume
from support.program import one_error_line, qbyok
from support.wire_server import WireServer

slow = pytest.mark.slow


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return new_job(tmp_path / "job", questions=4)


def named(job: Path, event: str) -> list[dict[str, Any]]:
    return [one for one in events(job) if one["event"] == event]


def all_answered(job: Path) -> bool:
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0
    return [answer["status"] for answer in answers(job)] == ["answered"] * 4


@pytest.mark.slow
def test_results_that_are_none_are_not_the_end_of_a_batch(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        submit(job, server, "anthropic")
        server.fail("html", method="GET", path="/results")
        done = collect(job)
        assert done.returncode == 5, done.stderr
        assert "nothing was taken in" in done.stderr.lower()
        assert len(server.batches.made) == 1
        assert named(job, "batch.collected") == []
        assert collect(job).returncode == 0
    assert all_answered(job)


@slow
@pytest.mark.parametrize("wire", ["anthropic", "openai"])
def test_what_lacks_a_result_is_not_deleted_at_the_vendor(job: Path, wire: str) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        submit(job, server, wire)
        server.batches.fates = {1: "missing"}
        done = collect(job)
        assert done.returncode == 5, done.stderr
        assert "not deleted" in done.stderr
        assert len(server.batches.made) == 1
    assert [one["missing"] for one in named(job, "batch.collected")] == [1]
    assert named(job, "batch.deleted") == []


@slow
def test_a_vendor_that_leads_elsewhere_where_it_should_delete(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server, WireServer(key=KEY) as other:
        submit(job, server, "anthropic")
        server.fail("redirect", location=f"{other.anthropic_url}/v1/messages/batches/x", method="DELETE")
        done = collect(job)
        assert done.returncode == 7, done.stderr
        assert other.journal == []
    assert named(job, "egress.blocked")
    assert named(job, "batch.deleted") == []
    assert named(job, "batch.collected")
    assert all_answered(job)


@slow
def test_a_batch_that_is_gone_once_all_of_it_is_in_the_log(job: Path) -> None:
    """As if the program had died between the deletion and its event."""
    allow_batches()
    with WireServer(key=KEY) as server:
        submit(job, server, "anthropic")
        assert collect(job, "--json").returncode == 0
        log = job / "out" / "run.jsonl"
        lines = log.read_bytes().splitlines(keepends=True)
        last = max(n for n, line in enumerate(lines) if b'"event":"model.response"' in line)
        log.write_bytes(b"".join(lines[: last + 1]))
        done = collect(job)
    # The stored responses went with the complete run: the answers are asked for again, and the run is not stuck.
    assert done.returncode == 5, done.stderr
    assert named(job, "batch.collected")


@slow
def test_a_batch_is_collected_with_the_settings_that_it_was_left_with(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        assert export(job, server, "anthropic").returncode == 0
        openai = flags(server, "openai", job)
        assert submit_again(job, *openai, "--passages", "2", "--max-output-tokens", "900").returncode == 0
        server.batches.made["batch_0001"]["expires_at"] = 10**12  # no calendar has such a year
        assert (status(job)["requests"], status(job)["expires"]) == (4, "")
        assert collect(job).returncode == 0
    assert all_answered(job)


@slow
def test_a_batch_that_may_be_at_one_vendor_is_not_left_with_another(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        server.fail("wrong-shape")
        assert submit(job, server, "anthropic").returncode == 5
        refused = submit_again(job, *flags(server, "openai", job))
        assert refused.returncode == 2, refused.stderr
        assert "anthropic" in one_error_line(refused)
        assert named(job, "batch.dropped") == []
        assert submit_again(job).returncode == 0
        assert len(server.batches.made) == 1
        assert collect(job).returncode == 0
    assert all_answered(job)


@slow
def test_an_upload_without_a_name_is_an_error_for_people(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        server.fail("wrong-shape")
        unclear = submit(job, server, "openai")
        assert unclear.returncode == 5, unclear.stderr
        assert "names no file" in unclear.stderr
        assert submit_again(job).returncode == 0
        assert collect(job).returncode == 0
    assert all_answered(job)


@slow
def test_the_log_tells_a_host_that_was_not_called_from_a_refusal(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server, WireServer(key=KEY) as other:
        server.fail("redirect", location=f"{other.anthropic_url}/v1/messages/batches")
        done = submit(job, server, "anthropic")
        assert done.returncode == 7, done.stderr
        assert "refused" not in named(job, "batch.dropped")[0]["reason"]
        assert other.journal == []


@slow
def test_what_expired_at_the_vendor_had_left_and_what_was_never_handed_over_had_not(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        submit(job, server, "openai")
        server.batches.fates = {0: "expired", 1: "canceled"}
        assert collect(job).returncode == 5
    done = qbyok("log", "manifest", "out", "--json", cwd=job)
    found = json.loads(done.stdout)
    assert (found["calls"], found["calls_not_sent"]) == (4, 0)
    log = job / "out" / "run.jsonl"
    whole = log.read_bytes()
    log.write_bytes(whole[: whole.index(b'"event":"batch.sending"')].rpartition(b"\n")[0] + b"\n")
    found = json.loads(qbyok("log", "manifest", "out", "--json", cwd=job).stdout)
    assert (found["calls"], found["calls_not_sent"], found["passages"]) == (0, 4, [])


def lose(server: WireServer, what: str) -> None:
    """Have the vendor forget its batches, or the results of them."""
    if what == "batch":
        server.batches.made.clear()
    else:
        server.batches.files.clear()


def uncertain(job: Path) -> Decimal:
    done = qbyok("spend", "--by", "run", "--json", cwd=job)
    return sum((Decimal(one["uncertain_usd"]) for one in json.loads(done.stdout)["sums"]), Decimal(0))


@pytest.mark.parametrize(
    ("wire", "what"),
    [
        pytest.param("anthropic", "batch", marks=slow),
        ("openai", "batch"),
        pytest.param("openai", "results", marks=slow),
    ],
)
def test_a_batch_that_is_gone_is_given_up_on_request_alone(job: Path, wire: str, what: str) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        submit(job, server, wire)
        batch = str(status(job)["id"])
        lose(server, what)
        before = (job / "out" / "run.jsonl").read_bytes()
        gone = collect(job)
        assert gone.returncode == 5, gone.stderr
        assert f"does not have {batch} or its results" in one_error_line(gone)
        assert f"qbyok batch give-up out {batch}" in gone.stderr
        assert resume(job).returncode == 2
        assert (job / "out" / "run.jsonl").read_bytes() == before, "nothing is given up by itself"
        other = give_up(job, "batch_of_another_run")
        assert (other.returncode, batch in one_error_line(other)) == (2, True)
        calls = len(server.journal)
        done = give_up(job, batch)
        assert done.returncode == 0, done.stderr
        assert "4 requests were billed is not known" in done.stderr
        assert "qbyok answer --resume out" in done.stderr
        assert not [call for call in server.journal[calls:] if call.path in ("/v1/messages", "/v1/responses")]
        (lost,) = named(job, "batch.lost")
        assert (lost["batch.id"], lost["requests"]) == (batch, 4)
        reserved = sum(Decimal(one["reserved.usd"]) for one in named(job, "model.request"))
        assert uncertain(job) == reserved > 0
        assert qbyok("log", "verify", "out", cwd=job).returncode == 0
        assert resume(job).returncode == 0
    assert all_answered(job)
    assert uncertain(job) == reserved


@slow
def test_a_batch_that_the_vendor_has_is_not_given_up(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        submit(job, server, "openai")
        batch = str(status(job)["id"])
        kept = give_up(job, batch)
        assert (kept.returncode, "the vendor has" in one_error_line(kept)) == (2, True)
        server.fail("server-error", method="GET")
        unclear = give_up(job, batch)
        assert unclear.returncode == 5, unclear.stderr
        assert named(job, "batch.lost") == []
        assert collect(job).returncode == 0
    assert all_answered(job)


@slow
@pytest.mark.parametrize("command", [look, submit_again])
def test_every_command_that_looks_at_a_batch_says_that_it_is_gone(
    job: Path, command: Callable[[Path], subprocess.CompletedProcess[str]]
) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        submit(job, server, "anthropic")
        server.batches.made.clear()
        gone = command(job)
    assert gone.returncode == 5, gone.stderr
    assert "qbyok batch give-up out msgbatch_0001" in gone.stderr


@slow
def test_each_file_that_is_deleted_stands_in_the_log_by_itself(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        submit(job, server, "openai")
        server.batches.fates = {0: "expired"}  # so that there is a file of errors, too
        server.fail("bad-request", method="DELETE", path="/file-output-batch_0001")
        done = collect(job)
        assert done.returncode == 5, done.stderr
        assert "file-output-batch_0001, which the vendor stores, is not deleted" in done.stderr
        assert list(server.batches.files) == ["file-output-batch_0001"]
    assert [one["stored.id"] for one in named(job, "batch.deleted")] == ["file-0001", "file-error-batch_0001"]


def check_nothing_was_taken(job: Path, lost: subprocess.CompletedProcess[str]) -> None:
    assert lost.returncode == 5, lost.stderr
    assert "qbyok batch submit --resume out" in lost.stderr
    (dropped,) = named(job, "batch.dropped")
    assert (dropped["reason"], dropped["billed"]) == ("the vendor was not reached", False)
    assert uncertain(job) == 0


@slow
@pytest.mark.parametrize("wire", ["anthropic", "openai"])
def test_a_vendor_that_nobody_reaches_has_refused_nothing(job: Path, wire: str) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        port = int(server.anthropic_url.rpartition(":")[2])
    check_nothing_was_taken(job, submit(job, server, wire))
    with WireServer(key=KEY, port=port) as again:
        assert submit_again(job).returncode == 0
        assert len(again.batches.made) == 1
        assert collect(job).returncode == 0
    assert all_answered(job)


@slow
def test_a_server_without_tls_has_refused_nothing(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        secure = server.openai_url.replace("http://", "https://")
        check_nothing_was_taken(job, submit(job, server, "openai", "--endpoint", secure))


def test_results_that_are_there_are_taken_in_where_the_file_beside_them_is_gone(job: Path) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        submit(job, server, "openai")
        server.batches.fates = {1: "errored"}
        status(job)
        for name in [name for name in server.batches.files if name.startswith("file-error")]:
            del server.batches.files[name]
        done = collect(job)
        assert done.returncode == 5, done.stderr
    assert [one["missing"] for one in named(job, "batch.collected")] == [1]
