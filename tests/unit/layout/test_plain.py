"""Sheets without formats, as CSV files are: no bold headers, no merged cells, no drop-down lists."""

import pytest
from support.grids import area, by_cell, detect, sheet, slots

from qbyok.layout.grid import Sheet
from qbyok.layout.plain import with_header_groups
from qbyok.model import Role, SlotKind

TICKS = [
    ["ID", "Question", "Answer", "", "", "Notes"],
    ["", "", "Yes", "No", "Not applicable"],
    ["A-1", "Is the gate shut at night?"],
    ["A-2", "Is the gate guarded by day?", "", "x"],
]


def test_verdicts_below_an_answer_header_are_its_tick_columns() -> None:
    layout = detect(with_header_groups(sheet(TICKS)))
    found = slots(layout)
    assert {at: s.option for at, s in found.items() if s.kind is SlotKind.TICK and at.endswith("3")} == {
        "C3": "Yes",
        "D3": "No",
        "E3": "Not applicable",
    }
    assert found["F3"].role is Role.COMMENT
    assert set(by_cell(layout)) == {"B3", "B4"}


def test_implied_merges_reach_across_options_and_down_to_the_same_row() -> None:
    rows = [
        ["List of questions"],
        ["ID", "Question", "Answers", "", "", "Notes", "Compliance mapping"],
        ["", "", "", "", "", "", "Old rules", "New rules"],
        ["", "", "Yes", "No", "N/A"],
        ["A-1", "Is the gate shut at night?", "", "", "", "", "1.1", "2.3"],
    ]
    assert with_header_groups(sheet(rows)).merges == tuple(map(area, ("A2:A4", "B2:B4", "C2:E3", "F2:F4", "G2:H2")))


@pytest.mark.parametrize(
    "below",
    [
        ["", "", "Yes", "", ""],  # an answer, not a list of options
        ["", "", "Yes", "Because the gate is shut", "Until dawn"],
        ["A-1", "", "Yes", "No", "N/A"],
        ["", "Is the gate shut?", "Yes", "No", "N/A"],
        ["", "", "", "", "", "Yes", "No"],
    ],
)
def test_other_rows_below_a_header_imply_nothing(below: list[str]) -> None:
    rows = [["ID", "Question", "Answer", "", "", "Notes"], below, ["A-2", "Is the gate guarded by day?"]]
    assert with_header_groups(sheet(rows)).merges == ()


def test_options_below_something_else_imply_nothing() -> None:
    rows = [["ID", "Question", "Weather", "", ""], ["", "", "Yes", "No", "N/A"], ["A-1", "Is the gate shut?"]]
    assert with_header_groups(sheet(rows)).merges == ()


def plain_and_bold(rows: list[list[str]]) -> tuple[Sheet, Sheet]:
    """The same rows without any bold cell, and with one that takes no part in the table."""
    return sheet(rows), sheet([*rows, [], ["Thank you"]], bold=[len(rows) + 2])


def test_the_first_row_of_a_sheet_without_bold_cells_may_be_a_header_by_its_place() -> None:
    rows = [["Door policy", "Vendor response"], ["Are the doors shut at night?"], ["Are the doors locked at night?"]]
    plain, bold = plain_and_bold(rows)
    assert set(slots(detect(plain))) == {"B2", "B3"}
    assert detect(bold).questions == ()


def test_another_header_below_a_gap_starts_a_table_of_its_own() -> None:
    rows = [
        ["Question", "Answer"],
        ["Are the doors shut at night?"],
        [],
        ["Gates"],
        ["Requirement", "Status", "Evidence"],
        ["All gates are shut at night"],
    ]
    plain, _ = plain_and_bold(rows)
    layout = detect(plain)
    assert set(by_cell(layout)) == {"A2", "A6"}
    assert {at: slot.role for at, slot in slots(layout).items()} == {
        "B2": Role.ANSWER,
        "B6": Role.VERDICT,
        "C6": Role.EVIDENCE,
    }


def test_a_lone_text_among_numbered_questions_is_a_heading() -> None:
    rows = [["ID", "Question", "Answer"], ["", "Doors"]]
    rows += [[f"D-{i}", f"Is door number {i} shut at night?"] for i in range(3)]
    rows += [["", "Gates"], *([f"G-{i}", f"Is gate number {i} shut at night?"] for i in range(3))]
    sections = {at: question.section for at, question in by_cell(detect(sheet(rows))).items()}
    assert sections == {
        **dict.fromkeys(("B3", "B4", "B5"), ("Doors",)),
        **dict.fromkeys(("B7", "B8", "B9"), ("Gates",)),
    }


def test_without_numbers_a_lone_text_may_well_be_a_question() -> None:
    rows = [["Question", "Answer"], ["Name of the company"], ["Are the doors shut at night?"]]
    assert set(by_cell(detect(sheet(rows)))) == {"A2", "A3"}


@pytest.mark.parametrize(
    ("header", "allowed"),
    [
        ("Yes/No", ("Yes", "No")),
        ("Compliant (Yes/No/N/A)", ("Yes", "No", "N/A")),
        ("Erfüllt? (Ja / Teilweise / Nein)", ("Ja", "Teilweise", "Nein")),
        ("In use (Yes/No)", ("Yes", "No")),
    ],
)
def test_options_that_a_header_names_make_a_verdict_column_without_lists(
    header: str, allowed: tuple[str, ...]
) -> None:
    wide = [["ID", "Question", header, "Comments"], ["A-1", "Are the doors shut at night?"]]
    narrow = [["Control", header], ["All doors are shut at night"]]
    for rows, at in ((wide, "C2"), (narrow, "B2")):
        found = slots(detect(sheet(rows)))
        assert (found[at].role, found[at].allowed) == (Role.VERDICT, allowed)
