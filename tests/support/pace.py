"""Which cases of a test run each time, and which with the slow suite."""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest


def mostly_slow(cases: Iterable[Any], fast: int = 1) -> Sequence[Any]:
    """Return ``cases`` with all but the first ``fast`` of them marked ``slow``.

    For tests that start the program for each case: the first cases tell whether the behaviour is there at all, the
    others whether it holds for every kind.
    """
    values = list(cases)
    rest = [case if isinstance(case, tuple) else (case,) for case in values[fast:]]
    return [*values[:fast], *(pytest.param(*case, marks=pytest.mark.slow) for case in rest)]
