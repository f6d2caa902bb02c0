"""What ElementTree sees of a worksheet, apart from the answers in it.

Rows that lie in the original and in the copy byte for byte, and in which no answer goes, are not looked into: both
sheets get the same stand-in for their cells. Most rows of large forms are like that.
"""

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element

from qbyok.layout.grid import Place, column_number
from qbyok.questionnaire.package import local_name, refuse_doctype
from qbyok.questionnaire.xlsx.comparing import Item, text_between
from qbyok.questionnaire.xlsx.scan import relation_id

_OWN = {"s", "t", "cm", "vm"}
_DIGITS = "0123456789"
_WORTHWHILE = 0.2
"""With a smaller share of alike rows, the copies that have stand-ins for them are no gain."""
_ROW = re.compile(rb"<(?:[^\s<>/:]+:)?row(?=[\s/>])")
_OTHERS = rb"""(?:[^"'>]|"[^"]*"|'[^']*')*?"""
_WHOLE_ROW = re.compile(
    rb"(<([^\s/>]+)" + _OTHERS + rb"""\sr=["']([0-9]{1,7})["']""" + _OTHERS + rb"(?<!/)>).*(</\2\s*>\s*)", re.DOTALL
)
"""A start tag with its name and the row's number, the cells, and the end."""


class Answer(NamedTuple):
    """A cell that holds an answer: its format, its attributes that don't go with the value, its type and content.

    The type is "" for a cell that is empty, and "f" for one that holds a formula or no value.
    """

    style: str
    more: tuple[tuple[str, str], ...]
    kind: str
    value: str


class SheetWitness:
    """What is seen of one worksheet: everything but the answers (``items``), and the answers.

    Where the sheet is ``drawn``, gets a drawing for its notes, the links to it are kept apart, too.
    """

    def __init__(self, data: bytes, places: set[Place], *, drawn: bool) -> None:
        self._data = data
        self._places = places
        self._rows = {row for row, _ in places}
        self._drawn = drawn
        self.answers: dict[Place, Answer] = {}
        self.drawings: list[str] = []

    def items(self) -> Iterator[Item]:
        """Yield what the sheet says besides the answers, in order.

        Raises:
            ValueError: a row or cell is no place of a sheet.
            xml.etree.ElementTree.ParseError: the sheet is not well-formed.
        """
        row_number = 0
        depth = 0
        data: tuple[Element, int] | None = None
        for event, element in ET.iterparse(io.BytesIO(self._data), ("start", "end")):
            depth += 1 if event == "start" else -1
            if data is not None and depth > data[1]:
                continue
            if local_name(element.tag) == "sheetData":
                data = (element, depth) if event == "start" else None
                self._row_tag, self._cell_tag = (element.tag.replace("sheetData", tag) for tag in ("row", "c"))
                yield (event, element.tag, dict(element.attrib))
            elif data is not None:
                if element.tag == self._row_tag:
                    row_number = int(element.get("r", row_number + 1))
                yield from self._row(row_number, element)
                data[0].remove(element)
            elif event == "end" and depth == 1 and self._is_drawing(element):
                self.drawings.append(relation_id(element.items()))
            elif event == "end":
                attributes = dict(element.attrib)
                if local_name(element.tag) == "dimension":
                    attributes.pop("ref", None)
                children = sum(not self._is_drawing(child) for child in element)
                yield (element.tag, attributes, text_between(element.text), children)
                element.clear()

    def _is_drawing(self, element: Element) -> bool:
        return self._drawn and local_name(element.tag) == "legacyDrawing"

    def _row(self, number: int, row: Element) -> Iterator[Item]:
        attributes = dict(row.attrib)
        cells = []
        col = 0
        for cell in row:
            place = _place(cell.attrib["r"]) if "r" in cell.attrib else (number, col + 1)
            col = place[1] if cell.tag == self._cell_tag else col
            if place in self._places and cell.tag == self._cell_tag:
                self.answers[place] = _answer(cell)
            else:
                cells += [(e.tag, e.attrib, e.text, text_between(e.tail), len(e)) for e in cell.iter()]
        if number in self._rows:
            attributes.pop("spans", None)
            if not cells and not set(attributes) - {"r"}:
                return  # a row that holds nothing but answers may be new
        yield (row.tag, attributes, *cells)


def witnesses(old: bytes, new: bytes, places: set[Place], *, drawn: bool) -> tuple[SheetWitness, SheetWitness]:
    """Return what is seen of a worksheet before and after answers went to some places.

    Raises:
        ValueError: it declares a document type.
        xml.parsers.expat.ExpatError: it is malformed before its root element.
    """
    refuse_doctype(old)
    refuse_doctype(new)
    before, after = _alike(old, new, {row for row, _ in places})
    return SheetWitness(before, places, drawn=drawn), SheetWitness(after, places, drawn=drawn)


def _alike(old: bytes, new: bytes, answered: set[int]) -> tuple[bytes, bytes]:
    """Return both sheets with stand-ins for the cells of rows that both hold, but for those with answers."""
    if any(b"<!" in data or data.rfind(b"<?") > 0 for data in (old, new)):
        return old, new  # what looks like a row may stand in a comment
    kept = {piece for piece in _pieces(new) if (row := _WHOLE_ROW.fullmatch(piece)) and int(row[3]) not in answered}
    if sum(map(len, kept)) < _WORTHWHILE * len(new):
        return old, new
    numbers = {piece: number for number, piece in enumerate(_pieces(old)) if piece in kept}
    stand_ins: dict[bytes, bytes] = {}
    for piece, number in numbers.items():
        if row := _WHOLE_ROW.fullmatch(piece):
            stand_ins[piece] = b'%b<same n="%d"/>%b' % (row[1], number, row[4])
    return (_with(stand_ins, old), _with(stand_ins, new)) if stand_ins else (old, new)


def _with(stand_ins: Mapping[bytes, bytes], data: bytes) -> bytes:
    return b"".join(stand_ins.get(piece, piece) for piece in _pieces(data))


def _pieces(data: bytes) -> Iterator[bytes]:
    """Yield a sheet cut at the start of each row."""
    start = 0
    for match in _ROW.finditer(data):
        yield data[start : match.start()]
        start = match.start()
    yield data[start:]


def _place(ref: str) -> Place:
    letters = ref.rstrip(_DIGITS)
    return int(ref[len(letters) :]), column_number(letters)


def _answer(cell: Element) -> Answer:
    style = cell.get("s", "0")
    more = tuple(sorted((name, value) for name, value in cell.items() if name not in _OWN))
    if not len(cell):
        return Answer(style, more, cell.get("t", ""), "")
    value = next((child for child in cell if local_name(child.tag) in ("v", "is")), None)
    if value is None or any(local_name(child.tag) == "f" for child in cell):
        return Answer(style, more, "f", "")
    text = "".join(e.text or "" for e in value.iter() if local_name(e.tag) in ("t", "v"))
    return Answer(style, more, cell.get("t", "n"), text)
