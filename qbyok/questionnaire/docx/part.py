"""The document part as it was read: what detection sees, and where everything lies in the bytes."""

from collections.abc import Mapping
from dataclasses import dataclass

from qbyok.layout.blocks import ControlKind, Document
from qbyok.questionnaire.docx.scan import Namespaces
from qbyok.questionnaire.docx.styles import Styles


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a locator lies in the part's bytes.

    ``kind`` is None for a paragraph or a cell as a whole. ``[start, end)`` are the bytes of the smallest element
    that can be exchanged for it, ``first`` that element's number and ``element`` the number of the one to change.
    """

    kind: ControlKind | None
    start: int
    end: int
    first: int
    element: int
    offset: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentPart:
    """The document part as read: what detection sees, and where everything lies.

    ``copies`` are further places of the same locator, which must always show the same: a text box is written once for
    programs of today and once for those that don't know its kind of drawing.
    """

    name: str
    data: bytes
    document: Document
    places: Mapping[str, Place]
    copies: Mapping[str, tuple[Place, ...]]
    namespaces: Namespaces
    wordprocessing: str
    styles: Styles
