"""Remarks become notes of cells; notes and drawings that are there stay."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.archives import rezipped, unzipped, zipped
from support.form_controls import DRAWING, Control, with_controls
from support.workbooks import BuiltWorkbook, answer, box, content_types

from qbyok.errors import IntegrityError, QbyokError
from qbyok.layout.grid import a1
from qbyok.model import Annotations, Receipt, Remark, SlotWrite
from qbyok.questionnaire.package import Package
from qbyok.questionnaire.xlsx import file as file_module
from qbyok.questionnaire.xlsx.changes import PartChanges
from qbyok.questionnaire.xlsx.file import XlsxQuestionnaire
from qbyok.questionnaire.xlsx.notes import annotated
from qbyok.questionnaire.xlsx.reader import read_workbook
from qbyok.questionnaire.xlsx.text import line_feeds, storable

SHEET = "xl/worksheets/sheet1.xml"
RELATIONS = "xl/worksheets/_rels/sheet1.xml.rels"
COMMENTS = "xl/comments1.xml"
TYPES = "[Content_Types].xml"
AUTHOR = "Rita & Co"


def remarks(**texts: str) -> tuple[Remark, ...]:
    """Return remarks on cells of sheet S."""
    return tuple(Remark(at=f"S!{ref}", text=text) for ref, text in texts.items())


def note(
    source: Path, found: Iterable[Remark], *writes: SlotWrite, author: str = AUTHOR, tracked: bool = False
) -> tuple[Receipt, Package]:
    """Return the receipt and the copy of a workbook with remarks."""
    target = source.with_name("noted.xlsx")
    target.unlink(missing_ok=True)
    annotations = Annotations(author=author, date="2026-01-31T09:30:00Z", remarks=tuple(found), tracked=tracked)
    receipt = XlsxQuestionnaire(Package.open(source)).write(writes, target, annotations)
    return receipt, Package.open(target)


def texts(copy: Package, sheet: int = 0) -> dict[str, str]:
    """Return the notes of a sheet by cell."""
    return {a1(*place): text for place, text in read_workbook(copy).sheets[sheet].notes.items()}


def test_a_sheet_without_notes_gets_all_that_notes_need(tmp_path: Path) -> None:
    content = '<sheetData/><pageMargins left="1"/><tableParts count="0"/><extLst/>'
    source = BuiltWorkbook(sheets={"S": content}).save(tmp_path / "q.xlsx")
    receipt, copy = note(source, remarks(C3="Look\nhere", A1="<b> _x000D_"))
    assert receipt.parts_changed == (TYPES, SHEET)
    assert receipt.parts_added == (COMMENTS, DRAWING, RELATIONS)
    assert (receipt.written, receipt.findings) == ((), ())
    assert texts(copy) == {"A1": "Rita & Co:\n<b> _x000D_", "C3": "Rita & Co:\nLook\nhere"}
    sheet = copy.read(SHEET).decode()
    assert re.search(
        r'<pageMargins left="1"/><legacyDrawing xmlns:r="[^"]+/relationships" r:id="rId2"/><tableParts', sheet
    )
    links = copy.relationships(SHEET)
    assert [(link.kind, link.target) for link in links.values()] == [("comments", COMMENTS), ("vmlDrawing", DRAWING)]
    assert copy.content_type(COMMENTS).endswith(".comments+xml")
    assert copy.content_type(DRAWING).endswith(".vmlDrawing")
    drawing = copy.read(DRAWING).decode()
    assert re.findall(r'<o:idmap [^>]*data="([^"]*)"', drawing) == ["1"]
    assert re.findall(r'<v:shape id="_x0000_s(\d+)"', drawing) == ["1025", "1026"]
    assert re.findall(r"<x:Row>(\d+)</x:Row><x:Column>(\d+)</x:Column>", drawing) == [("0", "0"), ("2", "2")]


def test_another_library_reads_the_notes_and_whose_they_are(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "S"
    book.create_sheet("T")
    book.save(tmp_path / "q.xlsx")
    found = (*remarks(B2="one", XFD1048576="far"), Remark(at="T!B2", text="two"))
    receipt, copy = note(tmp_path / "q.xlsx", found, answer("S!B2", "Yes"))
    again = openpyxl.load_workbook(copy.path)
    cell, other = again["S"]["B2"], again["T"]["B2"]
    assert cell.value == "Yes"
    assert cell.comment is not None
    assert other.comment is not None
    assert (cell.comment.text, cell.comment.author) == ("Rita & Co:\none", AUTHOR)
    assert other.comment.text == "Rita & Co:\ntwo"
    assert receipt.written == ("S!B2",)
    types = copy.read(TYPES).decode()
    assert types.count('Extension="vml"') == 1
    drawings = [copy.read(name).decode() for name in receipt.parts_added if name.endswith(".vml")]
    assert [re.findall(r'data="(\d+)"', drawing) for drawing in drawings] == [["1"], ["2"]]


def noted_by_another_maker(path: Path) -> Path:
    """Return a workbook with notes on S!B2, S!B3 and T!C3, and a sheet U without."""
    book = xlsxwriter.Workbook(str(path / "q.xlsx"))
    sheet = book.add_worksheet("S")
    sheet.write("A1", "Question")
    sheet.write_comment("B2", "First", {"author": "Old hand"})
    sheet.write_comment("B3", "Second", {"author": "Old hand"})
    book.add_worksheet("T").write_comment("C3", "Third")
    book.add_worksheet("U")
    book.close()
    return path / "q.xlsx"


def test_notes_that_are_there_stay_and_more_are_put_behind_them(tmp_path: Path) -> None:
    source = noted_by_another_maker(tmp_path)
    before = Package.open(source)
    receipt, copy = note(source, remarks(D4="New", B2="More"), author="Old hand")
    assert receipt.parts_changed == (DRAWING, COMMENTS)
    assert receipt.parts_added == ()
    assert texts(copy) == {"B2": "First\n\nOld hand:\nMore", "B3": "Second", "D4": "Old hand:\nNew"}
    assert texts(copy, 1) == {"C3": "Third"}
    assert copy.read(COMMENTS).count(b"<author>") == 1
    old, new = before.read(DRAWING), copy.read(DRAWING)
    assert new.startswith(old.removesuffix(b"</xml>"))
    assert re.findall(rb'<v:shape id="_x0000_s(\d+)"', new) == [b"1025", b"1026", b"1027"]
    assert new.count(b"<v:shapetype ") == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<text><t>Old</t></text>", "<text><t>Old\n\nRita &amp; Co:\nNew</t></text>"),
        ("<text/>", None),
        ("<text></text>", None),
        ("<text><r><t>Old</t></r></text>", None),
        ("<text><t>O</t><r><t>ld</t></r><rPh sb='0' eb='1'><t>x</t></rPh></text>", None),
    ],
)
def test_words_are_put_under_a_note_in_whatever_way_it_is_stored(
    before: str, after: str | None, tmp_path: Path
) -> None:
    comments = (
        '<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>A</author></authors>'
        f'<commentList><comment ref="B2" authorId="0">{before}</comment></commentList></comments>'
    )
    built = BuiltWorkbook(
        sheets={"S": "<sheetData/>"}, relations={"S": [("comments", "../comments1.xml")]}, extra={COMMENTS: comments}
    )
    receipt, copy = note(built.save(tmp_path / "q.xlsx"), remarks(B2="New"))
    assert (receipt.parts_changed, receipt.parts_added) == ((COMMENTS,), ())
    old = "Old" if "O" in before else ""
    assert texts(copy) == {"B2": f"{old}\n\nRita & Co:\nNew".strip()}
    changed = copy.read(COMMENTS).decode()
    assert changed.startswith(comments[: comments.index("<text")])
    assert after is None or after in changed
    assert "<author>Rita" not in changed


def test_a_sheet_with_controls_keeps_them_in_the_drawing_that_its_notes_get(tmp_path: Path) -> None:
    controls = [Control(ref="B2", caption="Yes"), Control(ref="B3", caption="No")]
    source = with_controls(controls, "", html="<br>").save(tmp_path / "q.xlsx")
    receipt, copy = note(source, remarks(B2="Sure?"), box("S!B3"))
    assert receipt.written == ("S!B3",)
    assert receipt.parts_changed == (TYPES, RELATIONS, "xl/ctrlProps/ctrlProp2.xml", DRAWING)
    assert receipt.parts_added == (COMMENTS,)
    assert texts(copy) == {"B2": "Rita & Co:\nSure?"}
    boxes = read_workbook(copy).sheets[0].boxes
    assert [(box.caption, box.checked, box.fixed) for found in boxes.values() for box in found] == [
        ("Yes", False, ""),
        ("No", True, ""),
    ]
    drawing = copy.read(DRAWING)
    assert re.findall(rb'<v:shape id="_x0000_s(\d+)"', drawing) == [b"1025", b"1026", b"1027"]
    assert drawing.count(b'<v:shapetype id="_x0000_t202"') == 1
    assert b"xmlns:v" not in drawing[drawing.index(b"_x0000_t202") :]


def test_remarks_on_one_cell_are_one_note(tmp_path: Path) -> None:
    merged = '<sheetData/><mergeCells><mergeCell ref="B5:C6"/></mergeCells>'
    found = [
        Remark(at="S!B2 # checkbox 1", text="One"),
        Remark(at="S!B2 # checkbox 2", text="Two"),
        Remark(at="S!B2", text=" \n"),
        Remark(at="S!C6", text="Under"),
    ]
    _, copy = note(BuiltWorkbook(sheets={"S": merged}).save(tmp_path / "q.xlsx"), found)
    assert texts(copy) == {"B2": "Rita & Co:\nOne\n\nTwo", "B5": "Rita & Co:\nUnder"}


def test_comments_in_threads_stay_as_they_are(tmp_path: Path) -> None:
    source = noted_by_another_maker(tmp_path)
    threaded = {COMMENTS: Package.open(source).read(COMMENTS).replace(b"Old hand", b"tc={0A1B}")}
    source.write_bytes(rezipped(source.read_bytes(), threaded))
    _, copy = note(source, remarks(B2="More"))
    assert copy.path.read_bytes() == source.read_bytes()
    receipt, copy = note(source, remarks(B2="More", B4="New"))
    assert texts(copy) == {"B2": "First", "B3": "Second", "B4": "Rita & Co:\nNew"}
    (finding,) = receipt.findings
    assert (finding.rule, finding.severity) == ("annotations-left-out", "info")
    assert finding.message == "S!B2: no note, the cell has a comment in a thread"


def test_what_a_workbook_cannot_show_is_named(tmp_path: Path) -> None:
    source = noted_by_another_maker(tmp_path)
    found = [
        Remark(at="None!A1", text="x"),
        Remark(at="paragraph 3", text="x"),
        *remarks(A1="😀" * 16_384, A2="x" * 32_762, A3="x" * 32_761, B2="\n" * 9 + "x" * 32_755),
    ]
    receipt, copy = note(source, found, tracked=True, author="Rita")
    assert [finding.rule for finding in receipt.findings] == ["annotations-left-out"] * 6
    assert [finding.message for finding in receipt.findings] == [
        "a workbook has no tracked changes; the answers are written as ever",
        "None!A1: no note, it is no cell",
        "paragraph 3: no note, it is no cell",
        "S!A1: no note, 32,774 characters are more than a note holds",
        "S!A2: no note, 32,768 characters are more than a note holds",
        "S!B2: no note, 32,768 characters are more than a note holds",
    ]
    assert set(texts(copy)) == {"A3", "B2", "B3"}


@pytest.mark.parametrize(
    ("part", "data"),
    [
        (DRAWING, b"<xml"),
        (DRAWING, b"<!DOCTYPE a><xml/>"),
        (DRAWING, "<xml/>".encode("utf-16")),
        (COMMENTS, b"<comments/>"),
        (COMMENTS, b'<comments><authors/><commentList><comment ref="?"/></commentList></comments>'),
        (COMMENTS, b'<comments><authors/><commentList><comment ref="B2"/></commentList></comments>'),
    ],
)
def test_a_sheet_whose_notes_are_damaged_is_left_and_the_others_are_not(
    part: str, data: bytes, tmp_path: Path
) -> None:
    source = noted_by_another_maker(tmp_path)
    source.write_bytes(rezipped(source.read_bytes(), {part: data}))
    receipt, copy = note(source, (*remarks(B2="x", B9="y"), Remark(at="T!B9", text="z")))
    assert copy.read(part) == data
    assert texts(copy, 1) == {"C3": "Third", "B9": "Rita & Co:\nz"}
    (finding,) = receipt.findings
    assert finding.rule == "annotations-left-out"
    assert finding.message.startswith("sheet 'S': no notes, ")


def test_a_link_to_a_drawing_that_is_missing_is_named(tmp_path: Path) -> None:
    built = BuiltWorkbook(sheets={"S": '<sheetData/><legacyDrawing r:id="rId7"/>'})
    receipt, _ = note(built.save(tmp_path / "q.xlsx"), remarks(B2="x"))
    assert [finding.message for finding in receipt.findings] == ["sheet 'S': no notes, its drawing is missing"]
    assert receipt.parts_changed == receipt.parts_added == ()


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    "rows", ["<sheetData/>", "<sheetData></sheetData><drawingHF/>", "<AlternateContent/><sheetData/>"]
)
def test_unusual_sheets_get_notes(prefix: str, strict: bool, rows: str, tmp_path: Path) -> None:
    built = BuiltWorkbook(sheets={"S": rows}, prefix=prefix, strict=strict)
    receipt, copy = note(built.save(tmp_path / "q.xlsx"), remarks(B2="x"), answer("S!B2", "y"))
    assert texts(copy) == {"B2": "Rita & Co:\nx"}
    assert receipt.findings == ()
    names = [name for name, link in copy.relationships(SHEET).items() if link.kind == "vmlDrawing"]
    sheet = copy.read(SHEET).decode()
    assert re.search(rf"</?{prefix}sheetData/?><{prefix}legacyDrawing [^>]*r:id=\"{names[0]}\"/>", sheet)
    assert ("purl.oclc.org" in copy.read(RELATIONS).decode()) == strict
    assert ("purl.oclc.org" in copy.read(COMMENTS).decode()) == strict


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("xl/workbook.xml", "/xl/workbook.xml"),
        ("xl/workbook.xml", "XL\\Workbook.xml"),
        (TYPES, f"/{TYPES}"),
        (TYPES, TYPES.upper()),
        (RELATIONS, RELATIONS.replace("/", "\\")),
        (COMMENTS, COMMENTS.replace("/", "\\")),
    ],
)
def test_parts_are_found_under_names_in_other_ways_of_writing(part: str, name: str, tmp_path: Path) -> None:
    parts = unzipped(noted_by_another_maker(tmp_path).read_bytes())
    (tmp_path / "q.xlsx").write_bytes(zipped({name if p == part else p: data for p, data in parts.items()}))
    found = (*remarks(B2="More", D4="New"), Remark(at="U!B2", text="First"))
    receipt, copy = note(tmp_path / "q.xlsx", found)
    assert receipt.findings == ()
    assert texts(copy)["D4"] == texts(copy)["B2"].replace("First\n\n", "").replace("More", "New")
    assert texts(copy, 2) == {"B2": "Rita & Co:\nFirst"}


def test_elements_that_are_no_authors_do_not_count(tmp_path: Path) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    comments = (
        f'<comments xmlns="{main}"><authors><x/><author>{escape(AUTHOR)}</author></authors><commentList/></comments>'
    )
    built = BuiltWorkbook(
        sheets={"S": "<sheetData/>"}, relations={"S": [("comments", "../comments1.xml")]}, extra={COMMENTS: comments}
    )
    _, copy = note(built.save(tmp_path / "q.xlsx"), remarks(B2="New"))
    assert b'<comment ref="B2" authorId="0"' in copy.read(COMMENTS)


def test_names_and_types_that_are_taken_are_left(tmp_path: Path) -> None:
    built = BuiltWorkbook(sheets={"S": "<sheetData/>"}, extra={COMMENTS: "<a/>", DRAWING: "<a/>"})
    parts = built.parts()
    parts[TYPES] = content_types({}).replace(b"</Types>", b'<Default Extension="VML" ContentType="other"/></Types>')
    source = tmp_path / "q.xlsx"
    source.write_bytes(zipped(parts))
    receipt, copy = note(source, remarks(B2="x"))
    assert receipt.parts_added[:2] == ("xl/comments2.xml", "xl/drawings/vmlDrawing2.vml")
    assert copy.content_type("xl/drawings/vmlDrawing2.vml").endswith(".vmlDrawing")
    assert copy.content_type(DRAWING) == "other"


def test_more_notes_than_a_block_of_ids_take_several(tmp_path: Path) -> None:
    source = noted_by_another_maker(tmp_path)
    _, copy = note(source, remarks(**{f"F{row}": "x" for row in range(1, 1100)}))
    drawing = copy.read(DRAWING).decode()
    ids = [int(number) for number in re.findall(r'<v:shape id="_x0000_s(\d+)"', drawing)]
    assert len(set(ids)) == 1101
    assert re.findall(r'<o:idmap [^>]*data="([^"]*)"', drawing) == ["1,3"]
    assert {number // 1024 for number in ids} == {1, 3}
    assert len(texts(copy)) == 1101


def test_no_remarks_no_change(tmp_path: Path) -> None:
    source = noted_by_another_maker(tmp_path)
    receipt, copy = note(source, ())
    assert copy.path.read_bytes() == source.read_bytes()
    assert receipt.parts_added == ()


SECOND = b'<comment ref="B3"'
NEW = b'<comment ref="D4"'


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (COMMENTS, b">First", b">first"),
        (COMMENTS, b"Second", b"second"),
        (COMMENTS, b">Rita &amp; Co:<", b">Rita:<"),
        (COMMENTS, b"\nMore", b"\nLess"),
        (COMMENTS, NEW + b' authorId="1"', NEW + b' authorId="0"'),
        (COMMENTS, NEW, b'<comment ref="D5"'),
        (COMMENTS, SECOND, b'<comment ref="B4"'),
        (COMMENTS, b"</text></comment></commentList>", b"</text><a/></comment></commentList>"),
        (COMMENTS, b"<author>Rita &amp; Co</author>", b"<author>Rita</author>"),
        (
            COMMENTS,
            b"</commentList>",
            b'<comment ref="E5" authorId="1"><text><t>x</t></text></comment></commentList>',
        ),
        (COMMENTS, b"</comments>", b"<other/></comments>"),
        (COMMENTS, b"<a/>", b"<b/>"),
        (COMMENTS, b"<t>more</t>", b"<t>less</t>"),
        (COMMENTS, b'<comment ref="B2"', b'<comment ref="B7"'),
        (DRAWING, b"<x:Row>3</x:Row>", b"<x:Row>4</x:Row>"),
        (DRAWING, b"<x:Row>1</x:Row>", b"<x:Row>4</x:Row>"),
        (DRAWING, b"_x0000_s1027", b"_x0000_s1026"),
        (DRAWING, b'data="1"', b'data="2"'),
        (DRAWING, b"</xml>", b"<v:imagedata/></xml>"),
        (DRAWING, b"</xml>", b"<v:shape/></xml>"),
        ("xl/comments3.xml", b"Free", b"free"),
        ("xl/comments3.xml", b"<authors>", b"<authors><author>x</author>"),
        ("xl/drawings/vmlDrawing3.vml", b"</xml>", b"<v:rect/></xml>"),
        ("xl/drawings/vmlDrawing3.vml", b"<o:idmap ", b"<o:rules/><o:idmap "),
        ("xl/worksheets/sheet3.xml", b"<legacyDrawing", b"<other/><legacyDrawing"),
        ("xl/worksheets/sheet3.xml", b'r:id="rId2"', b'r:id="rId1"'),
        ("xl/worksheets/sheet3.xml", b"<legacyDrawing", b"<legacyDrawing/><legacyDrawing"),
        ("xl/worksheets/_rels/sheet3.xml.rels", b"comments3.xml", b"comments1.xml"),
        ("xl/worksheets/_rels/sheet3.xml.rels", b"</Relationships>", b'<Relationship Id="a"/></Relationships>'),
        (TYPES, b"spreadsheetml.comments+xml", b"spreadsheetml.other+xml"),
        (TYPES, b"</Types>", b'<Override PartName="/xl/workbook.xml" ContentType="x"/></Types>'),
    ],
)
def test_a_copy_that_differs_in_more_than_its_notes_is_refused(
    part: str, old: bytes, new: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tampered(*args: Any) -> tuple[PartChanges, Any]:
        changes, findings = annotated(*args)
        held = {**changes.parts, **changes.added}[part]
        assert old in held
        before, _, after = held.rpartition(old) if part == TYPES else held.partition(old)
        data = {part: before + new + after}
        if part in changes.parts:
            return replace(changes, parts={**changes.parts, **data}), findings
        return replace(changes, added={**changes.added, **data}), findings

    found = (*remarks(B2="More", D4="New"), Remark(at="U!A1", text="Free"))
    source = noted_by_another_maker(tmp_path)
    comments = Package.open(source).read(COMMENTS)
    comments = comments.replace(b"</comments>", b"<extLst><a/></extLst></comments>")
    comments = comments.replace(b"First</t></r>", b"First</t></r><r><t>more</t></r>")
    source.write_bytes(rezipped(source.read_bytes(), {COMMENTS: comments}))
    note(source, found)
    monkeypatch.setattr(file_module, "annotated", tampered)
    with pytest.raises(IntegrityError, match=r"noted\.xlsx was not written, since"):
        note(source, found)
    assert not (tmp_path / "noted.xlsx").exists()


@pytest.mark.parametrize("kind", ["parts", "added"])
def test_parts_that_have_nothing_to_do_with_notes_are_refused(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(*args: Any) -> tuple[PartChanges, Any]:
        changes, findings = annotated(*args)
        more = {"docProps/app.xml": b"<a/>"} if kind == "parts" else {"xl/macros.bin": b"x"}
        held: dict[str, Any] = {kind: {**getattr(changes, kind), **more}}
        return replace(changes, **held), findings

    monkeypatch.setattr(file_module, "annotated", careless)
    with pytest.raises(IntegrityError, match="differs, which holds no answer"):
        note(noted_by_another_maker(tmp_path), remarks(B2="x"))


WORDS = st.text(st.one_of(st.characters(), st.sampled_from("\r\n\t\0_x0D<&>]\"'\u202e\ufffe😀\ud800")), max_size=25)
PLACES = st.tuples(st.integers(1, 9), st.integers(1, 9)).map(lambda place: a1(*place))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    found=st.dictionaries(PLACES, WORDS, max_size=6), author=WORDS.filter(lambda text: bool(storable(text).split()))
)
def test_whatever_is_remarked_reads_back(found: dict[str, str], author: str, tmp_path: Path) -> None:
    source = noted_by_another_maker(tmp_path)
    receipt, copy = note(source, remarks(**found), author=author)
    assert receipt.findings == ()
    hand = " ".join(storable(author).split())
    expected = {"B2": "First", "B3": "Second"}
    for ref, text in found.items():
        if said := storable(line_feeds(text)).strip():
            before = f"{expected[ref]}\n\n" if ref in expected else ""
            expected[ref] = f"{before}{hand}:\n{said}"
    assert texts(copy) == {ref: text.strip() for ref, text in expected.items()}
    assert texts(copy, 1) == {"C3": "Third"}


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_parts_give_a_copy_or_one_clear_error(data: st.DataObject, tmp_path: Path) -> None:
    source = noted_by_another_maker(tmp_path)
    name = data.draw(st.sampled_from([COMMENTS, DRAWING, SHEET, RELATIONS, TYPES]))
    content = bytearray(Package.open(source).read(name))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content)))
        token = data.draw(st.sampled_from([b"", b"<text/>", b"</comment>", b'"', b"-1", b"x:", b" ", b"9", b"\xff"]))
        content[at : at + len(token)] = token
    source.write_bytes(rezipped(source.read_bytes(), {name: bytes(content)}))
    try:
        receipt, copy = note(source, (*remarks(B2="x", B9="y"), Remark(at="U!B9", text="z")))
    except QbyokError:
        assert not (tmp_path / "noted.xlsx").exists()
    else:
        assert copy.names == (*Package.open(source).names, *receipt.parts_added)
