"""What the log of a run says of its data flow, and where that is not what the settings say today."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from qbyok.config.settings import Settings
from qbyok.dataflow.facts import Destination
from qbyok.runlog.history import Attempt
from qbyok.runlog.manifest import attempts_of, may_have_left, recipient_of, redacted_in
from qbyok.runlog.verify import LogReport

Record = Mapping[str, Any]

_SETTINGS = ("provider", "restore", "retention", "passages", "max_output_tokens")
"""Settings that decide what goes where, and that a log names."""


def run_record(
    report: LogReport, records: Sequence[Record], settings: Settings, destinations: Sequence[Destination]
) -> dict[str, Any]:
    """Return what a verified log says, as JSON values; costs are US dollars, None where one of them is unknown."""
    start = records[0]
    attempts = attempts_of(records)
    sent = [attempt for attempt in attempts if may_have_left(attempt)]
    recipients = list(_recipients(sent))
    return {
        "run": report.run,
        "head": report.head,
        "ended": report.ended,
        "first": report.first,
        "last": report.last,
        "endpoint": start["provider"]["endpoint"],
        "retention": start["retention"],
        "enforced_by": _held_throughout(records),
        "questionnaires": len(start["questionnaires"]),
        "documents": len(start["evidence"]),
        "calls": len(sent),
        "calls_not_sent": len(attempts) - len(sent),
        "drafted_offline": sum(record["event"] == "offline.drafted" for record in records),
        "blocked": sum(record["event"] == "egress.blocked" for record in records),
        "recipients": recipients,
        "differences": [*_of_settings(start, settings), *_of_recipients(recipients, settings, destinations)],
    }


def _held_throughout(records: Iterable[Record]) -> list[str]:
    """Return what kept the process from other hosts in each of its sessions."""
    sessions = [record["enforced_by"] for record in records if "enforced_by" in record]
    return [layer for layer in sessions[0] if all(layer in session for session in sessions)]


def _recipients(attempts: Iterable[Attempt]) -> Iterator[dict[str, Any]]:
    for _, found in groupby(sorted(attempts, key=_identity), key=_identity):
        calls = list(found)
        request = calls[0].request
        passages = [passage for call in calls for passage in call.request["passages"]]
        costs = [call.end["cost.usd"] if call.end else None for call in calls]
        ends = [call.end["event"] if call.end else "" for call in calls]
        yield {
            **recipient_of(calls[0]),
            "pin": request["model.pin"],
            "sent_switches": request["sent"],
            "calls": len(calls),
            "answered": ends.count("model.response"),
            "failed": ends.count("model.error"),
            "prompt_bytes": sum(call.request["prompt.bytes"] for call in calls),
            "passages": len({passage["sha256"] for passage in passages}),
            "passage_bytes": sum(
                {one["sha256"]: one["bytes"] for one in (p.get("sent", p) for p in passages)}.values()
            ),
            "redacted": redacted_in(calls),
            "labels": sorted({label for passage in passages for label in passage["labels"]}),
            "cost_usd": f"{sum((Decimal(cost) for cost in costs if cost is not None), Decimal(0)):f}",
            "cost_unknown": costs.count(None),
        }


def _identity(attempt: Attempt) -> str:
    return json.dumps([recipient_of(attempt), attempt.request["model.pin"], attempt.request["sent"]])


def _of_settings(start: Record, settings: Settings) -> Iterator[dict[str, str]]:
    for name in _SETTINGS:
        then, now = start["settings"].get(name, ""), str(getattr(settings, name))
        if then != now:
            yield _difference(f"setting {name}", then, now)


def _of_recipients(
    recipients: Iterable[Record], settings: Settings, destinations: Sequence[Destination]
) -> Iterator[dict[str, str]]:
    for then in recipients:
        if then["way"] == "file":  # whoever got it, the settings do not say
            continue
        name = then["provider"]
        known = [one for one in destinations if one.target.provider == name]
        if not known:
            today = "called only where a flag names it" if name in settings.providers else "not in the settings"
            yield _difference(f"provider '{name}'", f"called at {then['host']}:{then['port']}", today)
            continue
        # The same provider may be there with several keys.
        now = next((one for one in known if one.key_name == then["key"]["name"]), known[0])
        for what, before, today in _compared(then, now):
            if before != today:
                yield _difference(f"{what} of provider '{name}'", before, today)


def _compared(then: Record, now: Destination) -> Iterator[tuple[str, str, str]]:
    target, key = now.target, then["key"]
    yield "kind", then["kind"], target.kind
    yield "host", f"{then['host']}:{then['port']}", f"{target.host}:{target.port}"
    yield "region", then["region"], target.region
    yield "model", then["model"], target.model
    yield (
        "switches sent",
        json.dumps(then["sent_switches"], sort_keys=True),
        json.dumps(dict(now.sent), sort_keys=True),
    )
    yield "key", key["name"], now.key_name
    fingerprints = [one.fingerprint for one in now.keys if one.source == key["source"]]
    if fingerprints and key["id"] not in fingerprints:
        yield "key fingerprint", key["id"], ", ".join(fingerprints)


def _difference(what: str, then: str, now: str) -> dict[str, str]:
    return {"what": what, "run": then, "now": now}
