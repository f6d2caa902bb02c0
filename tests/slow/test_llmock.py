"""Anthropic's batches against LLMock, a server that somebody else wrote.

It has no answers but sentences, so each fails its question; it deletes nothing; and it names results by a path alone.
"""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from support.batch_jobs import collect, give_up, look, submit_again
from support.jobs import KEY, answers, events, new_job
from support.llmock import LLMock
from support.program import qbyok
from support.settings import entry, settle

pytestmark = pytest.mark.slow

QUESTIONS = 6


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return new_job(tmp_path / "job", QUESTIONS)


def submit(job: Path, server: LLMock) -> str:
    """Leave the job's requests with the server, and return the id of the batch."""
    settle(entry("work", "messages", f"{server.url}/anthropic", job.parent / "key") + "allow_batch = true\n")
    args = ["q.xlsx", "--evidence", "evidence", "--out", "out", "--provider", "work", "--json"]
    done = qbyok("batch", "submit", *args, cwd=job)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["status"], found["requests"], KEY in done.stderr) == ("in_progress", QUESTIONS, False)
    return str(found["id"])


def spent(job: Path) -> dict[str, str]:
    (found,) = json.loads(qbyok("spend", "--by", "provider", "--json", cwd=job).stdout)["sums"]
    return dict(found)


def logged(job: Path, event: str) -> list[dict[str, object]]:
    return [one for one in events(job) if one["event"] == event]


def test_a_batch_is_left_looked_at_and_collected(job: Path, tmp_path: Path) -> None:
    with LLMock(tmp_path / "home") as server:
        batch = submit(job, server)
        assert "nothing is sent again" in submit_again(job).stderr
        assert look(job).stdout.startswith(batch)
        done = collect(job, "--wait")
    assert done.returncode == 10, done.stderr
    assert f"{batch}, which the vendor stores, is not deleted there" in done.stderr
    assert [one["status"] for one in answers(job)] == ["failed"] * QUESTIONS
    used = [one["gen_ai.usage.output_tokens"] for one in logged(job, "model.error")]
    assert len(used) == QUESTIONS
    assert all(used)
    assert Decimal(spent(job)["reserved_usd"]) == 0
    assert Decimal(spent(job)["spent_usd"]) > 0
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


def test_a_batch_that_a_new_server_does_not_know_is_given_up(job: Path, tmp_path: Path) -> None:
    with LLMock(tmp_path / "home") as server:
        batch = submit(job, server)
    with LLMock(tmp_path / "home", port=server.port):
        gone = collect(job)
        assert gone.returncode == 5, gone.stderr
        assert f"qbyok batch give-up out {batch}" in gone.stderr
        done = give_up(job, batch)
        assert done.returncode == 0, done.stderr
    assert [one["batch.id"] for one in logged(job, "batch.lost")] == [batch]
    assert Decimal(spent(job)["uncertain_usd"]) > 0
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0
