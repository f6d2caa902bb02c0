"""People's decisions through the program: into the answered files, the log, and past a resumption."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import docx
import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook
from support.jobs import KEY, answers, events, new_job, resume, start
from support.program import one_error_line, qbyok
from support.questionnaires import evidence, workbook
from support.reviews import approving, decide, editing, rejecting, shown_on
from support.wire_server import WireServer

from qbyok.resources import resource_dir, schema_path

slow = pytest.mark.slow


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A folder with a run of four questions, whose drafts all need review but the approved first."""
    folder = tmp_path / "job"
    folder.mkdir()
    workbook(folder / "q.xlsx", 4)
    evidence(folder / "evidence")
    book = load_workbook(workbook(folder / "past.xlsx", 1))
    book["Assessment"]["C4"], book["Assessment"]["D4"] = "Yes", "Passwords have sixteen characters."
    book.save(folder / "evidence" / "past.xlsx")
    done = qbyok("answer", "q.xlsx", "--evidence", "evidence", "--out", "out", cwd=folder)
    assert done.returncode == 10, done.stderr
    return folder


def cells(job: Path, file: str = "out/q.answered.xlsx") -> list[tuple[Any, Any]]:
    sheet = load_workbook(job / file)["Assessment"]
    return [(sheet.cell(row, 3).value, sheet.cell(row, 4).value) for row in range(4, 8)]


def apply(job: Path, *args: str, code: int = 10) -> dict[str, Any]:
    done = qbyok("apply", "out", *args, "--json", cwd=job)
    assert done.returncode == code, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def snapshot(folder: Path) -> dict[str, str]:
    return {str(f.relative_to(folder)): sha256(f.read_bytes()).hexdigest() for f in folder.rglob("*") if f.is_file()}


def test_decisions_are_in_the_answered_file_the_log_and_the_library(job: Path) -> None:
    decide(job / "out", job / "d.json", [approving, editing("Written by Ana."), rejecting])
    summary = apply(job, "d.json", "--library")
    assert summary["decisions"] == {"approve": 1, "edit": 1, "reject": 1}
    assert summary["library"] == {"new": 2, "known": 0}
    expected = [("Yes", "Passwords have sixteen characters."), ("Yes", "Written by Ana."), (None, None), (None, None)]
    assert cells(job) == expected
    lines = answers(job)
    assert [line["status"] for line in lines] == ["answered", "answered", "needs-review", "needs-review"]
    validator = Draft202012Validator(json.loads(schema_path("answer-1").read_text("utf-8")))
    for line in lines:
        validator.validate(line)
    logged = [event for event in events(job) if event["event"] == "review.decided"]
    assert [(event["decision"], event["by"]) for event in logged] == [
        ("approve", "Ana"),
        ("edit", "Ana"),
        ("reject", "Ana"),
    ]
    edited = logged[1]
    assert edited["before"]["answer"] != edited["after"]["answer"]  # type: ignore[index]  # an object
    assert "Written by Ana" not in (job / "out" / "run.jsonl").read_text("utf-8")
    before = (job / "out" / "answers.before-review.jsonl").read_text("utf-8").splitlines()
    assert len(before) == 3
    assert len(shown_on(job / "out" / "review.html")["applied"]) == 3
    assert "Written by Ana." not in before[1]
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0
    once = snapshot(job / "out")
    again = apply(job, "d.json", "--library")
    assert (again["changed"], again["library"]) == (False, {"new": 0, "known": 2})
    assert snapshot(job / "out") == once


@slow
def test_two_people_who_do_not_agree_are_told_all_conflicts_and_nothing_changes(job: Path) -> None:
    decide(job / "out", job / "ana.json", [approving, editing("Ana's."), rejecting])
    decide(job / "out", job / "ben.json", [approving, editing("Ben's."), editing("Ben's too.")], by="Ben")
    before = snapshot(job / "out")
    done = qbyok("apply", "out", "ana.json", "ben.json", cwd=job)
    assert done.returncode == 2
    assert "error: 2 questions with conflicting decisions; nothing was changed" in done.stderr
    for said in ("Q-02", "Ana's.", "Ben's.", "Q-03", "reject", "Ben's too."):
        assert said in done.stderr
    assert snapshot(job / "out") == before
    apply(job, "ana.json", "ben.json", "--prefer", "Ben")
    assert cells(job)[1:3] == [("Yes", "Ben's."), ("Yes", "Ben's too.")]
    people = [(e["question"], e["by"]) for e in events(job) if e["event"] == "review.decided"]
    assert [by for _, by in people] == ["Ana", "Ben", "Ben", "Ben"]


