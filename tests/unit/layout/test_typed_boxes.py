"""Options printed in the cell for the answer."""

import pytest
from support.grids import detect, sheet, slots

from qbyok.layout.typed_boxes import is_preset, printed_options, ticked, ticked_options
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
        ("Yes / No", ("Yes", "No")),
        ("Yes / No (strike out one)", ("Yes", "No")),
        ("Oui / Non / N/A", ("Oui", "Non", "N/A")),
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
        "☐ I agree",
        "Name: ____ Date: ____",
        "open() and shut()",
        "☐ ☐",
    ],
)
def test_other_texts_leave_no_choice(text: str) -> None:
    assert printed_options(text) == ()


@pytest.mark.parametrize("text", ["☒ Yes ☐ No", "(x) Yes ( ) No", "_X_ Yes ___ No", "■Yes □No"])
def test_a_ticked_box_is_an_answer(text: str) -> None:
    assert printed_options(text) == ("Yes", "No")
    assert not is_preset(text)
    assert ticked_options(text) == "Yes"


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("☐ Yes  ☐ No", "☐ Yes  ☒ No"),
        ("(  ) Yes (  ) No", "(  ) Yes (X) No"),
        ("□Yes □No", "□Yes ■No"),
        ("___ Yes ___ No", "___ Yes _X_ No"),
        ("Yes / No", "No"),
        ("", "No"),
    ],
)
def test_the_box_of_the_answer_is_ticked(text: str, answered: str) -> None:
    assert ticked(text, "No") == answered


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


def test_a_column_of_typed_boxes_is_for_answers_whatever_its_header_says() -> None:
    rows = [["No.", "Question", "Xyzzy"], *([f"{n}", f"Is gate {n} locked?", "Yes / No"] for n in range(1, 5))]
    assert {at for at, s in slots(detect(sheet(rows, bold=[1]))).items() if s.allowed} == {"C2", "C3", "C4", "C5"}
