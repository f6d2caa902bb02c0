"""Cell formats: what they mean for reading, and formats appended for answers that look like formulas.

Source: ECMA-376-1, 18.8. A cell names its format by the index of an ``xf`` in ``cellXfs``.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from xml.etree.ElementTree import Element

from qbyok.questionnaire.package import local_name
from qbyok.questionnaire.spans import scan_elements
from qbyok.questionnaire.tags import start_tag, with_attributes
from qbyok.questionnaire.values import whole_number
from qbyok.questionnaire.xlsx.numbers import BUILTIN, GENERAL
from qbyok.questionnaire.xlsx.scan import true


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """What a cell format means to a reader; ``number`` is its number format's code.

    With ``checkbox`` the cell shows a box in place of TRUE, FALSE or nothing.
    """

    bold: bool = False
    fill: str = ""
    border: bool = False
    indent: int = 0
    locked: bool = True
    number: str = GENERAL
    checkbox: bool = False


PLAIN = Style()
_T = TypeVar("_T")


def read_styles(root: Element, boxes: Container[int] = ()) -> tuple[Style, ...]:
    """Return the cell formats of a styles part, by index; ``boxes`` are the complements that stand for a box."""
    fonts = [_bold(font) for font in _children(root, "fonts")]
    fills = [_fill(fill) for fill in _children(root, "fills")]
    borders = [_border(border) for border in _children(root, "borders")]
    codes = {item.get("numFmtId"): item.get("formatCode", GENERAL) for item in _children(root, "numFmts")}
    return tuple(_style(xf, fonts, fills, borders, codes, boxes) for xf in cell_formats(root))


def cell_formats(root: Element) -> list[Element]:
    """Return the elements that cells' formats are, in the order that their indices count."""
    return [child for child in _children(root, "cellXfs") if local_name(child.tag) == "xf"]


def append_quoted(data: bytes, bases: Iterable[int]) -> tuple[bytes, dict[int, int]]:
    """Return the styles part with a copy of each format that also says ``quotePrefix``, and where the copies are.

    With it Excel takes the text for text even when somebody edits the cell. A format that says so already stands
    for itself; one that does not exist has no copy.

    Raises:
        ValueError: the part has no list of cell formats.
    """
    elements = scan_elements(data, depth=3)
    holder = next((element for element in elements if element.path == ("styleSheet", "cellXfs")), None)
    if holder is None:
        raise ValueError("it has no cell formats")
    inside = [element for element in elements if holder.start < element.start < holder.end]
    formats = [element for element in inside if element.path == ("styleSheet", "cellXfs", "xf")]
    added: list[bytes] = []
    quoted: dict[int, int] = {}
    for base in sorted(set(bases)):
        if base >= len(formats):
            continue
        element = formats[base]
        tag = start_tag(data, element.start)
        head = data[element.start : tag.end]
        new = with_attributes(head, {"quotePrefix": "1"})
        quoted[base] = base if new == head else len(formats) + len(added)
        if new != head:
            added.append(new + data[tag.end : element.end])
    if not added:
        return data, quoted
    tag = start_tag(data, holder.start)
    opened = with_attributes(data[holder.start : tag.end], {"count": str(len(formats) + len(added))})
    insert_at = formats[-1].end
    return data[: holder.start] + opened + data[tag.end : insert_at] + b"".join(added) + data[insert_at:], quoted


def _children(root: Element, tag: str) -> list[Element]:
    holder = next((child for child in root if local_name(child.tag) == tag), None)
    return [] if holder is None else list(holder)


def _child(element: Element, tag: str) -> Element | None:
    return next((child for child in element if local_name(child.tag) == tag), None)


def _bold(font: Element) -> bool:
    mark = _child(font, "b")
    return mark is not None and true(mark.get("val", "1"))


def _fill(fill: Element) -> str:
    pattern = _child(fill, "patternFill")
    if pattern is None:
        return "gradient" if len(fill) else ""
    kind = pattern.get("patternType", "none")
    if kind == "none":
        return ""
    colour = _child(pattern, "fgColor")
    values = " ".join(f"{name}={value}" for name, value in sorted(colour.items())) if colour is not None else ""
    return f"{kind} {values}".strip()


def _border(border: Element) -> bool:
    return any(side.get("style", "none") != "none" for side in border)


def _style(
    xf: Element,
    fonts: Sequence[bool],
    fills: Sequence[str],
    borders: Sequence[bool],
    codes: dict[str | None, str],
    boxes: Container[int],
) -> Style:
    protection, alignment = _child(xf, "protection"), _child(xf, "alignment")
    indent = "" if alignment is None else alignment.get("indent", "")
    number = xf.get("numFmtId", "0")
    builtin = BUILTIN.get(whole_number(number), GENERAL)
    return Style(
        bold=_at(fonts, xf.get("fontId"), default=False),
        fill=_at(fills, xf.get("fillId"), default=""),
        border=_at(borders, xf.get("borderId"), default=False),
        indent=whole_number(indent) or 0,
        locked=protection is None or true(protection.get("locked", "1")),
        number=codes.get(number, builtin),
        checkbox=_complement(xf) in boxes,
    )


def _complement(xf: Element) -> int | None:
    """Return the number of the complement that a format's extension names."""
    named = (element.get("i") for element in xf.iter() if local_name(element.tag) == "xfComplement")
    return whole_number(next(named, None))


def _at(items: Sequence[_T], index: str | None, *, default: _T) -> _T:
    position = whole_number(index)
    return items[position] if position is not None and 0 <= position < len(items) else default
