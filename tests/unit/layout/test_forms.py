"""Forms without table headers: a label or question, and a box beside it or below it."""

from dataclasses import replace

import pytest
from support.grids import detect, dropdown, sheet, slots

from qbyok.model import Confidence, Role, SlotKind

QUESTIONS = [
    "Do you lock the doors at night?",
    "Who may open the vault?",
    "How many keys are there?",
    "Are they counted?",
]


def test_a_sheet_with_questions_of_which_none_was_taken_is_unsure() -> None:
    table = sheet([["No.", "Question", "Answer"], ["1", "Is it encrypted?", ""], ["2", "Is it backed up?", ""]])
    rows = [["About your company"], ["Trading name"], ["Where is your seat?"], ["Who owns it?"], ["Staff"]]
    form = replace(sheet(rows), name="Company")
    closed = replace(sheet([[*row, "see the contract"] for row in rows]), name="Contract")
    found = detect(table, form, closed)
    assert [(n.used, n.confidence) for n in found.sheets] == [
        (True, Confidence.HIGH),
        (False, Confidence.LOW),
        (False, Confidence.HIGH),
    ]


def test_boxes_beside_questions_take_their_answers() -> None:
    rows = [["Site questionnaire"], [], *([q] for q in QUESTIONS)]
    layout = detect(sheet(rows, framed=["B3:B6"]))
    assert [(q.text, q.slots[0].at) for q in layout.questions] == [
        (q, f"Sheet 1!B{r}") for r, q in enumerate(QUESTIONS, 3)
    ]
    assert layout.sheets[0].confidence is Confidence.MEDIUM


def test_boxes_below_questions_take_their_answers() -> None:
    rows: list[list[str]] = [["Please write your answers into the boxes."], []]
    merges, framed = [], []
    for number, question in enumerate(QUESTIONS, 1):
        top = len(rows) + 1
        rows += [[f"{number}", question], [], []]
        merges += [f"B{top}:F{top}", f"B{top + 1}:F{top + 1}"]
        framed.append(f"B{top + 1}:F{top + 1}")
    layout = detect(sheet(rows, merges=merges, framed=framed))
    assert [(q.label, q.text, q.slots[0].at) for q in layout.questions] == [
        (f"{n}", q, f"Sheet 1!B{3 * n + 1}") for n, q in enumerate(QUESTIONS, 1)
    ]


def test_labels_in_front_of_boxes_belong_to_the_question_above() -> None:
    rows: list[list[str]] = []
    framed, merges = [], []
    for number, question in enumerate(QUESTIONS, 1):
        rows += [[f"{number}. {question}"], ["Answer:"], ["Evidence:"], []]
        top = len(rows) - 3
        framed += [f"B{top + 1}:E{top + 1}", f"B{top + 2}:E{top + 2}"]
        merges += [f"A{top}:E{top}", *framed[-2:]]
    layout = detect(sheet(rows, merges=merges, framed=framed))
    assert [(q.label, [s.role for s in q.slots]) for q in layout.questions] == [
        (f"{n}", [Role.ANSWER, Role.EVIDENCE]) for n in range(1, 5)
    ]


def test_names_and_addresses_are_the_users_to_fill_in() -> None:
    rows = [["Company name"], ["Address"], *([q] for q in QUESTIONS)]
    found = slots(detect(sheet(rows, framed=["B1:B6"])))
    assert [found[f"B{r}"].role for r in (1, 2, 3)] == [Role.OWNER, Role.OWNER, Role.ANSWER]


def test_labels_that_could_head_a_table_make_none_without_room_for_answers() -> None:
    rows = [["No.", "Topic", "Status"], *([f"{n}", q] for n, q in enumerate(QUESTIONS, 1))]
    grid = sheet(rows, merges=[f"B{r}:C{r}" for r in range(2, 6)], framed=["D2:D5"])
    assert [q.slots[0].at for q in detect(grid).questions] == [f"Sheet 1!D{r}" for r in range(2, 6)]


def test_a_page_on_which_somebody_says_who_they_are_is_a_form() -> None:
    rows = [["Company name"], ["Address"], ["Contact person"], ["Keys in use"]]
    assert set(slots(detect(sheet(rows, framed=["B1:B4"])))) == {"B1", "B2", "B3", "B4"}


