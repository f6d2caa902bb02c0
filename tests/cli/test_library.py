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
    assert "last-year.xlsx: 2 new, 0 already known, 1 draft left out" in done.stderr
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
    assert json.loads(done.stdout) == [
        {"file": "last-year.xlsx", "answers": 2, "new": 0, "known": 2, "drafts": 1, "conflicts": []}
    ]
    assert len(listed(job)) == 2


@pytest.mark.slow
def test_a_reused_answer_keeps_its_first_approval(job: Path) -> None:
    qbyok("library", "import", "last-year.xlsx", "--by", "Ada", cwd=job)
    before = listed(job)
    asked = load_workbook(job / "q.xlsx")
    asked["Assessment"].data_validations.dataValidation[0].formula1 = '"Y,N,Not applicable"'
    asked.save(job / "q.xlsx")
    assert qbyok("answer", "q.xlsx", "--evidence", "evidence", "--out", "out", cwd=job).returncode == 10
    done = qbyok("library", "import", "out/q.answered.xlsx", "--by", "Bob", cwd=job)
    assert "q.answered.xlsx: 0 new, 2 already known\n" in done.stderr
    assert listed(job) == before


def test_an_answer_without_its_verdict_is_known_too(job: Path) -> None:
    qbyok("library", "import", "last-year.xlsx", cwd=job)
    book = load_workbook(job / "last-year.xlsx")
    sheet = book["Assessment"]
    sheet["C4"], sheet["D4"] = None, "Passwords have\nsixteen characters."
    sheet["D5"] = None
    book.save(job / "short.xlsx")
    done = qbyok("library", "import", "short.xlsx", cwd=job)
    assert "short.xlsx: 0 new, 2 already known" in done.stderr


@pytest.mark.slow
def test_another_answer_to_a_known_question_is_kept_and_reported(job: Path) -> None:
    qbyok("library", "import", "last-year.xlsx", cwd=job)
    book = load_workbook(job / "last-year.xlsx")
    book["Assessment"]["D4"] = "Passwords have twenty characters."
    book.save(job / "this-year.xlsx")
    done = qbyok("library", "import", "this-year.xlsx", "--json", cwd=job)
    (record,) = json.loads(done.stdout)
    assert (record["new"], record["known"]) == (1, 1)
    held, kept = (r for r in listed(job) if r["source"]["at"] == "Assessment!B4")
    assert record["conflicts"] == [{"at": "Assessment!B4", "id": kept["id"], "held": [held["id"]]}]
    assert qbyok("library", "import", "this-year.xlsx", cwd=job).stderr.count("warning:") == 0


def test_a_conflict_is_told_to_a_person(job: Path) -> None:
    qbyok("library", "import", "last-year.xlsx", cwd=job)
    book = load_workbook(job / "last-year.xlsx")
    book["Assessment"]["C4"] = "No"
    book.save(job / "this-year.xlsx")
    done = qbyok("library", "import", "this-year.xlsx", cwd=job)
    held, kept = (r["id"] for r in listed(job) if r["source"]["at"] == "Assessment!B4")
    assert (
        f"warning: this-year.xlsx › Assessment!B4: the library holds another answer to this question ({held})."
        f" Both are kept, and the newer one is used. To keep one alone, take the other out: qbyok library remove"
        f" {held}, or {kept}, which is this one\n"
    ) in done.stderr


def test_drafts_that_share_a_cell_are_left_out_too(job: Path) -> None:
    book = load_workbook(job / "last-year.xlsx")
    book["Assessment"]["D7"] = "Q-04: [needs review] Visitors sign in.\n\nQ-05: [needs review] Logs are kept."
    book.save(job / "drafts.xlsx")
    done = qbyok("library", "import", "drafts.xlsx", cwd=job)
    assert "drafts.xlsx: 2 new, 0 already known, 2 drafts left out" in done.stderr
    assert "needs review" not in json.dumps(listed(job))


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


def test_what_the_library_holds_is_listed_as_such(job: Path) -> None:
    qbyok("library", "import", "last-year.xlsx", cwd=job)
    args = ("evidence", "list", "--evidence", "evidence")
    assert "last-year.xlsx (answer library)\t" in qbyok(*args, cwd=job).stdout
    documents = json.loads(qbyok(*args, "--json", cwd=job).stdout)["documents"]
    assert {d["path"]: d["library"] for d in documents} == {"last-year.xlsx": True, "policies.md": False}


def test_a_file_without_answers_is_refused(job: Path) -> None:
    done = qbyok("library", "import", "q.xlsx", cwd=job)
    assert done.returncode == 3
    assert "no answered questions" in one_error_line(done)


def test_a_file_of_drafts_alone_is_refused_with_the_way_out(job: Path) -> None:
    book = load_workbook(job / "q.xlsx")
    book["Assessment"]["D4"] = "[needs review] Perhaps."
    book.save(job / "q.xlsx")
    done = qbyok("library", "import", "q.xlsx", cwd=job)
    assert done.returncode == 3
    assert "remove the mark [needs review]" in one_error_line(done)


def test_a_broken_library_is_named_with_its_line(job: Path) -> None:
    qbyok("library", "import", "last-year.xlsx", cwd=job)
    paths = json.loads(qbyok("config", "path", "--json", cwd=job).stdout)
    library = Path(paths["library"])
    assert library.stat().st_mode & 0o077 == 0
    library.write_text(library.read_text("utf-8") + '{"schema": "qbyok.library/1"}\n', "utf-8")
    done = qbyok("library", "list", cwd=job)
    assert done.returncode == 2
    assert "library.jsonl:3:" in one_error_line(done)


@pytest.mark.slow
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
