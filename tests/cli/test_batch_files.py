"""Batches carried by hand: requests in a file, and files of results that are whole, partial, broken or of others."""

import json
import signal
from pathlib import Path
from typing import Any

import pytest
from support.batch_jobs import allow_batches, export, submit
from support.intruders import killed_when
from support.jobs import KEY, answers, events, flags, new_job, resume, start
from support.program import one_error_line, qbyok
from support.wire_server import WireServer

slow = pytest.mark.slow


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return new_job(tmp_path / "job")


def lines_of(file: Path) -> list[Any]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def run_by_hand(requests: Path, server: WireServer, wire: str) -> list[dict[str, Any]]:
    """Send the requests of a file to the server as any program would; return results as the vendor writes them."""
    import httpx2

    results = []
    with httpx2.Client(headers={"authorization": f"Bearer {KEY}"}, trust_env=False) as client:
        for line in lines_of(requests):
            path, body = ("/v1/messages", line["params"]) if wire == "anthropic" else (line["url"], line["body"])
            reply = client.post(f"{server.anthropic_url}{path}", json=body)
            answer = {"status_code": reply.status_code, "request_id": "req_1", "body": reply.json()}
            result = {"result": {"type": "succeeded", "message": reply.json()}}
            told = result if wire == "anthropic" else {"id": "b_1", "response": answer, "error": None}
            results.append({"custom_id": line["custom_id"], **told})
    return results


def write(job: Path, results: list[dict[str, Any]], *more: str) -> None:
    (job / "results.jsonl").write_text("\n".join([*map(json.dumps, results), *more]) + "\n")


def take(job: Path, *more: str) -> Any:
    return qbyok("batch", "import", "out", "results.jsonl", *more, cwd=job)


def told(job: Path) -> list[dict[str, object]]:
    """The answers, without what names their run."""
    return [{name: value for name, value in answer.items() if name != "run"} for answer in answers(job)]


@pytest.mark.parametrize(
    "wire", ["openai", pytest.param("anthropic", marks=slow), pytest.param("openai-chat", marks=slow)]
)
def test_results_that_were_carried_here_give_the_same_answers_as_calls(job: Path, wire: str) -> None:
    live = new_job(job.parent / "live")
    with WireServer(key=KEY) as server:
        start(live, server, wire)
        done = export(job, server, wire)
        assert done.returncode == 0, done.stderr
        write(job, run_by_hand(job / "requests.jsonl", server, wire)[::-1])
    assert take(job).returncode == 0
    assert told(job) == told(live)
    assert (job / "out/q.answered.xlsx").read_bytes() == (live / "out/q.answered.xlsx").read_bytes()
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0
    again = take(job)
    assert (again.returncode, again.stdout) == (0, "")
    assert "complete" in again.stderr
    ended = qbyok("batch", "status", "out", cwd=job)
    assert (ended.returncode, ended.stderr) == (0, "The run is complete\n")
    assert "no batch is under way" in ended.stdout


@slow
@pytest.mark.parametrize("wire", ["anthropic", "openai"])
def test_the_file_is_what_a_vendor_is_sent(job: Path, wire: str) -> None:
    other = new_job(job.parent / "other")
    with WireServer(key=KEY) as server:
        assert export(job, server, wire).returncode == 0
        allow_batches()
        assert submit(other, server, wire).returncode == 0
        batch = next(iter(server.batches.made.values()))
        if wire == "openai":
            content = server.batches.files[batch["input_file_id"]][1]
            sent = [json.loads(line) for line in content.splitlines()]
        else:
            sent = batch["requests"]
    exported = lines_of(job / "requests.jsonl")
    assert [{**line, "custom_id": ""} for line in exported] == [{**line, "custom_id": ""} for line in sent]


