"""Where there is no sandbox. What it stops where there is one: ``tests/slow/test_sandboxed_runs.py``."""

import sys

import pytest

from qbyok.egress import sandbox
from qbyok.errors import UsageError


def test_a_system_without_a_sandbox_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(UsageError, match="no sandbox on this system"):
        sandbox.enter([("127.0.0.1", 9)])
    assert sandbox.enforced() is None
    assert sandbox.door("127.0.0.1", 9) is None
