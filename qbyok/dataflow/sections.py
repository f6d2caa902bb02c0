"""The data flow as sections of a document, whatever form that is written in; all texts are plain."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qbyok.kinds.registry import OFFLINE
from qbyok.runlog.manifest import shown_recipient
from qbyok.wording import counted, hidden

Record = Mapping[str, Any]

_INTRODUCTION = (
    "What qbyok sends where, under which key, what it keeps, and what holds it to that, by the settings as they are."
    " Nothing was sent, and no key was read, to write this."
)
_USES = {
    "chosen": "called by every run",
    "failover": "called where the first one fails",
    "named": "called only where a flag names it",
}


_BATCH = (
    " It allows batches (allow_batch): by qbyok batch submit prompts and answers lie at the vendor until they are"
    " collected and deleted there, and no agreement on zero data retention covers them."
)
_LEFT = (
    *(
        "provider",
        "host and port",
        "region",
        "model",
        "key",
        "switches sent",
        "labels",
        "calls",
        "answered",
        "passages",
    ),
    *("bytes of passages", "bytes of prompts", "hidden", "cost in US dollars"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table; each row has a cell for each word of the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A heading, with paragraphs and a table below it; ``diagram`` asks for the picture first."""

    title: str
    paragraphs: tuple[str, ...] = ()
    table: Table | None = None
    diagram: bool = False


def sections(record: Record) -> Iterator[Section]:
    """Yield the sections of a data flow, in the order in which a reviewer asks."""
    yield Section(title="Overview", paragraphs=(_INTRODUCTION, *_overview(record)), diagram=True)
    yield Section(title="Who is called", table=_recipients(record["destinations"]))
    if keys := _keys(record["destinations"]):
        said = "A file that --api-key-file names comes before all places."
        yield Section(title="Under which key", paragraphs=(said,), table=keys)
    yield Section(title="What a call holds", table=_columns(record["sent"], "what", "source", "extent"))
    yield Section(title="What is not sent", paragraphs=tuple(record["not_sent"]))
    yield Section(title="Labels of evidence", **_labels(record))
    yield Section(
        title="What is kept on this machine",
        paragraphs=(
            f"RUN is the directory of a run: {record['run_directory']}. On Linux and macOS what qbyok makes is for"
            " the user's account alone: folders of runs and state have mode 0700, files 0600 (but for empty locks).",
        ),
        table=_columns(record["stored"], "what", "where", "holds", "until"),
    )
    yield Section(
        title="What keeps the process from other hosts",
        table=_columns(record["enforcement"], "layer", "active", "stops", "leaves"),
    )
    if record["programs"]:
        yield Section(
            title="Programs of the user's that may be run",
            paragraphs=("Where they connect to is theirs; only the sandbox holds them, too.",),
            table=_columns(record["programs"], "program", "when", "given"),
        )
    yield Section(
        title="What is contractual, and can't be enforced from here",
        paragraphs=tuple(_kept(record["destinations"])),
        table=_columns(record["contract"], "topic", "statement"),
    )
    if record["run"]:
        yield from _run(record["run"])
    yield Section(
        title="Questions of a vendor review about the tool", table=_columns(record["review"], "question", "answer")
    )


def shown_switches(sent: Record) -> str:
    """Return switches as a person reads them."""
    return ", ".join(f"{name}: {str(value).lower()}" for name, value in sorted(sent.items())) or "none"


def called(record: Record) -> Sequence[Record]:
    """Return those to whom something may go without a flag that names them."""
    return [one for one in record["destinations"] if one["use"] != "named" and one["kind"] != OFFLINE]


def shown_place(one: Record) -> str:
    """Return host and port with the region, as far as they are known."""
    host = f"{one['host']}:{one['port']}" if one["host"] else "no host"
    return f"{host}, region {one['region']}" if one["region"] else host


def shown_key(one: Record) -> str:
    """Return under which key somebody is called."""
    return f"key {one['key']['name']}" if one["key"]["name"] else "no key"


def _overview(record: Record) -> Iterator[str]:
    if record["offline"]:
        yield f"The provider is '{record['provider']}': nothing leaves this machine."
    for one in record["destinations"]:
        if one["problem"]:
            yield f"As the settings are, '{one['provider']}' can't be called: {one['problem']}."


def _recipients(destinations: Sequence[Record]) -> Table:
    return Table(
        header=("provider", "use", "kind", "endpoint", "host and port", "region", "model", "switches sent", "labels"),
        rows=tuple(
            (
                one["provider"],
                _USES[one["use"]],
                f"{one['kind']}, {one['api']}" if one["api"] else one["kind"],
                one["endpoint"] or "none",
                f"{one['host']}:{one['port']}" if one["host"] else "none",
                one["runs_in"],
                f"{one['model']} ({one['pin']})" if one["model"] else "none is set",
                shown_switches(one["sent_switches"]),
                ", ".join(one["labels"]) or "none",
            )
            for one in destinations
        ),
    )


