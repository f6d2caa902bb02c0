import os
import time
from pathlib import Path

import pytest
from support.evidence_files import pdf

from qbyok.errors import InputError
from qbyok.evidence.pdf_process import PdfProcess


def _script(folder: Path, body: str) -> Path:
    """Return a worker that takes a file as the real one does, and then does as the test says."""
    path = folder / "worker.py"
    path.write_text(
        "import os, struct, sys, time\n"
        "def take():\n"
        "    size = struct.unpack('>Q', sys.stdin.buffer.read(8))[0]\n"
        "    return sys.stdin.buffer.read(size)\n" + body
    )
    return path


def test_one_process_serves_several_files() -> None:
    with PdfProcess() as process:
        assert process.read(pdf([["One."]]))["pages"] == ["One."]
        assert process.read(pdf([["Two."], ["Three."]]))["pages"] == ["Two.", "Three."]


def test_a_hanging_worker_is_killed_in_time(tmp_path: Path) -> None:
    script = _script(tmp_path, "take()\ntime.sleep(60)\n")
    start = time.monotonic()
    with PdfProcess(seconds=0.3, script=script) as process, pytest.raises(InputError, match="takes too long"):
        process.read(b"x")
    assert time.monotonic() - start < 5


def test_a_worker_that_trickles_is_killed_in_time(tmp_path: Path) -> None:
    script = _script(
        tmp_path, "take()\nwhile True:\n    sys.stdout.write(' ')\n    sys.stdout.flush()\n    time.sleep(.05)\n"
    )
    with PdfProcess(seconds=0.4, script=script) as process, pytest.raises(InputError, match="takes too long"):
        process.read(b"x")


@pytest.mark.parametrize("body", ["take()\nos.abort()\n", "take()\nprint('no json')\n", "sys.exit(3)\n", "take()\n"])
def test_a_worker_that_dies_or_babbles_is_an_input_error(tmp_path: Path, body: str) -> None:
    with PdfProcess(script=_script(tmp_path, body)) as process, pytest.raises(InputError, match="crash"):
        process.read(b"x" * 1_000_000)


def test_the_next_file_gets_a_new_worker(tmp_path: Path) -> None:
    body = "if take() == b'bad':\n    os.abort()\nprint('{\"pages\": []}', flush=True)\ntake()\n"
    with PdfProcess(script=_script(tmp_path, body)) as process:
        with pytest.raises(InputError):
            process.read(b"bad")
        assert process.read(b"good") == {"pages": []}


def test_memory_is_limited() -> None:
    with PdfProcess(memory=120 << 20) as process, pytest.raises(InputError):
        process.read(b"%PDF-1.7" + bytes(150 << 20))


def test_the_worker_sees_no_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "not-a-real-key")
    script = _script(tmp_path, "take()\nimport json\nprint(json.dumps(dict(os.environ)), flush=True)\n")
    with PdfProcess(script=script) as process:
        assert not {name for name in process.read(b"x") if "KEY" in name or name in ("HOME", "PATH", "PYTHONPATH")}


def test_the_current_folder_decides_no_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pypdfium2.py").write_text("raise SystemExit('taken over')")
    (tmp_path / "json.py").write_text("raise SystemExit('taken over')")
    monkeypatch.chdir(tmp_path)
    with PdfProcess() as process:
        assert process.read(pdf([["Own."]]))["pages"] == ["Own."]


def test_no_worker_outlives_its_use(tmp_path: Path) -> None:
    script = _script(tmp_path, "take()\nprint('{\"id\": %d}' % os.getpid(), flush=True)\ntime.sleep(60)\n")
    with PdfProcess(script=script) as process:
        worker = int(process.read(b"x")["id"])
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def test_a_worker_killed_between_two_files_is_replaced(tmp_path: Path) -> None:
    script = _script(tmp_path, "while take():\n    print('{\"id\": %d}' % os.getpid(), flush=True)\n")
    with PdfProcess(script=script) as process:
        first = int(process.read(b"x")["id"])
        os.kill(first, 9)
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
        assert int(process.read(b"x")["id"]) != first
