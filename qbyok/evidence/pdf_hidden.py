"""Take text out of a PDF page that its readers can't see, before the page's text is read.

That is text drawn invisibly, transparent, white with nothing dark behind it, no taller than a dot, or beside the
page. Invisible text over a scanned image is what recognised the text, and stays.
"""

import ctypes
import math
from collections.abc import Sequence
from typing import Any

from qbyok.evidence.pdf_shapes import Shape

_POINTS = 2
_WHITE = 0xF0
"""Each colour of what is white to the eye has at least this much."""
_DEPTH = 3
_MUCH_OF_PAGE = 0.4
_MOST_BELOW = 500
"""So many objects below a text are looked at; where there are more, it may be seen."""
_BAND = 4
"""A line of so many points may have text on it."""
_SEGMENTS_OF_A_BOX = 5

_left, _bottom, _right, _top = (ctypes.c_float() for _ in range(4))
_red, _green, _blue, _alpha = (ctypes.c_uint() for _ in range(4))
_BOUNDS = tuple(map(ctypes.byref, (_left, _bottom, _right, _top)))
_COLOUR = tuple(map(ctypes.byref, (_red, _green, _blue, _alpha)))


def hide(page: Any, shapes: Sequence[Shape]) -> int:
    """Take out what is not shown of a page's text, and return how many pieces of text that were."""
    from pypdfium2 import raw

    faint = _faint(page, shapes)
    if not faint:
        return 0
    scanned = covers_much(page)
    hidden = [shapes[place] for place in faint if not _is_seen(shapes, place, scanned=scanned, raw=raw)]
    for one in hidden:
        if one.form is None:
            raw.FPDFPage_RemoveObject(page, one.handle)
        else:
            raw.FPDFFormObj_RemoveObject(one.form, one.handle)
        raw.FPDFPageObj_Destroy(one.handle)
    return len(hidden)


def covers_much(page: Any) -> bool:
    """Tell whether images cover much of a page, be it in strips."""
    from pypdfium2 import raw

    width, height = page.get_size()
    bounds = (image.get_bounds() for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEPTH))
    covered = sum(abs((right - left) * (top - bottom)) for left, bottom, right, top in bounds)
    return bool(covered > _MUCH_OF_PAGE * width * height)


def _faint(page: Any, shapes: Sequence[Shape]) -> list[int]:
    """Return the places of the texts that nobody may see, by what is quickly told: pages hold many texts."""
    from pypdfium2 import raw

    colour_of, bounds_of = raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_GetBounds
    mode_of, invisible = raw.FPDFTextObj_GetTextRenderMode, raw.FPDF_TEXTRENDERMODE_INVISIBLE
    left, bottom, right, top = page.get_bbox()
    found = []
    for place, (handle, kind, form) in enumerate(shapes):
        if kind != raw.FPDF_PAGEOBJ_TEXT:
            continue
        coloured = colour_of(handle, *_COLOUR)
        if (coloured and ((_red.value >= _WHITE and _is_white()) or not _alpha.value)) or mode_of(
            handle
        ) == invisible:
            found.append(place)
        elif form is None and bounds_of(handle, *_BOUNDS):  # in a form coordinates are the form's own
            x, y, far, high = _left.value, _bottom.value, _right.value, _top.value
            beside = far <= left or x >= right or high <= bottom or y >= top
            if beside or ((high - y <= _POINTS or far - x <= _POINTS) and _size(handle, raw) <= _POINTS):
                found.append(place)
    return found


def _is_seen(shapes: Sequence[Shape], place: int, *, scanned: bool, raw: Any) -> bool:
    """Tell whether a text is seen after all: recognised in a scanned image, outlined, or white on something dark."""
    one = shapes[place]
    mode = raw.FPDFTextObj_GetTextRenderMode(one.handle)
    if mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
        return scanned
    raw.FPDFPageObj_GetFillColor(one.handle, *_COLOUR)
    if not (_is_white() or not _alpha.value):
        return False
    outlined = mode in (raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_FILL_STROKE)
    return outlined or (bool(_alpha.value) and _lies_on_dark(shapes[:place], one, raw))


def _lies_on_dark(below: Sequence[Shape], text: Shape, raw: Any) -> bool:
    """Tell whether an image, a shading or an area that is not white was drawn below the middle of a text."""
    raw.FPDFPageObj_GetBounds(text.handle, *_BOUNDS)
    x, y = (_left.value + _right.value) / 2, (_bottom.value + _top.value) / 2
    for one in reversed(below[-_MOST_BELOW:]):
        if one.kind == raw.FPDF_PAGEOBJ_TEXT or not raw.FPDFPageObj_GetBounds(one.handle, *_BOUNDS):
            continue
        if one.form is text.form and not (_left.value <= x <= _right.value and _bottom.value <= y <= _top.value):
            continue
        if one.kind != raw.FPDF_PAGEOBJ_PATH:
            return True
        if (dark := _paints_dark(one.handle, raw)) is not None:
            return dark  # what was drawn last lies on top
    return len(below) > _MOST_BELOW


def _paints_dark(path: Any, raw: Any) -> bool | None:
    """Tell whether what a path paints is dark, as far as that can be told; None where it paints nothing that counts.

    White counts only as a plain area: a frame, or what is clipped, may leave free what is below it.
    """
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, mode, stroke)
    if mode.value == raw.FPDF_FILLMODE_NONE:
        width = ctypes.c_float()
        wide = stroke.value and raw.FPDFPageObj_GetStrokeWidth(path, width) and width.value >= _BAND
        return True if wide and raw.FPDFPageObj_GetStrokeColor(path, *_COLOUR) and not _is_white() else None
    if not raw.FPDFPageObj_GetFillColor(path, *_COLOUR):
        return True
    if not _alpha.value:
        return None
    clip = raw.FPDFPageObj_GetClipPath(path)
    clipped = bool(clip) and raw.FPDFClipPath_CountPaths(clip) > 0
    plain = raw.FPDFPath_CountSegments(path) <= _SEGMENTS_OF_A_BOX and not clipped
    return None if _is_white() and not plain else not _is_white()


def _is_white() -> bool:
    return min(_red.value, _green.value, _blue.value) >= _WHITE


def _size(text: Any, raw: Any) -> float:
    """Return the size of a text in points, as it is drawn: files may scale by the matrix alone."""
    size, matrix = ctypes.c_float(), raw.FS_MATRIX()
    raw.FPDFTextObj_GetFontSize(text, size)
    raw.FPDFPageObj_GetMatrix(text, matrix)
    return float(size.value * math.hypot(matrix.c, matrix.d))
