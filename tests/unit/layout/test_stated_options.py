"""Options of an answer column that texts around a table state."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from support.grids import detect, dropdown, sheet, slots

from qbyok.layout.grid import Sheet, Validation
from qbyok.layout.legends import Legend, find_legends
from qbyok.layout.view import SheetView
from qbyok.model import Role, SlotKind

HEADER = ["No.", "Question", "Response", "Comment"]
ASKED = [[f"{n}", f"Is gate {n} locked at night?"] for n in range(1, 5)]
NAMED = "Answer each question with Yes, No or Not applicable."
OPTIONS = ("Yes", "No", "Not applicable")


def table(*above: list[str], header: list[str] = HEADER, asked: list[list[str]] = ASKED) -> Sheet:
    return sheet([*above, [], header, *asked], bold=[len(above) + 2])


def allowed(*sheets: Sheet, col: str = "C") -> set[tuple[str, ...] | None]:
    """Return what may be answered in a column."""
    return {slot.allowed for at, slot in slots(detect(*sheets)).items() if at[0] == col}


def test_an_introduction_names_the_options() -> None:
    found = slots(detect(table(["The house"], [NAMED])))
    assert {(s.role, s.kind, s.allowed) for at, s in found.items() if at[0] == "C"} == {
        (Role.VERDICT, SlotKind.CHOICE, OPTIONS)
    }
    assert {s.allowed for at, s in found.items() if at[0] == "D"} == {None}
    assert "named above" in found["C5"].why


@pytest.mark.parametrize(
    "above",
    ["Answers with No or Not applicable need a comment.", "Is there a porter? Yes, No", "Answer in full sentences."],
)
def test_other_introductions_leave_the_answer_free(above: str) -> None:
    assert allowed(table([above])) == {None}


def test_answers_stay_free_where_reasons_have_no_place_of_their_own() -> None:
    assert allowed(table([NAMED], header=HEADER[:3])) == {None}
    assert allowed(table([NAMED], header=["No.", "Question", "Compliant?"])) == {OPTIONS}


def test_answers_that_are_given_already_must_be_among_the_options() -> None:
    assert allowed(table([NAMED], asked=[[*row, "Yes"] for row in ASKED])) == {OPTIONS}
    assert allowed(table([NAMED], asked=[[*row, "By the porter"] for row in ASKED])) == {None}


def test_another_sheet_names_the_options_where_no_table_has_its_own() -> None:
    read_me = sheet([["How to answer"], [NAMED]], name="Read me")
    assert allowed(read_me, table(["The house"])) == {OPTIONS}
    listed = sheet([HEADER, *ASKED], bold=[1], name="List", lists=[dropdown("C2:C5", "Yes", "No")])
    assert allowed(read_me, listed, table(["The house"])) == {("Yes", "No"), None}


def test_only_the_first_rows_of_another_sheet_are_read() -> None:
    notes = [[f"Gate {n} is old."] for n in range(300)]
    assert allowed(sheet([[NAMED], *notes], name="Notes"), table(["The house"])) == {OPTIONS}
    assert allowed(sheet([*notes, [NAMED]], name="Notes"), table(["The house"])) == {None}


def test_other_sheets_are_read_only_where_options_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def noting(view: SheetView, rows: Sequence[int]) -> Iterator[Legend]:
        read.append(view.sheet.name)
        return find_legends(view, rows)

    monkeypatch.setattr("qbyok.layout.stated_options.find_legends", noting)
    notes = sheet([["The gates are old."]], name="Notes")
    detect(notes, table([NAMED]))
    assert "Notes" not in read
    detect(notes, table(["The house"]), replace(table(["The house"]), name="More"))
    assert read.count("Notes") == 1


@pytest.mark.parametrize(
    "rows",
    [
        [["Enter a code as your response."], ["Code", "Meaning"], ["F", "Locked for good"], ["N", "Not locked"]],
        [["F", "Fully met"], ["N", "Not met"]],
        [["F = Fully met"], ["N = Not met"]],
        [["Codes: F = fully met, N = not met"]],
        [["F – fully met; N – not met"]],
        [["Codes:", "F = fully met", "N = not met"]],
        [["F", "Fully met", "N", "Not met"]],
    ],
)
def test_a_legend_gives_the_codes(rows: list[list[str]]) -> None:
    assert allowed(table(*rows)) == {("F", "N")}


@pytest.mark.parametrize(
    "rows", [[["Possible answers"], ["Yes"], ["No"], ["Partly"]], [["Possible answers:", "Yes", "No", "Partly"]]]
)
def test_the_options_may_stand_in_cells_of_their_own(rows: list[list[str]]) -> None:
    assert allowed(table(*rows)) == {("Yes", "No", "Partly")}


def test_a_legend_of_levels_is_for_a_score_where_no_other_answer_is_asked_for() -> None:
    header = ["No.", "Question", "Maturity level", "Comment"]
    assert allowed(table(["0 = Not done"], ["1 = Planned"], ["2 = Done"], header=header)) == {("0", "1", "2")}


def test_a_legend_may_stand_below_the_table() -> None:
    rows = [HEADER, *ASKED, [], ["F = fully met, P = partly met, N = not met"]]
    assert allowed(sheet(rows, bold=[1])) == {("F", "P", "N")}


@pytest.mark.parametrize(
    "rows",
    [
        [["PIN", "Personal number"], ["MFA", "Second factor at the gate"]],
        [["RTO = time to recover, RPO = time that is lost"]],
        [["H", "Locked always"], ["L", "Locked at times"]],
    ],
)
def test_a_legend_of_something_else_gives_none(rows: list[list[str]]) -> None:
    assert allowed(table(*rows)) == {None}


def test_a_legend_explains_the_column_that_holds_its_codes() -> None:
    header = ["No.", "Question", "Response", "Comment", "Weight"]
    asked = [[*row, "", "", "F" if n % 2 else "N"] for n, row in enumerate(ASKED)]
    assert allowed(table(["F", "Fully met"], ["N", "Not met"], header=header, asked=asked)) == {None}


def test_a_message_beside_the_cells_or_a_note_on_the_header_names_the_options() -> None:
    grid = table(["The house"], header=HEADER[:3])
    messages = (Validation(ranges=dropdown("C4:C7").ranges, kind="textLength", prompt=NAMED),)
    assert allowed(replace(grid, validations=messages)) == {OPTIONS}
    assert allowed(replace(grid, notes={(3, 3): "Yes / No"})) == {("Yes", "No")}


def test_legends_are_told_apart_by_gaps() -> None:
    rows = [["A", "Always"], ["N", "Never"], [], ["1", "North"], ["2", "South"]]
    view = SheetView(sheet(rows))
    assert [legend.codes for legend in find_legends(view, list(view.rows))] == [("A", "N"), ("1", "2")]
