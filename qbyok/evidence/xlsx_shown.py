"""Which cells of a sheet a reader sees: none in hidden rows and columns, white on white, tiny, or formatted away."""

import re
from typing import Any

from qbyok.evidence.package import Package

_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
_HIDDEN = re.compile(rb"""\s(?:hidden=["'](?:1|true)|(?:ht|width)=["']0(?:\.0*)?)["']""")
_NUMBER = re.compile(rb"""\s(r|min|max)=["'](\d{1,7})["']""")
_WHITE = re.compile("[0-9A-F]{2}(?:F[0-9A-F]){3}", re.IGNORECASE)
_WHITE_THEME = 0
"""The number of the theme's light background colour."""
_WHITE_INDEXED = (1, 9)
"""White in the palette of indexed colours (ECMA-376, part 1, 18.8.27)."""
_POINTS = 2
_NO_FORMAT = re.compile(r"\s*;\s*;\s*;?\s*")
"""A number format of empty sections shows nothing."""


class ShownCells:
    """Tells which cells of a read-only sheet are shown; ``hidden`` counts those with a text that are not."""

    def __init__(self, package: Package, sheet: Any) -> None:
        self.hidden = 0
        self._styles: dict[Any, bool] = {}
        part = package.read(sheet._worksheet_path.lstrip("/"))
        self._rows = {numbers[b"r"] for tag in _ROW.findall(part) if (numbers := _numbers(tag)) and b"r" in numbers}
        self._columns = [
            range(numbers[b"min"], numbers[b"max"] + 1)
            for tag in _COLUMN.findall(part)
            if (numbers := _numbers(tag)) and {b"min", b"max"} <= numbers.keys()
        ]

    def hides(self, cell: Any) -> bool:
        """Tell whether a cell that holds something is not shown, and count it."""
        if cell.value is None:
            return False
        hidden = (
            cell.row in self._rows or any(cell.column in columns for columns in self._columns) or self._fades(cell)
        )
        self.hidden += hidden
        return hidden

    def _fades(self, cell: Any) -> bool:
        """Tell whether a cell's style lets its text vanish; each style is looked at once."""
        key = cell._style_id
        if key not in self._styles:
            self._styles[key] = _is_white(cell) or _is_tiny(cell) or bool(_NO_FORMAT.fullmatch(cell.number_format))
        return self._styles[key]


def _numbers(tag: bytes) -> dict[bytes, int]:
    """Return the numbers in a tag of something hidden, none where it is shown."""
    return {name: int(value) for name, value in _NUMBER.findall(tag)} if _HIDDEN.search(tag) else {}


def _is_white(cell: Any) -> bool:
    color, fill = cell.font.color, cell.fill
    filled = fill is not None and fill.fill_type not in (None, "none")
    if filled and not _says_white(getattr(fill, "fgColor", None)):  # gradients have colours of another kind
        return False
    return _says_white(color)


def _says_white(color: Any) -> bool:
    if color is None:
        return False
    if color.type == "theme":
        return bool(color.theme == _WHITE_THEME and not color.tint)
    if color.type == "indexed":
        return color.indexed in _WHITE_INDEXED
    return color.type == "rgb" and bool(_WHITE.fullmatch(str(color.rgb)))


def _is_tiny(cell: Any) -> bool:
    size = cell.font.sz
    return size is not None and size <= _POINTS
