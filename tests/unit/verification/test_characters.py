import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbyok.verification.characters import visible


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain", "plain"),
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("a\tb", "a\tb"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\u202eright to left\u202c", "right to left"),
        ("tag\U000e0041\U000e0042", "tag"),
        ("vs\ufe0f\U000e0100", "vs"),
        ("bell\x07\x1b[31m", "bell[31m"),
        ("half \ud800", "half \ufffd"),
        ("Größe 顧客 ½", "Größe 顧客 ½"),
    ],
)
def test_only_what_is_seen_stays(text: str, seen: str) -> None:
    assert visible(text) == seen


@given(st.text())
def test_a_cleaned_text_is_clean(text: str) -> None:
    once = visible(text)
    assert visible(once) == once
    once.encode()
