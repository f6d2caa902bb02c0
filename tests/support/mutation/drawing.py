"""Choosing at random."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

_T = TypeVar("_T")


def weighted(random: Random, choices: Sequence[tuple[int, _T]]) -> _T:
    """Return one of some things, each as often as its weight says."""
    return random.choices([item for _, item in choices], [weight for weight, _ in choices])[0]
