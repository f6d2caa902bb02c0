"""Bad input gives one clear line with the remedy, the documented exit code, and nothing is written."""

import os
import shutil
from pathlib import Path

import pytest
from support.archives import rezipped
from support.program import one_error_line, qbyok
from support.questionnaires import evidence, workbook

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A folder with a questionnaire and evidence, and nothing else."""
    folder = tmp_path / "job"
    folder.mkdir()
    workbook(folder / "q.xlsx", 3)
    evidence(folder / "evidence")
    return folder


def refuse(job: Path, *args: str, code: int, env: dict[str, str] | None = None) -> str:
    """Run ``answer`` and make sure that it failed with ``code`` and left the folder as it was."""
    before = sorted(job.rglob("*"))
    done = qbyok("answer", *args, cwd=job, env=env)
    line = one_error_line(done)
    assert done.returncode == code, line
    assert sorted(job.rglob("*")) == before
    return line


def test_missing_file(job: Path) -> None:
    assert "nowhere.xlsx" in refuse(job, "nowhere.xlsx", "--evidence", "evidence", code=3)


def test_not_a_zip(job: Path) -> None:
    (job / "bad.xlsx").write_text("just text")
    assert "bad.xlsx" in refuse(job, "bad.xlsx", "--evidence", "evidence", code=3)


def test_legacy_workbook_says_how_to_convert(job: Path) -> None:
    (job / "old.xls").write_bytes(OLE + bytes(512) + "Workbook".encode("utf-16-le") + bytes(512))
    assert "convert" in refuse(job, "old.xls", "--evidence", "evidence", code=3).lower()


def test_encrypted_workbook_says_to_remove_the_password(job: Path) -> None:
    (job / "locked.xlsx").write_bytes(OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le") + bytes(512))
    assert "password" in refuse(job, "locked.xlsx", "--evidence", "evidence", code=3).lower()


def test_a_signed_workbook_is_answered_after_a_warning(job: Path) -> None:
    signed = rezipped((job / "q.xlsx").read_bytes(), {"_xmlsignatures/sig1.xml": b"<s/>"})
    (job / "signed.xlsx").write_bytes(signed)
    done = qbyok("answer", "signed.xlsx", "--evidence", "evidence", "--provider", "offline", "--dry-run", cwd=job)
    assert done.returncode == 0
    warning = next(line for line in done.stderr.splitlines() if "digitally signed" in line)
    assert "signed.xlsx" in warning


def test_workbook_without_questions(job: Path) -> None:
    from openpyxl import Workbook

    Workbook().save(job / "it's empty.xlsx")
    line = refuse(job, "./it's empty.xlsx", "--evidence", "evidence", code=3)
    assert """qbyok inspect 'it'"'"'s empty.xlsx'""" in line
    assert all(flag in line for flag in ("--save-layout", "--layout", "--assist"))
    shown = qbyok("inspect", "it's empty.xlsx", cwd=job)
    assert (shown.returncode, shown.stderr) == (0, "0 questions, 0 answer slots\n")


@pytest.mark.parametrize("again", ["../job/q.xlsx", "link.xlsx", "other-name.xlsx"])
def test_the_same_file_by_another_name(job: Path, again: str) -> None:
    (job / "link.xlsx").symlink_to("q.xlsx")
    (job / "other-name.xlsx").hardlink_to(job / "q.xlsx")
    line = refuse(job, "q.xlsx", again, "--evidence", "evidence", code=2)
    assert f"{Path(again)} is the same file as q.xlsx" in line


def test_no_evidence_folder_named(job: Path) -> None:
    assert "--evidence" in refuse(job, "q.xlsx", code=2)


def test_empty_evidence(job: Path) -> None:
    (job / "nothing").mkdir()
    assert "nothing" in refuse(job, "q.xlsx", "--evidence", "nothing", code=3)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_unreadable_questionnaire(job: Path) -> None:
    (job / "q.xlsx").chmod(0)
    line = refuse(job, "q.xlsx", "--evidence", "evidence", code=3)
    assert line.startswith("error: q.xlsx cannot be read: Permission denied")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every folder")
def test_unreadable_evidence(job: Path) -> None:
    (job / "evidence").chmod(0)
    try:
        assert "evidence" in refuse(job, "q.xlsx", "--evidence", "evidence", code=3)
    finally:
        (job / "evidence").chmod(0o700)


def test_evidence_that_is_a_file(job: Path) -> None:
    assert "q.xlsx" in refuse(job, "q.xlsx", "--evidence", "q.xlsx", code=3)


def test_output_exists(job: Path) -> None:
    (job / "out").mkdir()
    (job / "out" / "mine.txt").write_text("keep me")
    assert "--out" in refuse(job, "q.xlsx", "--evidence", "evidence", "--out", "out", code=2)


def test_an_earlier_run_can_be_resumed_instead(job: Path) -> None:
    (job / "out" / "state").mkdir(parents=True)
    assert "--resume" not in refuse(job, "q.xlsx", "--evidence", "evidence", "--out", "out", code=2)
    (job / "out" / "state" / "plan.json").write_text("{}")
    line = refuse(job, "q.xlsx", "--evidence", "evidence", "--out", "out", code=2)
    assert line.endswith("Choose another --out, or go on with that run: qbyok answer --resume out")


def test_missing_key_names_the_places_that_were_looked_at(job: Path) -> None:
    line = refuse(job, "q.xlsx", "--evidence", "evidence", "--provider", "anthropic", "--model", "m-1", code=4)
    assert "ANTHROPIC_API_KEY" in line
    assert "qbyok keys set" not in line, "there is no keyring here"


def test_no_model(job: Path) -> None:
    assert "--model" in refuse(job, "q.xlsx", "--evidence", "evidence", "--provider", "openai", code=2)


def test_unknown_provider(job: Path) -> None:
    assert "anthropic" in refuse(job, "q.xlsx", "--evidence", "evidence", "--provider", "nobody", code=2)


def test_unencrypted_endpoint(job: Path) -> None:
    flags = ("--provider", "openai", "--model", "m", "--endpoint", "http://example.com/v1")
    line = refuse(job, "q.xlsx", "--evidence", "evidence", *flags, code=2, env={"OPENAI_API_KEY": "k" * 40})
    assert "http://" in line


def test_template_with_an_unknown_variable(job: Path) -> None:
    from qbyok.resources import resource_dir

    shutil.copytree(resource_dir("prompts"), job / "prompts")
    template = job / "prompts" / "answer.md.j2"
    template.write_text(
        template.read_text("utf-8").replace("{% block user %}", "{% block user %}{{ shoe_size }}"), "utf-8"
    )
    line = refuse(job, "q.xlsx", "--evidence", "evidence", "--prompts", "prompts", code=2)
    assert "shoe_size" in line


def test_unknown_setting_in_a_file(job: Path) -> None:
    (job / "qbyok.toml").write_text('provder = "openai"\n')
    assert "Did you mean 'provider'?" in refuse(job, "q.xlsx", "--evidence", "evidence", code=2)


def test_neither_files_nor_resume(job: Path) -> None:
    refuse(job, code=2)


@pytest.mark.parametrize("again", ["q.xlsx", "./q.xlsx"])
def test_the_same_file_twice(job: Path, again: str) -> None:
    assert "q.xlsx is given twice" in refuse(job, "q.xlsx", again, "--evidence", "evidence", code=2)


def test_files_and_resume(job: Path) -> None:
    line = refuse(job, "q.xlsx", "--resume", "evidence", code=2)
    assert "either files or --resume RUN, not both" in line


def test_resume_of_something_else(job: Path) -> None:
    assert "holds no run" in refuse(job, "--resume", "evidence", code=2)


@pytest.mark.parametrize("out", ["q.xlsx", "q.xlsx/out", "./q.xlsx"])
def test_output_below_a_file(job: Path, out: str) -> None:
    line = refuse(job, "q.xlsx", "--evidence", "evidence", "--out", out, code=2)
    assert line.startswith("error: q.xlsx is a file")
    assert "--out" in line


@pytest.mark.parametrize("out", ["answered.xlsx", "new/answered.DOCX"])
def test_output_that_looks_like_a_file(job: Path, out: str) -> None:
    line = refuse(job, "q.xlsx", "--evidence", "evidence", "--out", out, code=2)
    assert "looks like a file" in line
    assert "folder" in line
