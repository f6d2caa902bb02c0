"""The document as it was read: what detection sees, and where everything lies in the bytes."""

from collections.abc import Mapping
from dataclasses import dataclass

from qbyok.layout.blocks import ControlKind, Document, Paragraph, Table
from qbyok.layout.docindex import DocumentIndex
from qbyok.questionnaire.docx.scan import Namespaces
from qbyok.questionnaire.docx.store import StoreNode
from qbyok.questionnaire.docx.styles import Styles
from qbyok.questionnaire.docx.values import Binding


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a locator lies in a part's bytes.

    ``kind`` is None for a paragraph or a cell as a whole. ``[start, end)`` are the bytes of the smallest element
    that can be exchanged for it, ``first`` that element's number and ``element`` the number of the one to change.
    """

    part: str
    kind: ControlKind | None
    start: int
    end: int
    first: int
    element: int
    offset: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Bound:
    """The node that a content control repeats, and how it keeps its value there."""

    node: StoreNode
    binding: Binding


@dataclass(frozen=True, kw_only=True, slots=True)
class TextPart:
    """A part that holds text: the document itself, or one of its headers and footers."""

    name: str
    data: bytes
    encoding: str
    namespaces: Namespaces


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentPart:
    """A document as read: what detection sees, and where everything lies.

    ``copies`` are further places of the same locator, which must always show the same: a text box is written once
    for programs of today and once for those that don't know its kind of drawing. ``bound`` are the controls that
    repeat a node of the custom XML; all those of one node show the same. Only where there are some, ``parts`` and
    ``margins`` hold the headers and footers too: their text, which is no part of the document's own, under locators
    that begin with the part's name.
    """

    name: str
    parts: Mapping[str, TextPart]
    document: Document
    margins: tuple[Paragraph | Table, ...]
    places: Mapping[str, Place]
    copies: Mapping[str, tuple[Place, ...]]
    bound: Mapping[str, Bound]
    wordprocessing: str
    styles: Styles

    @property
    def main(self) -> TextPart:
        """The part of the document itself."""
        return self.parts[self.name]

    def index(self) -> DocumentIndex:
        """Return all places by their locators, those of headers and footers too where they were read."""
        return DocumentIndex(self.document, self.margins)
