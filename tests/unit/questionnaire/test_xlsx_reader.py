"""Workbooks read as a person sees them."""

import time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.archives import zipped
from support.workbooks import BOX_FEATURES, BOX_STYLES, BuiltWorkbook

from qbyok.errors import InputError, QbyokError
from qbyok.layout.grid import Range, Sheet, SheetState, Workbook, a1
from qbyok.questionnaire import limits
from qbyok.questionnaire.package import Package
from qbyok.questionnaire.xlsx.reader import read_workbook


def read(path: Path, built: BuiltWorkbook) -> Workbook:
    return read_workbook(Package.open(built.save(path / "q.xlsx")))


def only_sheet(path: Path, content: str, **more: object) -> Sheet:
    built = BuiltWorkbook(sheets={"S": content}, **more)  # type: ignore[arg-type]  # names and types as the class has them
    return read(path, built).sheets[0]


def rows(*cells: str) -> str:
    return f'<sheetData><row r="1">{"".join(cells)}</row></sheetData>'


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A1"><v>3.0</v></c>', "3"),
        ('<c r="A1" s="3"><v>45292</v></c>', "2024-01-01"),
        ('<c r="A1" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="A1" t="b"><v>0</v></c>', "FALSE"),
        ('<c r="A1" t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c r="A1" t="d"><v>2024-01-01</v></c>', "2024-01-01"),
        ('<c r="A1" t="str"><f>B1</f><v>cached &amp; kept</v></c>', "cached & kept"),
        ('<c r="A1" t="inlineStr"><is><t>in</t></is></c>', "in"),
        ('<c r="A1" t="inlineStr"><is><r><t>ri</t></r><r><rPr><b/></rPr><t>ch</t></r></is></c>', "rich"),
        ('<c r="A1" t="inlineStr"><t>stray</t></c><c r="B1" t="inlineStr"><is><t>b</t></is></c>', ""),
        ('<c r="B1"><t>stray</t></c><c r="A1" t="inlineStr"><is><t>in</t><rPh><t>x</t></rPh></is></c>', "in"),
        ('<c r="A1" t="inlineStr"><is><t><t>once</t></t></is></c>', "once"),
        ('<c r="A1" t="s"><v>0</v></c>', "plain"),
        ('<c r="A1" t="s"><v>1</v></c>', "rich text"),
        ('<c r="A1" t="s"><v>2</v></c>', "漢字"),
        ('<c r="A1" t="s"><v>3</v></c>', "one\ntwo _x000D_ 😀"),
        ('<c r="A1" t="s"><v>99</v></c>', ""),
        ('<c r="A1" t="s"><v>-1</v></c>', ""),
        pytest.param(f'<c r="A1" t="s"><v>{"9" * 5000}</v></c>', "", id="endless index"),
        ('<c r="A1"/>', ""),
    ],
)
def test_a_cells_text_is_what_a_reader_sees(cell: str, text: str, tmp_path: Path) -> None:
    strings = (
        "<si><t>plain</t></si><si><r><t>rich </t></r><r><t>text</t></r></si>"
        '<si><t>漢字</t><rPh sb="0" eb="2"><t>かんじ</t></rPh></si>'
        "<si><t>one_x000D_\ntwo _x005F_x000D_ _xD83D__xDE00_</t></si>"
    )
    assert only_sheet(tmp_path, rows(cell), strings=strings).text(1, 1) == text


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize("strict", [False, True])
def test_prefixes_strict_namespaces_and_missing_references_are_understood(
    prefix: str, strict: bool, tmp_path: Path
) -> None:
    content = (
        "<sheetData><row><c><v>1</v></c><c r='D1'><v>4</v></c><c><v>5</v></c></row><row/>"
        "<row><c t='s'><v>0</v></c></row></sheetData>"
    )
    sheet = only_sheet(tmp_path, content, strings="<si><t>word</t></si>", prefix=prefix, strict=strict)
    assert {a1(*place): cell.text for place, cell in sheet.cells.items()} == {
        "A1": "1",
        "D1": "4",
        "E1": "5",
        "A3": "word",
    }


