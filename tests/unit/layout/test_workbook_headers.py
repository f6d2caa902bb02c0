"""Header bands, repeated headers, sections, merges and tick columns."""

from support.grids import by_cell, detect, dropdown, sheet, slots

from qbyok.model import Role, SlotKind


def test_tick_columns_under_a_merged_header() -> None:
    rows = [
        ["ID", "Question", "Answers", "", "", "Notes"],
        ["", "", "Yes", "No", "Not applicable"],
        ["A-1", "Is the gate shut at night?", "", "", "", ""],
        ["A-2", "Is the gate guarded by day?", "", "x"],
    ]
    grid = sheet(rows, merges=["A1:A2", "B1:B2", "C1:E1", "F1:F2"])
    found = slots(detect(grid))
    assert {at: s.option for at, s in found.items() if s.kind is SlotKind.TICK and at.endswith("3")} == {
        "C3": "Yes",
        "D3": "No",
        "E3": "Not applicable",
    }
    assert {s.allowed for s in found.values() if s.kind is SlotKind.TICK} == {("x",)}
    assert found["D4"].existing == "x"
    assert found["F3"].role is Role.COMMENT
    assert detect(grid).questions[0].allowed == ("Yes", "No", "Not applicable")


def test_two_groups_of_ticks_without_question_text() -> None:
    rows = [
        ["Control ID", "Implementation Status", "", "Control Origination", ""],
        ["", "Implemented", "Planned", "Provider corporate", "Inherited from others"],
        *([f"AC-{i}", "X", "", "", "X"] for i in range(1, 5)),
    ]
    found = slots(detect(sheet(rows, merges=["A1:A2", "B1:C1", "D1:E1"])))
    assert [found[c].role for c in ("B3", "C3", "D3", "E3")] == [
        Role.VERDICT,
        Role.VERDICT,
        Role.RESPONSIBILITY,
        Role.RESPONSIBILITY,
    ]
    assert found["E3"].existing == "X"


def test_header_repeated_for_each_section_with_the_sections_name_and_a_blank_cell() -> None:
    rows = [
        ["Door policy", "", "Answer", "Additional information", "Guidance"],
        ["DOOR-01", "Do you shut the doors?", "", "", "All of them."],
        ["DOOR-02", "Do you lock the doors?"],
        ["Gate policy", "", "Answer", "Additional information", "Guidance"],
        ["GATE-01", "Do you shut the gates?"],
        ["GATE-02", "Describe the lock of the gates."],
    ]
    layout = detect(sheet(rows, bold=[1, 4], lists=[dropdown("C2:C3", "Yes", "No"), dropdown("C5", "Yes", "No")]))
    assert set(slots(layout)) == {f"{c}{r}" for c in "CD" for r in (2, 3, 5, 6)}
    questions = by_cell(layout)
    assert questions["B2"].section == ("Door policy",)
    assert questions["B5"].section == ("Gate policy",)
    assert questions["B2"].guidance == "All of them."
    assert slots(layout)["C6"].kind is SlotKind.TEXT


def test_numbered_rows_before_the_first_header_take_the_same_answer_column() -> None:
    rows = [
        ["Date", "", ""],
        ["General"],
        ["GEN-01", "Name of the company"],
        ["GEN-02", "Name of the product"],
        ["Door policy", "", "Answer", "Additional information"],
        ["DOOR-01", "Do you shut the doors?"],
        ["DOOR-02", "Do you lock the doors?"],
    ]
    layout = detect(sheet(rows, bold=[5]))
    assert set(slots(layout)) == {"C3", "C4", "C6", "D6", "C7", "D7"}
    assert by_cell(layout)["B3"].section == ("General",)


def test_section_rows_and_section_columns_make_the_path() -> None:
    rows = [
        ["ID", "Domain", "Question", "Answer"],
        ["Buildings", "", "", ""],
        ["B-1", "Doors", "Are the doors shut at night?"],
        ["B-2", "", "Are the doors locked at night?"],
        ["People", "", "", ""],
        ["P-1", "Guards", "Are the guards awake at night?"],
    ]
    layout = detect(sheet(rows, merges=["A2:D2", "B3:B4", "A5:D5"]))
    assert [q.section for q in layout.questions] == [
        ("Buildings", "Doors"),
        ("Buildings", "Doors"),
        ("People", "Guards"),
    ]


