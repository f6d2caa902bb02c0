"""The model that answers is the one that was asked for, or the run stops, and the log shows which."""

from pathlib import Path

import pytest
from support.jobs import KEY, answers, events, new_job, resume, start
from support.program import one_error_line, qbyok
from support.wire_server import WireServer


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return new_job(tmp_path / "job")


def settings(lines: str) -> None:
    """Write the user's own settings."""
    folder = Path.home() / ".config" / "qbyok"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "qbyok.toml").write_text(lines)


def logged(job: Path, event: str, field: str) -> list[object]:
    return [one[field] for one in events(job) if one["event"] == event]


def test_an_alias_is_refused_before_anything_is_sent(job: Path) -> None:
    with WireServer(key=KEY) as server:
        done = start(job, server, "openai", "--model", "gpt-5.5")
        assert server.journal == []
    assert done.returncode == 2
    assert "allow_alias" in one_error_line(done)
    assert not (job / "out").exists()


def test_an_alias_that_is_allowed_is_in_the_log(job: Path) -> None:
    settings("[providers.openai]\nallow_alias = true\n")
    with WireServer(key=KEY) as server:
        done = start(job, server, "openai", "--model", "gpt-5.5")
    assert done.returncode == 0, done.stderr
    assert set(logged(job, "model.request", "model.pin")) == {"alias"}


def test_an_exact_version_and_the_model_that_answered_are_in_the_log(job: Path) -> None:
    with WireServer(key=KEY) as server:
        assert start(job, server, "anthropic").returncode == 0
    assert set(logged(job, "model.request", "model.pin")) == {"exact"}
    assert set(logged(job, "model.response", "model.match")) == {"same"}


@pytest.mark.slow
def test_another_model_stops_the_run_and_is_asked_again_on_resume(job: Path) -> None:
    with WireServer(key=KEY) as server:
        server.fail(None, None, "wrong-model")
        stopped = start(job, server, "openai", "--concurrency", "1")
        assert stopped.returncode == 5, stopped.stderr
        assert "some-other-model" in stopped.stderr
        assert len(server.journal) == 3
        assert logged(job, "model.response", "model.match") == ["same", "same", "other"]
        assert [a["status"] for a in answers(job)].count("answered") == 2
        done = resume(job)
        assert done.returncode == 0, done.stderr
        assert len(server.journal) == 3 + 18
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


@pytest.mark.slow
def test_another_model_that_is_put_up_with_is_told(job: Path) -> None:
    settings('[providers.openai]\non_drift = "warn"\n')
    with WireServer(key=KEY) as server:
        server.fail("wrong-model", times=2)
        done = start(job, server, "openai")
    assert done.returncode == 0, done.stderr
    assert "model-drift: 2 answers by another model than was asked for" in done.stderr
    found = [a for a in answers(job) if "model-drift" in {f["rule"] for f in a["findings"]}]  # type: ignore[attr-defined]  # a list
    assert [a["status"] for a in found] == ["answered"] * 2


@pytest.mark.slow
def test_an_answer_that_was_paid_for_is_used_once_the_other_model_is_allowed(job: Path) -> None:
    with WireServer(key=KEY) as server:
        server.fail("wrong-model")
        assert start(job, server, "openai", "--concurrency", "1").returncode == 5
        settings('[providers.openai]\non_drift = "warn"\n')
        assert resume(job).returncode == 0
        assert len(server.journal) == 20


@pytest.mark.slow
def test_a_deployment_is_held_to_the_model_that_it_is_said_to_serve(job: Path) -> None:
    key = f'key_file = "{job.parent / "key"}"'
    with WireServer(key=KEY) as server:
        entry = (
            f'[providers.azure]\nkind = "azure-openai"\nendpoint = "{server.anthropic_url}/openai/v1"\n'
            f'model = "my-deployment"\n{key}\n'
        )
        command = ("answer", "q.xlsx", "--evidence", "evidence", "--out", "out", "--provider", "azure")
        settings(entry)
        server.fail("wrong-model", times=20)
        assert qbyok(*command, cwd=job).returncode == 0
        assert set(logged(job, "model.response", "model.match")) == {"unknown"}
        (job / "out").rename(job / "before")
        settings(f'{entry}serves = "some-other-model"\n')
        server.fail("wrong-model", times=20)
        assert qbyok(*command, cwd=job).returncode == 0
        assert set(logged(job, "model.response", "model.match")) == {"same"}
        (job / "out").rename(job / "after")
        settings(f'{entry}serves = "gpt-5.5-2026-04-23"\n')
        assert qbyok(*command, cwd=job).returncode == 5
