"""What left this machine in a run, passage by passage, from its log alone: the published ``qbyok.manifest/1``."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from qbyok.errors import NOT_SENT
from qbyok.runlog.history import Attempt, History

SCHEMA = "qbyok.manifest/1"

Record = Mapping[str, Any]


def attempts_of(records: Iterable[Record]) -> tuple[Attempt, ...]:
    """Return the calls of a log whose events fit the schema, in its order."""
    history = History()
    for record in records:
        history.take(dict(record))
    return tuple(history.attempts)


def may_have_left(attempt: Attempt) -> bool:
    """Tell whether a call left this machine, or may have: it was announced, and not stopped before the provider. What
    a vendor ends a batch without was there all the same; a file that could not be written never was."""
    if attempt.custom_id:
        return attempt.sent and not (attempt.by_file and attempt.free)
    return attempt.end is None or attempt.end.get("error.type") not in NOT_SENT


def recipient_of(attempt: Attempt) -> dict[str, Any]:
    """Return who was called in which way, by which model, with which key: by a call, in a batch, or by a file.

    Who gets a file that is carried elsewhere is not known: it names no host.
    """
    request = attempt.request
    way = "file" if attempt.by_file else "batch" if attempt.custom_id else "call"
    return {
        "way": way,
        "provider": request["provider.name"],
        "kind": request["provider.kind"],
        "host": "" if attempt.by_file else request["server.address"],
        "port": 0 if attempt.by_file else request["server.port"],
        "region": request["provider.region"],
        "model": request["gen_ai.request.model"],
        "key": {"name": request["key.name"], "source": request["key.source"], "id": request["key.id"]},
    }


def shown_recipient(recipient: Record) -> str:
    """Return where something went, as a person reads it."""
    if recipient["way"] == "file":
        return "a file, carried by hand"
    return f"{recipient['host']}:{recipient['port']}{', as a batch' if recipient['way'] == 'batch' else ''}"


def manifest(records: Iterable[Record]) -> dict[str, Any]:
    """Return each passage that left, to whom, with which key and how often, as JSON values in a fixed order.

    ``records`` are the events of a log that was verified. A passage that went to two endpoints, or with two keys,
    stands there twice.
    """
    records = tuple(records)
    calls = attempts_of(records)
    sent = [call for call in calls if may_have_left(call)]
    passages = list(_passages(sent))
    texts = {passage["sent"]["sha256"]: passage["sent"]["bytes"] for passage in passages}
    return {
        "schema": SCHEMA,
        "run": records[0]["run"],
        "calls": len(sent),
        "calls_not_sent": len(calls) - len(sent),
        "prompt_bytes": sum(call.request["prompt.bytes"] for call in sent),
        "distinct_passages": len(texts),
        "distinct_bytes": sum(texts.values()),
        "redacted": redacted_in(sent),
        "passages": passages,
    }


def redacted_in(calls: Iterable[Attempt]) -> dict[str, int]:
    """Return how often something was hidden in the prompts of calls, by its kind."""
    counts: Counter[str] = Counter()
    for call in calls:
        counts.update(call.request.get("redacted", {}))
    return dict(sorted(counts.items()))


def _passages(calls: Iterable[Attempt]) -> Iterator[dict[str, Any]]:
    times: Counter[tuple[Any, ...]] = Counter()
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for call in calls:
        recipient = recipient_of(call)
        for passage in call.request["passages"]:
            order = _order(passage, recipient)
            times[order] += 1
            found[order] = {
                "path": passage["path"],
                "locator": passage["locator"],
                **{name: passage[name] for name in ("id", "sha256", "bytes")},
                "sent": passage.get("sent", {name: passage[name] for name in ("sha256", "bytes")}),
                "labels": sorted(passage["labels"]),
                **recipient,
            }
    for order in sorted(found):
        yield {**found[order], "times": times[order]}


def _order(passage: Record, recipient: Record) -> tuple[Any, ...]:
    """Return what tells two lines apart, and puts them in order."""
    sent = passage.get("sent", passage)["sha256"]
    place = (passage["path"], passage["locator"], passage["id"], passage["sha256"], sent, *sorted(passage["labels"]))
    key = recipient["key"]
    called = tuple(recipient[name] for name in ("way", "provider", "kind", "host", "port", "region", "model"))
    return (place, called, (key["name"], key["source"], key["id"]))
