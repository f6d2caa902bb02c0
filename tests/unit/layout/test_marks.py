"""Which mark ticks a place."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import documents as d
from support.grids import detect, dropdown, sheet, slots

from qbyok.layout.grid import Sheet, SheetState
from qbyok.layout.marks import boxed_mark, headed_mark, named_mark, used_mark
from qbyok.layout.presets import is_mark
from qbyok.model import SlotKind


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ('Please mark with an "X".', "X"),
        ("Tick the right column (✓). One per row.", "✓"),
        ("Place an x in one box per row", "x"),
        ("Check [x] all that apply", "x"),
        ("Zutreffendes mit ✓ ankreuzen", "✓"),
        ("Bitte mit einem X markieren!", "X"),
        ("Kreuzen Sie „x“ an", "x"),
        ("Cochez la bonne case avec « X »", "X"),
        ("Marque con una X la opción", "X"),
        ("Assinale com um ‘x’", "x"),
        ("該当欄に「○」を記入してください。", "○"),
        ("○をつけてください", "○"),
        ("First read all.\nThen mark “✔” or “✗”.", "✔"),
        ('Enter "Y" or "N"', None),
        ('Enter "1" for yes', None),
        ("The X axis shows the mark", None),
        ("3 x 4 is the size to enter", None),
        ("● Enter your name", None),
        ("■ 記入方法", None),
        ("✓ we do this", None),
        ("Mark the answers. The plan (x) is old.", None),
        ("Is data encrypted?", None),
        ("", None),
    ],
)
def test_marks_that_instructions_name(text: str, mark: str | None) -> None:
    assert named_mark([text]) == mark


def test_the_first_text_that_names_a_mark_counts() -> None:
    assert named_mark(["Tick it.", "Mark with “x”.", "Mark with “✓”."]) == "x"


def test_the_commonest_mark_that_is_used_counts() -> None:
    assert used_mark(["x", " ✓ ", "✓", "1", "1", "1", "Yes"]) == "✓"
    assert used_mark(["1", "Yes", ""]) is None


@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_text_names_a_mark_or_none(texts: list[str]) -> None:
    assert all(mark is None or is_mark(mark) for mark in (named_mark(texts), used_mark(texts)))


TICKED = [["No.", "Question", "Yes", "No"], ["1", "Is the gate shut?", "", ""], ["2", "Is the door shut?", "", ""]]


def marks(*sheets: Sheet) -> set[tuple[str, ...] | None]:
    """Return the marks of the tick columns of a workbook."""
    found = slots(detect(*sheets))
    return {slot.allowed for slot in found.values() if slot.kind is SlotKind.TICK}


def test_a_workbook_takes_the_mark_of_its_columns_then_that_of_its_instructions() -> None:
    asked = [*TICKED, ["3", "Is it guarded?", "", "✔"]]
    note = sheet([["How to"], ["Please mark with “●”."]], name="Read me")
    assert marks(sheet(TICKED)) == {("X",)}
    assert marks(sheet([["Tick with (✓)."], *TICKED]), note) == {("✓",)}
    assert marks(sheet(TICKED), note) == {("●",)}
    assert marks(sheet([["Tick with (✓)."], *asked]), note) == {("✔",)}
    assert marks(sheet(TICKED), replace(note, state=SheetState.HIDDEN)) == {("X",)}
    assert marks(replace(sheet(TICKED), notes={(1, 3): "Tick (✓) here"})) == {("✓",)}
    assert marks(replace(sheet(TICKED), validations=(replace(dropdown("Z1"), prompt="Tick (✓)"),))) == {("✓",)}


def test_ticks_beside_the_columns_count_where_nothing_names_a_mark() -> None:
    assert marks(sheet([["", "", "", "", "", "✔"], *TICKED])) == {("✔",)}


def test_lists_of_one_mark_are_ticked() -> None:
    rows = [["No.", "Question", "Implemented", "Comment"], *(row[:2] for row in TICKED[1:])]
    found = slots(detect(sheet(rows, lists=[dropdown("C2:C3", "●")])))
    tick = found["C2"]
    assert (tick.kind, tick.option, tick.allowed) == (SlotKind.TICK, "Implemented", ("●",))
    assert tick.why == "drop-down lists of one mark, one for each option"
    several = slots(detect(sheet(TICKED, lists=[dropdown("C2:C3", "✓"), dropdown("D2:D3", "✗")])))
    assert [(several[at].option, several[at].allowed) for at in ("C2", "D2")] == [("Yes", ("✓",)), ("No", ("✗",))]
    values = slots(detect(sheet(rows, lists=[dropdown("C2:C3", "●", "○")])))
    assert values["C2"].kind is SlotKind.CHOICE


def document_marks(path: Path, *blocks: str) -> set[tuple[str, ...] | None]:
    layout = d.open_docx(d.write_docx(path / "q.docx", *blocks)).layout
    return {slot.allowed for question in layout.questions for slot in question.slots if slot.kind is SlotKind.TICK}


def test_a_document_takes_the_mark_of_its_tables_then_that_of_its_text(tmp_path: Path) -> None:
    def grid(mark: str = "") -> str:
        return d.table(d.row("#", "Requirement", "Yes", "No"), d.row("1", "Doors are locked at night", "", mark))

    named = d.paragraph("Zutreffendes mit ✓ ankreuzen")
    assert document_marks(tmp_path, grid()) == {("x",)}
    assert document_marks(tmp_path, grid("X")) == {("X",)}
    assert document_marks(tmp_path, named, grid()) == {("✓",)}
    assert document_marks(tmp_path, named, grid(), grid("X")) == {("X",)}
    cell = d.table(d.row("Mark with an ‘X’."))
    assert document_marks(tmp_path, cell, grid()) == {("X",)}


@pytest.mark.parametrize(("texts", "mark"), [(["", "☐"], "☒"), (["□"], "■"), (["", "Yes"], None)])
def test_a_drawn_box_is_ticked_in_its_own_kind(texts: list[str], mark: str | None) -> None:
    assert boxed_mark(texts) == mark


@pytest.mark.parametrize(
    ("headers", "mark"), [(["Yes (X)", "No (X)"], "X"), (["Yes (2)", "No (0)"], None), (["Yes", "No"], None)]
)
def test_a_mark_behind_each_option_is_what_to_tick_with(headers: list[str], mark: str | None) -> None:
    assert headed_mark(headers) == mark
