"""Read PDF: the text of each page as paragraphs, with page numbers and, where the file names them, headings."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence

from qbyok.errors import InputError
from qbyok.evidence.blocks import Block, Parsed, hidden_places
from qbyok.evidence.outline import Outline
from qbyok.evidence.pdf_file import Bookmark, Extracted, extract
from qbyok.evidence.pdf_page import Part
from qbyok.evidence.pdf_rows import Headers, Rows
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

_Item = str | Rows
"""A line, or a table."""


def parse(data: bytes) -> Parsed:
    """Parse a PDF file; the notes name pages that are scanned images or damaged.

    Raises:
        InputError: it can't be read, or it holds no text at all.
    """
    if b"%PDF-" not in data[:1024]:
        raise InputError("this is no PDF file", hint="Export it as PDF again")
    return laid_out(extract(data))


def laid_out(found: Extracted) -> Parsed:
    """Return the paragraphs and tables of what was taken out of a file.

    Raises:
        InputError: it holds no text at all.
    """
    pages = [_items(page) for page in found.pages]
    if not any(pages):
        reason = "all its pages are scanned images without text" if found.scanned else "it holds no text"
        raise InputError(reason, hint="Recognise the text first, for example with ocrmypdf")
    unread = ((found.scanned, "scanned images without text"), (found.damaged, "damaged"))
    notes = (
        *(f"{_pages(numbers)} not read: {reason}" for numbers, reason in unread if numbers),
        *hidden_places(found.hidden),
    )
    blocks = tuple(_blocks(pages, found.outline))
    return Parsed(
        title=visible(found.title).strip(), blocks=blocks, locate=_locate, notes=notes, modified=found.modified
    )


def _items(page: str | list[Part]) -> list[_Item]:
    """Return the lines and tables of a page."""
    items: list[_Item] = []
    for part in [page] if isinstance(page, str) else page:
        if isinstance(part, str):
            items += filter(None, [_clean(part)])
        else:
            items.append(tuple(tuple(" ".join(_clean(cell).split()) for cell in row) for row in part))
    return [line for item in items for line in (item.split("\n") if isinstance(item, str) else (item,))]


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


def _blocks(pages: Sequence[Sequence[_Item]], bookmarks: Sequence[Bookmark]) -> Iterator[Block]:
    outline = Outline()
    entries: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for bookmark in bookmarks:
        entries[bookmark.page][_key(bookmark.title)] = bookmark.level
    running = _running(pages)
    section = 0
    headers = Headers()
    for number, items in enumerate(pages, 1):
        headings = entries[number]
        for paragraph in _paragraphs(_without(items, running, headings), headings):
            if not isinstance(paragraph, str):
                header, rows = headers.split(paragraph, page=number, section=section)
                group = f"{number} {section} {header}"
                for row in rows:
                    yield Block(text=row, heading=outline.path, group=group, number=number, header=header)
                continue
            level = headings.get(_key(paragraph)) if headings else None
            numbered = _NUMBERED.fullmatch(paragraph)
            if level is not None or numbered:
                section += 1
                outline.heading(level or paragraph.count(".") + 1, paragraph)
            if level is None:
                yield Block(text=paragraph, heading=outline.path, group=f"{number} {section}", number=number)


def _key(line: str) -> str:
    return "".join(filter(str.isalnum, line)).casefold()


def _is_heading(line: str, headings: Collection[str]) -> bool:
    """Tell whether a line is a heading of its page, as the outline has them; most files have no outline."""
    return bool(headings) and _key(line) in headings


def _running(pages: Sequence[Sequence[_Item]]) -> set[str]:
    """Return the running titles: lines at the edges of most pages, equal but for their numbers."""
    seen: Counter[str] = Counter()
    for items in pages:
        edges = (*items[:_EDGE], *items[-_EDGE:])
        seen.update({_DIGITS.sub("#", line.strip()) for line in edges if isinstance(line, str)})
    often = max(_RUNNING_PAGES, len(pages) / 2)
    return {line for line, count in seen.items() if count >= often and not line.endswith(_SENTENCE_ENDS)}


def _without(items: Sequence[_Item], running: set[str], headings: Collection[str]) -> list[_Item]:
    """Return the lines of a page without its running titles, which stand at its edges."""
    if not running:
        return list(items)

    def runs(place: int, line: str) -> bool:
        at_edge = place < _EDGE or place >= len(items) - _EDGE
        return at_edge and _DIGITS.sub("#", line.strip()) in running and not _is_heading(line, headings)

    return [item for place, item in enumerate(items) if not isinstance(item, str) or not runs(place, item)]


def _paragraphs(items: Sequence[_Item], headings: Collection[str]) -> Iterator[_Item]:
    """Yield a page's paragraphs and tables; PDF has only lines, so a short line after a full sentence ends one."""
    widest = max((len(item) for item in items if isinstance(item, str)), default=0)
    held: list[str] = []
    for item in (*items, ""):
        line = item.strip() if isinstance(item, str) else ""
        alone = bool(_NUMBERED.fullmatch(line)) or _is_heading(line, headings)
        if held and (not line or alone or _ITEM.match(line) or _ends(held[-1], widest)):
            yield " ".join(held)
            held = []
        if alone and line:
            yield line
        elif line:
            held.append(line)
        elif not isinstance(item, str):
            yield item


def _ends(line: str, widest: int) -> bool:
    return line.endswith(_SENTENCE_ENDS) and len(line) < _FULL_LINE * widest


def _locate(blocks: Sequence[Block]) -> str:
    """Return "p. 4 › Encryption"."""
    return " › ".join([f"p. {blocks[0].number}", *blocks[0].heading[-1:]])
