"""Check boxes of a sheet become slots."""

from support.grids import detect, dropdown, sheet, slots

from qbyok.layout.pairs import answered_pairs
from qbyok.model import Role, SlotKind

ASKED = [["1", "Is the gate shut at night?"], ["2", "Is the gate guarded by day?"]]


def test_columns_of_boxes_stand_for_their_headers() -> None:
    rows = [["No.", "Question", "On site", "Remote", "Comment"], [*ASKED[0], "[ ]", "[ ]"], [*ASKED[1], "[ ]", "[ ]"]]
    layout = detect(sheet(rows))
    found = slots(layout)
    assert {at: (s.kind, s.option, s.existing) for at, s in found.items() if at.endswith("2")} == {
        "C2": (SlotKind.CHECKBOX, "On site", None),
        "D2": (SlotKind.CHECKBOX, "Remote", None),
        "E2": (SlotKind.TEXT, None, None),
    }
    assert found["C2"].allowed == ("On site", "Remote")
    assert layout.questions[0].allowed == ("On site", "Remote")
    assert layout.sheets[0].why == "2 questions, check boxes, free text"


def test_a_box_that_is_set_answers_for_all_of_its_row() -> None:
    rows = [["No.", "Question", "Yes", "No"], [*ASKED[0], "[ ]", "[x]"], [*ASKED[1], "[ ]", "[ ]"]]
    layout = detect(sheet(rows))
    assert {at: s.existing for at, s in slots(layout).items()} == {"C2": "No", "D2": "No", "C3": None, "D3": None}
    assert {at: s.unticked for at, s in slots(layout).items()} == {"C2": None, "D2": "", "C3": None, "D3": None}
    (pair,) = answered_pairs(layout)
    assert (pair.question, pair.verdict) == (ASKED[0][1], "No")


def test_one_column_of_boxes_is_enough() -> None:
    rows = [["No.", "Requirement", "Implemented", "Notes"], [*ASKED[0], "[ ]"], [*ASKED[1], "[ ]"]]
    found = slots(detect(sheet(rows)))
    assert (found["C2"].kind, found["C2"].role, found["C2"].option) == (
        SlotKind.CHECKBOX,
        Role.VERDICT,
        "Implemented",
    )
    assert found["D2"].role is Role.COMMENT


def test_boxes_beside_the_verdict_keep_to_themselves() -> None:
    rows = [
        ["No.", "Question", "Yes", "No", "Evidence attached", "Analyst review", "Severity"],
        *([*asked, *["[ ]"] * 5] for asked in ASKED),
    ]
    found = slots(detect(sheet(rows)))
    assert {at: (s.role, s.allowed) for at, s in found.items() if at.endswith("2")} == {
        "C2": (Role.VERDICT, ("Yes", "No")),
        "D2": (Role.VERDICT, ("Yes", "No")),
        "E2": (Role.EVIDENCE, ("Evidence attached",)),
    }


def test_a_box_in_a_column_of_texts_is_set_not_written_over() -> None:
    rows = [
        ["No.", "Question", "Answer"],
        *([str(i), f"Who may open door {i}?"] for i in range(5)),
        ["6", "Agreed?", "[ ]"],
    ]
    found = slots(detect(sheet(rows)))
    assert (found["C2"].kind, found["C7"].kind, found["C7"].option) == (SlotKind.TEXT, SlotKind.CHECKBOX, "Answer")


def test_boxes_that_a_formula_sets_or_the_sheet_locks_are_no_slots() -> None:
    rows = [["No.", "Question", "Answer", "Done"], [*ASKED[0], " ", "[ ]"], [*ASKED[1], " ", "[ ]"]]
    protected = sheet(rows, protected=True, unlocked=["C2", "C3", "D3"])
    assert set(slots(detect(protected))) == {"C2", "C3", "D3"}
    listed = sheet(rows, lists=[dropdown("C2:C3", "Yes", "No")], hidden_columns=((4, 4),))
    assert set(slots(detect(listed))) == {"C2", "C3"}
