from typing import Any

import pytest

from qbyok.evidence.pdf import PdfParser
from qbyok.evidence.pdf_process import PdfProcess


class _Canned(PdfProcess):
    """A worker that finds what the test says."""

    def __init__(self, pages: list[str], scanned: list[int], damaged: list[int] | None = None) -> None:
        super().__init__()
        self._found = {"pages": pages, "scanned": scanned, "damaged": damaged or [], "outline": [], "title": ""}

    def read(self, data: bytes) -> dict[str, Any]:
        return self._found


@pytest.mark.parametrize(
    ("scanned", "note"),
    [([2], "page 2 not read"), ([2, 3, 4], "pages 2–4 not read"), ([2, 3, 5], "pages 2–3, 5 not read")],
)
def test_scanned_pages_are_named(scanned: list[int], note: str) -> None:
    parser = PdfParser(_Canned(["Text.", "", "", "", ""], scanned))
    assert parser.parse(b"%PDF-1.7").notes == (f"{note}: scanned images without text",)


def test_hyphens_at_line_ends_and_invisible_characters_go() -> None:
    parser = PdfParser(_Canned(["Encryp\x02\r\ntion of\x00 pass\u200bwords."], []))
    assert parser.parse(b"%PDF-1.7").blocks[0].text == "Encryption of passwords."


def test_damaged_pages_are_named_and_the_others_read() -> None:
    parsed = PdfParser(_Canned(["Text.", "", ""], [2], [3])).parse(b"%PDF-1.7")
    assert parsed.notes == ("page 2 not read: scanned images without text", "page 3 not read: damaged")


def test_bullets_of_symbol_fonts_begin_list_items() -> None:
    parsed = PdfParser(_Canned(["Passwords:\n\uf0b7 are long enough\n\uf0b7 are never shared"], [])).parse(
        b"%PDF-1.7"
    )
    assert [block.text for block in parsed.blocks] == ["Passwords:", "• are long enough", "• are never shared"]