def test_a_page_that_says_what_the_document_is_is_none() -> None:
    rows = [["Edition"], ["Classification"], ["Approval"], ["Distribution"]]
    assert not detect(sheet(rows, framed=["A1:B4"])).questions


def test_a_page_under_the_name_of_the_one_who_answers_is_a_form() -> None:
    rows = [["Supplier information"], [], ["Staff"], ["Sites"], ["Vaults"]]
    assert set(slots(detect(sheet(rows, framed=["A3:B5"])))) == {"B3", "B4", "B5"}


def test_a_coloured_box_behind_a_narrow_gap_belongs_to_its_label() -> None:
    rows = [["1.1", "Keys that were lost in the last year"], ["1.2", "Locks by kind"], ["1.3", "Doors by kind"]]
    grid = sheet(rows, framed=["A1:B3", "D1:D3"], fills={"D1:D3": "yellow"})
    assert set(slots(detect(grid))) == {"D1", "D2", "D3"}


def test_two_labels_in_a_row_each_have_their_box() -> None:
    rows = [["Keys", "", "", "Locks"], ["Doors", "", "", "Windows"], ["Gates", "", "", "Walls"]]
    grid = sheet(rows, framed=["A1:B3", "D1:E3"], fills={"A1:A3": "grey", "D1:D3": "grey"})
    assert set(slots(detect(grid))) == {f"{col}{row}" for col in "BE" for row in (1, 2, 3)}


def test_labels_with_a_colon_head_no_table() -> None:
    rows: list[list[str]] = []
    merges, framed = [], []
    for number, question in enumerate(QUESTIONS, 1):
        top = len(rows) + 1
        rows += [[f"{number}. {question}"], ["Answer:", "", "", "Details:"], []]
        merges += [f"A{top}:F{top}", f"E{top + 1}:F{top + 1}"]
        framed += [f"B{top + 1}:B{top + 1}", f"E{top + 1}:F{top + 1}"]
    layout = detect(sheet(rows, merges=merges, framed=framed))
    assert [(q.label, [s.role for s in q.slots]) for q in layout.questions] == [
        (f"{n}", [Role.ANSWER, Role.COMMENT]) for n in range(1, 5)
    ]


@pytest.mark.parametrize("letter", ["A:", "R:"])
def test_a_letter_stands_for_the_answer(letter: str) -> None:
    rows: list[list[str]] = []
    for question in QUESTIONS:
        rows += [[question], [letter], []]
    merges = [f"A{r}:E{r}" for r in range(1, 12, 3)] + [f"B{r}:E{r}" for r in range(2, 12, 3)]
    layout = detect(sheet(rows, merges=merges, framed=[f"B{r}:E{r}" for r in range(2, 12, 3)]))
    assert [(q.text, q.slots[0].at) for q in layout.questions] == [
        (question, f"Sheet 1!B{row}") for question, row in zip(QUESTIONS, range(2, 12, 3), strict=True)
    ]


def test_a_label_with_what_is_filled_in_beside_it_heads_no_table() -> None:
    rows = [
        ["Supplier information"],
        [],
        ["Business name", "Precision Keys, remarks"],
        ["Lock brands"],
        ["Safe"],
        ["Vault"],
    ]
    assert {"B4", "B5", "B6"} <= set(slots(detect(sheet(rows, bold=[1], framed=["A3:B6"]))))


def test_what_is_kept_for_the_reader_is_no_form() -> None:
    rows = [
        *([q] for q in QUESTIONS),
        [],
        ["For office use only"],
        ["Decision", ""],
        ["Signed off", ""],
        ["Grade", ""],
    ]
    found = slots(detect(sheet(rows, framed=["B1:B4", "B7:B9"])))
    assert set(found) == {"B1", "B2", "B3", "B4"}


