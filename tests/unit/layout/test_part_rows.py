"""Questions with a row for each of the things that they ask for."""

import pytest
from support.grids import detect, sheet, slots

from qbyok.layout.answer_columns import AnswerColumn
from qbyok.layout.columns import Columns
from qbyok.layout.part_rows import find_parts
from qbyok.layout.view import SheetView
from qbyok.model import Role

HEADER = ["No.", "Question", "", "Answer", "Document"]
PARTS = ["by day", "at night", "on holidays"]
VAULT = [["2", "Who may open the vault?"], ["3", "Who may shut the vault?"], ["4", "Who cleans the vault?"]]


@pytest.mark.parametrize("merges", [["A2:A4", "B2:B4", "B5:C5"], ["B2:B4"], []])
def test_each_part_of_a_question_is_asked_in_its_row(merges: list[str]) -> None:
    rows = [HEADER, ["1", "Who guards the gates?", PARTS[0]], *(["", "", part] for part in PARTS[1:])]
    rows += [["2", "Who may open the vault?"]]
    layout = detect(sheet(rows, bold=[1], merges=["B1:C1", *merges], framed=["A1:E5"]))
    assert [(q.at, q.label, q.text) for q in layout.questions][:3] == [
        (f"Sheet 1!C{row}", "1" if merges[:1] == ["A2:A4"] or row == 2 else "", f"Who guards the gates? – {part}")
        for row, part in enumerate(PARTS, 2)
    ]
    assert layout.questions[3].text == "Who may open the vault?"
    assert set(slots(layout)) == {f"{col}{row}" for col in "DE" for row in range(2, 6)}


def test_an_answer_for_all_parts_belongs_to_the_question() -> None:
    rows = [HEADER, ["1", "Who guards the gates?", PARTS[0]], *(["", "", part] for part in PARTS[1:])]
    rows += [[f"{n}", f"Is gate {n} locked?"] for n in range(2, 5)]
    merges = ["A2:A4", "B2:B4", "D2:D4", "E2:E4"]
    layout = detect(sheet(rows, bold=[1], merges=["B1:C1", *merges], framed=["A1:E7"]))
    assert layout.questions[0].text == "Who guards the gates?"
    assert [s.at for s in layout.questions[0].slots] == ["Sheet 1!D2", "Sheet 1!E2"]


def test_letters_before_the_parts_are_none() -> None:
    rows = [
        ["No.", "Question", "", "", "Answer"],
        ["1", "Who guards the gates?", "a", "by day"],
        ["", "", "b", "at night"],
    ]
    rows += [["2", "Who may open the vault?"]]
    layout = detect(sheet(rows, bold=[1], merges=["B1:D1", "A2:A3", "B2:B3"], framed=["A1:E4"]))
    assert [q.text for q in layout.questions][:2] == [f"Who guards the gates? – {p}" for p in PARTS[:2]]


@pytest.mark.parametrize("merges", [["A2:A4", "B2:B4"], []])
def test_parts_may_stand_in_a_column_for_details(merges: list[str]) -> None:
    rows = [["No.", "Question", "Detail", "Answer"], ["1", "Who guards the gates?", PARTS[0]]]
    rows += [*(["", "", part] for part in PARTS[1:]), *VAULT]
    layout = detect(sheet(rows, bold=[1], merges=merges, framed=["A1:D7"]))
    assert [(q.text, q.guidance, q.section) for q in layout.questions] == [
        *((f"Who guards the gates? – {part}", "", ()) for part in PARTS),
        *((text, "", ()) for _, text in VAULT),
    ]
    assert set(slots(layout)) == {f"D{row}" for row in range(2, 8)}


def test_details_of_one_answer_are_no_parts() -> None:
    rows = [["No.", "Question", "Detail", "Answer"], ["1", "Who guards the gates?", PARTS[0]]]
    rows += [*(["", "", part] for part in PARTS[1:]), *VAULT]
    merges = ["A2:A4", "B2:B4", "D2:D4"]
    layout = detect(sheet(rows, bold=[1], merges=merges, framed=["A1:D7"]))
    assert [q.text for q in layout.questions] == ["Who guards the gates?", *(text for _, text in VAULT)]


def test_rows_below_the_table_are_no_parts() -> None:
    rows = [HEADER, ["1", "Who guards the gates?", PARTS[0]], *(["", "", part] for part in PARTS[1:])]
    view = SheetView(sheet([*rows, ["", "", "", "Signed by"]], framed=["A1:E5"]))
    columns = Columns(question=2, label=1, answers=(AnswerColumn(col=4, role=Role.ANSWER, why=""),))
    assert find_parts(view, columns, [2, 3, 4]) == {row: ((2, 2), (row, 3)) for row in (2, 3, 4)}
