"""``evidence.toml`` and what is told of documents: labels, scopes, dates, and doubts."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from support.jobs import KEY, answers, events, labelled_job, resume, start
from support.program import one_error_line, qbyok
from support.settings import settle
from support.wire_server import WireServer


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return labelled_job(tmp_path / "job")


def say(job: Path, text: str) -> None:
    (job / "evidence" / "evidence.toml").write_text(text, "utf-8")


def listed(job: Path, *more: str) -> dict[str, dict[str, object]]:
    done = qbyok("evidence", "list", "--evidence", "evidence", "--json", *more, cwd=job)
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    return {one["path"]: one for one in (*record["documents"], *record["skipped"])}


def sent(server: WireServer) -> str:
    return json.dumps([call.body for call in server.journal])


LOCAL = '[[documents]]\npath = "eu/**"\nlabel = "local-only"\n'
CLOUD = '[[documents]]\npath = "eu/**"\nscope = ["Cloud"]\n'


def test_a_list_shows_what_is_said_and_noticed_of_each_document(job: Path) -> None:
    say(
        job,
        '[[documents]]\npath = "**"\nowner = "CISO"\napproved = 2024-01-31\nexpires = 2025-01-31\n'
        '[[documents]]\npath = "eu/*"\nlabel = "eu-only"\nscope = ["Cloud"]\nowner = "CTO"\n'
        '[[documents]]\npath = "notes/**"\nignore = true\n[[documents]]\npath = "none.md"\nowner = "x"\n',
    )
    (job / "evidence" / "notes").mkdir()
    (job / "evidence" / "notes" / "a.md").write_text("Nobody is to read this.")
    (job / "evidence" / "Plan (draft).md").write_text("Effective date: 1 March 2024\n\nWe will have a plan.")
    policies = (job / "evidence" / "policies.md").read_text("utf-8")
    (job / "evidence" / "policies copy.txt").write_text(f"{policies}\nThat is all.", "utf-8")
    found = listed(job)
    assert "evidence.toml" not in found
    assert found["notes/a.md"]["reason"] == "left out by evidence.toml"
    eu = found["eu/secret.md"]
    told = ("labels", "scope", "approved", "expires", "expired", "owner")
    assert [eu[name] for name in told] == [["eu-only"], ["Cloud"], "2024-01-31", "2025-01-31", True, "CTO"]
    assert [one["kind"] for one in eu["remarks"]] == ["expired"]  # type: ignore[attr-defined]
    copy = found["policies copy.txt"]["remarks"]
    assert [one["reason"] for one in copy] == ["since 2025-01-31", "nearly the same as policies.md"]  # type: ignore[attr-defined]
    draft = found["Plan (draft).md"]
    assert (draft["dated"], draft["superseded"]) == (
        {"date": "2024-03-01", "by": "effective date"},
        "its name says so (Plan (draft).md)",
    )
    done = qbyok("evidence", "list", "--evidence", "evidence", cwd=job)
    assert "2025-01-31 (expired)" in done.stdout
    assert "Plan (draft).md: superseded: its name says so (Plan (draft).md) (its passages count half" in done.stderr
    assert "evidence.toml: 'none.md' fits no file of the evidence" in done.stderr
    assert "left out: notes/a.md: left out by evidence.toml" in done.stderr


def test_what_is_local_only_stays_on_this_machine(job: Path) -> None:
    say(job, LOCAL)
    settle('provider = "anthropic"\n')
    found = listed(job)
    assert found["eu/secret.md"]["reason"] == "not for this provider, by its label 'local-only'"
    settle('provider = "offline"\n')
    assert listed(job)["eu/secret.md"]["labels"] == ["local-only"]
    settle('provider = "anthropic"\n[providers.anthropic]\nendpoint = "http://127.0.0.1:9"\nfailover = ["openai"]\n')
    assert "reason" in listed(job)["eu/secret.md"]
    with WireServer(key=KEY) as server:
        settle("")
        assert start(job, server, "anthropic").returncode == 0
        assert "Frankfurt" in sent(server)


def test_an_evidence_toml_makes_a_label_of_the_settings_no_looser(job: Path) -> None:
    settle('provider = "anthropic"\n[labels]\neu-only = ["eu/*"]\n[providers.anthropic]\nlabels = ["public"]\n')
    say(job, '[[documents]]\npath = "**"\nlabel = "public"\n')
    found = listed(job)
    assert found["policies.md"]["labels"] == ["public"]
    assert found["eu/secret.md"]["reason"] == "not for this provider, by its label 'eu-only'"


def test_a_scope_leaves_out_what_is_for_others(job: Path) -> None:
    say(job, CLOUD)
    assert listed(job, "--scope", "cloud")["eu/secret.md"]["scope"] == ["Cloud"]
    assert listed(job, "--scope", "On-Prem")["eu/secret.md"]["reason"] == "not for 'On-Prem': its scope is Cloud"
    search = ("evidence", "search", "--evidence", "evidence", "--json", "Frankfurt")
    hits = json.loads(qbyok(*search, "--scope", "Cloud", cwd=job).stdout)["hits"]
    assert hits[0]["document"]["scope"] == ["Cloud"]
    done = qbyok(*search, cwd=job, env={"QBYOK_SCOPE": "On-Prem"})
    assert "eu/secret.md" not in done.stdout
    assert "no document has the scope 'On-Prem'" in done.stderr


@pytest.mark.slow
def test_a_run_keeps_to_its_scope(job: Path) -> None:
    say(job, f'{CLOUD}[[documents]]\npath = "policies.md"\nscope = ["On-Prem"]\n')
    with WireServer(key=KEY) as server:
        server.fail("no-credit")
        assert start(job, server, "anthropic", "--scope", "On-Prem", "--concurrency", "1").returncode == 5
        assert events(job)[0]["settings"]["scope"] == "On-Prem"  # type: ignore[index]
        refused = resume(job, "--scope", "Cloud")
        assert "--resume goes on with a run as it was planned" in one_error_line(refused)
        assert resume(job).returncode == 0
        assert "Frankfurt" not in sent(server)


@pytest.mark.slow
def test_a_dry_run_shows_the_passages_of_a_scope_alone(job: Path) -> None:
    say(job, CLOUD)
    args = ("answer", "q.xlsx", "--evidence", "evidence", "--dry-run", "--json")
    documents = {}
    for scope in ("Cloud", "On-Prem"):
        questions = json.loads(qbyok(*args, "--scope", scope, cwd=job).stdout)["questions"]
        documents[scope] = {passage["path"] for question in questions for passage in question["passages"]}
    assert "eu/secret.md" in documents["Cloud"]
    assert documents["On-Prem"] == {"policies.md"}


def test_an_answer_from_expired_evidence_needs_a_person(job: Path) -> None:
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    say(job, f'[[documents]]\npath = "**"\nexpires = {yesterday}\n')
    with WireServer(key=KEY) as server:
        assert start(job, server, "anthropic").returncode == 10
    for answer in answers(job):
        assert answer["status"] == "needs-review"
        assert "expired-evidence" in [finding["rule"] for finding in answer["findings"]]  # type: ignore[attr-defined]


@pytest.mark.slow
def test_a_resumed_run_takes_evidence_as_it_was_on_the_day_when_it_began(job: Path) -> None:
    say(job, '[[documents]]\npath = "**"\nexpires = 2026-05-31\n')
    with WireServer(key=KEY) as server:
        server.fail("no-credit")
        assert start(job, server, "anthropic", "--concurrency", "1").returncode == 5
        began = date(2026, 5, 31)
        for path in (job / "out" / "state").glob("plan.json"):
            plan = json.loads(path.read_text())
            plan["run"] = f"{began:%Y%m%d}T235959Z-{plan['run'].partition('-')[2]}"
            path.write_text(json.dumps(plan))
        assert resume(job).returncode == 0
    assert {answer["status"] for answer in answers(job)} == {"answered"}


def test_a_wrong_evidence_toml_stops_everything(job: Path) -> None:
    say(job, '[[documents]]\npath = "a"\nexpires = "soon"\n')
    done = qbyok("evidence", "list", "--evidence", "evidence", cwd=job)
    assert done.returncode == 2
    assert "evidence/evidence.toml: [[documents]] 1 expires must be a date" in one_error_line(done)
