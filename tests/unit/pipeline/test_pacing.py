"""How many calls run at once: less when a provider refuses, slowly more while it answers."""

import time
from contextlib import ExitStack
from threading import Event, Thread
from typing import cast

from qbyok.interfaces import Provider
from qbyok.pipeline.pacing import ROUNDS, Pace, Turn


def provider() -> Provider:
    """One that is never called."""
    return cast("Provider", object())


def pace(most: int = 16) -> tuple[Pace, Event]:
    one, stop = provider(), Event()
    return Pace(most, lambda: one, stop), stop


def turn(of: Pace) -> Turn:
    with of.turn() as given:
        return given


def test_calls_refused_together_count_once() -> None:
    of, _ = pace()
    burst = [turn(of) for _ in range(16)]
    for one in burst:
        of.refused(one, 0)
    assert of.at_once == 8
    of.refused(turn(of), 0)
    assert of.at_once == 4


def test_one_call_is_always_made() -> None:
    of, _ = pace(2)
    for _ in range(5):
        of.refused(turn(of), 0)
    assert of.at_once == 1


def test_it_grows_by_one_and_not_beyond_what_was_asked_for() -> None:
    of, _ = pace(4)
    of.refused(turn(of), 0)
    sizes = []
    for _ in range(100):
        of.answered(turn(of))
        sizes.append(of.at_once)
    assert sizes[2 * ROUNDS - 2 : 2 * ROUNDS] == [2, 3]
    assert sizes[5 * ROUNDS - 2 : 5 * ROUNDS] == [3, 4]
    assert max(sizes) == 4


def test_answers_to_calls_from_before_a_refusal_do_not_count() -> None:
    of, _ = pace(4)
    old = turn(of)
    of.refused(turn(of), 0)
    for _ in range(100):
        of.answered(old)
    assert of.at_once == 2


def test_calls_are_held_back_as_long_as_the_provider_asked() -> None:
    of, _ = pace()
    of.refused(turn(of), 0.3)
    started = time.monotonic()
    turn(of)
    assert time.monotonic() - started >= 0.3


def test_another_provider_begins_anew() -> None:
    old, new, stop = provider(), provider(), Event()
    current = [old]
    of = Pace(16, lambda: current[0], stop)
    before = turn(of)
    of.refused(before, 60)
    current[0] = new
    assert turn(of).provider is new
    of.refused(before, 60)  # what the old one says is of no matter any more
    assert of.at_once == 16
    assert turn(of).provider is new


def test_no_more_calls_than_the_pace_are_under_way_and_a_stop_ends_the_wait() -> None:
    of, stop = pace(2)
    given: list[Turn] = []
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(of.turn())
        waiting = Thread(target=lambda: given.append(turn(of)))
        waiting.start()
        waiting.join(0.3)
        assert not given
    waiting.join(5)
    assert len(given) == 1
    of.refused(given[0], 60)
    waiting = Thread(target=lambda: given.append(turn(of)))
    waiting.start()
    stop.set()
    waiting.join(5)
    assert len(given) == 2