def test_bold_row_in_the_question_column_is_a_section() -> None:
    rows = [["Question", "Answer"], ["Doors and gates"]]
    rows += [[f"Is door number {i} shut at night?"] for i in range(4)]
    layout = detect(sheet(rows, bold=[1, 2]))
    assert len(layout.questions) == 4
    assert layout.questions[0].section == ("Doors and gates",)


def test_bold_numbered_rows_head_the_unnumbered_rows_below() -> None:
    rows = [
        ["ID", "Platform", "Description", "Status"],
        ["STORE-1", "", "The shop stores goods safely."],
        ["", "north", "Testing the store of the north"],
        ["", "south", "Testing the store of the south"],
    ]
    layout = detect(sheet(rows, bold=[1, 2], lists=[dropdown("D2:D4", "Pass", "Fail")]))
    assert set(slots(layout)) == {"D3", "D4"}
    assert layout.questions[0].section == ("STORE-1 The shop stores goods safely.",)


def test_questions_that_share_their_answer_cell_become_one() -> None:
    rows = [
        ["ID", "Question", "Comments and Notes"],
        ["A-1", "Do you shut the doors?"],
        ["A-2", "Do you lock the doors?"],
        ["B-1", "Do you shut the gates?"],
    ]
    layout = detect(sheet(rows, merges=["C2:C3"]))
    assert set(slots(layout)) == {"C2", "C4"}
    first = layout.questions[0]
    assert first.text == "Do you shut the doors?\nA-2 Do you lock the doors?"
    assert first.at == "Sheet 1!B2"


def test_cells_covered_by_a_merge_are_not_slots() -> None:
    rows = [["ID", "Question", "Answer", "Comment"], ["A-1", "Do you shut it?"], ["A-2", "Do you lock it?"]]
    assert set(slots(detect(sheet(rows, merges=["C2:D2"])))) == {"C2", "C3", "D3"}


def test_further_columns_under_a_merged_answer_header_take_comments() -> None:
    rows = [["No.", "Question", "Answers", ""], ["1", "Do you shut the doors?"], ["2", "Do you lock the doors?"]]
    found = slots(detect(sheet(rows, merges=["C1:D1", "C2:D2"], lists=[dropdown("C3", "Yes", "No")])))
    assert set(found) == {"C2", "C3", "D3"}
    assert found["D3"].role is Role.COMMENT


def test_group_header_above_the_named_row_marks_mappings() -> None:
    rows = [
        ["", "", "", "Compliance Mapping", ""],
        ["ID", "Question", "Answer", "Response A", "Response B"],
        *([f"Q-{i}", f"Is gate {i} guarded at night?"] for i in range(3)),
    ]
    assert set(slots(detect(sheet(rows, merges=["D1:E1"])))) == {"C3", "C4", "C5"}


def test_tables_side_by_side() -> None:
    rows = [["Code", "Question", "Answer", "", "Code", "Question", "Answer"]]
    rows += [[f"A-{i}", f"Is door {i} shut?", "", "", f"B-{i}", f"Is gate {i} shut?"] for i in range(3)]
    layout = detect(sheet(rows))
    assert set(slots(layout)) == {"C2", "C3", "C4", "G2", "G3", "G4"}
    assert by_cell(layout)["F2"].label == "B-0"


def test_sentence_with_a_headers_words_is_no_header() -> None:
    rows = [
        ["ID", "Requirement", "Response"],
        ["1.1", "Verify the response plan.", ""],
        ["1.2", "Verify that evidence of the risk assessment and comments is kept."],
        ["1.3", "Verify the control."],
    ]
    assert set(slots(detect(sheet(rows)))) == {"C2", "C3", "C4"}


