"""The program: its commands, and the one place where errors become a line and an exit code."""

import os
import sys
from typing import Annotated

import typer

from qbyok import __version__
from qbyok.cli import answer, config, demo, evidence, inspect, keys, library, log, prompts
from qbyok.cli.console import fail, say
from qbyok.cli.signals import Interrupted, end_on_interrupt
from qbyok.errors import InterruptedRunError, QbyokError, UsageError

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
app.command()(inspect.inspect)
app.command()(demo.demo)
app.add_typer(evidence.app, name="evidence")
app.add_typer(library.app, name="library")
app.add_typer(prompts.app, name="prompts")
app.add_typer(keys.app, name="keys")
app.add_typer(log.app, name="log")
app.add_typer(config.app, name="config")


def run() -> None:
    """Run the program and leave with its documented exit code."""
    # Names of files can hold bytes that are no UTF-8; shown as escapes they are valid JSON, too.
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]  # it is a file
    end_on_interrupt()
    try:
        app()
    except SystemExit as ending:
        _flush_stdout()
        raise ending
    except QbyokError as error:
        fail(error)
        sys.exit(error.exit_code)
    except Interrupted:
        fail(InterruptedRunError("stopped by you"))
        _flush_stdout()
        sys.stderr.flush()
        # At its end Python would wait for calls under way, which the user has given up.
        os._exit(InterruptedRunError.exit_code)
    except BrokenPipeError:
        _flush_stdout()
        sys.exit(0)
    except Exception as error:
        if os.environ.get("QBYOK_DEBUG"):
            raise
        say(f"error: this is a bug in qbyok ({type(error).__name__}). Set QBYOK_DEBUG=1 to see where, and report it")
        sys.exit(1)


def _flush_stdout() -> None:
    """Write out what is left, and keep Python from complaining at its end where that is not possible."""
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        # A reader that has gone (`| head`) has the right to.
        if not isinstance(error, BrokenPipeError):
            fail(UsageError(f"cannot write to stdout: {error.strerror}"))
            sys.exit(UsageError.exit_code)
