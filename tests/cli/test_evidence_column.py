"""What the evidence column of the customer's file says of the sources, and what it never says."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from support.program import qbyok
from support.questionnaires import evidence

PAST = "acme-2025.xlsx"
QUESTION = "Do you have a documented and approved policy about passwords?"


def workbook(path: Path, *answered: str) -> Path:
    """Write a questionnaire of one question with an evidence column, answered or not."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Questions"
    sheet.append(["No.", "Question", "Answer (Yes/No/N/A)", "Comments", "Evidence"])
    sheet.append(["Q-01", QUESTION, *answered])
    book.save(path)
    return path


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A folder with a questionnaire, its evidence, and one that was answered for another customer."""
    folder = tmp_path / "job"
    folder.mkdir()
    workbook(folder / "q.xlsx")
    workbook(folder / PAST, "Yes", "Passwords have sixteen characters.")
    evidence(folder / "evidence")
    return folder


def answer(job: Path) -> tuple[list[Any], dict[str, Any]]:
    """Return what the question's row of the answered file holds, and its line of ``answers.jsonl``."""
    done = qbyok("answer", "q.xlsx", "--evidence", "evidence", "--out", "out", cwd=job)
    assert done.returncode == 0, done.stderr
    row = [cell.value for cell in load_workbook(job / "out" / "q.answered.xlsx")["Questions"][2]]
    return row, json.loads((job / "out" / "answers.jsonl").read_text("utf-8"))


@pytest.mark.parametrize("kept", ["library", "evidence folder"])
def test_an_earlier_questionnaire_is_not_named_to_the_customer(job: Path, kept: str) -> None:
    if kept == "library":
        assert qbyok("library", "import", PAST, cwd=job).returncode == 0
    (job / PAST).rename(job / ("evidence" if kept == "evidence folder" else ".") / PAST)
    row, record = answer(job)
    assert row[2:] == ["Yes", "Passwords have sixteen characters.", None]
    assert record["citations"][0]["path"] == PAST
    findings = {finding["rule"]: finding for finding in record["findings"]}
    assert findings["source-not-named"]["severity"] == "info"
    assert PAST in findings["source-not-named"]["message"]
    decided = next(
        event
        for event in map(json.loads, (job / "out" / "run.jsonl").read_text("utf-8").splitlines())
        if event["event"] == "answer.decided"
    )
    assert "source-not-named" in [finding["rule"] for finding in decided["findings"]]
    assert decided["citations"] == [record["citations"][0]["passage"]]
