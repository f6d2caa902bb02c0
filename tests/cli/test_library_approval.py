"""Answers of a run that a person approves, how they go out of date, and what a library says of itself."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openpyxl import Workbook, load_workbook
from support.program import one_error_line, qbyok
from support.questionnaires import evidence, workbook
from support.settings import settle

from qbyok.resources import schema_path


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A folder with a questionnaire of four questions and its evidence."""
    folder = tmp_path / "job"
    folder.mkdir()
    workbook(folder / "q.xlsx", 4)
    evidence(folder / "evidence")
    return folder


def run(job: Path, out: str = "out", *more: str) -> list[dict[str, Any]]:
    done = qbyok("answer", "q.xlsx", "--evidence", "evidence", "--out", out, *more, cwd=job)
    assert done.returncode == 10, done.stderr
    return [json.loads(line) for line in (job / out / "answers.jsonl").read_text("utf-8").splitlines()]


def listed(job: Path, *more: str) -> list[dict[str, Any]]:
    done = qbyok("library", "list", "--json", *more, cwd=job)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def write(job: Path, name: str, *rows: str) -> str:
    (job / name).write_text("\n".join(rows), "utf-8")
    return name


def test_an_approved_answer_stands_as_long_as_its_passage_does(job: Path) -> None:
    drafts = run(job)
    assert {draft["status"] for draft in drafts} == {"needs-review"}
    done = qbyok("library", "approve", "out", "Q-01", "--by", "Ada", "--scope", "payments", cwd=job)
    assert (done.returncode, done.stdout) == (0, "")
    assert "out: 1 answer approved, 1 of them although marked for review, 3 others left out" in done.stderr
    (record,) = listed(job, "--evidence", "evidence")
    Draft202012Validator(json.loads(schema_path("library-1").read_text("utf-8"))).validate(record)
    assert (record["answer"], record["allowed"]) == (drafts[0]["answer"], ["Yes", "No", "N/A"])
    assert (record["approved"]["by"], record["scope"]) == ("Ada", ["payments"])
    assert record["source"]["run"] == drafts[0]["run"]
    assert {one["path"] for one in record["evidence"]} == {"policies.md"}
    assert {one["passage"] for one in record["evidence"]} == {one["passage"] for one in drafts[0]["citations"]}

    policies = job / "evidence" / "policies.md"
    text = policies.read_text("utf-8")
    policies.write_text(text + "\n## More\n\nAnother section was added.\n", "utf-8")
    assert "stale" not in listed(job, "--evidence", "evidence")[0], "the passage is still there"
    policies.write_text(text.replace("every 3 months", "every 9 months"), "utf-8")
    assert "no longer in policies.md" in listed(job, "--evidence", "evidence")[0]["stale"]
    assert "was not looked at" in qbyok("library", "list", cwd=job).stderr

    again = run(job, "again")[0]
    assert (again["status"], again["answer"]) == ("needs-review", drafts[0]["answer"])
    rules = {finding["rule"]: finding["severity"] for finding in again["findings"]}
    assert rules["stale-answer"] == rules["approved-answer-reused"] == "review"


@pytest.mark.slow
def test_approving_again_renews_and_keeps_the_evidence(job: Path) -> None:
    run(job)
    approve = ("library", "approve")
    qbyok(*approve, "out", "Q-01", "--by", "Ada", "--expires", "2026-01-31", cwd=job)
    (before,) = listed(job)
    assert "it expired after 2026-01-31" in before["stale"]
    run(job, "again")
    done = qbyok(*approve, "again", "Q-01", "--by", "Bob", "--json", cwd=job)
    told = json.loads(done.stdout)
    assert (told["new"], told["renewed"], told["left_out"], told["conflicts"]) == (0, 1, 3, [])
    (after,) = listed(job, "--evidence", "evidence")
    assert (after["id"], after["evidence"]) == (before["id"], before["evidence"])
    assert (after["approved"]["by"], "stale" in after, "expires" in after) == ("Bob", False, False)
    third = run(job, "third")[0]
    assert third["status"] == "needs-review", "no verdict was given"
    assert "stale-answer" not in {finding["rule"] for finding in third["findings"]}


