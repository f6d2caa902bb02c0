"""Boxes below prompts on sheets of tables."""

import pytest
from support.grids import detect, sheet

TABLE = [
    ["No.", "Question", "Answer", "Comment"],
    ["1", "Do you lock the doors at night?"],
    ["2", "Do you count the keys each week?"],
    ["3", "Who may open the vault?"],
]
MORE = "If you have answered Yes to any of the above, please give details"


def asked(prompt: list[str], merges: list[str], framed: str = "A6:D6", below: str = " ") -> dict[str, str]:
    """Return the places outside the table with the questions that they answer."""
    layout = detect(sheet([*TABLE, prompt, [below]], bold=[1], merges=merges, framed=[framed]))
    found = {slot.at: question.text for question in layout.questions for slot in question.slots}
    return {at.removeprefix("Sheet 1!"): text for at, text in found.items() if at[-1] in "56"}


def test_a_box_below_a_prompt_as_wide_takes_what_it_asks_for() -> None:
    assert asked([MORE], ["A5:D5", "A6:D6"]) == {"A6": MORE}


@pytest.mark.parametrize(
    ("prompt", "merges", "framed", "below"),
    [
        (["Part two"], ["A5:D5", "A6:D6"], "A6:D6", " "),
        ([MORE], ["A5:D5", "A6:B6"], "A6:B6", " "),
        ([MORE], ["A5:D5", "A6:D6"], "H1:H1", " "),
        ([MORE], ["A5:D5", "A6:D6"], "A6:D6", "Thank you."),
    ],
)
def test_other_cells_below_a_text_are_no_boxes(prompt: list[str], merges: list[str], framed: str, below: str) -> None:
    assert asked(prompt, merges, framed, below) == {}
