"""Read a mail (EML): who wrote when about what, and its text; attachments are named, and not read."""

import re
from collections.abc import Sequence
from email import message_from_bytes
from email.errors import MessageError
from email.message import MIMEPart
from email.policy import default

from qbyok.errors import InputError
from qbyok.evidence import html
from qbyok.evidence.blocks import Block, Parsed, locate_by_heading
from qbyok.verification.characters import visible

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
_PARAGRAPH = re.compile(r"\n[ \t>]*\n")
_HEAD = "head"


def parse(data: bytes) -> Parsed:
    """Parse a mail. Of a body in two forms the plain text is read, else what the HTML shows.

    Raises:
        InputError: it is no mail.
    """
    try:
        mail = message_from_bytes(data, policy=default)
        headers = {name: _line(str(mail[name])) for name in _HEADERS if mail[name]}
        body = mail.get_body(("plain", "html"))
        parsed = _body(body) if body is not None else Parsed(title="", blocks=(), locate=_place)
        attached = [_line(part.get_filename() or part.get_content_type()) for part in mail.iter_attachments()]
    except (LookupError, ValueError, AttributeError, TypeError, MessageError, RecursionError) as error:
        # The library takes anything for a mail; what is none fails when it is asked for something.
        raise InputError("this is no readable mail", hint="Save it again as .eml, or as text") from error
    if "From" not in headers:
        raise InputError("this is no mail: it names no sender", hint="Save it again as .eml, or as text")
    head = Block(text="\n".join(f"{name}: {value}" for name, value in headers.items()), group=_HEAD)
    notes = (*parsed.notes, *(f"its attachment '{name}' was not read" for name in attached))
    return Parsed(title=headers.get("Subject", ""), blocks=(head, *parsed.blocks), locate=_place, notes=notes)


def _body(part: MIMEPart) -> Parsed:
    content = str(part.get_content())
    if part.get_content_subtype() == "html":
        return html.parse_text(visible(content))
    paragraphs = (text for paragraph in _PARAGRAPH.split(visible(content)) if (text := paragraph.strip()))
    blocks = (Block(text=text, number=number, last=number) for number, text in enumerate(paragraphs, 1))
    return Parsed(title="", blocks=tuple(blocks), locate=_place)


def _place(blocks: Sequence[Block]) -> str:
    """Return "headers", or the heading and number of a paragraph of the text."""
    return "headers" if blocks[0].group == _HEAD else locate_by_heading(blocks)


def _line(text: str) -> str:
    return " ".join(visible(text).split())
