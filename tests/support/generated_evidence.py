"""Documents made up for tests, and written in every format that evidence may have, by the usual libraries.

Every word stands once in a document, so that a text found in another place than it should be is noticed.
"""

import csv
import html
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from hypothesis import strategies as st

from support.evidence_files import mail, slides, title_slide

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_TITLES = ("Access", "Backup", "Change", "Über uns")


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A header and rows of as many cells."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A heading of a level from 1 to 3, and what stands under it: paragraphs, lists and tables."""

    level: int
    title: str
    parts: tuple[str | list[str] | Table, ...]


Made = tuple[Section, ...]
"""A document."""


def documents() -> st.SearchStrategy[Made]:
    """Return what makes documents up."""
    shape = st.one_of(
        st.integers(1, 260).map(lambda size: ("paragraph", size, 0)),
        st.tuples(st.just("list"), st.integers(1, 5), st.integers(1, 30)),
        st.tuples(st.just("table"), st.integers(2, 4), st.integers(1, 8)),
    )
    section = st.tuples(st.integers(1, 3), st.sampled_from(_TITLES), st.lists(shape, max_size=4))
    return st.lists(section, min_size=1, max_size=4).map(_fill).filter(lambda made: any(one.parts for one in made))


def words_in(made: Made) -> set[str]:
    """Return all words under the headings of a document."""
    return {word.strip(".") for section in made for part in section.parts for word in " ".join(_texts(part)).split()}


def headers_in(made: Made) -> set[tuple[str, ...]]:
    """Return the headers of all tables."""
    return {part.header for section in made for part in section.parts if isinstance(part, Table)}


def _fill(shapes: Sequence[tuple[int, str, Sequence[tuple[str, int, int]]]]) -> Made:
    words = (f"w{_LETTERS[n // 676]}{_LETTERS[n // 26 % 26]}{_LETTERS[n % 26]}" for n in count())

    def sentences(size: int) -> str:
        taken = [next(words) for _ in range(size)]
        return " ".join(f"{word}." if n % 9 == 8 or n == size - 1 else word for n, word in enumerate(taken))

    def part(kind: str, size: int, more: int) -> str | list[str] | Table:
        if kind == "paragraph":
            return sentences(size)
        if kind == "list":
            return [sentences(more) for _ in range(size)]
        header = tuple(next(words) for _ in range(size))
        return Table(header=header, rows=tuple(tuple(sentences(4) for _ in range(size)) for _ in range(more)))

    return tuple(
        Section(level=level, title=title, parts=tuple(part(*shape) for shape in parts))
        for level, title, parts in shapes
    )


def _texts(part: str | list[str] | Table) -> list[str]:
    """Return the texts of a part, each on a line of its own."""
    if isinstance(part, Table):
        return [" ".join(row) for row in (part.header, *part.rows)]
    return [part] if isinstance(part, str) else part


def _markdown(made: Made) -> Iterator[str]:
    for section in made:
        yield f"{'#' * section.level} {section.title}"
        for part in section.parts:
            if isinstance(part, Table):
                lines = [" | ".join(row) for row in (part.header, ("---",) * len(part.header), *part.rows)]
                yield "\n".join(f"| {line} |" for line in lines)
            elif isinstance(part, str):
                yield part
            else:
                yield "\n".join(f"- {item}" for item in part)


def _html(made: Made) -> Iterator[str]:
    for section in made:
        yield f"<h{section.level}>{section.title}</h{section.level}>"
        for part in section.parts:
            if isinstance(part, Table):
                rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in (part.header, *part.rows))
                yield f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
            elif isinstance(part, str):
                yield f"<p>{part}</p>"
            else:
                yield f"<ul>{''.join(f'<li>{item}</li>' for item in part)}</ul>"


def _plain(made: Made) -> str:
    return "\n\n".join("\n".join(_texts(part)) for section in made for part in section.parts)


def _docx(made: Made) -> bytes:
    from docx import Document

    document = Document()
    for section in made:
        document.add_heading(section.title, section.level)
        for part in section.parts:
            if isinstance(part, Table):
                grid = document.add_table(0, len(part.header))
                for row in (part.header, *part.rows):
                    for cell, text in zip(grid.add_row().cells, row, strict=True):
                        cell.text = text
            elif isinstance(part, str):
                document.add_paragraph(part)
            else:
                for item in part:
                    document.add_paragraph(item, style="List Bullet")
    return _saved(document)


def _xlsx(made: Made) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for number, section in enumerate(made):
        sheet = book.create_sheet(f"{section.title} {number}")
        for part in section.parts:
            rows = (part.header, *part.rows) if isinstance(part, Table) else [(text,) for text in _texts(part)]
            for row in rows:
                sheet.append(["", *row] if isinstance(part, Table) else list(row))
    return _saved(book)


def _pptx(made: Made) -> bytes:
    def table(part: Table) -> Callable[[Any], None]:
        def add(deck: Any) -> None:
            shapes = deck.slides[len(deck.slides) - 1].shapes
            grid = shapes.add_table(len(part.rows) + 1, len(part.header), 0, 0, 4_000_000, 1_000_000).table
            for y, row in enumerate((part.header, *part.rows)):
                for x, text in enumerate(row):
                    grid.cell(y, x).text = text

        return add

    steps = []
    for section in made:
        lines = [text for part in section.parts if not isinstance(part, Table) for text in _texts(part)]
        steps.append(title_slide(section.title, *lines[:-1], notes=lines[-1] if lines else ""))
        steps += [table(part) for part in section.parts if isinstance(part, Table)]
    return slides(*steps)


def _csv(made: Made) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("Place", "Text"))
    for section in made:
        for part in section.parts:
            writer.writerows((section.title, line.replace(". ", ".\n")) for line in _texts(part))
    return text.getvalue().encode()


def _pdf(made: Made) -> bytes:
    from fpdf import FPDF

    document = FPDF()
    document.set_font("Helvetica", size=11)
    document.add_page()
    for section in made:
        document.start_section(section.title)
        document.multi_cell(0, 6, section.title, new_x="LMARGIN", new_y="NEXT")
        for part in section.parts:
            if isinstance(part, Table):
                with document.table(align="LEFT") as grid:
                    for row in (part.header, *part.rows):
                        grid.row(row)
            else:
                for text in _texts(part):
                    document.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())


def _saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


WRITERS: Mapping[str, Callable[[Made], bytes]] = {
    "a.md": lambda made: "\n\n".join(_markdown(made)).encode(),
    "a.txt": lambda made: _plain(made).encode(),
    "a.html": lambda made: f"<meta charset=utf-8><body>{''.join(_html(made))}".encode(),
    "a.docx": _docx,
    "a.xlsx": _xlsx,
    "a.pptx": _pptx,
    "a.csv": _csv,
    "plain.eml": lambda made: mail("Subject", _plain(made)),
    "html.eml": lambda made: mail("Subject", "", html=f"<body>{''.join(_html(made))}"),
    "a.pdf": _pdf,
}
"""Writes a document in the format that the name of the file says."""
