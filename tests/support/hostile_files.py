"""Files that are made to do harm to whoever reads them."""

import io
import struct
import zipfile
from collections.abc import Mapping

from support.archives import rezipped, stored, zipped

_LEVELS = 24
_FORM = "/Type /XObject /Subtype /Form /BBox [0 0 9 9]"


def endless_pdf() -> bytes:
    """Return a small PDF file that keeps PDFium busy for ever: each form draws the next one ten times."""
    first = 5
    forms = [_stream(f"{_FORM} /Resources {_draws(first + n + 1)}", b"/F Do " * 10) for n in range(_LEVELS)]
    return _pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R /Resources {_draws(first)} >>".encode(),
        _stream("", b"/F Do"),
        *forms,
        _stream(_FORM, b"0 0 m 9 9 l S"),
    )


def locked_office() -> bytes:
    """Return the beginning of an Office file with a password: an OLE file with a stream of a known name."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)


def bomb(office: bytes) -> bytes:
    """Return an Office file with one more part, which is small and unpacks to 64 MiB."""
    return rezipped(office, {"customXml/item1.xml": bytes(64 << 20)})


def liar(parts: Mapping[str, bytes | str], name: str) -> bytes:
    """Return a zip archive of which the directory says that one part is 10 bytes long, whatever it is."""
    data = bytearray(stored(dict(parts)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.start_dir
        for info in archive.infolist():
            if info.filename == name:
                struct.pack_into("<2I", data, at + 20, 10, 10)
            at += 46 + len(info.filename.encode()) + len(info.extra) + len(info.comment)
    return bytes(data)


def climbing(office: bytes) -> bytes:
    """Return an Office file with parts whose names lead out of any folder that it might be unpacked to."""
    return rezipped(
        office, dict.fromkeys(("../../climbed.txt", "/tmp/climbed.txt", "..\\climbed.txt"), "out of the folder")
    )


def deep_mail(levels: int = 5_000) -> bytes:
    """Return a mail with a mail of several parts in it, which has one in it, and so on."""
    heads = (f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(levels))
    return ("From: a@example.com\n" + "".join(heads) + "\ntext\n").encode()


def very_many_parts() -> bytes:
    """Return a zip archive of more parts than any document has."""
    return zipped({"word/document.xml": "<a/>"} | {f"{number}.xml": "" for number in range(10_001)})


def _draws(number: int) -> str:
    return f"<< /XObject << /F {number} 0 R >> >>"


def _stream(entries: str, content: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries.encode(), len(content), content)


def _pdf(*objects: bytes) -> bytes:
    """Return a PDF file of these objects, which are numbered from 1; the first is the catalogue."""
    data = b"%PDF-1.7\n"
    table = b"0000000000 65535 f \n"
    for number, content in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    size = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(data))
    return data + b"xref\n0 %d\n" % size + table + end
