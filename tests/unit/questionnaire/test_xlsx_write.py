"""Answers spliced into workbooks: the text arrives, everything else stays."""

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.archives import zipped
from support.workbooks import BuiltWorkbook, answer, tick, write

from qbyok.errors import InputError, QbyokError, UsageError
from qbyok.layout.grid import a1
from qbyok.model import SlotWrite
from qbyok.questionnaire.package import Package
from qbyok.questionnaire.xlsx.file import XlsxQuestionnaire
from qbyok.questionnaire.xlsx.text import line_feeds, storable

SHEET = "xl/worksheets/sheet1.xml"


def sheet_after(path: Path, content: str, *writes: SlotWrite, **more: object) -> str:
    """Return the content of the only sheet's root element after a write of inline strings."""
    built = BuiltWorkbook(sheets={"S": content}, **more)  # type: ignore[arg-type]  # names and types as the class has them
    _, copy = write(path, built, *writes)
    text = copy.read(SHEET).decode()
    return text[text.index('relationships">') + 15 : text.rindex("</")]


def inline(text: str) -> str:
    return f'<is><t xml:space="preserve">{text}</t></is>'


def test_an_existing_cell_keeps_its_place_format_and_phonetic_flag(tmp_path: Path) -> None:
    cell = '<c  r="A1" s=\'1\' t="b" cm="1" ph="1" vm="2"><v>1</v></c>'
    new = f'<c  r="A1" s=\'1\' ph="1" t="inlineStr">{inline("Yes")}</c>'
    content = '<sheetData><row r="1">{}<c r="B1"/></row></sheetData>'
    assert sheet_after(tmp_path, content.format(cell), answer("S!A1", "Yes")) == content.format(new)


@pytest.mark.parametrize(
    "mark",
    ['t="s"><v>0</v></c>', 't="inlineStr"><is><r><t>x</t></r></is></c>', 't="str" ><v>x</v></c >', "><v>1</v></c>"],
)
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_a_tick_goes_and_its_cell_keeps_its_format(mark: str, prefix: str, tmp_path: Path) -> None:
    content = f'<sheetData><row r="1"><c r="A1"/><c r="B1" s="1" ph="1" {mark}</row></sheetData>'
    built = BuiltWorkbook(sheets={"S": content}, strings="<si><t>x</t></si>", prefix=prefix)
    receipt, copy = write(tmp_path, built, tick("S!A1", B1=""))
    assert receipt.written == ("S!A1", "S!B1")
    sheet = copy.read(SHEET).decode()
    assert re.search(
        rf'<{prefix}c r="A1" t="s"><{prefix}v>1</{prefix}v></{prefix}c><{prefix}c r="B1" s="1" ph="1" ?/>', sheet
    )
    assert copy.read("xl/sharedStrings.xml").count(b"si>") == 4


def test_a_box_in_a_cell_to_tick_is_open_again(tmp_path: Path) -> None:
    content = f'<sheetData><row r="1"><c r="A1"/><c r="B1" t="inlineStr">{inline("☒ No")}</c></row></sheetData>'
    after = sheet_after(tmp_path, content, tick("S!A1", "☒ Yes", B1="☐ No"))
    assert inline("☒ Yes") in after
    assert inline("☐ No") in after


def test_a_tick_is_not_set_while_another_one_stays(tmp_path: Path) -> None:
    content = '<sheetData><row r="1"><c r="A1"/><c r="B1"><f>1</f><v>1</v></c></row></sheetData>'
    receipt, _ = write(tmp_path, BuiltWorkbook(sheets={"S": content}), tick("S!A1", B1="", A9=""))
    assert receipt.written == receipt.parts_changed == ()
    assert [finding.rule for finding in receipt.findings] == ["slot-not-writable"] * 2


