"""The fault matrix: a whole run for each kind of provider and each fault, over real HTTP, and its resumption.

The program runs in this process: nearly 220 runs and resumptions would take many minutes as processes of their own.
"""

import json
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.certificates import self_signed
from support.faults import EXIT_CODES, FAULTS, NETWORK, WAYS, Becomes, Fault, table
from support.jobs import KEY, answers, events, new_job
from support.settings import entry, settle
from support.wire_server import WireServer

from qbyok.cli.endings import exit_code_of
from qbyok.cli.main import app
from qbyok.egress import client
from qbyok.pipeline import asking

ROOT = Path(__file__).parents[2]
QUESTIONS = 4
BEFORE = 2
"""Good answers before the fault."""


def cells() -> Iterator[object]:
    """Yield every cell of the matrix; of each kind one is in the fast suite."""
    for row, fault in enumerate(FAULTS):
        for column, kind in enumerate(WAYS):
            fast = column == row
            name = f"{kind}-{fault.title}"
            yield pytest.param(fault, kind, id=name, marks=() if fast else pytest.mark.slow)


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """A job whose provider is the wire server, under a name that can be made to fail."""

    job: Path
    kind: str
    monkeypatch: pytest.MonkeyPatch

    def settle(self, base: str, timeout: float = 5) -> None:
        """Write the entry of the provider."""
        settle(entry("work", WAYS[self.kind], base, self.job.parent / "key", timeout=timeout))

    def answer(self) -> int:
        """Start the run, and return its exit code."""
        flags = ["--evidence", "evidence", "--out", "out", "--provider", "work", "--concurrency", "1"]
        return self._run("answer", "q.xlsx", *flags)

    def resume(self) -> int:
        """Go on with it."""
        return self._run("answer", "--resume", "out")

    def verified(self) -> bool:
        """Tell whether the log is whole."""
        return self._run("log", "verify", "out") == 0

    def _run(self, *args: str) -> int:
        self.monkeypatch.chdir(self.job)
        return exit_code_of(lambda: app(list(args), prog_name="qbyok", standalone_mode=False))


@pytest.fixture
def site(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr("random.uniform", lambda _low, _high: 0.01)  # of the waits, and no more
    return Site(job=new_job(tmp_path / "job", QUESTIONS), kind=kind, monkeypatch=monkeypatch)


@pytest.mark.parametrize(("fault", "kind"), list(cells()))
def test_a_fault_becomes_what_is_documented_and_nothing_is_lost(
    fault: Fault, kind: str, site: Site, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    becomes = fault.becomes_at(kind)
    if fault.name in NETWORK:
        asked = _unreachable_at_first(fault, site, tmp_path)
    else:
        asked = _failing_once_begun(fault, becomes, site)
    assert asked == QUESTIONS, "what was answered is not asked again, and everything else is"
    assert [answer["status"] for answer in answers(site.job)] == ["answered"] * QUESTIONS
    assert site.verified()
    printed = capfd.readouterr()
    assert KEY not in f"{printed.out}{printed.err}"
    assert "Traceback" not in printed.err
    assert KEY.encode() not in b"".join(p.read_bytes() for p in (site.job / "out").rglob("*") if p.is_file())


def _failing_once_begun(fault: Fault, becomes: Becomes, site: Site) -> int:
    """Run into a fault after two answers, and resume; return how many calls were answered in all."""
    with WireServer(key=KEY) as server, WireServer(key=KEY) as elsewhere:
        # Short only where it is to be passed: a busy machine may answer late.
        site.settle(server.anthropic_url, timeout=0.5 if fault.seconds else 5)
        times = asking.MAX_ATTEMPTS if becomes is Becomes.WAITS else 1
        server.fail(*[None] * BEFORE)
        server.fail(
            fault.name,
            retry_after=fault.retry_after,
            seconds=fault.seconds,
            location=f"{elsewhere.openai_url}/responses",
            times=times,
        )
        assert site.answer() == EXIT_CODES[becomes]
        good = len(server.journal) - (0 if becomes is Becomes.USED else times)
        _check_first_try(becomes, site.job, good)
        assert elsewhere.journal == []
        if becomes is Becomes.USED:
            return good
        before = len(server.journal)
        assert site.resume() == 0
        return good + len(server.journal) - before


def _check_first_try(becomes: Becomes, job: Path, good: int) -> None:
    """Check that a run kept what it had: two answers, or all but one where it could go on."""
    statuses = [answer["status"] for answer in answers(job)]
    match becomes:
        case Becomes.USED:
            assert statuses == ["answered"] * QUESTIONS
        case Becomes.SKIPS:
            assert statuses == ["answered", "answered", "failed", "answered"]
            assert good == QUESTIONS - 1
        case _:
            assert statuses == ["answered", "answered", "skipped", "skipped"]
            assert good == BEFORE
            assert events(job)[-1]["event"] == "run.interrupted"
    assert (job / "out" / "q.answered.xlsx").exists()


def _unreachable_at_first(fault: Fault, site: Site, folder: Path) -> int:
    """Run without a network, and resume with it; return how many calls were answered in all."""
    with pytest.MonkeyPatch.context() as broken:
        if fault.name == "no-address":
            broken.setattr(socket, "getaddrinfo", _no_such_host)
        with WireServer(key=KEY) as gone:
            port = int(gone.anthropic_url.rpartition(":")[2])
        pem = self_signed(folder)
        scheme = "https" if fault.name == "no-trust" else "http"
        host = "localhost" if fault.name == "no-address" else "127.0.0.1"
        site.settle(f"{scheme}://{host}:{port}")
        if fault.name == "no-trust":
            with _serving(port, pem) as server:
                assert site.answer() == EXIT_CODES[fault.becomes]
                assert server.journal == []
        else:
            assert site.answer() == EXIT_CODES[fault.becomes]
    assert [answer["status"] for answer in answers(site.job)] == ["skipped"] * QUESTIONS
    if fault.name == "no-trust":
        trusting = ssl.create_default_context(cafile=str(pem))
        site.monkeypatch.setattr(client, "tls_context", lambda: trusting)
    with _serving(port, pem if fault.name == "no-trust" else None) as server:
        assert site.resume() == 0
        return len(server.journal)


def _serving(port: int, pem: Path | None) -> WireServer:
    server = WireServer(key=KEY, port=port)
    if pem:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        server._http.socket = context.wrap_socket(server._http.socket, server_side=True)
    return server


def _no_such_host(*_args: object, **_kwargs: object) -> None:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_the_documented_matrix_is_this_one() -> None:
    documented = (ROOT / "docs" / "faults.md").read_text("utf-8")
    assert table() in documented, "paste what `python -m support.faults` prints (in tests)"


def test_every_class_of_the_matrix_is_explained_with_its_exit_code() -> None:
    documented = (ROOT / "docs" / "faults.md").read_text("utf-8")
    for becomes, code in EXIT_CODES.items():
        (line,) = [row for row in documented.splitlines() if row.startswith(f"| {becomes} |")]
        assert f"| {code} |" in line


def test_what_a_run_logs_of_a_fault_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(job=new_job(tmp_path / "job", QUESTIONS), kind="openai", monkeypatch=monkeypatch)
    with WireServer(key=KEY) as server:
        site.settle(server.anthropic_url)
        server.fail("spend-limit")
        assert site.answer() == 5
    (error,) = [event for event in events(site.job) if event["event"] == "model.error"]
    assert error["error.type"] == "project_spend_limit_exceeded", json.dumps(error)
