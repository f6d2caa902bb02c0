"""The program: its commands."""

import os
import sys
from typing import Annotated

import typer

from qbyok import __version__
from qbyok.cli import (
    answer,
    batch,
    config,
    dataflow,
    demo,
    doctor,
    evidence,
    inspect,
    keys,
    library,
    log,
    models,
    prompts,
    review,
    spend,
)
from qbyok.cli.endings import exit_code_of
from qbyok.cli.signals import end_on_interrupt
from qbyok.egress import tripwire

app = typer.Typer(
    name="qbyok",
    help="Answer security questionnaires in the customer's own file, with your own AI key and your own evidence.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
)


def _version(value: bool) -> None:
    if value:
        sys.stdout.write(f"qbyok {__version__}\n")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    """Answer security questionnaires in the customer's own file, with your own AI key and your own evidence."""


app.command()(answer.answer)
app.command()(review.review)
app.command()(review.apply)
app.command()(inspect.inspect)
app.command()(demo.demo)
app.command()(models.models)
app.command()(doctor.doctor)
app.command()(spend.spend)
app.command()(dataflow.dataflow)
app.add_typer(batch.app, name="batch")
app.add_typer(evidence.app, name="evidence")
app.add_typer(library.app, name="library")
app.add_typer(prompts.app, name="prompts")
app.add_typer(keys.app, name="keys")
app.add_typer(log.app, name="log")
app.add_typer(config.app, name="config")


def _open_closed_streams() -> None:
    """Lead streams nowhere that whoever started the program has closed (``>&-``); for Python there are none then."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))


def run() -> None:
    """Run the program and leave with its documented exit code."""
    _open_closed_streams()
    # Names of files can hold bytes that are no UTF-8; shown as escapes they are valid JSON, too.
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]  # it is a file
    end_on_interrupt()
    tripwire.install()
    sys.exit(exit_code_of(lambda: app(prog_name="qbyok", standalone_mode=False)))