@slow
def test_people_may_follow_one_another_and_change_their_minds(job: Path) -> None:
    decide(job / "out", job / "ana.json", [approving, editing("First.")])
    apply(job, "ana.json")
    decide(job / "out", job / "ben.json", [None, None, editing("Ben's.")], by="Ben")
    apply(job, "ben.json")
    assert cells(job)[1:3] == [("Yes", "First."), ("Yes", "Ben's.")]
    decide(job / "out", job / "later.json", [None, editing("Second.")], when="2026-02-01T00:00:00.000Z")
    apply(job, "later.json")
    assert cells(job)[1:3] == [("Yes", "Second."), ("Yes", "Ben's.")]
    decide(job / "out", job / "carl.json", [None, rejecting], by="Carl")
    assert "conflict" in qbyok("apply", "out", "carl.json", cwd=job).stderr
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"run": "another"}, "run: the decisions are on the run another", marks=slow),
        pytest.param({"log_head": "0" * 64}, "log_head: the run's log never had the head", marks=slow),
        pytest.param({"question": "q-none"}, "decisions.0 (q-none): the run has no such question", marks=slow),
        pytest.param(
            {"verdict": "Perhaps", "decision": "edit"}, "“Perhaps” is none of “Yes”, “No”, “N/A”", marks=slow
        ),
        pytest.param({"text": "Other."}, "what is approved is not the run's answer", marks=slow),
        pytest.param({"decision": "maybe"}, "decisions.0.decision: ", marks=slow),
    ],
)
def test_decisions_that_do_not_fit_are_refused_with_their_place(job: Path, change: dict[str, str], said: str) -> None:
    record = json.loads(decide(job / "out", job / "d.json", [approving]).read_text("utf-8"))
    for name, value in change.items():
        (record if name in record else record["decisions"][0])[name] = value
    (job / "d.json").write_text(json.dumps(record))
    before = snapshot(job / "out")
    done = qbyok("apply", "out", "d.json", cwd=job)
    assert done.returncode == 3
    line = one_error_line(done)
    assert "d.json: " in line
    assert said in line
    assert snapshot(job / "out") == before


@slow
def test_copies_and_originals_that_were_changed_are_not_written_over(job: Path) -> None:
    decide(job / "out", job / "d.json", [approving])
    copy = job / "out" / "q.answered.xlsx"
    book = load_workbook(copy)
    book.save(copy)
    mine = copy.read_bytes()
    done = qbyok("apply", "out", "d.json", cwd=job)
    assert (done.returncode, copy.read_bytes()) == (2, mine)
    assert "is not as the run wrote it" in done.stderr
    apply(job, "d.json", "--out", "reviewed")
    assert cells(job, "reviewed/q.answered.xlsx")[0][0] == "Yes"
    assert copy.read_bytes() == mine
    load_workbook(job / "q.xlsx").save(job / "q.xlsx")
    assert "has changed since" in one_error_line(qbyok("apply", "out", "d.json", cwd=job))


@slow
def test_a_copy_elsewhere_does_not_leave_the_runs_own_behind(job: Path) -> None:
    decide(job / "out", job / "d.json", [None, editing("Ana's.")])
    apply(job, "d.json", "--out", "reviewed")
    assert cells(job)[1] == (None, None)
    assert apply(job, "d.json")["changed"]
    assert cells(job)[1] == ("Yes", "Ana's.")
    assert not apply(job, "d.json")["changed"]
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


def test_what_people_decided_survives_a_resumption_and_is_not_asked_again(tmp_path: Path) -> None:
    job = new_job(tmp_path / "job", questions=4)
    with WireServer(key=KEY) as server:
        server.fail(None, "no-credit")
        assert start(job, server, "openai", "--concurrency", "1").returncode == 5
        decide(job / "out", job / "d.json", [rejecting, None, editing("Written by Ana.")])
        apply(job, "d.json")
        assert cells(job) == [(None, None), (None, None), ("Yes", "Written by Ana."), (None, None)]
        assert qbyok("log", "verify", "out", cwd=job).returncode == 0
        done = resume(job)
        assert done.returncode == 10, done.stderr
        assert len(server.journal) == 2 + 2
    found = cells(job)
    assert found[0] == (None, None)
    assert found[2] == ("Yes", "Written by Ana.")
    assert found[1][0]
    assert found[3][0]
    assert [line["status"] for line in answers(job)] == ["needs-review", "answered", "answered", "answered"]
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0
    assert len(shown_on(job / "out" / "review.html")["applied"]) == 2
    assert not apply(job, "d.json")["changed"]


