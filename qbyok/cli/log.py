"""``qbyok log``: check a run log, and say what left in the run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from qbyok.cli.options import named_path

app = typer.Typer(help="Check run logs, and say what left in a run.", no_args_is_help=True)

RunOrLog = Annotated[
    Path,
    typer.Argument(metavar="RUN", help="A run directory, or a run.jsonl.", show_default=False, parser=named_path),
]


@app.callback()
def _group() -> None:
    """Check run logs, and say what left in a run."""


@app.command()
def verify(
    run: RunOrLog,
    head: Annotated[
        str | None, typer.Option(help="The head that was noted elsewhere; finds a cut-off end.", show_default=False)
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check a run log's chain, schema and pairing. Exit 8 where it does not hold."""
    from qbyok.cli import console
    from qbyok.errors import IntegrityError
    from qbyok.files import log_of
    from qbyok.runlog.verify import verify_log
    from qbyok.wording import counted

    file = log_of(run)
    report = verify_log(file, expected_head=head)
    if json:
        console.data_json(
            {
                "file": str(file),
                "events": report.events,
                "head": report.head,
                "ended": report.ended,
                "problems": [{"line": p.line, "message": p.message} for p in report.problems],
            }
        )
    else:
        for problem in report.problems:
            where = f"line {problem.line}" if problem.line else "the log as a whole"
            console.data(f"{where}: {problem.message}")
        if not report.problems:
            console.data(f"ok: {counted(report.events, 'event')}, head {report.head}")
        if not report.ended:
            console.warn("the log does not end with the run: it was killed, still goes on, or its end was cut off")
    if report.problems:
        raise IntegrityError(
            f"{file} does not verify ({counted(len(report.problems), 'problem')})",
            hint="Compare with the head that the run printed, and with a backup",
        )


@app.command()
def manifest(run: RunOrLog, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List each passage that left in a run: its document, hash and labels, to whom, with which key, how often.

    From the log alone, which must hold. A call that broke off counts as sent, one that never reached the provider
    does not.
    """
    from qbyok.cli import console
    from qbyok.files import log_of
    from qbyok.runlog.manifest import manifest, shown_recipient
    from qbyok.runlog.verify import verified_records
    from qbyok.wording import counted, hidden

    report, records = verified_records(log_of(run))
    if not report.ended:
        console.warn("the log does not end with the run: more may have left since, or its end was cut off")
    found = manifest(records)
    if json:
        console.data_json(found)
        return
    console.table(
        (
            "document",
            "place",
            "sha256",
            "sent as",
            "bytes",
            "labels",
            "provider",
            "endpoint",
            "model",
            "key",
            "times",
        ),
        [
            (
                *(
                    one["path"],
                    one["locator"],
                    one["sha256"],
                    _sent_as(one),
                    str(one["sent"]["bytes"]),
                    ", ".join(one["labels"]),
                ),
                *(one["provider"], shown_recipient(one), one["model"]),
                *(f"{one['key']['name']} {one['key']['id']}".strip(), str(one["times"])),
            )
            for one in found["passages"]
        ],
    )
    texts, calls = counted(found["distinct_passages"], "passage"), counted(found["calls"], "call")
    size, prompts = counted(found["distinct_bytes"], "byte"), counted(found["prompt_bytes"], "byte")
    console.say(f"{texts} ({size}) left in {calls}, whose prompts were {prompts} long")
    if found["redacted"]:
        console.say(f"hidden in them behind placeholders: {hidden(found['redacted'])}")
    if found["calls_not_sent"]:
        console.say(f"{counted(found['calls_not_sent'], 'call')} never reached the provider, and left nothing there")


def _sent_as(passage: Mapping[str, Any]) -> str:
    """Return the hash of a passage as it was sent, "" where it went as it is."""
    sent = str(passage["sent"]["sha256"])
    return "" if sent == passage["sha256"] else sent
