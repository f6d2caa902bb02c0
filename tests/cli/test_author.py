"""In whose name tracked changes and remarks stand."""

import json
import re
import zipfile
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook
from support import documents as d
from support.program import one_error_line, qbyok
from support.questionnaires import evidence, workbook

_TRACKED = re.compile(r'<w:(?:ins|del) w:id="\d+" w:author="([^"]*)"')


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A folder with two questionnaires, their evidence, and an approved answer to their first question."""
    workbook(tmp_path / "q.xlsx", 2)
    evidence(tmp_path / "evidence")
    book = load_workbook(workbook(tmp_path / "past.xlsx", 1))
    book["Assessment"]["C4"], book["Assessment"]["D4"] = "Yes", "Passwords have sixteen characters."
    question = str(book["Assessment"]["B4"].value)
    book.save(tmp_path / "evidence" / "past.xlsx")
    d.write_docx(tmp_path / "q.docx", d.table(d.row("Question", "Answer"), d.row(question, "")))
    return tmp_path


def authors(job: Path, *more: str, env: dict[str, str] | None = None) -> set[str]:
    """Answer both files and return all names that stand in the copies."""
    done = qbyok(
        *("answer", "q.docx", "q.xlsx", "--evidence", "evidence", "--out", "out", "--tracked", "--review-copy"),
        *more,
        cwd=job,
        env=env,
    )
    assert done.returncode == 10, done.stderr
    tracked = set(
        _TRACKED.findall(zipfile.ZipFile(job / "out" / "q.answered.docx").read("word/document.xml").decode())
    )
    comments = {comment.author for comment in docx.Document(str(job / "out" / "q.review.docx")).comments}
    cells = (cell for row in load_workbook(job / "out" / "q.review.xlsx")["Assessment"] for cell in row)
    notes = {cell.comment.author for cell in cells if cell.comment}
    assert tracked
    assert comments
    assert notes
    return tracked | comments | notes


def test_the_program_signs_by_default(job: Path) -> None:
    assert authors(job) == {"qbyok"}


def test_a_name_of_ones_own(job: Path) -> None:
    (job / "qbyok.toml").write_text('author = "From the file"\n')
    assert authors(job, "--author", "  Zoë O'Neil 李 ", env={"QBYOK_AUTHOR": "From the environment"}) == {
        "Zoë O'Neil 李"
    }
    comment = next(iter(docx.Document(str(job / "out" / "q.review.docx")).comments))
    assert comment.initials == "ZO李"


def test_where_the_name_comes_from_is_shown(job: Path) -> None:
    def shown(env: dict[str, str] | None = None) -> dict[str, str]:
        found: dict[str, str] = json.loads(qbyok("config", "show", "--json", cwd=job, env=env).stdout)["settings"][
            "author"
        ]
        return found

    assert shown() == {"value": "qbyok", "source": "default"}
    (job / "qbyok.toml").write_text('author = "From the file"\n')
    assert shown() == {"value": "From the file", "source": "qbyok.toml"}
    assert shown({"QBYOK_AUTHOR": "Ada"}) == {"value": "Ada", "source": "QBYOK_AUTHOR"}


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "a\x1b[31mb", "x" * 256])
def test_what_is_no_name_is_one_line_of_error(job: Path, name: str) -> None:
    done = qbyok("answer", "q.docx", "--evidence", "evidence", "--author", name, cwd=job)
    assert done.returncode == 2
    line = one_error_line(done)
    assert "author must be a name of at most 255 characters without control characters (--author)" in line
    assert not list(job.glob("runs/*"))
