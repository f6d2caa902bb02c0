"""Does the story of a log add up: every request accounted for, every total the sum of its events."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from qbyok.wording import counted

_USAGE = (
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.reasoning.output_tokens",
)
_SKIPPED = "skipped"
_LAYOUT = "layout"
"""The template that asks how a sheet is to be read."""
_LAST = (
    "run.completed",
    "run.interrupted",
    "batch.submitted",
    "batch.exported",
    "batch.lost",
    "review.applied",
)
"""Events that a session may end with. A batch is at its vendor then, or on its way to where a person carries it, or
was given up."""
_NEXT = ("log.recovered", "run.resumed", "review.started")
"""Events that may follow on those."""
_ROUNDING = Decimal("1e-9")
"""US dollars by which sums in another order may differ."""


class Account:
    """Takes in events in their order; each must fit the schema."""

    def __init__(self) -> None:
        self.ended = False
        self._open: Counter[tuple[str, int]] = Counter()
        self._lost: Counter[tuple[str, int]] = Counter()
        self._spent = Decimal(0)
        self._reviewed = 0
        self._begin()

    def take(self, event: str, record: Mapping[str, Any]) -> list[str]:
        """Take in one event and return what does not fit the ones before."""
        problems = []
        if self.ended and event not in _NEXT:
            problems.append("the run had ended, and was not resumed")
        match event:
            case "run.started" | "run.resumed":
                self._begin()
            case "model.request":
                self._announce(record)
            case "batch.sending" | "batch.writing":
                problems += self._hand_over(record)
            case "model.response" | "model.error":
                problems += self._close(record)
            case "offline.drafted":
                self._requests += 1
            case "answer.decided":
                self._decided += 1
            case "layout.proposed" if record["question"] not in self._sheets:
                problems.append(f"no request asked how '{record['sheet']}' is to be read")
            case "layout.proposed":
                self._sheets.remove(record["question"])
            case "review.started" | "review.decided" | "review.applied":
                problems += self._review(event, record)
            case "run.completed":
                problems += self._totals(record)
            case _:
                pass
        self.ended = event in _LAST or (self.ended and event == "log.recovered")
        return problems

    def _begin(self) -> None:
        """A new session; what was open before was interrupted, but its response may have been stored."""
        self._lost += self._open
        self._open.clear()
        self._requests = 0
        self._decided = 0
        self._batched: int = 0
        self._sheets: set[str] = set()
        self._usage: Counter[str] = Counter()

    def _announce(self, record: Mapping[str, Any]) -> None:
        self._open[_attempt(record)] += 1
        self._requests += 1
        self._batched += "batch.custom_id" in record
        if record["gen_ai.prompt.name"] == _LAYOUT:
            self._sheets.add(record["question"])

    def _hand_over(self, record: Mapping[str, Any]) -> list[str]:
        announced, self._batched = self._batched, 0
        if record["requests"] == announced:
            return []
        return [f"'requests' is {record['requests']}, but the events come to {announced}"]

    def _close(self, record: Mapping[str, Any]) -> list[str]:
        attempt = _attempt(record)
        self._usage.update({name: record[name] for name in _USAGE})
        self._spent += Decimal(record["cost.usd"] or 0)
        for requests in (self._open, self._lost):
            if requests[attempt]:
                requests[attempt] -= 1
                return []
        return [f"there is no open request for question {attempt[0]}, attempt {attempt[1]}"]

    def _review(self, event: str, record: Mapping[str, Any]) -> Iterator[str]:
        if event == "review.started":
            self._reviewed = 0
        elif event == "review.decided":
            self._reviewed += 1
        elif record["decided"] != self._reviewed:
            yield f"'decided' is {record['decided']}, but the events come to {self._reviewed}"

    def _totals(self, record: Mapping[str, Any]) -> Iterator[str]:
        for question, number in sorted(+self._open):
            yield f"the request for question {question}, attempt {number} has neither a response nor an error"
        expected = {"requests": self._requests, **{name: self._usage[name] for name in _USAGE}}
        for name, number in expected.items():
            if record[name] != number:
                yield f"'{name}' is {record[name]}, but the events come to {number}"
        if abs(Decimal(record["cost.usd"]) - self._spent) > _ROUNDING:
            yield f"'cost.usd' is {record['cost.usd']}, but the events come to {self._spent:f}"
        decided = sum(count for status, count in record["status"].items() if status != _SKIPPED)
        if decided != self._decided:
            yield f"'status' counts {counted(decided, 'answer')}, but the events come to {self._decided}"
        for question in sorted(self._sheets):
            yield f"what became of the reply on sheet {question} is missing"


def _attempt(record: Mapping[str, Any]) -> tuple[str, int]:
    return str(record["question"]), int(record["attempt"])