def test_of_an_answer_that_is_refused_the_other_ticks_stay(tmp_path: Path) -> None:
    content = (
        '<sheetData><row r="1"><c r="A1"><f>1</f></c><c r="B1" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    )
    receipt, _ = write(tmp_path, BuiltWorkbook(sheets={"S": content}), tick("S!A1", B1=""))
    assert receipt.written == receipt.parts_changed == ()
    assert [finding.message for finding in receipt.findings] == ["S!A1: not written, it holds a formula"]


def test_new_cells_are_put_in_order_and_look_like_their_row_or_column(tmp_path: Path) -> None:
    content = (
        '<dimension ref="B2:C3"/><cols><col min="4" max="9" style="1"/></cols><sheetData>\n'
        '<row r="2" spans="2:3" ht="30"><c r="B2"/> <c r="C2"/></row>\n'
        '<row r="3" s="2" customFormat="1"/>\n</sheetData>'
    )
    writes = [answer(f"S!{ref}", ref) for ref in ("D2", "A2", "D3", "A1", "D5", "A4")]
    assert sheet_after(tmp_path, content, *writes) == (
        '<dimension ref="A1:D5"/><cols><col min="4" max="9" style="1"/></cols><sheetData>\n'
        f'<row r="1"><c r="A1" t="inlineStr">{inline("A1")}</c></row>'
        f'<row r="2" spans="1:4" ht="30"><c r="A2" t="inlineStr">{inline("A2")}</c><c r="B2"/> <c r="C2"/>'
        f'<c r="D2" s="1" t="inlineStr">{inline("D2")}</c></row>\n'
        f'<row r="3" s="2" customFormat="1"><c r="D3" s="2" t="inlineStr">{inline("D3")}</c></row>\n'
        f'<row r="4"><c r="A4" t="inlineStr">{inline("A4")}</c></row>'
        f'<row r="5"><c r="D5" s="1" t="inlineStr">{inline("D5")}</c></row></sheetData>'
    )


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("strings", [None, "", "<si><t>old</t></si><extLst/>"])
def test_unusual_sheets_take_answers(prefix: str, strict: bool, strings: str | None, tmp_path: Path) -> None:
    rows = "<sheetData><row><c/><c><v>2</v></c></row><row r='4'/></sheetData>"
    built = BuiltWorkbook(sheets={"S": rows, "A!B": "<sheetData/>"}, strings=strings, prefix=prefix, strict=strict)
    writes = [
        answer(f"{sheet}!{ref}", f"{sheet} {ref}") for sheet in ("S", "A!B") for ref in ("A1", "C1", "B3", "B4")
    ]
    receipt, copy = write(tmp_path, built, *writes)
    assert receipt.written == tuple(item.slot.at for item in writes)
    sheets = XlsxQuestionnaire(copy).workbook.sheets
    assert {f"{s.name}!{a1(*place)}": cell.text for s in sheets for place, cell in s.cells.items()} == {
        item.slot.at: item.text for item in writes
    } | {"S!B1": "2"}


def test_strings_are_appended_once_each_and_counted(tmp_path: Path) -> None:
    built = BuiltWorkbook(
        sheets={"S": "<sheetData/>"}, strings="<si><t>one</t></si><si><t>two</t></si><extLst><ext/></extLst>"
    )
    parts = built.parts()
    parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace(
        b"<sst ", b'<sst count="7" uniqueCount="9" '
    )
    (tmp_path / "q.xlsx").write_bytes(zipped(parts))
    XlsxQuestionnaire(Package.open(tmp_path / "q.xlsx")).write(
        [answer("S!A1", "Yes"), answer("S!A2", "Yes"), answer("S!A3", "<No>")], tmp_path / "a.xlsx"
    )
    strings = Package.open(tmp_path / "a.xlsx").read("xl/sharedStrings.xml").decode()
    assert 'count="10" uniqueCount="4"' in strings
    assert strings.endswith(
        '<si><t>one</t></si><si><t>two</t></si><si><t xml:space="preserve">Yes</t></si>'
        '<si><t xml:space="preserve">&lt;No&gt;</t></si><extLst><ext/></extLst></sst>'
    )


def test_strings_are_appended_behind_the_last_one(tmp_path: Path) -> None:
    strings = "<extLst/><si><t>one</t></si><ext/><si><t>two</t></si><extLst/>"
    _, copy = write(tmp_path, BuiltWorkbook(sheets={"S": "<sheetData/>"}, strings=strings), answer("S!A1", "Yes"))
    assert (
        '<si><t>two</t></si><si><t xml:space="preserve">Yes</t></si><extLst/>'
        in copy.read("xl/sharedStrings.xml").decode()
    )


def test_only_formats_count_as_formats(tmp_path: Path) -> None:
    styles = '<cellXfs><x/><xf numFmtId="0"/><xf numFmtId="1"/></cellXfs><cellXfs><xf numFmtId="2"/></cellXfs>'
    built = BuiltWorkbook(sheets={"S": '<sheetData><row r="1"><c s="1"/></row></sheetData>'}, styles=styles)
    _, copy = write(tmp_path, built, answer("S!A1", "=1"))
    assert '<xf numFmtId="1" quotePrefix="1"/></cellXfs><cellXfs>' in copy.read("xl/styles.xml").decode()


def test_an_empty_element_may_have_its_parents_name(tmp_path: Path) -> None:
    built = BuiltWorkbook(sheets={"S": "<sheetData><row><c><f>1</f></c></row></sheetData>"}, workbook="<workbook/>")
    _, copy = write(tmp_path, built, answer("S!B1", "x"))
    assert copy.read("xl/workbook.xml").decode().endswith('<workbook/><calcPr fullCalcOnLoad="1"/></workbook>')


@pytest.mark.parametrize("rows", ["<col/><row><c/></row>", "<x:row xmlns:x='urn:x' r='7'/><row><c/></row>"])
def test_only_rows_count_as_rows(rows: str, tmp_path: Path) -> None:
    _, copy = write(tmp_path, BuiltWorkbook(sheets={"S": f"<sheetData>{rows}</sheetData>"}), answer("S!A1", "x"))
    assert XlsxQuestionnaire(copy).workbook.sheets[0].text(1, 1) == "x"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")'])
def test_text_that_looks_like_a_formula_stays_text_and_is_marked_so(text: str, tmp_path: Path) -> None:
    content = '<cols><col min="2" max="2" style="1"/></cols><sheetData><row r="1"><c r="A1" s="1"/></row></sheetData>'
    built = BuiltWorkbook(sheets={"S": content})
    receipt, copy = write(tmp_path, built, answer("S!A1", text), answer("S!B2", text), answer("S!C3", text))
    assert receipt.parts_changed == (SHEET, "xl/styles.xml")
    styles = copy.read("xl/styles.xml").decode()
    assert '<cellXfs count="6">' in styles
    assert (
        '<xf numFmtId="0" fontId="0" fillId="0" quotePrefix="1"/>'
        '<xf numFmtId="0" fontId="1" fillId="2" applyFont="1" quotePrefix="1"/></cellXfs>'
    ) in styles
    sheet = openpyxl.load_workbook(copy.path).worksheets[0]
    for ref, bold in (("A1", True), ("B2", True), ("C3", False)):
        cell = sheet[ref]
        assert (cell.value, cell.data_type, cell.quotePrefix, bool(cell.font.b)) == (text, "s", True, bold)


def test_a_workbook_without_formats_takes_such_text_too(tmp_path: Path) -> None:
    for styles in (None, "<fonts/>"):
        receipt, copy = write(
            tmp_path, BuiltWorkbook(sheets={"S": "<sheetData/>"}, styles=styles), answer("S!A1", "=1")
        )
        assert receipt.parts_changed == (SHEET,)
        assert XlsxQuestionnaire(copy).workbook.sheets[0].text(1, 1) == "=1"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<calcPr calcId="1"/>', '<calcPr calcId="1" fullCalcOnLoad="1"/>'),
        ('<calcPr fullCalcOnLoad="0"></calcPr>', '<calcPr fullCalcOnLoad="1"></calcPr>'),
        ("<definedNames/><extLst/>", '<definedNames/><calcPr fullCalcOnLoad="1"/><extLst/>'),
        ("<oleSize ref='A1'/>", "<calcPr fullCalcOnLoad=\"1\"/><oleSize ref='A1'/>"),
    ],
)
def test_formulas_are_calculated_when_the_copy_is_opened(before: str, after: str, tmp_path: Path) -> None:
    content = '<sheetData><row r="1"><c r="A1"><f>B1</f><v>7</v></c></row></sheetData>'
    built = BuiltWorkbook(sheets={"S": content}, workbook=before)
    receipt, copy = write(tmp_path, built, answer("S!B1", "x"))
    assert receipt.parts_changed == ("xl/workbook.xml", SHEET)
    assert copy.read("xl/workbook.xml").decode().endswith(f"</sheets>{after}</workbook>")
    assert XlsxQuestionnaire(copy).workbook.sheets[0].text(1, 1) == "7"


