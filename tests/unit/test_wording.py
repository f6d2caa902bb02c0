"""Numbers, as people read them."""

import pytest

from qbyok.wording import counted


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 questions"), (1, "1 question"), (2, "2 questions"), (1200, "1,200 questions")]
)
def test_a_noun_follows_its_number(number: int, text: str) -> None:
    assert counted(number, "question") == text
