"""Options printed in the cell for the answer."""

import pytest
from support.grids import detect, sheet, slots

from qbyok.layout.typed_boxes import box_caption, is_preset, printed_options, ticked, ticked_options, unticked
from qbyok.model import Role, SlotKind


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("☐ Yes ☐ No", ("Yes", "No")),
        ("□はい　□いいえ", ("はい", "いいえ")),
        ("(  ) Sim   (  ) Não   (  ) Outro: ______", ("Sim", "Não", "Outro")),
        ("[ ] Open\n[ ] Shut", ("Open", "Shut")),
        ("___ Yes ___ No ___ N/A", ("Yes", "No", "N/A")),
        ("Ja ☐ / Nein ☐", ("Ja", "Nein")),
        ("Answer: ☐ by day ☐ at night", ("by day", "at night")),
        ("Yes ☐  No ☐  N/A ☐  (tick one)", ("Yes", "No", "N/A")),
        ("Yes ☐ No ☐ Details: ____", ("Yes", "No")),
        ("Answer: Yes ☐ No ☐", ("Yes", "No")),
        ("Yes: ☐ No: ☐ (tick one)", ("Yes", "No")),
        ("Applicable: ☐ Yes ☐ No, because: ____", ("Yes", "No, because")),
        ("Is it shut? ☐ by day ☐ at night", ("by day", "at night")),
        ("Tick one ☐ Yes ☐ No", ("Yes", "No")),
        ("Is it shut? Yes ☐ No ☐", ("Yes", "No")),
        ("Είναι κλειστό; Ναι ☐ Όχι ☐", ("Ναι", "Όχι")),
        ("The gate is shut\tYes ☐\tNo ☐", ("Yes", "No")),
        ("Yes / No", ("Yes", "No")),
        ("Yes / No (strike out one)", ("Yes", "No")),
        ("Oui / Non / N/A", ("Oui", "Non", "N/A")),
        ("Yes / No / N/A / Ask us", ("Yes", "No", "N/A", "Ask us")),
        ("Ja | Nein | nur nachts", ("Ja", "Nein", "nur nachts")),
        ("〇・△・×・－", ("〇", "△", "×", "－")),
    ],
)
def test_options_are_those_beside_boxes_or_between_slashes(text: str, options: tuple[str, ...]) -> None:
    assert printed_options(text) == options
    assert is_preset(text)
    assert not ticked_options(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Yes",
        "No / N/A",
        "Is it shut? (yes / no)",
        "Yes, partly",
        "No / N/A / next year",
        "Yes / No / at the north gate only",
        "Yes / No, ask us / N/A",
        "☐ I agree",
        "Name: ____ Date: ____",
        "open() and shut()",
        "☐ ☐",
        "by day ☐ at night ☐ (tick one)",
        "Yes ☐ No ☐ N/A",
    ],
)
def test_other_texts_leave_no_choice(text: str) -> None:
    assert printed_options(text) == ()


@pytest.mark.parametrize("text", ["☒ Yes ☐ No", "(x) Yes ( ) No", "_X_ Yes ___ No", "■Yes □No", "[X] Yes [ ] No"])
def test_a_ticked_box_is_an_answer(text: str) -> None:
    assert printed_options(text) == ("Yes", "No")
    assert not is_preset(text)
    assert ticked_options(text) == "Yes"


@pytest.mark.parametrize("text", ["[X]", "[X] see attached report", "[done in 2024]", "<5 staff", "[1] applies"])
def test_an_answer_with_brackets_is_kept(text: str) -> None:
    assert not is_preset(text)


@pytest.mark.parametrize("text", ["[ ]", "[enter text here]", "<name>", "{{ answer }}", "[ ] Yes [ ] No", "[ ] Yes"])
def test_a_prompt_in_brackets_is_a_preset(text: str) -> None:
    assert is_preset(text)


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("☐ Yes  ☐ No", "☐ Yes  ☒ No"),
        ("(  ) Yes (  ) No", "(  ) Yes (X) No"),
        ("□Yes □No", "□Yes ■No"),
        ("___ Yes ___ No", "___ Yes _X_ No"),
        ("Yes ☐  No ☐  N/A ☐  (tick one)", "Yes ☐  No ☒  N/A ☐  (tick one)"),
        ("Yes ☐ No ☐ Details: ____", "Yes ☐ No ☒ Details: ____"),
        ("☒ Yes ☐ No", "☐ Yes ☒ No"),
        ("■Yes □No", "□Yes ■No"),
        ("(x) Yes ( ) No", "( ) Yes (X) No"),
        ("_X_ Yes ___ No", "___ Yes _X_ No"),
        ("□Yes ■No", "□Yes ■No"),
        ("☑ Yes ☑ No", "☐ Yes ☑ No"),
        ("Yes / No", "No"),
        ("", "No"),
    ],
)
def test_the_box_of_the_answer_is_ticked(text: str, answered: str) -> None:
    assert ticked(text, "No") == answered


