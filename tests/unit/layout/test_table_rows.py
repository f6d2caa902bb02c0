"""Rows of a table that ask nothing: headings, notes below, examples, what is ruled out."""

from dataclasses import replace

import pytest
from support.grids import by_cell, detect, dropdown, sheet, slots

from qbyok.model import Slot

ASKED = [
    "Do you lock the doors at night?",
    "Do you count the keys each week?",
    "Who may open the vault?",
    "Are visitors led through the house?",
    "Is the gate guarded by day?",
]


def asked(*, rows: list[list[str]], bold: list[int] | None = None, listed: str = "") -> set[str]:
    """Return the cells that ask, in a table with a column for the type of each question."""
    header = ["No." if any(row and row[0] for row in rows) else "", "Type", "Question", "Answer", "Comment"]
    lists = [dropdown(listed, "Yes", "No")] if listed else []
    return set(by_cell(detect(sheet([header, *rows], bold=[1, *(bold or [])], lists=lists))))


def typed(*texts: str) -> list[list[str]]:
    return [[f"{n}", "Text", text] for n, text in enumerate(texts, 1)]


def unnumbered(*texts: str) -> list[list[str]]:
    return [["", "Text", text] for text in texts]


def test_a_bold_row_without_what_the_others_have_beside_is_a_heading() -> None:
    rows = [["7", "", "Doors and gates"], *typed(*ASKED)]
    assert asked(rows=rows, bold=[2]) == {f"C{r}" for r in range(3, 8)}


def test_a_bold_row_that_is_like_the_others_or_asks_is_none() -> None:
    rows = [["7", "Text", "Doors and gates"], ["8", "", "Is there a moat?"], *typed(*ASKED)]
    assert {"C2", "C3"} <= asked(rows=rows, bold=[2, 3])


@pytest.mark.parametrize("example", ["Example: is the gate guarded?", "Beispiel: Wird das Tor bewacht?", "例:門は?"])
def test_a_row_that_shows_how_to_answer_asks_nothing(example: str) -> None:
    rows = [*typed(*ASKED), ["6", "Text", example]]
    assert asked(rows=rows) == {f"C{r}" for r in range(2, 7)}


def test_bullets_without_the_list_of_the_questions_say_what_to_look_at() -> None:
    header = ["No.", "Question", "Answer"]
    rows = [row for n, text in enumerate(ASKED, 1) for row in ([f"{n}", text], ["", "• A list of keys exists"])]
    lists = [dropdown(f"C{r}", "Never", "At times", "Each day") for r in range(2, 12, 2)]
    found = by_cell(detect(sheet([header, *rows], bold=[1], lists=lists)))
    assert set(found) == {f"B{r}" for r in range(2, 12, 2)}


def test_cells_that_are_struck_out_ask_nothing() -> None:
    header = ["No.", "Question", "Basic", "Enhanced"]
    rows = [[f"{n}", text, "", "–" if n == 2 else " "] for n, text in enumerate(ASKED, 1)]
    lists = [dropdown(ref, "Yes", "No") for ref in ("C2:C6", "D2:D2", "D4:D6")]
    found = slots(detect(sheet([header, *rows], bold=[1], lists=lists, fills={"D3": "grey"})))
    assert set(found) == {*(f"C{r}" for r in range(2, 7)), "D2", "D4", "D5", "D6"}


def test_a_dash_that_looks_as_its_neighbours_may_be_an_answer() -> None:
    rows = [[f"{n}", text, "-" if n == 2 else "Yes"] for n, text in enumerate(ASKED, 1)]
    found = slots(detect(sheet([["No.", "Question", "Answer"], *rows], bold=[1])))
    assert found["C3"].existing == "-"


def test_a_row_whose_ticks_are_struck_out_does_not_hide_the_tick_columns() -> None:
    header = ["No.", "Question", "yes", "partly", "no", "Remarks"]
    rows = [[f"{n}", text, *(["–"] * 3 if n == 3 else [" "] * 3), " "] for n, text in enumerate(ASKED, 1)]
    found = slots(detect(sheet([header, *rows], bold=[1], fills={"C4:F4": "grey"})))
    assert {"C2", "D2", "E2", "F2"} <= set(found)
    assert not {"C4", "D4", "E4"} & set(found)


