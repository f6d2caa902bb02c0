"""Cut a document's blocks into passages along its structure."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from qbyok.evidence.blocks import Block, Locate
from qbyok.model import Passage
from qbyok.ranking.boilerplate import is_control_list

MAX_CHARS = 680  # about 170 tokens of four characters
_ID_DIGITS = 12
_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+|\n+")
_SPACE = re.compile(r"\s+")


def cut(path: str, blocks: Sequence[Block], locate: Locate, *, max_chars: int = MAX_CHARS) -> tuple[Passage, ...]:
    """Return the passages of a document in its own order, none twice.

    Neighbours are joined while they share a section and fit together into ``max_chars`` characters. What is
    longer is cut between sentences, or between words where a sentence alone is too long.
    """
    found: dict[str, Passage] = {}
    for _, section in groupby(_with_short_headers(blocks, max_chars), key=_section):
        for part in _parts([piece for block in section for piece in _pieces(block, max_chars)], max_chars):
            lines = [part[0].header] if part[0].header else []
            text = "\n".join([*lines, *(block.text for block in part)])
            passage = make(path, locate(part), part[0].heading, text)
            found.setdefault(passage.id, passage)
    return tuple(found.values())


def _with_short_headers(blocks: Iterable[Block], max_chars: int) -> Iterator[Block]:
    """Yield the blocks; a header too long to be repeated in every passage becomes the first row of its table."""
    table = ("", "")
    for block in blocks:
        if len(block.header) <= max_chars:
            yield block
            continue
        if table != (block.group, block.header):
            table = block.group, block.header
            yield replace(block, text=block.header, header="")
        yield replace(block, header="")


def _section(block: Block) -> tuple[object, ...]:
    """Return what neighbours must share to be joined; lists of control ids stay alone, they are not searched."""
    return block.group, block.heading, block.header, is_control_list(block.text)


def make(path: str, locator: str, heading: tuple[str, ...], text: str) -> Passage:
    """Return a passage with its id and hash."""
    name = hashlib.sha256(f"{path}\0{locator}\0{text}".encode()).hexdigest()[:_ID_DIGITS]
    return Passage(
        id=f"p-{name}",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        path=path,
        locator=locator,
        heading=heading,
        text=text,
    )


def _parts(blocks: Sequence[Block], max_chars: int) -> Iterator[list[Block]]:
    """Yield runs of blocks of about equal size, as few as ``max_chars`` allows."""
    total = sum(len(block.text) for block in blocks)
    wanted = total / max(1, -(-total // max_chars))
    part: list[Block] = []
    size = 0
    for block in blocks:
        if part and (size >= wanted or size + len(block.text) > max_chars):
            yield part
            part, size = [], 0
        part.append(block)
        size += len(block.text)
    if part:
        yield part


def _pieces(block: Block, max_chars: int) -> Iterator[Block]:
    """Yield a block, or its pieces where it is too long for one passage."""
    if len(block.text) <= max_chars:
        yield block
        return
    for text in _split(block.text, max_chars):
        yield replace(block, text=text)


def _split(text: str, max_chars: int) -> Iterator[str]:
    """Yield pieces of at most ``max_chars``, which end with a sentence, or else a word, where there is one."""
    start = 0
    while len(text) - start > max_chars:
        ends = list(_SENTENCE_END.finditer(text, start + 1, start + max_chars))
        ends = ends or list(_SPACE.finditer(text, start + 1, start + max_chars))
        end, after = ends[-1].span() if ends else (start + max_chars, start + max_chars)
        yield text[start:end]
        start = after
    if text[start:].strip():
        yield text[start:]
