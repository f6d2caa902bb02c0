"""Read plain text: paragraphs, with their line numbers."""

import re
from collections.abc import Sequence

from qbyok.errors import InputError
from qbyok.evidence.blocks import Block, Parsed
from qbyok.verification.characters import visible

_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 with a byte order mark, or else Windows-1252.

    Line ends become ``\\n``; characters that nobody sees (zero-width, direction marks, tags) are left out.

    Raises:
        InputError: the bytes are no text.
    """
    text = as_written(data)
    if _BINARY.search(text):
        raise InputError("this is no text file: it holds binary data", hint="Save it as UTF-8 text")
    return visible(text)


def as_written(data: bytes) -> str:
    """Return the characters of a file as ``decode`` does, with those that nobody sees."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def parse(data: bytes) -> Parsed:
    """Parse a plain text file into paragraphs, which blank lines part."""
    blocks: list[Block] = []
    held: list[str] = []
    lines = [*decode(data).split("\n"), ""]
    for number, line in enumerate(lines, 1):
        if line.strip():
            held.append(line.rstrip())
        elif held:
            blocks.append(Block(text="\n".join(held), number=number - len(held), last=number - 1))
            held = []
    return Parsed(title="", blocks=tuple(blocks), locate=locate_by_lines)


def locate_by_lines(blocks: Sequence[Block]) -> str:
    """Return "line 7", or "lines 7–9"."""
    first, last = blocks[0], blocks[-1]
    if first.number == last.last:
        return f"line {first.number}"
    return f"lines {first.number}–{last.last}"
