"""What is made of what a host showed, and of what an entry says of its region, model and batches."""

import pytest

from qbyok.doctor.provider import check_batches, check_pinned, check_reached, check_region
from qbyok.egress.probe import Reached
from qbyok.model import ProviderEntry


@pytest.mark.parametrize(
    ("days", "ahead", "levels"),
    [
        (90.0, 0.4, ["ok", "ok"]),
        (3.0, -59.0, ["warning", "ok"]),
        (90.0, 3600.0, ["ok", "warning"]),
        (90.0, -3600.0, ["ok", "warning"]),
        (None, None, ["ok", "unchecked"]),
    ],
)
def test_certificate_and_clock(days: float | None, ahead: float | None, levels: list[str]) -> None:
    reached = Reached(tls="TLSv1.3", certificate_days=days, clock_ahead=ahead)
    assert [check.level.value for check in check_reached("api.example.com", reached)] == levels


def test_a_slow_clock_is_behind() -> None:
    (_, clock) = check_reached("x", Reached(tls="", certificate_days=None, clock_ahead=100.0))
    assert "100 seconds behind" in clock.message


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (
            ProviderEntry(name="a", kind="openai", endpoint="https://eu.api.openai.com/v1", region="eu"),
            "host is that",
        ),
        (ProviderEntry(name="a", kind="openai", endpoint="https://gw.example.com/v1", region="eu"), "not show it"),
        (ProviderEntry(name="a", kind="anthropic", endpoint="https://api.anthropic.com", region="us"), "each call"),
        (ProviderEntry(name="a", kind="azure-openai", endpoint="https://x.openai.azure.com", region="y"), "not show"),
        (ProviderEntry(name="a", kind="openai", endpoint="https://api.openai.com/v1"), "provider's choice"),
    ],
)
def test_who_says_where_calls_run(entry: ProviderEntry, words: str) -> None:
    assert words in check_region(entry).message


def test_no_model_is_a_problem() -> None:
    assert check_pinned(ProviderEntry(name="a", kind="openai")).exit_code == 2


@pytest.mark.parametrize(
    ("kind", "allowed", "said"),
    [("openai", True, ["stores"]), ("openai", False, []), ("vertex", True, ["no effect"]), ("vertex", False, [])],
)
def test_batches_are_told_of_where_the_entry_allows_them(kind: str, allowed: bool, said: list[str]) -> None:
    checks = list(check_batches(ProviderEntry(name="a", kind=kind, allow_batch=allowed)))
    assert len(checks) == len(said)
    assert all(words in check.message for words, check in zip(said, checks, strict=True))
    assert all(check.exit_code == 0 for check in checks)