REFUSING = (
    '<cols><col min="7" max="7" hidden="1"/></cols><sheetData>'
    '<row r="1"><c r="A1" s="2"><f>B1</f></c><c r="B1" s="2"/><c r="C1" s="2"/><c r="G1" s="2"/></row>'
    '<row r="2" hidden="1"><c r="A2" s="2"/></row><row r="3"><c r="A3" s="2"/><c r="B3" s="2"/></row></sheetData>'
    '<sheetProtection sheet="1"/><mergeCells><mergeCell ref="B1:C1"/></mergeCells>'
)


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        ("S!A1", "formula"),
        ("S!C1", "covered by the merged cell B1"),
        ("S!G1", "hidden"),
        ("S!A2", "hidden"),
        ("S!A3", "table's header"),
        ("S!D9", "locked"),
        ("T!A1", "hidden"),
        ("None!A1", "no such sheet"),
        ("S!A1:B2", "no cell"),
        ("S", "no cell"),
        ("S!XFE1", "edge"),
        ("S!A9999999", "edge"),
    ],
)
def test_what_must_not_be_written_is_named_and_left(at: str, reason: str, tmp_path: Path) -> None:
    built = BuiltWorkbook(
        sheets={"S": REFUSING, "T": "<sheetData/>"},
        states={"T": "hidden"},
        relations={"S": [("table", "../t.xml")]},
        extra={"xl/t.xml": '<table displayName="A" ref="A3:A9"/>'},
    )
    receipt, copy = write(tmp_path, built, answer(at, "no"), answer("S!B1", "yes"))
    assert receipt.written == ("S!B1",)
    (finding,) = receipt.findings
    assert finding.rule == "slot-not-writable"
    assert at in finding.message
    assert reason in finding.message
    before, after = XlsxQuestionnaire(Package.open(tmp_path / "q.xlsx")).workbook, XlsxQuestionnaire(copy).workbook
    assert dict(after.sheets[0].cells) | {(1, 2): None} == dict(before.sheets[0].cells) | {(1, 2): None}
    assert after.sheets[1] == before.sheets[1]


