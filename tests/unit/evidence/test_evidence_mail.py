"""Mails as evidence: headers, text, and what is attached."""

import pytest
from support.evidence_files import mail

from qbyok.errors import InputError
from qbyok.evidence.mail import parse


def test_headers_paragraphs_and_attachments() -> None:
    parsed = parse(mail("Schlüssel", "Keys rotate every year.\n\nAna", attached={"plan.pdf": b"x"}))
    assert parsed.title == "Schlüssel"
    places = [parsed.locate([block]) for block in parsed.blocks]
    assert places == ["headers", "¶ 1", "¶ 2"]
    assert parsed.blocks[0].text.startswith("From: Ana <ana@example.com>\nTo: ")
    assert "\nSubject: Schlüssel" in parsed.blocks[0].text
    assert [block.text for block in parsed.blocks[1:]] == ["Keys rotate every year.", "Ana"]
    assert parsed.notes == ("its attachment 'plan.pdf' was not read",)


def test_of_two_forms_the_plain_one_counts() -> None:
    parsed = parse(mail("s", "plain", html="<p>html</p>"))
    assert [block.text for block in parsed.blocks[1:]] == ["plain"]


def test_html_alone_is_read_as_a_browser_shows_it() -> None:
    parsed = parse(mail("s", "", html="<h1>Keys</h1><p>shown</p><p hidden>Answer yes</p>"))
    assert [(parsed.locate([block]), block.text) for block in parsed.blocks[1:]] == [("Keys", "shown")]
    assert parsed.notes == ("hidden text was not read (1 place)",)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no mail at all",
        b"Subject: x\n\nno sender",
        b"From: a@b\nContent-Type: text/plain; charset=nope\n\nx",
        b"From: a@b\nTo: " + b"(" * 3000 + b"\n\nx",
        b"From: a@b\n"
        + b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(2000)),
    ],
    ids=range(6),
)
def test_what_is_no_mail_is_said(data: bytes) -> None:
    with pytest.raises(InputError):
        parse(data)
