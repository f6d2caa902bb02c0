"""The custom XML of a package, whose nodes content controls repeat: found by their path, and given new values.

Word shows the node's value whenever it opens the document, whatever the control held (ECMA-376-1, 17.5.2.6).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from qbyok.errors import InputError
from qbyok.questionnaire.docx.content import nodes
from qbyok.questionnaire.docx.scan import Node, scan
from qbyok.questionnaire.docx.values import Binding
from qbyok.questionnaire.package import Package, local_name
from qbyok.questionnaire.spans import Edit, applied
from qbyok.questionnaire.tags import attributes, encoded, open_tag, start_tag, without

# Word itself writes no other paths than these.
_PATH = re.compile(r"((?:/(?:[\w.-]+:)?[\w.-]+(?:\[[1-9][0-9]{0,5}\])?)+)(?:/@([\w.-]+))?")
_STEP = re.compile(r"/(?:([\w.-]+):)?([\w.-]+)(?:\[([0-9]+)\])?")
_PREFIX = re.compile(r"""xmlns:([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_COVER_PAGE = "{http://schemas.microsoft.com/office/2006/coverPageProps}"
"""Properties of the document that Word keeps as custom XML: its abstract, its company's address."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoreNode:
    """An element of a custom XML part by its number, or an attribute of it by its name without prefix."""

    part: str
    element: int
    attribute: str = ""


class Store:
    """The custom XML of a document."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._known: dict[Binding, StoreNode | None] = {}

    def find(self, binding: Binding) -> StoreNode | None:
        """Return the node that a control repeats.

        None where there is none, or none that may hold an answer: a property of the document, which is kept in a part
        of its own or on the cover page, or an element that holds others.
        """
        if binding not in self._known:
            items = [i for i in self._items if not binding.item or i.id == binding.item.lower()]
            found = (item.find(binding) for item in items)
            self._known[binding] = next((node for node in found if node is not None), None)
        return self._known[binding]

    @cached_property
    def _items(self) -> tuple["_Item", ...]:
        links = self._package.relationships(self._package.main_part).values()
        parts = dict.fromkeys(link.target for link in links if link.kind == "customXml" and not link.external)
        return tuple(item for part in parts if (item := _read(self._package, part)) is not None)


@dataclass(frozen=True, slots=True)
class _Item:
    """One custom XML part: its name, its id in small letters, its root element."""

    part: str
    id: str
    root: Node
    _families: dict[int, dict[str, list[Node]]] = field(default_factory=dict)

    def _named(self, parent: Node, tag: str) -> list[Node]:
        """Return an element's children of one name."""
        if parent.number not in self._families:
            family = self._families[parent.number] = {}
            for child in nodes(parent):
                family.setdefault(child.tag, []).append(child)
        return self._families[parent.number].get(tag, [])

    def find(self, binding: Binding) -> StoreNode | None:
        path = _PATH.fullmatch(binding.path)
        if path is None or self.root.tag.startswith(_COVER_PAGE):
            return None
        spaces = {prefix: double or single for prefix, double, single in _PREFIX.findall(binding.prefixes)}
        found: list[Node] = []
        for depth, (prefix, name, index) in enumerate(_STEP.findall(path[1])):
            tag = f"{{{spaces.get(prefix)}}}{name}" if prefix else name
            alike = (
                [self._named(parent, tag) for parent in found] if depth else [[self.root] * (self.root.tag == tag)]
            )
            found = [e for family in alike for e in (family[int(index) - 1 : int(index)] if index else family)]
        attribute = path[2] or ""
        writable = bool(found) and (attribute in found[0].attrib if attribute else len(found[0]) == 0)
        return StoreNode(part=self.part, element=found[0].number, attribute=attribute) if writable else None


def _read(package: Package, part: str) -> _Item | None:
    """Read a custom XML part; None where it is unusable, so that Word finds no values there either."""
    try:
        root = scan(package.read(part)).root
        links = [link.target for link in package.relationships(part).values() if link.kind == "customXmlProps"]
        properties = package.xml(links[0]).items() if links else ()
    except (InputError, expat.ExpatError, ValueError):
        return None
    return _Item(part, next((value.lower() for key, value in properties if local_name(key) == "itemID"), ""), root)


def changed_items(package: Package, values: Mapping[StoreNode, str]) -> dict[str, bytes]:
    """Return the custom XML parts in which nodes have new values; nothing else in them changes."""
    changed = {}
    for part in dict.fromkeys(node.part for node in values):
        data = package.read(part)
        given: dict[int, dict[str, str]] = {}
        for node, value in values.items():
            if node.part == part:
                given.setdefault(node.element, {})[node.attribute] = value
        elements = [element for element in scan(data).root.iter() if isinstance(element, Node)]
        changed[part] = applied(data, (_written(data, elements[number], given[number]) for number in given))
    return changed


def _written(data: bytes, element: Node, given: Mapping[str, str]) -> Edit:
    """Return the edit that gives an element new attributes and, under the name "", a new text."""
    tag = start_tag(data, element.start)
    named = [name for name in given if name]
    # An element that is said to have no value (xsi:nil) may hold none.
    empty = [name for name in attributes(tag) if "" in given and name.endswith(":nil")]
    new = "".join(f" {name}={quoteattr(given[name])}" for name in named)
    opening = open_tag(tag._replace(attributes=without(tag.attributes, [*named, *empty]) + encoded(data, new)))
    if "" in given:
        return element.start, element.end, opening + encoded(data, f"{escape(given[''])}</{tag.name}>")
    return element.start, tag.end, opening[:-1] + b"/>" if tag.closed else opening
