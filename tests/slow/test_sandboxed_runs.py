"""``--sandbox``: what the kernel stops, also where it goes past Python."""

import os
import shlex
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import unsure
from support.intruders import intruder
from support.jobs import KEY, answers, command, events, flags, new_job, resume
from support.program import qbyok
from support.system import program, require, run
from support.wire_server import WireServer

pytestmark = pytest.mark.slow

PAST_PYTHON = """
import ctypes, socket, struct, threading
libc = ctypes.CDLL(None, use_errno=True)
def reach():
    s = libc.socket(socket.AF_INET, socket.SOCK_{kind}, 0)
    address = struct.pack("=HH4s8x", socket.AF_INET, socket.htons({port}), bytes((127, 0, 0, 1)))
    libc.connect(s, address, len(address))
    libc.send(s, b"x", 1, 0)
reach()
"""
"""No audit hook sees this."""


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return new_job(tmp_path / "job", 5)


@pytest.fixture
def elsewhere() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.5)
        yield listening


def was_reached(listening: socket.socket) -> bool:
    try:
        listening.accept()[0].close()
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize("sandboxed", [False, True])
def test_code_that_goes_past_python(job: Path, elsewhere: socket.socket, sandboxed: bool) -> None:
    env = intruder(job.parent / "i", PAST_PYTHON.format(port=elsewhere.getsockname()[1], kind="STREAM"))
    with WireServer(key=KEY) as server:
        done = qbyok(*command(job, server, "openai", *["--sandbox"] * sandboxed), cwd=job, env=env)
        assert len(server.journal) == 5
    assert done.returncode == 0, done.stderr
    assert was_reached(elsewhere) is not sandboxed
    assert events(job)[0]["enforced_by"] == ["client", "tripwire", *["network-namespace"] * sandboxed]


def test_datagrams_stay_inside(job: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as elsewhere, WireServer(key=KEY) as server:
        elsewhere.bind(("127.0.0.1", 0))
        elsewhere.settimeout(0.5)
        env = intruder(job.parent / "i", PAST_PYTHON.format(port=elsewhere.getsockname()[1], kind="DGRAM"))
        assert qbyok(*command(job, server, "openai", "--sandbox"), cwd=job, env=env).returncode == 0
        with pytest.raises(TimeoutError):
            elsewhere.recv(1)


def test_sheets_are_read_in_the_sandbox(job: Path, elsewhere: socket.socket) -> None:
    unsure.workbook(job / "q.xlsx")
    env = intruder(job.parent / "i", PAST_PYTHON.format(port=elsewhere.getsockname()[1], kind="STREAM"))
    with WireServer(key=KEY) as server:
        args = ["--assist", "--sandbox", "--out", "out", *flags(server, "openai", job)]
        done = qbyok("inspect", "q.xlsx", *args, "--api-key-file", str(job.parent / "key"), cwd=job, env=env)
        assert server.journal
    assert done.returncode == 0, done.stderr
    assert not was_reached(elsewhere)
    assert events(job)[0]["enforced_by"] == ["client", "tripwire", "network-namespace"]


def test_a_run_is_resumed_in_the_sandbox(job: Path) -> None:
    with WireServer(key=KEY) as server:
        server.keys = {"another-key-that-is-long-enough"}
        stopped = qbyok(*command(job, server, "openai", "--sandbox"), cwd=job)
        assert stopped.returncode == 4
        (go_on,) = [line for line in stopped.stderr.splitlines() if line.startswith("go on with: ")]
        assert go_on.endswith(" --sandbox")
        server.keys = {KEY}
        done = resume(job, "--sandbox")
    assert done.returncode == 0, done.stderr
    assert {a["status"] for a in answers(job)} == {"answered"}
    assert [e["enforced_by"] for e in events(job) if e["event"] == "run.resumed"] == [
        ["client", "tripwire", "network-namespace"]
    ]


def test_an_endpoint_that_is_down_is_a_failed_connection(job: Path) -> None:
    with WireServer(key=KEY) as server:
        args = command(job, server, "openai", "--sandbox")
    done = qbyok(*args, cwd=job, timeout=120)
    assert done.returncode == 5
    assert "Traceback" not in done.stderr


def test_the_relay_leaves_nothing_behind(job: Path) -> None:
    temporary = job.parent / "tmp"
    temporary.mkdir()
    with WireServer(key=KEY) as server:
        done = qbyok(*command(job, server, "openai", "--sandbox"), cwd=job, env={"TMPDIR": str(temporary)})
    assert done.returncode == 0, done.stderr
    assert list(temporary.iterdir()) == []


def test_offline_there_is_no_door_at_all(job: Path) -> None:
    done = qbyok("answer", "q.xlsx", "--evidence", "evidence", "--out", "out", "--sandbox", cwd=job)
    assert done.returncode in (0, 10), done.stderr
    assert events(job)[0]["enforced_by"] == ["client", "tripwire", "network-namespace"]


def test_landlock_where_there_are_no_user_namespaces(job: Path, elsewhere: socket.socket) -> None:
    env = intruder(job.parent / "i", PAST_PYTHON.format(port=elsewhere.getsockname()[1], kind="STREAM"))
    with WireServer(key=KEY) as server:
        args = shlex.join(program(*command(job, server, "openai", "--sandbox")))
        no_namespaces = f"echo 0 > /proc/sys/user/max_user_namespaces && exec {args}"
        unshare = require("unshare", "util-linux")
        done = run([unshare, "-Ur", "sh", "-c", no_namespaces], cwd=job, env={**os.environ, **env})
        assert len(server.journal) == 5, done.stderr
    assert done.returncode == 0, done.stderr
    assert not was_reached(elsewhere)
    assert events(job)[0]["enforced_by"] == ["client", "tripwire", "landlock"]