def test_two_status_columns_leave_one_verdict() -> None:
    rows = [
        ["ID", "Test Name", "Result", "Status"],
        *([f"T-{i}", f"Try door {i}", "", "Not started"] for i in range(4)),
    ]
    found = slots(detect(sheet(rows, lists=[dropdown("C2:C5", "Pass", "Fail")])))
    assert (found["C2"].role, found["D2"].role) == (Role.VERDICT, Role.SCORE)
    assert found["D2"].default


def test_drop_downs_without_any_header_beside_questions() -> None:
    rows = [["Is the door shut at night?"], ["Is the gate shut at night?"], ["Are the guards awake?"]]
    found = slots(detect(sheet(rows, lists=[dropdown("B1:B3", "Yes", "No")])))
    assert set(found) == {"B1", "B2", "B3"}


def test_empty_columns_beside_questions_take_the_answers() -> None:
    rows = [
        ["No.", "Question", " ", "Notes"],
        *([str(i), f"Is door {i} shut?", " ", "as agreed"] for i in range(1, 5)),
    ]
    assert set(slots(detect(sheet(rows)))) >= {"C2", "C3", "C4", "C5"}


def test_a_section_may_be_named_as_columns_for_answers_are() -> None:
    rows = [
        ["Documentation", "", "Answer", "Comments"],
        *([f"A-{i}", f"Is gate {i} shut at night?"] for i in range(1, 5)),
    ]
    found = detect(sheet(rows, bold=[1], merges=["A1:B1"]))
    assert found.questions[0].text == "Is gate 1 shut at night?"
    assert set(slots(found)) == {f"{col}{row}" for col in "CD" for row in range(2, 6)}


def test_formulas_that_show_nothing_are_no_header() -> None:
    rows = [["", "=", "="], ["", "=0", "=0"], ["Min", "Max", "Score"], ["1", "2", "=3"]]
    assert detect(sheet(rows)).questions == ()


def test_drawn_boxes_in_tick_columns_are_ticked() -> None:
    rows = [
        ["ID", "Requirement", "Response", "", ""],
        ["", "", "In place", "Not in place", "Not tested"],
        *([f"A-{i}", f"Gate {i} is shut at night.", "☐", "☐", "☐"] for i in range(1, 5)),
    ]
    found = slots(detect(sheet(rows, merges=["A1:A2", "B1:B2", "C1:E1"])))
    assert {at: s.option for at, s in found.items() if at.endswith("3")} == {
        "C3": "In place",
        "D3": "Not in place",
        "E3": "Not tested",
    }
    assert {(s.kind, s.allowed, s.existing, s.default) for s in found.values()} == {
        (SlotKind.TICK, ("☒",), "☐", True)
    }


def test_options_may_say_what_they_are_worth_or_ticked_with() -> None:
    rows = [["Question", "Yes (1)", "No (1)", "Comment"], *([f"Is gate {i} shut at night?"] for i in range(1, 5))]
    found = slots(detect(sheet(rows, bold=[1])))
    assert [(found[c].option, found[c].allowed) for c in ("B2", "C2")] == [("Yes (1)", ("1",)), ("No (1)", ("1",))]


def test_a_box_over_all_tick_columns_takes_a_text() -> None:
    rows = [
        ["1. Gates and their keys", "", "", "Yes", "No", "Details"],
        ["1.1", "Is the gate shut at night?"],
        ["1.2", "Who shuts the gate?"],
        ["1.3", "Is the gate guarded by day?"],
    ]
    merges = ["A1:C1", *(f"B{r}:C{r}" for r in (2, 3, 4)), "D3:F3"]
    layout = detect(sheet(rows, bold=[1], merges=merges, framed=["D2:F4"]))
    found = slots(layout)
    assert set(found) == {"D2", "E2", "F2", "D3", "D4", "E4", "F4"}
    assert (found["D3"].kind, found["D3"].role) == (SlotKind.TEXT, Role.ANSWER)
    assert by_cell(layout)["B2"].section == ("1. Gates and their keys",)


