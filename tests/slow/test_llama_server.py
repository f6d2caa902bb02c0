"""The real program against a real llama.cpp server, whose tiny model writes nonsense.

Chat Completions enforces the JSON Schema there. The two other APIs take it and ignore it, without a word.
"""

import json
import subprocess
import time
from pathlib import Path

import pytest
from support.jobs import KEY, answers, events, launch_program, new_job
from support.llama_server import MODEL, LlamaServer
from support.program import one_error_line, qbyok
from support.settings import entry, settle

pytestmark = pytest.mark.slow

QUESTIONS = 3
CHAT = "compatible-chat"
START = (
    "answer", "q.xlsx", "--evidence", "evidence", "--out", "out", "--provider", "work", "--concurrency", "1",
)  # fmt: skip


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return new_job(tmp_path / "job", QUESTIONS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "llama"


def connect(server: LlamaServer, job: Path, way: str = CHAT, **more: str) -> None:
    settle(entry("work", way, server.url, job.parent / "key", **{"model": MODEL, **more}))


def answer(job: Path) -> tuple[int, str]:
    done = qbyok(*START, cwd=job)
    return done.returncode, done.stderr


def resume(job: Path) -> tuple[int, str]:
    done = qbyok("answer", "--resume", "out", cwd=job)
    return done.returncode, done.stderr


def statuses(job: Path) -> list[object]:
    return [one["status"] for one in answers(job)]


def rules(job: Path) -> list[set[str]]:
    return [{finding["rule"] for finding in one["findings"]} for one in answers(job)]  # type: ignore[attr-defined]


def responses(job: Path) -> list[dict[str, object]]:
    return [event for event in events(job) if event["event"] == "model.response"]


def wait_for_event(name: str, process: subprocess.Popen[str], job: Path) -> None:
    """Wait until a run under way has logged such an event."""
    log = job / "out" / "run.jsonl"
    while not log.exists() or f'"{name}"' not in log.read_text("utf-8"):
        assert process.poll() is None, "the run ended before"
        time.sleep(0.02)


def check_nonsense_in_the_right_shape(job: Path) -> None:
    """Check that each response had the form that was asked for, that none counts as an answer, and the log."""
    assert len(responses(job)) == QUESTIONS
    assert all(one["gen_ai.response.finish_reasons"] == ["stop"] for one in responses(job))
    assert not any("unusable-response" in found for found in rules(job))
    assert set(statuses(job)) <= {"needs-review", "no-evidence"}
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


def test_an_enforced_schema_gives_the_shape_and_the_checks_refuse_what_is_in_it(job: Path, folder: Path) -> None:
    with LlamaServer(folder, KEY) as server:
        connect(server, job)
        code, said = answer(job)
    assert code == 10, said
    check_nonsense_in_the_right_shape(job)


@pytest.mark.parametrize(
    ("way", "structured"),
    [("compatible-responses", "json_schema"), ("messages", "json_schema"), (CHAT, "json_object"), (CHAT, "prompt")],
)
def test_a_schema_that_is_ignored_is_found_out(way: str, structured: str, job: Path, folder: Path) -> None:
    with LlamaServer(folder, KEY) as server:
        connect(server, job, way, structured=structured)
        code, said = answer(job)
        assert code == 10, said
        assert statuses(job) == ["failed"] * QUESTIONS
        assert rules(job) == [{"unusable-response"}] * QUESTIONS
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


def test_a_key_is_tested_its_models_are_listed_and_a_run_with_a_wrong_one_is_resumed(job: Path, folder: Path) -> None:
    key = job.parent / "key"
    with LlamaServer(folder, KEY) as server:
        connect(server, job)
        assert qbyok("keys", "test", "work", cwd=job).returncode == 0
        shown = qbyok("models", "--provider", "work", "--json", cwd=job)
        assert [one["id"] for one in json.loads(shown.stdout)["models"]] == [MODEL]
        checked = qbyok("doctor", "--provider", "work", "--json", cwd=job)
        levels = {check["name"]: check["level"] for check in json.loads(checked.stdout)}
        assert {levels[name] for name in ("host", "account", "listed")} == {"ok"}
        assert levels["clock"] == "unchecked", "llama.cpp does not tell the time"
        key.write_text("sk-canary-another-0123456789abcdef0123")
        assert "refuses the key" in one_error_line(qbyok("keys", "test", "work", cwd=job))
        code, said = answer(job)
        assert code == 4, said
        assert statuses(job) == ["skipped"] * QUESTIONS
        key.write_text(KEY)
        code, said = resume(job)
        assert code == 10, said
    check_nonsense_in_the_right_shape(job)


def test_a_model_by_another_name_stops_the_run_until_it_is_named(job: Path, folder: Path) -> None:
    with LlamaServer(folder, KEY) as server:
        connect(server, job, model="llama-3.3-70b-instruct")
        code, said = answer(job)
        assert code == 5, said
        assert f"answered as model '{MODEL}', and 'llama-3.3-70b-instruct' was asked for" in said
        connect(server, job, model="llama-3.3-70b-instruct", serves=MODEL)
        code, said = resume(job)
        assert code == 10, said
    assert set(statuses(job)) <= {"needs-review", "no-evidence"}


def test_a_prompt_that_the_context_does_not_hold_fails_alone_and_is_asked_again(job: Path, folder: Path) -> None:
    small = LlamaServer(folder, KEY, context=1024)
    with small:
        connect(small, job)
        code, said = answer(job)
        assert code == 10, said
        assert statuses(job) == ["failed"] * QUESTIONS
    with LlamaServer(folder, KEY, port=small.port):
        code, said = resume(job)
        assert code == 10, said
    check_nonsense_in_the_right_shape(job)


def test_output_that_the_server_cant_read_fails_alone_and_is_asked_again(job: Path, folder: Path) -> None:
    broken = LlamaServer(folder, KEY, others=0.25)
    with broken:
        connect(broken, job)
        code, said = answer(job)
        assert code == 10, said
        # What the model writes depends on every word of the prompt: some of it may come out readable.
        found = statuses(job)
        assert set(found) <= {"failed", "needs-review", "no-evidence"}
        assert "failed" in found
        failures = [event for event in events(job) if event["event"] == "model.error"]
        assert [(one["http.response.status_code"], one["error.type"]) for one in failures] == [
            (500, "unparsed-output")
        ] * found.count("failed"), "each was asked once"
    with LlamaServer(folder, KEY, port=broken.port):
        code, said = resume(job)
        assert code == 10, said
    check_nonsense_in_the_right_shape(job)


def test_a_server_that_dies_and_comes_back_is_waited_for(job: Path, folder: Path) -> None:
    with LlamaServer(folder, KEY) as server:
        connect(server, job)
        process = launch_program(job, START)
        wait_for_event("model.response", process, job)
        server.kill()
        wait_for_event("model.error", process, job)
        server.start()
        _, said = process.communicate(timeout=60)
    assert process.returncode == 10, said
    check_nonsense_in_the_right_shape(job)
