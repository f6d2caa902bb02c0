"""Open an evidence file at the place that a locator names, as a person does, with other code than reads evidence.

Each opener returns the texts that stand there, one after the other: those of the place, or from the place on where a
locator says only where a passage begins.
"""

import csv
import email
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from html.parser import HTMLParser

_Item = tuple[int, str]
"""The level of a heading, or 0 for a text below one; and the text."""


def _under_headings(items: Iterable[_Item], locator: str) -> list[str]:
    """Return the texts from a place such as "Access › Passwords ¶ 3" to the end of that section."""
    sections: defaultdict[str, list[str]] = defaultdict(list)
    stack: list[_Item] = []
    for level, text in items:
        if level:
            stack = [*(one for one in stack if one[0] < level), (level, text)]
        else:
            sections[" › ".join(title for _, title in stack)].append(text)
    path, _, number = locator.rpartition("¶ ") if "¶ " in locator else (locator, "", "1")
    return sections[path.strip()][int(number) - 1 :]


def _markdown(data: bytes, locator: str) -> list[str]:
    from markdown_it import MarkdownIt

    def items() -> Iterator[_Item]:
        opened, level, row = "", 0, list[str]()
        for token in MarkdownIt().enable("table").parse(data.decode()):
            if token.type == "inline" and opened == "td_open":
                row.append(token.content)
            elif token.type == "inline" and opened != "th_open":
                yield level if opened == "heading_open" else 0, token.content
            elif token.type == "heading_open":
                level = int(token.tag[1])
            elif token.type == "tr_close" and row:
                yield 0, " ".join(row)
                row = []
            opened = token.type

    return _under_headings(items(), locator)


class _Page(HTMLParser):
    """Collects headings, paragraphs, items and rows below the header of their table."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[_Item] = []
        self._text = ""
        self._rows = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "table":
            self._rows = 0
        elif tag in ("h1", "h2", "h3", "p", "li", "tr"):
            self._text = ""

    def handle_data(self, data: str) -> None:
        self._text += data + " "

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr":
            self._rows += 1
        if tag in ("p", "li") or (tag == "tr" and self._rows > 1):
            self.items.append((0, self._text))
        elif tag in ("h1", "h2", "h3"):
            self.items.append((int(tag[1]), self._text.strip()))


def _html(data: bytes, locator: str) -> list[str]:
    page = _Page()
    page.feed(data.decode())
    return _under_headings(page.items, locator)


def _docx(data: bytes, locator: str) -> list[str]:
    from docx import Document
    from docx.table import Table

    def items() -> Iterator[_Item]:
        for block in Document(io.BytesIO(data)).iter_inner_content():
            if isinstance(block, Table):
                for row in block.rows[1:]:
                    yield 0, " ".join(cell.text for cell in row.cells)
            else:
                style = block.style
                heading = re.fullmatch("Heading ([1-3])", style.name or "") if style else None
                yield int(heading[1]) if heading else 0, block.text

    return _under_headings(items(), locator)


def _mail(data: bytes, locator: str) -> list[str]:
    message = email.message_from_bytes(data)
    if locator == "headers":
        return [f"{name}: {message[name]}" for name in ("From", "To", "Date", "Subject")]
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    if message.get_content_subtype() == "html":
        return _html(payload, locator)
    return _under_headings(((0, text) for text in re.split(r"\n\s*\n", payload.decode())), locator)


def _lines(locator: str) -> slice:
    first, _, last = re.sub("lines? ", "", locator).partition("–")
    return slice(int(first) - 1, int(last or first))


def _text(data: bytes, locator: str) -> list[str]:
    return data.decode().split("\n")[_lines(locator)]


def _csv(data: bytes, locator: str) -> list[str]:
    lines = data.decode().splitlines(keepends=True)[_lines(locator)]
    return [" ".join(row) for row in csv.reader(lines)]


def _xlsx(data: bytes, locator: str) -> list[str]:
    from openpyxl import load_workbook

    sheet, _, cells = locator.rpartition("!")
    area = load_workbook(io.BytesIO(data))[sheet][cells]
    rows = area if isinstance(area, tuple) else ((area,),)
    return [" ".join(str(cell.value) for cell in row if cell.value) for row in rows]


def _pptx(data: bytes, locator: str) -> list[str]:
    from pptx import Presentation

    number, _, part = locator.removeprefix("slide ").partition(", ")
    slide = Presentation(io.BytesIO(data)).slides[int(number) - 1]
    if part == "notes":
        return [slide.notes_slide.notes_text_frame.text]
    texts: list[str] = []
    for shape in slide.shapes:
        if shape.has_table:
            texts += [" ".join(cell.text for cell in row.cells) for row in list(shape.table.rows)[1:]]
        elif shape.shape_id != slide.shapes.title.shape_id:
            texts.append(shape.text_frame.text)
    return ["\n".join(texts)]


def _pdf(data: bytes, locator: str) -> list[str]:
    import pypdfium2

    page, _, heading = locator.removeprefix("p. ").partition(" › ")
    texts = [one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(data)]
    assert heading in "".join(texts[: int(page)])
    return [texts[int(page) - 1]]


OPENERS: Mapping[str, Callable[[bytes, str], list[str]]] = {
    ".md": _markdown,
    ".txt": _text,
    ".html": _html,
    ".docx": _docx,
    ".xlsx": _xlsx,
    ".pptx": _pptx,
    ".csv": _csv,
    ".eml": _mail,
    ".pdf": _pdf,
}
"""Opens a file of a kind at a place."""
