from collections.abc import Iterator

import pytest
from support.evidence_files import pdf, scanned_pdf

from qbyok.errors import InputError
from qbyok.evidence.passages import cut
from qbyok.evidence.pdf import PdfParser
from qbyok.evidence.pdf_process import PdfProcess

_LONG = "Customer data is encrypted at rest with AES-256, and the keys are rotated each year by the platform team."


@pytest.fixture(scope="module")
def parser() -> Iterator[PdfParser]:
    with PdfProcess() as process:
        yield PdfParser(process)


def test_pages_headings_and_paragraphs(parser: PdfParser) -> None:
    parsed = parser.parse(
        pdf(
            [["# Encryption", _LONG, "Short end.", _LONG], [_LONG, "# Change", "Changes are reviewed."]],
            title="SOC 2",
        )
    )
    assert parsed.title == "SOC 2"
    assert [(parsed.locate([block]), block.text) for block in parsed.blocks] == [
        ("p. 1 › Encryption", f"{_LONG} Short end."),
        ("p. 1 › Encryption", _LONG),
        ("p. 2 › Encryption", _LONG),
        ("p. 2 › Change", "Changes are reviewed."),
    ]


def test_numbered_headings_are_known_without_an_outline(parser: PdfParser) -> None:
    parsed = parser.parse(pdf([["4.2 Logical access", _LONG, "4.2.1 Passwords", "Passwords are long."]]))
    assert [block.heading for block in parsed.blocks][-1] == ("4.2 Logical access", "4.2.1 Passwords")
    assert "4.2 Logical access" in [block.text for block in parsed.blocks]


def test_list_items_are_blocks(parser: PdfParser) -> None:
    parsed = parser.parse(pdf([["The rules of access to production are these", "- one", "- two", "(a) three"]]))
    assert [block.text for block in parsed.blocks][1:] == ["- one", "- two", "(a) three"]


def test_running_titles_are_left_out_but_not_sentences(parser: PdfParser) -> None:
    pages = [
        ["Acme - confidential", f"Item {n} is backed up.", "Ends with a sentence.", f"Page {n} of 4"]
        for n in range(1, 5)
    ]
    text = "\n".join(block.text for block in parser.parse(pdf(pages)).blocks)
    assert "confidential" not in text
    assert "Page" not in text
    assert text.count("backed up.") == 4


def test_passages_never_span_pages(parser: PdfParser) -> None:
    parsed = parser.parse(pdf([["One ends here."], ["Two ends here."]]))
    assert [(p.locator, p.text) for p in cut("a.pdf", parsed.blocks, parsed.locate)] == [
        ("p. 1", "One ends here."),
        ("p. 2", "Two ends here."),
    ]


def test_a_scanned_file_is_refused_by_name(parser: PdfParser) -> None:
    with pytest.raises(InputError, match=r"scanned images without text.*ocrmypdf"):
        parser.parse(scanned_pdf(2))


def test_a_blank_file_is_refused(parser: PdfParser) -> None:
    with pytest.raises(InputError, match="holds no text"):
        parser.parse(pdf([[]]))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no PDF file"),
        (b"<html>" * 10, "no PDF file"),
        (b"%PDF-1.7 and nothing else", "damaged"),
        (pdf([[_LONG]])[:600], "damaged"),
        (pdf([[_LONG]], password="secret"), "password"),
    ],
)
def test_what_cannot_be_read_says_why(parser: PdfParser, data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parser.parse(data)


def test_a_bad_file_does_not_spoil_the_next(parser: PdfParser) -> None:
    with pytest.raises(InputError):
        parser.parse(b"%PDF-1.7 broken")
    assert parser.parse(pdf([["Fine again."]])).blocks[0].text == "Fine again."


def test_a_damaged_page_costs_only_itself(parser: PdfParser) -> None:
    data = pdf([["First page."], ["Second page."], ["Third page."]])
    second = data.index(b"/Type /Page\n", data.index(b"/Type /Page\n") + 1)
    parsed = parser.parse(data[:second] + b"/Type /Pagx\n" + data[second + 12 :])
    assert [(block.number, block.text) for block in parsed.blocks] == [(1, "First page."), (3, "Third page.")]
    assert parsed.notes == ("page 2 not read: damaged",)
