"""What a call will likely use, by earlier calls of the ledger."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from support import asking
from support.calls import call, cost, ledger
from support.questionnaires import workbook

from qbyok.model import Usage
from qbyok.pipeline.preparing import Prepared
from qbyok.questionnaire.candidates import Candidates
from qbyok.questionnaire.opening import open_questionnaire
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


def test_a_schema_counts_once(tmp_path: Path) -> None:
    file = open_questionnaire(workbook(tmp_path / "q.xlsx"), Candidates(layouts=()))
    beside, inside = (Prepared(file=file, request=asking.request(says_schema=says)) for says in (False, True))
    assert beside.sent_bytes == beside.prompt_bytes + len(json.dumps(asking.SCHEMA))
    assert inside.sent_bytes == inside.prompt_bytes > beside.sent_bytes
