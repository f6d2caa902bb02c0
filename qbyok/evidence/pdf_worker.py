"""Take the text out of PDF files, in a process of its own that can be killed.

Run as a script by ``pdf_process`` in isolated mode; it imports little, so that it starts fast. Reads from standard
input, for each file, eight bytes of length and the file; writes one line of JSON for each: ``{"pages": [page …],
"scanned": [page number …], "damaged": [page number …], "outline": [[level, title, page number] …], "title": text,
"modified": time}`` or ``{"error": kind}``. A page is its text, or a list of texts and tables, which are lists of rows
of cells.
"""

import json
import os
import resource
import struct
import sys
from typing import Any

LENGTH = struct.Struct(">Q")
_FEW_LETTERS = 50
_MUCH_OF_PAGE = 0.4
_MAX_OUTLINE = 5_000


def main() -> None:
    """Serve files until standard input ends; the argument is the memory limit in bytes."""
    memory = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints must not mix with the answers
    while head := sys.stdin.buffer.read(LENGTH.size):
        data = sys.stdin.buffer.read(LENGTH.unpack(head)[0])
        answers.write(json.dumps(_read(data)) + "\n")
        answers.flush()


def _read(data: bytes) -> dict[str, Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        try:
            return _extract(document)
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        return {"error": "password" if "password" in str(error).lower() else "damaged"}
    except MemoryError:
        return {"error": "memory"}


def _extract(document: Any) -> dict[str, Any]:
    import pypdfium2

    pages: list[Any] = []
    scanned: list[int] = []
    damaged: list[int] = []
    for number in range(1, len(document) + 1):
        try:
            text, is_scanned = _page(document, number - 1)
        except pypdfium2.PdfiumError:
            text, is_scanned = "", False
            damaged.append(number)
        if is_scanned:
            scanned.append(number)
        pages.append(text)
    properties = document.get_metadata_dict()
    modified = properties.get("ModDate") or properties.get("CreationDate", "")
    found = {"pages": pages, "scanned": scanned, "damaged": damaged}
    return {**found, "outline": _outline(document), "title": properties.get("Title", ""), "modified": modified}


def _page(document: Any, index: int) -> tuple[Any, bool]:
    """Return a page's text and tables, and whether the page is a scanned image."""
    from qbyok.evidence.pdf_page import page_text

    page = document[index]
    textpage = page.get_textpage()
    text = page_text(page, textpage)
    is_scanned = isinstance(text, str) and sum(map(str.isalnum, text)) < _FEW_LETTERS and _is_image(page)
    textpage.close()
    page.close()
    return text, is_scanned


def _is_image(page: Any) -> bool:
    """Tell whether one image covers much of a page."""
    from pypdfium2 import raw

    width, height = page.get_size()
    for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = image.get_bounds()
        if abs((right - left) * (top - bottom)) > _MUCH_OF_PAGE * width * height:
            return True
    return False


def _outline(document: Any) -> list[list[Any]]:
    found: list[list[Any]] = []
    for bookmark in document.get_toc():
        target = bookmark.get_dest()
        page = target.get_index() if target else None
        if page is not None:
            found.append([bookmark.level + 1, bookmark.get_title(), page + 1])
        if len(found) >= _MAX_OUTLINE:
            break
    return found


if __name__ == "__main__":
    main()