def test_formulas_are_known_even_where_the_file_writes_them_once(tmp_path: Path) -> None:
    sheet = only_sheet(
        tmp_path,
        rows(
            '<c r="A1"><f t="shared" ref="A1:B1" si="0">C1</f><v>1</v></c>',
            '<c r="B1"><f t="shared" si="0"/><v>2</v></c>',
            '<c r="C1"><f t="array" ref="C1:D1">E1:F1</f><v>3</v></c>',
            '<c r="D1"><v>4</v></c>',
            '<c r="E1"><v>5</v></c>',
        ),
    )
    assert [cell.is_formula for cell in sheet.cells.values()] == [True, True, True, True, False]
    assert [cell.formula for cell in sheet.cells.values()] == ["C1", "", "E1:F1", "", ""]
    assert [cell.text for cell in sheet.cells.values()] == ["1", "2", "3", "4", "5"]


def test_formats_tell_bold_fill_and_lock(tmp_path: Path) -> None:
    sheet = only_sheet(tmp_path, rows('<c r="A1" s="1"/><c r="B1" s="2"/><c r="C1" s="77"><v>1</v></c><c r="D1"/>'))
    bold, unlocked, unknown = sheet.cells.values()
    assert (bold.bold, bold.fill, bold.locked) == (True, "solid rgb=FFFFFF00", True)
    assert (unlocked.bold, unlocked.fill, unlocked.locked) == (False, "", False)
    assert (unknown.bold, unknown.fill, unknown.locked) == (False, "", True)


def test_hidden_and_protected_places_are_known(tmp_path: Path) -> None:
    content = (
        '<cols><col min="2" max="3" hidden="1"/><col min="5" max="16384" style="2"/></cols>'
        '<sheetData><row r="1"><c r="E1"/></row><row r="2" hidden="1"/>'
        '<row r="3" s="2" customFormat="1"/></sheetData>'
        '<sheetProtection sheet="1" objects="1"/><mergeCells><mergeCell ref="A5:B6"/></mergeCells>'
    )
    book = read(tmp_path, BuiltWorkbook(sheets={"S": content, "T": "<sheetData/>"}, states={"T": "veryHidden"}))
    sheet = book.sheets[0]
    assert sheet.protected
    assert sheet.hidden_rows == {2}
    assert [col for col in range(1, 6) if sheet.column_hidden(col)] == [2, 3]
    assert sheet.merges == (Range(top=5, left=1, bottom=6, right=2),)
    locked = {place: sheet.locked(*place) for place in [(1, 1), (1, 5), (2, 5), (3, 1)]}
    assert locked == {(1, 1): True, (1, 5): True, (2, 5): False, (3, 1): False}
    assert book.sheets[1].state is SheetState.VERY_HIDDEN


