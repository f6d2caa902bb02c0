"""Stopping a run without losing what is being paid for."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


class Interrupted(BaseException):
    """The user wants the program to end at once.

    No ``Exception``, so that nobody takes it for a failure and goes on; no ``KeyboardInterrupt``, since typer turns
    that into a silent exit.
    """


def end_on_interrupt() -> None:
    """Have Ctrl-C raise ``Interrupted``, unless whoever started the program had it ignored."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise Interrupted


@contextmanager
def stopped_by_signals() -> Iterator[Event]:
    """Yield an event that the first signal to end sets, so that calls under way can end.

    Raises:
        Interrupted: a second signal came; calls under way are given up.
    """
    stop = Event()
    signals: list[int] = []

    def handle(number: int, _frame: FrameType | None) -> None:
        signals.append(number)
        if len(signals) > 1:
            raise Interrupted
        stop.set()

    before = {}
    for number in (getattr(signal, name) for name in _NAMES if hasattr(signal, name)):
        # Whoever started the program may have had it ignore a signal (nohup).
        if signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, handle)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
