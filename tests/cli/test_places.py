"""Where an answer is written, and what is said where a part of it finds no place."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from support.program import qbyok
from support.questionnaires import TOPICS, evidence, workbook

PAST = {1: ("No", "Planned by the board."), 2: ("No", None), 3: ("Yes", "Laptops are encrypted.")}
"""Verdict and text of the answers that were given before, by question."""


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A folder with evidence in which three questions were answered before."""
    folder = tmp_path / "job"
    folder.mkdir()
    evidence(folder / "evidence")
    book = load_workbook(workbook(folder / "past.xlsx", 3))
    for number, (verdict, text) in PAST.items():
        book["Assessment"][f"C{number + 3}"], book["Assessment"][f"D{number + 3}"] = verdict, text
    book.save(folder / "evidence" / "past.xlsx")
    return folder


def write(job: Path, header: Sequence[str], *answers: Sequence[str | None], allowed: str = "") -> None:
    """Write a questionnaire of three questions; ``answers`` are what its cells beside them hold already."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Assessment"
    sheet.append(["No.", "Question", *header])
    choice = DataValidation(type="list", formula1=f'"{allowed}"')
    if allowed:
        sheet.add_data_validation(choice)
    for number, topic in enumerate(TOPICS[:3], 1):
        held = answers[number - 1] if answers else ()
        sheet.append([f"Q-{number:02}", f"Do you have a documented and approved policy about {topic}?", *held])
        choice.add(f"C{number + 1}")
    book.save(job / "q.xlsx")


def run(job: Path, *more: str, code: int) -> list[dict[str, Any]]:
    done = qbyok("answer", "q.xlsx", "--evidence", "evidence", "--out", "out", *more, cwd=job)
    assert done.returncode == code, done.stderr
    return [json.loads(line) for line in (job / "out" / "answers.jsonl").read_text("utf-8").splitlines()]


def cells(job: Path, kind: str = "answered") -> list[tuple[Any, ...]]:
    sheet = load_workbook(job / "out" / f"q.{kind}.xlsx")["Assessment"]
    return [row[2:] for row in sheet.iter_rows(min_row=2, values_only=True)]


def review_rules(answer: dict[str, Any]) -> list[str]:
    return [finding["rule"] for finding in answer["findings"] if finding["severity"] == "review"]


def test_a_text_says_the_verdict_where_the_file_has_no_place_for_one(job: Path) -> None:
    write(job, ["Answer"])
    answers = run(job, code=0)
    assert [a["status"] for a in answers] == ["answered"] * 3
    assert cells(job) == [("No. Planned by the board.",), ("No",), ("Yes. Laptops are encrypted.",)]
    for file, found in (
        ("evidence/past.xlsx", "3 new, 0 already known"),
        ("out/q.answered.xlsx", "0 new, 3 already"),
    ):
        assert found in qbyok("library", "import", file, cwd=job).stderr


def test_a_text_whose_place_is_a_formula_needs_a_person(job: Path) -> None:
    write(job, ["Answer", "Comments"], allowed="Yes,No,N/A")
    book = load_workbook(job / "q.xlsx")
    book["Assessment"]["D2"] = '=IF(C2="No","Why?","")'
    book.save(job / "q.xlsx")
    answers = run(job, "--review-copy", code=10)
    assert [a["status"] for a in answers] == ["needs-review", "answered", "answered"]
    assert [review_rules(a) for a in answers] == [["not-written"], [], []]
    assert "Assessment!D2 can't be written" in answers[0]["findings"][-1]["message"]
    assert [row[0] for row in cells(job)] == ["No", "No", "Yes"]
    note = load_workbook(job / "out" / "q.review.xlsx")["Assessment"]["C2"].comment
    assert "Text: Planned by the board." in note.text
    assert "Proposed verdict" not in note.text


def test_a_text_whose_place_is_taken_is_named(job: Path) -> None:
    write(job, ["Answer", "Comments"], (None, "Ask Ada."), (None, "Ask Bob."), (None, None), allowed="Yes,No,N/A")
    answers = run(job, code=10)
    assert [review_rules(a) for a in answers] == [["not-written"], [], []]
    assert "Assessment!D2 holds another text" in answers[0]["findings"][-1]["message"]
    assert cells(job) == [("No", "Ask Ada."), ("No", "Ask Bob."), ("Yes", "Laptops are encrypted.")]


def test_a_text_that_the_file_does_not_ask_for_is_told(job: Path) -> None:
    write(job, ["Answer"], allowed="Yes,No,N/A")
    answers = run(job, code=0)
    assert [f["rule"] for f in answers[0]["findings"]] == ["approved-answer-reused", "text-left-out"]
    assert [f["rule"] for f in answers[1]["findings"]] == ["approved-answer-reused"]


def test_a_comment_that_stays_beside_a_new_verdict_needs_a_person(job: Path) -> None:
    held = (("Yes", "We do."), ("Yes", "We do."), ("Yes", "We do."))
    write(job, ["Answer", "Comments"], *held, allowed="Yes,No,N/A")
    answers = run(job, "--overwrite", code=10)
    assert [review_rules(a) for a in answers] == [[], ["comment-kept"], []]
    assert "Assessment!D3" in answers[1]["findings"][-1]["message"]
    assert cells(job) == [("No", "Planned by the board."), ("No", "We do."), ("Yes", "Laptops are encrypted.")]


def test_a_draft_never_takes_the_place_of_an_answer(job: Path) -> None:
    (job / "evidence" / "past.xlsx").unlink()
    held = (("Yes", "We do."), (None, "[needs review] We did."), (None, None))
    write(job, ["Answer", "Comments"], *held, allowed="Yes,No,N/A")
    run(job, "--overwrite", "--drafts", "mark", "--review-copy", code=10)
    for kind in ("answered", "review"):
        kept, replaced, new = cells(job, kind)
        assert kept == ("Yes", "We do.")
        assert replaced[0] is new[0] is None
        assert replaced[1].startswith("[needs review] A documented policy about backups")
        assert new[1].startswith("[needs review] A documented policy about laptops")
    note = load_workbook(job / "out" / "q.review.xlsx")["Assessment"]["C2"].comment
    assert "Text: A documented policy about passwords" in note.text


def test_the_place_of_a_draft_is_open(job: Path) -> None:
    write(job, ["Answer"], ("[needs review] Perhaps.",), ("[needs review] Perhaps.",), (None,))
    run(job, code=0)
    assert cells(job) == [("No. Planned by the board.",), ("No",), ("Yes. Laptops are encrypted.",)]


def test_a_draft_that_stays_beside_a_verdict_needs_a_person(job: Path) -> None:
    draft = (None, "[needs review] Perhaps.")
    write(job, ["Answer", "Comments"], draft, draft, draft, allowed="Yes,No,N/A")
    answers = run(job, code=10)
    assert [review_rules(a) for a in answers] == [[], ["comment-kept"], []]
    assert cells(job)[0] == ("No", "Planned by the board.")


def test_a_cell_with_drafts_among_answers_needs_a_person(job: Path) -> None:
    write(job, ["Answer"], ("Q-01: We do.\n\nQ-09: [needs review] Perhaps.",), (None,), (None,))
    answers = run(job, code=10)
    assert [a["status"] for a in answers] == ["needs-review", "answered", "answered"]
    assert review_rules(answers[0]) == ["draft-kept"]
    assert cells(job)[0] == ("Q-01: We do.\n\nQ-09: [needs review] Perhaps.",)


def test_a_verdict_in_another_spelling_is_the_one_that_the_file_offers(job: Path) -> None:
    write(job, ["Answer", "Comments"], allowed="Y,N,NA")
    run(job, code=0)
    assert [row[0] for row in cells(job)] == ["N", "N", "Y"]


def test_an_approved_verdict_that_the_file_does_not_offer_needs_a_person(job: Path) -> None:
    write(job, ["Answer", "Comments"], allowed="Compliant,Partly compliant,Not compliant")
    answers = run(job, "--drafts", "mark", code=10)
    assert [review_rules(a) for a in answers] == [["approved-answer-reused", "verdict-not-allowed"]] * 3
    assert "“No” is not among the verdicts" in answers[0]["findings"][-1]["message"]
    assert cells(job)[0] == (None, "[needs review] Planned by the board.")
