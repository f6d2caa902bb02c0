"""The ledger: what it keeps, for whom it counts, and what it survives."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.calls import call, cap, ledger, settled

from qbyok.errors import UsageError
from qbyok.spend.calls import UNBILLED, UNCERTAIN, CallStatus, Entry, Outcome, from_pico, to_pico
from qbyok.spend.caps import Span, Standing
from qbyok.spend.ledger import Ledger
from qbyok.spend.storage import Storage

DAY = cap("1.00")


def reserved(book: Ledger, worst: str = "0.10", *, run: str = "run-1", key: str = "team") -> str:
    found = book.reserve(call(run, key=key), Decimal(worst), ())
    assert isinstance(found, str)
    return found


def standing(book: Ledger, span: Span = Span.DAY, key: str = "", run: str = "run-1") -> tuple[str, str]:
    (found,) = book.standings([cap("9", span, key)], run)
    return f"{found.spent:f}".rstrip("0").rstrip("."), f"{found.reserved:f}".rstrip("0").rstrip(".")


@pytest.mark.parametrize(
    ("outcome", "spent"),
    [
        (settled("0.03"), "0.03"),
        (Outcome(status=CallStatus.SETTLED), "0"),
        (UNBILLED, "0"),
        (UNCERTAIN, "0.1"),
    ],
)
def test_a_call_counts_at_its_worst_case_until_it_is_settled(tmp_path: Path, outcome: Outcome, spent: str) -> None:
    book = ledger(tmp_path)
    name = reserved(book)
    assert standing(book) == ("0", "0.1")
    book.settle(name, outcome)
    assert standing(book) == (spent, "0")


def test_what_is_settled_stays_so_and_what_is_uncertain_can_be_settled(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    name = reserved(book)
    book.settle(name, UNCERTAIN)
    book.settle(name, settled("0.02"))
    book.settle(name, UNCERTAIN)
    book.settle("0" * 16, settled("5"))
    assert standing(book) == ("0.02", "0")


def test_a_cap_counts_its_run_day_month_and_key_alone(tmp_path: Path) -> None:
    moment = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
    book = Ledger(Storage(tmp_path / "spend.db"), clock=lambda: moment)
    for run, key in (("run-1", "team"), ("run-1", "other"), ("run-2", "team")):
        book.settle(reserved(book, run=run, key=key), settled("0.01"))
    assert standing(book, Span.RUN) == ("0.02", "0")
    assert standing(book, Span.RUN, "other") == ("0.01", "0")
    assert standing(book, Span.DAY) == standing(book, Span.MONTH) == ("0.03", "0")
    assert standing(book, Span.MONTH, "team") == ("0.02", "0")
    late = reserved(book)
    moment += timedelta(minutes=2)
    book.settle(late, settled("0.05"))  # it belongs to the day on which it was reserved
    assert standing(book, Span.DAY) == standing(book, Span.MONTH) == ("0", "0")
    assert standing(book, Span.RUN) == ("0.07", "0")


def test_no_room_says_which_cap_and_how_it_stands(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    book.settle(reserved(book), settled("0.95"))
    found = book.reserve(call(), Decimal("0.06"), [cap("5", Span.MONTH), DAY])
    assert isinstance(found, Standing)
    assert (found.cap, found.spent, found.reserved) == (DAY, Decimal("0.95"), Decimal(0))
    assert isinstance(book.reserve(call(), Decimal("0.05"), [DAY]), str)  # up to the cap, and not beyond
    assert isinstance(book.reserve(call(), None, [DAY]), str)


def test_the_highest_share_is_told_once_for_each_limit_and_day(tmp_path: Path) -> None:
    moment = datetime(2026, 11, 30, tzinfo=UTC)
    book = Ledger(Storage(tmp_path / "spend.db"), clock=lambda: moment)
    shares = (Decimal("0.5"), Decimal("0.8"))

    def told(usd: str, limit: str = "1.00") -> list[Decimal]:
        return [alert.share for alert in book.settle(reserved(book), settled(usd), [cap(limit)], shares)]

    assert told("0.49") == []
    assert told("0.01") == [Decimal("0.5")]
    assert told("0.29") == []
    assert told("0.40") == [Decimal("0.8")]
    assert told("0.01") == []
    assert told("0.01", "1.30") == [Decimal("0.8")]  # a limit that was raised
    moment += timedelta(days=1)
    assert told("0.90") == [Decimal("0.8")]  # both at once: the higher one


def test_calls_of_a_log_are_learned_once(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    known = reserved(book)
    then = datetime(2026, 10, 1, tzinfo=UTC)
    entries = [
        Entry(id=name, time=then, call=call(), worst=Decimal("0.1"), outcome=settled("0.02"))
        for name in (known, "f" * 16)
    ]
    for _ in range(2):
        book.record(entries)
    assert standing(book, Span.RUN) == ("0.04", "0")
    assert standing(book, Span.DAY) == ("0.02", "0")
    assert book.open_calls() == ()


def test_open_calls_are_named_by_their_log(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    names = frozenset({reserved(book), reserved(book)})
    book.settle(reserved(book), UNBILLED)
    (found,) = book.open_calls()
    assert (found.run, found.log, found.ids) == ("run-1", "/runs/run-1/run.jsonl", names)


@given(st.decimals(0, 10_000, places=15))
def test_money_is_exact_to_a_trillionth_and_never_counted_short(usd: Decimal) -> None:
    kept = from_pico(to_pico(usd))
    assert 0 <= kept - usd < Decimal("1e-12")


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    with Storage(tmp_path / "state" / "spend.db") as storage:
        reserved(Ledger(storage))
        files = list((tmp_path / "state").glob("spend.db*"))
        assert len(files) >= 2
        assert {oct(file.stat().st_mode & 0o077) for file in (tmp_path / "state", *files)} == {"0o0"}


def test_a_ledger_that_cannot_be_used_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "spend.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(UsageError, match="move the file away"):
        reserved(ledger(tmp_path))
    newer = tmp_path / "newer"
    newer.mkdir()
    with sqlite3.connect(newer / "spend.db") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(UsageError, match="form 99"):
        reserved(ledger(newer))
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="file stands in its way"):
        reserved(ledger(tmp_path / "file"))


def test_a_failure_undoes_the_whole_transaction(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "spend.db")
    reserved(Ledger(storage))

    def spoil() -> None:
        with storage.transaction(durable=True) as db:
            db.execute("DELETE FROM calls")
            db.execute("DELETE FROM nowhere")

    with pytest.raises(UsageError, match="no such table"):
        spoil()
    assert len(Ledger(storage).open_calls()) == 1


_WORKER = """
import sys, random, time
from decimal import Decimal
from pathlib import Path
from support.calls import call, cap, ledger, settled
book, chance = ledger(Path(sys.argv[1])), random.Random(int(sys.argv[2]))
while True:
    name = book.reserve(call(f"run-{sys.argv[2]}"), Decimal("0.10"), [cap("3.00")])
    if not isinstance(name, str):
        break
    print("reserved", name, flush=True)
    cents = Decimal(chance.randint(0, 10)) / 100
    book.settle(name, settled(cents))
    print("settled", name, cents, flush=True)
