"""Take the text out of a PDF file with PDFium: its pages, its outline, and which pages are scanned or damaged."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

from qbyok.errors import InputError
from qbyok.evidence.pdf_hidden import covers_much, hide
from qbyok.evidence.pdf_page import Part, page_text
from qbyok.evidence.pdf_shapes import shapes_of

_FEW_LETTERS = 50
_MAX_OUTLINE = 5_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Bookmark:
    """An entry of the outline; ``level`` and ``page`` count from 1."""

    level: int
    title: str
    page: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Extracted:
    """What stands in a PDF file. ``scanned`` and ``damaged`` are numbers of pages, from 1; those pages are empty.
    ``modified`` is when it was last changed, or made, as PDF writes times ("D:20260131093000Z"), ``hidden`` how many
    pieces of text nobody sees, which are left out."""

    pages: tuple[str | list[Part], ...]
    scanned: tuple[int, ...] = ()
    damaged: tuple[int, ...] = ()
    outline: tuple[Bookmark, ...] = ()
    title: str = ""
    modified: str = ""
    hidden: int = 0


def extract(data: bytes) -> Extracted:
    """Take the text out of a PDF file.

    Raises:
        InputError: it is protected by a password, or damaged.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        try:
            return _extract(document)
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise InputError("protected by a password", hint="Save a copy without a password") from error
        raise InputError("the PDF is damaged or incomplete", hint="Export it again") from error


def _extract(document: Any) -> Extracted:
    import pypdfium2

    pages: list[str | list[Part]] = []
    scanned: list[int] = []
    damaged: list[int] = []
    hidden = 0
    for number in range(1, len(document) + 1):
        try:
            text, is_scanned, count = _page(document[number - 1])
        except pypdfium2.PdfiumError:
            text, is_scanned, count = "", False, 0
            damaged.append(number)
        hidden += count
        if is_scanned:
            scanned.append(number)
        pages.append(text)
    properties = document.get_metadata_dict()
    return Extracted(
        pages=tuple(pages),
        scanned=tuple(scanned),
        damaged=tuple(damaged),
        outline=tuple(_outline(document)),
        title=properties.get("Title", ""),
        hidden=hidden,
        modified=properties.get("ModDate") or properties.get("CreationDate", ""),
    )


def _page(page: Any) -> tuple[str | list[Part], bool, int]:
    """Return a page's text and tables, whether the page is a scanned image, and how much of its text is hidden."""
    shapes = shapes_of(page)
    hidden = hide(page, shapes)
    textpage = page.get_textpage()
    text = page_text(page, textpage, shapes)
    is_scanned = isinstance(text, str) and _has_few_letters(text) and covers_much(page)
    textpage.close()
    page.close()
    return text, is_scanned, hidden


def _has_few_letters(text: str) -> bool:
    return sum(1 for _ in islice(filter(str.isalnum, text), _FEW_LETTERS)) < _FEW_LETTERS


def _outline(document: Any) -> list[Bookmark]:
    found: list[Bookmark] = []
    for bookmark in document.get_toc():
        target = bookmark.get_dest()
        page = target.get_index() if target else None
        if page is not None:
            found.append(Bookmark(level=bookmark.level + 1, title=bookmark.get_title(), page=page + 1))
        if len(found) >= _MAX_OUTLINE:
            break
    return found
