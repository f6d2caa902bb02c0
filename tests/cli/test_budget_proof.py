"""The proof of the budget: many runs at once over real HTTP, random usage and faults, processes that are killed.

The server is a witness of its own: it adds up what each response says that it used.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random
from threading import Lock

import pytest
from support import budget_runs
from support.questionnaires import workbook
from support.wire_bodies import Tokens
from support.wire_server import DEFAULT_KEY, WireServer

from qbyok.pipeline.settling import settle_dead_runs
from qbyok.runlog.verify import verify_log
from qbyok.spend.calls import from_pico
from qbyok.spend.ledger import Ledger
from qbyok.spend.storage import Storage

WORKERS = 3
_WORST = Decimal(3000 + 1500 + 1000) * budget_runs.RATES.cache_write / 1_000_000


class Witness:
    """Bills random tokens, never more than a model could use, and remembers for which run."""

    def __init__(self, seed: int) -> None:
        self.billed: dict[int, Decimal] = defaultdict(Decimal)
        self._chance = Random(seed)
        self._lock = Lock()

    def __call__(self, prompt: str, text: str, longest: int) -> Tokens:
        found = re.search(r"RUN (\d+) ", prompt)
        assert found
        with self._lock:
            sent = self._chance.randint(1, len(prompt.encode()) + 900)
            cached = self._chance.randint(0, sent)
            written = self._chance.randint(0, sent - cached)
            received = self._chance.randint(1, longest)
            rates = budget_runs.RATES
            cost = (sent - cached - written) * rates.input + cached * rates.cache_read
            cost += written * rates.cache_write + received * rates.output
            self.billed[int(found.group(1))] += cost / 1_000_000
        return Tokens(sent=sent, received=received, cached=cached, written=written, reasoning=received // 3)


def launch(folder: Path, url: str, first: int, runs: int) -> subprocess.Popen[bytes]:
    arguments = [str(folder), url, str(first), str(WORKERS), str(runs)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen([sys.executable, "-m", "support.budget_runs", *arguments], env=environment)


def run_all(folder: Path, url: str, runs: int, kills: int, chance: Random) -> int:
    """Make the runs in several processes, some of which are killed and started anew; return how many were."""
    workers = {first: launch(folder, url, first, runs) for first in range(WORKERS)}
    killed = 0
    deadline = time.monotonic() + 60 + runs * 2
    while workers:
        assert time.monotonic() < deadline
        if killed < kills:
            begun = set(folder.glob("run-*"))
            # Where a process has just begun there is nothing to interrupt.
            while not set(folder.glob("run-*")) - begun and any(w.poll() is None for w in workers.values()):
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.3))
            first = chance.choice(list(workers))
            if workers[first].poll() is None:
                workers[first].send_signal(signal.SIGKILL)
                workers[first].wait()
                killed += 1
        else:
            time.sleep(0.05)
        for first, worker in list(workers.items()):
            if worker.poll() is not None:
                assert worker.returncode in (0, -signal.SIGKILL)
                del workers[first]
                if worker.returncode:
                    workers[first] = launch(folder, url, first, runs)
    return killed


def by_scope(amounts: dict[int, Decimal]) -> dict[str, Decimal]:
    """Add up amounts of runs by all that there are limits for."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for number, amount in amounts.items():
        day = budget_runs.day_of(number)
        found[f"run run-{number}"] += amount
        found[f"{day:%Y-%m-%d}"] += amount
        found[f"{day:%Y-%m}"] += amount
        found[f"{day:%Y-%m-%d} {budget_runs.key_of(number)}"] += amount
    return found


def limits(runs: int) -> Iterator[tuple[str, Decimal]]:
    """Yield all limits by the names that ``by_scope`` gives them."""
    for number in range(runs):
        day = budget_runs.day_of(number)
        if number % 3 == 0:
            yield f"run run-{number}", Decimal(budget_runs.RUN_LIMIT)
        yield f"{day:%Y-%m-%d}", Decimal(budget_runs.DAY_LIMIT)
        yield f"{day:%Y-%m}", Decimal(budget_runs.MONTH_LIMIT)
        yield f"{day:%Y-%m-%d} {budget_runs.key_of(number)}", Decimal(budget_runs.KEY_LIMIT)


