"""Options that a column lists for each row."""

from support.grids import by_cell, detect, sheet, slots

from qbyok.model import Role, SlotKind

HEADER = ["Question", "Type", "Offered", "Answer", "Comment"]
ASKED = [
    ["Are the doors locked at night?", "Single", "Yes; No"],
    ["Are the keys counted?", "Single", "Yes;No;Not applicable"],
    ["How often are they counted?", "Single", "Each day\nEach week\nWhen one is lost"],
    ["Which gates are there?", "Several", "North | South | East"],
    ["Who may open the vault?", "Text"],
]


def test_each_row_has_its_own_options() -> None:
    found = slots(detect(sheet([HEADER, *ASKED], bold=[1])))
    assert {at: s.allowed for at, s in found.items() if s.role is Role.VERDICT} == {
        "D2": ("Yes", "No"),
        "D3": ("Yes", "No", "Not applicable"),
        "D4": ("Each day", "Each week", "When one is lost"),
    }
    assert found["E2"].role is Role.COMMENT


def test_options_of_which_several_may_be_right_are_only_shown() -> None:
    layout = detect(sheet([HEADER, *ASKED], bold=[1]))
    assert slots(layout)["D5"].kind is SlotKind.TEXT
    assert by_cell(layout)["A5"].guidance == "North | South | East"


def test_options_other_than_verdicts_are_only_shown_where_no_column_tells_their_type() -> None:
    rows = [[question, "", *offered] for question, _, *offered in ASKED]
    found = slots(detect(sheet([HEADER, *rows], bold=[1])))
    assert {at for at, s in found.items() if s.allowed} == {"D2", "D3"}


def test_a_column_of_which_hardly_a_cell_lists_options_is_none() -> None:
    rows = [[question, kind, "Yes; No" if n < 2 else "See below"] for n, (question, kind, *_) in enumerate(ASKED)]
    found = slots(detect(sheet([HEADER, *rows], bold=[1])))
    assert not [at for at, s in found.items() if s.allowed]