def test_slots_that_say_so_and_second_answers_are_not_written(tmp_path: Path) -> None:
    built = BuiltWorkbook(sheets={"S": "<sheetData/>"})
    writes = [
        answer("S!A1", "x", writable=False),
        answer("S!B1", "one"),
        answer("S!B1", "two"),
        answer("S!C1", "\x00"),
    ]
    receipt, copy = write(tmp_path, built, *writes)
    assert receipt.written == ("S!B1",)
    assert XlsxQuestionnaire(copy).workbook.sheets[0].text(1, 2) == "one"
    rules = [finding.rule for finding in receipt.findings]
    assert rules == ["slot-not-writable", "slot-not-writable", "characters-stripped", "slot-not-writable"]


@pytest.mark.parametrize("text", ["x" * 32_768, "😀" * 16_384, "\n" * 254])
def test_answers_that_no_cell_can_hold_are_left_out(text: str, tmp_path: Path) -> None:
    receipt, _ = write(tmp_path, BuiltWorkbook(sheets={"S": "<sheetData/>"}), answer("S!A1", text))
    assert (receipt.written, receipt.parts_changed) == ((), ())
    assert [finding.rule for finding in receipt.findings] == ["answer-too-long"]
    assert (tmp_path / "answered.xlsx").read_bytes() == (tmp_path / "q.xlsx").read_bytes()


@pytest.mark.parametrize("text", ["x" * 32_767, "😀" * 16_383, "a\n" * 253])
def test_the_longest_answers_fit(text: str, tmp_path: Path) -> None:
    _, copy = write(tmp_path, BuiltWorkbook(sheets={"S": "<sheetData/>"}), answer("S!A1", text))
    assert XlsxQuestionnaire(copy).workbook.sheets[0].text(1, 1) == text


