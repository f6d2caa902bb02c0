"""Packages in the same process that reach out of their own accord: the run stops, and says so."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import unsure
from support.intruders import intruder
from support.jobs import KEY, command, events, new_job
from support.pace import mostly_slow
from support.program import qbyok
from support.wire_server import WireServer

SWALLOWED = "try:\n    {}\nexcept BaseException:\n    pass"


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return new_job(tmp_path / "job", 3)


@pytest.fixture
def elsewhere() -> Iterator[socket.socket]:
    """Somebody who listens, and is not the endpoint."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        yield listening


def was_reached(listening: socket.socket) -> bool:
    try:
        listening.accept()[0].close()
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize(
    "attempt",
    mostly_slow(
        [
            "import socket; socket.create_connection(('127.0.0.1', {port}))",
            "import urllib.request; urllib.request.urlopen('http://127.0.0.1:{port}/ping')",
            "import socket as s, threading as t;"
            " r = t.Thread(target=s.create_connection, args=(('127.0.0.1', {port}),)); r.start(); r.join()",
            "import asyncio; asyncio.run(asyncio.open_connection('127.0.0.1', {port}))",
            "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))",
            "import socket; socket.getaddrinfo('localhost', {port})",
            "import socket; socket.gethostbyname('localhost')",
            "import socket; socket.getnameinfo(('127.0.0.1', {port}), 0)",
            "import socket; socket.gethostbyaddr('127.0.0.1')",
        ],
        fast=2,
    ),
    ids=[
        "connect",
        "urllib",
        "thread",
        "asyncio",
        "datagram",
        "look-up",
        "old look-up",
        "reverse look-up",
        "old reverse",
    ],
)
def test_a_package_that_reaches_elsewhere_stops_the_run(job: Path, elsewhere: socket.socket, attempt: str) -> None:
    act = SWALLOWED.format(attempt.format(port=elsewhere.getsockname()[1]))
    with WireServer(key=KEY) as server:
        done = qbyok(*command(job, server, "openai"), cwd=job, env=intruder(job.parent / "intruder", act))
        assert server.journal == []
    assert not was_reached(elsewhere)
    assert done.returncode == 7, done.stderr
    assert "which is not the endpoint" in done.stderr
    assert "egress.blocked" in [e["event"] for e in events(job)]


@pytest.mark.slow
def test_a_package_that_lets_errors_pass_stops_the_program(job: Path, elsewhere: socket.socket) -> None:
    act = f"import socket; socket.create_connection(('127.0.0.1', {elsewhere.getsockname()[1]}))"
    with WireServer(key=KEY) as server:
        done = qbyok(*command(job, server, "openai"), cwd=job, env=intruder(job.parent / "intruder", act))
    assert not was_reached(elsewhere)
    assert done.returncode == 7
    assert done.stderr.count(f"127.0.0.1:{elsewhere.getsockname()[1]}, which is not the endpoint") == 1
    assert "egress.blocked" in [event["event"] for event in events(job)]


def test_a_package_that_reaches_elsewhere_while_a_sheet_is_read(job: Path, elsewhere: socket.socket) -> None:
    unsure.workbook(job / "q.xlsx")
    act = SWALLOWED.format(f"import socket; socket.create_connection(('127.0.0.1', {elsewhere.getsockname()[1]}))")
    with WireServer(key=KEY) as server:
        to = ["--provider", "openai", "--endpoint", server.openai_url, "--model", "gpt-5.5-2026-04-23"]
        args = ["inspect", "q.xlsx", "--assist", "--out", "out", *to, "--api-key-file", str(job.parent / "key")]
        done = qbyok(*args, cwd=job, env=intruder(job.parent / "intruder", act))
    assert not was_reached(elsewhere)
    assert done.returncode == 7, done.stderr
    assert [e["event"] for e in events(job)][-2:] == ["egress.blocked", "run.interrupted"]


def test_the_endpoint_by_another_port_is_elsewhere(job: Path) -> None:
    with WireServer(key=KEY) as server, WireServer(key=KEY) as other:
        port = other.openai_url.split(":")[2].partition("/")[0]
        act = SWALLOWED.format(f"import socket; socket.create_connection(('127.0.0.1', {port}))")
        done = qbyok(*command(job, server, "openai"), cwd=job, env=intruder(job.parent / "intruder", act))
        assert (done.returncode, other.journal) == (7, [])


def test_the_log_says_what_holds_the_process(job: Path) -> None:
    with WireServer(key=KEY) as server:
        assert qbyok(*command(job, server, "openai"), cwd=job).returncode == 0
    assert events(job)[0]["enforced_by"] == ["client", "tripwire"]


def test_a_package_that_reaches_elsewhere_within_a_call(job: Path, elsewhere: socket.socket) -> None:
    port = elsewhere.getsockname()[1]
    act = f"""
import socket, threading
main = threading.main_thread()
def trip(event, args):
    if event == "socket.connect" and threading.current_thread() is not main and not getattr(trip, "done", False):
        trip.done = True
        socket.create_connection(("127.0.0.1", {port}))
sys.addaudithook(trip)
"""
    with WireServer(key=KEY) as server:
        done = qbyok(*command(job, server, "openai"), cwd=job, env=intruder(job.parent / "intruder", act))
    assert not was_reached(elsewhere)
    assert done.returncode == 7, done.stderr
    log = [event["event"] for event in events(job)]
    assert "egress.blocked" in log
    assert log[-1] == "run.interrupted"
    assert (job / "out" / "answers.jsonl").exists()
