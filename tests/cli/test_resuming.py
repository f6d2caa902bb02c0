"""Runs that are stopped, killed or fail: nothing paid for is lost, and nothing is paid for twice."""

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest
from support.jobs import KEY, answers, events, launch, new_job, resume, start, wait_for_calls
from support.program import qbyok
from support.wire_server import WireServer

slow = pytest.mark.slow


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return new_job(tmp_path / "job")


def verified(job: Path) -> bool:
    done = qbyok("log", "verify", "out", cwd=job)
    assert done.returncode == 0, done.stdout + done.stderr
    return True


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for the program; return its exit code and what it told."""
    _, told = process.communicate(timeout=30)
    return process.returncode, told


@pytest.mark.parametrize(
    "number",
    [signal.SIGINT, pytest.param(signal.SIGTERM, marks=slow), pytest.param(signal.SIGHUP, marks=slow)],
)
def test_a_signal_lets_calls_under_way_end(job: Path, number: signal.Signals) -> None:
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip("whoever started the tests has this signal ignored, as nohup does, and so does the program")
    with WireServer(key=KEY, latency=0.4) as server:
        process = launch(job, server, "openai", "--concurrency", "2")
        wait_for_calls(server, 4)
        process.send_signal(number)
        code, told = ended(process)
        assert code == 130, told
        paid = len(server.journal)
        assert len([a for a in answers(job) if a["status"] == "answered"]) == paid < 20
        assert events(job)[-1]["event"] == "run.interrupted"
        server.latency = 0
        assert resume(job).returncode == 0
        assert len(server.journal) == 20
    assert verified(job)


@pytest.mark.slow
def test_a_second_interrupt_gives_up_on_calls_under_way(job: Path) -> None:
    with WireServer(key=KEY, latency=20) as server:
        process = launch(job, server, "openai")
        wait_for_calls(server, 4)
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        before = time.monotonic()
        process.send_signal(signal.SIGINT)
        code, told = ended(process)
        assert time.monotonic() - before < 10
        assert (code, told.splitlines()[-1]) == (130, "error: stopped by you")
        server.latency = 0
        assert resume(job).returncode == 0
    assert verified(job)


@pytest.mark.parametrize("calls", [pytest.param(1, marks=slow), 3, pytest.param(9, marks=slow)])
def test_a_killed_run_is_resumed(job: Path, calls: int) -> None:
    with WireServer(key=KEY, latency=0.05) as server:
        process = launch(job, server, "anthropic", "--concurrency", "3")
        wait_for_calls(server, calls)
        process.kill()
        ended(process)
        lost = len(server.journal) - len(list((job / "out" / "state" / "responses").glob("[!.]*")))
        assert lost <= 3
        assert resume(job).returncode == 0
        assert len(server.journal) == 20 + lost
    assert {a["status"] for a in answers(job)} == {"answered"}
    assert verified(job)


@pytest.mark.slow
def test_a_response_that_was_stored_and_not_logged_is_accounted_for(job: Path) -> None:
    with WireServer(key=KEY) as server:
        server.fail(*[None] * 5, "no-credit")
        start(job, server, "openai", "--concurrency", "1")
        log = job / "out" / "run.jsonl"
        lines = log.read_bytes().splitlines(keepends=True)
        last = max(n for n, line in enumerate(lines) if b'"event":"model.response"' in line)
        cost = json.loads(lines[last])["cost.usd"]
        log.write_bytes(b"".join(lines[:last]))
        done = resume(job, "--json")
        assert done.returncode == 0, done.stderr
        assert len(server.journal) == 21
    costs = [event["cost.usd"] for event in events(job) if event["event"] == "model.response"]
    assert len(costs) == 20
    assert cost in costs
    assert verified(job)


@pytest.mark.slow
def test_a_billed_response_that_is_unusable_is_accounted_for_and_asked_again(job: Path) -> None:
    with WireServer(key=KEY) as server:
        server.fail("refusal", None, "not-json-text", None, "html")
        done = start(job, server, "openai", "--json")
        assert done.returncode == 10, done.stderr
        assert verified(job)
        failed = [event for event in events(job) if event["event"] == "model.error"]
        assert len([event for event in failed if event["cost.usd"] is not None]) == 2
        assert json.loads(done.stdout)["calls"]["requests"] == 20
        again = resume(job)
        assert again.returncode == 0, again.stderr
        assert len(server.journal) == 23
    assert {a["status"] for a in answers(job)} == {"answered"}
    assert verified(job)


def test_a_complete_run_is_not_asked_again(job: Path) -> None:
    with WireServer(key=KEY) as server:
        assert start(job, server, "openai").returncode == 0
        before = (job / "out" / "run.jsonl").read_bytes()
        again = resume(job)
        assert (again.returncode, len(server.journal)) == (2, 20)
    assert "is complete" in again.stderr
    assert (job / "out" / "run.jsonl").read_bytes() == before


@pytest.mark.slow
def test_an_output_that_cannot_be_written_loses_no_answer(job: Path) -> None:
    with WireServer(key=KEY) as server:
        server.fail(*[None] * 4, "no-credit")
        start(job, server, "openai", "--concurrency", "1")
        (job / "out" / "q.answered.xlsx").unlink()
        (job / "out" / "q.answered.xlsx").mkdir()
        stopped = resume(job)
        assert stopped.returncode not in (0, 1, 10), stopped.stderr
        assert "--resume" in stopped.stderr
        (job / "out" / "q.answered.xlsx").rmdir()
        assert resume(job).returncode == 0
        assert len(server.journal) == 21
    assert verified(job)


@pytest.mark.slow
def test_resume_does_not_follow_settings_that_lead_elsewhere(job: Path) -> None:
    with WireServer(key=KEY) as server, WireServer(key=KEY) as other:
        server.fail(*[None] * 3, "no-credit")
        config = '[providers.work]\nkind = "openai"\nmodel = "gpt-5.5-2026-04-23"\nendpoint = "{}"\n'
        (job / "qbyok.toml").write_text(config.format(server.openai_url))
        assert qbyok("config", "trust", cwd=job).returncode == 0
        key = ("--api-key-file", job.parent / "key")
        job_flags = ("--evidence", "evidence", "--out", "out", "--provider", "work", "--concurrency", "1", *key)
        assert qbyok("answer", "q.xlsx", *job_flags, cwd=job).returncode == 5
        (job / "qbyok.toml").write_text(config.format(other.openai_url))
        assert qbyok("config", "trust", cwd=job).returncode == 0
        refused = resume(job)
        assert (refused.returncode, len(other.journal)) == (2, 0), refused.stderr
        assert "endpoint" in refused.stderr
        named = resume(job, "--endpoint", other.openai_url)
        assert (named.returncode, len(other.journal)) == (0, 20), named.stderr


@pytest.mark.slow
def test_another_provider_does_not_inherit_the_endpoint(job: Path) -> None:
    with WireServer(key=KEY) as server:
        server.fail("no-credit")
        start(job, server, "openai", "--concurrency", "1")
        before = len(server.journal)
        switched = resume(job, "--provider", "anthropic")
        assert len(server.journal) == before
    assert switched.returncode == 2
    assert "no model was named" in switched.stderr
