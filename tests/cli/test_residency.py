"""Where evidence may go: labels, regions, and project files that would lead either elsewhere."""

import json
from pathlib import Path

import pytest
from support.jobs import KEY, events, labelled_job, resume, start
from support.program import one_error_line, qbyok
from support.settings import settle
from support.wire_server import WireServer


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return labelled_job(tmp_path / "job")


def sent(server: WireServer) -> str:
    return json.dumps([call.body for call in server.journal])


LABELS = '[labels]\neu-only = ["EU/*"]\n'


def test_labelled_evidence_goes_to_the_entries_that_have_its_label_alone(job: Path) -> None:
    with WireServer(key=KEY) as server:
        settle(LABELS)
        done = start(job, server, "anthropic")
        assert done.returncode == 0, done.stderr
        assert "Frankfurt" not in sent(server)
        assert "eu/secret.md: not for this provider, by its label 'eu-only'" in done.stderr
        assert "eu/secret.md" in [one["path"] for one in events(job)[0]["skipped"]]  # type: ignore[attr-defined]
        (job / "out").rename(job / "first")
        settle(f'{LABELS}[providers.anthropic]\nlabels = ["eu-only"]\nendpoint = "{server.anthropic_url}"\n')
        assert start(job, server, "anthropic").returncode == 0
        assert "Frankfurt" in sent(server)
    passages = [p for event in events(job) if event["event"] == "model.request" for p in event["passages"]]  # type: ignore[attr-defined]
    assert {tuple(p["labels"]) for p in passages if p["path"] == "eu/secret.md"} == {("eu-only",)}
    assert {tuple(p["labels"]) for p in passages if p["path"] != "eu/secret.md"} == {()}
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


@pytest.mark.slow
def test_an_entry_that_a_flag_leads_elsewhere_has_no_labels(job: Path) -> None:
    settle(f'{LABELS}[providers.anthropic]\nlabels = ["eu-only"]\nendpoint = "https://eu.example.com"\n')
    with WireServer(key=KEY) as server:
        assert start(job, server, "anthropic").returncode == 0
        assert "Frankfurt" not in sent(server)


@pytest.mark.slow
def test_a_copy_under_another_name_has_the_label_too(job: Path) -> None:
    content = (job / "evidence" / "eu" / "secret.md").read_text("utf-8")
    (job / "evidence" / "a-copy.md").write_text(content, "utf-8")
    settle(LABELS)
    with WireServer(key=KEY) as server:
        assert start(job, server, "anthropic").returncode == 0
        assert "Frankfurt" not in sent(server)


def test_nothing_is_withheld_where_nothing_leaves(job: Path) -> None:
    settle(LABELS)
    found = json.loads(qbyok("evidence", "list", "--evidence", "evidence", "--json", cwd=job).stdout)
    assert "eu/secret.md" in [document["path"] for document in found["documents"]]


def test_a_label_that_fits_nothing_is_told(job: Path) -> None:
    settle(
        'provider = "anthropic"\n[labels]\neu-only = ["europe/*"]\n'
        '[providers.anthropic]\nlabels = ["eu-only", "eu-onyl"]\n'
    )
    done = qbyok("evidence", "list", "--evidence", "evidence", cwd=job)
    assert "label 'eu-only' fits no file of the evidence" in done.stderr
    assert "label 'eu-onyl' of provider 'anthropic' stands in no [labels]" in done.stderr
    assert done.stderr.count("eu-only") == 1


@pytest.mark.slow
def test_a_run_that_is_resumed_with_another_provider_keeps_to_the_labels(job: Path) -> None:
    with WireServer(key=KEY) as server, WireServer(key=KEY) as other:
        settle(f'{LABELS}[providers.anthropic]\nlabels = ["eu-only"]\nendpoint = "{server.anthropic_url}"\n')
        server.fail("no-credit")
        assert start(job, server, "anthropic", "--concurrency", "1").returncode == 5
        flags = ("--provider", "openai", "--endpoint", other.openai_url, "--model", "gpt-5.5-2026-04-23")
        assert resume(job, *flags).returncode == 0
        assert len(other.journal) == 4
        assert "Frankfurt" not in sent(other)


@pytest.mark.parametrize(
    "lines",
    ['region = "us"\n', 'kind = "openai"\n', 'labels = ["eu-only"]\n', ""],
    ids=["region", "kind", "labels", "replaced"],
)
def test_a_projects_file_cannot_lead_elsewhere_without_consent(job: Path, lines: str) -> None:
    settle('[providers.openai]\nregion = "eu"\nkey_file = "../key"\n')
    (job / "qbyok.toml").write_text(f'[providers.openai]\nmodel = "gpt-5.5-2026-04-23"\n{lines}')
    done = qbyok("models", "--provider", "openai", cwd=job)
    assert done.returncode == 2
    assert "qbyok config trust" in one_error_line(done)


def test_a_project_can_add_to_a_label_and_take_nothing_from_it(job: Path) -> None:
    settle(LABELS)
    (job / "qbyok.toml").write_text('[labels]\neu-only = ["nothing/*"]\n')
    with WireServer(key=KEY) as server:
        assert start(job, server, "anthropic").returncode == 0
        assert "Frankfurt" not in sent(server)


@pytest.mark.slow
def test_the_region_is_asked_for_and_checked(job: Path) -> None:
    settle('[providers.anthropic]\nregion = "us"\n')
    with WireServer(key=KEY) as server:
        assert start(job, server, "anthropic").returncode == 0
        assert {call.body.get("inference_geo") for call in server.journal} == {"us"}
        assert {json.dumps(e["sent"]) for e in events(job) if e["event"] == "model.request"} == {
            '{"inference_geo": "us"}'
        }
        (job / "out").rename(job / "first")
        server.fail("other-region")
        done = start(job, server, "anthropic", "--concurrency", "1")
        assert done.returncode == 5
        assert "answered from region 'moon'" in done.stderr
        assert resume(job).returncode == 0
