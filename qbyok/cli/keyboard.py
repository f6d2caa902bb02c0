"""Single keys from the terminal, as they are pressed."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from qbyok.errors import UsageError

_KEY = re.compile(r"\x1b\[[0-9;]*[A-Za-z~]|\x1bO[A-Za-z]|.", re.DOTALL)
_END = "\x04"


class Keyboard:
    """Reads keys without waiting for a line's end; a context manager, behind which the terminal is as it was.

    Raises:
        UsageError: stdin is no terminal that can do this.
    """

    def __init__(self) -> None:
        try:
            import termios
            import tty
        except ImportError as error:
            raise UsageError(
                "--tty needs a terminal of Linux or macOS",
                hint="Without it, qbyok review writes a page for a browser",
            ) from error
        self._termios, self._tty = termios, tty
        self._handle = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._handle)
        self._ahead = ""

    def __enter__(self) -> Self:
        self._tty.setcbreak(self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._termios.tcsetattr(self._handle, self._termios.TCSADRAIN, self._before)

    def key(self) -> str:
        """Return the next key: a character, or the sequence of a key that has none; Ctrl-D where the input ends."""
        while not (found := _KEY.match(self._ahead)):
            data = os.read(self._handle, 1024)
            if not data:
                return _END
            self._ahead += data.decode("utf-8", "replace")
        self._ahead = self._ahead[found.end() :]
        return found[0]

    @contextmanager
    def lines(self) -> Iterator[None]:
        """Have the terminal as it was for a while, for an editor or a line that a person writes."""
        self.__exit__(None, None, None)
        try:
            yield
        finally:
            self._tty.setcbreak(self._handle)
