"""Secrets are found in documents, and nothing else is taken for one."""

import subprocess
import sys
import time

import pytest
from support.seeded_secrets import SEEDED, TRAPS

from qbyok.redaction.secrets import secrets_in


@pytest.mark.parametrize("kind", SEEDED)
def test_a_secret_is_found_as_a_whole(kind: str) -> None:
    line, secret = SEEDED[kind]
    left = line.format(secret)
    for found in sorted(secrets_in(left), key=len, reverse=True):
        left = left.replace(found, "#")
    assert not any(secret[start : start + 6] in left for start in range(len(secret) - 5))


@pytest.mark.parametrize("line", TRAPS)
def test_a_policy_holds_no_secret(line: str) -> None:
    assert secrets_in(line) == frozenset()


@pytest.mark.parametrize("line", ["MFA token: YubiKey5", "Password: min12chars for admins"])
def test_a_word_with_a_digit_behind_password_is_taken_for_one(line: str) -> None:
    """The price of finding "Password: hunter2"."""
    assert len(secrets_in(line)) == 1


def test_the_detectors_are_loaded_only_where_they_are_needed() -> None:
    code = "import sys, qbyok.cli.main, qbyok.cli.wiring; sys.exit('detect_secrets' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.parametrize(
    "part", ["a_", "password", "token ", "password = ", "a-1", "://a:", "-----BEGIN PRIVATE KEY-----"]
)
def test_a_text_that_is_made_to_be_slow_is_not(part: str) -> None:
    secrets_in("load the detectors")
    before = time.process_time()
    secrets_in(part * (32_000 // len(part)))
    assert time.process_time() - before < 10  # it took minutes


def test_a_secret_far_along_a_line_is_found() -> None:
    line, secret = SEEDED["connection string"]
    for filler in range(350, 650, 7):
        assert secret in secrets_in(f"{'x ' * filler}{line.format(secret)}{' y' * filler}")
