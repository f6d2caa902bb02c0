"""How the program ends: every failure becomes one line on stderr and a documented exit code."""

import os
import re
import sys
from collections.abc import Callable
from typing import Any

import typer

from qbyok.cli.console import fail, say
from qbyok.cli.signals import Interrupted
from qbyok.egress import tripwire
from qbyok.errors import EgressError, InterruptedRunError, QbyokError, UsageError

BUG = 1
CLOSED_PIPE = 141
"""What a shell reports of a program whose reader has gone (``| head``): 128 + SIGPIPE."""

_NO_INTEGER = re.compile(r"Input should be a valid integer\b.*")
_STOPPED = InterruptedRunError("stopped by you")


def exit_code_of(command: Callable[[], Any]) -> int:
    """Run a command that returns its exit code, or None for 0, and return the one to leave with."""
    try:
        code = int(command() or 0)
        sys.stdout.flush()
        return _looked_over(code)
    except QbyokError as error:
        return _failed(error)
    except tripwire.TrippedError as tripped:
        return _failed(tripwire.blocked(str(tripped)))
    except typer.TyperException as error:
        return _misused(error)
    except typer.Abort:
        return _failed(_STOPPED)
    except Interrupted:
        fail(_STOPPED)
        _flush()
        # At its end Python would wait for calls under way, which the user has given up.
        os._exit(InterruptedRunError.exit_code)
    except BrokenPipeError:
        return CLOSED_PIPE
    except SystemExit as error:
        # typer leaves by itself where the pipe is closed.
        if isinstance(error.__context__, BrokenPipeError):
            return CLOSED_PIPE
        raise
    except Exception as error:
        if os.environ.get("QBYOK_DEBUG"):
            raise
        if isinstance(error, OSError):
            return _failed(_refused(error))
        say(f"error: this is a bug in qbyok ({type(error).__name__}). Set QBYOK_DEBUG=1 to see where, and report it")
        return BUG
    finally:
        _flush()


def _looked_over(code: int) -> int:
    """Return the code to leave with, unless somebody else was tried to be reached and nobody was told of it yet."""
    if code != EgressError.exit_code:
        tripwire.check()
    return code


def _failed(error: QbyokError) -> int:
    fail(error)
    return error.exit_code


def _misused(error: typer.TyperException) -> int:
    """Say what is wrong with the command line; a group that stands alone shows its help."""
    message = error.format_message()
    if message.startswith("Usage: "):
        say(message)
        return UsageError.exit_code
    message = _NO_INTEGER.sub("must be a whole number", message.replace("Value error, ", "")).rstrip(".")
    message = message[:1].lower() + message[1:]
    context = getattr(error, "ctx", None)
    return _failed(UsageError(message, hint=f"See: {context.command_path if context else 'qbyok'} --help"))


def _refused(error: OSError) -> UsageError:
    """Return the error for a file or folder that the system refuses; without a name it is stdout."""
    reason = error.strerror or error
    if not isinstance(error.filename, str | bytes):
        return UsageError(f"cannot write to stdout: {reason}", hint="Check where it is led to")
    return UsageError(
        f"{os.fsdecode(error.filename)}: {reason}", hint="Check the permissions and the free space there"
    )


def _flush() -> None:
    """Write out what is left, and keep Python from complaining at its end where that is not possible."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
