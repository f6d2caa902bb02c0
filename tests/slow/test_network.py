"""What the system sees of qbyok's network use: every connect and every datagram, from the kernel's side.

The tests' own guard (``tests/guard``) is not in these programs, so that it can't hide an attempt.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from support.questionnaires import evidence, workbook
from support.system import bare_environment, program, require, run
from support.wire_server import WireServer

from qbyok.resources import resource_dir

pytestmark = pytest.mark.slow

_CALL = re.compile(r"\b(connect|sendto|sendmsg|sendmmsg)\((.*)")
_ADDRESS = re.compile(
    r"sa_family=AF_INET6?, sin6?_port=htons\((\d+)\).*?"
    r'(?:inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")'
)
_WIRES = ("anthropic", "openai")


@pytest.fixture
def job(tmp_path: Path) -> Path:
    folder = tmp_path / "job"
    folder.mkdir()
    workbook(folder / "q.xlsx", 5)
    evidence(folder / "evidence")
    return folder


def hostile(home: Path, url: str) -> dict[str, str]:
    """Return an environment that would lead an SDK, a proxy-aware client or a tracer to ``url``."""
    names = (
        "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy",
        "OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "OTEL_EXPORTER_OTLP_ENDPOINT",
    )  # fmt: skip
    headers = "Authorization: Bearer EVIL"
    return bare_environment(
        home, **dict.fromkeys(names, url), OPENAI_CUSTOM_HEADERS=headers, ANTHROPIC_CUSTOM_HEADERS=headers
    )


def traced(
    *args: str | Path, cwd: Path, env: Mapping[str, str], stdin: str = ""
) -> tuple[int, str, list[tuple[str, str]]]:
    """Run qbyok under strace; return its exit code, its messages, and host and port of all that it tried to reach."""
    strace = require("strace", "strace")
    log = cwd / "strace.log"
    watch = [strace, "-f", "-qq", "-s", "0", "-e", "trace=network,execve", "-o", str(log)]
    done = run([*watch, *program(*args)], cwd=cwd, env=env, stdin=stdin)
    trace = log.read_text("utf-8", "replace") if log.exists() else ""
    assert "execve(" in trace, f"strace could not watch the program: {done.stderr}"
    return done.returncode, done.stderr, reached(trace)


def reached(trace: str) -> list[tuple[str, str]]:
    """Return host and port of each connect or datagram to an internet address in a log of strace."""
    calls = [
        found.group(2) for found in map(_CALL.search, trace.splitlines()) if found and "AF_INET" in found.group(2)
    ]
    addresses = []
    for call in calls:
        found = _ADDRESS.search(call)
        assert found, f"an address that this test can't read: {call}"
        addresses.append((found.group(2) or found.group(3), found.group(1)))
    return addresses


def online(server: WireServer, wire: str) -> list[str]:
    """Return flags that name the server as the endpoint."""
    url, model = (
        (server.anthropic_url, "claude-sonnet-5")
        if wire == "anthropic"
        else (server.openai_url, "gpt-5.5-2026-04-23")
    )
    return ["--provider", wire, "--endpoint", url, "--model", model, "--api-key-file", "-"]


def test_the_observer_sees_what_it_should_see(tmp_path: Path) -> None:
    code = (
        "import socket\n"
        "for family, host in ((socket.AF_INET, '127.0.0.2'), (socket.AF_INET6, '::1')):\n"
        "    with socket.socket(family, socket.SOCK_DGRAM) as s:\n"
        "        try: s.sendto(b'x', (host, 9))\n"
        "        except OSError: pass\n"
        "with socket.socket() as s: s.connect_ex(('127.0.0.3', 9))\n"
    )
    strace = require("strace", "strace")
    env = bare_environment(tmp_path / "home")
    command = [strace, "-f", "-qq", "-s", "0", "-e", "trace=network", "-o", "log", "python3", "-c", code]
    done = run(command, cwd=tmp_path, env=env)
    assert done.returncode == 0, done.stderr
    seen = reached((tmp_path / "log").read_text("utf-8"))
    assert {("127.0.0.2", "9"), ("127.0.0.3", "9")} <= set(seen) <= {
        ("127.0.0.2", "9"), ("::1", "9"), ("127.0.0.3", "9")
    }  # fmt: skip


def test_offline_reaches_nobody(tmp_path: Path) -> None:
    with WireServer() as evil:
        env = hostile(tmp_path / "home", evil.anthropic_url)
        code, messages, seen = traced("demo", "--out", "run", cwd=tmp_path, env=env)
        assert (code, evil.journal) == (0, []), messages
    assert seen == []
    # The samples hold a PDF, which a process of its own reads: it was watched too.
    assert (tmp_path / "strace.log").read_text("utf-8", "replace").count("execve(") >= 2


@pytest.mark.parametrize("wire", _WIRES)
def test_a_dry_run_reaches_nobody(job: Path, wire: str) -> None:
    with WireServer() as server:
        flags = [*online(server, wire)[:-2], "--dry-run"]
        env = bare_environment(job.parent / "home")
        code, messages, seen = traced("answer", "q.xlsx", "--evidence", "evidence", *flags, cwd=job, env=env)
        assert (code, server.journal) == (0, []), messages
    assert seen == []


@pytest.mark.parametrize("environment", ["bare", "hostile"])
@pytest.mark.parametrize("wire", _WIRES)
def test_online_reaches_the_endpoint_alone(job: Path, wire: str, environment: str) -> None:
    home = job.parent / "home"
    with WireServer() as server, WireServer() as evil:
        env = bare_environment(home) if environment == "bare" else hostile(home, evil.anthropic_url)
        host, _, port = server.anthropic_url.removeprefix("http://").partition(":")
        flags = online(server, wire)
        code, messages, seen = traced(
            "answer", "q.xlsx", "--evidence", "evidence", *flags, cwd=job, env=env, stdin=server.key
        )
        assert code == 0, messages
        assert (len(server.journal), evil.journal) == (5, [])
    assert set(seen) == {(host, port)}
    assert ("no effect on qbyok" in messages) == (environment == "hostile")


def test_a_redirect_is_not_followed(job: Path) -> None:
    with WireServer() as server, WireServer() as evil:
        server.fail("redirect", location=f"{evil.openai_url}/responses", times=20)
        flags = online(server, "openai")
        code, messages, seen = traced(
            "answer", "q.xlsx", "--evidence", "evidence", *flags, cwd=job,
            env=bare_environment(job.parent / "home"), stdin=server.key,
        )  # fmt: skip
        assert (code, evil.journal) == (7, []), messages
        assert {port for _, port in seen} == {server.anthropic_url.rpartition(":")[2]}


def test_inspecting_a_file_reaches_nobody(tmp_path: Path) -> None:
    env = bare_environment(tmp_path / "home")
    for sample in sorted(resource_dir("sample_questionnaires").glob("*.*x")):
        code, messages, seen = traced("inspect", sample, cwd=tmp_path, env=env)
        assert (code, seen) == (0, []), messages
