"""Nothing secret leaves in a prompt, and what is hidden comes back where the user allows it."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from support import unsure
from support.batch_jobs import collect, submit
from support.jobs import KEY, events, flags, new_job, resume, start
from support.program import one_error_line, qbyok
from support.settings import settle
from support.wire_server import WireServer, prompt_passages

PASSWORD = "Tr0ub4dor" + "&3x"
WORDS = '[redact]\nwords = ["Globex", "Globex Holding"]\n'


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A job whose evidence holds a password and names of customers; so does the questionnaire."""
    job = new_job(tmp_path / "job", questions=3)
    policies = job / "evidence" / "policies.md"
    text = policies.read_text("utf-8")
    text = text.replace(
        "policy about passwords is in force.", f"policy about passwords is in force. Password: {PASSWORD}\n"
    )
    text = text.replace(
        "policy about backups is in force.", "policy about backups is in force for globex holding, too."
    )
    policies.write_text(text, "utf-8")
    book = load_workbook(job / "q.xlsx")
    book["Assessment"]["B6"] = "Do you have a documented and approved policy about laptops of Globex?"
    book.save(job / "q.xlsx")
    return job


def bodies(server: WireServer) -> str:
    return json.dumps([call.body for call in server.journal], ensure_ascii=False)


def answers(job: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (job / "out" / "answers.jsonl").read_text("utf-8").splitlines()]


def rules(answer: Mapping[str, Any]) -> list[str]:
    return [finding["rule"] for finding in answer["findings"]]


def requests(job: Path) -> list[dict[str, Any]]:
    return [event for event in events(job) if event["event"] == "model.request"]


def leaves(job: Path) -> str:
    """All that the run left but for the answered file, as text."""
    files = [file for file in (job / "out").rglob("*") if file.is_file() and file.suffix != ".xlsx"]
    return "".join(file.read_text("utf-8", "replace") for file in files)


def test_no_request_holds_a_secret_or_a_listed_word(job: Path) -> None:
    settle(WORDS)
    with WireServer(key=KEY) as server:
        done = start(job, server, "anthropic", "--retention", "full")
        assert done.returncode == 10, done.stderr
        sent = bodies(server)
    assert PASSWORD not in sent
    assert "globex" not in sent.lower()
    assert "[[secret-" in sent
    assert "[[word-" in sent
    assert PASSWORD not in leaves(job)
    secret, word, asked = answers(job)
    assert secret["status"] == word["status"] == "needs-review"
    assert "secret-in-answer" in rules(secret)
    assert "placeholder-in-answer" in rules(word)
    assert asked["status"] == "answered", asked
    assert "hidden behind placeholders in the prompts of this run: " in done.stderr
    assert "listed word" in done.stderr
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0
    # What the log says of the passages is true of the evidence, and of what was sent.
    users = [call.body["messages"][0]["content"] for call in server.journal]
    _check_manifest(job, users)
    rendered = json.loads(
        qbyok("prompts", "render", "q.xlsx", "Q-02", "--evidence", "evidence", "--json", cwd=job).stdout
    )
    assert rendered["sha256"] in [request["prompt.sha256"] for request in requests(job)]
    assert rendered["user"] in users  # byte for byte


def _check_manifest(job: Path, users: Sequence[str]) -> None:
    manifest = json.loads(qbyok("log", "manifest", "out", "--json", cwd=job).stdout)
    hidden = [one for one in manifest["passages"] if one["sent"]["sha256"] != one["sha256"]]
    assert hidden
    assert manifest["redacted"]["secret"] >= 1
    assert manifest["redacted"]["word"] >= 1
    shown = [one for user in users for one in prompt_passages(user)]
    texts = {hashlib.sha256(one["text"].encode()).hexdigest() for one in shown}
    assert {one["sent"]["sha256"] for one in manifest["passages"]} == texts
    sent = "".join(users)
    assert all(one["id"] not in sent for one in hidden)


def test_words_come_back_where_the_user_allows_it_and_secrets_never(job: Path) -> None:
    settle(WORDS)
    with WireServer(key=KEY) as server:
        done = start(job, server, "anthropic", "--restore", "--drafts", "mark")
        assert done.returncode == 10, done.stderr
        assert "globex" not in bodies(server).lower()
    secret, word, _ = answers(job)
    assert word["status"] == "needs-review"
    assert rules(word) == ["hidden-word-in-answer"]  # its question does not name the customer
    assert "globex holding" in word["answer"]
    assert "globex holding" in word["citations"][0]["quote"]
    assert secret["status"] == "needs-review"
    assert PASSWORD not in leaves(job)
    sheet = load_workbook(job / "out" / "q.answered.xlsx")["Assessment"]
    assert "globex holding" in str(sheet["D5"].value)


@pytest.mark.slow
def test_a_resumed_run_uses_the_same_placeholders_and_hides_the_same(job: Path) -> None:
    settle(WORDS)
    with WireServer(key=KEY) as server:
        server.fail(None, "no-credit")
        assert start(job, server, "anthropic", "--concurrency", "1").returncode == 5
        settle("")
        refused = resume(job)
        assert refused.returncode == 2
        assert "[redact]" in one_error_line(refused)
        settle(WORDS)
        key = Path(os.environ["XDG_STATE_HOME"]) / "qbyok" / "redaction.key"
        kept = key.read_bytes()
        key.unlink()
        refused = resume(job)
        assert refused.returncode == 2
        assert "redaction.key" in one_error_line(refused)
        key.write_bytes(kept)
        assert resume(job).returncode == 10
        assert "globex" not in bodies(server).lower()
    digests = [request["prompt.sha256"] for request in requests(job)]
    assert len(set(digests)) == 3


