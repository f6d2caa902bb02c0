"""The automatic numbers of paragraphs, as Word shows them (ECMA-376-1, 17.9)."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

from qbyok.questionnaire.docx.names import W
from qbyok.questionnaire.values import whole_number

_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LEVELS = 9


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """One level of a list: the first number, its format, and the text around it ("%1.%2")."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restarts: bool = True
    legal: bool = False
    style: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Number:
    """What stands before a paragraph: the number's text, or a bullet."""

    text: str = ""
    bullet: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class _List:
    abstract: str
    levels: dict[int, Level]
    overrides: dict[int, int]


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and how far each has counted. Ask for the paragraphs in their order."""

    lists: dict[str, _List] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)

    def next(self, list_id: str, level: int | None, style_id: str | None) -> Number:
        """Count one paragraph of a list and return what stands before it."""
        numbers = self.lists.get(list_id)
        if numbers is None:
            return Number()
        if level is None:
            level = next((i for i, v in numbers.levels.items() if v.style and v.style == style_id), 0)
        shape = numbers.levels.get(level)
        if shape is None:
            return Number()
        counts = self._counts.setdefault(numbers.abstract, {})
        if list_id not in self._used:
            self._used.add(list_id)
            for overridden in numbers.overrides:
                counts.pop(overridden, None)
        self._count(numbers, level, counts)
        if shape.format == "bullet":
            return Number(bullet=True)
        return Number(
            text=_PLACE.sub(lambda m: self._part(numbers, shape, int(m[1]) - 1, counts), shape.text).strip()
        )

    @staticmethod
    def _count(numbers: _List, level: int, counts: dict[int, int]) -> None:
        for upper in range(level + 1):
            if upper not in counts:
                first = numbers.levels.get(upper, Level()).start
                counts[upper] = numbers.overrides.get(upper, first)
            elif upper == level:
                counts[upper] += 1
        for lower in range(level + 1, _LEVELS):
            if numbers.levels.get(lower, Level()).restarts:
                counts.pop(lower, None)

    @staticmethod
    def _part(numbers: _List, shape: Level, level: int, counts: dict[int, int]) -> str:
        part = numbers.levels.get(level, Level())
        return formatted(counts.get(level, part.start), "decimal" if shape.legal else part.format)


def formatted(value: int, style: str) -> str:
    """Return a number in one of the list formats; formats unknown here are shown as digits."""
    if value < 1 or value > 3999:
        return str(value)
    match style:
        case "lowerLetter" | "upperLetter":
            letter = chr(97 + (value - 1) % 26) * ((value - 1) // 26 + 1)
            return letter if style == "lowerLetter" else letter.upper()
        case "lowerRoman" | "upperRoman":
            roman = _roman(value)
            return roman if style == "lowerRoman" else roman.upper()
        case "decimalZero":
            return f"{value:02}"
        case "none":
            return ""
        case _:
            return str(value)


def _roman(value: int) -> str:
    text = ""
    for amount, letters in _ROMAN:
        count, value = divmod(value, amount)
        text += letters * count
    return text


def read_numbering(root: ET.Element) -> Numbering:
    """Read ``word/numbering.xml``."""
    abstract = {e.get(W + "abstractNumId", ""): e for e in root.iter(W + "abstractNum")}
    lists: dict[str, _List] = {}
    for element in root.iter(W + "num"):
        base_id = _val(element, "abstractNumId")
        base = _linked(abstract.get(base_id), abstract)
        levels = {} if base is None else {i: _level(e) for i, e in _levels(base)}
        overrides: dict[int, int] = {}
        for override in element.findall(W + "lvlOverride"):
            index = whole_number(override.get(W + "ilvl")) or 0
            start = whole_number(_val(override, "startOverride"))
            levels.update({i: _level(e) for i, e in _levels(override)})
            if start is not None:
                overrides[index] = start
        lists[element.get(W + "numId", "")] = _List(abstract=base_id, levels=levels, overrides=overrides)
    return Numbering(lists)


def _linked(base: ET.Element | None, abstract: dict[str, ET.Element]) -> ET.Element | None:
    """Follow a list that borrows its levels from a list style (ECMA-376-1, 17.9.21)."""
    link = "" if base is None else _val(base, "numStyleLink")
    return next((e for e in abstract.values() if link and _val(e, "styleLink") == link), base)


def _levels(parent: ET.Element) -> list[tuple[int, ET.Element]]:
    found = [(whole_number(e.get(W + "ilvl")), e) for e in parent.findall(W + "lvl")]
    return [(index, element) for index, element in found if index is not None and 0 <= index < _LEVELS]


def _level(element: ET.Element) -> Level:
    start = whole_number(_val(element, "start"))
    return Level(
        start=1 if start is None else start,
        format=_val(element, "numFmt") or "decimal",
        text=_val(element, "lvlText"),
        restarts=_val(element, "lvlRestart") != "0",
        legal=element.find(W + "isLgl") is not None,
        style=_val(element, "pStyle"),
    )


def _val(parent: ET.Element, name: str) -> str:
    child = parent.find(W + name)
    return "" if child is None else child.get(W + "val", "")
