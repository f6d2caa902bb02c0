"""Calls as the ledger keeps them: who was called for what, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from qbyok.model import Price, Usage

_PICO = Decimal("1e-12")


class CallStatus(StrEnum):
    """How sure it is what a call costs."""

    RESERVED = "reserved"
    """It may be under way; its worst case counts."""
    SETTLED = "settled"
    """Its cost is known, as far as the price is."""
    UNBILLED = "unbilled"
    """It was not sent, or the provider said no: it costs nothing."""
    UNCERTAIN = "uncertain"
    """It was sent, and nobody knows whether it is billed; its worst case counts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A call that is about to be made. No text of it, and no key.

    ``log`` is the absolute path of the run's log, ``questionnaire`` the name of the file without its folder,
    ``template`` the prompt template, ``prompt_bytes`` the size of what was rendered from it.
    """

    run: str
    log: str
    questionnaire: str
    provider: str
    kind: str
    model: str
    key_name: str
    key_id: str
    template: str
    template_version: int
    prompt_bytes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of a call; ``price`` is None where the cost is unknown."""

    status: CallStatus
    usage: Usage = Usage()
    price: Price | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A call with what became of it, as a log knows it: the reservation's id, when it was made, and its worst case in
    US dollars."""

    id: str
    time: datetime
    call: Call
    worst: Decimal
    outcome: Outcome


UNBILLED = Outcome(status=CallStatus.UNBILLED, price=Price(usd=Decimal(0), source="not billed"))
RESERVED = Outcome(status=CallStatus.RESERVED)
UNCERTAIN = Outcome(status=CallStatus.UNCERTAIN)


def to_pico(usd: Decimal) -> int:
    """Return an amount as whole trillionths of a US dollar, which sums of are exact; a rest is rounded up."""
    return int((usd / _PICO).to_integral_value(ROUND_CEILING))


def from_pico(amount: int) -> Decimal:
    """Return whole trillionths of a US dollar as an amount."""
    return amount * _PICO
