"""Cells that are check boxes, as Excel has them since 2024: read and set."""

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from support.workbooks import BOX_FEATURES, BOX_STYLES, BuiltWorkbook, box, write

from qbyok.layout.grid import SET_BOX, CheckBox, Sheet
from qbyok.model import SlotKind
from qbyok.questionnaire.package import Package
from qbyok.questionnaire.xlsx.file import XlsxQuestionnaire
from qbyok.questionnaire.xlsx.reader import read_workbook

ROWS = (
    '<sheetData><row r="1"><c r="A1" s="1" t="b"><v>0</v></c><c r="B1" s="1" t="b"><v>1</v></c><c r="C1" s="1"/>'
    '<c r="D1" s="1" t="b"><f>B1</f><v>1</v></c><c r="E1" s="1"><v>7</v></c><c r="F1" s="1" t="str"><f>A1</f></c>'
    '<c r="G1" s="2" t="b"><v>1</v></c><c r="H1" t="b"><v>0</v></c></row></sheetData>'
)


def built(content: str = ROWS, strings: str | None = None) -> BuiltWorkbook:
    return BuiltWorkbook(sheets={"S": content}, styles=BOX_STYLES, features=BOX_FEATURES, strings=strings)


def only_sheet(path: Path, workbook: BuiltWorkbook) -> Sheet:
    return read_workbook(Package.open(workbook.save(path / "q.xlsx"))).sheets[0]


def test_boxes_are_set_or_not_and_show_no_word(tmp_path: Path) -> None:
    sheet = only_sheet(tmp_path, built())
    unset, checked = (CheckBox(),), (CheckBox(checked=True),)
    assert sheet.boxes == {(1, 1): unset, (1, 2): checked, (1, 3): unset, (1, 4): checked}
    texts = [sheet.text(1, col) for col in range(1, 9)]
    assert texts == ["", SET_BOX, "", SET_BOX, "7", "", "TRUE", "FALSE"]
    assert sheet.cells[1, 4].is_formula


@pytest.mark.parametrize(
    "features",
    [
        None,
        "<a/>",
        BOX_FEATURES.replace("Checkbox", "Other"),
        BOX_FEATURES.replace(">1</bagId>", ">9</bagId>"),
        BOX_FEATURES.replace('k="CellControl"', 'k="Other"'),
        BOX_FEATURES.replace('<bag type="XFControls">', '<bag type="Other">'),
        BOX_FEATURES.replace("MappedFeaturePropertyBags", "Other"),
        BOX_FEATURES.replace("<bagId>2</bagId>", "<bagId>x</bagId>"),
        pytest.param(BOX_FEATURES.replace("<bagId>2<", f"<bagId>{'9' * 5000}<"), id="endless number"),
    ],
)
def test_bags_that_lead_to_no_box_make_none(features: str | None, tmp_path: Path) -> None:
    workbook = BuiltWorkbook(sheets={"S": ROWS}, styles=BOX_STYLES, features=features)
    assert only_sheet(tmp_path, workbook).boxes == {}


@pytest.mark.parametrize("strings", [None, "<si><t>kept</t></si>"])
def test_setting_a_box_changes_its_value_alone(strings: str | None, tmp_path: Path) -> None:
    workbook = built(ROWS.replace("<f>B1</f>", "").replace("<f>A1</f>", ""), strings=strings)
    receipt, copy = write(tmp_path, workbook, box("S!A1"), box("S!C1"))
    assert receipt.written == ("S!A1", "S!C1")
    assert receipt.parts_changed == ("xl/worksheets/sheet1.xml",)
    before, after = (
        package.read("xl/worksheets/sheet1.xml").decode() for package in (Package.open(tmp_path / "q.xlsx"), copy)
    )
    assert after == before.replace('<c r="A1" s="1" t="b"><v>0</v>', '<c r="A1" s="1" t="b"><v>1</v>').replace(
        '<c r="C1" s="1"/>', '<c r="C1" s="1" t="b"><v>1</v></c>'
    )


def test_a_box_is_set_and_that_of_another_option_opened(tmp_path: Path) -> None:
    receipt, copy = write(tmp_path, built(), box("S!A1", "S!B1", "S!C1"))
    assert receipt.written == ("S!A1", "S!B1", "S!C1")
    sheet = copy.read("xl/worksheets/sheet1.xml")
    assert b'<c r="A1" s="1" t="b"><v>1</v></c><c r="B1" s="1" t="b"><v>0</v></c>' in sheet
    assert b'<c r="C1" s="1" t="b"><v>0</v></c>' in sheet


def test_a_box_is_not_set_while_that_of_another_option_stays(tmp_path: Path) -> None:
    receipt, _ = write(tmp_path, built(), box("S!A1", "S!B1", "S!D1"))
    assert receipt.written == receipt.parts_changed == ()
    assert [finding.rule for finding in receipt.findings] == ["slot-not-writable"] * 2
    assert [finding.message for finding in receipt.findings] == [
        "S!D1: not written, it holds a formula",
        "S!A1: not written, since another option would stay ticked",
    ]


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        ("S!D1", "formula"),
        ("S!H1", "no such check box"),
        ("S!A1 # checkbox 2", "no such check box"),
        ("S!A1 # checkbox 0", "no such check box"),
        ("S!A1 # control 1", "no cell"),
    ],
)
def test_what_is_no_box_or_set_by_a_formula_is_left(at: str, reason: str, tmp_path: Path) -> None:
    receipt, _ = write(tmp_path, built(), box(at))
    assert receipt.written == ()
    (finding,) = receipt.findings
    assert (finding.rule, reason in finding.message) == ("slot-not-writable", True)


def test_boxes_of_another_maker_are_found_set_and_read_back(tmp_path: Path) -> None:
    source, target = tmp_path / "q.xlsx", tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(source))
    sheet = book.add_worksheet("Form")
    sheet.write_row(0, 0, ["No.", "Question", "Yes", "No", "Comment"])
    for row in (1, 2):
        sheet.write_row(row, 0, [str(row), f"Is gate {row} shut at night?"])
        sheet.insert_checkbox(row, 2, False)  # the maker's own signature
        sheet.insert_checkbox(row, 3, row == 2)
    book.close()
    questionnaire = XlsxQuestionnaire(Package.open(source))
    first, second = questionnaire.layout.questions
    assert [(s.at, s.kind, s.option, s.existing) for s in first.slots if s.kind is SlotKind.CHECKBOX] == [
        ("Form!C2", SlotKind.CHECKBOX, "Yes", None),
        ("Form!D2", SlotKind.CHECKBOX, "No", None),
    ]
    assert {s.existing for s in second.slots if s.kind is SlotKind.CHECKBOX} == {"No"}
    receipt = questionnaire.write([box("Form!C2")], target)
    assert receipt.written == ("Form!C2",)
    answered = openpyxl.load_workbook(target)["Form"]
    assert [answered[ref].value for ref in ("C2", "D2", "C3", "D3")] == [True, False, False, True]
    again = XlsxQuestionnaire(Package.open(target)).layout.questions[0]
    assert [s.existing for s in again.slots] == [None, "Yes", "Yes"]
