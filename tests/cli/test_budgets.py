"""Budgets over real HTTP: limits that runs share, alerts, and what is kept of calls of processes that died."""

import json
import sqlite3
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from support.jobs import KEY, answers, command, events, launch, new_job, resume, start, wait_for_calls
from support.pace import mostly_slow
from support.program import qbyok
from support.settings import settle
from support.wire_server import WireServer

from qbyok.spend.calls import from_pico

SHORT = ("--max-output-tokens", "300")


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return new_job(tmp_path / "job")


def state() -> Path:
    """The state folder of this test's user."""
    import os

    return Path(os.environ["XDG_STATE_HOME"]) / "qbyok"


def rows() -> list[tuple[str, Decimal, Decimal]]:
    """Status, worst case and cost of each call in the ledger, in US dollars."""
    with sqlite3.connect(state() / "spend.db") as db:
        found = db.execute("SELECT status, reserved, cost FROM calls").fetchall()
    db.close()
    return [(status, from_pico(reserved), from_pico(cost or 0)) for status, reserved, cost in found]


def logged(job: Path, out: str = "out") -> Decimal:
    """What the calls of a run cost, as its log says."""
    lines = [json.loads(line) for line in (job / out / "run.jsonl").read_text("utf-8").splitlines()]
    return sum((Decimal(event["cost.usd"] or 0) for event in lines if "cost.usd" in event
                and event["event"] != "run.completed"), Decimal(0))  # fmt: skip


@pytest.mark.parametrize("wire", mostly_slow(["anthropic", "openai"]))
def test_the_ledger_equals_the_log(job: Path, wire: str) -> None:
    with WireServer(key=KEY) as server:
        server.fail(None, "overloaded", "refusal", "broken-json")
        done = start(job, server, wire, "--concurrency", "2")
    assert done.returncode == 10, done.stderr
    found = rows()
    assert sum(cost for *_, cost in found) == logged(job) > 0
    statuses = [status for status, *_ in found]
    assert (len(found), statuses.count("settled"), statuses.count("unbilled")) == (21, 19, 1)
    assert statuses.count("uncertain") == 1  # a body that nobody can read may be billed
    names = {event["reserved.id"] for event in events(job) if event["event"] == "model.request"}
    assert len(names) == 21
    kept = b"".join(file.read_bytes() for file in state().glob("spend.db*"))
    assert KEY.encode() not in kept
    assert b"backups" not in kept  # no text of any question


@pytest.mark.slow
def test_a_limit_for_the_day_holds_for_all_runs_and_is_resumed(job: Path) -> None:
    with WireServer(key=KEY) as server:
        assert start(job, server, "openai", *SHORT).returncode == 0
        first = logged(job)
        settle(f"[budget]\nday = {first + first / 2}\n")
        args = command(job, server, "openai", *SHORT)
        args[args.index("out")] = "second"
        done = qbyok(*args, cwd=job)
        assert done.returncode == 6, done.stderr
        assert first + logged(job, "second") <= first + first / 2
        assert "pass [budget] day of $" in done.stderr
        assert done.stderr.count("go on with: ") == 1
        assert "go on with: qbyok answer --resume second" in done.stderr
        log = (job / "second" / "run.jsonl").read_text("utf-8")
        exceeded = next(e for line in log.splitlines() if (e := json.loads(line))["event"] == "budget.exceeded")
        assert (exceeded["budget"], exceeded["key.name"]) == ("[budget] day", "")
        settle(f"[budget]\nday = {first * 3}\n")
        again = qbyok("answer", "--resume", "second", "--api-key-file", job.parent / "key", cwd=job)
        assert again.returncode == 0, again.stderr
        assert len(server.journal) == 40  # nothing was asked twice
    assert sum(cost for *_, cost in rows()) == first + logged(job, "second")
    assert qbyok("log", "verify", "second", cwd=job).returncode == 0


@pytest.mark.slow
def test_a_limit_of_another_key_does_not_count(job: Path) -> None:
    settle("[budget.keys.another]\nday = 0.0001\n[budget.keys.anthropic]\nrun = 0.0001\n")
    with WireServer(key=KEY) as server:
        assert start(job, server, "openai").returncode == 0
        args = command(job, server, "anthropic")
        args[args.index("out")] = "second"
        done = qbyok(*args, cwd=job)
        assert len(server.journal) == 20
    assert done.returncode == 6
    assert "[budget.keys.anthropic] run" in done.stderr


