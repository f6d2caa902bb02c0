import ctypes

import pytest
from support.evidence_files import pdf, scanned_pdf

from qbyok.errors import InputError
from qbyok.evidence import pdf_page
from qbyok.evidence.passages import cut
from qbyok.evidence.pdf import parse

_LONG = "Customer data is encrypted at rest with AES-256, and the keys are rotated each year by the platform team."


def test_pages_headings_and_paragraphs() -> None:
    parsed = parse(
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


def test_numbered_headings_are_known_without_an_outline() -> None:
    parsed = parse(pdf([["4.2 Logical access", _LONG, "4.2.1 Passwords", "Passwords are long."]]))
    assert [block.heading for block in parsed.blocks][-1] == ("4.2 Logical access", "4.2.1 Passwords")
    assert "4.2 Logical access" in [block.text for block in parsed.blocks]


def test_list_items_are_blocks() -> None:
    parsed = parse(pdf([["The rules of access to production are these", "- one", "- two", "(a) three"]]))
    assert [block.text for block in parsed.blocks][1:] == ["- one", "- two", "(a) three"]


def test_running_titles_are_left_out_but_not_sentences() -> None:
    pages = [
        ["Acme - confidential", f"Item {n} is backed up.", "Ends with a sentence.", f"Page {n} of 4"]
        for n in range(1, 5)
    ]
    text = "\n".join(block.text for block in parse(pdf(pages)).blocks)
    assert "confidential" not in text
    assert "Page" not in text
    assert text.count("backed up.") == 4


def test_passages_never_span_pages() -> None:
    parsed = parse(pdf([["One ends here."], ["Two ends here."]]))
    assert [(p.locator, p.text) for p in cut("a.pdf", parsed.blocks, parsed.locate)] == [
        ("p. 1", "One ends here."),
        ("p. 2", "Two ends here."),
    ]


def test_a_scanned_file_is_refused_by_name() -> None:
    with pytest.raises(InputError, match=r"scanned images without text.*ocrmypdf"):
        parse(scanned_pdf(2))


def test_a_blank_file_is_refused() -> None:
    with pytest.raises(InputError, match="holds no text"):
        parse(pdf([[]]))


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
def test_what_cannot_be_read_says_why(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse(data)


def test_a_bad_file_does_not_spoil_the_next() -> None:
    with pytest.raises(InputError):
        parse(b"%PDF-1.7 broken")
    assert parse(pdf([["Fine again."]])).blocks[0].text == "Fine again."


def test_a_damaged_page_costs_only_itself() -> None:
    data = pdf([["First page."], ["Second page."], ["Third page."]])
    second = data.index(b"/Type /Page\n", data.index(b"/Type /Page\n") + 1)
    parsed = parse(data[:second] + b"/Type /Pagx\n" + data[second + 12 :])
    assert [(block.number, block.text) for block in parsed.blocks] == [(1, "First page."), (3, "Third page.")]
    assert parsed.notes == ("page 2 not read: damaged",)


def test_a_page_of_very_much_text_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pdf([[_LONG, _LONG]])
    whole = parse(data).blocks
    monkeypatch.setattr(pdf_page, "_BUFFER", (ctypes.c_ushort * 8)())
    assert parse(data).blocks == whole
    assert " ".join(block.text for block in whole) == f"{_LONG} {_LONG}"
