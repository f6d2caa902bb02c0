"""Evidence that does harm, and places where harm is done: each file is named with a reason, no index is corrupt."""

import json
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from support.evidence_files import docx_text, pdf, scanned_pdf, slides, title_slide, workbook
from support.hostile_files import bomb, climbing, deep_mail, endless_pdf, liar, locked_office, very_many_parts
from support.processes import children, is_running, processor_time, wait_until
from support.program import qbyok

WORD = docx_text([(0, "Read from Word.")])
READ = {
    "climbing.docx": climbing(WORD),
    "climbing.xlsx": climbing(workbook({"S": [["Read from Excel."]]})),
    "climbing.pptx": climbing(slides(title_slide("T", "Read from PowerPoint."))),
    "plain.md": b"Read from Markdown.",
    "plain.pdf": pdf([["Read from PDF."]]),
}
NOT_READ = {
    "bomb.docx": (bomb(WORD), "packed suspiciously tight (a zip bomb?)"),
    "bomb.pptx": (bomb(slides(title_slide("T"))), "packed suspiciously tight (a zip bomb?)"),
    "bomb.xlsx": (bomb(workbook({"S": [["a"]]})), "packed suspiciously tight (a zip bomb?)"),
    "cut.docx": (WORD[:-500], "the file is damaged"),
    "cut.pdf": (pdf([["Text."]])[:600], "the PDF is damaged or incomplete"),
    "deep.eml": (deep_mail(), "no readable mail"),
    "deep.html": (b"<div>" * 400_000 + b"text", "nested too deep"),
    "liar.docx": (
        liar({"word/document.xml": "<a>" + "b" * 100 + "</a>"}, "word/document.xml"),
        "the file is damaged",
    ),
    "locked.docx": (locked_office(), "protected by a password"),
    "locked.pdf": (pdf([["Text."]], password="secret"), "protected by a password"),
    "locked.pptx": (locked_office() + b"p", "protected by a password"),
    "locked.xlsx": (locked_office() + b"x", "protected by a password"),
    "many.docx": (very_many_parts(), "would unpack to too much"),
    "no.csv": (b"\0\1\2\3", "binary data"),
    "scan.pdf": (scanned_pdf(1), "scanned images without text"),
}


def listing(job: Path) -> tuple[set[str], dict[str, str]]:
    """Return the documents that were read of a folder, and the reason for each that was not."""
    done = qbyok("evidence", "list", "--evidence", "evidence", "--json", cwd=job)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    return {one["path"] for one in found["documents"]}, {one["path"]: one["reason"] for one in found["skipped"]}


