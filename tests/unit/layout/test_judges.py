"""Columns in which somebody else judges the answers."""

from collections.abc import Sequence

import pytest
from support.grids import detect, dropdown, sheet, slots

from qbyok.layout.parties import is_kept

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


@pytest.mark.parametrize(
    "group",
    [
        "To be completed by the harbour office",
        "In te vullen door de havendienst",
        "Wird vom Hafenamt ausgefüllt",
        "Von der Werft auszufüllen",
        "Reserved for the harbour office",
        "À remplir par la capitainerie",
    ],
)
def test_a_group_that_somebody_else_completes_is_his(group: str) -> None:
    rows = [["", "", "", "", group, ""], ["No.", "Question", "Answer", "Comment", "Result", "Sources"], *ASKED]
    found = slots(detect(sheet(rows, bold=[1, 2], merges=["E1:F1"])))
    assert {at[0] for at in found} == {"C", "D"}


@pytest.mark.parametrize(
    "group", ["To be completed by the vendor", "Filled in by you", "Von Ihnen auszufüllen", "Bitte auszufüllen"]
)
def test_a_group_that_the_respondent_completes_is_to_be_filled_in(group: str) -> None:
    rows = [["", "", group, "", ""], ["No.", "Question", "Answer", "Comment", "Status"], *ASKED]
    found = slots(detect(sheet(rows, bold=[1, 2], merges=["C1:D1"])))
    assert {at[0] for at in found} == {"C", "D", "E"}


def test_a_group_for_somebody_else_is_to_be_filled_in_where_nothing_else_is() -> None:
    rows = [["", "", "To be completed by the harbour", ""], ["No.", "Question", "Answer", "Comment"], *ASKED]
    found = slots(detect(sheet(rows, bold=[1, 2], merges=["C1:D1"])))
    assert {at[0] for at in found} == {"C", "D"}


def judged(*headers: str, options: Sequence[str]) -> set[str]:
    """Return the columns to fill in of a table with drop-down lists in its third column and the last but one."""
    rows = [["No.", "Question", *headers], *ASKED]
    last = "ABCDEFGH"[len(headers)]
    lists = [dropdown("C2:C4", "Yes", "No"), dropdown(f"{last}2:{last}4", *options)]
    return {at[0] for at in slots(detect(sheet(rows, bold=[1], lists=lists)))}


@pytest.mark.parametrize("word", ["Assessment", "Beurteilung", "Oordeel", "Posouzení", "Valutazione", "評価"])
def test_who_judges_behind_answer_and_comment_has_options_of_his_own(word: str) -> None:
    assert judged("Answer", "Comment", word, "Remarks", options=["Good", "Poor"]) == {"C", "D"}


@pytest.mark.parametrize(
    ("headers", "options"),
    [
        (["Answer", "Comment", "Assessment", "Remarks"], ["Yes", "No"]),
        (["Answer", "Comment", "Self assessment", "Remarks"], ["Good", "Poor"]),
        (["Answer", "Comment", "Maturity", "Remarks"], ["Good", "Poor"]),
        (["Answer", "Assessment", "Remarks"], ["Good", "Poor"]),
    ],
)
def test_a_further_list_is_to_be_filled_in_if_it_need_not_judge(headers: list[str], options: list[str]) -> None:
    assert {"C", "D"} < judged(*headers, options=options)


def test_an_acronym_may_stand_behind_what_somebody_else_writes() -> None:
    assert headed(["Status", "Remarks", "Status LSD", "Remarks LSD"]) == {"C", "D"}


@pytest.mark.parametrize("header", ["My notes", "Our remarks (Kim)", "Unsere Bemerkungen", "Notre commentaire"])
def test_the_one_who_asks_you_speaks_of_himself(header: str) -> None:
    assert headed(["Your answer", header]) == {"C"}
    assert headed(["Answer", header]) == {"C", "D"}


@pytest.mark.parametrize(
    "headers",
    [
        ["Answer", "Comment", "Assessment", "Remarks"],
        ["Antwort", "Erläuterung", "Bewertung", "Anmerkung"],
        ["Réponse", "Commentaire", "Avis", "Observations"],
        ["Answer", "Comment", "Harbour assessment", "Harbour comments"],
    ],
)
def test_who_judges_what_is_explained_adds_remarks_of_his_own(headers: list[str]) -> None:
    assert headed(headers) == {"C", "D"}


def test_a_judgement_without_remarks_to_both_is_to_be_filled_in() -> None:
    assert headed(["Answer", "Assessment", "Remarks"]) == {"C", "D", "E"}
    assert headed(["Answer", "Comment", "Assessment", "Evidence"]) == {"C", "D", "E", "F"}


def test_a_further_status_before_the_readers_own_columns_is_his() -> None:
    options = ["Open", "Closed"]
    assert judged("Answer", "Comment", "Status", "Reviewer", options=options) == {"C", "D"}
    assert judged("Answer", "Comment", "Status", "Owner", options=options) == {"C", "D", "E", "F"}


def test_a_group_that_speaks_of_a_judgement_is_somebody_elses_behind_answer_and_comment() -> None:
    rows = [
        ["", "", "", "", "Evaluation of the harbour", ""],
        ["No.", "Question", "Answer", "Comment", "Remarks", "Grounds"],
    ]
    found = slots(detect(sheet([*rows, *ASKED], bold=[1, 2], merges=["E1:F1"])))
    assert {at[0] for at in found} == {"C", "D"}
    rows[1][2:] = ["Scope", "Period", "Answer", "Comment"]
    found = slots(detect(sheet([*rows, *ASKED], bold=[1, 2], merges=["E1:F1"])))
    assert {"E", "F"} <= {at[0] for at in found}


def test_who_receives_data_is_not_whom_a_column_is_kept_for() -> None:
    assert not is_kept("Destinataires")
    assert is_kept("Destinat evaluatorului")
