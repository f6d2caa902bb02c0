"""The worker process: what it is given and what it may do, and that no file gets it to do more."""

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.evidence_files import docx_text, pdf
from support.hostile_files import endless_pdf
from support.processes import is_running, processor_time, wait_until

from qbyok.errors import EgressError, InputError, QbyokError
from qbyok.evidence.document import NotThisTimeError
from qbyok.evidence.process import Process

_TAKE = """
import json, os, struct, sys, time
def message():
    head = sys.stdin.buffer.read(8)
    return sys.stdin.buffer.read(struct.unpack(">Q", head)[0])
def take():
    return message(), message()
def reply(title):
    content = {"title": str(title), "passages": [], "approved": [], "notes": [], "modified": ""}
    traits = {"sketch": [], "status": "", "names": [], "report": "", "dated": "", "dated_by": ""}
    told = {"message": "", "hint": "", "out_of_memory": False}
    print(json.dumps({"read": {"content": content, "words": [], "traits": traits}, **told}), flush=True)
message()
"""


@contextmanager
def worker(folder: Path, body: str, *, seconds: float = 20) -> Iterator[Process]:
    """Start a worker that takes files as the real one does, and then does as the test says."""
    script = folder / "worker.py"
    script.write_text(_TAKE + body)
    process = Process(None, seconds=seconds, script=script)
    try:
        yield process
    finally:
        process.close()


@pytest.fixture
def real() -> Iterator[Process]:
    process = Process(None)
    yield process
    process.close()


def title(process: Process, name: str = "a.txt", data: bytes = b"x") -> str:
    return process.read(name, data).content.title


def test_one_process_serves_files_of_all_kinds(real: Process) -> None:
    for name, data in (
        ("a.pdf", pdf([["Keys rotate."]])),
        ("b.md", b"# Keys\n\nKeys rotate."),
        ("c.docx", docx_text([(0, "Keys rotate.")])),
    ):
        read = real.read(name, data)
        assert [(passage.path, passage.text) for passage in read.content.passages] == [(name, "Keys rotate.")]
        assert len(read.words) == 1


def test_what_cannot_be_read_says_why_and_spoils_nothing(real: Process) -> None:
    with pytest.raises(InputError, match=r"damaged or incomplete\. Export it again") as caught:
        real.read("a.pdf", b"%PDF-1.7 broken")
    assert not isinstance(caught.value, NotThisTimeError)
    assert real.read("a.txt", b"Fine.").content.passages


@pytest.mark.parametrize(
    "body",
    [
        "take()\ntime.sleep(60)\n",
        "time.sleep(60)\n",
        "take()\nwhile True:\n    sys.stdout.write(' ')\n    sys.stdout.flush()\n    time.sleep(.05)\n",
    ],
    ids=["hangs", "never reads", "trickles"],
)
def test_a_worker_that_hangs_is_killed_in_time(tmp_path: Path, body: str) -> None:
    start = time.monotonic()
    with worker(tmp_path, body, seconds=0.4) as process, pytest.raises(NotThisTimeError, match="takes too long"):
        process.read("a.txt", bytes(1_000_000))
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    "body",
    [
        "take()\nos.abort()\n",
        "take()\nprint('no json')\n",
        'take()\nprint(\'{"read": {"content": 1, "words": []}}\')\n',
        "sys.exit(3)\n",
        "take()\n",
    ],
    ids=["aborts", "babbles", "answers something else", "ends at once", "says nothing"],
)
def test_a_worker_that_dies_or_babbles_costs_the_file_alone(tmp_path: Path, body: str) -> None:
    with worker(tmp_path, body) as process, pytest.raises(NotThisTimeError, match="crash"):
        process.read("a.txt", b"x" * 1_000_000)


def test_the_next_file_gets_a_new_worker(tmp_path: Path) -> None:
    with worker(tmp_path, "if take()[1] == b'bad':\n    os.abort()\nreply('good')\ntake()\n") as process:
        with pytest.raises(InputError):
            title(process, data=b"bad")
        assert title(process) == "good"


def test_where_no_process_can_be_started_the_file_is_tried_another_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(NotThisTimeError, match="no process can be started to read it: No such file"):
        Process(None).read("a.txt", b"x")


def test_memory_is_limited() -> None:
    process = Process(None, memory=120 << 20)
    with pytest.raises(NotThisTimeError, match=r"memory|crash"):
        process.read("a.txt", b"word " * (12 << 20))
    process.close()


def test_an_endless_answer_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qbyok.evidence.process._MAX_ANSWER", 1 << 20)
    body = "take()\nwhile True:\n    sys.stdout.write('x' * 100_000)\n"
    with worker(tmp_path, body) as process, pytest.raises(NotThisTimeError, match="memory"):
        title(process)


def test_the_worker_sees_no_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "not-a-real-key")
    with worker(tmp_path, "take()\nreply(' '.join(os.environ))\n") as process:
        assert not {
            name for name in title(process).split() if "KEY" in name or name in ("HOME", "PATH", "PYTHONPATH")
        }


def test_the_current_folder_decides_no_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, real: Process) -> None:
    for name in ("pypdfium2.py", "json.py", "qbyok.py"):
        (tmp_path / name).write_text("raise SystemExit('taken over')")
    monkeypatch.chdir(tmp_path)
    assert real.read("a.pdf", pdf([["Own."]])).content.passages[0].text == "Own."


def test_no_core_is_dumped_and_memory_is_bounded(real: Process) -> None:
    real.read("a.txt", b"x")
    assert real._process
    limits = Path(f"/proc/{real._process.pid}/limits").read_text()
    values = {line[:26].strip(): line[26:].split()[:2] for line in limits.splitlines()}
    assert values["Max core file size"] == ["0", "0"]
    assert values["Max address space"] == [str(2 << 30)] * 2


class Reaching:
    """What a package may do that was put into the user's Python environment: runs code where it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return exec, ("import socket; socket.create_connection(('127.0.0.1', 9))",)


def test_a_package_that_reaches_out_in_a_worker_stops_the_run() -> None:
    process = Process(None)
    process._pairs = pickle.dumps(Reaching())
    with pytest.raises(EgressError, match="tried to open a network connection"):
        process.read("a.csv", b"Question,Answer\nIs it?,Yes\n")
    process.close()


def test_no_worker_outlives_its_use(tmp_path: Path) -> None:
    with worker(tmp_path, "take()\nreply(os.getpid())\ntime.sleep(60)\n") as process:
        number = int(title(process))
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)
    with pytest.raises(QbyokError):
        title(process)


def test_a_worker_killed_between_two_files_is_replaced(tmp_path: Path) -> None:
    with worker(tmp_path, "while take():\n    reply(os.getpid())\n") as process:
        first = int(title(process))
        os.kill(first, 9)
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
        assert int(title(process)) != first


_PARENT = """
import sys
from qbyok.evidence.process import Process
process = Process(None)
process.read("a.txt", b"x")
print(process._process.pid, flush=True)
process.read("a.pdf", open(sys.argv[1], "rb").read())
"""


def test_no_worker_outlives_a_parent_that_is_killed(tmp_path: Path) -> None:
    """Not even one that is busy in a library: the kernel ends it."""
    (tmp_path / "endless.pdf").write_bytes(endless_pdf())
    command = [sys.executable, "-c", _PARENT, str(tmp_path / "endless.pdf")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        number = int(parent.stdout.readline())
        before = processor_time(number)
        wait_until(lambda: processor_time(number) > before + 0.2)
        parent.kill()
    wait_until(lambda: not is_running(number))