def test_alerts_are_told_logged_and_given_to_a_command(job: Path) -> None:
    told = job.parent / "told"
    program = (
        f"import sys, os; open({str(told)!r}, 'a').write(sys.stdin.read() + ' ' + str(sorted(os.environ)) + '\\n')"
    )
    settle(
        f"[budget]\nmonth = 1.00\nalerts = [0.1, 0.2, 0.9]\n"
        f"alert_command = {json.dumps([sys.executable, '-c', program])}\n"
    )
    with WireServer(key=KEY) as server:
        done = start(job, server, "openai", *SHORT, "--json")
    assert done.returncode == 0, done.stderr
    assert Decimal("0.2") < logged(job) < Decimal("0.9")
    alerts = [event for event in events(job) if event["event"] == "budget.alert"]
    assert [event["share"] for event in alerts] == ["0.1", "0.2"]
    assert "warning: 10 % of [budget] month of $1.00 (" in done.stderr
    assert done.stderr.count("reached in this run: ") == 2
    summary = json.loads(done.stdout)
    assert [alert["share"] for alert in summary["alerts"]] == ["0.1", "0.2"]
    (budget,) = summary["budgets"]
    assert (Decimal(budget["spent.usd"]), budget["reserved.usd"]) == (logged(job), "0.000000000000")
    lines = told.read_text().splitlines()
    facts, names = lines[0].split("} ")
    assert json.loads(facts + "}")["schema"] == "qbyok.alert/1"
    assert len(lines) == 2
    assert "QBYOK" not in names
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


def test_an_alert_command_that_fails_stops_nothing(job: Path) -> None:
    settle('[budget]\nmonth = 1.00\nalerts = [0.1]\nalert_command = ["no-such-program"]\n')
    with WireServer(key=KEY) as server:
        done = start(job, server, "openai", *SHORT)
    assert done.returncode == 0, done.stderr
    assert "the alert_command 'no-such-program' failed: No such file or directory" in done.stderr


@pytest.mark.slow
def test_a_run_that_was_killed_counts_until_it_is_resumed(job: Path) -> None:
    with WireServer(key=KEY, latency=0.3) as server:
        process = launch(job, server, "anthropic", "--concurrency", "3")
        wait_for_calls(server, 7)
        process.kill()
        process.communicate(timeout=30)
        found = rows()
        dead = [worst for status, worst, _ in found if status == "reserved"]
        assert 1 <= len(dead) <= 3
        server.latency = 0
        settle("[budget]\nday = 0.02\n")
        args = command(job, server, "anthropic", *SHORT)
        args[args.index("out")] = "second"
        stopped = qbyok(*args, cwd=job)
        assert stopped.returncode == 6, stopped.stderr
        assert " reserved for other calls)" in stopped.stderr
        settle("")
        assert resume(job).returncode == 0
    statuses = [status for status, *_ in rows()]
    assert "reserved" not in statuses
    assert statuses.count("settled") == 20
    assert statuses.count("uncertain") <= len(dead)
    assert sum(cost for *_, cost in rows()) == logged(job)
    assert [a["status"] for a in answers(job)] == ["answered"] * 20


def test_a_ledger_that_cannot_be_written_stops_before_the_first_call(job: Path) -> None:
    state().mkdir(parents=True)
    (state() / "spend.db").mkdir()
    with WireServer(key=KEY) as server:
        done = start(job, server, "openai")
        assert not server.journal
    assert done.returncode == 2
    assert "ledger" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_offline_provider_needs_no_ledger(job: Path) -> None:
    settle("[budget]\nday = 0\n")
    done = qbyok("answer", "q.xlsx", "--evidence", "evidence", "--fail-on", "never", cwd=job)
    assert done.returncode == 0, done.stderr
    assert not (state() / "spend.db").exists()


def test_a_server_that_counts_no_tokens_is_not_taken_for_free(job: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from support import wire_bodies

    whole = wire_bodies.answer

    def uncounted(*args: object, **named: object) -> dict[str, object]:
        return {**whole(*args, **named), "usage": None}  # type: ignore[arg-type]  # handed on as they are

    monkeypatch.setattr(wire_bodies, "answer", uncounted)
    with WireServer(key=KEY) as server:
        done = start(job, server, "openai", "--json")
    assert done.returncode == 0, done.stderr
    assert {status for status, *_ in rows()} == {"uncertain"}
    assert json.loads(done.stdout)["calls"]["cost_usd"] is None
