"""The drawing of a sheet's form controls and notes: where its shapes lie, and setting their check boxes.

It is VML, the drawing language from before 2007. Excel writes a little HTML into it that is no XML.
Source: ECMA-376-4, 19.1 (VML), 19.4.2.12 (ClientData), 19.4.2.11 (Checked).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.parsers import expat

from qbyok.questionnaire.package import refuse_doctype
from qbyok.questionnaire.spans import Edit, element_end
from qbyok.questionnaire.tags import open_tag, start_tag

_HTML = re.compile(rb"<br\s*>|&nbsp;", re.IGNORECASE)


@dataclass(kw_only=True, slots=True)
class Shape:
    """A shape: its id, what it draws ("Checkbox", "Note" …), and the text beside its box.

    ``data`` is the byte span of what Excel keeps of it, ``checked`` that of the state in there.
    """

    id: str
    kind: str = ""
    caption: str = ""
    data: tuple[int, int] | None = None
    checked: tuple[int, int] | None = None


def readable(data: bytes) -> bytes:
    """Return VML with blanks in place of what is no XML, so that every byte stays where it is."""
    return _HTML.sub(lambda match: b" " * len(match[0]), data)


def scan_shapes(data: bytes) -> dict[str, Shape]:
    """Return the shapes of a drawing by id.

    Raises:
        ValueError: the drawing declares a document type.
        xml.parsers.expat.ExpatError: it is not well-formed.
    """
    data = readable(data)
    refuse_doctype(data)
    return _ShapeScanner(data).run()


def checked_edits(data: bytes, states: Iterable[tuple[Shape, bool]]) -> list[Edit]:
    """Return the edits that give check boxes their states; one that is not set says nothing.

    Raises:
        ValueError: one of them has no data that could hold its state.
    """
    edits: list[Edit] = []
    for shape, checked in states:
        if shape.data is None:
            raise ValueError(f"its shape {shape.id} holds no data")
        start, end = shape.data
        tag = start_tag(data, start)
        state = f"<{tag.prefix}Checked>1</{tag.prefix}Checked>".encode() if checked else b""
        if shape.checked is not None:
            edits.append((*shape.checked, state))
        elif checked and tag.closed:
            edits.append((start, end, open_tag(tag) + state + f"</{tag.name}>".encode()))
        elif checked:
            at = data.rindex(b"</", start, end)
            edits.append((at, at, state))
    return edits


class _ShapeScanner:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._shapes: dict[str, Shape] = {}
        self._shape: Shape | None = None
        self._caption: list[str] | None = None
        self._starts: dict[str, int] = {}
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.CharacterDataHandler = self._text
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def run(self) -> dict[str, Shape]:
        self._parser.Parse(self._data, True)
        return self._shapes

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition("}")[2]
        if local == "shape":
            own = {key.rpartition("}")[2]: value for key, value in attributes.items()}
            self._shape = Shape(id=own.get("spid") or own.get("id", ""))
        elif self._shape is None:
            return
        elif local == "textbox":
            self._caption = []
        elif local == "ClientData":
            self._shape.kind = attributes.get("ObjectType", "")
        if local in ("ClientData", "Checked"):
            self._starts[local] = self._parser.CurrentByteIndex

    def _text(self, text: str) -> None:
        if self._caption is not None:
            self._caption.append(text)

    def _end(self, name: str) -> None:
        local, shape = name.rpartition("}")[2], self._shape
        if shape is None:
            return
        if local == "shape":
            self._shapes.setdefault(shape.id, shape)
            self._shape = None
        elif local == "textbox" and self._caption is not None:
            shape.caption = " ".join("".join(self._caption).split())
            self._caption = None
        elif local == "ClientData":
            shape.data = self._span(local)
        elif local == "Checked":
            shape.checked = self._span(local)

    def _span(self, local: str) -> tuple[int, int]:
        start = self._starts.pop(local)
        return start, element_end(self._data, start, self._parser.CurrentByteIndex)
