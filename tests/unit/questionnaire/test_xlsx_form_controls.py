"""Check boxes that are form controls: found in the cells under them, set in all places that say so."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.form_controls import DRAWING, Control, with_controls
from support.workbooks import BuiltWorkbook

from qbyok.layout.grid import CheckBox, Sheet
from qbyok.questionnaire.package import Package
from qbyok.questionnaire.xlsx.file import XlsxQuestionnaire
from qbyok.questionnaire.xlsx.reader import read_workbook


def only_sheet(path: Path, built: BuiltWorkbook) -> Sheet:
    return read_workbook(Package.open(built.save(path / "q.xlsx"))).sheets[0]


def text(ref: str, shown: str) -> str:
    return f'<c r="{ref}" t="inlineStr"><is><t>{shown}</t></is></c>'


def test_boxes_are_known_by_cell_caption_and_state(tmp_path: Path) -> None:
    controls = [
        Control(ref="C2", caption="Yes"),
        Control(ref="C2", caption="No", checked=True),
        Control(ref="D3", caption="Check Box 3"),
        Control(ref="E3", kind="Radio", caption="Other"),
    ]
    assert only_sheet(tmp_path, with_controls(controls, "")).boxes == {
        (2, 3): (CheckBox(caption="Yes", control=True), CheckBox(caption="No", checked=True, control=True)),
        (3, 4): (CheckBox(control=True),),
    }


@pytest.mark.parametrize(
    ("row", "frame", "place"),
    [
        ("", (1, 0, 14), (5, 3)),
        ("", (10, 1, 10), (6, 3)),
        ("", (5, 1, 2), (5, 3)),
        ('<row r="5" ht="40"/>', (20, 0, 35), (5, 3)),
        ('<row r="5" ht="40"/>', (20, 1, 5), (5, 3)),
        ('<row r="5" ht="40"/>', (36, 1, 11), (6, 3)),
        ('<row r="5" hidden="1"/>', (0, 1, 15), (6, 3)),
    ],
)
def test_a_box_is_in_the_row_that_its_middle_lies_in(
    row: str, frame: tuple[int, int, int], place: tuple[int, int], tmp_path: Path
) -> None:
    top, rows, bottom = frame
    control = Control(ref="C5", top=top, rows=rows, bottom=bottom)
    assert list(only_sheet(tmp_path, with_controls([control], row)).boxes) == [place]


def test_a_box_over_merged_cells_is_in_the_first_of_them(tmp_path: Path) -> None:
    merged = '<mergeCells><mergeCell ref="B5:C6"/></mergeCells>'
    assert list(only_sheet(tmp_path, with_controls([Control(ref="C6")], "", after=merged)).boxes) == [(5, 2)]


def test_the_text_beside_a_box_may_be_that_of_its_cell(tmp_path: Path) -> None:
    rows = f'<row r="2">{text("B2", "  In place ")}{text("C2", "Both")}</row>'
    controls = [Control(ref="B2"), Control(ref="C2", caption="Yes"), Control(ref="C2", caption="No")]
    boxes = only_sheet(tmp_path, with_controls(controls, rows)).boxes
    assert [box.caption for place in ((2, 2), (2, 3)) for box in boxes[place]] == ["In place", "Yes", "No"]


@pytest.mark.parametrize("html", ["<br>", "<BR >", "<br/>", "&nbsp;", "a<br>"])
def test_html_in_a_drawing_is_no_hindrance(html: str, tmp_path: Path) -> None:
    boxes = only_sheet(tmp_path, with_controls([Control(ref="B2", caption="Yes")], "", html=html)).boxes
    assert boxes[2, 2][0].caption == ("a Yes" if html.startswith("a") else "Yes")
    assert not boxes[2, 2][0].fixed


def test_a_linked_cell_under_its_box_shows_the_box_alone(tmp_path: Path) -> None:
    rows = '<row r="2"><c r="B2" t="b"><v>1</v></c><c r="C2" t="b"><v>0</v></c></row>'
    controls = [Control(ref="B2", link="$B$2", checked=True), Control(ref="C2", link="S!$C$2")]
    sheet = only_sheet(tmp_path, with_controls(controls, rows))
    assert (sheet.text(2, 2), sheet.text(2, 3)) == ("☑", "")
    assert sheet.boxes[2, 3] == (CheckBox(control=True, linked=("S", 2, 3)),)


@pytest.mark.parametrize(
    ("link", "fixed"),
    [
        ("$D$9", ""),
        ("Marks", ""),
        ("$C$9", "of the cell that it is linked to ($C$9): it holds a formula"),
        ("$B$2:$B$3", "the cell that it is linked to is not known ($B$2:$B$3)"),
        ("[1]Other!$A$1", "the cell that it is linked to is not known ([1]Other!$A$1)"),
        ("Gone!A1", "the cell that it is linked to is not known (Gone!A1)"),
    ],
)
def test_boxes_whose_linked_cell_must_stay_are_fixed(link: str, fixed: str, tmp_path: Path) -> None:
    built = with_controls([Control(ref="B2", link=link)], '<row r="9" hidden="1"><c r="C9"><f>1</f></c></row>')
    built.workbook = "<definedNames><definedName name='Marks'>S!$D$9</definedName></definedNames>"
    assert only_sheet(tmp_path, built).boxes[2, 2][0].fixed == fixed


def test_locked_boxes_of_a_protected_sheet_are_fixed(tmp_path: Path) -> None:
    controls = [Control(ref="B2"), Control(ref="B3", locked=False)]
    boxes = only_sheet(tmp_path, with_controls(controls, "", protected=True)).boxes
    assert [boxes[row, 2][0].fixed for row in (2, 3)] == ["the sheet is protected and the box is locked", ""]


@pytest.mark.parametrize("drawing", ["<xml", "<!DOCTYPE a><xml/>", "<xml/>", "<xml><shape id='_x0000_s1025'/></xml>"])
def test_boxes_without_a_usable_drawing_are_shown_and_fixed(drawing: str, tmp_path: Path) -> None:
    built = with_controls([Control(ref="B2", caption="Yes", checked=True)], "")
    built = replace(built, extra={**built.extra, DRAWING: drawing})
    assert only_sheet(tmp_path, built).boxes[2, 2] == (
        CheckBox(checked=True, control=True, fixed="its drawing can't be read"),
    )


HEADED = f'<row r="1">{text("A1", "Question")}{text("B1", "Answer")}{text("C1", "Comment")}</row>'


def test_captions_in_an_answer_column_are_the_options(tmp_path: Path) -> None:
    asked = "".join(f'<row r="{r}">{text(f"A{r}", f"Is gate {r} shut at night?")}</row>' for r in (2, 3))
    controls = [Control(ref=f"B{row}", caption=caption) for row in (2, 3) for caption in ("Yes", "No", "N/A")]
    built = with_controls(controls, HEADED + asked)
    layout = XlsxQuestionnaire(Package.open(built.save(tmp_path / "q.xlsx"))).layout
    first = layout.questions[0]
    assert first.allowed == ("Yes", "No", "N/A")
    assert [(slot.at, slot.option) for slot in first.slots] == [
        ("S!C2", None),
        ("S!B2 # checkbox 1", "Yes"),
        ("S!B2 # checkbox 2", "No"),
        ("S!B2 # checkbox 3", "N/A"),
    ]


def test_captions_need_no_header(tmp_path: Path) -> None:
    asked = "".join(f'<row r="{r}">{text(f"A{r}", f"Is gate {r} shut at night?")}</row>' for r in (1, 2, 3))
    controls = [
        Control(ref=f"{col}{row}", caption=caption)
        for row in (1, 2, 3)
        for col, caption in (("B", "Yes"), ("C", "No"))
    ]
    built = with_controls(controls, asked)
    layout = XlsxQuestionnaire(Package.open(built.save(tmp_path / "q.xlsx"))).layout
    assert [[(slot.at, slot.option) for slot in question.slots] for question in layout.questions] == [
        [(f"S!B{row}", "Yes"), (f"S!C{row}", "No")] for row in (1, 2, 3)
    ]
    assert layout.questions[0].allowed == ("Yes", "No")


def test_boxes_that_are_fixed_are_named_as_not_writable(tmp_path: Path) -> None:
    asked = "".join(f'<row r="{r}">{text(f"A{r}", f"Is gate {r} shut at night?")}</row>' for r in (2, 3))
    built = with_controls(
        [Control(ref="B2", caption="Shut"), Control(ref="B3", caption="Shut")], HEADED + asked, protected=True
    )
    layout = XlsxQuestionnaire(Package.open(built.save(tmp_path / "q.xlsx"))).layout
    slot = layout.questions[0].slots[0]
    assert (slot.at, slot.writable) == ("S!B2", False)
    assert "the box is locked" in slot.why
