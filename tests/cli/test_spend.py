"""``qbyok spend``: sums of the ledger for people and programs, and calls that are settled from logs."""

import csv
import io
import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from support.calls import call, settled
from support.jobs import KEY, events, launch, new_job, resume, wait_for_calls
from support.program import one_error_line, qbyok
from support.wire_server import WireServer

from qbyok.pipeline.settling import settle_from_log
from qbyok.runlog.history import read_history
from qbyok.spend.calls import UNBILLED, UNCERTAIN, CallStatus, Entry, Outcome
from qbyok.spend.ledger import Ledger
from qbyok.spend.storage import Storage
from qbyok.spend.sums import By, sums

OCTOBER, NOVEMBER = datetime(2026, 10, 31, 23, 59, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)


def storage() -> Storage:
    """The ledger of this test's user."""
    return Storage(Path(os.environ["XDG_STATE_HOME"]) / "qbyok" / "spend.db")


@pytest.fixture
def spent(tmp_path: Path) -> Path:
    """A ledger of two months, two keys, and calls of each status."""
    one, other = call(), replace(call("run-2", key="other", model="m-2"), questionnaire="=hecvat.xlsx")
    told: list[tuple[datetime, object, Outcome]] = [
        (OCTOBER, one, settled("0.01")),
        (NOVEMBER, one, settled("0.02")),
        (NOVEMBER, one, UNCERTAIN),
        (NOVEMBER, other, settled("0.04")),
        (NOVEMBER, other, UNBILLED),
        (NOVEMBER, other, Outcome(status=CallStatus.SETTLED)),
        (NOVEMBER, other, Outcome(status=CallStatus.RESERVED)),
    ]
    with storage() as file:
        Ledger(file).record(
            Entry(id=f"{number:016}", time=time, call=made, worst=Decimal("0.5"), outcome=outcome)  # type: ignore[arg-type]  # one of the two above
            for number, (time, made, outcome) in enumerate(told)
        )
    return tmp_path


def table(folder: Path, *args: str) -> list[list[str]]:
    done = qbyok("spend", *args, cwd=folder)
    assert done.returncode == 0, done.stderr
    return [line.split("\t") for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("key", [["other", "0123456789abcdef"], ["team", "0123456789abcdef"]]),
        ("provider", [["work", "openai"]]),
        ("model", [["m-1"], ["m-2"]]),
        ("month", [["2026-10"], ["2026-11"]]),
        ("day", [["2026-10-31"], ["2026-11-01"]]),
        ("questionnaire", [["=hecvat.xlsx"], ["caiq.xlsx"]]),
        ("run", [["run-1"], ["run-2"]]),
    ],
)
def test_sums_by_one_thing(spent: Path, by: str, names: list[list[str]]) -> None:
    rows = table(spent, "--by", by)
    assert [row[:-7] for row in rows] == names
    assert sum(int(row[-7]) for row in rows) == 7
    assert sum(Decimal(row[-6]) for row in rows) == Decimal("0.07")


def test_what_is_reserved_and_what_is_uncertain_are_told_apart(spent: Path) -> None:
    done = qbyok("spend", "--by", "model", cwd=spent)
    assert done.stdout.splitlines() == [
        "m-1\t3\t0.0300\t0.0000\t0.5000\t2000\t0\t100",
        "m-2\t4\t0.0400\t0.5000\t0.0000\t1000\t0\t50",
    ]
    assert done.stderr.splitlines() == [
        "warning: calls of a run stay reserved: /runs/run-2/run.jsonl is not there",
        "$0.07 spent; up to $0.50 reserved for calls that may be under way;"
        " up to $0.50 for calls that broke off, which may be billed or not; 1 at an unknown price",
    ]


def test_days_are_both_included(spent: Path) -> None:
    assert [row[1] for row in table(spent, "--by", "month", "--since", "2026-10-31", "--until", "2026-10-31")] == [
        "1"
    ]
    assert [row[0] for row in table(spent, "--by", "day", "--since", "2026-11-01")] == ["2026-11-01"]
    assert len(table(spent, "--by", "day", "--until", "9999-12-31")) == 2


def test_csv_and_json_hold_the_same_numbers(spent: Path) -> None:
    by = ("--by", "questionnaire", "--by", "model")
    read = list(csv.DictReader(io.StringIO(qbyok("spend", *by, "--csv", cwd=spent).stdout)))
    record = json.loads(qbyok("spend", *by, "--json", "--since", "2026-10-01", cwd=spent).stdout)
    assert (record["schema"], record["since"], record["until"]) == ("qbyok.spend/1", "2026-10-01", None)
    first = read[0]
    assert first["questionnaire"] == "'=hecvat.xlsx"  # no formula
    assert record["sums"][0]["questionnaire"] == "=hecvat.xlsx"
    for written, told in zip(read, record["sums"], strict=True):
        assert [Decimal(written[f"{n}_usd"]) for n in ("spent", "reserved", "uncertain")] == [
            Decimal(told[f"{n}_usd"]) for n in ("spent", "reserved", "uncertain")
        ]
        assert int(written["output"]) == told["output"]


def test_nothing_spent(tmp_path: Path) -> None:
    done = qbyok("spend", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "no call is in the ledger" in done.stderr
    assert json.loads(qbyok("spend", "--json", cwd=tmp_path).stdout)["sums"] == []
    assert qbyok("spend", "--csv", cwd=tmp_path).stdout.startswith("month,provider,kind,model,key,fingerprint,calls,")
    assert not storage().exists


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--by", "colour"), "none of key, provider"),
        (("--since", "yesterday"), "'yesterday' is no day: write it as year, month, day"),
        (("--csv", "--json"), "two formats"),
    ],
)
def test_misuse_is_one_line(tmp_path: Path, args: tuple[str, ...], words: str) -> None:
    done = qbyok("spend", *args, cwd=tmp_path)
    assert done.returncode == 2
    assert words in one_error_line(done)


@pytest.mark.slow
def test_calls_of_a_killed_run_are_settled_from_its_log(tmp_path: Path) -> None:
    job = new_job(tmp_path / "job")
    with WireServer(key=KEY, latency=0.3) as server:
        process = launch(job, server, "openai", "--concurrency", "3")
        wait_for_calls(server, 7)
        alive = json.loads(qbyok("spend", "--json", cwd=tmp_path).stdout)["sums"]
        assert Decimal(alive[0]["reserved_usd"]) > 0  # a run that goes on is left alone
        process.kill()
        process.communicate(timeout=30)
        (dead,) = json.loads(qbyok("spend", "--json", cwd=tmp_path).stdout)["sums"]
        assert Decimal(dead["reserved_usd"]) == 0
        assert Decimal(dead["uncertain_usd"]) > 0
        assert Decimal(dead["spent_usd"]) == sum(
            Decimal(str(event["cost.usd"])) for event in events(job) if event["event"] == "model.response"
        )
        server.latency = 0
        assert resume(job).returncode == 0
    total = sum(Decimal(str(e["cost.usd"])) for e in events(job) if e["event"] == "model.response")
    (done,) = json.loads(qbyok("spend", "--json", cwd=tmp_path).stdout)["sums"]
    assert Decimal(done["spent_usd"]) == total
    with storage() as old, Storage(tmp_path / "new.db") as new:  # a ledger that was lost learns from the log
        log = job / "out" / "run.jsonl"
        settle_from_log(Ledger(new), log, read_history(log))
        before, after = (sums(file, [By.RUN, By.QUESTIONNAIRE, By.KEY, By.MODEL], None, None) for file in (old, new))
    assert before == after
