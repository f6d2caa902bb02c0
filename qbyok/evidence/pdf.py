"""Read PDF: the text of each page as paragraphs, with page numbers and, where the file names them, headings."""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Sequence
from typing import Any

from qbyok.errors import InputError
from qbyok.evidence.blocks import Block, Parsed
from qbyok.evidence.outline import Outline
from qbyok.evidence.pdf_process import PdfProcess
from qbyok.verification.characters import visible

_HYPHENATED = re.compile("[\x02\ufffe]\\s*")  # PDFium's mark for a hyphen that only the line end needed
_SYMBOL_BULLET = re.compile("[\uf0b7\uf0a7\uf0d8]")  # of the fonts Symbol and Wingdings, as Word writes lists
_ITEM = re.compile(r"(?:[-•●▪◦‣–*]|\(?(?:[0-9]{1,2}|[a-z]|[ivx]{1,4})[.)])\s+\S")
_NUMBERED = re.compile(r"(?P<number>[0-9]{1,2}(?:\.[0-9]{1,2}){1,3})\.?\s+(?P<text>[A-Z][^.;:!?]{2,70})")
_DIGITS = re.compile(r"[0-9]+")
_EDGE = 2  # lines at the top and bottom of a page where running titles stand
_RUNNING_PAGES = 3
_FULL_LINE = 0.75
_SENTENCE_ENDS = (".", ":", ";", "!", "?")


class PdfParser:
    """Parses PDF files by way of a worker process."""

    def __init__(self, process: PdfProcess) -> None:
        self._process = process

    def parse(self, data: bytes) -> Parsed:
        """Parse a PDF file; the notes name pages that are scanned images or damaged.

        Raises:
            InputError: it can't be read, or it holds no text at all.
        """
        if b"%PDF-" not in data[:1024]:
            raise InputError("this is no PDF file", hint="Export it as PDF again")
        found = self._process.read(data)
        pages = [_clean(text) for text in found["pages"]]
        scanned = list(found["scanned"])
        if not any(pages):
            reason = "all its pages are scanned images without text" if scanned else "it holds no text"
            raise InputError(reason, hint="Recognise the text first, for example with ocrmypdf")
        unread = ((scanned, "scanned images without text"), (list(found["damaged"]), "damaged"))
        notes = tuple(f"{_pages(numbers)} not read: {reason}" for numbers, reason in unread if numbers)
        blocks = tuple(_blocks(pages, found["outline"]))
        return Parsed(title=visible(str(found["title"])).strip(), blocks=blocks, locate=_locate, notes=notes)


def _clean(text: str) -> str:
    text = _HYPHENATED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return visible(_SYMBOL_BULLET.sub("•", text)).strip()


def _pages(numbers: Sequence[int]) -> str:
    """Return "page 3" or "pages 3–5, 9"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    listed = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
    return f"page{'s' * (len(numbers) > 1)} {listed}"


def _blocks(pages: Sequence[str], bookmarks: Sequence[Any]) -> Iterator[Block]:
    outline = Outline()
    entries: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for level, title, page in bookmarks:
        entries[page][_key(title)] = level
    running = _running(pages)
    section = 0
    for number, text in enumerate(pages, 1):
        headings = entries[number]
        for paragraph in _paragraphs(_without(text.split("\n"), running, headings), headings):
            level = headings.get(_key(paragraph))
            numbered = _NUMBERED.fullmatch(paragraph)
            if level is not None or numbered:
                section += 1
                outline.heading(level or paragraph.count(".") + 1, paragraph)
            if level is None:
                yield Block(text=paragraph, heading=outline.path, group=f"{number} {section}", number=number)


def _key(line: str) -> str:
    return "".join(filter(str.isalnum, line)).casefold()


def _running(pages: Sequence[str]) -> set[str]:
    """Return the running titles: lines at the edges of most pages, equal but for their numbers."""
    seen: Counter[str] = Counter()
    for text in pages:
        lines = text.split("\n")
        seen.update({_DIGITS.sub("#", line.strip()) for line in lines[:_EDGE] + lines[-_EDGE:]})
    often = max(_RUNNING_PAGES, len(pages) / 2)
    return {line for line, count in seen.items() if count >= often and not line.endswith(_SENTENCE_ENDS)}


def _without(lines: list[str], running: set[str], headings: Container[str]) -> list[str]:
    """Return the lines of a page without its running titles, which stand at its edges."""

    def runs(place: int, line: str) -> bool:
        at_edge = place < _EDGE or place >= len(lines) - _EDGE
        return at_edge and _DIGITS.sub("#", line.strip()) in running and _key(line) not in headings

    return [line for place, line in enumerate(lines) if not runs(place, line)]


def _paragraphs(lines: Sequence[str], headings: Container[str]) -> Iterator[str]:
    """Yield the paragraphs of a page; PDF has only lines, so a short line after a full sentence ends one."""
    widest = max(map(len, lines), default=0)
    held: list[str] = []
    for raw in lines:
        line = raw.strip()
        alone = _key(line) in headings or bool(_NUMBERED.fullmatch(line))
        if held and (not line or alone or _ITEM.match(line) or _ends(held[-1], widest)):
            yield " ".join(held)
            held = []
        if alone and line:
            yield line
        elif line:
            held.append(line)
    if held:
        yield " ".join(held)


def _ends(line: str, widest: int) -> bool:
    return line.endswith(_SENTENCE_ENDS) and len(line) < _FULL_LINE * widest


def _locate(blocks: Sequence[Block]) -> str:
    """Return "p. 4 › Encryption"."""
    return " › ".join([f"p. {blocks[0].number}", *blocks[0].heading[-1:]])
