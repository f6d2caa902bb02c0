"""Packages: opened within limits, links resolved inside them, copied byte by byte."""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.archives import stored, streamed, with_zip64_offsets, zip64, zipped
from support.workbooks import BuiltWorkbook, relations

from qbyok.errors import InputError, QbyokError, UsageError
from qbyok.questionnaire import limits
from qbyok.questionnaire.package import Package

PARTS = BuiltWorkbook(sheets={"S": "<sheetData/>"}).parts()
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
Build = Callable[[Mapping[str, bytes | str]], bytes]


@pytest.mark.parametrize("build", [zipped, streamed, zip64, stored, with_zip64_offsets])
def test_a_copy_without_changes_has_the_same_bytes(build: Build, tmp_path: Path) -> None:
    source = tmp_path / "a.xlsx"
    source.write_bytes(build(PARTS))
    Package.open(source).rewrite(tmp_path / "b.xlsx", {})
    assert (tmp_path / "b.xlsx").read_bytes() == source.read_bytes()


@pytest.mark.parametrize("build", [zipped, streamed, zip64, stored, with_zip64_offsets])
def test_only_changed_entries_are_packed_anew(build: Build, tmp_path: Path) -> None:
    source, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    source.write_bytes(build(PARTS))
    name = "xl/worksheets/sheet1.xml"
    Package.open(source).rewrite(target, {name: b"<new/>" * 9})
    with zipfile.ZipFile(target) as archive, zipfile.ZipFile(source) as original:
        assert archive.testzip() is None
        assert archive.namelist() == list(PARTS)
        assert archive.getinfo(name).compress_type == original.getinfo(name).compress_type
        assert archive.read(name) == b"<new/>" * 9
        for other in set(PARTS) - {name}:
            assert archive.read(other) == PARTS[other]
    assert Package.open(target).read(name) == b"<new/>" * 9