@slow
def test_what_is_wrong_with_a_file_is_named_and_all_else_counts(job: Path) -> None:
    with WireServer(key=KEY) as server:
        export(job, server, "openai")
        results = run_by_hand(job / "requests.jsonl", server, "openai")
        port = int(server.anthropic_url.rpartition(":")[2])
    results[3]["response"]["body"] = {"foo": 1}
    stranger = {**results[0], "custom_id": "somebody-else"}
    write(job, [*results[:18], results[0], stranger], '{"custom_id": "half', "[]")
    done = take(job)
    assert done.returncode == 5, done.stderr
    assert "line 19 is a second result" in done.stderr
    assert "line 20 answers no request of this batch: 'somebody-else'" in done.stderr
    assert "line 21 is no result" in done.stderr
    assert "line 22 is no result" in done.stderr
    assert "2 questions without an answer yet" in done.stderr
    statuses = [answer["status"] for answer in answers(job)]
    assert (statuses.count("answered"), statuses.count("failed"), statuses.count("skipped")) == (17, 1, 2)
    write(job, results[18:])
    rest = take(job)
    assert rest.returncode == 5, rest.stderr
    assert "1 question without an answer yet" in rest.stderr  # the unusable one
    with WireServer(key=KEY, port=port) as again:
        done = resume(job)
        assert done.returncode == 0, done.stderr
        assert len(again.journal) == 1
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


@slow
def test_a_file_of_others_changes_nothing(job: Path) -> None:
    with WireServer(key=KEY) as server:
        export(job, server, "openai")
        before = (job / "out" / "run.jsonl").read_bytes()
        for content in ('{"custom_id": "x"}\n', "", "\x00\xff", "[" * 100_000):
            (job / "results.jsonl").write_bytes(content.encode("latin-1"))
            refused = take(job)
            assert refused.returncode == 3, refused.stderr
            assert refused.stderr.splitlines()[-1].startswith("error: ")
        gone = qbyok("batch", "import", "out", "nowhere.jsonl", cwd=job)
        assert gone.returncode == 3
        assert "nowhere.jsonl" in one_error_line(gone)
    assert (job / "out" / "run.jsonl").read_bytes() == before


@slow
def test_requests_in_a_file_can_be_asked_at_once_instead(job: Path) -> None:
    with WireServer(key=KEY) as server:
        export(job, server, "openai")
        taken = export(job, server, "openai")
        assert "requests.jsonl exists already" in one_error_line(taken)
        status = qbyok("batch", "status", "out", cwd=job)
        assert "20 requests for gpt-5.5-2026-04-23, in a file" in status.stdout
        done = resume(job)
        assert done.returncode == 0, done.stderr
        assert len(server.journal) == 20
    assert [e["billed"] for e in events(job) if e["event"] == "batch.dropped"] == [None]
    late = qbyok("batch", "import", "out", "requests.jsonl", cwd=job)
    assert "complete" in late.stderr
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


@pytest.mark.parametrize("written", [False, pytest.param(True, marks=slow)])
def test_a_program_killed_while_it_writes_the_requests(job: Path, written: bool) -> None:
    """It dies by SIGKILL as its file gets its name, or right after, before the log knows that it is there."""
    named = 'event == "os.rename" and args[1].endswith("requests.jsonl")'
    there = 'event == "open" and os.path.exists("requests.jsonl")'
    env = killed_when(job.parent / "killer", there if written else named)
    with WireServer(key=KEY) as server:
        killed = export(job, server, "openai", env=env)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert [event["event"] for event in events(job)][-1] == "batch.writing"
        assert (job / "requests.jsonl").exists() is written
        if written:
            write(job, run_by_hand(job / "requests.jsonl", server, "openai"))
            assert take(job).returncode == 0
        else:
            again = qbyok("batch", "export", "--resume", "out", "-o", "requests.jsonl", cwd=job)
            assert again.returncode == 0, again.stderr
            assert len(lines_of(job / "requests.jsonl")) == 20
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


@slow
def test_requests_that_cannot_be_written_have_not_left(job: Path) -> None:
    with WireServer(key=KEY) as server:
        args = ["q.xlsx", "--evidence", "evidence", "--out", "out", "-o", "nowhere/requests.jsonl"]
        done = qbyok("batch", "export", *args, *flags(server, "openai", job), cwd=job)
    assert done.returncode == 2, done.stderr
    left = json.loads(qbyok("log", "manifest", "out", "--json", cwd=job).stdout)
    assert (left["calls"], left["calls_not_sent"], left["passages"]) == (0, 20, [])
    spent = json.loads(qbyok("spend", "--json", cwd=job).stdout)["sums"]
    assert [(one["reserved_usd"], one["uncertain_usd"]) for one in spent] == [("0.000000000000", "0.000000000000")]