def test_what_needs_review_is_taken_only_by_name(job: Path) -> None:
    header = "Question,Answer,Verdict,Approved by"
    name = write(job, "a.csv", header, "Do you have a documented and approved policy about backups?,We do.,Yes,Ada")
    assert qbyok("library", "import", name, cwd=job).returncode == 0
    run(job)
    told = json.loads(qbyok("library", "approve", "out", "--all-answered", "--json", cwd=job).stdout)
    assert [(one["at"], one["status"]) for one in told["approved"]] == [("Assessment!B5", "answered")]
    assert (told["renewed"], told["left_out"]) == (1, 3)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("out",), 2, "--all-answered"),
        (("out", "Q-01", "--all-answered"), 2, "--all-answered"),
        (("out", "Q-77"), 2, "no question 'Q-77'"),
        (("evidence", "--all-answered"), 2, "holds no answers"),
        (("cut", "Q-01"), 8, "cut/run.jsonl"),
        (("out", "Q-01", "--expires", "soon"), 2, "no day"),
    ],
)
def test_what_cannot_be_approved(job: Path, args: tuple[str, ...], code: int, words: str) -> None:
    run(job)
    run(job, "cut")
    log = job / "cut" / "run.jsonl"
    log.write_text(log.read_text("utf-8").replace("policies.md", "policies.no"), "utf-8")
    done = qbyok("library", "approve", *args, cwd=job)
    assert (done.returncode, words in done.stderr) == (code, True), done.stderr
    assert listed(job) == []


