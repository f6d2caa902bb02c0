import pytest

from qbyok.evidence.pdf import laid_out
from qbyok.evidence.pdf_file import Extracted


@pytest.mark.parametrize(
    ("scanned", "note"),
    [((2,), "page 2 not read"), ((2, 3, 4), "pages 2–4 not read"), ((2, 3, 5), "pages 2–3, 5 not read")],
)
def test_scanned_pages_are_named(scanned: tuple[int, ...], note: str) -> None:
    found = Extracted(pages=("Text.", "", "", "", ""), scanned=scanned)
    assert laid_out(found).notes == (f"{note}: scanned images without text",)


def test_hyphens_at_line_ends_and_invisible_characters_go() -> None:
    found = Extracted(pages=("Encryp\x02\r\ntion of\x00 pass\u200bwords.",))
    assert laid_out(found).blocks[0].text == "Encryption of passwords."


def test_damaged_pages_are_named_and_the_others_read() -> None:
    parsed = laid_out(Extracted(pages=("Text.", "", ""), scanned=(2,), damaged=(3,)))
    assert parsed.notes == ("page 2 not read: scanned images without text", "page 3 not read: damaged")


def test_bullets_of_symbol_fonts_begin_list_items() -> None:
    parsed = laid_out(Extracted(pages=("Passwords:\n\uf0b7 are long enough\n\uf0b7 are never shared",)))
    assert [block.text for block in parsed.blocks] == ["Passwords:", "• are long enough", "• are never shared"]
