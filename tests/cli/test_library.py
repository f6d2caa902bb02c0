"""Answers of earlier questionnaires, imported once and used for later ones."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook
from support.program import one_error_line, qbyok
from support.questionnaires import evidence, workbook

from qbyok.resources import schema_path


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A folder with a questionnaire, its evidence, and last year's with two answers and a draft."""
    folder = tmp_path / "job"
    folder.mkdir()
    workbook(folder / "q.xlsx", 4)
    evidence(folder / "evidence")
    book = load_workbook(workbook(folder / "last-year.xlsx", 4))
    sheet = book["Assessment"]
    sheet["C4"], sheet["D4"] = "Yes", "Passwords have sixteen characters."
    sheet["C5"], sheet["D5"] = "No", "Backups are made by our landlord."
    sheet["D6"] = "[needs review] Perhaps."
    book.save(folder / "last-year.xlsx")
    return folder


def listed(job: Path) -> list[dict[str, Any]]:
    done = qbyok("library", "list", "--json", cwd=job)
    assert done.returncode == 0, done.stderr
    records = json.loads(done.stdout)
    assert isinstance(records, list)
    return records


def test_imported_answers_are_kept_with_who_and_where(job: Path) -> None:
    done = qbyok("library", "import", "last-year.xlsx", "--by", "Ada", cwd=job)
    assert (done.returncode, done.stdout) == (0, "")
    assert "last-year.xlsx: 2 answers, 2 of them new" in done.stderr
    records = listed(job)
    schema = Draft202012Validator(json.loads(schema_path("library-1").read_text("utf-8")))
    for record in records:
        schema.validate(record)
    assert [(r["verdict"], r["answer"], r["source"]["at"], r["approved"]["by"]) for r in records] == [
        ("Yes", "Passwords have sixteen characters.", "Assessment!B4", "Ada"),
        ("No", "Backups are made by our landlord.", "Assessment!B5", "Ada"),
    ]


def test_importing_again_adds_nothing(job: Path) -> None:
    qbyok("library", "import", "last-year.xlsx", cwd=job)
    done = qbyok("library", "import", "last-year.xlsx", "--json", cwd=job)
    assert json.loads(done.stdout) == [{"file": "last-year.xlsx", "answers": 2, "new": 0}]
    assert len(listed(job)) == 2


def test_the_next_questionnaire_is_answered_from_the_library(job: Path) -> None:
    qbyok("library", "import", "last-year.xlsx", cwd=job)
    assert qbyok("answer", "q.xlsx", "--evidence", "evidence", "--out", "out", cwd=job).returncode == 10
    answers = [json.loads(line) for line in (job / "out" / "answers.jsonl").read_text("utf-8").splitlines()]
    assert (answers[0]["status"], answers[0]["answer"]) == ("answered", "Passwords have sixteen characters.")
    assert answers[0]["citations"][0]["path"] == "last-year.xlsx"
    assert "Perhaps" not in json.dumps(answers)
    started = json.loads((job / "out" / "run.jsonl").read_text("utf-8").splitlines()[0])
    assert {"last-year.xlsx", "policies.md"} == {document["path"] for document in started["evidence"]}


def test_a_file_in_the_evidence_folder_counts_once(job: Path) -> None:
    qbyok("library", "import", "last-year.xlsx", cwd=job)
    (job / "last-year.xlsx").rename(job / "evidence" / "past.xlsx")
    done = qbyok("evidence", "list", "--evidence", "evidence", "--json", cwd=job)
    assert [d["path"] for d in json.loads(done.stdout)["documents"]] == ["past.xlsx", "policies.md"]


def test_a_file_without_answers_is_refused(job: Path) -> None:
    done = qbyok("library", "import", "q.xlsx", cwd=job)
    assert done.returncode == 3
    assert "no answered questions" in one_error_line(done)


def test_a_broken_library_is_named_with_its_line(job: Path) -> None:
    qbyok("library", "import", "last-year.xlsx", cwd=job)
    paths = json.loads(qbyok("config", "path", "--json", cwd=job).stdout)
    library = Path(paths["library"])
    assert library.stat().st_mode & 0o077 == 0
    library.write_text(library.read_text("utf-8") + '{"schema": "qbyok.library/1"}\n', "utf-8")
    done = qbyok("library", "list", cwd=job)
    assert done.returncode == 2
    assert "library.jsonl:3:" in one_error_line(done)


def test_imports_at_the_same_time_lose_nothing(job: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    for number in range(6):
        book = load_workbook(job / "last-year.xlsx")
        book["Assessment"]["D4"] = f"Passwords have {number} characters."
        book.save(job / f"{number}.xlsx")
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda n: qbyok("library", "import", f"{n}.xlsx", cwd=job), range(6)))
    assert [d.returncode for d in done] == [0] * 6
    assert len(listed(job)) == 7
