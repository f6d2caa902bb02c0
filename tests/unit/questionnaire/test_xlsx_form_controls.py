"""Check boxes that are form controls: found in the cells under them, set in all places that say so."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.archives import zipped
from support.form_controls import DRAWING, Control, with_controls
from support.workbooks import BuiltWorkbook, answer, box, write

from qbyok.errors import IntegrityError, QbyokError
from qbyok.layout.grid import CheckBox, Sheet
from qbyok.questionnaire.package import Package
from qbyok.questionnaire.xlsx import file as file_module
from qbyok.questionnaire.xlsx.changes import PartChanges
from qbyok.questionnaire.xlsx.file import XlsxQuestionnaire
from qbyok.questionnaire.xlsx.reader import read_workbook
from qbyok.questionnaire.xlsx.write import changed_parts


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


@pytest.mark.parametrize(
    ("columns", "place"),
    [
        ("", (5, 3)),
        ('<col min="3" max="3" width="0.5"/>', (5, 4)),
        ('<col min="3" max="4" hidden="1" width="20"/>', (5, 5)),
        ('<col min="3" max="3" width="x"/>', (5, 3)),
    ],
)
def test_a_box_is_in_the_column_that_its_mark_lies_in(columns: str, place: tuple[int, int], tmp_path: Path) -> None:
    built = with_controls([Control(ref="C5")], "")
    content = f"<sheetFormatPr/><cols>{columns}</cols>{built.sheets['S']}"
    assert list(only_sheet(tmp_path, replace(built, sheets={"S": content})).boxes) == [place]


def test_a_box_without_a_frame_is_in_no_cell(tmp_path: Path) -> None:
    built = with_controls([Control(ref="C5"), Control(ref="C6")], "")
    content = re.sub(r"<from>.*?</to>", "<from/><to/>", built.sheets["S"], count=1)
    zero = re.sub(r"(<xdr:\w+ [^>]*>)\d+<", r"\g<1>0<", content)
    for sheet in (content, zero):
        assert (5, 3) not in only_sheet(tmp_path, replace(built, sheets={"S": sheet})).boxes
    assert only_sheet(tmp_path, replace(built, sheets={"S": zero})).boxes == {}


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
        CheckBox(checked=True, control=True, fixed="its shape is not to be found in the sheet's drawing"),
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


def own_part(number: int) -> str:
    return f"xl/ctrlProps/ctrlProp{number}.xml"


def states(package: Package) -> list[bool]:
    return [box.checked for boxes in read_workbook(package).sheets[0].boxes.values() for box in boxes]


@pytest.mark.parametrize("html", ["", "<br>"])
def test_setting_a_box_changes_its_part_and_its_shape(html: str, tmp_path: Path) -> None:
    controls = [Control(ref="B2", caption="Yes"), Control(ref="B2", caption="No"), Control(ref="B3")]
    receipt, copy = write(tmp_path, with_controls(controls, "", html=html), box("S!B2 # checkbox 2"), box("S!B3"))
    assert receipt.written == ("S!B2 # checkbox 2", "S!B3")
    assert receipt.parts_changed == (own_part(2), own_part(3), DRAWING)
    before = Package.open(tmp_path / "q.xlsx")
    expected = before.read(own_part(2)).replace(b"/>", b' checked="Checked"/>')
    assert copy.read(own_part(2)) == expected
    first, second, third, end = before.read(DRAWING).split(b"</x:ClientData>")
    state = b"<x:Checked>1</x:Checked>"
    assert copy.read(DRAWING) == b"</x:ClientData>".join((first, second + state, third + state, end))
    assert states(copy) == [False, True, True]


@pytest.mark.parametrize("html", ["", "<br>"])
def test_opening_a_box_leaves_what_one_that_was_never_set_has(html: str, tmp_path: Path) -> None:
    controls = [Control(ref="B2", caption="Yes"), Control(ref="B2", caption="No", checked=True, link="$D$2")]
    rows = '<row r="2"><c r="D2" s="2" t="b"><v>1</v></c></row>'
    writes = box("S!B2 # checkbox 1", "S!B2 # checkbox 2")
    receipt, copy = write(tmp_path, with_controls(controls, rows, html=html), writes)
    assert receipt.written == ("S!B2 # checkbox 1", "S!B2 # checkbox 2")
    assert receipt.parts_changed == ("xl/worksheets/sheet1.xml", own_part(1), own_part(2), DRAWING)
    assert states(copy) == [True, False]
    before = Package.open(tmp_path / "q.xlsx")
    assert copy.read(own_part(2)) == before.read(own_part(2)).replace(b' checked="Checked"', b"")
    assert b'<c r="D2" s="2" t="b"><v>0</v></c>' in copy.read("xl/worksheets/sheet1.xml")
    first, second, _ = copy.read(DRAWING).split(b"</x:ClientData>")
    assert (first.count(b"<x:Checked>1</x:Checked>"), second.count(b"Checked>")) == (1, 0)


def test_boxes_of_two_options_that_share_a_linked_cell_stay(tmp_path: Path) -> None:
    controls = [Control(ref="B2", link="$D$2"), Control(ref="C2", link="$D$2", checked=True)]
    receipt, copy = write(tmp_path, with_controls(controls, ""), box("S!B2", "S!C2"))
    assert receipt.written == receipt.parts_changed == ()
    assert [finding.message for finding in receipt.findings] == [
        "S!C2: not written, another answer goes there",
        "S!B2: not written, since another option would stay ticked",
    ]
    assert states(copy) == [False, True]


def test_a_box_is_not_set_while_a_locked_one_of_another_option_stays(tmp_path: Path) -> None:
    controls = [Control(ref="B2", locked=False), Control(ref="C2", checked=True)]
    receipt, copy = write(tmp_path, with_controls(controls, "", protected=True), box("S!B2", "S!C2"))
    assert receipt.written == ()
    assert "the box is locked" in receipt.findings[0].message
    assert states(copy) == [False, True]


def test_opening_a_box_that_is_open_changes_nothing_of_it(tmp_path: Path) -> None:
    controls = [Control(ref="B2"), Control(ref="C2")]
    receipt, _ = write(tmp_path, with_controls(controls, ""), box("S!B2", "S!C2"))
    assert receipt.written == ("S!B2", "S!C2")
    assert receipt.parts_changed == (own_part(1), DRAWING)


def test_a_mixed_box_and_data_in_one_tag_can_be_set(tmp_path: Path) -> None:
    built = with_controls([Control(ref="B2"), Control(ref="B3")], "")
    drawing = re.sub("<x:NoThreeD/>", "<x:Checked>2</x:Checked>", built.extra[DRAWING], count=1)
    head, tail = drawing.rsplit("<x:ClientData", 1)
    tail = tail[tail.index("</x:ClientData>") + len("</x:ClientData>") :]
    mixed = built.extra[own_part(1)].replace("noThreeD", "checked='Mixed' noThreeD")
    extra = {**built.extra, DRAWING: f"{head}<x:ClientData ObjectType='Checkbox' />{tail}", own_part(1): mixed}
    receipt, copy = write(tmp_path, replace(built, extra=extra), box("S!B2"), box("S!B3"))
    assert receipt.written == ("S!B2", "S!B3")
    assert copy.read(DRAWING).count(b"<x:Checked>1</x:Checked>") == 2
    assert b"<x:Checked>2" not in copy.read(DRAWING)
    assert b"""checked="Checked" noThreeD""" in copy.read(own_part(1))


def test_a_linked_cell_is_written_with_its_box_seen_or_not(tmp_path: Path) -> None:
    controls = [Control(ref="B2", link="$B$2"), Control(ref="B3", link="$F$9"), Control(ref="B4", link="$F$9")]
    rows = '<row r="2"><c r="B2" s="2" t="b"><v>0</v></c></row><row r="9" hidden="1"/>'
    receipt, copy = write(tmp_path, with_controls(controls, rows), box("S!B2"), box("S!B3"), box("S!B4"))
    assert receipt.written == ("S!B2", "S!B3", "S!B4")
    sheet = copy.read("xl/worksheets/sheet1.xml")
    assert b'<c r="B2" s="2" t="b"><v>1</v></c>' in sheet
    assert b'<row r="9" hidden="1"><c r="F9" t="b"><v>1</v></c></row>' in sheet


def test_boxes_and_texts_do_not_write_over_one_another(tmp_path: Path) -> None:
    controls = [Control(ref="B2", link="$C$2"), Control(ref="B3", link="$C$3")]
    writes = [answer("S!C2", "text"), box("S!B2"), box("S!B3"), answer("S!C3", "text"), answer("S!B3", "under it")]
    receipt, _ = write(tmp_path, with_controls(controls, ""), *writes)
    assert receipt.written == ("S!C2", "S!B3")
    assert [finding.message for finding in receipt.findings] == [
        "S!B2: not written, another answer goes there",
        "S!C3: not written, another answer goes there",
    ]


@pytest.mark.parametrize(
    ("at", "protected", "reason"),
    [
        ("S!B2", False, "no such check box"),
        ("S!B2 # checkbox 3", False, "no such check box"),
        ("S!B3", False, "it holds a formula"),
        ("S!B9", False, "hidden"),
        ("S!B9", True, "the box is locked"),
    ],
)
def test_boxes_that_must_not_be_set_are_left(at: str, protected: bool, reason: str, tmp_path: Path) -> None:
    rows = '<row r="4"><c r="A4"><f>1</f></c></row><row r="9" hidden="1" ht="0"/>'
    controls = [Control(ref="B2"), Control(ref="B2"), Control(ref="B3", link="$A$4"), Control(ref="B9")]
    receipt, copy = write(tmp_path, with_controls(controls, rows, protected=protected), box(at))
    (finding,) = receipt.findings
    assert (finding.rule, receipt.written) == ("slot-not-writable", ())
    assert reason in finding.message
    assert states(copy) == [False] * 4


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (own_part(1), b"Checked", b"Mixed"),
        (own_part(1), b"noThreeD", b"lockThreeD"),
        (DRAWING, b"<x:Checked>1", b"<x:Checked>0"),
        (DRAWING, b"<x:Checked>1</x:Checked>", b""),
        (DRAWING, b"<x:AutoFill>False", b"<x:AutoFill>True"),
        (DRAWING, b">No<", b">Never<"),
        (
            DRAWING,
            b"</x:ClientData>\n </v:shape></xml>",
            b"<x:Checked>1</x:Checked></x:ClientData>\n </v:shape></xml>",
        ),
        ("xl/worksheets/sheet1.xml", b'<c r="C2" t="b"><v>1', b'<c r="C2" t="b"><v>0'),
    ],
)
def test_a_copy_that_differs_in_more_is_refused(
    part: str, old: bytes, new: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tampered(*args: Any, **more: Any) -> PartChanges:
        changes = changed_parts(*args, **more)
        assert old in changes.parts[part]
        return replace(changes, parts={**changes.parts, part: changes.parts[part].replace(old, new, 1)})

    built = with_controls([Control(ref="B2", caption="Yes", link="$C$2"), Control(ref="B2", caption="No")], "")
    write(tmp_path, built, box("S!B2 # checkbox 1"))
    monkeypatch.setattr(file_module, "changed_parts", tampered)
    with pytest.raises(IntegrityError):
        write(tmp_path, built, box("S!B2 # checkbox 1"))


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (own_part(2), b"objectType", b'checked="Checked" objectType'),
        (DRAWING, b"<x:NoThreeD/>\n  </x:ClientData>\n </v:shape></xml>", b"<x:Checked>1</x:Checked></x:ClientData>"),
        ("xl/worksheets/sheet1.xml", b'<c r="D2" t="b"><v>0', b'<c r="D2" t="b"><v>1'),
    ],
)
def test_a_copy_in_which_the_other_box_is_still_set_is_refused(
    part: str, old: bytes, new: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tampered(*args: Any, **more: Any) -> PartChanges:
        changes = changed_parts(*args, **more)
        assert old in changes.parts[part]
        ending = b"\n </v:shape></xml>" if part == DRAWING else b""
        return replace(changes, parts={**changes.parts, part: changes.parts[part].replace(old, new + ending, 1)})

    controls = [Control(ref="B2", caption="Yes"), Control(ref="C2", caption="No", checked=True, link="$D$2")]
    built = with_controls(controls, '<row r="2"><c r="D2" t="b"><v>1</v></c></row>')
    write(tmp_path, built, box("S!B2", "S!C2"))
    monkeypatch.setattr(file_module, "changed_parts", tampered)
    with pytest.raises(IntegrityError):
        write(tmp_path, built, box("S!B2", "S!C2"))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_controls_give_a_copy_or_one_clear_error(data: st.DataObject, tmp_path: Path) -> None:
    controls = [Control(ref="B2", caption="Yes", link="$C$2"), Control(ref="B3"), Control(ref="B4", checked=True)]
    parts = with_controls(controls, "").parts()
    name = data.draw(st.sampled_from(sorted(parts)))
    content = bytearray(parts[name])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content)))
        token = data.draw(st.sampled_from([b"", b"<x:Checked/>", b"</v:shape>", b'"', b"-1", b" ", b"9", b"\xff"]))
        content[at : at + len(token)] = token
    source, target = tmp_path / "q.xlsx", tmp_path / "a.xlsx"
    source.write_bytes(zipped(parts | {name: bytes(content)}))
    target.unlink(missing_ok=True)
    try:
        XlsxQuestionnaire(Package.open(source)).write([box("S!B2"), box("S!B3", "S!B4")], target)
    except QbyokError:
        assert not target.exists()
    else:
        assert Package.open(target).names == Package.open(source).names