def test_titles_with_options_behind_them_part_tables_and_a_form_follows() -> None:
    rows = [
        ["I. Doors", "YES", "NO"],
        *([q] for q in QUESTIONS),
        ["II. Keys", "YES", "NO"],
        *([q] for q in QUESTIONS),
        ["III. Signature"],
        ["Printed name"],
        ["Date signed"],
        ["Title"],
    ]
    grid = sheet(
        rows, bold=[1, 6, 11], fills={"A1:C1": "blue", "A6:C6": "blue", "A11:C11": "blue"}, framed=["A1:C14"]
    )
    layout = detect(grid)
    ticked = {f"{col}{row}" for col in "BC" for row in (*range(2, 6), *range(7, 11))}
    assert set(slots(layout)) == ticked | {"B12", "B13", "B14"}
    assert {q.section for q in layout.questions[:8]} == {("I. Doors",), ("II. Keys",)}


def test_a_list_with_a_framed_blank_column_is_no_form() -> None:
    rows = [[f"1.{i}", f"Spelling of word number {i} was corrected"] for i in range(8)]
    assert not detect(sheet(rows, framed=["A1:C8"])).questions


def test_lists_and_named_options_give_the_allowed_values() -> None:
    rows = [[QUESTIONS[0]], [f"{QUESTIONS[3]} (Yes/No)"], [QUESTIONS[1]], [QUESTIONS[2]]]
    found = slots(detect(sheet(rows, framed=["B1:B4"], lists=[dropdown("B1", "Always", "Never")])))
    assert [(found[f"B{r}"].allowed, found[f"B{r}"].role) for r in (1, 2, 3)] == [
        (("Always", "Never"), Role.VERDICT),
        (("Yes", "No"), Role.VERDICT),
        (None, Role.ANSWER),
    ]


def test_boxes_beside_indented_lines_are_options_of_the_line_above() -> None:
    rows = [
        [QUESTIONS[0]],
        ["Which locks are used? (mark with X)"],
        ["Padlocks"],
        ["Bolts"],
        [QUESTIONS[1]],
        [QUESTIONS[2]],
    ]
    layout = detect(sheet(rows, framed=["B1", "B3:B6"], indents={"A3:A4": 2}))
    options = layout.questions[1]
    assert options.allowed == ("Padlocks", "Bolts")
    assert [(s.at, s.kind) for s in options.slots] == [("Sheet 1!B3", SlotKind.TICK), ("Sheet 1!B4", SlotKind.TICK)]
    assert len(layout.questions) == 4


def test_a_bare_column_of_questions_is_answered_in_the_next_one() -> None:
    rows = [
        ["Some questions"],
        ["Please answer in the next column."],
        ["Doors"],
        *([q] for q in QUESTIONS),
        ["Anything else?"],
    ]
    layout = detect(sheet(rows))
    assert [q.slots[0].at for q in layout.questions] == [f"Sheet 1!B{r}" for r in range(4, 9)]


def test_a_bare_column_with_answers_beside_it_is_a_text_to_read() -> None:
    rows = [[q, "The doors are locked."] for q in [*QUESTIONS, "Anything else?"]]
    assert not detect(sheet(rows)).questions


def test_coloured_bands_are_sections() -> None:
    rows = [["Doors"], [QUESTIONS[0]], [QUESTIONS[1]], ["Keys"], [QUESTIONS[2]], [QUESTIONS[3]]]
    layout = detect(sheet(rows, framed=["B2:B3", "B5:B6"], fills={"A1:B1": "blue", "A4:B4": "blue"}, bold=[1, 4]))
    assert [q.section for q in layout.questions] == [("Doors",), ("Doors",), ("Keys",), ("Keys",)]


