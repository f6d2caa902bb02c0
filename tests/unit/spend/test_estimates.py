"""What a call will likely use, by earlier calls of the ledger."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.calls import call, cost, ledger

from qbyok.model import Usage
from qbyok.spend.calls import UNCERTAIN, Call, CallStatus, Outcome
from qbyok.spend.estimates import earlier_calls, expected
from qbyok.spend.ledger import Ledger
from qbyok.spend.storage import Storage

USED = Usage(input=1000, output=200, cache_read=400, cache_write=100, reasoning=50)


def made(book: Ledger, times: int, of: Call, outcome: Outcome) -> None:
    """Put down a call so many times."""
    for _ in range(times):
        name = book.reserve(of, cost("1").usd, ())
        assert isinstance(name, str)
        book.settle(name, outcome)


def test_calls_of_the_same_model_and_template_count(tmp_path: Path) -> None:
    book, settled = ledger(tmp_path), Outcome(status=CallStatus.SETTLED, usage=USED, price=cost("0.1"))
    storage = Storage(tmp_path / "spend.db")
    made(book, 9, call(), settled)
    made(book, 20, call(model="another"), settled)
    made(book, 20, replace(call(), template="layout"), settled)
    made(book, 20, replace(call(), template_version=2), settled)
    made(book, 20, call(), UNCERTAIN)
    assert earlier_calls(storage, "m-1", "answer", 1) is None, "nine are too few"
    made(book, 1, call(), settled)
    found = earlier_calls(storage, "m-1", "answer", 1)
    assert found is not None
    assert (found.calls, found.prompt_bytes, found.usage.output) == (10, 40_000, 2000)
    half = expected(2000, 9999, found)
    assert half == Usage(input=500, output=200, cache_read=200, cache_write=50, reasoning=50)


def test_without_earlier_calls_four_bytes_are_a_token(tmp_path: Path) -> None:
    assert earlier_calls(Storage(tmp_path / "spend.db"), "m-1", "answer", 1) is None
    assert not (tmp_path / "spend.db").exists()
    assert expected(4000, 6000, None) == Usage(input=1500, output=400)


@pytest.mark.parametrize("times", [12, 600])
def test_the_latest_calls_count(tmp_path: Path, times: int) -> None:
    book = ledger(tmp_path)
    old = Outcome(status=CallStatus.SETTLED, usage=replace(USED, output=9000), price=cost("0.1"))
    new = Outcome(status=CallStatus.SETTLED, usage=USED, price=cost("0.1"))
    made(book, 12, call(), old)
    made(book, times, call(), new)
    found = earlier_calls(Storage(tmp_path / "spend.db"), "m-1", "answer", 1)
    assert found is not None
    assert (found.calls, found.usage.output > 200 * found.calls) == ((24, True) if times == 12 else (500, False))
