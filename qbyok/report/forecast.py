"""What a run would send, to which host, and what it would cost: ``qbyok answer --dry-run``."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from qbyok.model import AnswerRequest, ApprovedAnswer, Price, Target
from qbyok.wording import counted, hidden, money

SCHEMA = "qbyok.dry-run/1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Forecast:
    """What calls will use and cost, all together: likely, and at worst; None where the price is unknown.

    ``earlier_calls`` is on how many calls of the ledger the likely use stands, 0 where it is a plain estimate.
    """

    expected: Price | None
    worst: Price | None
    input_tokens: int
    output_tokens: int
    earlier_calls: int


class Planned(NamedTuple):
    """A question: its file's name, what would be asked, and its prompt's bytes; or the answer that is ``reused``."""

    file: str
    request: AnswerRequest
    size: int
    reused: ApprovedAnswer | None


def forecast(
    target: Target, questions: Sequence[Planned], likely: Forecast, *, batch: bool = False
) -> dict[str, Any]:
    """Return a forecast as JSON values.

    Args:
        target: who would be called.
        questions: all of them, in their order.
        likely: what they will use and cost.
        batch: whether they would be a batch, whose price that is.
    """
    asked = [one for one in questions if not one.reused]
    documents = {one.request.redacted.original(passage).path for one in asked for passage in one.request.passages}
    replaced = sum((Counter(one.request.redacted.counts) for one in asked), Counter[str]())
    return {
        "schema": SCHEMA,
        "provider": target.provider,
        "host": target.host,
        "endpoint": target.endpoint,
        "model": target.model,
        "batch": batch,
        "requests": len(asked) if target.host else 0,
        "reused": len(questions) - len(asked),
        "bytes": sum(one.size for one in asked) if target.host else 0,
        "documents": sorted(documents),
        "redacted": dict(sorted(replaced.items())),
        "cost_usd": {
            "expected": str(likely.expected.usd) if likely.expected else None,
            "worst": str(likely.worst.usd) if likely.worst else None,
        },
        "estimate": {
            "earlier_calls": likely.earlier_calls,
            "input_tokens": likely.input_tokens if target.host else 0,
            "output_tokens": likely.output_tokens if target.host else 0,
        },
        "questions": [_question(one) for one in questions],
    }


def _question(one: Planned) -> dict[str, Any]:
    request = one.request
    return {
        "file": one.file,
        "id": request.question.id,
        "at": request.question.at,
        "label": request.question.label,
        "text": request.question.text,
        "passages": [
            {"id": p.id, "path": p.path, "locator": p.locator, "sha256": p.sha256}
            for p in map(request.redacted.original, request.passages)
        ],
        "approved": [request.redacted.original(a.passage).id for a in request.approved],
        "reused": request.redacted.original(one.reused.passage).id if one.reused else None,
        "redacted": dict(request.redacted.counts),
        "prompt": {"sha256": request.prompt.sha256, "bytes": one.size},
    }


def forecast_line(record: dict[str, Any]) -> str:
    """Return a forecast as a line for people."""
    questions = counted(len(record["questions"]), "question")
    if not record["host"]:
        return f"{questions} would be answered on this machine; nothing would be sent"
    cost = record["cost_usd"]
    earlier = record["estimate"]["earlier_calls"]
    basis = f"as {counted(earlier, 'earlier call')}" if earlier else "an estimate without earlier calls"
    price = (
        f"about {money(Decimal(cost['expected']))} ({basis}), at most {money(Decimal(cost['worst']))}"
        if cost["expected"]
        else "unknown"
    )
    reused = (
        f"; {counted(record['reused'], 'approved answer')} given again without a call" if record["reused"] else ""
    )
    return (
        f"{counted(record['requests'], 'request')} with {counted(record['bytes'], 'byte')} of prompts,"
        f" from {counted(len(record['documents']), 'document')}, would go to {record['host']} ({record['model']});"
        f" hidden in them: {hidden(record['redacted'])};"
        f" cost{' as a batch' if record['batch'] else ''}: {price}{reused}"
    )
