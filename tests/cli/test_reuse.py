"""Answers of the library that are given again without a call, over real HTTP."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from support.jobs import KEY, answers, command, events, new_job, resume, start
from support.program import qbyok
from support.wire_server import WireServer


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A job of four questions, the first two of which the library answers."""
    job = new_job(tmp_path / "job", questions=4)
    book = load_workbook(job / "q.xlsx")
    sheet = book["Assessment"]
    sheet["C4"], sheet["D4"] = "Yes", "Passwords have sixteen characters."
    sheet["C5"], sheet["D5"] = "No", "Backups are made by our landlord."
    book.save(job / "last-year.xlsx")
    done = qbyok("library", "import", "last-year.xlsx", "--by", "Ada", "--expires", "2999-12-31", cwd=job)
    assert done.returncode == 0, done.stderr
    return job


def calls(server: WireServer) -> int:
    return sum(call.method == "POST" for call in server.journal)


def test_the_same_question_with_the_same_options_costs_no_call(job: Path) -> None:
    with WireServer(key=KEY) as server:
        args = command(job, server, "anthropic", "--reuse", "--review-copy")
        forecast = json.loads(qbyok(*args, "--dry-run", "--json", cwd=job).stdout)
        done = qbyok(*args, cwd=job)
        assert calls(server) == 2
        sent = json.dumps([call.body for call in server.journal])
    assert done.returncode == 0, done.stderr
    assert (forecast["requests"], forecast["reused"]) == (2, 2)
    assert "landlord" not in sent
    first, second, third, _ = answers(job)
    assert (first["answer"], second["verdict"]) == ("Passwords have sixteen characters.", "No")
    assert (first["status"], first["template"], first["model"]) == ("answered", None, "")
    finding: dict[str, Any] = first["findings"][0]  # type: ignore[index]  # a list
    assert (finding["rule"], finding["severity"]) == ("approved-answer-reused", "info")
    assert "approved by Ada on " in finding["message"]
    assert third["model"] == "claude-sonnet-5"
    notes = [cell.comment.text for row in load_workbook(job / "out" / "q.review.xlsx")["Assessment"] for cell in row
             if cell.comment]  # fmt: skip
    assert sum("approved by Ada on " in note for note in notes) == 2
    log = events(job)
    reused = [event for event in log if event["event"] == "answer.reused"]
    assert [event["approved"]["by"] for event in reused] == ["Ada", "Ada"]  # type: ignore[index]
    assert {event["passage"]["path"] for event in reused} == {"last-year.xlsx"}  # type: ignore[index]
    assert (log[-1]["requests"], log[-1]["cost.unpriced"]) == (2, 0)
    verified = qbyok("log", "verify", "out", cwd=job)
    assert verified.returncode == 0, verified.stdout


@pytest.mark.slow
def test_unless_the_user_allows_it_everything_is_asked(job: Path) -> None:
    with WireServer(key=KEY) as server:
        assert start(job, server, "anthropic").returncode == 0
        assert calls(server) == 4
        sent = json.dumps([call.body for call in server.journal])
    assert "landlord" in sent, "as labelled evidence"
    assert not [event for event in events(job) if event["event"] == "answer.reused"]


@pytest.mark.slow
@pytest.mark.parametrize("change", ["options", "text", "stale", "contradiction", "asked twice"])
def test_anything_less_than_the_same_question_is_asked(job: Path, change: str) -> None:
    book = load_workbook(job / "q.xlsx")
    sheet = book["Assessment"]
    if change == "options":
        sheet.data_validations.dataValidation[0].formula1 = '"Yes,No,Partially"'
    elif change == "text":
        for row in (4, 5):
            sheet.cell(row, 2).value = f"{sheet.cell(row, 2).value} Since when?"
    elif change == "asked twice":
        for row in (4, 5):
            sheet.cell(row + 2, 2).value = sheet.cell(row, 2).value
    book.save(job / "q.xlsx")
    if change == "contradiction":
        other = load_workbook(job / "last-year.xlsx")
        other["Assessment"]["C4"], other["Assessment"]["C5"] = "No", "Yes"
        other.save(job / "other.xlsx")
        qbyok("library", "import", "other.xlsx", cwd=job)
    elif change == "stale":
        library = Path(json.loads(qbyok("config", "path", "--json", cwd=job).stdout)["library"])
        library.write_text(library.read_text("utf-8").replace("2999-12-31", "2026-01-31"), "utf-8")
    with WireServer(key=KEY) as server:
        done = qbyok(*command(job, server, "anthropic", "--reuse", "--dry-run", "--json"), cwd=job)
    assert json.loads(done.stdout)["reused"] == 0, done.stderr


@pytest.mark.slow
def test_a_run_that_goes_on_reuses_the_same(job: Path) -> None:
    (job.parent / "key").write_text("another-key-that-is-long-enough")
    with WireServer(key=KEY) as server:
        assert start(job, server, "anthropic", "--reuse").returncode == 4
        refused = calls(server)
        (job.parent / "key").write_text(KEY)
        done = resume(job)
        assert calls(server) - refused == 2
    assert done.returncode == 0, done.stderr
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


@pytest.mark.slow
def test_what_is_approved_of_a_reused_answer_is_the_entry_itself(job: Path) -> None:
    with WireServer(key=KEY) as server:
        start(job, server, "anthropic", "--reuse")
    before = json.loads(qbyok("library", "list", "--json", cwd=job).stdout)
    done = qbyok("library", "approve", "out", "Q-02", "--by", "Bob", "--json", cwd=job)
    told = json.loads(done.stdout)
    assert (told["new"], told["renewed"], told["approved"][0]["id"]) == (0, 1, before[1]["id"])
