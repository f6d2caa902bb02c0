"""Columns in which somebody else judges the answers."""

from collections.abc import Sequence

import pytest
from support.grids import detect, dropdown, sheet, slots

ASKED = [
    ["1", "Do you lock the doors at night?"],
    ["2", "Do you count the keys each week?"],
    ["3", "Who may open the vault?"],
]


def grouped(*groups: str) -> set[str]:
    """Return the columns to fill in of a table with two columns under each of three groups, the first one asking."""
    rows = [
        [groups[0], "", groups[1], "", groups[2], ""],
        ["No.", "Question", "Result", "Remarks", "Result", "Remarks"],
        *ASKED,
    ]
    merges = ["A1:B1", "C1:D1", "E1:F1"]
    lists = [dropdown("C3:C5", "Yes", "No"), dropdown("E3:E5", "Agreed", "Refused")]
    return {at[0] for at in slots(detect(sheet(rows, bold=[1, 2], merges=merges, lists=lists)))}


def headed(headers: Sequence[str]) -> set[str]:
    """Return the columns to fill in of a table with these headers behind its questions."""
    rows = [["No.", "Question", *headers], *ASKED]
    return {at[0] for at in slots(detect(sheet(rows, bold=[1])))}


def test_who_stands_beside_the_respondents_group_and_asks_for_the_same_is_somebody_else() -> None:
    assert grouped("Question", "To be filled in by the supplier", "First line") == {"C", "D"}


def test_groups_of_which_none_names_the_respondent_are_all_to_be_filled_in() -> None:
    assert grouped("Question", "North gate", "South gate") == {"C", "D", "E", "F"}


def test_a_group_beside_the_respondents_that_asks_for_something_else_is_to_be_filled_in() -> None:
    rows = [
        ["Question", "", "Supplier response", "", "Proof", ""],
        ["No.", "Question", "Result", "Remarks", "Document", "Owner"],
        *ASKED,
    ]
    found = slots(detect(sheet(rows, bold=[1, 2], merges=["A1:B1", "C1:D1", "E1:F1"])))
    assert {at[0] for at in found} == {"C", "D", "E", "F"}


@pytest.mark.parametrize("party", ["LSD", "Q2C", "GRC"])
def test_an_acronym_before_a_second_verdict_and_remark_is_somebody_else(party: str) -> None:
    assert headed(["Status", "Remarks", f"{party} status", f"{party} remarks"]) == {"C", "D"}


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        (["Status", "Remarks", "MFA status", "MFA scope"], {"C", "D", "E"}),
        (["LAN status", "LAN remarks", "WAN status", "WAN remarks"], {"C", "D", "E", "F"}),
        (["STATUS", "REMARKS", "TARGET STATUS", "TARGET REMARKS"], {"C", "D", "E", "F"}),
        (["Status", "Remarks", "CSP status", "CSP remarks"], {"C", "D", "E", "F"}),
    ],
)
def test_an_acronym_is_nobody_without_a_second_verdict_and_remark(headers: list[str], kept: set[str]) -> None:
    assert kept <= headed(headers)
