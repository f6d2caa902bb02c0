"""``qbyok doctor`` as a program, against a real server: what it finds, what it calls, and with which code it ends."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from support.batch_jobs import allow_batches
from support.program import qbyok
from support.wire_server import DEFAULT_KEY, WireServer

MODEL = "claude-haiku-5-5"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "key").touch(0o600)
    (tmp_path / "key").write_text(DEFAULT_KEY)
    return tmp_path


def doctor(
    folder: Path, server: WireServer, *more: str, env: dict[str, str] | None = None
) -> tuple[int, list[dict[str, str]]]:
    """Examine the provider of a server; return the exit code and the checks."""
    place = () if "--endpoint" in more else ("--endpoint", server.anthropic_url)
    named = () if "--model" in more else ("--model", MODEL)
    command = ("doctor", "--provider", "anthropic", *place, *named, "--api-key-file", "key", *more, "--json")
    return _checks(qbyok(*command, cwd=folder, env=env))


def _checks(done: subprocess.CompletedProcess[str]) -> tuple[int, list[dict[str, str]]]:
    assert done.stderr == ""
    assert DEFAULT_KEY not in done.stdout
    return done.returncode, json.loads(done.stdout)


def levels(checks: list[dict[str, str]]) -> dict[str, str]:
    return {check["name"]: check["level"] for check in checks}


def test_all_is_well_and_nothing_is_spent(folder: Path) -> None:
    with WireServer() as server:
        code, checks = doctor(folder, server)
        sent = [(call.method, "authorization" in call.headers) for call in server.journal]
    assert code == 0
    assert {name: level for name, level in levels(checks).items() if level != "ok"} == {"keyring": "warning"}
    assert levels(checks).keys() >= {
        "files",
        "environment",
        "provider",
        "region",
        "model",
        "key",
        "host",
        "clock",
        "account",
        "listed",
    }
    assert sent == [("HEAD", False), ("GET", True)], "the host is asked for the time without the key"


def test_a_person_reads_a_line_each(folder: Path) -> None:
    allow_batches()
    with WireServer() as server:
        done = qbyok(
            "doctor", "--provider", "anthropic", "--endpoint", server.anthropic_url, "--model", MODEL,
            "--api-key-file", "key", cwd=folder,
        )  # fmt: skip
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert {len(line) for line in lines} == {3}
    assert ["ok", "model", f"{MODEL}: an exact version"] in lines
    (said,) = [line[2] for line in lines if line[:2] == ["ok", "batch"]]
    assert said.startswith("allowed: ")
    assert "stores prompts and answers" in said


def test_offline_says_what_was_not_checked(folder: Path) -> None:
    code, checks = _checks(qbyok("doctor", "--json", cwd=folder))
    assert code == 0
    assert levels(checks)["provider"] == "ok"
    (skipped,) = [check for check in checks if check["level"] == "unchecked"]
    assert "host" in skipped["message"]


@pytest.mark.slow
def test_each_problem_has_the_code_that_a_run_would_end_with(folder: Path) -> None:
    with WireServer() as server:
        server.keys.clear()
        code, checks = doctor(folder, server)
        assert (code, levels(checks)["account"]) == (4, "problem")
        code, checks = doctor(folder, server, "--model", "claude-sonnet-4-5")
        assert (code, levels(checks)["model"]) == (2, "problem")
        gone = server.anthropic_url
    code, checks = doctor(folder, server, "--endpoint", gone)
    assert (code, levels(checks)["host"]) == (5, "problem")
    (folder / "key").chmod(0o644)
    code, checks = doctor(folder, server, "--endpoint", gone)
    assert (code, levels(checks)["key"], levels(checks)["account"]) == (4, "problem", "unchecked")


@pytest.mark.slow
def test_a_certificate_that_nobody_vouches_for_is_told(folder: Path) -> None:
    with WireServer() as server:
        code, checks = doctor(folder, server, "--endpoint", server.anthropic_url.replace("http:", "https:"))
    (host,) = [check for check in checks if check["name"] == "host"]
    assert (code, host["level"]) == (5, "problem")
    assert "TLS" in host["message"]


@pytest.mark.slow
def test_variables_that_lead_other_programs_astray_are_named(folder: Path) -> None:
    env = {"ANTHROPIC_BASE_URL": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "OPENAI_ORG_ID": "org"}
    with WireServer() as server:
        code, checks = doctor(folder, server, env=env)
    found = [check for check in checks if check["name"] == "environment"]
    assert code == 0
    assert [check["message"].split()[0] for check in found] == sorted(env)
    assert {check["level"] for check in found} == {"warning"}
    assert "gateway" in found[2]["hint"]


@pytest.mark.slow
def test_a_model_that_the_key_cannot_use_or_that_retires_is_told(folder: Path) -> None:
    with WireServer(models=("claude-sonnet-4-5-20250929",)) as server:
        _, checks = doctor(folder, server)
        assert levels(checks)["listed"] == "warning"
        _, checks = doctor(folder, server, "--model", "claude-sonnet-4-5-20250929")
    (retiring,) = [check for check in checks if check["name"] == "retirement"]
    assert retiring["level"] == "warning"
    assert "2026-11-30" in retiring["message"]


@pytest.mark.parametrize(
    ("mode", "found"),
    [(0o666, (2, "problem")), (0o660, (0, "warning")), (0o644, (0, "ok"))],
    ids=["all", "group", "me"],
)
def test_settings_that_others_may_change_are_told(folder: Path, mode: int, found: tuple[int, str]) -> None:
    own = Path(os.environ["XDG_CONFIG_HOME"]) / "qbyok"
    own.mkdir(parents=True, mode=0o700)
    (own / "qbyok.toml").write_text('provider = "offline"\n')
    (own / "qbyok.toml").chmod(mode)
    code, checks = _checks(qbyok("doctor", "--json", cwd=folder))
    assert (code, levels(checks)["files"]) == found


def test_state_that_others_may_read_is_told(folder: Path) -> None:
    state = Path(os.environ["XDG_STATE_HOME"]) / "qbyok"
    state.mkdir(parents=True)
    state.chmod(0o755)
    code, checks = _checks(qbyok("doctor", "--json", cwd=folder))
    (files,) = [check for check in checks if check["name"] == "files"]
    assert (code, files["level"]) == (0, "warning")
    assert files["hint"].endswith(f"chmod go-rwx {state}")


def test_settings_that_cannot_be_used_do_not_hide_the_rest(folder: Path) -> None:
    (folder / "qbyok.toml").write_text("nonsense = 1\n")
    code, checks = _checks(qbyok("doctor", "--json", cwd=folder))
    assert code == 2
    assert levels(checks)["settings"] == "problem"
    assert levels(checks)["environment"] == "ok"


@pytest.mark.slow
def test_one_question_is_asked_on_request_and_stands_in_the_ledger(folder: Path) -> None:
    flags = ("--spend", "--model", "claude-opus-4-6")
    answerer = lambda *_: {"ready": True}  # noqa: E731 - a name for one expression
    with WireServer(answerer=answerer, models=("claude-opus-4-6",)) as server:
        code, checks = doctor(folder, server, *flags)
        assert (code, levels(checks)["question"]) == (0, "ok")
        assert [call.method for call in server.journal] == ["HEAD", "GET", "POST"]
        spent = json.loads(qbyok("spend", "--by", "provider", "--json", cwd=folder).stdout)
        assert "anthropic" in json.dumps(spent)
        server.fail("wrong-model")
        assert doctor(folder, server, *flags)[0] == 5
        server.fail("wrong-schema")
        assert levels(doctor(folder, server, *flags)[1])["question"] == "warning"
        (folder / "qbyok.toml").write_text("[budget]\nday = 0.0001\n")
        before = len(server.journal)
        code, checks = doctor(folder, server, *flags)
        assert (code, levels(checks)["question"]) == (6, "unchecked")
        assert "problem" in [level for name, level in levels(checks).items() if "limit" in name or "budget" in name]
        assert "POST" not in [call.method for call in server.journal[before:]]
