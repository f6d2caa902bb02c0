"""What the styles of a DOCX file and the properties of its runs say: the level of headings, and what is not shown.

Not shown is what is hidden by ``w:vanish``, so small that nobody can read it, or white on white. White text may well
be meant to be read where something dark lies behind it, so that it counts as shown in shaded paragraphs and cells, in
tables with a style of their own, and in drawings.
"""

import re
from collections.abc import Callable
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING_NAME = re.compile(r"heading ([1-9])", re.IGNORECASE)
_OFF = {"0", "false", "off"}
_NO_LEVEL = 9
_HALF_POINTS = 4
"""Text of up to two points, which is no bigger than a dot."""
_WHITE = re.compile("(?:F[0-9A-F]){3}", re.IGNORECASE)
_WHITE_THEME = {"background1", "light1"}
_MOST_BASES = 10
_Says = Callable[[Any], bool | None]
"""Tells what the properties of a run say of one thing, None where they say nothing."""
_PLAIN_TABLES = {"TableGrid", "TableNormal", ""}
_DRAWINGS = {f"{W}txbxContent", f"{W}drawing", f"{W}pict"}


class Styles:
    """What styles and runs say; ``root`` are the styles of a file, None if it has none.

    ``hidden`` counts the runs that hold a text that is not shown. What a run says of itself counts before what its
    own style says, and that before its paragraph's; styles go on from those that they are based on.
    """

    def __init__(self, root: Any, *, dark: bool = False) -> None:
        self.hidden = 0
        self._dark = dark
        self._levels: dict[str, int] = {}
        self._based: dict[str, str] = {}
        self._said: dict[tuple[str, _Says], bool] = {}
        for style in root.iter(f"{W}style") if root is not None else ():
            self._read(style, style.get(f"{W}styleId", ""))

    def _read(self, style: Any, style_id: str) -> None:
        name = style.find(f"{W}name")
        match = _HEADING_NAME.fullmatch(name.get(f"{W}val", "")) if name is not None else None
        level = style.find(f"{W}pPr/{W}outlineLvl")
        if match:
            self._levels[style_id] = int(match[1])
        elif name is not None and name.get(f"{W}val") == "Title":
            self._levels[style_id] = 0  # above all headings
        elif level is not None and (outline := _outline_level(level)) is not None:
            self._levels[style_id] = outline
        based = style.find(f"{W}basedOn")
        self._based[style_id] = "" if based is None else based.get(f"{W}val", "")
        properties = style.find(f"{W}rPr")
        for says in (_vanishes, _is_tiny, _is_white):
            said = None if properties is None else says(properties)
            if said is not None:
                self._said[style_id, says] = said
        if style.find(f".//{W}shd") is not None:
            self._said[style_id, _is_shaded] = any(map(_is_dark, style.iter(f"{W}shd")))

    def level(self, paragraph: Any) -> int | None:
        """Return the level of a heading, counted from 1, or None for any other paragraph."""
        own = paragraph.find(f"{W}pPr/{W}outlineLvl")
        if own is not None:
            return _outline_level(own)
        return self._levels.get(_style(paragraph))

    def hides(self, run: Any) -> bool:
        """Tell whether a run is not shown, and count it."""
        faint = self._says(run, _vanishes) or self._says(run, _is_tiny)
        hidden = faint or (self._says(run, _is_white) and not self._lies_on_dark(run))
        self.hidden += hidden and _has_text(run)
        return hidden

    def _says(self, run: Any, what: _Says) -> bool:
        """Tell whether a run says something, or else its style does, or else its paragraph's."""
        properties = run.find(f"{W}rPr")
        own = None if properties is None else what(properties)
        if own is not None:
            return own
        style = None if properties is None else properties.find(f"{W}rStyle")
        paragraph = next(run.iterancestors(f"{W}p"), None)
        names = ("" if style is None else style.get(f"{W}val", ""), "" if paragraph is None else _style(paragraph))
        return next((said for name in names if (said := self._style_says(name, what)) is not None), False)

    def _style_says(self, style: str, what: _Says) -> bool | None:
        """Return what a style says, or the nearest of those that it is based on; None where none says anything."""
        for _ in range(_MOST_BASES):
            if (said := self._said.get((style, what))) is not None or not style:
                return said
            style = self._based.get(style, "")
        return None

    def _lies_on_dark(self, element: Any) -> bool:
        """Tell whether there is, or may be, something other than white behind a run or paragraph."""
        properties = element.find(f"{W}rPr")
        if self._dark or (properties is not None and properties.find(f"{W}highlight") is not None):
            return True
        shading = [f"{W}rPr/{W}shd", f"{W}pPr/{W}shd", f"{W}tcPr/{W}shd"]
        for around in (element, *element.iterancestors()):
            if around.tag in _DRAWINGS or any(_is_dark(shd) for path in shading for shd in around.findall(path)):
                return True
            if around.tag == f"{W}p" and self._style_says(_style(around), _is_shaded):
                return True
            if around.tag == f"{W}tbl":
                style = around.find(f"{W}tblPr/{W}tblStyle")
                return style is not None and style.get(f"{W}val", "") not in _PLAIN_TABLES
        return False


def _style(paragraph: Any) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else str(style.get(f"{W}val", ""))


def _has_text(element: Any) -> bool:
    return any((text.text or "").strip() for text in element.iter(f"{W}t"))


def _outline_level(element: Any) -> int | None:
    value = element.get(f"{W}val", "")
    return int(value) + 1 if len(value) == 1 and value.isdecimal() and int(value) < _NO_LEVEL else None


def _vanishes(properties: Any) -> bool | None:
    vanish = properties.find(f"{W}vanish")
    return None if vanish is None else vanish.get(f"{W}val", "1") not in _OFF


def _is_tiny(properties: Any) -> bool | None:
    size = properties.find(f"{W}sz")
    value = "" if size is None else size.get(f"{W}val", "")
    return len(value) == 1 and int(value) <= _HALF_POINTS if value.isascii() and value.isdecimal() else None


def _is_white(properties: Any) -> bool | None:
    color = properties.find(f"{W}color")
    if color is None:
        return None
    return bool(_WHITE.fullmatch(color.get(f"{W}val", ""))) or color.get(f"{W}themeColor") in _WHITE_THEME


def _is_shaded(properties: Any) -> bool | None:
    shading = properties.find(f"{W}shd")
    return None if shading is None else _is_dark(shading)


def _is_dark(shading: Any) -> bool:
    fill = shading.get(f"{W}fill", "auto")
    return f"{W}themeFill" in shading.attrib or not (fill == "auto" or _WHITE.fullmatch(fill))
