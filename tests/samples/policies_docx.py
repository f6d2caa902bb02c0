"""Two policies as Word documents, from the Markdown in texts/ (headings, paragraphs, lists, tables)."""

from docx.document import Document as WordDocument
from docx.shared import Pt

from samples.document_style import document, saved, table, write
from samples.texts import NUMBERED, blocks

_TEXT_WIDTH = 16.6


def build(name: str) -> bytes:
    """Return the policy ``name`` (file name without ending) as a Word document."""
    content = list(blocks(name))
    doc = document(content[0][0].removeprefix("# "), "Brindlequay Ltd")
    for block in content:
        _add(doc, block)
    return saved(doc)


def _add(doc: WordDocument, block: list[str]) -> None:
    first, text = block[0], " ".join(block)
    if first.startswith("# "):
        doc.add_paragraph(text.lstrip("# "), style="Title")
    elif first.startswith("#"):
        doc.add_heading(text.lstrip("# "), first.count("#", 0, 3) - 1)
    elif first.startswith("|"):
        _add_table(doc, block)
    elif first.startswith("- "):
        doc.add_paragraph(text[2:], style="List Bullet")
    elif match := NUMBERED.match(first):
        doc.add_paragraph(text[match.end() :], style="List Number")
    else:
        doc.add_paragraph(text)


def _add_table(doc: WordDocument, lines: list[str]) -> None:
    rows = [[text.strip() for text in line.strip("|").split("|")] for line in lines]
    headers, body = rows[0], rows[2:]
    longest = [min(40, max(13, *(len(row[column]) for row in rows))) for column in range(len(headers))]
    widths = tuple(_TEXT_WIDTH * share / sum(longest) for share in longest)
    grid = table(doc, tuple(headers), widths)
    for texts in body:
        cells = grid.add_row().cells  # type: ignore[no-untyped-call]  # python-docx leaves it untyped
        for cell, text in zip(cells, texts, strict=True):
            write(cell, text)
    doc.add_paragraph().paragraph_format.space_after = Pt(2)