def test_the_row_below_the_headers_of_a_group_is_no_header() -> None:
    rows = [
        ["Activity", "Meaning", "", "Answer", "Comments"],
        ["", "Low", "High"],
        ["Doors in the house", "Few of them", "Many of them"],
        ["Keys to the house", "Few of them", "Many of them"],
    ]
    merges = ["A1:A2", "B1:C1", "D1:D2", "E1:E2"]
    grid = sheet(rows, bold=[1, 2], merges=merges, lists=[dropdown("D3:D4", "Low", "High")])
    assert set(slots(detect(grid))) == {"D3", "E3", "D4", "E4"}


def test_other_questions_answered_likewise_make_a_table_of_their_own() -> None:
    rows = [
        ["Technical measures", "Implemented (x)", "", "Organisational measures", "Implemented (x)"],
        ["Alarm at the gate", "", "", "List of all keys", ""],
        ["Lights in the yard", "", "", "Guide for visitors", ""],
        ["Locks on all doors", "", "", "", ""],
    ]
    layout = detect(sheet(rows, bold=[1], framed=["B2:B4", "E2:E4"]))
    assert {q.text: [s.at[-2:] for s in q.slots] for q in layout.questions} == {
        "Alarm at the gate": ["B2"],
        "List of all keys": ["E2"],
        "Lights in the yard": ["B3"],
        "Guide for visitors": ["E3"],
        "Locks on all doors": ["B4"],
    }


def test_a_blank_column_between_answers_makes_no_table() -> None:
    rows = [
        ["No.", "Question", "Status", "Measure", "Status"],
        *([f"{n}", f"Is gate {n} shut?"] for n in range(1, 5)),
    ]
    layout = detect(sheet(rows, bold=[1]))
    assert [s.at[-2:] for s in layout.questions[0].slots] == ["C2", "D2", "E2"]


def test_a_row_that_begins_with_the_header_of_the_numbers_starts_another_table() -> None:
    rows = [["No.", "Question", "Answer"], ["1", "Are the gates locked?"], ["2", "Are the keys counted?"]]
    rows += [[], ["No.", "Xyzzy", "Plugh"], ["1", "North gate"], ["2", "South gate"]]
    layout = detect(sheet(rows, bold=[1, 5], lists=[dropdown("C6:C7", "Open", "Shut")]))
    assert [q.text for q in layout.questions] == [rows[r][1] for r in (1, 2, 5, 6)]


def test_rows_that_are_merged_as_their_header_is_are_no_notes() -> None:
    rows = [["Gate", "", "In place?", "Comment"], *([name] for name in ("North gate", "South gate", "Harbour gate"))]
    merges = [f"A{row}:B{row}" for row in range(1, 5)]
    found = slots(detect(sheet(rows, bold=[1], merges=merges, lists=[dropdown("C2:C4", "Yes", "No")])))
    assert set(found) == {"C2", "C3", "C4", "D2", "D3", "D4"}


def test_the_first_line_of_a_header_that_explains_itself_says_what_it_is() -> None:
    header = [
        "PCI DSS Requirements v4.0",
        "Status\nPlease enter “Yes” if all of it is done, otherwise “No” or “N/A”",
        "If the status is “N/A”, please explain why the requirement does not apply to you",
        "Comments",
    ]
    rows = ["1.1 The doors are locked.", "1.2 The keys are counted.", "1.3 The vault is shut."]
    layout = detect(sheet([header, *([text] for text in rows)], lists=[dropdown("B2:B4", "Yes", "No", "N/A")]))
    assert [q.text for q in layout.questions] == rows
    assert {at[0]: slot.role for at, slot in slots(layout).items()} == {
        "B": Role.VERDICT, "C": Role.COMMENT, "D": Role.COMMENT
    }  # fmt: skip


def test_an_entry_is_an_answer() -> None:
    rows = [["Ref.", "Information requested", "Provider's entry"], ["P-1", "Name of the house", "Rose Court"]]
    layout = detect(sheet([*rows, ["P-2", "Number of doors", ""], ["P-3", "Number of keys", ""]]))
    assert sorted(slots(layout)) == ["C2", "C3", "C4"]


