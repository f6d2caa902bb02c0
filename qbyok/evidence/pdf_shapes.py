"""What is drawn on a PDF page: its objects, in the order of drawing."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

_DEPTH = 3


class Shape(NamedTuple):
    """An object of a page with its kind, and the form that holds it, if one does."""

    handle: Any
    kind: int
    form: Any = None


def shapes_of(page: Any) -> Sequence[Shape]:
    """Return the objects of a page, with those in its forms."""
    from pypdfium2 import raw

    get, kind_of = raw.FPDFPage_GetObject, raw.FPDFPageObj_GetType
    handles = [get(page, number) for number in range(raw.FPDFPage_CountObjects(page))]
    shapes = [Shape(handle, kind_of(handle)) for handle in handles]
    if any(shape.kind == raw.FPDF_PAGEOBJ_FORM for shape in shapes):
        return [inner for shape in shapes for inner in _inside(shape, 0)]
    return shapes


def _inside(shape: Shape, depth: int) -> Iterator[Shape]:
    from pypdfium2 import raw

    if shape.kind != raw.FPDF_PAGEOBJ_FORM or depth == _DEPTH:
        yield shape
        return
    for number in range(raw.FPDFFormObj_CountObjects(shape.handle)):
        handle = raw.FPDFFormObj_GetObject(shape.handle, number)
        yield from _inside(Shape(handle, raw.FPDFPageObj_GetType(handle), shape.handle), depth + 1)
