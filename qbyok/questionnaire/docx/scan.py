"""WordprocessingML as a tree that knows where in the bytes each element lies.

Elements are ElementTree's own, with byte offsets and a running number added: the number finds the same element in
any other parser's tree of the same bytes.
"""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from qbyok.questionnaire.docx.names import STRICT_W, W
from qbyok.questionnaire.limits import XML_DEPTH

_MAX_ELEMENTS = 3_000_000
_TEXT_TAGS = frozenset(W + name for name in ("t", "instrText"))


class Node(ET.Element):
    """An element with its number in document order and its bytes ``[start, end)``."""

    __slots__ = ("end", "number", "start")

    start: int
    end: int
    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Namespaces:
    """The prefixes of a part: those of the root element, and those declared for the bytes ``[start, end)``."""

    root: Mapping[str, str]
    local: tuple[tuple[int, int, str, str], ...] = ()

    def at(self, start: int, end: int) -> dict[str, str]:
        """Return the prefixes that are declared around an element; "" is the default namespace."""
        found = dict(self.root)
        found.update({prefix: uri for first, last, prefix, uri in self.local if first < start and end <= last})
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Scan:
    """A part's bytes and elements; ``wordprocessing`` is the namespace that the file itself uses.

    ``encoding`` is utf-8, or us-ascii for a part in which other characters must be written as references.
    """

    data: bytes
    root: Node
    encoding: str
    namespaces: Namespaces
    wordprocessing: str


def scan(data: bytes) -> Scan:
    """Read a part in UTF-8.

    Raises:
        ValueError: it declares a document type, is nested too deeply, too large, not in UTF-8, or mixes namespaces.
        xml.parsers.expat.ExpatError: it is not well-formed.
    """
    scanner = _Scanner(data)
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.ordered_attributes = True
    scanner.listen(parser)
    parser.Parse(data, True)
    if scanner.root is None:
        raise ValueError("it is empty")
    local = tuple((n.start, n.end, prefix, uri) for n, prefix, uri in scanner.local_namespaces)
    return Scan(
        data=data,
        root=scanner.root,
        encoding=scanner.encoding,
        namespaces=Namespaces(root=scanner.root_namespaces, local=local),
        wordprocessing=(STRICT_W if scanner.strict else W).strip("{}"),
    )


class _Scanner:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.root: Node | None = None
        self.root_namespaces: dict[str, str] = {}
        self.local_namespaces: list[tuple[Node, str, str]] = []
        self.encoding = "utf-8"
        self._spaces: set[str] = set()
        self._stack: list[Node] = []
        self._declared: list[tuple[str, str]] = []
        self._names: dict[str, str] = {}
        self._number = 0
        self._fresh = False

    @property
    def strict(self) -> bool:
        """Whether the part uses the names of ISO/IEC 29500 Strict."""
        return STRICT_W in self._spaces

    def listen(self, parser: expat.XMLParserType) -> None:
        self._parser = parser
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartNamespaceDeclHandler = self._namespace
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = parser.StartCdataSectionHandler = self._other
        parser.ProcessingInstructionHandler = self._other

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() != "utf-8":
            if encoding.lower() not in ("utf8", "us-ascii"):
                raise ValueError(f"it is in {encoding}, not in UTF-8")
            self.encoding = "us-ascii"  # what goes by another name, expat reads byte by byte

    def _doctype(self, *_: Any) -> None:
        raise ValueError("it declares a document type (DOCTYPE)")

    def _namespace(self, prefix: str | None, uri: str | None) -> None:
        self._declared.append((prefix or "", uri or ""))

    def _name(self, name: str) -> str:
        known = self._names.get(name)
        if known is None:
            known = "{" + name if "}" in name else name
            if known.startswith((W, STRICT_W)):
                space, _, local = known.rpartition("}")
                self._spaces.add(space + "}")
                known = W + local
            if len(self._spaces) > 1:
                raise ValueError("it mixes the names of strict and of transitional files")
            self._names[name] = known
        return known

    def _start(self, name: str, attributes: list[str]) -> None:
        pairs = iter(attributes)
        node = Node(self._name(name), {self._name(key): value for key, value in zip(pairs, pairs, strict=True)})
        node.start = self._parser.CurrentByteIndex
        node.number = self._number
        self._number += 1
        if self._stack:
            self._stack[-1].append(node)
            self.local_namespaces += [(node, prefix, uri) for prefix, uri in self._declared]
        else:
            self.root = node
            self.root_namespaces.update(self._declared)
        self._declared.clear()
        self._stack.append(node)
        if len(self._stack) > XML_DEPTH:
            raise ValueError(f"its elements are nested more than {XML_DEPTH} deep")
        if self._number > _MAX_ELEMENTS:
            raise ValueError(f"it has more than {_MAX_ELEMENTS:,} elements")
        self._fresh = True

    def _end(self, _name: str) -> None:
        node = self._stack.pop()
        at = self._parser.CurrentByteIndex
        # For <w:p/> expat is already behind the element, for <w:p></w:p> it stands before the end tag.
        empty = self._fresh and self.data[at - 2 : at] == b"/>"
        node.end = at if empty else self.data.index(b">", at) + 1
        self._fresh = False

    def _text(self, text: str) -> None:
        self._fresh = False
        node = self._stack[-1]
        if node.tag in _TEXT_TAGS:
            node.text = (node.text or "") + text

    def _other(self, *_: Any) -> None:
        self._fresh = False