def test_a_block_asks_by_its_statement_and_is_answered_behind_the_labels_below() -> None:
    rows: list[list[str]] = []
    merges, framed = [], []
    for number in range(1, 5):
        top = len(rows) + 1
        rows += [
            [f"G{number} Gate number {number}"],
            [f"You know who passes gate {number} and why."],
            ["Not achieved", "", "Partially achieved", "", "Achieved"],
            ["Nobody knows.", "", "-", "", "Everything is written down."],
            ["Assessment"],
            ["Justification"],
            ["Target date"],
            ["Regulator view"],
            [],
        ]
        merges += [f"A{r}:F{r}" for r in (top, top + 1)]
        merges += [f"{cols[0]}{r}:{cols[1]}{r}" for r in (top + 2, top + 3) for cols in ("AB", "CD", "EF")]
        merges += [f"B{r}:F{r}" for r in range(top + 4, top + 8)]
        framed.append(f"A{top + 2}:F{top + 7}")
    layout = detect(sheet(rows, merges=merges, framed=framed, lists=[dropdown("B5", "Achieved", "Not achieved")]))
    assert [(q.section, q.text) for q in layout.questions] == [
        ((f"G{n} Gate number {n}",), f"You know who passes gate {n} and why.") for n in range(1, 5)
    ]
    assert {s.at.rpartition("!")[2]: s.role for s in layout.questions[0].slots} == {
        "B5": Role.VERDICT,
        "B6": Role.COMMENT,
        "B7": Role.DATE,
    }


def test_a_box_behind_a_label_below_options_takes_remarks_on_them() -> None:
    rows = [
        ["Which gates are shut at night?"],
        ["North gate"],
        ["South gate"],
        ["Comments:"],
        [],
        *([question] for question in QUESTIONS),
    ]
    found = slots(detect(sheet(rows, framed=["B2:B4", "B6:B9"], indents={"A2:A3": 1})))
    assert [(found[f"B{r}"].option, found[f"B{r}"].role) for r in (2, 3, 4)] == [
        ("North gate", Role.VERDICT),
        ("South gate", Role.VERDICT),
        (None, Role.COMMENT),
    ]


def test_boxes_below_questions_may_hold_options_to_tick() -> None:
    rows: list[list[str]] = [["Site questionnaire"], []]
    merges, framed = [], []
    for question in QUESTIONS:
        rows += [[question], ["(  ) Yes   (  ) No" if question.startswith("D") else ""]]
        merges += [f"A{len(rows) - 1}:F{len(rows) - 1}", f"A{len(rows)}:F{len(rows)}"]
        framed.append(merges[-1])
    found = slots(detect(sheet(rows, merges=merges, framed=framed)))
    assert list(found) == ["A4", "A6", "A8", "A10"]
    assert (found["A4"].allowed, found["A4"].default) == (("Yes", "No"), True)
    assert found["A6"].allowed is None


def test_a_form_may_stand_above_a_table() -> None:
    form = [["Site questionnaire"], [], *([q] for q in QUESTIONS), []]
    table = [["No.", "Question", "Answer"], ["1", "Are the gates locked?"], ["2", "Are the keys counted?"]]
    layout = detect(sheet([*form, *table], bold=[8], framed=["B3:B6", "A8:C10"]))
    assert list(slots(layout)) == ["B3", "B4", "B5", "B6", "C9", "C10"]


def test_a_form_may_stand_above_lines_for_names() -> None:
    form = [["Site questionnaire"], [], *([q] for q in QUESTIONS), []]
    lines = [["Name", "Country", "Service", "Since"], [], []]
    layout = detect(sheet([*form, *lines], bold=[8], framed=["B3:B6", "A8:D10"]))
    assert list(slots(layout)) == ["B3", "B4", "B5", "B6"]


def form_above_table(total: str) -> set[str]:
    """Return the cells to fill in of a form above a table and below figures with a total."""
    asking = [["No.", "Question", "Answer"], *([f"{n}", text] for n, text in enumerate(QUESTIONS, 1))]
    rows = [["Keys", "Old", "New"], ["Iron", "1", "2"], ["Total", total, total], [], ["Name of the house"]]
    rows += [["How many gates has it?"], ["Who owns the moat?"], [], *asking]
    drawn = sheet(rows, bold=[1, 9], framed=["B5:B7"], merges=[f"B{row}:C{row}" for row in (5, 6, 7)])
    cells = {at: replace(c, formula=total.lstrip("=")) if c.is_formula else c for at, c in drawn.cells.items()}
    return set(slots(detect(replace(drawn, cells=cells))))


def test_a_form_above_a_table_is_filled_in_unless_it_shows_another_sheet() -> None:
    assert form_above_table("=SUM(B2:B2)") == {"B5", "B6", "B7", "C10", "C11", "C12", "C13"}
    assert form_above_table("=Rates!B2") == {"C10", "C11", "C12", "C13"}