@pytest.mark.parametrize("note", ["Note: send the plan of the house with this sheet.", "Filled in by"])
def test_a_note_that_a_gap_parts_from_the_questions_asks_nothing(note: str) -> None:
    rows = [*unnumbered(*ASKED), [], ["", "", note]]
    assert asked(rows=rows) == {f"C{r}" for r in range(2, 7)}


@pytest.mark.parametrize(
    ("rows", "row"),
    [
        (typed(*ASKED), ["6", "", "Rules for dogs"]),
        (unnumbered(*ASKED), ["", "", "Is there anything else?"]),
        (unnumbered(*ASKED), ["", "Text", "Anything else"]),
    ],
)
def test_a_last_question_behind_a_gap_is_asked(rows: list[list[str]], row: list[str]) -> None:
    assert "C8" in asked(rows=[*rows, [], row])


@pytest.mark.parametrize("label", ["Example", "Beispiel"])
def test_an_example_asks_nothing(label: str) -> None:
    rows = [[label, "Text", "Is there a bell?", "Yes", "In the hall."], *typed(*ASKED)]
    assert asked(rows=rows) == {f"C{r}" for r in range(3, 8)}


def test_a_question_without_a_list_that_says_n_a_for_each_answer_is_ruled_out() -> None:
    rows = [["7", "Info", "Which of the following doors are locked?", "n/a", "n/a"], *typed(*ASKED)]
    assert asked(rows=rows, listed="D3:D7") == {f"C{r}" for r in range(3, 8)}


def test_what_a_system_keeps_beside_each_answer_is_nothing_to_fill_in() -> None:
    rows = [
        ["Question", "Answer", "Explanation", "Answered by", "Last changed"],
        *([q, "Yes", "", "J. Doe", "3 May"] for q in ASKED),
        ["Is there a bell?"],
    ]
    rows[1][2] = "Each evening at ten."
    assert set(slots(detect(sheet(rows, bold=[1])))) >= {"B7", "C7"}
    assert not {at for at in slots(detect(sheet(rows, bold=[1]))) if at[0] in "E"}


def test_a_row_without_a_number_asks_if_it_follows_up_the_one_above_or_has_a_wide_box() -> None:
    rows = [["No.", "Question", "Yes", "No", "Remarks"]]
    rows += [[f"{n}", f"Is gate {n} locked?"] for n in range(1, 16)]
    rows += [["", "If yes, since when:"], ["", "Name of the guard"], ["", "Inner doors"]]
    wide = ["C17:E17", "C18:E18", "C19:E19"]
    found = slots(detect(sheet(rows, bold=[1, 19], merges=wide, framed=["A17:E19"])))
    assert {at for at in found if at[1:] in {"17", "18", "19"}} == {"C17", "C18"}


def test_a_question_over_the_answer_columns_is_answered_in_the_box_below() -> None:
    rows = [["No.", "Question", "Yes", "No"], *([f"{n}", text] for n, text in enumerate(ASKED[:3], 1))]
    rows += [["", "If yes, give the names:"], [], ["4", ASKED[3]], ["", "Inner doors"], [], ["5", ASKED[4]]]
    merges = ["B5:D5", "B6:D6", "B8:D8", "B9:D9"]
    layout = detect(sheet(rows, bold=[1], merges=merges, framed=["A1:D10"]))
    assert [s.at for s in by_cell(layout)["B5"].slots] == ["Sheet 1!B6"]
    assert "B8" not in by_cell(layout)


