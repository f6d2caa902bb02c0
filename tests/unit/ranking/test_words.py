import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbyok.ranking.words import content_stems, stems, words


def test_words_are_lower_case_without_accents_and_possessives() -> None:
    assert words("Zoë’s AES-256 keys, and HR's résumé") == ["zoe", "aes", "256", "keys", "and", "hr", "resume"]


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("organisation", "organization"),
        ("authorised", "authorized"),
        ("behaviour", "behavior"),
        ("utilise", "utilize"),
    ],
)
def test_british_and_american_spellings_meet(british: str, american: str) -> None:
    assert stems(british) == stems(american)


def test_the_wording_of_a_question_is_no_content() -> None:
    assert content_stems("Please describe how you encrypt data") == stems("encrypt data")


def test_a_negation_is_content() -> None:
    assert "not" in content_stems("must not be shared")


@given(st.text())
def test_stems_hold_letters_and_digits_only(text: str) -> None:
    assert all(stem.isalnum() for stem in stems(text))


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_letters_are_cut_as_all_others(text: str) -> None:
    assert words(f"{text} é") == [*words(text), "e"]
