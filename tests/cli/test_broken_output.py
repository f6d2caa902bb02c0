"""Where nothing can be written, that is said in one line; a reader that has gone is told nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.pace import mostly_slow
from support.program import one_error_line, qbyok
from support.questionnaires import evidence, workbook

from qbyok.resources import resource_dir

LAST_YEAR = resource_dir("sample_questionnaires") / "evidence" / "last-year-answers.xlsx"
CLOSED_PIPE = 141


@pytest.fixture
def job(tmp_path: Path) -> Path:
    folder = tmp_path / "job"
    folder.mkdir()
    workbook(folder / "q.xlsx", 3)
    workbook(folder / "large.xlsx", 20)
    evidence(folder / "evidence")
    return folder


def in_shell(words: str, redirected: str, job: Path) -> subprocess.CompletedProcess[str]:
    """Run ``qbyok WORDS`` with its stdout redirected as a shell does it."""
    command = f"{sys.executable} -m qbyok {words} {redirected}"
    return subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, cwd=job)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize(
    "words", ["inspect q.xlsx", "inspect large.xlsx --json", "prompts show", "--version", "--help"]
)
def test_a_full_disk_is_said_in_one_line(job: Path, words: str) -> None:
    done = in_shell(words, "> /dev/full", job)
    told = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert len(told) == 1, done.stderr
    assert told[0] == "error: cannot write to stdout: No space left on device. Check where it is led to"
    assert "bug" not in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 2


@pytest.mark.parametrize("words", ["inspect large.xlsx --json", "prompts show", "--help"])
def test_a_reader_that_has_gone_is_told_nothing(job: Path, words: str) -> None:
    done = in_shell(words, "| true", job)
    assert (done.returncode, done.stderr) == (CLOSED_PIPE, "")


@pytest.mark.parametrize("redirected", mostly_slow([">&-", "2>&-", ">&- 2>&-", "2> /dev/full"]))
def test_streams_that_are_closed_or_full_stop_no_run(job: Path, redirected: str) -> None:
    words = "answer q.xlsx --evidence evidence --out out --fail-on never"
    assert in_shell(words, redirected, job).returncode == 0
    assert in_shell("log verify out", "", job).returncode == 0
    assert in_shell("inspect nowhere.xlsx", redirected, job).returncode == 3


def below_a_file(job: Path) -> Path:
    """Return a path that nobody can create, not even root."""
    (job / "file").write_text("not a folder")
    return job / "file" / "below"


@pytest.mark.parametrize("file", ["library.jsonl", "below/library.jsonl"])
def test_a_library_that_cannot_be_written(job: Path, file: str) -> None:
    library = below_a_file(job) / file
    done = qbyok("library", "import", LAST_YEAR, cwd=job, env={"QBYOK_LIBRARY": str(library)})
    assert f"{library.parent}: " in one_error_line(done)
    assert done.returncode == 2


def test_a_library_whose_place_is_taken_by_a_folder(job: Path) -> None:
    (job / "library.jsonl").mkdir()
    done = qbyok("library", "import", LAST_YEAR, cwd=job, env={"QBYOK_LIBRARY": "library.jsonl"})
    assert "library.jsonl" in one_error_line(done)
    assert done.returncode == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes into every folder")
def test_a_library_in_a_folder_that_must_not_be_written(job: Path) -> None:
    (job / "locked").mkdir(mode=0o500)
    done = qbyok("library", "import", LAST_YEAR, cwd=job, env={"QBYOK_LIBRARY": "locked/library.jsonl"})
    assert "locked/library.jsonl: Permission denied" in one_error_line(done)
    assert done.returncode == 2


def test_a_state_folder_that_cannot_be_made(job: Path) -> None:
    (job / "qbyok.toml").write_text("")
    state = below_a_file(job)
    done = qbyok("config", "trust", cwd=job, env={"XDG_STATE_HOME": str(state)})
    assert str(state) in one_error_line(done)
    assert done.returncode == 2


def test_a_layout_below_a_file(job: Path) -> None:
    below_a_file(job)
    done = qbyok("inspect", "q.xlsx", "--save-layout", "file/below", cwd=job)
    assert "file/below: Not a directory" in one_error_line(done)
    assert done.returncode == 2
