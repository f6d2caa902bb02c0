"""What a run would send, to which host, and what it would cost: ``qbyok answer --dry-run``."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from qbyok.model import AnswerRequest, Price, Target
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


def forecast(
    target: Target, requests: Sequence[tuple[str, AnswerRequest, int]], likely: Forecast, *, batch: bool = False
) -> dict[str, Any]:
    """Return a forecast as JSON values.

    Args:
        target: who would be called.
        requests: for each question its file's name, the request, and the prompt's bytes.
        likely: what they will use and cost.
        batch: whether they would be a batch, whose price that is.
    """
    documents = {request.redacted.original(one).path for _, request, _ in requests for one in request.passages}
    replaced = sum((Counter(request.redacted.counts) for _, request, _ in requests), Counter[str]())
    return {
        "schema": SCHEMA,
        "provider": target.provider,
        "host": target.host,
        "endpoint": target.endpoint,
        "model": target.model,
        "batch": batch,
        "requests": len(requests) if target.host else 0,
        "bytes": sum(size for *_, size in requests) if target.host else 0,
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
        "questions": [_question(name, request, size) for name, request, size in requests],
    }


def _question(name: str, request: AnswerRequest, size: int) -> dict[str, Any]:
    return {
        "file": name,
        "id": request.question.id,
        "at": request.question.at,
        "label": request.question.label,
        "text": request.question.text,
        "passages": [
            {"id": p.id, "path": p.path, "locator": p.locator, "sha256": p.sha256}
            for p in map(request.redacted.original, request.passages)
        ],
        "approved": [request.redacted.original(a.passage).id for a in request.approved],
        "redacted": dict(request.redacted.counts),
        "prompt": {"sha256": request.prompt.sha256, "bytes": size},
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
    return (
        f"{counted(record['requests'], 'request')} with {counted(record['bytes'], 'byte')} of prompts,"
        f" from {counted(len(record['documents']), 'document')}, would go to {record['host']} ({record['model']});"
        f" hidden in them: {hidden(record['redacted'])};"
        f" cost{' as a batch' if record['batch'] else ''}: {price}"
    )
