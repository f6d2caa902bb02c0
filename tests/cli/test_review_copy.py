"""The customer's file holds answers alone; drafts and notes are in a copy for a reviewer, where one is asked for."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from support.program import qbyok
from support.questionnaires import evidence, table, workbook


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A folder with a questionnaire, its evidence, and an approved answer to its first question."""
    folder = tmp_path / "job"
    folder.mkdir()
    workbook(folder / "q.xlsx", 3)
    evidence(folder / "evidence")
    book = load_workbook(workbook(folder / "past.xlsx", 1))
    book["Assessment"]["C4"], book["Assessment"]["D4"] = "Yes", "Passwords have sixteen characters."
    book.save(folder / "evidence" / "past.xlsx")
    return folder


def answer(job: Path, *more: str) -> dict[str, Any]:
    done = qbyok("answer", "q.xlsx", "--evidence", "evidence", "--out", "out", "--json", *more, cwd=job)
    assert done.returncode == 10, done.stderr
    summary = json.loads(done.stdout)
    assert isinstance(summary, dict)
    return summary


def events(job: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (job / "out" / "run.jsonl").read_text("utf-8").splitlines()]


def test_the_answered_file_holds_no_drafts_and_no_notes(job: Path) -> None:
    summary = answer(job)
    assert summary["files"][0]["review_file"] is None
    assert not list((job / "out").glob("*.review.*"))
    sheet = load_workbook(job / "out" / "q.answered.xlsx")["Assessment"]
    assert [(sheet.cell(row, 3).value, sheet.cell(row, 4).value) for row in (4, 5, 6)] == [
        ("Yes", "Passwords have sixteen characters."),
        (None, None),
        (None, None),
    ]
    assert not any(cell.comment for row in sheet for cell in row)


def test_the_review_copy_holds_drafts_with_a_note_on_each_answer(job: Path) -> None:
    before = sha256((job / "q.xlsx").read_bytes()).digest()
    summary = answer(job, "--review-copy")
    assert summary["files"][0]["review_file"] == "out/q.review.xlsx"
    sheet = load_workbook(job / "out" / "q.review.xlsx")["Assessment"]
    assert sheet["D4"].value == "Passwords have sixteen characters."
    assert str(sheet["D5"].value).startswith("[needs review] ")
    assert sheet["C5"].value is None
    notes = {cell.coordinate: cell.comment for row in sheet for cell in row if cell.comment}
    assert list(notes) == ["C4", "D5", "D6"]
    assert "answered" in notes["C4"].text
    assert "past.xlsx › Assessment!B4: “" in notes["C4"].text
    assert "needs review" in notes["D5"].text
    assert "policies.md › " in notes["D5"].text
    assert notes["D5"].author == "qbyok"
    plain = load_workbook(job / "out" / "q.answered.xlsx")["Assessment"]
    assert plain["D5"].value is None
    assert sha256((job / "q.xlsx").read_bytes()).digest() == before


def test_the_log_tells_the_copies_apart(job: Path) -> None:
    answer(job, "--review-copy")
    written = [event for event in events(job) if event["event"] == "output.written"]
    assert [(event["purpose"], event["name"]) for event in written] == [
        ("answered", "q.answered.xlsx"),
        ("review", "q.review.xlsx"),
    ]
    assert written[0]["parts_added"] == []
    assert any("comments" in part for part in written[1]["parts_added"])
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


def test_a_csv_review_copy_says_that_it_has_no_room_for_notes(job: Path) -> None:
    table(job / "q.csv", 3)
    done = qbyok("answer", "q.csv", "--evidence", "evidence", "--out", "out", "--review-copy", cwd=job)
    assert done.returncode == 10, done.stderr
    assert "[needs review]" in (job / "out" / "q.review.csv").read_text("cp1252")
    assert "[needs review]" not in (job / "out" / "q.answered.csv").read_text("cp1252")


def test_a_setting_asks_for_review_copies_too(job: Path) -> None:
    (job / "qbyok.toml").write_text("review_copy = true\n")
    assert answer(job)["files"][0]["review_file"]
    (job / "qbyok.toml").write_text('review_copy = "perhaps"\n')
    done = qbyok("answer", "q.xlsx", "--evidence", "evidence", cwd=job)
    assert done.returncode == 2
    assert "review_copy must be true or false" in done.stderr
