"""Calls for tests of the ledger and of budgets."""

from decimal import Decimal
from pathlib import Path

from qbyok.model import Price, Usage
from qbyok.spend.calls import Call, CallStatus, Outcome
from qbyok.spend.caps import Cap, Span
from qbyok.spend.ledger import Ledger
from qbyok.spend.storage import Storage


def call(run: str = "run-1", *, key: str = "team", model: str = "m-1") -> Call:
    """A call of a run with a key."""
    return Call(
        run=run,
        log=f"/runs/{run}/run.jsonl",
        questionnaire="caiq.xlsx",
        provider="work",
        kind="openai",
        model=model,
        key_name=key,
        key_id="0123456789abcdef",
        template="answer",
        template_version=1,
        prompt_bytes=4000,
    )


def cost(usd: str | Decimal) -> Price:
    """A price of so many US dollars."""
    return Price(usd=Decimal(usd), source="list 1")


def settled(usd: str | Decimal) -> Outcome:
    """What became of a call that cost so much."""
    return Outcome(status=CallStatus.SETTLED, usage=Usage(input=1000, output=50), price=cost(usd))


def cap(limit: str, span: Span = Span.DAY, key: str = "") -> Cap:
    """A limit of so many US dollars."""
    return Cap(name=f"[budget] {span}", span=span, limit=Decimal(limit), key=key)


def ledger(folder: Path) -> Ledger:
    """The ledger in a folder."""
    return Ledger(Storage(folder / "spend.db"))
