import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbyok.ranking.sameness import normalised, says_enough


@pytest.mark.parametrize(
    "other",
    [
        "Is MFA required for all users",
        "is mfa required for all users?",
        "  Is MFA\nrequired for  all users ? ",
        "1.2.3 Is MFA required for all users?",
        "A&A-01.1 Is MFA required for all users?",
        "Q12: Is MFA required for all users?",
        "3) Is MFA required for all users?",
        "(b) Is MFA required for all users?",
        "Is “MFA” required for all users?",
        "Is ＭＦＡ required for all users?",
    ],
)
def test_form_does_not_matter(other: str) -> None:
    assert normalised(other) == normalised("Is MFA required for all users?")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Is data encrypted at rest?", "Is data encrypted in transit?"),
        ("30 days after termination, is access revoked?", "90 days after termination, is access revoked?"),
        ("99.9 % availability guaranteed?", "99.5 % availability guaranteed?"),
        ("Is a password of > 12 characters required?", "Is a password of < 12 characters required?"),
        ("Is TLS 1.2 enforced?", "Is TLS 1.3 enforced?"),
        ("Is TLS 1.2 enforced?", "Is TLS 12 enforced?"),
        ("Are logs kept for 90 days?", "Are logs not kept for 90 days?"),
        ("24/7 support: is it offered?", "8/5 support: is it offered?"),
        ("SOC 2 report available?", "SOC 1 report available?"),
        ("ISO 27001 certified?", "ISO 9001 certified?"),
        ("SOC2 Report available?", "SOC1 Report available?"),
        ("TLS 1.2 Support required?", "TLS 1.3 Support required?"),
        ("TLS-1.2 Support required?", "TLS-1.3 Support required?"),
        ("SHA-256 Hashing used?", "SHA-512 Hashing used?"),
    ],
)
def test_meaning_matters(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


@given(st.text())
def test_normalising_again_changes_nothing_of_a_lower_case_question(text: str) -> None:
    once = normalised(text)
    assert normalised(once) == once


@pytest.mark.parametrize(
    ("question", "enough"),
    [
        ("Do you encrypt data?", True),
        ("Is MFA enforced?", True),
        ("If yes, please describe in detail:", False),
        ("Please provide further information.", False),
        ("Comments", False),
    ],
)
def test_a_question_says_what_it_is_about_or_does_not(question: str, enough: bool) -> None:
    assert says_enough(question) == enough
