"""Which rows ask, and which cells take the answers."""

from dataclasses import replace

import pytest
from support.grids import SHA, detect, dropdown, sheet, slots

from qbyok.layout.grid import Cell, Sheet, SheetState
from qbyok.layout.identity import question_id
from qbyok.model import Layout, Role, SlotKind

PLAIN = [
    ["No.", "Question", "Answer", "Comment"],
    ["1.1", "Do you lock the doors at night?"],
    ["1.2", "Do you count the keys each week?"],
    ["1.3", "Who may open the vault?"],
]


def test_columns_are_found_by_their_headers() -> None:
    layout = detect(sheet(PLAIN))
    assert [q.text for q in layout.questions] == [row[1] for row in PLAIN[1:]]
    assert [q.label for q in layout.questions] == ["1.1", "1.2", "1.3"]
    assert {at: s.role for at, s in slots(layout).items() if at.endswith("2")} == {
        "C2": Role.ANSWER,
        "D2": Role.COMMENT,
    }
    question = layout.questions[0]
    assert question.at == "Sheet 1!B2"
    assert question.id == question_id(SHA, "Sheet 1!B2")
    assert "Answer" in slots(layout)["C2"].why


def test_headers_may_stand_below_titles_and_instructions() -> None:
    rows = [["Supplier questionnaire"], ["Please answer every question in full."], [], *PLAIN]
    assert set(slots(detect(sheet(rows, merges=["A1:D1"])))) == {"C5", "D5", "C6", "D6", "C7", "D7"}


@pytest.mark.parametrize(
    "header",
    [
        ["Nr.", "Frage", "Antwort", "Bemerkung"],
        ["N°", "Question", "Réponse", "Commentaires"],
        ["N.º", "Pregunta", "Respuesta", "Observaciones"],
        ["Código", "Pergunta", "Resposta", "Justificativa"],
        ["項番", "質問", "回答", "備考"],
    ],
)
def test_headers_are_understood_in_other_languages(header: list[str]) -> None:
    found = slots(detect(sheet([header, *PLAIN[1:]])))
    assert (found["C2"].role, found["D2"].role) == (Role.ANSWER, Role.COMMENT)


def test_drop_down_makes_a_verdict_whatever_its_header_says() -> None:
    rows = [["ID", "Requirement", "Foo", "Evidence"], ["A-1", "Verify the lock."], ["A-2", "Verify the bolt."]]
    found = slots(detect(sheet(rows, lists=[dropdown("C2:C3", "Pass", "Fail")])))
    assert found["C2"].role is Role.VERDICT
    assert found["C2"].kind is SlotKind.CHOICE
    assert found["C2"].allowed == ("Pass", "Fail")
    assert found["D2"].role is Role.EVIDENCE


@pytest.mark.parametrize("prompt", ["Select…", "-- bitte wählen --", "▼選択", "Choisir une réponse"])
def test_the_prompt_of_a_drop_down_is_no_answer(prompt: str) -> None:
    rows = [["ID", "Question", "Answer"], *([f"A-{i}", f"Is door {i} locked?", prompt] for i in range(1, 5))]
    found = slots(detect(sheet(rows, lists=[dropdown("C2:C4", prompt, "Shut", "Ajar")])))
    assert {found[f"C{r}"].allowed for r in range(2, 6)} == {("Shut", "Ajar")}
    assert all(found[f"C{r}"].default for r in range(2, 6))


def test_row_that_the_list_forgot_is_a_choice_only_where_it_holds_one_of_its_values() -> None:
    rows = [
        ["ID", "Requirement", "Status"],
        *([f"A-{i}", f"Verify lock number {i}.", "Open"] for i in range(5)),
        ["A-6", "Describe the lock."],
    ]
    found = slots(detect(sheet(rows, lists=[dropdown("C2:C5", "Open", "Done")])))
    assert found["C6"].allowed == ("Open", "Done")
    assert found["C7"].allowed is None
    assert found["C7"].role is Role.ANSWER


def test_options_named_in_the_header_are_the_allowed_values() -> None:
    rows = [["No.", "Question", "Answer (Yes / No / N/A)"], *PLAIN[1:]]
    slot = slots(detect(sheet(rows)))["C2"]
    assert (slot.role, slot.allowed) == (Role.VERDICT, ("Yes", "No", "N/A"))


def test_presets_are_defaults_and_answers_are_kept() -> None:
    rows = [
        ["ID", "Control", "Status", "Notes"],
        ["1", "Locks are in place.", "Not assessed"],
        ["2", "Bolts are in place.", "Implemented", "since May"],
        ["3", "Bars are in place.", "Select…"],
    ]
    found = slots(detect(sheet(rows, lists=[dropdown("C2:C4", "Not assessed", "Implemented")])))
    assert [(found[c].existing, found[c].default) for c in ("C2", "C3", "C4")] == [
        ("Not assessed", True),
        ("Implemented", False),
        ("Select…", True),
    ]
    assert found["D3"].existing == "since May"
    assert found["D2"].existing is None


def test_verdicts_that_an_answered_column_uses_are_its_options() -> None:
    values = ["Implemented", "Not implemented", "Implemented", "Partially implemented", "Implemented"]
    rows = [["Control ID", "Control Name", "Status"]]
    rows += [[f"C-{i}", f"Lock of door {i}", value] for i, value in enumerate(values)]
    slot = slots(detect(sheet(rows)))["C2"]
    assert slot.allowed == ("Implemented", "Not implemented", "Partially implemented")


