"""``qbyok log manifest``: what left in a run, compared with what the server was sent."""

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support.jobs import KEY, new_job, resume, start
from support.program import one_error_line, qbyok
from support.wire_server import Recorded, WireServer, prompt_passages

from qbyok.resources import schema_path

Sent = Counter[tuple[str, str]]


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return new_job(tmp_path / "job", questions=4)


def manifest(job: Path) -> dict[str, Any]:
    done = qbyok("log", "manifest", "out", "--json", cwd=job)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    schema = json.loads(schema_path("manifest-1").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(found)
    return found


def seen_by(server: WireServer) -> Sent:
    """Return how often each passage arrived at a server, by its id and the hash of its text, from the wire alone."""
    calls = [call for call in server.journal if call.method == "POST"]
    passages = [passage for call in calls for passage in prompt_passages(text_of(call))]
    return Counter((p["id"], hashlib.sha256(p["text"].encode()).hexdigest()) for p in passages)


def text_of(call: Recorded) -> str:
    content = call.body["messages"][-1]["content"]
    return content if isinstance(content, str) else "".join(part["text"] for part in content)


def port_of(server: WireServer) -> int:
    return int(server.anthropic_url.rpartition(":")[2])


def listed(found: dict[str, Any], server: WireServer) -> Sent:
    port = port_of(server)
    return Counter({(p["id"], p["sha256"]): p["times"] for p in found["passages"] if p["port"] == port})


def test_it_is_what_arrived_at_the_provider_tries_that_failed_included(job: Path) -> None:
    with WireServer(key=KEY) as server:
        server.fail("overloaded", retry_after="0.05")
        assert start(job, server, "anthropic").returncode == 0
        assert len(server.journal) == 5
    found = manifest(job)
    assert (found["calls"], found["calls_not_sent"]) == (5, 0)
    assert listed(found, server) == seen_by(server)
    for passage in found["passages"]:
        assert passage["path"] == "policies.md"
        assert passage["host"] == "127.0.0.1"
        assert passage["model"] == "claude-sonnet-5"
        assert passage["key"]["id"] == hashlib.sha256(b"qbyok-key-v1\0anthropic\0" + KEY.encode()).hexdigest()[:16]
        assert passage["bytes"] > 0
    arrived = {p["id"]: p["text"] for call in server.journal for p in prompt_passages(text_of(call))}
    assert {p["id"]: p["bytes"] for p in found["passages"]} == {i: len(t.encode()) for i, t in arrived.items()}
    assert found["distinct_bytes"] == sum(len(text.encode()) for text in arrived.values())
    assert found["passages"] == sorted(found["passages"], key=lambda p: (p["path"], p["locator"]))
    done = qbyok("log", "manifest", "out/run.jsonl", cwd=job)
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert [(row[0], row[2], int(row[-1])) for row in rows] == [
        (p["path"], p["sha256"], p["times"]) for p in found["passages"]
    ]
    assert "left in 5 calls" in done.stderr


@pytest.mark.slow
def test_what_never_arrived_is_no_part_of_it_and_two_recipients_have_lines_of_their_own(job: Path) -> None:
    with WireServer(key=KEY) as server:
        no_tls = server.anthropic_url.replace("http:", "https:")
        assert start(job, server, "anthropic", "--endpoint", no_tls, "--concurrency", "1").returncode == 5
        nothing = manifest(job)
        assert (nothing["calls"], nothing["passages"]) == (0, [])
        assert nothing["calls_not_sent"] > 0
        server.fail(None, "no-credit")
        flags = ("--endpoint", server.anthropic_url, "--concurrency", "1")
        assert resume(job, *flags).returncode == 5
        with WireServer(key=KEY) as other:
            assert resume(job, "--endpoint", other.anthropic_url).returncode == 0
    found = manifest(job)
    assert found["calls_not_sent"] == nothing["calls_not_sent"]
    assert listed(found, server) == seen_by(server) != Counter()
    assert listed(found, other) == seen_by(other) != Counter()
    assert {p["port"] for p in found["passages"]} == {port_of(server), port_of(other)}


@pytest.mark.slow
def test_a_log_that_was_changed_gives_none_and_a_torn_end_does_no_harm(job: Path) -> None:
    with WireServer(key=KEY) as server:
        assert start(job, server, "anthropic").returncode == 0
    log = job / "out" / "run.jsonl"
    whole = log.read_bytes()
    before = manifest(job)
    log.write_bytes(whole + b'{"event":"model.req')
    assert manifest(job) == before
    log.write_bytes(whole.replace(b"policies.md", b"harmless.md", 1))
    done = qbyok("log", "manifest", "out", cwd=job)
    assert done.returncode == 8
    assert "qbyok log verify" in one_error_line(done)
    cut = b"\n".join(whole.split(b"\n")[:-3]) + b"\n"
    log.write_bytes(cut)
    done = qbyok("log", "manifest", "out", cwd=job)
    assert done.returncode == 0
    assert "does not end with the run" in done.stderr


def test_an_offline_run_sent_nothing(job: Path) -> None:
    assert qbyok("answer", "q.xlsx", "--evidence", "evidence", "--out", "out", cwd=job).returncode == 10
    found = manifest(job)
    assert (found["calls"], found["prompt_bytes"], found["passages"]) == (0, 0, [])
