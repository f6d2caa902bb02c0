"""How fast a run asks: how many calls at once, and from when on after a provider asked for a break."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition, Event

from qbyok.interfaces import Provider

ROUNDS = 4
"""Rounds of good answers before one more call at once is tried: a refused call costs one of its question's tries."""
_LOOK = 0.2
"""Seconds between looks at whether the run was stopped meanwhile."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """Leave to make one call to a provider; ``era`` is what the pace was when it was given."""

    provider: Provider
    era: int


class Pace:
    """The pace of a run; safe to use from several threads.

    It begins with ``most`` calls at once. When a provider refuses because it is too much, or does not answer, half as
    many are made, and later one more after a while of good answers: additive increase, multiplicative decrease, as in
    D.-M. Chiu and R. Jain, "Analysis of the increase and decrease algorithms for congestion avoidance" (1989).
    Calls that were under way together count as one refusal. Another provider begins anew. ``current`` tells who is
    to be called now; ``stop`` ends all waits.
    """

    def __init__(self, most: int, current: Callable[[], Provider], stop: Event) -> None:
        self.at_once = most
        self._most = most
        self._current = current
        self._stop = stop
        self._provider = current()
        self._resume_at = 0.0
        self._under_way = 0
        self._answers = 0
        self._era = 0
        self._changed = Condition()

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Wait for one's turn to call, or until the run is stopped."""
        with self._changed:
            while not self._stop.is_set():
                self._begin_anew_with_another()
                wait = self._resume_at - time.monotonic()
                if wait <= 0 and self._under_way < self.at_once:
                    break
                self._changed.wait(min(wait, _LOOK) if wait > 0 else _LOOK)
            self._under_way += 1
            turn = Turn(provider=self._provider, era=self._era)
        try:
            yield turn
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify()

    def answered(self, turn: Turn) -> None:
        """Note that a call was answered."""
        with self._changed:
            self._answers += turn.era == self._era
            if self._answers >= ROUNDS * self.at_once and self.at_once < self._most:
                self.at_once += 1
                self._answers = 0
                self._changed.notify()

    def refused(self, turn: Turn, wait: float) -> None:
        """Note that a call was too much for the provider, which is to be left alone for ``wait`` seconds."""
        with self._changed:
            if turn.provider is not self._provider:
                return
            self._resume_at = max(self._resume_at, time.monotonic() + wait)
            if turn.era == self._era:
                self.at_once = max(1, self.at_once // 2)
                self._answers = 0
                self._era += 1

    def _begin_anew_with_another(self) -> None:
        provider = self._current()
        if provider is not self._provider:
            self._provider, self._resume_at, self.at_once, self._answers = provider, 0.0, self._most, 0
            self._era += 1