@pytest.mark.parametrize(
    ("formula", "allowed"),
    [
        ('"Yes, No ,N/A"', ("Yes", "No", "N/A")),
        ('"say ""hi"",no"', ('say "hi"', "no")),
        ("'My Lists'!$A$1:$A$3", ("Red", "Green")),
        ("'My Lists'!$A:$A", ("Red", "Green", "Blue")),
        ("$J$1:$K$1", ("here", "there")),
        ("Colours", ("Red", "Green")),
        ("'My Lists'!Scoped", ("Blue",)),
        ("Scoped", None),
        ("Chained", ("Red", "Green")),
        ("Endless", None),
        ("Range1[Kind]", ("cat", "dog")),
        ("INDIRECT(A1)", None),
        ("INDIRECT(1+1)", None),
        ('INDIRECT("Range1[Kind]")', ("cat", "dog")),
        ("INDIRECT(\"'My Lists'!A1:A3\")", ("Red", "Green")),
        ('INDIRECT("Col"&"ours")', ("Red", "Green")),
        ('INDIRECT(SUBSTITUTE("Colxurs","x","o"))', ("Red", "Green")),
        ("OFFSET('My Lists'!$A$1,0,0,COUNTA('My Lists'!$A:$A),1)", ("Red", "Green")),
        ("OFFSET('My Lists'!$A$1,1,,COUNTA('My Lists'!$A:$A)-3)", ("Green",)),
        ("OFFSET('My Lists'!$A$1,0,0,ROWS(A1:A3))", None),
        ("OFFSET('My Lists'!$A$1,-1,0)", None),
        ("IF(A1,A2,A3)", None),
        ("Nowhere!$A$1:$A$3", None),
        ("unknown", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("extension", [False, True])
def test_items_of_drop_downs_are_looked_up(
    formula: str, allowed: tuple[str, ...] | None, extension: bool, tmp_path: Path
) -> None:
    escaped = formula.replace("&", "&amp;").replace('"', "&quot;")
    if extension:
        validation = (
            '<extLst><ext xmlns:e="urn:e" xmlns:m="urn:m"><e:dataValidations><e:dataValidation type="list">'
            f"<e:formula1><m:f>{escaped}</m:f></e:formula1><m:sqref>B2:B9 D2</m:sqref>"
            "</e:dataValidation></e:dataValidations></ext></extLst>"
        )
    else:
        validation = (
            '<dataValidations><dataValidation type="list" prompt="Choose_x000a_one" sqref="B2:B9 D2">'
            f"<formula1>{escaped}</formula1></dataValidation></dataValidations>"
        )
    texts = {"A1": "Red", "A2": "Green", "A3": " ", "A900": "Blue"}
    lists = "".join(
        f'<row r="{ref[1:]}"><c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c></row>'
        for ref, text in texts.items()
    )
    here = rows('<c r="J1" t="str"><v>here</v></c><c r="K1" t="str"><v>there</v></c>')
    table = "".join(
        f'<row r="{row}"><c r="C{row}" t="str"><v>{text}</v></c></row>'
        for row, text in enumerate(["Kind", "cat", "dog"], 1)
    )
    names = (
        "<definedNames><definedName name='Colours'>'My Lists'!$A$1:$A$2</definedName>"
        "<definedName name='Scoped' localSheetId='1'>'My Lists'!$A$900</definedName>"
        "<definedName name='Chained'>colours</definedName><definedName name='Endless'>Endless</definedName>"
        "</definedNames>"
    )
    built = BuiltWorkbook(
        sheets={
            "S": here + validation,
            "My Lists": f"<sheetData>{lists}</sheetData>",
            "T": f"<sheetData>{table}</sheetData>",
        },
        workbook=names,
        relations={"T": [("table", "../tables/table1.xml")]},
        extra={
            "xl/tables/table1.xml": '<table displayName="Range1" ref="C1:C3"><tableColumns count="1">'
            '<tableColumn id="1" name="Kind"/></tableColumns></table>'
        },
    )
    (found,) = read(tmp_path, built).sheets[0].validations
    assert (found.kind, found.allowed) == ("list", allowed)
    assert found.prompt == ("" if extension else "Choose\none")
    assert all(any(place in area for area in found.ranges) for place in ((5, 2), (2, 4)))


def test_a_list_that_depends_on_another_answer_has_all_items_that_may_come_up(tmp_path: Path) -> None:
    lists = rows(
        '<c r="A1" t="str"><v>locked</v></c>',
        '<c r="A2" t="str"><v>bolted</v></c>',
        '<c r="B2" t="str"><v>ajar</v></c>',
    )
    validations = (
        "<dataValidations>"
        '<dataValidation type="list" sqref="A5:A9"><formula1>"Yes,Not yet,No"</formula1></dataValidation>'
        '<dataValidation type="list" sqref="B5:B9"><formula1>INDIRECT("L_"&amp;SUBSTITUTE(A5," ","_"))</formula1>'
        "</dataValidation></dataValidations>"
    )
    names = (
        "<definedNames><definedName name='L_Yes'>Lists!$A$1:$A$2</definedName>"
        "<definedName name='L_Not_yet'>Lists!$B$2</definedName></definedNames>"
    )
    built = BuiltWorkbook(sheets={"S": "<sheetData/>" + validations, "Lists": lists}, workbook=names)
    dependent = read(tmp_path, built).sheets[0].validations[1]
    assert dependent.allowed == ("locked", "bolted", "ajar")


def test_a_quoted_list_of_the_2010_extension_is_understood(tmp_path: Path) -> None:
    content = (
        '<sheetData/><dataValidations><dataValidation type="list" sqref="A1"><a xmlns:x="urn:x">'
        '<x:list>Yes,"No, never"</x:list></a></dataValidation></dataValidations>'
    )
    (found,) = only_sheet(tmp_path, content).validations
    assert found.allowed == ("Yes", "No, never")


def test_formulas_and_cells_without_end_are_read_in_time(tmp_path: Path) -> None:
    row = '<row r="{0}"><c r="A{0}"><f t="array" ref="A{0}:B{0}">1</f><v>1</v></c><c r="B{0}"><v>1</v></c></row>'
    content = f"<sheetData>{''.join(row.format(number) for number in range(1, 10_001))}</sheetData>"
    started = time.monotonic()
    sheet = only_sheet(tmp_path, content)
    assert all(cell.is_formula for cell in sheet.cells.values())
    assert len(sheet.cells) == 20_000
    assert time.monotonic() - started < 5


def test_empty_cells_count_where_they_have_a_format(tmp_path: Path) -> None:
    cells = only_sheet(tmp_path, rows('<c r="A1" s="1"/>', '<c r="B1"/>', '<c r="C1" s="2"/>')).cells
    assert {place: (cell.style, cell.bold, cell.locked) for place, cell in cells.items()} == {
        (1, 1): (1, True, True),
        (1, 3): (2, False, False),
    }


def test_lists_that_would_take_too_long_stay_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LISTED_CELLS", 5)
    lists = "".join(
        f'<dataValidation type="list" sqref="C{n}"><formula1>$A$1:$A${n}</formula1></dataValidation>'
        for n in (3, 2, 1)
    )
    cells = rows(*(f"<c r='{col}1'><v>{n}</v></c>" for n, col in enumerate("ABCDE", 1)))
    sheet = only_sheet(tmp_path, f"{cells}<dataValidations>{lists}</dataValidations>")
    assert [validation.allowed for validation in sheet.validations] == [("1",), ("1",), None]


def test_runs_of_columns_are_put_in_order(tmp_path: Path) -> None:
    runs = "".join(f'<col min="{a}" max="{b}" hidden="1"/>' for a, b in ((7, 9), (2, 3), (4, 4), (8, 8), (20, 5)))
    sheet = only_sheet(tmp_path, f"<cols>{runs}</cols><sheetData/>")
    assert sheet.hidden_columns == ((2, 4), (7, 9), (20, 5))
    assert [col for col in range(1, 25) if sheet.column_hidden(col)] == [2, 3, 4, 7, 8, 9]


def test_other_validations_have_no_items(tmp_path: Path) -> None:
    content = (
        '<sheetData/><dataValidations><dataValidation type="whole" sqref="A1 nonsense"/>'
        '<dataValidation type="whole" sqref="B1"><formula1>1</formula1></dataValidation></dataValidations>'
    )
    sheet = only_sheet(tmp_path, content)
    assert [(v.kind, v.allowed) for v in sheet.validations] == [("whole", None)]


def test_tables_and_notes_are_found(tmp_path: Path) -> None:
    built = BuiltWorkbook(
        sheets={"S": "<sheetData/>"},
        relations={"S": [("table", "../t1.xml"), ("table", "../t2.xml"), ("comments", "/xl/comments1.xml")]},
        extra={
            "xl/t1.xml": '<table displayName="A" ref="B2:D9"/>',
            "xl/t2.xml": '<table displayName="B" ref="B20:D29" headerRowCount="0"/>',
            "xl/comments1.xml": "<comments><commentList><comment ref='C3'><text><t>No</t><r><rPr/><t>te</t></r>"
            "<rPh><t>x</t></rPh></text></comment><comment ref='??'/></commentList></comments>",
        },
    )
    sheet = read(tmp_path, built).sheets[0]
    assert sheet.header_cells == (Range(top=2, left=2, bottom=2, right=4),)
    assert sheet.notes == {(3, 3): "Note"}


def test_absurd_extents_cost_nothing(tmp_path: Path) -> None:
    content = (
        '<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384" style="2"/></cols>'
        '<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="A1:XFD1048575"/></mergeCells>'
        '<dataValidations><dataValidation type="list" sqref="A1:XFD1048576"><formula1>$A:$XFD</formula1>'
        "</dataValidation></dataValidations>"
    )
    started = time.process_time()
    sheet = only_sheet(tmp_path, content)
    assert time.process_time() - started < 0.5
    assert sheet.text(1_048_576, 16_384) == "1"
    assert sheet.validations[0].allowed == ("1",)


@pytest.mark.parametrize(
    "content",
    [
        rows('<c r="XFE1"/>'),
        rows('<c r="A1048577"/>'),
        rows('<c r="A0"/>'),
        rows('<c r="1"/>'),
        rows('<c r="Ä1"/>'),
        rows('<c r="A1" s="x"/>'),
        '<sheetData><row r="0"/></sheetData>',
        '<sheetData><row r="x"/></sheetData>',
        "<sheetData><row><row/></row></sheetData>",
        "<sheetData><row><sheetData><row/></sheetData></row></sheetData>",
        "<sheetData><c r='A1'/></sheetData>",
        "<sheetData><row r='1'/><c r='A1'/></sheetData>",
        "<sheetData><v>1</v><row/></sheetData>",
        rows("<c><c/></c>"),
        rows("<v>1</v><c/>"),
        "<sheetData>",
    ],
)
def test_unusable_sheets_are_named(content: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"xl/worksheets/sheet1\.xml"):
        only_sheet(tmp_path, content)


@pytest.mark.parametrize(
    ("name", "target"), [("S", "worksheets/sheet2.xml"), ("B", "worksheets/sheet1.xml"), ("B", "styles.xml")]
)
def test_sheets_that_share_a_name_or_a_part_are_refused(name: str, target: str, tmp_path: Path) -> None:
    parts = BuiltWorkbook(sheets={"S": "<sheetData/>", "T": "<sheetData/>"}).parts()
    for part, old, new in (
        ("xl/workbook.xml", b'name="T"', f'name="{name.lower()}"'),
        ("xl/_rels/workbook.xml.rels", b"worksheets/sheet2.xml", target),
    ):
        parts[part] = parts[part].replace(old, new.encode())
    (tmp_path / "q.xlsx").write_bytes(zipped(parts))
    with pytest.raises(InputError, match="twice"):
        read_workbook(Package.open(tmp_path / "q.xlsx"))


def test_a_part_of_another_kind_is_not_taken_for_the_styles(tmp_path: Path) -> None:
    parts = BuiltWorkbook(sheets={"S": "<sheetData/>"}).parts()
    links = "xl/_rels/workbook.xml.rels"
    parts[links] = parts[links].replace(b"/xl/styles.xml", b"/[Content_Types].xml")
    (tmp_path / "q.xlsx").write_bytes(zipped(parts))
    with pytest.raises(InputError, match="no list of styles"):
        read_workbook(Package.open(tmp_path / "q.xlsx"))


def test_numbers_without_end_name_nothing(tmp_path: Path) -> None:
    endless = "9" * 5000
    styles = f'<fonts><font/></fonts><cellXfs><xf numFmtId="{endless}" fontId="{endless}" fillId="-1"/></cellXfs>'
    names = f'<definedNames><definedName name="n" localSheetId="{endless}">S!$A$1</definedName></definedNames>'
    assert only_sheet(tmp_path, rows("<c><v>5</v></c>"), styles=styles, workbook=names).text(1, 1) == "5"


@pytest.mark.parametrize("strings", ["<t>" * 300 + "</t>" * 300, "<si>" * 256 + "</si>" * 256])
def test_strings_nested_without_end_are_refused(strings: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"xl/sharedStrings\.xml"):
        only_sheet(tmp_path, rows("<c/>"), strings=strings)


def test_a_sheet_with_too_many_cells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CELLS_PER_SHEET", 2)
    with pytest.raises(InputError, match="more than 2 cells"):
        only_sheet(tmp_path, rows("<c/><c/><c/>"))


CELL_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from("\n\t_x0D\"'<&>"), max_size=30
).filter(lambda text: not text.startswith("="))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.dictionaries(st.tuples(st.integers(1, 30), st.integers(1, 30)), CELL_TEXTS, max_size=12))
def test_texts_that_another_library_wrote_read_the_same(texts: dict[tuple[int, int], str], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for (row, col), text in texts.items():
        sheet.cell(row, col).value = text.replace("\ufffe", "").replace("\uffff", "")
        sheet.cell(row, col).data_type = "s"
    path = tmp_path / "o.xlsx"
    book.save(path)
    found = read_workbook(Package.open(path)).sheets[0]
    expected = {place: text.replace("\ufffe", "").replace("\uffff", "") for place, text in texts.items()}
    assert {place: found.text(*place) for place in texts} == expected


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_parts_give_a_workbook_or_one_clear_error(data: st.DataObject, tmp_path: Path) -> None:
    parts = BuiltWorkbook(
        sheets={
            "S": rows('<c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="1" t="b"><v>1</v></c>')
            + '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'
        },
        strings="<si><t>text</t></si>",
        styles=BOX_STYLES,
        features=BOX_FEATURES,
    ).parts()
    name = data.draw(st.sampled_from(sorted(parts)))
    content = bytearray(parts[name])
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.sampled_from(b'<>/"=&x10 :A\0\xff'))
    path = tmp_path / "q.xlsx"
    path.write_bytes(zipped(parts | {name: bytes(content)}))
    try:
        read_workbook(Package.open(path))
    except QbyokError as error:
        assert str(path) in str(error)  # noqa: PT017  a result is as good as an error