def _keys(destinations: Sequence[Record]) -> Table | None:
    rows = tuple(map(_key_row, (one for one in destinations if one["kind"] != OFFLINE)))
    header = ("provider", "key", "looked for in", "known fingerprints")
    return Table(header=header, rows=rows) if rows else None


def _key_row(one: Record) -> tuple[str, ...]:
    return (
        one["provider"],
        one["key"]["name"] or "none is sent",
        ", then ".join(one["key"]["places"]) or "nowhere",
        "; ".join(map(_known, one["key"]["known"])) or "none yet",
    )


def _known(key: Record) -> str:
    fingerprint = key["fingerprint"] or "none: the key is too short"
    return f"{fingerprint} ({key['source']}, {counted(key['age_days'], 'day')} old)"


_IN_THE_FOLDER = (
    "evidence.toml in the evidence folder may add labels to these. What is labelled local-only goes to endpoints on"
    " this machine alone."
)


def _labels(record: Record) -> dict[str, Any]:
    if not record["labels"]:
        return {"paragraphs": (f"The settings give no evidence a label; {_IN_THE_FOLDER}",)}
    rows = tuple(
        (one["label"], ", ".join(one["patterns"]), ", ".join(one["providers"]) or "nobody")
        for one in record["labels"]
    )
    return {
        "paragraphs": (
            "Evidence with a label may go to the providers that have all of its labels, and to nobody else;"
            f" {_IN_THE_FOLDER}",
        ),
        "table": Table(header=("label", "files", "may go to"), rows=rows),
    }


def _kept(destinations: Sequence[Record]) -> Iterator[str]:
    for one in {one["provider"]: one for one in destinations if one["vendor_keeps"]}.values():
        page = f" The vendor on where data stays: {one['vendor_residency']}" if one["vendor_residency"] else ""
        batch = _BATCH if one["allow_batch"] else ""
        yield f"{one['provider']} ({one['kind']}) may keep: {one['vendor_keeps']}.{batch}{page}"


def _run(run: Record) -> Iterator[Section]:
    ended = "" if run["ended"] else " The log does not end with the run: more may have left since."
    yield Section(
        title=f"What left in run {run['run']}",
        paragraphs=(
            f"From {run['first']} to {run['last']}, by a log that verifies; its head is {run['head']}.{ended} The run"
            f" began with {run['endpoint'] or 'no endpoint'}.",
            f"{counted(run['calls'], 'call')} left, for {counted(run['questionnaires'], 'questionnaire')} from"
            f" {counted(run['documents'], 'document')}; {run['calls_not_sent']} more never reached the provider."
            f" Drafts without a provider: {run['drafted_offline']}. Connections to others that were stopped:"
            f" {run['blocked']}. Held throughout by:"
            f" {', '.join(run['enforced_by'])}. Retention of content: {run['retention']}.",
            *_ways(run["recipients"]),
        ),
        table=Table(header=_LEFT, rows=tuple(map(_left, run["recipients"]))),
    )
    yield Section(
        title="The run against the settings",
        paragraphs=("They differ in:" if run["differences"] else "The run agrees with the settings as they are.",),
        table=_columns(run["differences"], "what", "run", "now") if run["differences"] else None,
    )


def _ways(recipients: Sequence[Record]) -> Iterator[str]:
    """Yield what is to be known of requests that were no calls of their own."""
    ways = {one["way"] for one in recipients}
    if "batch" in ways:
        yield (
            "Batches were stored by the vendor, prompts and answers; what was deleted there stands in the log, in"
            " batch.deleted."
        )
    if "file" in ways:
        yield (
            "Requests that were written to a file were not sent from here: to whom the file was carried is not known,"
            " and provider and model are those that it was written for."
        )


def _left(one: Record) -> tuple[str, ...]:
    unknown = f" and {one['cost_unknown']} unknown" if one["cost_unknown"] else ""
    return (
        one["provider"],
        shown_recipient(one),
        one["region"] or "none named",
        f"{one['model']} ({one['pin']})",
        f"{one['key']['name']} {one['key']['id']} ({one['key']['source']})".strip(),
        shown_switches(one["sent_switches"]),
        ", ".join(one["labels"]) or "none",
        str(one["calls"]),
        str(one["answered"]),
        *(f"{one[name]:,}" for name in ("passages", "passage_bytes", "prompt_bytes")),
        hidden(one["redacted"]),
        f"{one['cost_usd']}{unknown}",
    )


def _columns(rows: Sequence[Record], *names: str) -> Table:
    return Table(header=names, rows=tuple(tuple(str(row[name]) for name in names) for row in rows))
