"""What a terminal shows of a table: nothing is cut."""

import io
import re
import sys
from decimal import Decimal

import pytest

from qbyok.cli import console
from qbyok.wording import money


class Terminal(io.StringIO):
    """A stream that claims to be a terminal."""

    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch, width: int) -> str:
    """Return what a terminal of that width shows."""
    terminal = Terminal()
    monkeypatch.setenv("COLUMNS", str(width))
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", terminal)
        console.table(HEADER, [ROW], spare=("kind", "cached"))
    return re.sub(r"\x1b\[\d*m", "", terminal.getvalue())


HEADER = ("model", "kind", "key", "spent $", "calls", "cached")
ROW = ("claude-sonnet-5-of-some-day", "anthropic", "my-own-key-of-work", "1,234.5678", "98,765", "1,000,000")


def test_a_narrow_table_does_without_spare_columns_and_cuts_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = shown(monkeypatch, 60)
    assert max(map(len, found.splitlines())) <= 60
    assert "1,234.5678" in found
    assert "98,765" in found
    assert "…" not in found
    assert "anthropic" not in found
    assert capsys.readouterr().err == "not shown at this width: kind, cached\n"


def test_a_table_that_fits_has_all_of_its_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    found = shown(monkeypatch, 120)
    assert all(cell in found for cell in (*HEADER, *ROW))


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0", "$0.00"),
        ("5", "$5.00"),
        ("5.0", "$5.00"),
        ("0.05", "$0.05"),
        ("0.01792", "$0.0179"),
        ("1234.5", "$1,234.50"),
        ("0.0000423", "$0.000042"),
        ("0.0001", "$0.0001"),
    ],
)
def test_money_has_one_form_and_a_paid_call_is_never_free(amount: str, shown: str) -> None:
    assert money(Decimal(amount)) == shown
