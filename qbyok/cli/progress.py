"""How a run goes, on stderr: a bar on a terminal, silence elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from qbyok.cli.console import one_line, say, wants_colour
from qbyok.model import Answer

if TYPE_CHECKING:
    from qbyok.evidence.document import ProgressReport


class SilentProgress:
    """Shows nothing but waits and changes, so that a log of a batch run stays short."""

    def started(self, total: int) -> None:
        """Ignore the start."""

    def answered(self, answer: Answer) -> None:
        """Ignore an answer."""

    def waiting(self, seconds: float, reason: str) -> None:
        """Say why nothing happens for a while."""
        self.noted(f"waiting {seconds:.0f} s: {reason}")

    def noted(self, message: str) -> None:
        """Say what happens."""
        say(one_line(message))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


class BarProgress(SilentProgress):
    """A bar with the time left."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        console = Console(stderr=True, no_color=not wants_colour(sys.stderr))
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=console, transient=True)
        self._task = self._bar.add_task("answering", total=None)

    def started(self, total: int) -> None:
        """Set the length of the bar."""
        self._bar.update(self._task, total=total)

    def answered(self, answer: Answer) -> None:
        """Move on by one, and say what became of the question."""
        self._bar.update(self._task, advance=1, description=answer.status.value)

    def noted(self, message: str) -> None:
        """Say what happens, above the bar."""
        from rich.text import Text

        self._bar.console.print(Text(one_line(message)))

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()


@contextmanager
def reading_evidence() -> "Iterator[ProgressReport | None]":
    """Show on a terminal which file of the evidence is read; elsewhere nothing, and there is nobody to tell."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True, no_color=not wants_colour(sys.stderr))
    columns = (
        TextColumn("reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None, visible=False)
        yield lambda done, total, path: bar.update(
            task, completed=done, total=total, description=one_line(path), visible=True
        )


def progress_for_stderr() -> SilentProgress:
    """Return the progress that suits stderr."""
    return BarProgress() if sys.stderr.isatty() else SilentProgress()