"""


def test_processes_that_are_killed_lose_nothing_and_pass_no_cap(tmp_path: Path) -> None:
    """Several at once, each killed after a while; what each one told before counts to the cent."""
    chance = random.Random(7)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", _WORKER, str(tmp_path)]
    workers = [
        subprocess.Popen([*command, str(number)], stdout=subprocess.PIPE, text=True, env=environment)
        for number in range(4)
    ]
    deadline = time.monotonic() + 30
    while not (tmp_path / "spend.db").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    for worker in workers[:3]:
        time.sleep(chance.uniform(0.0, 0.1))
        worker.send_signal(signal.SIGKILL)
    told = [worker.communicate(timeout=60)[0].splitlines() for worker in workers]
    lines = [line.split() for lines in told for line in lines]
    paid = {words[1]: Decimal(words[2]) for words in lines if words[0] == "settled" and len(words) == 3}
    seen = {words[1] for words in lines if words[0] == "reserved" and len(words) == 2}
    with sqlite3.connect(tmp_path / "spend.db") as db:
        rows = {name: (status, from_pico(money or 0)) for name, status, money in db.execute(
            "SELECT id, status, cost FROM calls")}  # fmt: skip
    db.close()
    assert {name for name in seen if len(name) == 16} <= set(rows)
    assert {name: rows[name] for name in paid} == {name: ("settled", usd) for name, usd in paid.items()}
    (now,) = ledger(tmp_path).standings([cap("3.00")], "")
    still_open = sum(status == "reserved" for status, _ in rows.values())
    assert now.spent == sum(usd for _, usd in rows.values())
    assert now.reserved == still_open * Decimal("0.1")
    assert Decimal("2.90") < now.spent + now.reserved <= 3


def test_threads_share_a_ledger(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: book.reserve(call(), Decimal("0.10"), [DAY]), range(30)))
    assert sum(isinstance(name, str) for name in found) == 10
