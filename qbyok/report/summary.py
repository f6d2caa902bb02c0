"""What a finished run says about itself, for people and for programs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from qbyok.interfaces import QuestionnaireFile
from qbyok.model import Answer, KeyNotice, Receipt, Status, Target, Usage
from qbyok.wording import counted, money


def file_summary(
    file: QuestionnaireFile, target: Path, review: Path | None, answers: Sequence[Answer], receipt: Receipt
) -> dict[str, Any]:
    """Return what became of one questionnaire as JSON values."""
    counts = Counter(answer.status.value for answer in answers)
    return {
        "file": file.path.name,
        "layout": file.layout.source,
        "answered_file": str(target),
        "review_file": str(review) if review else None,
        "questions": len(answers),
        "model_drift": sum(any(finding.rule == "model-drift" for finding in a.findings) for a in answers),
        "counts": {status.value: counts[status.value] for status in Status},
        "receipt": {
            "slots_written": len(receipt.written),
            "parts_total": receipt.parts_total,
            "parts_changed": list(receipt.parts_changed),
            "sha256": receipt.answered_sha256,
            "findings": [{"rule": f.rule, "message": f.message} for f in receipt.findings],
        },
    }


def call_summary(
    sent_to: Mapping[tuple[str, Target], int],
    usage: Usage,
    cost: Decimal,
    unpriced: int,
    *,
    earlier: Decimal = Decimal(0),
) -> dict[str, Any]:
    """Return whom a run called and what it cost as JSON values; money is a string, null where prices are unknown.

    ``sent_to`` are the requests by the way that they took, "call", "batch" or "file", and by whom they were for.
    Calls and tokens are those of this try of the run; ``cost`` is the whole run's, of which ``earlier`` tries spent
    a part.
    """
    places: Counter[tuple[str, str, str, str]] = Counter()
    for (way, target), requests in sent_to.items():
        places[way, target.provider, "" if way == "file" else target.host, target.model] += requests
    return {
        "to": [
            {"way": way, "provider": provider, "host": host, "model": model, "requests": requests}
            for (way, provider, host, model), requests in places.items()
        ],
        "requests": places.total(),
        "input_tokens": usage.input,
        "output_tokens": usage.output,
        "cost_usd": None if unpriced else str(cost),
        "earlier_cost_usd": str(earlier),
    }


def _place(to: Mapping[str, Any]) -> str:
    if to["way"] == "file":
        return f"{counted(to['requests'], 'result')} from a file ({to['model']})"
    how = " in a batch" if to["way"] == "batch" else ""
    return f"{counted(to['requests'], 'request')}{how} to {to['host']} ({to['model']})"


def notice_summary(notice: KeyNotice) -> dict[str, Any]:
    """Return what a person should know of a key as JSON values, by the names of the log."""
    return {"event": notice.event, **notice.fields, "message": notice.message}


def file_lines(summary: Mapping[str, Any]) -> list[str]:
    """Return one questionnaire's summary as lines for people."""
    counts = ", ".join(f"{number} {status}" for status, number in summary["counts"].items() if number)
    receipt = summary["receipt"]
    changed, total = len(receipt["parts_changed"]), receipt["parts_total"]
    same = (
        f"{changed} of {total} parts of the file changed, the others are" if total > 1 else "all else in the file is"
    )
    lines = [
        f"{summary['file']}: {counted(summary['questions'], 'question')}: {counts}",
        f"  {counted(receipt['slots_written'], 'place')} written; {same} byte-identical",
    ]
    if summary["model_drift"]:
        lines.append(
            f"  model-drift: {counted(summary['model_drift'], 'answer')} by another model than was asked for"
        )
    if summary["layout"]:
        lines.append(f"  read by the saved layout {summary['layout']}")
    return lines + [f"  {finding['rule']}: {finding['message']}" for finding in receipt["findings"]]


def call_line(calls: Mapping[str, Any]) -> str:
    """Return whom a run called and what it cost as a line for people."""
    earlier = Decimal(calls["earlier_cost_usd"])
    if not calls["to"]:
        return "nothing was sent" + (f"; the whole run cost {money(earlier)}" if earlier else "")
    if not any(place["host"] or place["way"] == "file" for place in calls["to"]):
        return "no network: answers come from the evidence folder alone"
    to = ", ".join(map(_place, calls["to"]))
    used = f"{to}: {calls['input_tokens']:,} tokens in, {calls['output_tokens']:,} out"
    if calls["cost_usd"] is None:
        return f"{used}, at an unknown price"
    total = Decimal(calls["cost_usd"])
    whole = f" in this try; {money(total)} for the whole run" if earlier else ""
    return f"{used}, for {money(total - earlier)}{whole}"
