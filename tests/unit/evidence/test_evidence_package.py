import io
import zipfile

import pytest
from support.archives import zipped
from support.hostile_files import locked_office

from qbyok.errors import InputError
from qbyok.evidence import package
from qbyok.evidence.package import Package, xml

_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    "<dc:title> Access policy </dc:title><dcterms:modified>2025-03-01T10:00:00Z</dcterms:modified>"
    "</cp:coreProperties>"
)


def test_title_and_date_come_from_the_properties() -> None:
    found = Package(zipped({"docProps/core.xml": _CORE}))
    assert (found.title, found.modified) == ("Access policy", "2025-03-01T10:00:00Z")


def test_a_file_without_properties_has_neither() -> None:
    found = Package(zipped({"a.xml": "<a/>"}))
    assert (found.title, found.modified) == ("", "")


def test_a_missing_part_is_named() -> None:
    with pytest.raises(InputError, match=r"lacks its part 'b\.xml'"):
        Package(zipped({"a.xml": "<a/>"})).read("b.xml")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "damaged", id="empty"),
        pytest.param(b"plain text", "damaged", id="text"),
        pytest.param(zipped({"a.xml": "<a/>" * 100})[:-30], "damaged", id="cut off"),
        pytest.param(zipped({"a.xml": "<a/>"}, method=zipfile.ZIP_LZMA), "as no Office program does", id="lzma"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old binary Office file", id="ole"),
        pytest.param(locked_office(), "protected by a password", id="locked"),
    ],
)
def test_what_is_no_package_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Package(data)


def test_a_damaged_part_is_refused() -> None:
    data = bytearray(zipped({"a.xml": bytes(range(256)) * 40}))
    data[60:90] = bytes(30)
    with pytest.raises(InputError, match="damaged"):
        Package(bytes(data))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(InputError, match="zip bomb"):
        Package(zipped({"a.xml": bytes(30 << 20)}))


def test_too_much_content_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_UNPACKED", 1000)
    with pytest.raises(InputError, match="unpack to too much"):
        Package(zipped({"a.bin": b"x" * 600, "b.bin": b"x" * 600}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_a_document_type_is_refused(encoding: str) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    with pytest.raises(InputError, match="document type"):
        Package(zipped({"a.xml": bomb.encode(encoding)}))


def test_an_encrypted_part_is_refused() -> None:
    buffer = io.BytesIO(zipped({"a.xml": "<a/>"}))
    data = bytearray(buffer.getvalue())
    data[6] |= 1  # the flag in the part's own header
    data[data.index(b"PK\x01\x02") + 8] |= 1  # and in the directory
    assert zipfile.is_zipfile(io.BytesIO(data))
    with pytest.raises(InputError, match="damaged"):
        Package(bytes(data))


@pytest.mark.parametrize("data", [b"", b"<a>", b"<a>&unknown;</a>", b"\xff<a/>", b"<a>" * 5000])
def test_xml_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="damaged"):
        xml(data)
