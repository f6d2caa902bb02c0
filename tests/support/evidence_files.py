"""Evidence files made for tests."""

import io
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage
from typing import Any

from support.archives import zipped

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx_body(body: str, styles: str = "") -> bytes:
    """Return a minimal DOCX file with this body (WordprocessingML, prefix ``w``)."""
    parts = {"word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'}
    if styles:
        parts["word/styles.xml"] = f'<w:styles xmlns:w="{_W}">{styles}</w:styles>'
    return zipped(parts)


def docx_text(paragraphs: Sequence[tuple[int, str]]) -> bytes:
    """Return a DOCX file as python-docx writes it, of (heading level or 0, text)."""
    from docx import Document

    document = Document()
    for level, text in paragraphs:
        if level:
            document.add_heading(text, level)
        else:
            document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]], hidden: Sequence[str] = ()) -> bytes:
    """Return an XLSX file as openpyxl writes it."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def pdf(pages: Sequence[Sequence[str]], title: str = "", password: str = "") -> bytes:
    """Return a PDF file of the given lines; a line "# Name" is a section in the file's outline."""
    from fpdf import FPDF

    document = FPDF()
    document.set_title(title)
    if password:
        document.set_encryption(owner_password=password + "owner", user_password=password)
    document.set_font("Helvetica", size=11)
    for lines in pages:
        document.add_page()
        for line in lines:
            if line.startswith("# "):
                document.start_section(line[2:])
            document.multi_cell(0, 6, line.removeprefix("# "), new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())


def scanned_pdf(pages: int) -> bytes:
    """Return a PDF file whose pages are one image each, without text."""
    import struct
    import zlib

    from fpdf import FPDF

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\xc0" * 8 for _ in range(8)))
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    document = FPDF()
    for _ in range(pages):
        document.add_page()
        document.image(io.BytesIO(png), x=0, y=0, w=document.w, h=document.h)
    return bytes(document.output())


Slide = Callable[[Any], None]
"""Adds a slide to a presentation of python-pptx."""


def title_slide(title: str, *lines: str, notes: str = "", hidden: bool = False) -> Slide:
    """Return a slide with a title and paragraphs."""

    def add(deck: Any) -> None:
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = "\n".join(lines)
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
        if hidden:
            slide._element.set("show", "0")

    return add


def table_slide(*rows: Sequence[str]) -> Slide:
    """Return a slide with nothing but a table."""

    def add(deck: Any) -> None:
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        table = slide.shapes.add_table(len(rows), len(rows[0]), 0, 0, 4_000_000, 1_000_000).table
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                table.cell(number, column).text = text

    return add


def box_slide(*boxes: tuple[int, str]) -> Slide:
    """Return a slide with text boxes, each at a distance from the left edge in EMU (914,400 to the inch)."""

    def add(deck: Any) -> None:
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        for left, text in boxes:
            slide.shapes.add_textbox(left, 0, 914_400, 914_400).text_frame.text = text

    return add


def slides(*added: Slide) -> bytes:
    """Return a PPTX file as python-pptx writes it."""
    from pptx import Presentation

    deck = Presentation()
    for add in added:
        add(deck)
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def mail(subject: str, text: str, *, html: str = "", attached: Mapping[str, bytes] | None = None) -> bytes:
    """Return a mail as Python's library writes it."""
    message = EmailMessage()
    message["From"] = "Ana <ana@example.com>"
    message["To"] = "Ben <ben@example.com>"
    message["Date"] = "Thu, 01 Jan 2026 10:00:00 +0000"
    message["Subject"] = subject
    if text:
        message.set_content(text)
    if html and text:
        message.add_alternative(html, subtype="html")
    elif html:
        message.set_content(html, subtype="html")
    for name, content in (attached or {}).items():
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()
