"""``qbyok keys set`` where there is a key of that name already."""

import io
import sys

import pytest
from support.keyrings import OTHER, SECRET, MemoryKeyring, use_keyring

from qbyok.cli.keys import set_key


def test_a_key_that_is_overwritten_is_told_with_the_better_way(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for ring in use_keyring(MemoryKeyring()):
        for secret in (SECRET, OTHER):
            monkeypatch.setattr(sys, "stdin", io.StringIO(secret))
            set_key("openai", provider="openai")
        assert ring.secrets == {("qbyok", "openai"): OTHER}
    first, warning, last = capsys.readouterr().err.splitlines()
    assert "stored in the keyring" in first
    assert "stored in the keyring" in last
    assert warning.startswith("warning: it replaces ")
    assert "qbyok keys rotate openai" in warning
