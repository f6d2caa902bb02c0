"""Providers as entries of the settings: switching is one flag, and changes nothing else."""

import json
import shutil
from pathlib import Path

import pytest
from support.asking import WAYS
from support.jobs import KEY, answers, events, new_job
from support.pace import mostly_slow
from support.program import one_error_line, qbyok
from support.settings import entry, settle
from support.wire_server import WireServer


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return new_job(tmp_path / "job")


def configure(job: Path, server: WireServer) -> None:
    """Write an entry for every way to call the server, and one without a key, into the user's own settings."""
    key = job.parent / "key"
    local = entry("local", "compatible-chat", server.anthropic_url, None, model="llama")
    settle(*(entry(name, name, server.anthropic_url, key) for name in WAYS), local)


def run(job: Path, provider: str) -> list[dict[str, object]]:
    """Answer the questionnaire anew, and return the answers without what names the run and who answered."""
    shutil.rmtree(job / "out", ignore_errors=True)
    done = qbyok("answer", "q.xlsx", "--evidence", "evidence", "--out", "out", "--provider", provider, cwd=job)
    assert done.returncode == 0, done.stderr
    return [{name: value for name, value in one.items() if name not in ("run", "model")} for one in answers(job)]


@pytest.mark.parametrize(
    "name", mostly_slow(["azure-responses", "bedrock-messages", "vertex-messages", "compatible-chat"])
)
def test_switching_is_one_flag_and_changes_nothing_else(job: Path, name: str) -> None:
    with WireServer(key=KEY) as server:
        configure(job, server)
        found = [run(job, provider) for provider in ("messages", name)]
    assert found[0] == found[1]
    asked = [event for event in events(job) if event["event"] == "model.request"]
    way = WAYS[name]
    assert {(e["provider.name"], e["provider.region"]) for e in asked} == {(name, way.region)}
    assert {e["gen_ai.request.model"] for e in asked} == {way.model}
    assert all(e["key.id"] for e in asked)
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


def test_a_server_on_this_machine_is_asked_without_a_key(job: Path) -> None:
    with WireServer(key="") as server:
        configure(job, server)
        done = qbyok("answer", "q.xlsx", "--evidence", "evidence", "--out", "out", "--provider", "local", cwd=job)
        assert done.returncode == 0, done.stderr
        assert not [call for call in server.journal if {"authorization", "api-key"} & set(call.headers)]
    asked = [event for event in events(job) if event["event"] == "model.request"]
    assert {(e["key.id"], e["key.source"]) for e in asked} == {("", "none")}


def test_no_endpoint_elsewhere_is_asked_without_a_key(job: Path) -> None:
    with WireServer(key="") as server:
        configure(job, server)
        line = one_error_line(
            qbyok("answer", "q.xlsx", "--evidence", "evidence", "--provider", "local", "--endpoint",
                  "https://gateway.example/v1", cwd=job)
        )  # fmt: skip
    assert "keyless" in line


def test_every_entry_is_shown_with_where_it_leads(job: Path) -> None:
    with WireServer() as server:
        configure(job, server)
        shown = json.loads(qbyok("config", "show", "--json", cwd=job).stdout)["providers"]
        assert shown["azure-chat"]["endpoint"] == f"{server.anthropic_url}/openai/v1"
    assert shown["local"]["key"] is None
    assert set(WAYS) < set(shown)


@pytest.mark.slow
@pytest.mark.parametrize("how", mostly_slow(["json_object", "prompt"]))
def test_a_schema_that_nobody_enforces_is_part_of_the_prompt_and_of_the_log(job: Path, how: str) -> None:
    with WireServer(key=KEY) as server:
        configure(job, server)
        native = run(job, "chat")
        (job / "qbyok.toml").write_text(
            f'[providers.plain]\nkind = "openai-compatible"\nendpoint = "{server.openai_url}"\nmodel = "llama"\n'
            f'keyless = true\nstructured = "{how}"\n'
        )
        assert qbyok("config", "trust", cwd=job).returncode == 0
        server.keys.add("")
        assert run(job, "plain") == native
    asked = [event for event in events(job) if event["event"] == "model.request"]
    assert {(e["structured"], e["prompt.schema_text"]) for e in asked} == {(how, "schema-in-prompt/1")}
    shown = qbyok(
        "prompts", "render", "q.xlsx", "Q-01", "--evidence", "evidence", "--provider", "plain", "--json", cwd=job
    )
    prompt = json.loads(shown.stdout)
    assert prompt["sha256"] in {e["prompt.sha256"] for e in asked}
    assert json.loads(prompt["user"].splitlines()[-1]) == prompt["schema"]
    sent = {call.body["messages"][-1]["content"] for call in server.journal if call.method == "POST"}
    assert prompt["user"] in sent
