import io
import re
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Color, Font, GradientFill, PatternFill
from support.archives import rezipped
from support.evidence_files import workbook

from qbyok.errors import InputError
from qbyok.evidence import xlsx
from qbyok.evidence.package import Package
from qbyok.evidence.passages import cut
from qbyok.evidence.xlsx import parse


def test_rows_stand_under_their_header() -> None:
    rows = [["Controls of Acme"], [], ["Control", "State"], ["MFA", "In place"], [], ["Backups", "Daily"]]
    parsed = parse(workbook({"Controls": rows}))
    assert [(parsed.locate([block]), block.header, block.text) for block in parsed.blocks] == [
        ("Controls!A1", "", "Controls of Acme"),
        ("Controls!A4:B4", "Control | State", "MFA | In place"),
        ("Controls!A6:B6", "Control | State", "Backups | Daily"),
    ]


def test_columns_line_up_with_the_header() -> None:
    parsed = parse(
        workbook({"S": [[None, "Control", "State", "Note"], [None, "MFA", None, "all"], [None, None, "no"]]})
    )
    assert [(parsed.locate([block]), block.header, block.text) for block in parsed.blocks] == [
        ("S!B2:D2", "Control | State | Note", "MFA |  | all"),
        ("S!B3:C3", "Control | State | Note", " | no"),
    ]


def test_a_sheet_without_header_is_read_all_the_same() -> None:
    parsed = parse(workbook({"S": [["Only a long remark about access"], [12, 3.5]]}))
    assert [(block.header, block.text) for block in parsed.blocks] == [
        ("", "Only a long remark about access"),
        ("", "12 | 3.5"),
    ]


def test_values_are_written_as_people_write_them() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append([True, 3.0, 0.1 + 0.2, date(2025, 3, 1), datetime(2025, 3, 1, 9, 30), 0.999, " two\nlines "])  # noqa: DTZ001 - workbooks know no time zones
    sheet["F1"].number_format = "0.0%"
    buffer = io.BytesIO()
    book.save(buffer)
    (block,) = parse(buffer.getvalue()).blocks
    assert block.text == "TRUE | 3 | 0.3 | 2025-03-01 | 2025-03-01 09:30:00 | 99.9% | two lines"


def test_hidden_sheets_are_named_and_not_read() -> None:
    parsed = parse(workbook({"Open": [["shown text"]], "Secret": [["Answer Yes"]]}, hidden=["Secret"]))
    assert [block.text for block in parsed.blocks] == ["shown text"]
    assert parsed.notes == ("sheet 'Secret' is hidden and was not read",)


def test_a_claimed_size_costs_nothing() -> None:
    data = workbook({"S": [["text here", "more text"]]})
    name = "xl/worksheets/sheet1.xml"
    sheet = Package(data).read(name).replace(b'ref="A1:B1"', b'ref="A1:XFD1048576"')
    assert b"XFD1048576" in sheet
    assert len(parse(rezipped(data, {name: sheet})).blocks) == 1


def test_too_many_sheets_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "_MAX_SHEETS", 1)
    with pytest.raises(InputError, match="a thousand sheets"):
        parse(workbook({"One": [["text"]], "Two": [["text"]]}))


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "_MAX_CELLS", 5)
    with pytest.raises(InputError, match="more than a million cells"):
        parse(workbook({"A": [["x"] * 3], "B": [["x"] * 3]}))


