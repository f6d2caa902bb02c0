"""A questionnaire's bytes, read once and within the limit."""

import stat
from pathlib import Path

from qbyok.errors import InputError
from qbyok.questionnaire import limits


def read_file(path: Path) -> bytes:
    """Return all bytes of a file.

    Raises:
        InputError: it can't be read, is no regular file, is empty, or passes the limit.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise InputError(f"{path} is a folder", hint="Name a questionnaire file in it")
        if not stat.S_ISREG(mode):
            raise InputError(f"{path} is not a regular file", hint="Name a questionnaire file")
        with path.open("rb") as file:
            data = file.read(limits.FILE_BYTES + 1)
    except FileNotFoundError as error:
        raise InputError(f"{path} does not exist", hint="Check the path") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path} cannot be read: {reason}", hint="Check the path and its permissions") from error
    if not data:
        raise InputError(f"{path} is empty", hint="Ask for the file once more")
    if len(data) > limits.FILE_BYTES:
        raise limit_error(path, f"larger than {limits.FILE_BYTES >> 20} MB")
    return data


def limit_error(path: Path, what: str) -> InputError:
    """Return the error for a file that passes a limit."""
    return InputError(f"{path} is {what}", hint="No questionnaire needs that much: ask for the file once more")