def test_what_to_look_at_below_a_question_shares_its_cells_and_lacks_its_list() -> None:
    rows = [["Level", "Question", "Answer", "Notes"]]
    lists, merges = [], []
    for n, asked in enumerate(("Are the doors locked?", "Are the keys counted?", "Is the vault shut?")):
        rows += [[str(n + 1), asked], ["", "It is looked at each night", "", ""]]
        at = 2 + 2 * n
        lists.append(dropdown(f"C{at}", "No", "Yes, for some", "Yes, for all"))
        merges += [f"A{at}:A{at + 1}", f"D{at}:D{at + 1}"]
    layout = detect(sheet(rows, lists=lists, merges=merges))
    assert sorted(slots(layout)) == ["C2", "C4", "C6", "D2", "D4", "D6"]


def test_labels_to_sign_below_a_gap_ask_nothing() -> None:
    header = ["No.", "Question", "Answer", "Evidence"]
    rows = [header, *([f"{n}", text] for n, text in enumerate(ASKED, 1)), [], ["", "Whoever signs vouches for it."]]
    rows += [["", "Name of signatory:"], ["", "Function:"], ["", "Date and signature:"]]
    merges = [f"C{row}:D{row}" for row in (9, 10, 11)]
    found = detect(
        sheet(rows, bold=[1, 9, 10, 11], lists=[dropdown("C2:C6", "Yes", "No")], framed=merges, merges=merges)
    )
    assert set(by_cell(found)) == {f"B{row}" for row in range(2, 7)}


def computed(*, grey: str) -> list[Slot]:
    """Return the slots of a requirement whose verdict is computed from those of the two objectives below it."""
    header = ["No.", "Requirement", "Finding", "Statement", "Evidence"]
    rows = [header]
    for n, text in enumerate(ASKED[:3], 1):
        rows += [
            [f"3.{n}", text, "=MET", " ", " "],
            [f"3.{n}[a]", f"[a] doors {n};"],
            [f"3.{n}[b]", f"[b] gates {n}."],
        ]
    lists = [dropdown(f"C{row}:C{row + 1}", "MET", "NOT MET") for row in (3, 6, 9)]
    drawn = sheet(
        rows,
        bold=[1, 2, 5, 8],
        lists=lists,
        fills={ref: "grey" for r in (2, 5, 8) for ref in (f"A{r}:C{r}", f"{grey}{r}")},
    )
    cells = {at: replace(c, formula="COUNTIF(C3:C4,1)") if c.is_formula else c for at, c in drawn.cells.items()}
    return list(by_cell(detect(replace(drawn, cells=cells)))["B2"].slots)


def test_a_row_whose_verdict_is_computed_asks_for_what_is_not_grey_beside_it() -> None:
    assert [slot.at for slot in computed(grey="E") if slot.writable] == ["Sheet 1!D2"]
    assert [slot.at for slot in computed(grey="C") if slot.writable] == ["Sheet 1!D2", "Sheet 1!E2"]


def test_what_explains_answers_in_one_table_does_so_below_the_same_header() -> None:
    header = ["No.", "Question", "Yes / No", "Details"]
    first = [[f"1.{n}", text] for n, text in enumerate(ASKED, 1)]
    marked = [["2.3", "Which are guarded? (Mark all that apply with X)", " ", "Doors"], ["", "", " ", "Gates"]]
    rows = [header, *first, [], header, *([f"2.{n}", text] for n, text in enumerate(ASKED[:2], 1)), *marked]
    rows += [["", "", " ", "Windows"]]
    lists = [dropdown(f"C2:C{len(ASKED) + 1}", "Yes", "No"), dropdown("C9:C10", "Yes", "No")]
    drawn = sheet(rows, bold=[1, 8], lists=lists, merges=["A11:A13", "B11:B13"], framed=["C2:D6", "C9:D13"])
    questions = by_cell(detect(drawn))
    assert [slot.at for slot in questions["B10"].slots] == ["Sheet 1!C10", "Sheet 1!D10"]
    assert [(s.at, s.option) for s in questions["B11"].slots] == [
        ("Sheet 1!C11", "Doors"),
        ("Sheet 1!C12", "Gates"),
        ("Sheet 1!C13", "Windows"),
    ]
