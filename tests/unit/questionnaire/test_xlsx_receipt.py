"""The receipt: a copy that differs in more than its answers is not handed over."""

import hashlib
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from support.archives import stored, zipped
from support.workbooks import BuiltWorkbook, answer, tick, write

from qbyok.errors import IntegrityError
from qbyok.questionnaire import receipt as receipt_module
from qbyok.questionnaire.package import Package
from qbyok.questionnaire.xlsx import file as file_module
from qbyok.questionnaire.xlsx.book import Book
from qbyok.questionnaire.xlsx.changes import PartChanges
from qbyok.questionnaire.xlsx.file import XlsxQuestionnaire
from qbyok.questionnaire.xlsx.placing import Placed
from qbyok.questionnaire.xlsx.write import changed_parts

SHEET = "xl/worksheets/sheet1.xml"
BUILT = BuiltWorkbook(
    sheets={
        "S": '<dimension ref="A1:B9"/><cols><col min="1" max="1" width="9"/></cols><sheetData>'
        '<row r="1" ht="20"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="1"/></row>'
        '<row r="9"><c r="A9"><f>B1</f><v>3</v></c></row></sheetData><pageMargins left="1"/>'
    },
    strings="<si><t>Question</t></si><extLst/>",
)


def answered(path: Path) -> Path:
    """Answer the workbook in a folder, the usual one where there is none."""
    source = path / "q.xlsx"
    questionnaire = XlsxQuestionnaire(Package.open(source if source.exists() else BUILT.save(source)))
    questionnaire.write([answer("S!B1", "=Yes"), answer("S!C4", "No")], path / "answered.xlsx")
    return path / "answered.xlsx"


