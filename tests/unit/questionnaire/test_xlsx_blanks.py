"""Cells that hold nothing and look like nothing are left out before a sheet is scanned, and nothing else is."""

from pathlib import Path

import pytest
from support.workbooks import BOX_FEATURES, BOX_STYLES, BuiltWorkbook

from qbyok.questionnaire import limits
from qbyok.questionnaire.package import Package
from qbyok.questionnaire.xlsx.blanks import without_blanks
from qbyok.questionnaire.xlsx.reader import read_workbook

ROW = '<row r="1"><c r="A1"/><c r="B1"/><c r="C1"><v>1</v></c><c r="D1" s="1"/><c r="E1"/></row>'


def sheet(content: str) -> bytes:
    return f"<worksheet><sheetData>{content}</sheetData></worksheet>".encode()


def test_all_else_stays_in_its_place() -> None:
    blank = " " * len('<c r="A1"/>')
    kept = f'<row r="1">{blank * 2}<c r="C1"><v>1</v></c><c r="D1" s="1"/>{blank}</row>'
    assert without_blanks(sheet(ROW)) == sheet(kept)


@pytest.mark.parametrize(
    "content",
    [
        '<row r="1"><c r="A1"/><c><v>1</v></c></row>',
        '<row r="1"><c r="A1"/>\n</row>',
        '<row r="1"><c r="XFE1"/></row>',
        '<row r="1"><c r="A1048577"/></row>',
        '<row r="1"><c r="A0"/></row>',
        f"{ROW}<!-- -->",
        f"<![CDATA[{ROW}]]>",
        f"<?x {ROW}?>",
        f"{ROW}</sheetData><sheetProtection sheet='1'/><sheetData>",
    ],
)
def test_what_may_matter_or_only_looks_like_a_cell_stays(content: str) -> None:
    assert without_blanks(sheet(content)) == sheet(content)


def test_too_many_cells_are_still_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CELLS_PER_SHEET", 2)
    assert without_blanks(sheet(ROW)) == sheet(ROW)


def test_blank_cells_of_the_usual_format_may_be_boxes(tmp_path: Path) -> None:
    styles = BOX_STYLES.replace('<cellXfs count="3"><xf/>', '<cellXfs count="2">')
    built = BuiltWorkbook(sheets={"S": f"<sheetData>{ROW}</sheetData>"}, styles=styles, features=BOX_FEATURES)
    workbook = read_workbook(Package.open(built.save(tmp_path / "q.xlsx")))
    assert set(workbook.sheets[0].boxes) == {(1, 1), (1, 2), (1, 5)}
