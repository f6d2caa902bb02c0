"""Files that are made to do harm to whoever reads them."""

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
