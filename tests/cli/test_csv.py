"""CSV questionnaires answered by the real program."""

import csv
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from support.jobs import KEY, answers, flags, new_job
from support.pace import mostly_slow
from support.program import one_error_line, qbyok
from support.questionnaires import table
from support.wire_server import WireServer

from qbyok.resources import schema_path


@pytest.fixture
def job(tmp_path: Path) -> Path:
    folder = new_job(tmp_path / "job")
    table(folder / "q.csv")
    return folder


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="cp1252", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


@pytest.mark.parametrize("wire", mostly_slow(["anthropic", "openai"]))
def test_twenty_questions_over_the_wire(job: Path, wire: str) -> None:
    original = (job / "q.csv").read_bytes()
    with WireServer(key=KEY) as server:
        args = [*flags(server, wire, job), "--api-key-file", str(job.parent / "key")]
        done = qbyok("answer", "q.csv", "--evidence", "evidence", "--out", "out", *args, cwd=job)
        assert len([call for call in server.journal if call.method == "POST"]) == 20
    assert done.returncode == 0, done.stderr
    assert done.stdout == "out/q.answered.csv\n"
    assert "all else in the file is byte-identical" in done.stderr
    assert [record["status"] for record in answers(job)] == ["answered"] * 20
    before, after = rows(job / "q.csv"), rows(job / "out" / "q.answered.csv")
    assert after[:3] == before[:3]
    assert [row[:2] for row in after] == [row[:2] for row in before]
    assert [row[2] for row in after[3:]] == ["Yes"] * 20
    assert all(row[3] for row in after[3:])
    assert (job / "q.csv").read_bytes() == original
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


def test_offline_answers_and_their_receipt(job: Path) -> None:
    asked = ("answer", "q.csv", "--evidence", "evidence", "--out", "out", "--drafts", "mark", "--json")
    done = qbyok(*asked, cwd=job)
    assert done.returncode == 10, done.stderr
    receipt = json.loads(done.stdout)["files"][0]["receipt"]
    assert (receipt["parts_total"], receipt["parts_changed"], receipt["slots_written"]) == (1, ["q.csv"], 20)
    schema = Draft202012Validator(json.loads(schema_path("runlog-1").read_text("utf-8")))
    for line in (job / "out" / "run.jsonl").read_text("utf-8").splitlines():
        schema.validate(json.loads(line))
    assert all(row[3].startswith("[needs review] ") for row in rows(job / "out" / "q.answered.csv")[3:])


def test_inspect_prints_the_published_format(job: Path) -> None:
    done = qbyok("inspect", "q.csv", "--json", cwd=job)
    assert (done.returncode, done.stderr) == (0, "")
    record = json.loads(done.stdout)
    Draft202012Validator(json.loads(schema_path("inspect-1").read_text("utf-8"))).validate(record)
    assert record["format"] == "csv"
    assert [sheet["name"] for sheet in record["sheets"]] == ["q"]
    assert [question["at"] for question in record["questions"]] == [f"q!B{row}" for row in range(4, 24)]


def test_a_saved_layout_fits_a_file_of_another_name(job: Path) -> None:
    assert qbyok("inspect", "q.csv", "--save-layout", "mine.toml", cwd=job).returncode == 0
    text = (job / "mine.toml").read_text("utf-8")
    assert 'D = "comment"' in text
    (job / "mine.toml").write_text(text.replace('D = "comment"', 'D = "evidence"'), "utf-8")
    (job / "q.csv").rename(job / "next year.csv")
    done = qbyok("inspect", "next year.csv", "--layout", "mine.toml", "--json", cwd=job)
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert record["layout"] == "mine.toml"
    assert {slot["role"] for question in record["questions"] for slot in question["slots"]} == {"verdict", "evidence"}
    assert record["questions"][0]["at"] == "next year!B4"


@pytest.mark.parametrize(
    ("data", "reason", "remedy"),
    [
        (b"", "is empty", "once more"),
        (b"\xef\xbb\xbf\r\n", "holds no text", "once more"),
        (b"Question,Answer\n\0,\n", "NUL", "CSV UTF-8"),
        (b"\xff\xd8\xff\xe0\x81\x9d", "encoding can't be told", "CSV UTF-8"),
        (b'Question,Answer\n"Do you?,\n', "opens a quote in A2", "text editor"),
        (b"a,b\n1,2\n", "no questions were recognised", "qbyok inspect"),
    ],
)
def test_bad_files_give_one_line_with_the_remedy(job: Path, data: bytes, reason: str, remedy: str) -> None:
    (job / "q.csv").write_bytes(data)
    before = sorted(job.rglob("*"))
    done = qbyok("answer", "q.csv", "--evidence", "evidence", cwd=job)
    line = one_error_line(done)
    assert done.returncode == 3
    assert "q.csv" in line
    assert reason in line
    assert remedy in line
    assert sorted(job.rglob("*")) == before