def test_a_signed_workbook_is_answered_with_a_warning(tmp_path: Path) -> None:
    built = BuiltWorkbook(sheets={"S": "<sheetData/>"}, extra={"_xmlsignatures/sig1.xml": "<s/>"})
    receipt, copy = write(tmp_path, built, answer("S!A1", "x"))
    assert [finding.rule for finding in receipt.findings] == ["signature-invalidated"]
    assert copy.read("_xmlsignatures/sig1.xml") == b"<s/>"


@pytest.mark.parametrize(("encoding", "text"), [("iso-8859-1", "Größe 日本"), ("us-ascii", "é😀"), ("utf8", "é😀")])
def test_other_encodings_take_any_text(encoding: str, text: str, tmp_path: Path) -> None:
    parts = BuiltWorkbook(sheets={"S": "<sheetData><row r='1'/></sheetData>"}).parts()
    parts[SHEET] = parts[SHEET].decode().replace("UTF-8", encoding).encode(encoding)
    (tmp_path / "q.xlsx").write_bytes(zipped(parts))
    XlsxQuestionnaire(Package.open(tmp_path / "q.xlsx")).write([answer("S!A1", text)], tmp_path / "a.xlsx")
    assert XlsxQuestionnaire(Package.open(tmp_path / "a.xlsx")).workbook.sheets[0].text(1, 1) == text


def test_a_sheet_in_utf16_is_read_but_not_written(tmp_path: Path) -> None:
    parts = BuiltWorkbook(sheets={"S": "<sheetData><row r='1'><c><v>5</v></c></row></sheetData>"}).parts()
    parts[SHEET] = parts[SHEET].decode().replace("UTF-8", "UTF-16").encode("utf-16")
    (tmp_path / "q.xlsx").write_bytes(zipped(parts))
    questionnaire = XlsxQuestionnaire(Package.open(tmp_path / "q.xlsx"))
    assert questionnaire.workbook.sheets[0].text(1, 1) == "5"
    with pytest.raises(InputError, match="UTF-16"):
        questionnaire.write([answer("S!A2", "x")], tmp_path / "a.xlsx")
    assert not (tmp_path / "a.xlsx").exists()


def test_an_existing_copy_is_left_alone(tmp_path: Path) -> None:
    path = BuiltWorkbook(sheets={"S": "<sheetData/>"}).save(tmp_path / "q.xlsx")
    before = path.read_bytes()
    with pytest.raises(UsageError, match="exists already"):
        XlsxQuestionnaire(Package.open(path)).write([answer("S!A1", "x")], path)
    assert path.read_bytes() == before


TEXTS = st.text(
    st.one_of(st.characters(), st.sampled_from("\r\n\t\0=+-@_x0D<&>]\"'\u202e\ufffe😀\ud800")),
    min_size=1,
    max_size=25,
)
PLACES = st.tuples(st.integers(1, 12), st.integers(1, 8))


