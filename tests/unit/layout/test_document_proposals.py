from pathlib import Path
from typing import Any

import pytest
from support import documents as d
from support.replies import answer, reply, table, tick

from qbyok.errors import BadResponseError
from qbyok.interfaces import Reading
from qbyok.model import Confidence

HEAD = d.row("Rendszer", "Leírás", "Partner tölti ki", "Phone number")
BODY = [d.row("Szerver", f"A mentés titkosított, {n}. rész", "", "") for n in range(1, 6)]
ASKED = d.table(d.row("No.", "Question", "Answer"), d.row("1", "Is it encrypted?", ""))


def reading(path: Path, *blocks: str, **settings: Any) -> Reading:
    return d.open_docx(d.write_docx(path / "q.docx", *blocks, **settings)).reading


@pytest.fixture
def passed_over(tmp_path: Path) -> Reading:
    return reading(tmp_path, ASKED, d.table(HEAD, *BODY), ASKED)


def proposal(**change: Any) -> str:
    return reply(table(**{"label_column": "A", **change}))


def test_tables_that_detection_passed_over_are_unsure(passed_over: Reading) -> None:
    assert [note.used for note in passed_over.layout.sheets] == [False, True, False, True]
    (found,) = passed_over.unsure()
    assert (found.name, found.columns, found.last) == ("table 2", ("A", "B", "C", "D"), 6)
    assert found.rows[1].open == ("C", "D")


@pytest.mark.parametrize(
    "rows",
    [
        [HEAD, BODY[0]],
        [d.row("Name", "Phone"), d.row("Ann", ""), d.row("Ben", ""), d.row("Cyd", "")],
        [d.row("Name", "Meaning"), *(d.row("AES", f"A cipher, number {n}") for n in range(5))],
        [HEAD, *(d.row("Szerver", f"A mentés titkosított, {n}. rész", "igen", "van") for n in range(5))],
    ],
    ids=["short", "single words", "nothing open", "filled"],
)
def test_other_tables_are_left_alone(tmp_path: Path, rows: list[str]) -> None:
    assert reading(tmp_path, d.table(*rows)).unsure() == ()


def test_a_protected_document_is_left_alone(tmp_path: Path) -> None:
    protection = '<w:documentProtection w:edit="readOnly" w:enforcement="1"/>'
    assert reading(tmp_path, d.table(HEAD, *BODY), settings=protection).unsure() == ()


def test_a_table_is_read_as_proposed(passed_over: Reading) -> None:
    read = passed_over.with_proposal("table 2", proposal(), "model-1").layout
    first, *middle, last = read.questions
    assert [first, last] == list(passed_over.layout.questions)
    assert (middle[0].at, middle[0].label, middle[0].text) == (
        "table 2 row 2 cell 2",
        "Szerver",
        "A mentés titkosított, 1. rész",
    )
    assert [slot.at for q in middle for slot in q.slots] == [f"table 2 row {n} cell 3" for n in range(2, 7)]
    assert {slot.why for q in middle for slot in q.slots} == {"proposed by model-1"}
    note = read.sheets[2]
    assert (note.name, note.used, note.why) == (
        "table 2",
        True,
        "5 questions, proposed by model-1: “A list of questions.”",
    )
    assert note.confidence is Confidence.MEDIUM
    assert [(c.column, c.use, c.confidence) for c in note.columns] == [
        ("1", "label", Confidence.MEDIUM),
        ("2", "question", Confidence.MEDIUM),
        ("3", "answer", Confidence.MEDIUM),
    ]
    assert [note for n, note in enumerate(read.sheets) if n != 2] == [
        note for n, note in enumerate(passed_over.layout.sheets) if n != 2
    ]


def test_columns_to_tick_and_values_for_a_verdict(tmp_path: Path) -> None:
    head = d.row("Phone number", "Leírás", "Igen", "Nem", "Érték: alacsony vagy magas")
    body = [d.row("Szerver", f"A mentés titkosított, {n}. rész", "", "", "") for n in range(1, 6)]
    found = reading(tmp_path, d.table(head, *body))
    ticks = [tick("C", "Igen"), tick("D", "Nem")]
    answers = [answer("E", "verdict", "alacsony", "magas")]
    read = found.with_proposal("table 1", reply(table(answers=answers, ticks=ticks)), "m").layout
    assert [(s.kind, s.option, s.allowed) for s in read.questions[0].slots] == [
        ("tick", "Igen", ("x",)),
        ("tick", "Nem", ("x",)),
        ("choice", None, ("alacsony", "magas")),
    ]


def test_the_values_of_a_control_are_its_own(tmp_path: Path) -> None:
    rows = [d.row("Szerver", f"A mentés titkosított, {n}. rész", "", "") for n in range(1, 6)]
    rows[1] = d.row("Szerver", "A napló titkosított", d.cell(d.paragraph(d.choices("Igen", "Nem"))), "")
    found = reading(tmp_path, d.table(d.row("Rendszer", "Leírás", "magas vagy alacsony", "Phone number"), *rows))
    answers = [answer("C", "verdict", "magas", "alacsony")]
    questions = found.with_proposal("table 1", reply(table(answers=answers)), "m").layout.questions
    assert [q.slots[0].allowed for q in questions[:2]] == [("magas", "alacsony"), ("Igen", "Nem")]
    assert questions[1].slots[0].at == "table 1 row 3 cell 3 # control 1"


def test_merged_and_removed_rows_ask_once_and_not_at_all(tmp_path: Path) -> None:
    def row(text: str, merge: str) -> str:
        return d.row("Szerver", d.cell(text, merge=merge), d.cell("", merge=merge), "")

    body = [row("A mentés titkosított", "restart"), row("", "continue"), *BODY]
    body[3] = body[3].replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>", 1)
    found = reading(tmp_path, d.table(HEAD, *body))
    questions = found.with_proposal("table 1", proposal(last_row=6), "m").layout.questions
    assert [q.at for q in questions] == [f"table 1 row {n} cell 2" for n in (2, 4, 6)]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"question_column": "E"}, "unknown-column"),
        ({"last_row": 10**9}, "unknown-row"),
        ({"answers": [answer("B")]}, "column-used-twice"),
        ({"answers": [answer("A")], "label_column": None}, "already-filled"),
        ({"question_column": "A", "label_column": None}, "no-questions"),
    ],
)
def test_a_proposal_that_does_not_hold_is_refused(passed_over: Reading, change: dict[str, Any], rule: str) -> None:
    with pytest.raises(BadResponseError) as caught:
        passed_over.with_proposal("table 2", proposal(**change), "m")
    assert caught.value.code == rule


def test_locked_cells_are_not_written(tmp_path: Path) -> None:
    lock = '<w:lock w:val="sdtContentLocked"/>'
    found = reading(tmp_path, d.control("", d.table(HEAD, *BODY), extra=lock))
    assert found.unsure() == ()
    with pytest.raises(BadResponseError) as caught:
        found.with_proposal("table 1", proposal(), "m")
    assert caught.value.code == "not-writable"


def test_nothing_asked_leaves_all_as_it_is(passed_over: Reading) -> None:
    read = passed_over.with_proposal("table 2", reply(), "m").layout
    assert read.questions == passed_over.layout.questions
    assert (read.sheets[2].used, read.sheets[2].why) == (
        False,
        "nothing is asked, proposed by m: “A list of questions.”",
    )
