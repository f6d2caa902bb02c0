"""Items of drop-down lists that are more than texts, written as what Excel stores when a person picks them."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.datavalidation import DataValidation
from support.workbooks import BuiltWorkbook, answer, write

from qbyok.layout.grid import ValueKind
from qbyok.model import SlotKind, SlotWrite
from qbyok.questionnaire.package import Package
from qbyok.questionnaire.xlsx.file import XlsxQuestionnaire
from qbyok.questionnaire.xlsx.numbers import GENERAL, show_number
from qbyok.questionnaire.xlsx.validations import typed

STYLES = (
    '<numFmts count="2"><numFmt numFmtId="200" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="201" formatCode="&quot;Level &quot;0"/></numFmts>'
    "<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
    '<cellXfs count="5"><xf/><xf numFmtId="9"/><xf numFmtId="49"/><xf numFmtId="200"/><xf numFmtId="201"/></cellXfs>'
)
"""Formats: 0 plain, 1 per cent, 2 text, 3 a date, 4 "Level 3"."""

SOURCE = (
    '<row r="1"><c r="J1"><v>3</v></c></row><row r="2"><c r="J2" s="1"><v>0.5</v></c></row>'
    '<row r="3"><c r="J3" t="str"><v>7</v></c></row>'
    '<row r="4"><c r="J4" s="3"><v>45292</v></c><c r="K4" t="b"><v>1</v></c><c r="L4" s="4"><v>2</v></c>'
    '<c r="M4"><v>x</v></c><c r="N4" s="4"><f>1+1</f><v>4</v></c></row>'
)
"""Cells that lists refer to."""


def listed(formula: str, cell: str = "") -> BuiltWorkbook:
    """Return a workbook with a list for A9."""
    escaped = formula.replace('"', "&quot;")
    content = (
        f'<sheetData>{SOURCE}<row r="9">{cell}</row></sheetData><dataValidations><dataValidation type="list" '
        f'sqref="A9"><formula1>{escaped}</formula1></dataValidation></dataValidations>'
    )
    return BuiltWorkbook(sheets={"S": content}, styles=STYLES)


def chosen(text: str, *allowed: str, at: str = "S!A9") -> SlotWrite:
    plain = answer(at, text)
    return replace(plain, slot=replace(plain.slot, kind=SlotKind.CHOICE, allowed=allowed or (text,)))


def stored(path: Path, built: BuiltWorkbook, item: SlotWrite) -> str:
    """Return what the answer's cell says behind its reference, in the copy."""
    receipt, copy = write(path, built, item)
    assert receipt.written == (item.slot.at,)
    sheet = copy.read("xl/worksheets/sheet1.xml").decode()
    name = item.slot.at.removeprefix("S!")
    start = sheet.index(f'<c r="{name}"') + len(f'<c r="{name}"')
    return sheet[start : sheet.index("</c>", start)]


TEXT = ' t="inlineStr"><is><t xml:space="preserve">{}</t></is>'
INLINE = '"007,1.10,1e3,1.5.2024,1 2"'


@pytest.mark.parametrize(
    ("formula", "text", "cell"),
    [
        ('"0,1,2,3"', "3", "><v>3</v>"),
        ('"0,1,2,3"', "0", "><v>0</v>"),
        ('"-1,0.5"', "-1", "><v>-1</v>"),
        ('"-1,0.5"', "0.5", "><v>0.5</v>"),
        ('"0%,12.5%,100%"', "12.5%", "><v>0.125</v>"),
        ('"0%,12.5%,100%"', "100%", "><v>1</v>"),
        (INLINE, "007", TEXT),
        (INLINE, "1.10", TEXT),
        (INLINE, "1e3", TEXT),
        (INLINE, "1.5.2024", TEXT),
        (INLINE, "1 2", TEXT),
        ('"1234567890123456"', "1234567890123456", TEXT),
        ('"TRUE,FALSE"', "TRUE", TEXT),
        ('"Yes,3"', "Yes", TEXT),
        ("$J$1:$J$3", "3", "><v>3</v>"),
        ("$J$1:$J$3", "50%", "><v>0.5</v>"),
        ("$J$1:$J$3", "7", TEXT),
        ("$L$4", "Level 2", "><v>2</v>"),
        ("$N$4", "Level 4", "><v>4</v>"),
        ("$M$4", "x", TEXT),
        ("$K$4", "TRUE", ' t="b"><v>1</v>'),
        ("$J$4", "2024-01-01", TEXT),
    ],
)
def test_what_an_item_stands_for_is_written(formula: str, text: str, cell: str, tmp_path: Path) -> None:
    assert stored(tmp_path, listed(formula), chosen(text)) == cell.format(text)


@pytest.mark.parametrize(
    ("style", "formula", "text", "cell"),
    [
        (1, '"50%"', "50%", "><v>0.5</v>"),
        (1, "$J$2", "50%", "><v>0.5</v>"),
        (2, '"1,2"', "2", TEXT),
        (2, "$J$2", "50%", TEXT),
        (2, "$K$4", "TRUE", TEXT),
        (3, "$J$4", "2024-01-01", "><v>45292</v>"),
    ],
)
def test_the_format_of_the_cell_has_its_say(style: int, formula: str, text: str, cell: str, tmp_path: Path) -> None:
    built = listed(formula, f'<c r="A9" s="{style}"/>')
    assert stored(tmp_path, built, chosen(text)) == f' s="{style}"' + cell.format(text)


def test_other_texts_and_other_slots_stay_texts(tmp_path: Path) -> None:
    built = listed('"1,2"')
    assert stored(tmp_path, built, chosen("3")) == TEXT.format("3")
    assert stored(tmp_path, built, answer("S!A9", "1")) == TEXT.format("1")
    assert stored(tmp_path, built, chosen("1", "1", "other", at="S!B9")) == TEXT.format("1")


def test_a_row_that_the_list_forgot_takes_numbers_like_its_neighbours(tmp_path: Path) -> None:
    for items in ('"1,2"', '"Select,1,2"'):
        assert stored(tmp_path, listed(items), chosen("2", "1", "2", at="S!A8")) == "><v>2</v>"


def test_scores_are_numbers_for_another_program(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "S"
    rule = DataValidation(type="list", formula1='"0,50%,3"')
    rule.add("A1:A2")
    sheet.add_data_validation(rule)
    book.save(tmp_path / "q.xlsx")
    XlsxQuestionnaire(Package.open(tmp_path / "q.xlsx")).write(
        [chosen("50%", at="S!A1"), chosen("3", at="S!A2")], tmp_path / "a.xlsx"
    )
    answered = openpyxl.load_workbook(tmp_path / "a.xlsx")["S"]
    assert [answered[ref].value for ref in ("A1", "A2")] == [0.5, 3]


@given(number=st.decimals(-(10**9), 10**9, places=3))
def test_a_written_number_is_the_one_that_its_item_shows(number: Decimal) -> None:
    for text, value in ((format(number.normalize(), "f"), number), (f"{number.normalize():f}%", number / 100)):
        item = typed(text)
        assert item.kind is ValueKind.NUMBER
        assert Decimal(item.stored) == value


@given(text=st.text("0123456789.,-+% eE", max_size=8))
def test_whatever_is_no_plain_number_stays_as_it_is(text: str) -> None:
    item = typed(text)
    if item.kind is ValueKind.TEXT:
        assert item.stored == text
    else:
        assert show_number(item.stored, "0.##########%" if "%" in text else GENERAL, epoch_1904=False) == text