@st.composite
def sheets(draw: st.DrawFn) -> str:
    """Return the rows of some sheet, with and without references, self-closed or not, indented or not."""
    space = draw(st.sampled_from(["", "\n  "]))
    content = ""
    row = 0
    for _ in range(draw(st.integers(0, 4))):
        step = draw(st.integers(1, 3))
        row += step
        reference = f' r="{row}"' if step > 1 or draw(st.booleans()) else ""
        extra = draw(st.sampled_from(["", ' spans="2:3"', ' s="2" customFormat="1"', ' ht="20" customHeight="1"']))
        cells, col = "", 0
        for _ in range(draw(st.integers(0, 3))):
            gap = draw(st.integers(1, 3))
            col += gap
            place = f' r="{a1(row, col)}"' if gap > 1 or draw(st.booleans()) else ""
            style = draw(st.sampled_from(["", ' s="1"', ' s="3"']))
            value = draw(
                st.sampled_from(["/>", "></c>", "><v>45292</v></c>", ' t="s"><v>0</v></c>', "><f>A1</f></c>"])
            )
            cells += f"{space}<c{place}{style}{value}"
        content += f"{space}<row{reference}{extra}" + (
            f">{cells}{space}</row>" if cells or draw(st.booleans()) else "/>"
        )
    return f"<sheetData>{content}{space}</sheetData>" if content or draw(st.booleans()) else "<sheetData/>"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=sheets(),
    texts=st.dictionaries(PLACES, TEXTS, min_size=1, max_size=8),
    prefix=st.sampled_from(["", "x:"]),
    strings=st.sampled_from([None, "<si><t>kept</t></si>"]),
)
def test_answers_read_back_and_nothing_else_changes(
    content: str, texts: dict[tuple[int, int], str], prefix: str, strings: str | None, tmp_path: Path
) -> None:
    built = BuiltWorkbook(sheets={"S": content, "T": "<sheetData/>"}, prefix=prefix, strings=strings)
    receipt, copy = write(tmp_path, built, *(answer(f"S!{a1(*place)}", text) for place, text in texts.items()))
    before = XlsxQuestionnaire(Package.open(tmp_path / "q.xlsx")).workbook
    after = XlsxQuestionnaire(copy).workbook
    written = {
        place: storable(line_feeds(text)) for place, text in texts.items() if f"S!{a1(*place)}" in receipt.written
    }
    left = {place for place in texts if place not in written}
    assert all(not storable(texts[place]) or before.sheets[0].cells[place].is_formula for place in left)
    assert {place: after.sheets[0].text(*place) for place in written} == written
    for sheet_before, sheet_after_ in zip(before.sheets, after.sheets, strict=True):
        old = {place: cell for place, cell in sheet_before.cells.items() if place not in written}
        new = {place: cell for place, cell in sheet_after_.cells.items() if place not in written}
        assert old == (new if sheet_before.name == "S" else dict(sheet_after_.cells))
    with zipfile.ZipFile(copy.path) as archive:
        assert archive.testzip() is None


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.dictionaries(PLACES, TEXTS.filter(lambda text: "_x" not in text), min_size=1, max_size=8))
def test_another_library_reads_the_same_answers(texts: dict[tuple[int, int], str], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "S"
    sheet.append(["Question", "Answer"])
    sheet["A20"] = "=SUM(A1:A2)"
    book.save(tmp_path / "q.xlsx")
    (tmp_path / "a.xlsx").unlink(missing_ok=True)
    writes = [answer(f"S!{a1(*place)}", text) for place, text in texts.items()]
    receipt = XlsxQuestionnaire(Package.open(tmp_path / "q.xlsx")).write(writes, tmp_path / "a.xlsx")
    answered = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    for place, text in texts.items():
        if f"S!{a1(*place)}" in receipt.written:
            assert answered.cell(*place).value == storable(line_feeds(text))
            assert answered.cell(*place).data_type == "s"
    assert answered["A20"].value == "=SUM(A1:A2)"


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_parts_give_a_copy_or_one_clear_error(data: st.DataObject, tmp_path: Path) -> None:
    rows = (
        '<row r="1" s="2" customFormat="1"><c r="A1" s="1" t="s"><v>0</v></c></row><row r="9"><c><f>A1</f></c></row>'
    )
    parts = BuiltWorkbook(
        sheets={"S": f'<dimension ref="A1"/><sheetData>{rows}</sheetData>'}, strings="<si><t>a</t></si>"
    ).parts()
    name = data.draw(st.sampled_from(sorted(parts)))
    content = bytearray(parts[name])
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.integers(0, len(content)))
        token = data.draw(
            st.sampled_from([b"", b"<c/>", b"<row/>", b"</c>", b'"', b"-1", b"x:", b" ", b"A", b"\xff"])
        )
        content[at : at + len(token)] = token
    source, target = tmp_path / "q.xlsx", tmp_path / "a.xlsx"
    source.write_bytes(zipped(parts | {name: bytes(content)}))
    target.unlink(missing_ok=True)
    try:
        XlsxQuestionnaire(Package.open(source)).write([answer("S!B1", "=x"), answer("S!A4", "y")], target)
    except QbyokError:
        assert not target.exists()
    else:
        assert Package.open(target).names == Package.open(source).names