@pytest.mark.parametrize("build", [zipped, streamed, zip64, stored, with_zip64_offsets])
def test_new_entries_follow_the_others(build, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # any of the builders above
    source, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    source.write_bytes(build(PARTS))
    new = {"xl/comments1.xml": b"<new/>" * 9, "xl/größe.xml": b""}
    Package.open(source).rewrite(target, {"xl/workbook.xml": b"<x/>"}, added=new)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [*PARTS, *new]
        assert archive.getinfo("xl/comments1.xml").date_time == (1980, 1, 1, 0, 0, 0)
    copy = Package.open(target)
    assert {name: copy.read(name) for name in copy.names} == PARTS | new | {"xl/workbook.xml": b"<x/>"}


def test_the_comment_and_dates_of_the_archive_stay(tmp_path: Path) -> None:
    source, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    source.write_bytes(zipped(PARTS, comment=b"made by hand"))
    Package.open(source).rewrite(target, {"xl/workbook.xml": b"<x/>"})
    with zipfile.ZipFile(target) as archive:
        assert archive.comment == b"made by hand"
        assert archive.getinfo("xl/workbook.xml").date_time == (2024, 1, 2, 3, 4, 6)


def test_an_existing_target_is_left_alone(tmp_path: Path) -> None:
    source, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    source.write_bytes(zipped(PARTS))
    target.write_text("mine")
    with pytest.raises(UsageError, match="exists already"):
        Package.open(source).rewrite(target, {})
    assert target.read_text() == "mine"


def test_a_failed_check_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    source = tmp_path / "a.xlsx"
    source.write_bytes(zipped(PARTS))

    def check(path: Path) -> None:
        assert path.read_bytes() == source.read_bytes()
        raise InputError("no")

    with pytest.raises(InputError, match="no"):
        Package.open(source).rewrite(folder / "b.xlsx", {}, check)
    assert list(folder.iterdir()) == []


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    source = tmp_path / "a.xlsx"
    source.write_bytes(zipped(PARTS))
    with pytest.raises(UsageError, match="cannot write"):
        Package.open(source).rewrite(tmp_path / "none" / "b.xlsx", {})


def encrypted_zip() -> bytes:
    data = bytearray(zipped(PARTS))
    at = data.index(b"PK\1\2")
    data[at + 8] |= 1
    return bytes(data)


def long_directory() -> bytes:
    data = bytearray(zipped(PARTS))
    at = data.rindex(b"PK\1\2")
    data[at + 30] = 20  # the length of the last record's extra field
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"question,answer\n", "is no Excel, Word or CSV file"),
        (zipped(PARTS)[:-30], "damaged or was cut off"),
        (zipped(PARTS)[:60], "damaged or was cut off"),
        (encrypted_zip(), "encrypted"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted with a password"),
        (
            OLE + "".join(("\x06DataSpaces", "DRMEncryptedDataSpace", "EncryptedPackage")).encode("utf-16-le"),
            "rights management",
        ),
        (OLE + "".join(("WordDocument", "\x09DRMContent")).encode("utf-16-le"), "rights management"),
        (
            OLE + "".join(("\x06DataSpaces", "StrongEncryptionDataSpace", "EncryptedPackage")).encode("utf-16-le"),
            "encrypted with a password",
        ),
        (OLE + bytes(600) + "Workbook".encode("utf-16-le"), r"Excel 97-2003.*soffice --headless --convert-to xlsx"),
        (OLE + bytes(600) + "WordDocument".encode("utf-16-le"), r"Word 97-2003.*--convert-to docx"),
        (OLE + bytes(600), "before 2007"),
        (zipped({"A.xml": b"1", "a.XML": b"2"}), "twice"),
        (zipped(PARTS, method=zipfile.ZIP_LZMA), "in a way that no Office program does"),
        (zipped(PARTS, method=zipfile.ZIP_BZIP2), "in a way that no Office program does"),
        (long_directory(), "directory is longer than it says"),
        (zipped({"a.xml": bytes(20_000_000)}), "packed more than 100:1"),
        (zipped({f"{n}": b"" for n in range(limits.PARTS + 1)}), "more than 5000 parts"),
    ],
)
def test_unusable_files_are_explained(data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "q.xlsx"
    path.write_bytes(data)
    with pytest.raises(InputError, match=message) as caught:
        Package.open(path)
    assert str(path) in str(caught.value)
    assert caught.value.hint


def test_a_missing_file_and_a_folder_are_explained(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        Package.open(tmp_path / "none.xlsx")
    with pytest.raises(InputError, match="is a folder"):
        Package.open(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        Package.open(Path("a\0b"))


def test_limits_count_what_the_archive_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "q.xlsx"
    path.write_bytes(zipped(PARTS))
    monkeypatch.setattr(limits, "TOTAL_BYTES", 1000)
    with pytest.raises(InputError, match="when unpacked"):
        Package.open(path)
    monkeypatch.setattr(limits, "PART_BYTES", 300)
    with pytest.raises(InputError, match="in part"):
        Package.open(path)
    monkeypatch.setattr(limits, "FILE_BYTES", 500)
    with pytest.raises(InputError, match="larger than"):
        Package.open(path)


def test_entries_that_overlap_are_refused(tmp_path: Path) -> None:
    data = bytearray(zipped({"a": b"one" * 100, "b": b"two" * 100}))
    second = data.index(b"PK\1\2", data.index(b"PK\1\2") + 1)
    first_offset = data[data.index(b"PK\1\2") + 42 :][:4]
    data[second + 42 : second + 46] = first_offset
    path = tmp_path / "q.xlsx"
    path.write_bytes(data)
    with pytest.raises(InputError, match="overlap"):
        Package.open(path)


@pytest.mark.parametrize(
    "xml",
    [
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        "<!DOCTYPE a><a/>".encode("utf-16"),
        b"<!DOCTYPE a",
        b"<a>",
        b'<?xml version="1.0" encoding="nonsense"?><a/>',
        b"",
    ],
)
def test_xml_that_is_unusable_or_declares_a_document_type_is_refused(xml: bytes, tmp_path: Path) -> None:
    path = tmp_path / "q.xlsx"
    path.write_bytes(zipped({"a.xml": xml}))
    with pytest.raises(InputError, match=r"unusable XML in part 'a\.xml'"):
        Package.open(path).xml("a.xml")


def test_links_are_resolved_inside_the_package_only(tmp_path: Path) -> None:
    targets = [
        "sheet.xml",
        "/xl/Sheet.XML",
        "../other.xml",
        "../../etc/passwd",
        "../../xl/sheet.xml",
        "none.xml",
        "sheet.xml#A1",
        "a%20b.xml",
    ]
    far = b'<Relationship Id="far" Type="t/hyperlink" Target="http://example.com/" TargetMode="External"/>'
    rels = relations([("worksheet", target) for target in targets]).replace(
        b"</Relationships>", far + b"</Relationships>"
    )
    path = tmp_path / "q.xlsx"
    names = {
        "xl/book.xml": b"",
        "xl/_rels/book.xml.rels": rels,
        "xl/sheet.xml": b"",
        "other.xml": b"",
        "xl/a b.xml": b"",
    }
    path.write_bytes(zipped(names))
    links = Package.open(path).relationships("xl/book.xml")
    assert {link.id: link.target for link in links.values()} == {
        "rId1": "xl/sheet.xml",
        "rId2": "xl/sheet.xml",
        "rId3": "other.xml",
        "rId7": "xl/sheet.xml",
        "rId8": "xl/a b.xml",
        "far": "http://example.com/",
    }
    assert links["far"].external
    assert links["rId1"].kind == "worksheet"


def test_the_main_part_and_content_types_are_found(tmp_path: Path) -> None:
    path = tmp_path / "q.bin"
    path.write_bytes(zipped(PARTS))
    package = Package.open(path)
    assert package.main_part == "xl/workbook.xml"
    assert package.content_type("xl/workbook.xml").endswith("sheet.main+xml")
    assert package.content_type("xl/styles.xml") == "application/xml"
    assert package.content_type("xl/none.bin") == ""
    assert not package.signed


def test_a_zip_that_is_no_office_file_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "q.xlsx"
    path.write_bytes(zipped({"readme.txt": b"hello"}))
    with pytest.raises(InputError, match="no Office file"):
        _ = Package.open(path).main_part


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_bytes_give_a_package_or_one_clear_error(data: st.DataObject, tmp_path: Path) -> None:
    original = bytearray(zipped(PARTS))
    for _ in range(data.draw(st.integers(1, 4))):
        original[data.draw(st.integers(0, len(original) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "q.xlsx"
    path.write_bytes(original)
    target = tmp_path / "copy.xlsx"
    target.unlink(missing_ok=True)
    try:
        package = Package.open(path)
        for name in package.names:
            package.relationships(name)
        _ = package.content_type(package.main_part)
        package.rewrite(target, {package.main_part: b"<new/>"})
    except QbyokError:
        assert not target.exists()
