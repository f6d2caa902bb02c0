"""Answers that a file holds are replaced where that is asked for: of a question's options one alone is ticked."""

import json
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from support import documents as d
from support.answered import everything
from support.jobs import KEY, flags
from support.pace import mostly_slow
from support.program import qbyok
from support.questionnaires import TOPICS, evidence
from support.wire_server import WireServer

from qbyok.questionnaire.docx.names import W14
from qbyok.questionnaire.docx.reader import read_document
from qbyok.questionnaire.package import Package

ASKED = [f"Do you have a documented and approved policy about {topic}?" for topic in TOPICS[:4]]


@pytest.fixture
def job(tmp_path: Path) -> Path:
    (tmp_path / "key").touch(0o600)
    (tmp_path / "key").write_text(KEY)
    folder = tmp_path / "job"
    folder.mkdir()
    evidence(folder / "evidence")
    return folder


def answer(job: Path, name: str, *more: str) -> list[dict[str, object]]:
    """Answer every question of a file with Yes, and return the records of the answers."""
    with WireServer(key=KEY) as server:
        asked = [*flags(server, "anthropic", job), "--api-key-file", str(job.parent / "key"), *more]
        done = qbyok("answer", name, "--evidence", "evidence", "--out", "out", *asked, cwd=job)
    assert done.returncode == 0, done.stderr
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0
    return [json.loads(line) for line in (job / "out" / "answers.jsonl").read_text("utf-8").splitlines()]


def tick_columns(path: Path) -> None:
    """Write a sheet to be ticked: the first question is open, the others are answered with No, N/A and Yes."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Form"
    sheet.append(["No.", "Question", "Yes", "No", "N/A", "Comments"])
    for number, asked in enumerate(ASKED):
        sheet.append([f"Q-{number}", asked, None, None, None, "as last year" if number else None])
    for ref in ("D3", "E4", "C5"):
        sheet[ref] = "x"
        sheet[ref].number_format = "@"
    book.save(path)


def rows(path: Path) -> list[list[object]]:
    return [[cell.value for cell in row[2:5]] for row in load_workbook(path)["Form"].iter_rows(min_row=2)]


def test_of_tick_columns_one_is_ticked(job: Path) -> None:
    tick_columns(job / "q.xlsx")
    records = answer(job, "q.xlsx", "--overwrite")
    assert rows(job / "out" / "q.answered.xlsx") == [["x", None, None]] * 4
    assert [record["slots"] for record in records] == [
        ["Form!F2", "Form!C2"],
        ["Form!F3", "Form!C3", "Form!D3"],
        ["Form!F4", "Form!C4", "Form!E4"],
        ["Form!F5", "Form!C5"],
    ]
    sheet = load_workbook(job / "out" / "q.answered.xlsx")["Form"]
    assert (sheet["D3"].number_format, sheet["E4"].number_format) == ("@", "@")


@pytest.mark.slow
def test_without_overwriting_ticks_stay(job: Path) -> None:
    tick_columns(job / "q.xlsx")
    statuses = [record["status"] for record in answer(job, "q.xlsx")]
    assert statuses == ["answered", "skipped", "skipped", "skipped"]
    before, after = rows(job / "q.xlsx"), rows(job / "out" / "q.answered.xlsx")
    assert after == [["x", None, None], *before[1:]]


@pytest.mark.slow
def test_of_the_ticks_in_a_csv_file_one_stays(job: Path) -> None:
    lines = [f"{asked},{marks},\r\n" for asked, marks in zip(ASKED, [",,", ",x,", ',,"x"', "x,,"], strict=True)]
    (job / "q.csv").write_bytes("".join(["Question,Yes,No,N/A,Comments\r\n", *lines]).encode())
    answer(job, "q.csv", "--overwrite")
    written = (job / "out" / "q.answered.csv").read_text("utf-8").splitlines()[1:]
    assert [line.removeprefix(asked)[:6] for line, asked in zip(written, ASKED, strict=True)] == [
        ",x,,,A", ",x,,,A", ',x,,""', ",x,,,A",
    ]  # fmt: skip


def boxes(path: Path) -> None:
    """Write a document with boxes of several kinds, most of them ticked at No."""
    d.write_docx(
        path,
        d.paragraph(ASKED[0]),
        d.paragraph("☐ Yes ☑ No ☐ N/A"),
        d.paragraph(ASKED[1]),
        d.paragraph(d.box_control(), " Yes ", d.box_control(checked=True), " No"),
        d.paragraph(ASKED[2]),
        d.paragraph(d.form_box(), " Yes ", d.form_box(checked=True), " No"),
        d.table(d.row("Question", "Yes", "No"), d.row(ASKED[3], "", "x")),
    )


@pytest.mark.parametrize("tracked", mostly_slow(["", "--tracked"]))
def test_of_the_boxes_in_a_document_one_is_ticked(job: Path, tracked: str) -> None:
    boxes(job / "q.docx")
    records = answer(job, "q.docx", "--overwrite", *tracked.split())
    assert [record["status"] for record in records] == ["answered"] * 4
    package = Package.open(job / "out" / "q.answered.docx")
    texts = list(everything(read_document(package).document.blocks))
    assert [text for text in texts if "Yes " in text and len(text) < 30] == [
        "☒ Yes ☐ No ☐ N/A", "☒ Yes ☐ No", "☒ Yes ☐ No",
    ]  # fmt: skip
    assert texts[-2:] == ["x", ""]
    xml = package.xml("word/document.xml")
    assert [e.get(W14 + "val") for e in xml.iter(W14 + "checked")] == ["1", "0"]


@pytest.mark.slow
def test_a_box_that_can_not_be_opened_keeps_the_answer_out(job: Path) -> None:
    locked = d.box_control(checked=True, lock="sdtContentLocked")
    d.write_docx(
        job / "q.docx", d.paragraph(ASKED[0]), d.paragraph(d.box_control(), " Yes ", locked, " No"), "Comments: ____"
    )
    with WireServer(key=KEY) as server:
        asked = [*flags(server, "anthropic", job), "--api-key-file", str(job.parent / "key"), "--overwrite"]
        done = qbyok("answer", "q.docx", "--evidence", "evidence", "--out", "out", *asked, "--json", cwd=job)
    assert done.returncode == 10, done.stderr
    (record,) = [json.loads(line) for line in (job / "out" / "answers.jsonl").read_text("utf-8").splitlines()]
    assert (record["status"], record["slots"]) == ("needs-review", [])
    assert "not-written" in [finding["rule"] for finding in record["findings"]]
    (file,) = json.loads(done.stdout)["files"]
    assert (file["receipt"]["parts_changed"], file["receipt"]["slots_written"]) == ([], 0)
    assert "slot-not-writable" in done.stdout
