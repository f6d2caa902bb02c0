"""How alike documents and passages are."""

import random

import pytest

from qbyok.ranking.likeness import likeness, near_duplicates, says_nothing_new, sketch

WORDS = [f"word{number}" for number in range(2000)]


def text(seed: int, length: int = 1500) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def changed(words: list[str], every: int) -> list[str]:
    return [f"new{at}" if at % every == 0 else word for at, word in enumerate(words)]


def share(first: list[str], second: list[str]) -> float:
    """The true share of runs of four words."""
    runs = [{tuple(words[at : at + 4]) for at in range(len(words) - 3)} for words in (first, second)]
    return len(runs[0] & runs[1]) / len(runs[0] | runs[1])


@pytest.mark.parametrize("every", [10, 20, 50, 200, 2000])
def test_a_sketch_tells_about_how_much_is_shared(every: int) -> None:
    first, second = text(1), changed(text(1), every)
    found = likeness(sketch([" ".join(first)]), sketch([" ".join(second)]))
    assert found == pytest.approx(share(first, second), abs=0.2)


def test_how_a_text_is_cut_and_written_makes_no_difference() -> None:
    words = text(2)
    whole, parts = " ".join(words), [" ".join(words[at : at + 70]).upper() for at in range(0, len(words), 70)]
    assert likeness(sketch([whole]), sketch(parts)) == 1.0
    assert sketch([whole]) == sketch([f"# {whole}."])


def test_short_texts_are_like_nothing() -> None:
    assert likeness(sketch(["All of it."]), sketch(["All of it."])) == 0.0


def test_documents_are_grouped_with_the_first_that_they_are_like() -> None:
    first, other = text(3), text(4)
    texts = {1: first, 2: other, 3: changed(first, 200), 4: text(5), 5: changed(other, 300), 6: changed(first, 150)}
    sketches = {number: sketch([" ".join(words)]) for number, words in texts.items()}
    assert near_duplicates(sketches) == [[1, 3, 6], [2, 5]]


@pytest.mark.parametrize(
    ("new", "nothing_new"),
    [
        ("Passwords have at least 14 characters and are kept in a manager.", True),
        ("At least 14 characters have passwords.", True),
        ("Passwords have at least 8 characters and are kept in a password manager.", False),
        ("Passwords have not at least 14 characters and are kept in a password manager.", False),
        ("Passwords have at least 14 characters, and expire when somebody knows them.", False),
    ],
)
def test_a_passage_says_nothing_new_unless_a_figure_or_a_turn_is_new(new: str, nothing_new: bool) -> None:
    kept = "Passwords have at least 14 characters and are kept in a password manager."
    assert says_nothing_new(new, ["Something else.", kept]) is nothing_new
    assert not says_nothing_new(new, [])
