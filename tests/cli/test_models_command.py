"""``qbyok models`` as a program: what a key can use, over a real server."""

import json
import os
from pathlib import Path

import pytest
from support.program import one_error_line, qbyok
from support.wire_server import DEFAULT_KEY, WireServer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "key").touch(0o600)
    (tmp_path / "key").write_text(DEFAULT_KEY)
    return tmp_path


NAMES = ("gpt-5.5-2026-04-23", "gpt-5.5", "gpt-5-2025-08-07", "gpt-6.2-sol")


def test_names_are_marked_and_retirements_told(folder: Path) -> None:
    flags = ("models", "--provider", "openai", "--api-key-file", "key")
    with WireServer(models=NAMES) as server:
        done = qbyok(*flags, "--endpoint", server.openai_url, cwd=folder)
        record = json.loads(qbyok(*flags, "--endpoint", server.openai_url, "--json", cwd=folder).stdout)
        assert {sent.method for sent in server.journal} == {"GET"}
        url = server.openai_url
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "gpt-5-2025-08-07\texact\t2026-12-11",
        "gpt-5.5\talias\t",
        "gpt-5.5-2026-04-23\texact\t",
        "gpt-6.2-sol\tunknown\t",
    ]
    assert (record["provider"], record["endpoint"]) == ("openai", url)
    assert record["models"][0] == {
        "id": "gpt-5-2025-08-07",
        "pin": "exact",
        "retires": "2026-12-11",
        "said_by": "https://developers.openai.com/api/docs/deprecations",
    }
    assert record["models"][1] == {"id": "gpt-5.5", "pin": "alias", "retires": None, "said_by": None}


def test_a_kind_without_a_list_says_so_before_it_asks_for_a_key(folder: Path) -> None:
    own = Path(os.environ["XDG_CONFIG_HOME"]) / "qbyok"
    own.mkdir(parents=True)
    (own / "qbyok.toml").write_text('[providers.aws]\nkind = "bedrock"\nregion = "eu-central-1"\n')
    done = qbyok("models", "--provider", "aws", cwd=folder)
    assert done.returncode == 2
    assert "no list of models" in one_error_line(done)


def test_a_refused_key_is_told(folder: Path) -> None:
    with WireServer(key="sk-another-0123456789abcdefghij") as server:
        done = qbyok(
            "models",
            "--provider",
            "anthropic",
            "--endpoint",
            server.anthropic_url,
            "--api-key-file",
            "key",
            cwd=folder,
        )
    assert done.returncode == 4
    line = one_error_line(done)
    assert "refuses the key" in line
    assert "key file" in line


@pytest.mark.slow
def test_a_path_without_a_list_is_told_from_an_unknown_model(folder: Path) -> None:
    with WireServer() as server:
        flags = ("--endpoint", f"{server.openai_url}/elsewhere", "--api-key-file", "key")
        done = qbyok("models", "--provider", "openai", *flags, cwd=folder)
    assert "no list of models at that path" in one_error_line(done)


@pytest.mark.slow
def test_the_offline_provider_has_no_models(folder: Path) -> None:
    assert "calls nobody" in one_error_line(qbyok("models", cwd=folder))
