"""Grids of blank cells between names of rows and headers."""

from collections.abc import Sequence

import pytest
from support.grids import detect, dropdown, sheet, slots

from qbyok.layout.grid import Sheet
from qbyok.model import Role

ASKING = sheet(
    [
        ["No.", "Question", "Answer", "Comment"],
        ["1", "Do you lock the doors at night?"],
        ["2", "Do you count the keys each week?"],
        ["3", "Who may open the vault?"],
    ],
    name="Questions",
)
HEADERS = ["Ferry", "Berths", "Sails until"]
NAMES = ["Grey Heron", "Old Pelican", "Storm Petrel"]


def grid(
    headers: Sequence[str] = HEADERS, names: Sequence[str] = NAMES, *, name: str = "Ferries", title: str = ""
) -> Sheet:
    """Return a sheet with a bold header in its second row, and blank cells behind names."""
    rows = [[title], list(headers), *([text, *(" " for _ in headers[1:])] for text in names)]
    return sheet(rows, name=name, bold=[2])


def asked(*sheets: Sheet) -> set[str]:
    """Return the cells to fill in of all sheets but the one that asks questions."""
    layout = detect(ASKING, *sheets)
    return {s.at for q in layout.questions for s in q.slots if not s.at.startswith("Questions!")}


def test_a_blank_grid_is_to_be_filled_in_where_another_sheet_asks() -> None:
    assert asked(grid()) == {f"Ferries!{col}{row}" for col in "BC" for row in (3, 4, 5)}


def test_a_blank_grid_alone_asks_nothing() -> None:
    assert slots(detect(grid())) == {}


def test_the_first_column_takes_the_answer_and_headers_say_what_the_others_take() -> None:
    layout = detect(ASKING, grid(["Ferry", "Berths", "Comment"]))
    roles = {s.at: s.role for q in layout.questions for s in q.slots}
    assert (roles["Ferries!B3"], roles["Ferries!C3"]) == (Role.ANSWER, Role.COMMENT)
    assert next(q.text for q in layout.questions if q.at == "Ferries!A4") == "Old Pelican"


def test_a_grid_may_follow_the_questions_of_a_form() -> None:
    questions = ["Do you lock the doors at night?", "Do you count the keys each week?", "Who may open the vault?"]
    rows = [*([text, " "] for text in questions), [], HEADERS, *([text, " ", " "] for text in NAMES)]
    form = sheet(rows, bold=[5], framed=["B1:B3", "A5:C8"], lists=[dropdown("B1:B3", "Yes", "No")])
    assert set(slots(detect(form))) == {"B1", "B2", "B3", "B6", "C6", "B7", "C7", "B8", "C8"}


@pytest.mark.parametrize(
    "other",
    [
        grid(names=["1", "2", "3"]),
        grid(names=NAMES[:2]),
        grid(["Low", "Middle", "High"], ["Low", "Middle", "High"]),
        grid(["Role", "Name", "Signature"], ["Captain", "Pilot", "Stoker"]),
        grid(["Ferry", "Points", "Maximum score"]),
        grid(["Ferry", "Bank remarks", "Auditor score"]),
        grid(title="For office use only"),
        grid(title="To be completed by the harbour"),
        grid(name="Assessment"),
        grid(name="Auditor"),
        sheet([HEADERS, *([text] for text in NAMES)], name="Ferries", bold=[1]),
        sheet([HEADERS, *([text, " ", " "] for text in NAMES)], name="Ferries"),
        sheet([HEADERS, *([text, "40", " "] for text in NAMES)], name="Ferries", bold=[1]),
    ],
)
def test_grids_of_others_and_lists_are_left_alone(other: Sheet) -> None:
    assert asked(other) == set()


def test_a_grid_that_sums_up_other_sheets_is_left_alone() -> None:
    assert asked(grid(names=["Questions", "Harbour", "Do you lock the doors at night?", "Keys"])) == set()


def test_a_table_that_asks_is_no_grid_besides() -> None:
    rows = [["Question", "Answer", "Bank score", "Comment"], *([text, " ", " ", " "] for text in NAMES)]
    found = slots(detect(sheet(rows, bold=[1])))
    assert {at[0] for at in found} == {"B", "D"}


def test_numbers_before_the_names_of_a_grid_don_t_make_it_a_list_of_questions() -> None:
    rows = [["", *HEADERS], *([f"3.{n}", name, " ", " "] for n, name in enumerate(NAMES, 1))]
    asking = [["No.", "Question", "Answer"], *([f"4.{n}", f"Who holds key {n}?"] for n in range(1, 6))]
    form = sheet([*rows, [], *asking], bold=[1, 6], framed=["A1:D4", "A6:C11"])
    layout = detect(form)
    assert [(q.label, q.text, len(q.slots)) for q in layout.questions[:3]] == [
        (f"3.{n}", name, 2) for n, name in enumerate(NAMES, 1)
    ]
    assert {s.at for q in layout.questions[3:] for s in q.slots} == {f"Sheet 1!C{row}" for row in range(7, 12)}
