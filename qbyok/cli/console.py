"""stdout is data, stderr is for people. Text from files and models is shown as text, never as markup."""

import json
import os
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from qbyok.errors import QbyokError, UsageError

_GAP = 3
"""Characters between two columns of a table."""
_NUMBER = re.compile(r"[\d,.]*")


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


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, spare: Sequence[str] = ()) -> None:
    """Print rows to stdout: a table with its header on a terminal, fields between tabs in a pipe.

    Nothing is cut: words are folded, numbers are not. Where a terminal is too narrow, it can do without the columns
    in ``spare``, the first of them first; a line on stderr names those.
    """
    if not sys.stdout.isatty():
        for row in rows:
            write("\t".join(one_line(cell) for cell in row) + "\n")
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    screen = Console(file=sys.stdout, no_color=not wants_colour(sys.stdout))
    found = [[one_line(cell) for cell in row] for row in rows]
    columns = {name: [row[at] for row in found] for at, name in enumerate(header)}
    left_out = []
    for name in spare:
        if sum(max(map(len, (title, *cells))) + _GAP for title, cells in columns.items()) <= screen.width:
            break
        if columns.pop(name, None):
            left_out.append(name)
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name, cells in columns.items():
        if all(map(_NUMBER.fullmatch, cells)):
            grid.add_column(name, justify="right", min_width=max(map(len, cells), default=0), no_wrap=True)
        else:
            grid.add_column(name, overflow="fold")
    for row in zip(*columns.values(), strict=True):
        grid.add_row(*map(Text, row))
    screen.print(grid)
    if left_out:
        say(f"not shown at this width: {', '.join(left_out)}")


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
