"""``qbyok log``: check a run log."""

from pathlib import Path
from typing import Annotated

import typer

from qbyok.cli.options import named_path

app = typer.Typer(help="Check run logs.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Check run logs."""


@app.command()
def verify(
    run: Annotated[
        Path, typer.Argument(help="A run directory, or a run.jsonl.", show_default=False, parser=named_path)
    ],
    head: Annotated[
        str | None, typer.Option(help="The head that was noted elsewhere; finds a cut-off end.", show_default=False)
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check a run log's chain, schema and pairing. Exit 8 where it does not hold."""
    from qbyok.cli import console
    from qbyok.errors import IntegrityError
    from qbyok.files import RunDirectory
    from qbyok.runlog.verify import verify_log
    from qbyok.wording import counted

    file = RunDirectory(path=run).log if run.is_dir() else run
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