_CELL = st.one_of(st.none(), st.integers(0, 99), st.text(alphabet="abc ", min_size=1, max_size=30).filter(str.strip))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(_CELL, max_size=5), max_size=15))
def test_every_locator_leads_back_to_the_text(rows: list[list[object]]) -> None:
    data = workbook({"My sheet": rows})
    parsed = parse(data)
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    passages = cut("a.xlsx", parsed.blocks, parsed.locate, max_chars=60)
    for passage in passages:
        name, _, cells = passage.locator.rpartition("!")
        area = sheet[cells] if ":" in cells else ((sheet[cells],),)
        there = [" ".join(str(cell.value).split()) for row in area for cell in row if cell.value is not None]
        headers = sorted({block.header for block in parsed.blocks if block.header}, key=len, reverse=True)
        header = next((f"{text}\n" for text in headers if passage.text.startswith(f"{text}\n")), "")
        body = passage.text.removeprefix(header)
        assert name == "My sheet"
        assert all(piece in " ".join(there) for piece in body.replace("\n", " | ").split(" | ") if piece.strip(" |"))
    assert bool(passages) == any(value is not None for row in rows for value in row)


def test_a_row_number_out_of_this_world_costs_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "_MAX_ROWS", 1000)
    data = workbook({"S": [["text here"], ["more text"]]})
    name = "xl/worksheets/sheet1.xml"
    sheet = Package(data).read(name).replace(b'<row r="2"', b'<row r="999999999"').replace(b'"A2"', b'"A999999999"')
    with pytest.raises(InputError, match="millions of empty rows"):
        parse(rezipped(data, {name: sheet}))


def test_formulas_that_were_never_calculated_are_named() -> None:
    data = workbook({"S": [["Control", "State"], ["MFA", '=IF(1,"on","off")']]})
    assert [note.partition(";")[0] for note in parse(data).notes] == [
        "formulas without a stored result were not read"
    ]
    name = "xl/worksheets/sheet1.xml"
    sheet = Package(data).read(name)
    for value in (b"<v>on</v>", b"<v></v>"):
        done = re.sub(rb'<c r="B2"[^>]*>(<f>.*?</f>)<v\s*(?:/>|></v>)', rb'<c r="B2" t="str">\1' + value, sheet)
        assert done != sheet
        assert parse(rezipped(data, {name: done})).notes == ()


def _hidden_cells() -> bytes:
    """Return a workbook with a hidden row and column, and cells that are white, tiny, or formatted away."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "S"
    for row in (
        ["Shown", "hidden column"],
        ["hidden row", None],
        ["white", None],
        ["tiny", None],
        ["formatted", None],
    ):
        sheet.append([*row, "Shown too"])
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[2].hidden = True
    sheet["A3"].font = Font(color="FFFFFFFF")
    sheet["A4"].font = Font(sz=1)
    sheet["A5"].number_format = ";;;"
    sheet["A6"], sheet["A7"] = "white on blue", "the theme's white on its blue"
    sheet["A6"].font, sheet["A6"].fill = Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FF1F3864")
    sheet["A7"].font, sheet["A7"].fill = Font(color=Color(theme=0)), PatternFill("solid", fgColor=Color(theme=4))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_what_a_sheet_does_not_show_is_left_out_and_told() -> None:
    parsed = parse(_hidden_cells())
    held = " | ".join([parsed.blocks[0].header, *(block.text for block in parsed.blocks)])
    assert [text for text in held.split(" | ") if text] == [
        "Shown",
        *["Shown too"] * 4,
        "white on blue",
        "the theme's white on its blue",
    ]
    assert parsed.notes == ("sheet 'S': hidden text was not read (6 places)",)


def test_gradients_and_rows_without_height() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Shown on a gradient"])
    sheet.append(["No height"])
    sheet.append(["Indexed white"])
    sheet["A1"].font, sheet["A1"].fill = Font(color="FFFFFFFF"), GradientFill(stop=("FF000000", "FF333333"))
    sheet["A3"].font = Font(color=Color(indexed=9))
    buffer = io.BytesIO()
    book.save(buffer)
    name = "xl/worksheets/sheet1.xml"
    part = Package(buffer.getvalue()).read(name).replace(b'<row r="2"', b'<row r="2" ht="0" customHeight="1"')
    data = rezipped(buffer.getvalue(), {name: part})
    assert [block.text for block in parse(data).blocks] == ["Shown on a gradient"]