def test_a_small_table_has_its_numbered_rows_and_no_total() -> None:
    rows = [
        ["1.1", "Name of the house"],
        ["", "Part of the country", "Gates in use", "Gates planned"],
        ["2.1", "North", "", ""],
        ["2.2", "South", "", ""],
        ["", "Total", "=0", "=0"],
    ]
    found = slots(detect(sheet(rows, bold=[2])))
    assert {"C3", "D3", "C4", "D4"} <= set(found)
    assert not {"C5", "D5"} & set(found)


def test_a_lead_in_over_options_heads_what_is_asked() -> None:
    rows = [
        ["", "Do you or your neighbours:", "Yes", "No", "If no, please explain"],
        ["4.1", "lock the gates at night?"],
        ["4.2", "count the keys?"],
    ]
    layout = detect(sheet(rows, bold=[1], lists=[dropdown("C2:D3", "X")]))
    assert [(q.text, sorted((s.at[-2:], s.option) for s in q.slots)) for q in layout.questions] == [
        ("lock the gates at night?", [("C2", "Yes"), ("D2", "No"), ("E2", None)]),
        ("count the keys?", [("C3", "Yes"), ("D3", "No"), ("E3", None)]),
    ]


def test_a_prompt_in_a_place_for_an_answer_asks_nothing_itself() -> None:
    rows = [
        ["A-1", "Vendor Name", "Vendor Name", "", " "],
        ["A-2", "Product Name", "Product Name and Version Information", "", " "],
        ["A-3", "Contact E-mail", "Contact E-mail Address", "", " "],
        ["", "Gates", "Answer", "Remarks", "Guidance"],
        ["B-1", "Is the north gate locked?"],
        ["B-2", "Is the south gate locked?"],
        ["B-3", "Is the east gate locked?"],
    ]
    layout = detect(sheet(rows, bold=[4], framed=["A1:E3"], merges=["C1:D1", "C2:D2", "C3:D3"]))
    assert {q.at[-2:] for q in layout.questions} == {"B1", "B2", "B3", "B5", "B6", "B7"}


def test_a_header_that_changes_from_table_to_table_names_their_subject() -> None:
    rows: list[list[str]] = []
    for subject in ("Gate Assessment", "Key Management", "Guard Response"):
        rows += [["Stream", "Level", subject, "Answer", "Notes"], ["Doors", "1", f"Do you review {subject}?"]]
        rows += [["", "2", "Do you write down what you find?"], []]
    layout = detect(sheet(rows, bold=[1, 5, 9]))
    assert [q.at[-2:].lstrip("!") for q in layout.questions] == ["C2", "C3", "C6", "C7", "10", "11"]
    assert all({s.at[s.at.index("!") + 1] for s in q.slots} == {"D", "E"} for q in layout.questions)


def test_a_blank_column_of_requirements_is_not_for_the_answer() -> None:
    rows = [["No.", "Maturity level", "Question", "Requirements (must)", "Requirements (should)", "Description"]]
    rows += [[f"{n}", "", f"How is gate {n} kept shut?", "It has a lock."] for n in range(1, 5)]
    found = slots(detect(sheet(rows, bold=[1], lists=[dropdown("B2:B5", "0", "1", "2")])))
    assert {at[0] for at in found} == {"B", "F"}


def test_a_score_that_is_a_formula_in_some_rows_is_not_asked_in_the_others() -> None:
    rows = [["No.", "Question", "Answer", "Score"]]
    rows += [[f"{n}", f"Is gate {n} shut?", "", "=0" if n < 3 else ""] for n in range(1, 9)]
    found = slots(detect(sheet(rows, bold=[1], lists=[dropdown("C2:C9", "Yes", "No")])))
    assert {at[0] for at in found} == {"C"}


def test_a_box_over_the_columns_to_tick_may_begin_before_them() -> None:
    rows = [["Question", "", "", "Yes", "No"], ["Are they locked?"], ["Are they lit?"], ["Which lock is it?"]]
    layout = detect(sheet(rows, bold=[1], merges=["C4:E4"], framed=["D2:E3"]))
    assert [[s.at[-2:] for s in q.slots] for q in layout.questions] == [["D2", "E2"], ["D3", "E3"], ["C4"]]