@pytest.mark.parametrize(
    ("text", "open_again"),
    [
        ("☒ No", "☐ No"),
        ("No ☑", "No ☐"),
        ("■No", "□No"),
        ("(x) No", "( ) No"),
        ("[X] No", "[ ] No"),
        ("_X_ No", "___ No"),
        ("☒ Yes ☑ No", "☐ Yes ☐ No"),
        ("☒", "☐"),
        ("■", "□"),
        ("(x)", "( )"),
        ("X", ""),
        ("✓", ""),
        ("in part", ""),
        ("☐ No", None),
        ("☐", None),
        ("[ ]", None),
        ("", None),
    ],
)
def test_a_tick_is_taken_out_of_its_box_or_goes(text: str, open_again: str | None) -> None:
    assert unticked(text) == open_again


def test_boxes_typed_in_answer_cells_are_what_may_be_answered() -> None:
    rows = [["No.", "Question", "Answer", "Comment"]]
    rows += [[f"{n}", f"Is gate {n} locked?", "☐ Yes ☐ No"] for n in range(1, 5)]
    rows[4][2] = "☐ Yes ☒ No"
    found = slots(detect(sheet(rows, bold=[1])))
    assert {(found[f"C{r}"].role, found[f"C{r}"].kind, found[f"C{r}"].allowed) for r in range(2, 6)} == {
        (Role.VERDICT, SlotKind.CHOICE, ("Yes", "No"))
    }
    assert (found["C2"].existing, found["C2"].default) == ("☐ Yes ☐ No", True)
    assert (found["C5"].existing, found["C5"].default) == ("No", False)
    assert (found["C2"].printed, found["C5"].printed) == (None, "☐ Yes ☒ No")


def test_a_column_of_typed_boxes_is_for_answers_whatever_its_header_says() -> None:
    rows = [["No.", "Question", "Xyzzy"], *([f"{n}", f"Is gate {n} locked?", "Yes / No"] for n in range(1, 5))]
    assert {at for at, s in slots(detect(sheet(rows, bold=[1]))).items() if s.allowed} == {"C2", "C3", "C4", "C5"}


@pytest.mark.parametrize(("text", "caption"), [("☐ Yes", "Yes"), ("( ) Nein", "Nein"), ("☒ Yes", "Yes")])
def test_a_box_may_stand_alone_with_its_option(text: str, caption: str) -> None:
    assert box_caption(text) == caption
    assert printed_options(text) == ()
    assert is_preset(text) == ("☒" not in text)


@pytest.mark.parametrize("text", ["☐ Yes ☐ No", "Yes", "Is it shut? ☐ yes", "☐", "____ Name"])
def test_other_texts_are_no_box_with_its_option(text: str) -> None:
    assert box_caption(text) == ""


def test_cells_side_by_side_may_each_hold_a_box() -> None:
    rows = [["No.", "Question", "Answer", "", "", "Comment"]]
    rows += [[f"{n}", f"Is gate {n} locked?", "☐ Yes", "☐ No", "☐ N/A"] for n in range(1, 5)]
    rows[4][3] = "☒ No"
    found = slots(detect(sheet(rows, bold=[1], merges=["C1:E1"])))
    ticks = {at: (s.kind, s.option, s.allowed) for at, s in found.items() if at in {"C2", "D2", "E2"}}
    assert ticks == {
        "C2": (SlotKind.TICK, "Yes", ("☒ Yes",)),
        "D2": (SlotKind.TICK, "No", ("☒ No",)),
        "E2": (SlotKind.TICK, "N/A", ("☒ N/A",)),
    }
    assert (found["C2"].default, found["D5"].default) == (True, False)
    assert (found["C2"].unticked, found["D5"].unticked) == (None, "☐ No")
    assert found["F2"].role is Role.COMMENT


@pytest.mark.parametrize("below", [False, True])
def test_a_form_may_have_a_box_in_each_cell(below: bool) -> None:
    boxes = ["[ ] Yes", "[ ] No"]
    rows: list[list[str]] = [["Site questionnaire"], []]
    for number in range(1, 5):
        rows += [[f"Is gate {number} locked?"], boxes] if below else [[f"Is gate {number} locked?", *boxes]]
    merges = [f"A{row}:C{row}" for row in range(3, 11, 2)] if below else []
    found = slots(detect(sheet(rows, merges=merges, framed=["A3:C10" if below else "A3:C6"])))
    assert [s.option for s in found.values()] == ["Yes", "No"] * 4
    assert {s.allowed for s in found.values()} == {("[X] Yes",), ("[X] No",)}


def test_rows_with_typed_boxes_are_no_header() -> None:
    rows = [["Site questionnaire"], [], *([f"Is control {n} met?", "☐ Yes ☐ No"] for n in range(1, 5))]
    rows[3][1] = "☒ Yes ☐ No"
    found = slots(detect(sheet(rows, framed=["A3:B6"])))
    assert list(found) == ["B3", "B4", "B5", "B6"]
    assert (found["B4"].existing, found["B4"].printed) == ("Yes", "☒ Yes ☐ No")
