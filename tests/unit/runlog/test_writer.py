import hashlib
import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbyok.errors import IntegrityError
from qbyok.runlog.records import NO_LINE_BEFORE, decode_record, encode_record
from qbyok.runlog.writer import RunLogWriter, utc_now

NOON = datetime(2026, 3, 1, 13, 0, 0, 7, tzinfo=timezone(timedelta(hours=1)))


def write(path: Path, count: int = 3) -> str:
    with RunLogWriter.create(path, "run-1", clock=lambda: NOON) as log:
        for number in range(count):
            log.append("egress.blocked", {"message": f"to host {number}"})
        return log.head


def test_lines_are_canonical_json_chained_by_their_exact_bytes(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    head = write(path)
    data = path.read_bytes()
    assert data.endswith(b"\n")
    prev = NO_LINE_BEFORE
    for seq, line in enumerate(data[:-1].split(b"\n")):
        record = json.loads(line)
        assert (record["v"], record["seq"], record["prev"], record["run"]) == (1, seq, prev, "run-1")
        assert record["time"] == "2026-03-01T12:00:00.000007Z"
        assert line == encode_record(record)
        prev = hashlib.sha256(line).hexdigest()
    assert head == prev


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    old = os.umask(0)
    try:
        write(path)
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text("mine")
    with pytest.raises(IntegrityError, match="cannot start the run log"):
        RunLogWriter.create(path, "run-1")
    assert path.read_text() == "mine"
    with pytest.raises(IntegrityError):
        RunLogWriter.create(tmp_path / "gone" / "run.jsonl", "run-1")


@pytest.mark.parametrize("value", [0.5, [1, [2.0]], {"a": {"b": 1.5}}, b"x", {1: "a"}, {"s"}, NOON])
def test_what_json_would_change_is_refused_and_not_written(tmp_path: Path, value: object) -> None:
    path = tmp_path / "run.jsonl"
    with RunLogWriter.create(path, "run-1") as log:
        with pytest.raises(TypeError):
            log.append("x", {"value": value})
        with pytest.raises(ValueError, match="exceeds"):
            log.append("x", {"value": 2**53})
        with pytest.raises(ValueError, match="envelope"):
            log.append("x", {"seq": 7})
        assert path.read_bytes() == b""
        log.append("x", {"value": 1})
    assert decode_record(path.read_bytes()[:-1])["seq"] == 0


def test_many_threads_make_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    with RunLogWriter.create(path, "run-1") as log:

        def work() -> None:
            for _ in range(20):
                log.append("x", {"text": "y" * 300})

        threads = [Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert log.events == 160
        head = log.head
    with RunLogWriter.resume(path) as log:
        assert (log.events, log.head) == (160, head)


def test_a_failed_write_is_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.jsonl"
    with RunLogWriter.create(path, "run-1") as log:
        log.append("x", {})

        def fail(_handle: int) -> None:
            raise OSError(5, "Input/output error")

        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", fail)
            with pytest.raises(IntegrityError, match="Input/output error"):
                log.append("x", {})
        with pytest.raises(IntegrityError, match="an earlier event was not written"):
            log.append("x", {})
        assert log.events == 1


def test_a_full_disk_stops_the_log_and_a_resume_heals_it(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    program = f"""
import resource
from pathlib import Path
from qbyok.errors import IntegrityError
from qbyok.runlog.writer import RunLogWriter
log = RunLogWriter.create(Path({str(path)!r}), "run-1")
log.append("x", {{"n": 1}})
resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
try:
    log.append("x", {{"text": "y" * 1000}})
except IntegrityError as error:
    print(error.message)
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "cannot be written: File too large" in result.stdout
    assert path.stat().st_size == 500
    with RunLogWriter.resume(path) as log:
        assert log.events == 2


def test_a_closed_log_takes_nothing(tmp_path: Path) -> None:
    log = RunLogWriter.create(tmp_path / "run.jsonl", "run-1")
    log.close()
    log.close()
    with pytest.raises(IntegrityError, match="closed"):
        log.append("x", {})


@given(cut=st.integers(0, 1000))
def test_a_torn_tail_is_cut_off_and_said_so(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    path = tmp_path_factory.mktemp("log") / "run.jsonl"
    write(path)
    whole = path.read_bytes()
    data = whole[: min(cut, len(whole))]
    path.write_bytes(data)
    lines, torn = data.count(b"\n"), data[data.rfind(b"\n") + 1 :]
    if not lines:
        with pytest.raises(IntegrityError, match="no whole line"):
            RunLogWriter.resume(path)
        assert path.read_bytes() == data
        return
    with RunLogWriter.resume(path) as log:
        assert log.events == lines + bool(torn)
        log.append("egress.blocked", {"message": "on it goes"})
    records = [decode_record(line) for line in path.read_bytes()[:-1].split(b"\n")]
    assert [record["seq"] for record in records] == list(range(len(records)))
    assert {record["run"] for record in records} == {"run-1"}
    if torn:
        assert records[lines]["event"] == "log.recovered"
        assert records[lines]["discarded_bytes"] == len(torn)
        assert records[lines]["discarded_sha256"] == hashlib.sha256(torn).hexdigest()


@given(data=st.data())
def test_a_log_that_was_changed_is_not_continued(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("log") / "run.jsonl"
    write(path)
    lines = path.read_bytes().splitlines(keepends=True)
    kind = data.draw(st.sampled_from(["edit", "drop", "swap", "repeat"]))
    if kind == "edit":
        lines[1] = lines[1].replace(b"host 1", b"host 9")
    elif kind == "drop":
        del lines[data.draw(st.integers(0, 1))]
    elif kind == "swap":
        lines[1], lines[2] = lines[2], lines[1]
    else:
        lines.insert(1, lines[data.draw(st.integers(0, 2))])
    changed = b"".join(lines)
    path.write_bytes(changed)
    with pytest.raises(IntegrityError, match=r"does not fit the line before"):
        RunLogWriter.resume(path)
    assert path.read_bytes() == changed


def test_a_link_or_a_missing_file_is_not_resumed(tmp_path: Path) -> None:
    write(tmp_path / "real.jsonl")
    (tmp_path / "run.jsonl").symlink_to(tmp_path / "real.jsonl")
    for name in ("run.jsonl", "gone.jsonl"):
        with pytest.raises(IntegrityError, match="cannot open the run log"):
            RunLogWriter.resume(tmp_path / name)


def test_a_killed_program_leaves_a_log_that_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    program = f"""
import sys
from pathlib import Path
from qbyok.runlog.writer import RunLogWriter
log = RunLogWriter.create(Path({str(path)!r}), "run-1")
while True:
    log.append("x", {{"text": "y" * 20000}})
    print(log.events, flush=True)
"""
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    with process, process.stdout as out:
        acknowledged = 0
        for line in out:
            acknowledged = int(line)
            if acknowledged == 20:
                process.kill()
    with RunLogWriter.resume(path) as log:
        assert log.events >= acknowledged


def test_the_clock_of_a_run_is_utc() -> None:
    assert utc_now().tzinfo is UTC
