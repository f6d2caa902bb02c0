"""What a run would send, to which host, and what it would cost: ``qbyok answer --dry-run``."""

from collections.abc import Sequence
from typing import Any

from qbyok.model import AnswerRequest, Price, Target
from qbyok.wording import counted

SCHEMA = "qbyok.dry-run/1"


def forecast(
    target: Target, requests: Sequence[tuple[str, AnswerRequest, int]], expected: Price | None, worst: Price | None
) -> dict[str, Any]:
    """Return a forecast as JSON values.

    Args:
        target: who would be called.
        requests: for each question its file's name, the request, and the prompt's bytes.
        expected: the likely cost of all calls together, None where the price is unknown.
        worst: the most that they can cost.
    """
    documents = {passage.path for _, request, _ in requests for passage in request.passages}
    return {
        "schema": SCHEMA,
        "provider": target.provider,
        "host": target.host,
        "endpoint": target.endpoint,
        "model": target.model,
        "requests": len(requests) if target.host else 0,
        "bytes": sum(size for *_, size in requests) if target.host else 0,
        "documents": sorted(documents),
        "cost_usd": {"expected": str(expected.usd) if expected else None, "worst": str(worst.usd) if worst else None},
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
            {"id": p.id, "path": p.path, "locator": p.locator, "sha256": p.sha256} for p in request.passages
        ],
        "approved": [a.passage.id for a in request.approved],
        "prompt": {"sha256": request.prompt.sha256, "bytes": size},
    }


def forecast_line(record: dict[str, Any]) -> str:
    """Return a forecast as a line for people."""
    questions = counted(len(record["questions"]), "question")
    if not record["host"]:
        return f"{questions} would be answered on this machine; nothing would be sent"
    cost = record["cost_usd"]
    price = (
        f"about ${float(cost['expected']):.4f}, at most ${float(cost['worst']):.4f}"
        if cost["expected"]
        else "unknown"
    )
    return (
        f"{counted(record['requests'], 'request')} with {counted(record['bytes'], 'byte')} of prompts,"
        f" from {counted(len(record['documents']), 'document')}, would go to {record['host']} ({record['model']});"
        f" cost: {price}"
    )
