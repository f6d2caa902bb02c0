"""Take the text out of one PDF page, its tables cell by cell. Runs in the worker, with PDFium's own objects."""

import ctypes
from collections.abc import Iterable, Iterator
from typing import Any

from qbyok.evidence.pdf_shapes import Shape
from qbyok.evidence.pdf_tables import Box, Table, tables

Part = str | list[list[str]]
"""A piece of text, or a table: its rows from top to bottom, each a list of cells."""

_MOST_POINTS = 20_000  # of all drawings of a page; more are a picture
_BUFFER = (ctypes.c_ushort * (1 << 15))()


def page_text(page: Any, textpage: Any, shapes: Iterable[Shape]) -> str | list[Part]:
    """Return a page's text, or its parts in order where it has tables, which are told by the lines among its shapes.

    Lines can be drawn for other purposes than tables: where the parts hold other letters than the page, or text
    stands beside what looks like a table, there is none.
    """
    text = _whole(page, textpage)
    if page.get_rotation():
        return text
    found = tables(_lines(shapes))
    if not found:
        return text
    parts: list[Part] = []
    ceiling = None
    for table in found:
        if not _beside(textpage, table.box) and (rows := _rows(textpage, table)):
            parts += [textpage.get_text_bounded(bottom=table.box.top, top=ceiling), *rows]
            ceiling = table.box.bottom
    parts.append(textpage.get_text_bounded(top=ceiling))
    return parts if len(parts) > 1 and _letters(parts) == _letters([text]) else text


def _whole(page: Any, textpage: Any) -> str:
    """Return what ``get_text_bounded`` does, which asks for the length first, and so takes a tenth longer."""
    from pypdfium2 import raw

    left, bottom, right, top = page.get_bbox()
    size = raw.FPDFText_GetBoundedText(textpage, left, top, right, bottom, _BUFFER, len(_BUFFER))
    if size >= len(_BUFFER):
        return str(textpage.get_text_bounded())
    return bytes(memoryview(_BUFFER).cast("B")[: 2 * size]).decode("utf-16-le", "ignore").removesuffix("\0")


def _beside(textpage: Any, box: Box) -> bool:
    left = textpage.get_text_bounded(right=box.left, bottom=box.bottom, top=box.top)
    right = textpage.get_text_bounded(left=box.right, bottom=box.bottom, top=box.top)
    return bool(left.strip() or right.strip())


def _rows(textpage: Any, table: Table) -> list[Part]:
    """Return a table, in pieces where a row is one cell alone, such as a title; empty if none has several."""
    parts: list[Part] = []
    for boxes in table.rows:
        row = [textpage.get_text_bounded(*box).strip() if box else "" for box in boxes]
        if sum(map(bool, row)) < 2:
            parts.append("".join(row))
        elif parts and isinstance(parts[-1], list):
            parts[-1].append(row)
        else:
            parts.append([row])
    return parts if any(isinstance(part, list) for part in parts) else []


def _letters(parts: list[Part]) -> list[str]:
    texts = [part if isinstance(part, str) else "".join(map("".join, part)) for part in parts]
    return sorted(filter(str.isalnum, "".join(texts)))


def _lines(shapes: Iterable[Shape]) -> set[Box]:
    """Return the straight pieces of a page's own drawings, none if there are very many."""
    from pypdfium2 import raw

    found: set[Box] = set()
    points = 0
    for shape in shapes:
        if shape.kind == raw.FPDF_PAGEOBJ_PATH and shape.form is None:
            points += raw.FPDFPath_CountSegments(shape.handle)
            if points > _MOST_POINTS:
                return set()
            found.update(_pieces(shape.handle))
    return found


def _pieces(shape: Any) -> Iterator[Box]:
    from pypdfium2 import PdfMatrix, raw

    x, y = ctypes.c_float(), ctypes.c_float()
    own = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(shape, own)
    matrix = PdfMatrix.from_raw(own)
    start = last = (0.0, 0.0)
    for number in range(raw.FPDFPath_CountSegments(shape)):
        segment = raw.FPDFPath_GetPathSegment(shape, number)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield _line(last, point)
        last = point
        if raw.FPDFPathSegment_GetClose(segment):
            yield _line(point, start)


def _line(one: tuple[float, float], other: tuple[float, float]) -> Box:
    (left, right), (bottom, top) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return Box(left, bottom, right, top)
