"""Runs many cases in child processes, and says what came of each."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from support.mutation.trial import Outcome

_BATCH = 250
_TESTS = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """A case, and what came of it; a ``fault`` is a bug, and its message the traceback."""

    number: int
    story: str
    outcome: Outcome


def judge(first: int, last: int, *, small: bool = False) -> list[Verdict]:
    """Try the cases from ``first`` to before ``last``, as many at a time as there are processors."""
    starts = range(first, last, _BATCH)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        batches = pool.map(lambda start: list(_batch(start, min(start + _BATCH, last), small=small)), starts)
        return [verdict for batch in batches for verdict in batch]


def _batch(first: int, last: int, *, small: bool) -> Iterator[Verdict]:
    """Try some cases in one child; where one ends it, go on behind that case in another."""
    while first < last:
        done = _child(first, last, small=small)
        stories: dict[int, str] = {}
        for line in map(json.loads, done.stdout.splitlines()):
            number = line["case"]
            if "story" in line:
                stories[number] = line["story"]
            else:
                outcome = Outcome(kind=line["kind"], message=line["message"])
                yield Verdict(number=number, story=stories.pop(number), outcome=outcome)
                first = number + 1
        for number, story in stories.items():
            fault = Outcome(kind="fault", message=f"{_end(done)}\n{done.stderr}")
            yield Verdict(number=number, story=story, outcome=fault)
            first = number + 1
        if done.returncode and not stories:
            raise RuntimeError(f"a child failed between cases, before {first}:\n{done.stderr}")


def _child(first: int, last: int, *, small: bool) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "support.mutation.child", str(first), str(last), *(["small"] if small else [])]
    path = os.pathsep.join(map(str, (_TESTS, _TESTS / "guard")))
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True)


def _end(done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode < 0:
        return f"the process was ended by {signal.Signals(-done.returncode).name}"
    return f"the process left with {done.returncode}"