def test_the_receipt_says_what_was_proven(tmp_path: Path) -> None:
    questionnaire = XlsxQuestionnaire(Package.open(BUILT.save(tmp_path / "q.xlsx")))
    receipt = questionnaire.write([answer("S!B1", "=Yes"), answer("S!A9", "No")], tmp_path / "answered.xlsx")
    assert receipt.original_sha256 == questionnaire.sha256
    assert receipt.answered_sha256 == hashlib.sha256((tmp_path / "answered.xlsx").read_bytes()).hexdigest()
    assert receipt.parts_total == len(BUILT.parts())
    assert receipt.parts_changed == ("xl/workbook.xml", SHEET, "xl/sharedStrings.xml", "xl/styles.xml")
    assert receipt.written == ("S!B1",)
    assert [finding.rule for finding in receipt.findings] == ["slot-not-writable"]


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (SHEET, b'width="9"', b'width="8"'),
        (SHEET, b'<pageMargins left="1"/>', b""),
        (SHEET, b'<row r="1" ht="20"', b'<row r="1" ht="21"'),
        (SHEET, b'<c r="A1" s="1" t="s"><v>0</v></c>', b'<c r="A1" s="1" t="s"><v>1</v></c>'),
        (SHEET, b'<c r="A1" s="1"', b'<c r="A1" s="2"'),
        (SHEET, b"<f>B1</f>", b"<f>B2</f>"),
        (SHEET, b"<f>B1</f><v>3</v>", b"<f>B1</f>"),
        (SHEET, b'<c r="B1" s="4" t="s"><v>1</v>', b'<c r="B1" s="4" t="s"><v>2</v>'),
        (SHEET, b'<c r="B1" s="4" t="s"><v>1</v>', b'<c r="B1" s="4" t="s"><v>99</v>'),
        (SHEET, b'<c r="B1" s="4" t="s"><v>1</v>', b'<c r="B1" s="4"><v>1</v>'),
        (SHEET, b'<c r="B1" s="4" t="s"><v>1</v>', b'<c r="B1" s="4" t="s"><f>1</f><v>1</v>'),
        (SHEET, b'<c r="B1" s="4" ', b'<c r="B1" s="3" '),
        (SHEET, b'<c r="B1" s="4" ', b'<c r="B1" s="88" '),
        (SHEET, b'<row r="4">', b'<row r="4" hidden="1">'),
        (SHEET, b'<row r="9">', b'<row r="8"/><row r="9">'),
        ("xl/sharedStrings.xml", b"<si><t>Question</t></si>", b"<si><t>question</t></si>"),
        ("xl/sharedStrings.xml", b"<extLst/>", b""),
        ("xl/styles.xml", b'fontId="1" fillId="2" applyFont="1"/>', b'fontId="0" fillId="2" applyFont="1"/>'),
        ("xl/styles.xml", b'<sz val="11"/>', b'<sz val="12"/>'),
        ("xl/workbook.xml", b'state="visible"', b'state="hidden"'),
        ("xl/workbook.xml", b'calcId="191029"', b'calcId="1"'),
    ],
)
def test_a_changed_part_that_differs_in_more_is_refused(
    part: str, old: bytes, new: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tampered(package: Package, book: Book, placed: list[Placed], *, has_formulas: bool) -> PartChanges:
        changes = changed_parts(package, book, placed, has_formulas=has_formulas)
        assert old in changes.parts[part]
        return PartChanges(
            parts={**changes.parts, part: changes.parts[part].replace(old, new, 1)}, answers=changes.answers
        )

    monkeypatch.setattr(file_module, "changed_parts", tampered)
    with pytest.raises(IntegrityError, match=r"answered\.xlsx was not written, since"):
        answered(tmp_path)
    assert not (tmp_path / "answered.xlsx").exists()


def test_the_same_copy_without_tampering_is_accepted(tmp_path: Path) -> None:
    assert answered(tmp_path).exists()


@pytest.mark.parametrize(
    "still",
    [
        b'<c r="B1" s="1" t="inlineStr"><is><t>x</t></is></c>',
        b'<c r="B1" s="1" t="inlineStr"><is><t></t></is></c>',
        b'<c r="B1" s="1" t="s"/>',
        b'<c r="B1" s="1"><v/></c>',
        b'<c r="B1" s="1"><f>1</f></c>',
        b'<c r="B1" s="2"/>',
        b"",
    ],
)
def test_a_copy_in_which_a_cell_is_not_empty_as_it_was_is_refused(
    still: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tampered(package: Package, book: Book, placed: list[Placed], *, has_formulas: bool) -> PartChanges:
        changes = changed_parts(package, book, placed, has_formulas=has_formulas)
        sheet = changes.parts[SHEET].replace(b'<c r="B1" s="1"/>', still)
        assert sheet != changes.parts[SHEET]
        return PartChanges(parts={**changes.parts, SHEET: sheet}, answers=changes.answers)

    rows = '<row r="1"><c r="B1" s="1" t="inlineStr"><is><t>x</t></is></c></row>'
    built = BuiltWorkbook(sheets={"S": f"<sheetData>{rows}</sheetData>"}, strings="<si><t/></si>")
    write(tmp_path, built, tick("S!A1", B1=""))
    monkeypatch.setattr(file_module, "changed_parts", tampered)
    with pytest.raises(IntegrityError):
        write(tmp_path, built, tick("S!A1", B1=""))
    assert not (tmp_path / "answered.xlsx").exists()


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda data: data[:-30], "can't be read again"),
        (lambda data: data.replace(b"rels/rels.xml", b"rels/rals.xml"), "parts differ"),
    ],
)
def test_a_copy_that_is_damaged_on_the_disk_is_refused(
    damage: Callable[[bytes], bytes], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = BuiltWorkbook(sheets=BUILT.sheets, extra={"rels/rels.xml": "<a/>"})
    questionnaire = XlsxQuestionnaire(Package.open(built.save(tmp_path / "q.xlsx")))

    class Damaging(Package):
        @classmethod
        def open(cls, path: Path) -> Package:
            path.write_bytes(damage(path.read_bytes()))
            return Package.open(path)

    monkeypatch.setattr(receipt_module, "Package", Damaging)
    with pytest.raises(IntegrityError, match=reason):
        questionnaire.write([answer("S!C4", "No")], tmp_path / "answered.xlsx")
    assert not (tmp_path / "answered.xlsx").exists()


def test_a_damaged_part_that_no_answer_needs_stays_as_it_is(tmp_path: Path) -> None:
    data = zipped(BuiltWorkbook(sheets=BUILT.sheets, extra={"xl/theme.xml": "<theme/>"}).parts())
    damaged = data.replace(zlib.crc32(b"<theme/>").to_bytes(4, "little"), bytes(4))
    assert damaged != data
    (tmp_path / "q.xlsx").write_bytes(damaged)
    package = Package.open(answered(tmp_path))
    assert package.packed("xl/theme.xml") == Package.open(tmp_path / "q.xlsx").packed("xl/theme.xml")


def test_a_large_part_that_was_not_packed_is_not_packed_either(tmp_path: Path) -> None:
    parts = BUILT.parts()
    parts[SHEET] = parts[SHEET].replace(b"</worksheet>", b" " * 200_000 + b"</worksheet>")
    (tmp_path / "q.xlsx").write_bytes(stored(parts))
    assert len(Package.open(answered(tmp_path)).read(SHEET)) > 200_000


NEW = {"xl/new.xml": b"<new/>"}


@pytest.mark.parametrize(
    ("changes", "new", "reason"),
    [
        ({"xl/styles.xml": b"<styleSheet/>"}, NEW, r"part 'xl/styles\.xml' changed"),
        ({"xl/workbook.xml": b"<workbook/>"}, NEW, r"part 'xl/workbook\.xml' is not what was written"),
        ({}, {"xl/new.xml": b"<other/>"}, r"part 'xl/new\.xml' is not what was written"),
        ({}, {"xl/other.xml": b"<new/>"}, "its parts differ"),
        ({}, {**NEW, "xl/other.xml": b""}, "its parts differ"),
        ({}, {}, "its parts differ"),
    ],
)
def test_only_what_was_announced_may_change_or_be_added(
    changes: dict[str, bytes], new: dict[str, bytes], reason: str, tmp_path: Path
) -> None:
    class Careless(Package):
        def rewrite(
            self,
            target: Path,
            changed: object,
            check: Callable[[Path], None] | None = None,
            *,
            added: object = None,
        ) -> None:
            super().rewrite(target, changes, check, added=new)

    package = Careless.open(BUILT.save(tmp_path / "q.xlsx"))
    announced = {"xl/workbook.xml": package.read("xl/workbook.xml")}
    with pytest.raises(IntegrityError, match=reason):
        receipt_module.write_proven(package, tmp_path / "a.xlsx", announced, lambda _: None, added=NEW)
    assert not (tmp_path / "a.xlsx").exists()
