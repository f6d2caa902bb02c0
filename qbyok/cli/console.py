"""stdout is data, stderr is for people. Text from files and models is shown as text, never as markup."""

import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from qbyok.errors import QbyokError, UsageError


def write(text: str) -> None:
    """Print text to stdout as it is.

    Raises:
        UsageError: stdout takes no more, on a full disk for instance.
    """
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"cannot write to stdout: {error.strerror}", hint="Check where it is led to") from error


def data(text: str) -> None:
    """Print one line of data to stdout."""
    write(clean(text) + "\n")


def data_json(value: Mapping[str, Any] | Sequence[Any], *, compact: bool = False) -> None:
    """Print one JSON value to stdout: indented, or on a line of its own."""
    write(json.dumps(value, ensure_ascii=False, indent=None if compact else 2) + "\n")


def say(text: str = "") -> None:
    """Tell a person something on stderr; where nobody can be told, nothing is stopped by it."""
    with suppress(OSError):
        sys.stderr.write(clean(text) + "\n")


def warn(text: str) -> None:
    """Warn a person on stderr."""
    say(f"warning: {text}")


def fail(error: QbyokError) -> None:
    """Show an error in one line on stderr."""
    say(f"error: {one_line(str(error))}")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows to stdout: a table with its header on a terminal, fields between tabs in a pipe."""
    if not sys.stdout.isatty():
        for row in rows:
            write("\t".join(one_line(cell) for cell in row) + "\n")
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(*header, box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for row in rows:
        grid.add_row(*(Text(one_line(cell)) for cell in row))
    Console(file=sys.stdout, no_color=not wants_colour(sys.stdout)).print(grid)


def wants_colour(stream: Any) -> bool:
    """Tell whether to colour a stream: a terminal, and no ``NO_COLOR`` (https://no-color.org)."""
    return bool(stream.isatty()) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def from_here(path: Path) -> Path:
    """Return an absolute path as a person would type it from here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def clean(text: str) -> str:
    """Return text without characters that steer a terminal or turn its direction; line breaks and tabs stay."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))


def one_line(text: str) -> str:
    """Return text on one line, without characters that steer a terminal."""
    return " ".join(clean(text).split())