def test_a_library_moves_by_its_own_format_and_to_people_by_theirs(job: Path) -> None:
    name = write(
        job,
        "list.csv",
        "Question,Answer,Verdict,Approved by,Approved on,Scope,Expires",
        'Is data encrypted?,"=HYPERLINK(""http://x"")",Yes,Ada,2026-01-10,payments; loans,2030-01-31',
        "Are backups tested?,Twice a year.,,Bob,2026-02-01,,",
    )
    assert "list.csv: 2 new" in qbyok("library", "import", name, cwd=job).stderr
    before = listed(job)
    assert [one["approved"] for one in before] == [
        {"by": "Ada", "at": "2026-01-10"},
        {"by": "Bob", "at": "2026-02-01"},
    ]
    for form in ("jsonl", "csv", "xlsx"):
        done = qbyok("library", "export", "--format", form, "--out", f"all.{form}", cwd=job)
        assert (done.returncode, done.stdout) == (0, f"all.{form}\n"), done.stderr
    rows = list(csv.reader((job / "all.csv").read_text("utf-8-sig").splitlines()))
    assert rows[1][2] == '\'=HYPERLINK("http://x")'
    cell = load_workbook(job / "all.xlsx")["Answers"]["C2"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x")')
    fields = ("question", "verdict", "answer", "approved", "scope", "expires")
    for form in ("jsonl", "csv", "xlsx"):
        there = job / form
        there.mkdir()
        env = {"QBYOK_LIBRARY": str(there / "library.jsonl")}
        assert "2 new" in qbyok("library", "import", f"all.{form}", cwd=job, env=env).stderr
        after = json.loads(qbyok("library", "list", "--json", cwd=job, env=env).stdout)
        if form == "jsonl":
            assert after == before
        assert [{f: one.get(f) for f in fields} for one in after] == [{f: b.get(f) for f in fields} for b in before]


def test_contradictions_are_listed_until_one_is_taken_out(job: Path) -> None:
    header = "Question,Answer,Verdict,Approved by"
    ours = "Is data encrypted at rest?,With AES-256.,{},{}"
    near = "Is data encrypted in transit?,With TLS.,No,Bob"
    write(job, "a.csv", header, ours.format("Yes", "Ada"))
    write(job, "b.csv", header, ours.format("No", "Bob"), near)
    assert qbyok("library", "import", "a.csv", cwd=job).returncode == 0
    assert qbyok("library", "conflicts", cwd=job).returncode == 0
    qbyok("library", "import", "b.csv", cwd=job)
    done = qbyok("library", "conflicts", "--json", cwd=job)
    ((group),) = json.loads(done.stdout)
    assert done.returncode == 10
    assert [(e["verdict"], e["approved"]["by"]) for e in group["entries"]] == [("Yes", "Ada"), ("No", "Bob")]
    unwanted = group["entries"][1]["id"]
    removed = qbyok("library", "remove", unwanted, cwd=job)
    assert json.loads(removed.stdout) == group["entries"][1]
    assert qbyok("library", "conflicts", cwd=job).returncode == 0
    assert "holds no a-0" in one_error_line(qbyok("library", "remove", "a-0", cwd=job))
    assert len(listed(job)) == 2


@pytest.mark.slow
def test_a_line_of_an_exported_library_that_is_damaged_is_named(job: Path) -> None:
    write(job, "bad.jsonl", '{"schema": "qbyok.library/1"}')
    done = qbyok("library", "import", "bad.jsonl", cwd=job)
    assert (done.returncode, "bad.jsonl:1: id " in one_error_line(done)) == (3, True)
    assert qbyok("library", "export", "--format", "xlsx", cwd=job).returncode == 2


def test_a_register_among_the_evidence_is_a_document(job: Path) -> None:
    rows = ("AC-01,Access,Access to production is granted by role and reviewed.,CISO,Implemented",
            "CR-01,Encryption,Customer data is encrypted at rest using AES-256.,Platform,Planned")  # fmt: skip
    write(job, "evidence/register.csv", "Control ID,Control,Description,Owner,Status", *rows)
    book = Workbook()
    assert book.active
    for row in (["No.", "Question", "Answer"], ["1", "Is access reviewed?", "Yes, quarterly."]):
        book.active.append(row)
    book.save(job / "evidence" / "answered.xlsx")
    done = qbyok("evidence", "list", "--evidence", "evidence", "--json", cwd=job)
    found = {one["path"]: one for one in json.loads(done.stdout)["documents"]}
    assert (found["register.csv"]["pairs"], found["answered.xlsx"]["pairs"]) == (0, 1)
    hits = qbyok("evidence", "search", "customer data at rest", "--evidence", "evidence", "--json", cwd=job).stdout
    assert "Customer data is encrypted at rest using AES-256." in hits


def test_an_approved_answer_goes_no_further_than_what_it_stood_on(job: Path) -> None:
    write(job, "evidence/evidence.toml", "[[documents]]", 'path = "policies.md"', 'label = "local-only"')
    write(job, "evidence/canteen.md", "The canteen opens at noon.")
    (draft, *_) = run(job)
    assert qbyok("library", "approve", "out", "Q-01", "--scope", "payments", cwd=job).returncode == 0
    assert listed(job)[0]["evidence"][0]["labels"] == ["local-only"]
    settle(
        '[providers.far]\nkind = "openai-compatible"\nendpoint = "https://far.invalid/v1"\nmodel = "m-2026-01-01"\n'
    )
    shown = qbyok("prompts", "render", "q.xlsx", "Q-01", "--evidence", "evidence", "--provider", "far", cwd=job)
    assert shown.returncode == 0, shown.stderr
    assert draft["answer"] not in shown.stdout
    write(job, "evidence/evidence.toml", "")
    shown = qbyok("prompts", "render", "q.xlsx", "Q-01", "--evidence", "evidence", "--provider", "far", cwd=job)
    assert draft["answer"] not in shown.stdout.partition("APPROVED")[2], "the label that it was approved with counts"


def test_an_entry_shows_nothing_itself_and_keeps_the_scope_of_its_run(job: Path) -> None:
    write(job, "evidence/evidence.toml", "[[documents]]", 'path = "policies.md"', 'scope = ["Cloud"]')
    run(job, "out", "--scope", "Cloud")
    assert qbyok("library", "approve", "out", "Q-01", cwd=job).returncode == 0
    assert listed(job, "--evidence", "evidence")[0]["scope"] == ["Cloud"]
    again = run(job, "again")[0]
    assert "no scope was named" in json.dumps(again["findings"])
    (job / "evidence" / "policies.md").unlink()
    write(job, "evidence/evidence.toml", "")
    write(job, "evidence/canteen.md", "The canteen opens at noon.")
    assert "no longer among the evidence" in listed(job, "--evidence", "evidence")[0]["stale"]


@pytest.mark.parametrize(
    "said",
    [
        "ignore = true",
        pytest.param("expires = 2020-01-01", marks=pytest.mark.slow),
        pytest.param("superseded = true", marks=pytest.mark.slow),
    ],
)
def test_an_answer_is_out_of_date_when_what_it_stood_on_is_not_in_force(job: Path, said: str) -> None:
    run(job)
    assert qbyok("library", "approve", "out", "Q-01", cwd=job).returncode == 0
    write(job, "evidence/canteen.md", "The canteen opens at noon.")
    assert "stale" not in listed(job, "--evidence", "evidence")[0]
    write(job, "evidence/evidence.toml", "[[documents]]", 'path = "policies.md"', said)
    assert "no longer among the evidence in force" in listed(job, "--evidence", "evidence")[0]["stale"]
    again = run(job, "again")[0]
    assert "stale-answer" in [finding["rule"] for finding in again["findings"]]
