"""The review in a terminal: the real program behind a real pseudo-terminal."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.program import qbyok
from support.questionnaires import evidence, workbook

from qbyok.review.decisions import read_decisions

pytestmark = pytest.mark.slow


@pytest.fixture
def job(tmp_path: Path) -> Path:
    folder = tmp_path / "job"
    folder.mkdir()
    workbook(folder / "q.xlsx", 4)
    evidence(folder / "evidence")
    return _answered(folder)


def _answered(folder: Path) -> Path:
    done = qbyok("answer", "q.xlsx", "--evidence", "evidence", "--out", "out", cwd=folder)
    assert done.returncode == 10, done.stderr
    return folder


class Terminal:
    """``qbyok review out --tty`` in a terminal of 100 columns."""

    def __init__(self, job: Path, *args: str, **env: str) -> None:
        self._master, slave = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "qbyok", "review", "out", "--tty", *args],
            cwd=job,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "100", "LINES": "40", **env},
            stdin=slave,
            stderr=slave,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        os.close(slave)

    def until(self, text: str) -> str:
        """Return what is shown until a text is."""
        shown, deadline = "", time.monotonic() + 30
        while text not in shown:
            ready, _, _ = select.select([self._master], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"{text!r} is not in {shown!r}"
            shown += os.read(self._master, 65536).decode("utf-8", "replace")
        return shown

    def type(self, keys: str, until: str) -> str:
        os.write(self._master, keys.encode())
        return self.until(until)

    def quit(self) -> str:
        """Leave, and return what is on stdout."""
        os.write(self._master, b"q")
        return self.end()

    def interrupt(self) -> None:
        """Send what Ctrl-C does."""
        self._process.send_signal(signal.SIGINT)

    def end(self, code: int = 0) -> str:
        """Wait for the program to end, and return what is on stdout; the terminal must be as it was."""
        out, _ = self._process.communicate(timeout=30)
        assert self._process.returncode == code
        assert termios.tcgetattr(self._master)[3] & termios.ICANON
        os.close(self._master)
        return out


def test_decisions_are_taken_by_keys_kept_at_once_and_gone_on_with(job: Path, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text(f"#!{sys.executable}\nimport sys\nopen(sys.argv[1], 'w').write('Written by hand.\\n')\n")
    editor.chmod(0o700)
    terminal = Terminal(job, "--by", "Ana", EDITOR=str(editor))
    assert "A documented policy about passwords is in force" in terminal.until("q quit")
    assert "a verdict is missing" in terminal.type("a", "q quit")
    assert "Verdict: Yes" in terminal.type("1", "q quit")
    assert "2/4 · 1 of 4 decided" in terminal.type("a", "q quit")
    assert "approve it with a" in terminal.type("e", "q quit")
    assert "Verdict: No" in terminal.type("2", "q quit")
    terminal.type("c", "Comment")
    assert "Comment: seen" in terminal.type("seen\r", "q quit")
    assert "3/4 · 2 of 4 decided" in terminal.type("a", "q quit")
    file = job / "out" / "decisions.json"
    kept = read_decisions(file.read_bytes(), "d").decisions
    assert [(d.verdict, d.by, d.comment) for d in kept] == [("Yes", "Ana", ""), ("No", "Ana", "seen")]
    assert terminal.quit().strip() == "out/decisions.json"
    again = Terminal(job, "--by", "Ana")
    assert "3/4 · 2 of 4 decided" in again.until("q quit")
    assert "3/4 · 2 of 4 decided" in again.type("rku", "2 of 4 decided")  # typed ahead
    again.quit()
    done = qbyok("apply", "out", "out/decisions.json", cwd=job)
    assert done.returncode == 10, done.stderr
    sheet = load_workbook(job / "out" / "q.answered.xlsx")["Assessment"]
    assert (sheet["C4"].value, sheet["C5"].value, sheet["D5"].value) == ("Yes", "No", "Written by hand.")
    assert sheet["C6"].value is None


def test_text_from_files_does_not_steer_the_terminal(tmp_path: Path) -> None:
    folder = tmp_path / "job"
    folder.mkdir()
    workbook(folder / "q.xlsx", 2)
    evidence(folder / "evidence")
    policies = folder / "evidence" / "policies.md"
    text = policies.read_text("utf-8").replace("is in force", "\u202e\x9b31mis [bold]in[/] force [/]")
    policies.write_text(text, "utf-8")
    terminal = Terminal(_answered(folder))
    shown = terminal.until("q quit")
    assert "\u202e" not in shown
    assert "\x9b" not in shown
    assert "[bold]" in shown
    terminal.quit()


def test_a_file_of_another_run_is_not_gone_on_with(job: Path) -> None:
    record = {"schema": "qbyok.decisions/1", "run": "other", "log_head": "a" * 64, "reviewer": "", "decisions": []}
    (job / "other.json").write_text(json.dumps(record))
    terminal = Terminal(job, "--out", "other.json")
    assert "holds decisions on the run other" in terminal.until("another --out")
    terminal.end(3)
    assert json.loads((job / "other.json").read_text()) == record


def test_an_interrupt_leaves_the_terminal_as_it_was(job: Path) -> None:
    terminal = Terminal(job)
    terminal.until("q quit")
    terminal.type("1a", "1 of 4 decided")
    terminal.interrupt()
    terminal.end(130)
    assert len(read_decisions((job / "out" / "decisions.json").read_bytes(), "d").decisions) == 1