def logged(folder: Path) -> tuple[dict[int, Decimal], dict[int, Decimal], Counter[str]]:
    """Return what the logs say: costs and worst cases without a known cost by run, and how calls ended."""
    costs: dict[int, Decimal] = defaultdict(Decimal)
    uncertain: dict[int, Decimal] = defaultdict(Decimal)
    ends: Counter[str] = Counter()
    for log in folder.glob("run-*/run.jsonl"):
        number = int(log.parent.name.removeprefix("run-"))
        reserved: dict[str, Decimal] = {}
        for line in log.read_bytes().split(b"\n")[:-1]:
            event = json.loads(line)
            name = event["event"]
            if name == "model.request":
                uncertain[number] += reserved.pop(event["question"], Decimal(0))
                reserved[event["question"]] = Decimal(event["reserved.usd"])
            elif name in ("model.response", "model.error"):
                worst = reserved.pop(event["question"])
                costs[number] += Decimal(event["cost.usd"] or 0)
                uncertain[number] += worst if event["cost.usd"] is None else Decimal(0)
            ends[name] += 1
        uncertain[number] += sum(reserved.values(), Decimal(0))
    return costs, uncertain, ends


def kept(storage: Storage) -> tuple[dict[int, Decimal], dict[int, Decimal], Counter[str]]:
    """Return the same as the ledger says it, and how many calls it holds by their status."""
    costs: dict[int, Decimal] = defaultdict(Decimal)
    uncertain: dict[int, Decimal] = defaultdict(Decimal)
    statuses: Counter[str] = Counter()
    with storage.transaction(durable=False) as db:
        rows = db.execute("SELECT run, status, cost, reserved FROM calls").fetchall()
        totals = dict(db.execute("SELECT period, spent + open FROM totals WHERE key_name = ''").fetchall())
    for run, status, cost, reserved in rows:
        number = int(run.removeprefix("run-"))
        statuses[status] += 1
        costs[number] += from_pico(cost or 0) if status == "settled" else Decimal(0)
        uncertain[number] += from_pico(reserved) if status == "uncertain" else Decimal(0)
    whole = by_scope({number: costs[number] + uncertain[number] for number in costs})
    assert {period: from_pico(amount) for period, amount in totals.items()} == {
        period: whole[period] for period in totals
    }
    return costs, uncertain, statuses


@pytest.mark.parametrize(
    ("runs", "kills"), [(25, 3), pytest.param(1000, 200, marks=pytest.mark.slow)], ids=["25 runs", "1,000 runs"]
)
def test_no_budget_is_passed_and_the_ledger_equals_the_logs(tmp_path: Path, runs: int, kills: int) -> None:
    workbook(tmp_path / "q.xlsx")
    chance, witness = Random(runs), Witness(runs)
    with WireServer(key=DEFAULT_KEY, counter=witness, latency=0.01) as server:
        faults = (None, None, None, None, None, None, "overloaded", "refusal", "broken-json")
        server.fail(*(chance.choice(faults) for _ in range(runs * 12)), retry_after=0.01)
        assert run_all(tmp_path, server.openai_url, runs, kills, chance) == kills
    with Storage(tmp_path / "spend.db") as storage:
        assert settle_dead_runs(Ledger(storage)) == ()
        costs, uncertain, statuses = kept(storage)
    log_costs, log_uncertain, ends = logged(tmp_path)
    numbers = range(runs)
    assert [costs[n] for n in numbers] == [log_costs[n] for n in numbers]
    assert [uncertain[n] for n in numbers] == [log_uncertain[n] for n in numbers]
    assert statuses["reserved"] == 0
    assert sum(statuses.values()) >= ends["model.request"] > runs

    # What the server billed lies between what is known and what is known with the worst case of the rest.
    assert [n for n in numbers if not costs[n] <= witness.billed[n] <= costs[n] + uncertain[n]] == []

    billed, counted = by_scope(witness.billed), by_scope({n: costs[n] + uncertain[n] for n in numbers})
    allowed = dict(limits(runs))
    assert [name for name, limit in allowed.items() if billed[name] > limit or counted[name] > limit] == []
    # The limits were felt: many days came as near to theirs as the next call's worst case let them.
    days = {f"{budget_runs.day_of(number):%Y-%m-%d}" for number in numbers}
    full = [name for name in days if counted[name] > Decimal(budget_runs.DAY_LIMIT) - _WORST - Decimal("0.004")]
    assert ends["budget.exceeded"] > runs // 10
    assert full or runs < 100, "a few runs may leave room on each day"
    begun = [log for log in tmp_path.glob("run-*/run.jsonl") if b"\n" in log.read_bytes()]
    for log in begun[:: max(1, runs // 40)]:
        assert not [problem for problem in verify_log(log).problems if "torn" not in problem.message]
    print(
        f"{runs} runs, {kills} killed: {ends['model.request']} calls, ${sum(costs.values()):.4f} spent,"
        f" ${sum(uncertain.values()):.4f} uncertain, {len(full)} of {len(days)} days full, {dict(statuses)}"
    )
