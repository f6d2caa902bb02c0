"""Batches where something goes wrong at the vendor or on the way: nothing that was paid for may be lost."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.batch_jobs import allow_batches, collect, export, status, submit, submit_again
from support.jobs import KEY, answers, events, flags, new_job
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
    assert [(one["missing"], one["deleted"]) for one in named(job, "batch.collected")] == [(1, [])]


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
    assert named(job, "batch.collected")[0]["deleted"] == []
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
