"""The program: its commands, and the one place where errors become a line and an exit code."""

import os
import sys
from typing import Annotated

import typer

from qbyok import __version__
from qbyok.cli import answer, config, demo, evidence, inspect, keys, log, prompts
from qbyok.cli.console import fail, say
from qbyok.errors import InterruptedRunError, QbyokError

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
app.add_typer(prompts.app, name="prompts")
app.add_typer(keys.app, name="keys")
app.add_typer(log.app, name="log")
app.add_typer(config.app, name="config")


def run() -> None:
    """Run the program and leave with its documented exit code."""
    try:
        app()
    except QbyokError as error:
        fail(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        fail(InterruptedRunError("stopped by you"))
        sys.exit(InterruptedRunError.exit_code)
    except BrokenPipeError:
        # The reader of stdout has gone (`| head`): that is its right. Keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("QBYOK_DEBUG"):
            raise
        say(f"error: this is a bug in qbyok ({type(error).__name__}). Set QBYOK_DEBUG=1 to see where, and report it")
        sys.exit(1)