def test_each_hostile_file_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    root = tmp_path / "evidence"
    root.mkdir()
    for name, data in READ.items():
        (root / name).write_bytes(data)
    for name, (data, _) in NOT_READ.items():
        (root / name).write_bytes(data)
    (tmp_path / "secret.md").write_text("Not evidence.")
    (root / "out.md").symlink_to(tmp_path / "secret.md")
    (root / "up").symlink_to("..")
    os.mkfifo(root / "pipe.md")
    with (root / "big.txt").open("wb") as file:
        file.truncate(2 << 30)
    before = sorted(tmp_path.rglob("*"))
    read, skipped = listing(tmp_path)
    (root / "big.txt").unlink()  # 2 GiB to look for leaked keys in
    assert read == set(READ)
    expected = {name: reason for name, (_, reason) in NOT_READ.items()} | {
        "out.md": "link out of the folder", "up": "link out of the folder", "pipe.md": "not a regular file",
        "big.txt": "larger than 100 MiB",
    }  # fmt: skip
    assert skipped.keys() == expected.keys()
    assert [name for name, reason in expected.items() if reason not in skipped[name]] == []
    assert sorted([*tmp_path.rglob("*"), root / "big.txt"]) == before
    assert not Path("/tmp/climbed.txt").exists()


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A folder with evidence whose index takes several megabytes, and many writes."""
    (tmp_path / "evidence").mkdir()
    for number in range(40):
        text = "\n\n".join(f"# Part {n}\n\nKey {number} of system {n} rotates." for n in range(60))
        (tmp_path / "evidence" / f"{number:02}.md").write_text(text)
    return tmp_path


def indexed(job: Path) -> dict[str, object]:
    """Bring the index up to date, and return what the program says of it; it must be sound."""
    done = qbyok("evidence", "index", "--evidence", "evidence", "--json", cwd=job)
    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    with closing(sqlite3.connect(said["index"])) as db:
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert db.execute("select count(*) from passage").fetchone() == (40 * 60,)
        db.execute("insert into word(word) values ('integrity-check')")
    return dict(said)


def shell(script: str, job: Path) -> subprocess.CompletedProcess[str]:
    """Run a script in which ``qbyok`` indexes the evidence, in a mount namespace of its own."""
    program = shlex.join([sys.executable, "-m", "qbyok", "evidence", "index", "--evidence", "evidence"])
    script = f"set -e\nqbyok() {{ {program}; }}\nCACHE={shlex.quote(os.environ['XDG_CACHE_HOME'])}\n{script}"
    return subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
        cwd=job,
        text=True,
        capture_output=True,
    )


def can_mount() -> bool:
    """Tell whether this system lets its users mount something for themselves."""
    if not shutil.which("unshare"):
        return False
    trial = ["unshare", "--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/tmp"]
    return subprocess.run(trial, capture_output=True).returncode == 0


mounting = pytest.mark.skipif(not can_mount(), reason="no user and mount namespaces here")


@mounting
@pytest.mark.slow
def test_a_full_disk_costs_the_kept_index_alone_and_the_next_run_repairs(job: Path) -> None:
    done = shell(
        """
        mkdir -p $CACHE && mount -t tmpfs -o size=700k none $CACHE
        qbyok
        mount -o remount,size=20m $CACHE
        qbyok
        cp -r $CACHE/qbyok kept
        """,
        job,
    )
    assert done.returncode == 0, done.stderr
    warning, first, second = done.stderr.splitlines()
    assert warning == "warning: the index of the evidence cannot be kept: database or disk is full"
    assert first == "40 documents, 2,400 passages; the index is not kept"
    assert second == first.removesuffix("; the index is not kept")
    (kept,) = (job / "kept" / "evidence").glob("*.sqlite3")
    with closing(sqlite3.connect(kept)) as db:
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert db.execute("select count(*) from passage").fetchone() == (2400,)


@mounting
@pytest.mark.slow
def test_a_read_only_cache_costs_the_kept_index_alone(job: Path) -> None:
    said = indexed(job)
    (job / "evidence" / "new.md").write_text("Something new.")
    done = shell("mount --bind $CACHE $CACHE && mount -o remount,ro,bind $CACHE\nqbyok", job)
    assert done.returncode == 0, done.stderr
    warning, result = done.stderr.splitlines()
    assert warning.startswith("warning: the index of the evidence cannot be kept: ")
    assert result.startswith("41 documents, 2,401 passages;")
    (job / "evidence" / "new.md").unlink()
    assert indexed(job) == said


@mounting
@pytest.mark.slow
def test_a_read_only_folder_is_read_as_any_other(job: Path) -> None:
    done = shell("mount --bind evidence evidence && mount -o remount,ro,bind evidence\nqbyok", job)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("40 documents, 2,400 passages\n")


def start(job: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "qbyok", "evidence", "index", "--evidence", "evidence"]
    return subprocess.Popen(command, cwd=job, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def test_a_run_that_is_killed_leaves_no_worker_and_the_next_one_repairs(job: Path) -> None:
    endless = job / "evidence" / "20.pdf"
    endless.write_bytes(endless_pdf())
    with start(job) as run:
        workers: list[int] = []

        def is_busy() -> bool:
            workers[:] = children(run.pid)
            return any(processor_time(number) > 0.6 for number in workers)

        wait_until(is_busy)
        run.kill()
    assert run.returncode == -signal.SIGKILL
    assert workers
    wait_until(lambda: not any(map(is_running, workers)))
    endless.unlink()
    indexed(job)


@pytest.mark.slow
def test_ctrl_c_ends_a_run_whose_worker_hangs(job: Path) -> None:
    (job / "evidence" / "20.pdf").write_bytes(endless_pdf())
    with start(job) as run:
        wait_until(lambda: any(processor_time(number) > 0.6 for number in children(run.pid)))
        workers = children(run.pid)
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=20)
    assert (run.returncode, said.strip()) == (130, "error: stopped by you")
    assert not any(map(is_running, workers))


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_what_the_next_run_repairs(job: Path) -> None:
    with start(job) as run:
        began = time.monotonic()
        run.wait()
    whole = time.monotonic() - began
    for part in range(1, 7):
        qbyok("evidence", "index", "--evidence", "evidence", "--remove", cwd=job)
        with start(job) as run:
            time.sleep(whole * part / 7)
            run.kill()
        indexed(job)


@pytest.mark.slow
def test_runs_at_once_wait_for_each_other(job: Path) -> None:
    runs = [start(job) for _ in range(4)]
    ends = [run.communicate()[1] for run in runs]
    assert [run.returncode for run in runs] == [0] * 4
    said = "40 documents, 2,400 passages\n"
    assert [
        end.removeprefix("warning: another qbyok reads this evidence folder; waiting for it\n") for end in ends
    ] == [said] * 4
    indexed(job)


def test_a_limit_on_the_size_of_files_costs_the_kept_index_alone(job: Path) -> None:
    limited = "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000));"
    command = [sys.executable, "-c", f"{limited} runpy.run_module('qbyok', run_name='__main__')"]
    done = subprocess.run(
        [*command, "evidence", "index", "--evidence", "evidence"], cwd=job, text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    warning, result = done.stderr.splitlines()
    assert warning.startswith("warning: the index of the evidence cannot be kept: ")
    assert result == "40 documents, 2,400 passages; the index is not kept"
    indexed(job)