@pytest.mark.slow
def test_a_file_for_a_batch_is_hidden_too(job: Path) -> None:
    settle(WORDS)
    with WireServer(key=KEY) as server:
        more = ["--evidence", "evidence", "--out", "out", *flags(server, "anthropic", job)]
        assert qbyok("batch", "export", "q.xlsx", *more, "-o", "requests.jsonl", cwd=job).returncode == 0
    text = (job / "requests.jsonl").read_text("utf-8")
    assert PASSWORD not in text
    assert "globex" not in text.lower()
    assert requests(job)[0]["redacted"]


@pytest.mark.slow
def test_a_batch_is_hidden_and_its_answers_are_put_back(job: Path) -> None:
    settle(WORDS, "[providers.anthropic]\nallow_batch = true\n")
    with WireServer(key=KEY) as server:
        done = submit(job, server, "anthropic", "--restore")
        assert done.returncode == 0, done.stderr
        assert "listed word" in done.stderr
        assert PASSWORD not in bodies(server)
        assert "globex" not in bodies(server).lower()
        assert collect(job).returncode == 10
    secret, word, _ = answers(job)
    assert "globex holding" in word["answer"]
    assert "secret-in-answer" in rules(secret)
    assert PASSWORD not in leaves(job)
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


@pytest.mark.slow
def test_a_dry_run_and_a_search_show_what_is_hidden(job: Path) -> None:
    settle(WORDS)
    dry = qbyok("answer", "q.xlsx", "--evidence", "evidence", "--dry-run", "--json", cwd=job)
    assert json.loads(dry.stdout)["redacted"]["word"] >= 1
    found = qbyok("evidence", "search", "policy about passwords", "--evidence", "evidence", cwd=job)
    assert PASSWORD not in found.stdout
    assert "[[secret-" in found.stdout
    assert "1 secret" in found.stderr
    told = qbyok("dataflow", cwd=job)
    assert "2 listed words" in told.stdout
    assert "Globex" not in told.stdout


@pytest.mark.slow
def test_offline_answers_have_words_and_no_secrets(job: Path) -> None:
    settle(WORDS)
    assert (
        qbyok("answer", "q.xlsx", "--evidence", "evidence", "--out", "out", "--drafts", "mark", cwd=job).returncode
        == 10
    )
    secret, word, _ = answers(job)
    assert "secret-in-answer" in rules(secret)
    assert "globex holding" in word["answer"]
    assert PASSWORD not in leaves(job)
    sheet = load_workbook(job / "out" / "q.answered.xlsx")["Assessment"]
    assert PASSWORD not in str(sheet["D4"].value)


def test_a_projects_file_makes_it_stricter_and_not_looser(job: Path) -> None:
    settle('restore = false\n[redact]\nwords = ["Globex Holding"]\n')
    (job / "qbyok.toml").write_text('restore = true\n[redact]\nwords = ["laptops"]\nkinds = ["email"]\n')
    shown = qbyok("config", "show", "--json", cwd=job)
    found = json.loads(shown.stdout)
    assert found["redact"] == {"words": 2, "kinds": ["email"]}
    assert found["settings"]["restore"]["value"] == "False"
    agreed = json.loads(qbyok("config", "trust", "--json", cwd=job).stdout)
    assert agreed["agreed"]["restore"] is True
    assert json.loads(qbyok("config", "show", "--json", cwd=job).stdout)["settings"]["restore"]["value"] == "True"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('[redact]\nwords = "Acme"\n', "words must be a list"),
        ('[redact]\nwords = ["--"]\n', "no letter or digit"),
        ('[redact]\nkinds = ["names"]\n', "'names' is unknown"),
        ('[redact]\nwords_file = "none.txt"\n', "there is no file"),
        ("[redact]\nword = []\n", "Did you mean 'words'?"),
    ],
)
def test_what_is_wrong_in_the_settings_is_said(job: Path, lines: str, said: str) -> None:
    (job / "qbyok.toml").write_text(lines)
    done = qbyok("config", "show", cwd=job)
    assert done.returncode == 2
    assert said in done.stderr


def test_words_can_stand_in_a_file(job: Path) -> None:
    (job / "customers.txt").write_text("# customers\nGlobex Holding\n\nInitech\n", "utf-8")
    (job / "qbyok.toml").write_text('[redact]\nwords_file = "customers.txt"\n')
    assert json.loads(qbyok("config", "show", "--json", cwd=job).stdout)["redact"]["words"] == 2


@pytest.mark.slow
def test_a_sample_of_a_sheet_is_hidden_too(tmp_path: Path) -> None:
    job = new_job(tmp_path / "job")
    unsure.workbook(job / "q.xlsx", sheets=("Iruñea",))
    settle('[redact]\nwords = ["babeskopiak", "Iruñea"]\n')
    with WireServer(key=KEY) as server:
        args = ["--assist", "--out", "out", *flags(server, "openai", job), "--api-key-file", str(job.parent / "key")]
        done = qbyok("inspect", "q.xlsx", *args, "--json", cwd=job)
        assert done.returncode == 0, done.stderr
        assert "babeskopiak" not in bodies(server)
        assert "Iruñea" not in bodies(server)
    questions = [one["text"] for one in json.loads(done.stdout)["questions"] if one["at"].startswith("Iruñea!")]
    assert any("babeskopiak" in text for text in questions)
    assert requests(job)[0]["redacted"]["word"] >= 2
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0
