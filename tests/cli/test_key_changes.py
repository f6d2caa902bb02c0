"""A run whose key is refused: it is looked up once more, and the run goes on with a new one, or stops."""

import json
import os
import sys
from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from support.jobs import KEY, answers, events, flags, launch_program, new_job, resume, wait_for_calls
from support.pace import mostly_slow
from support.program import qbyok
from support.wire_server import WireServer

NEXT = "sk-canary-next-8d3b5f7a9c1e4d6b8f0a2c4e6d8b0f1a"
QUESTIONS = 16
AT_ONCE = 4


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return new_job(tmp_path / "job", QUESTIONS)


def key_id(secret: str, kind: str = "openai") -> str:
    return sha256(b"qbyok-key-v1\0" + kind.encode() + b"\0" + secret.encode()).hexdigest()[:16]


def cost_by_key(log: Sequence[dict[str, object]]) -> dict[object, Decimal]:
    """Return what calls cost by the key that each was made with."""
    requests = [event for event in log if event["event"] == "model.request"]
    keys = {(event["question"], event["attempt"]): event["key.id"] for event in requests}
    costs = dict.fromkeys(keys.values(), Decimal(0))
    for event in log:
        if event["event"] in ("model.response", "model.error"):
            costs[keys[event["question"], event["attempt"]]] += Decimal(str(event["cost.usd"] or 0))
    return costs


def with_settings(text: str) -> None:
    """Write the user's settings."""
    folder = Path(os.environ["XDG_CONFIG_HOME"]) / "qbyok"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "qbyok.toml").write_text(text, "utf-8")


def with_command(job: Path) -> Path:
    """Have the key of ``openai`` printed by a program, and return the file that has a line for each time it ran."""
    ran = job.parent / "ran"
    script = f"print(open({str(job.parent / 'key')!r}).read()); open({str(ran)!r}, 'a').write('once\\n')"
    with_settings(f"[keys.openai]\ncommand = {json.dumps([sys.executable, '-c', script])}")
    return ran


def replace_key(job: Path, server: WireServer, secret: str, accepted: str) -> None:
    """Put another key in the place where the run finds it, and have the server refuse the one before."""
    (job.parent / "key").write_text(secret)
    server.keys = {accepted}


def run_meanwhile(
    job: Path, server: WireServer, *more: str, secret: str = NEXT, accepted: str = NEXT, command: Sequence[str] = ()
) -> tuple[int, str, str]:
    """Start a run, replace its key when some questions are answered, and return exit code, stdout and stderr."""
    usual = ["answer", "q.xlsx", "--evidence", "evidence", "--out", "out", "--concurrency", str(AT_ONCE)]
    process = launch_program(job, [*(command or [*usual, *flags(server, "openai", job)]), *more])
    wait_for_calls(server, 5)
    replace_key(job, server, secret, accepted)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.mark.parametrize("source", mostly_slow(["command", "file"]))
def test_a_run_takes_up_a_rotated_key(source: str, job: Path) -> None:
    ran = with_command(job) if source == "command" else None
    more = ["--json"] if ran else ["--json", "--api-key-file", str(job.parent / "key")]
    with WireServer(key=KEY, latency=0.1) as server:
        code, out, err = run_meanwhile(job, server, *more)
    assert code == 0, err
    assert [answer["status"] for answer in answers(job)] == ["answered"] * QUESTIONS
    log = events(job)
    (change,) = (event for event in log if event["event"] == "key.changed")
    before = change["previous"]
    assert isinstance(before, dict)
    assert (before["key.id"], change["key.id"]) == (key_id(KEY), key_id(NEXT))
    assert (change["reason"], change["error.type"]) == ("rotated", "invalid_api_key")
    requests = [event for event in log if event["event"] == "model.request"]
    at = log.index(change)
    assert {event["key.id"] for event in requests if log.index(event) < at} == {key_id(KEY)}
    assert {event["key.id"] for event in requests if log.index(event) > at} == {key_id(NEXT)}
    assert len([event for event in log if event["event"] == "model.error"]) <= AT_ONCE
    (told,) = json.loads(out)["keys"]
    assert (told["event"], told["key.id"]) == ("key.changed", key_id(NEXT))
    assert err.count(told["message"]) == 2, "when it happens, and in the summary"
    assert key_id(KEY) in told["message"]
    assert key_id(NEXT) in told["message"]
    if ran:
        assert ran.read_text() == "once\n" * 2, "once for the run, and once for all workers when it was refused"
    for secret in (KEY, NEXT):
        assert secret[10:] not in out + err + (job / "out" / "run.jsonl").read_text("utf-8")
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0
    paid = json.loads(qbyok("spend", "--by", "key", "--json", cwd=job).stdout)["sums"]
    assert {one["key"] for one in paid} == {"openai"}
    assert {one["fingerprint"]: Decimal(one["spent_usd"]) for one in paid} == cost_by_key(log)


@pytest.mark.slow
def test_a_key_that_is_the_same_is_looked_up_once_and_stops_the_run(job: Path) -> None:
    ran = with_command(job)
    with WireServer(key=KEY, latency=0.1) as server:
        code, _, err = run_meanwhile(job, server, secret=KEY)
        assert code == 4, err
        assert ran.read_text() == "once\n" * 2
        assert "error: openai (127.0.0.1) refuses the key (HTTP 401, invalid_api_key)" in err
        assert err.splitlines()[-1] == "go on with: qbyok answer --resume out"
        assert not [event for event in events(job) if event["event"] == "key.changed"]
        answered = len([answer for answer in answers(job) if answer["status"] == "answered"])
        assert 0 < answered < QUESTIONS
        replace_key(job, server, NEXT, NEXT)
        before = len(server.journal)
        resumed = qbyok("answer", "--resume", "out", cwd=job)
        assert resumed.returncode == 0, resumed.stderr
        assert len(server.journal) - before == QUESTIONS - answered
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


@pytest.mark.slow
def test_a_new_key_that_is_refused_too_ends_the_search(job: Path) -> None:
    ran = with_command(job)
    with WireServer(key=KEY, latency=0.1) as server:
        code, _, err = run_meanwhile(job, server, accepted="sk-nobody-has-this-key-0123456789")
    assert code == 4, err
    assert ran.read_text() == "once\n" * 2
    assert len([event for event in events(job) if event["event"] == "key.changed"]) == 1


@pytest.mark.slow
def test_a_place_that_holds_no_key_any_more_is_named(job: Path) -> None:
    with WireServer(key=KEY, latency=0.1) as server:
        code, _, err = run_meanwhile(job, server, "--api-key-file", str(job.parent / "key"), secret="")
        assert code == 4, err
        assert "the key was refused, and could not be looked up again: the key from file is empty" in err
        (job.parent / "key").write_text(NEXT)
        assert resume(job).returncode == 0


def test_a_key_from_standard_input_is_not_asked_for_again(job: Path) -> None:
    with WireServer(key=NEXT) as server:
        usual = ["answer", "q.xlsx", "--evidence", "evidence", "--out", "out", *flags(server, "openai", job)]
        done = qbyok(*usual, "--api-key-file", "-", cwd=job, stdin=KEY)
    assert done.returncode == 4
    assert "looked up again" not in done.stderr