def test_a_word_document_and_its_original(tmp_path: Path) -> None:
    samples = resource_dir("sample_questionnaires")
    file = samples / "security-annex.docx"
    qbyok("answer", file, "--evidence", samples / "evidence", "--out", "out", cwd=tmp_path)
    page = shown_on(tmp_path / "out" / "review.html")
    number, chosen = next(
        (n, q)
        for n, q in enumerate(page["questions"])
        if q["status"] == "needs-review" and not q["allowed"] and not q["closed"]
    )
    text = "Ana wrote this: <b>&amp;\nin two lines."
    decide(tmp_path / "out", tmp_path / "d.json", [*[None] * number, editing(text, chosen["verdict"])])
    before = sha256(file.read_bytes()).hexdigest()
    done = qbyok("apply", "out", "d.json", cwd=tmp_path)
    assert done.returncode == 10, done.stderr
    assert done.stdout.split() == ["out/security-annex.answered.docx"]
    document = docx.Document(str(tmp_path / "out" / "security-annex.answered.docx"))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    texts = "\n".join((*cells, *(paragraph.text for paragraph in document.paragraphs)))
    assert "Ana wrote this: <b>&amp;" in texts
    assert sha256(file.read_bytes()).hexdigest() == before


@slow
def test_the_page_is_made_anew_and_says_which_passages_are_not_what_they_were(job: Path) -> None:
    page = job / "out" / "review.html"
    assert page.stat().st_mode & 0o777 == 0o600
    first = shown_on(page)
    states = {source["state"] for question in first["questions"] for source in question["sources"]}
    assert states == {"shown"}
    done = qbyok("review", "out", "--json", cwd=job)
    assert json.loads(done.stdout) == {
        "schema": "qbyok.review/1",
        "run": "out",
        "page": "out/review.html",
        "questions": 4,
        "to_decide": 4,
        "decided": 0,
    }
    assert shown_on(page) == first
    policies = job / "evidence" / "policies.md"
    policies.write_text(policies.read_text("utf-8").replace("security board", "board"), "utf-8")
    done = qbyok("review", "out", "--out", "other.html", cwd=job)
    assert "changed or gone since the run" in done.stderr
    sources = [source for q in shown_on(job / "other.html")["questions"] for source in q["sources"]]
    assert {source["state"] for source in sources if source["path"] == "policies.md"} == {"changed"}
    assert {source["state"] for source in sources if source["path"] == "past.xlsx"} == {"shown"}
    (job / "evidence").rename(job / "away")
    done = qbyok("review", "out", cwd=job)
    assert (done.returncode, "cannot be looked up again" in done.stderr) == (0, True)
    sources = [source for q in shown_on(page)["questions"] for source in q["sources"]]
    assert {source["state"] for source in sources} == {"gone"}


@slow
def test_with_nothing_kept_the_page_has_the_quotes_alone(job: Path) -> None:
    flags = ("--evidence", "evidence", "--out", "none", "--retention", "none")
    assert qbyok("answer", "q.xlsx", *flags, cwd=job).returncode == 10
    for _ in range(2):
        sources = [s for q in shown_on(job / "none" / "review.html")["questions"] for s in q["sources"]]
        assert {source["state"] for source in sources} == {"not-kept"}
        qbyok("review", "none", cwd=job)
    decide(job / "none", job / "d.json", [approving])
    assert qbyok("apply", "none", "d.json", cwd=job).returncode == 10
    logged = [json.loads(line) for line in (job / "none" / "run.jsonl").read_text("utf-8").splitlines()]
    [decided] = [event for event in logged if event["event"] == "review.decided"]
    assert decided["after"] == {"status": "answered", "verdict": None, "answer": None}


@slow
def test_an_apply_that_broke_off_is_completed_by_the_next(job: Path) -> None:
    decide(job / "out", job / "d.json", [None, editing("Ana's.")])
    apply(job, "d.json")
    log = job / "out" / "run.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    assert b"review.applied" in lines[-1]
    log.write_bytes(b"".join(lines[:-1]))
    assert apply(job, "d.json")["changed"]
    (job / "out" / "state" / "decisions.json").unlink()
    assert apply(job, "d.json")["changed"]
    assert cells(job)[1] == ("Yes", "Ana's.")
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


@slow
def test_what_is_no_run_or_no_file_of_decisions_is_one_clear_error(job: Path) -> None:
    (job / "empty").mkdir()
    (job / "bad.json").write_text("[]")
    for args, code in (
        (("review", "empty"), 2),
        (("apply", "empty", "bad.json"), 2),
        (("apply", "out", "missing.json"), 3),
        (("apply", "out", "bad.json"), 3),
        (("review", "out", "--tty"), 2),
        (("review", "out", "--by", "Ana"), 2),
    ):
        done = qbyok(*args, cwd=job)
        assert done.returncode == code, done.stderr
        one_error_line(done)
    assert not list((job / "empty").iterdir())
    (job / "out" / "state" / "decisions.json").write_text("{}")
    done = qbyok("review", "out", cwd=job)
    assert done.returncode == 8, done.stderr
