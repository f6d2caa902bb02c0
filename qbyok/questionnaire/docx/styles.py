"""Paragraph styles: name, outline level and numbering, with what they inherit."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

from qbyok.questionnaire.docx.names import W
from qbyok.questionnaire.values import whole_number

_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_MAX_CHAIN = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """A paragraph style.

    ``level`` is its outline level, 1 for a top heading, 0 for body text; ``draws_tabs`` that it has a tab stop up to
    which a line is drawn.
    """

    name: str = ""
    level: int = 0
    list_id: str = ""
    list_level: int | None = None
    draws_tabs: bool = False


@dataclass(frozen=True, slots=True)
class Styles:
    """The paragraph styles of a document by their id; an unknown id is plain text."""

    by_id: dict[str, Style] = field(default_factory=dict)
    default: Style = Style()

    def get(self, style_id: str | None) -> Style:
        """Return a style, the document's default for None."""
        return self.default if style_id is None else self.by_id.get(style_id, self.default)


def read_styles(root: ET.Element) -> Styles:
    """Read ``word/styles.xml``."""
    elements = {
        element.get(W + "styleId", ""): element
        for element in root.iter(W + "style")
        if element.get(W + "type", "paragraph") == "paragraph"
    }
    styles = {style_id: _resolved(style_id, elements) for style_id in elements}
    defaults = [i for i, e in elements.items() if e.get(W + "default") in ("1", "true", "on")]
    return Styles(styles, styles[defaults[0]] if defaults else Style())


def _resolved(style_id: str, elements: dict[str, ET.Element]) -> Style:
    name, level, list_id, list_level = _value(elements[style_id], "name") or "", None, None, None
    tabs = False
    current: str | None = style_id
    for _ in range(_MAX_CHAIN):
        element = elements.get(current or "")
        if element is None:
            break
        properties = element.find(W + "pPr")
        if properties is not None:
            level = _value(properties, "outlineLvl") if level is None else level
            tabs = tabs or draws_tabs(properties)
            numbering = properties.find(W + "numPr")
            if numbering is not None:
                list_id = _value(numbering, "numId") if list_id is None else list_id
                list_level = _value(numbering, "ilvl") if list_level is None else list_level
        current = _value(element, "basedOn")
    heading = _HEADING.fullmatch(name.strip())
    outline = outline_level(level) or (int(heading[1]) if heading and level is None else 0)
    number = whole_number(list_level)
    return Style(name=name, level=outline, list_id=list_id or "", list_level=number, draws_tabs=tabs)


def draws_tabs(properties: ET.Element | None) -> bool:
    """Return whether paragraph properties have a tab stop with a leader (ECMA-376-1, 17.3.1.37)."""
    return properties is not None and any(
        tab.get(W + "leader", "none") != "none" for tab in properties.iterfind(f"{W}tabs/{W}tab")
    )


def outline_level(value: str | None) -> int:
    """Return an outline level as counted here: the file's 0 is 1, its 9 (body text) is 0."""
    level = whole_number(value)
    return level + 1 if level is not None and 0 <= level <= 8 else 0


def _value(parent: ET.Element, name: str) -> str | None:
    child = parent.find(W + name)
    return None if child is None else child.get(W + "val")