def writable(layout: Layout) -> set[str]:
    return {place for place, slot in slots(layout).items() if slot.writable}


def test_formulas_hidden_places_and_table_headers_are_never_written() -> None:
    rows = [["No.", "Question", "Answer", "Comment", "Evidence"], *(list(r) for r in PLAIN[1:])]
    rows[2] += ["", "=from elsewhere"]
    grid = sheet(rows, hidden_rows=[4], hidden_columns=((5, 5),), header_cells=["D2:D2"])
    assert writable(detect(grid)) == {"C2", "C3"}


def test_only_unlocked_cells_of_a_protected_sheet_are_written() -> None:
    rows = [PLAIN[0], *([*row, " ", " "] for row in PLAIN[1:])]
    assert writable(detect(sheet(rows, protected=True, unlocked=["C3"]))) == {"C3"}


def test_a_locked_cell_for_a_text_is_named_where_the_row_has_others() -> None:
    rows = [PLAIN[0], *([*row, " ", " "] for row in PLAIN[1:])]
    slot = slots(detect(sheet(rows, protected=True, unlocked=["C3"])))["D3"]
    assert (slot.role, slot.writable, slot.existing) == (Role.COMMENT, False, None)


def test_mirror_of_answers_is_not_used() -> None:
    rows = [PLAIN[0], *([f"={row[0]}", f"={row[1]}", "=0"] for row in PLAIN[1:])]
    layout = detect(sheet(PLAIN), sheet(rows, name="Scores"))
    assert {q.at.partition("!")[0] for q in layout.questions} == {"Sheet 1"}
    assert [n.used for n in layout.sheets] == [True, False]
    assert "formula" in layout.sheets[1].why


def test_question_text_may_be_a_formula() -> None:
    rows = [PLAIN[0], *([row[0], f"={row[1]}"] for row in PLAIN[1:])]
    assert [q.text for q in detect(sheet(rows)).questions] == [row[1] for row in PLAIN[1:]]


def test_hidden_and_empty_sheets_are_passed_over() -> None:
    layout = detect(sheet(PLAIN, state=SheetState.VERY_HIDDEN), sheet([], name="Blank"))
    assert layout.questions == ()
    assert [(n.used, n.why) for n in layout.sheets] == [(False, "hidden sheet"), (False, "empty sheet")]


def test_list_of_requirements_without_an_answer_column_has_no_slots() -> None:
    rows = [["Req", "Category", "Detail", "Level 1", "Level 2", "ISO 27001 mapping", "Severity"]]
    rows += [[str(i), "Doors", f"Verify that door {i} is shut.", "x", "x", "A.7.1", "High"] for i in range(4)]
    layout = detect(sheet(rows))
    assert layout.questions == ()
    assert layout.sheets[0].why == "no column for answers"


def test_columns_of_reviewers_and_mappings_are_not_slots() -> None:
    rows = [["ID", "Question", "Answer", "Analyst Notes", "NIST mapping", "Priority"]]
    rows += [[f"Q-{i}", f"Is gate {i} guarded at night?"] for i in range(3)]
    assert set(slots(detect(sheet(rows)))) == {"C2", "C3", "C4"}


def test_answer_column_that_holds_type_codes_is_not_a_slot() -> None:
    rows = [["ref_id", "questions", "answer"], *([f"1.{i}", f"Do you keep list {i}?", "TXT"] for i in range(5))]
    assert detect(sheet(rows)).questions == ()


def test_change_log_and_value_list_are_not_questionnaires() -> None:
    log = [["Version", "Date", "Description"], ["1", "2020-01-01", "First issue of it"], ["2", "2021-01-01", "Typos"]]
    values = [["Severity", "Status", "Title"], ["High", "Open", "Import it"], ["Low", "Fulfilled"], ["", "N/A"]]
    assert detect(sheet(log), sheet(values, name="Values")).questions == ()


def test_one_far_cell_and_a_whole_sheet_merge_cost_nothing() -> None:
    grid = sheet(PLAIN, merges=["F1:XFD1048576"], lists=[dropdown("H1:H1048576", "a", "b")])
    assert len(detect(grid).questions) == 3


def test_layout_is_the_same_each_time() -> None:
    grid = sheet(PLAIN)
    assert detect(grid) == detect(grid)


def _with_formulas(formula: str, *cells: tuple[int, int]) -> Sheet:
    plain = sheet(PLAIN)
    computed = {place: replace(plain.cell(*place) or Cell(), formula=formula, is_formula=True) for place in cells}
    return replace(plain, cells={**plain.cells, **computed})


def test_a_comment_is_asked_for_where_the_answer_is_computed() -> None:
    found = writable(detect(_with_formulas('IF(A1="","","Yes")', (2, 3))))
    assert found == {"D2", "C3", "D3", "C4", "D4"}


def test_nothing_is_asked_where_a_row_repeats_another_sheet() -> None:
    assert set(slots(detect(_with_formulas("Start!C2", (2, 3))))) == {"C3", "D3", "C4", "D4"}
    assert not slots(detect(_with_formulas('IF(A1="","","Yes")', (2, 3), (3, 3))))
