"""The second opinion on an answered workbook: ElementTree, which had no part in writing it.

It walks the original and the copy side by side and accepts a difference only where an answer was to go.
"""

import io
import itertools
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element

from qbyok.errors import IntegrityError
from qbyok.layout.grid import Place, Value, ValueKind, a1, parse_a1
from qbyok.questionnaire.package import Package, local_name, refuse_doctype
from qbyok.questionnaire.xlsx.book import Book
from qbyok.questionnaire.xlsx.changes import PartChanges
from qbyok.questionnaire.xlsx.comparing import Item, flat, text_between
from qbyok.questionnaire.xlsx.scan import relation_id
from qbyok.questionnaire.xlsx.styles import cell_formats
from qbyok.questionnaire.xlsx.text import unescape
from qbyok.questionnaire.xlsx.witness_drawing import check_drawings
from qbyok.questionnaire.xlsx.witness_notes import check_notes, noted_parts

_VALUE_ATTRIBUTES = {"t", "cm", "vm"}


class _Answer(NamedTuple):
    attributes: dict[str, str]
    kind: str
    value: str


class _Witness:
    """What is seen of one worksheet: everything but the answers (``items``), and the answers.

    Where the sheet is ``drawn``, gets a drawing for its notes, the links to it are kept apart, too.
    """

    def __init__(self, data: bytes, places: set[Place], *, drawn: bool) -> None:
        refuse_doctype(data)
        self._data = data
        self._places = places
        self._rows = {row for row, _ in places}
        self._drawn = drawn
        self.answers: dict[Place, _Answer] = {}
        self.drawings: list[str] = []

    def items(self) -> Iterator[Item]:
        row_number = 0
        depth = 0
        data: tuple[Element, int] | None = None
        for event, element in ET.iterparse(io.BytesIO(self._data), ("start", "end")):
            depth += 1 if event == "start" else -1
            if local_name(element.tag) == "sheetData":
                data = (element, depth) if event == "start" else None
                self._row_tag, self._cell_tag = (element.tag.replace("sheetData", tag) for tag in ("row", "c"))
                yield (event, element.tag, dict(element.attrib))
            elif data is not None:
                if event == "end" and depth == data[1]:
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
            place = (number, col + 1)
            if "r" in cell.attrib:
                place = parse_a1(cell.attrib["r"])
            col = place[1] if cell.tag == self._cell_tag else col
            if place in self._places and cell.tag == self._cell_tag:
                self.answers[place] = _answer(cell)
            else:
                cells.append(tuple((e.tag, e.attrib, e.text, text_between(e.tail)) for e in cell.iter()))
        if number in self._rows:
            attributes.pop("spans", None)
            if not cells and not set(attributes) - {"r"}:
                return  # a row that holds nothing but answers may be new
        yield (row.tag, attributes, *cells)


def check_workbook(original: Package, copy: Package, book: Book, changes: PartChanges) -> None:
    """Check the parts of an answered workbook that differ from the original, and those that are new.

    Raises:
        IntegrityError: something besides answers and notes differs, or one of these does not read back as meant.
        InputError: a part can't be read.
    """
    _check_parts(book, changes)
    styles = _check_styles(original, copy, book)
    strings = _check_strings(original, copy, book)
    _check_calculation(original, copy, book)
    check_drawings(original, copy, changes)
    check_notes(original, copy, changes)
    drawn = {notes.sheet: notes.drawing for notes in changes.notes if notes.drawn}
    for part in {**changes.answers, **drawn}:
        values = changes.answers.get(part, {})
        try:
            before, after = (
                _Witness(package.read(part), set(values), drawn=part in drawn) for package in (original, copy)
            )
            _check_sheet(before, after, values, strings, styles)
            if part in drawn:
                _check_drawing_link(copy, part, drawn[part], after.drawings)
        except (ET.ParseError, ValueError) as error:
            raise copy.xml_error(part, error) from error


def _check_parts(book: Book, changes: PartChanges) -> None:
    """Check that each part that differs is one that the checks below look at."""
    known = {book.part, book.strings_part or "", book.styles_part or "", *changes.answers}
    known |= {part for box in changes.boxes for part in (box.part, box.drawing)}
    for notes in changes.notes:
        known |= {notes.sheet, *noted_parts(notes)}
    known = {part.lower() for part in known}
    for part in (*changes.parts, *changes.added):
        if part.lower() not in known:
            raise IntegrityError(f"part '{part}' differs, which holds no answer")


def _check_drawing_link(copy: Package, part: str, drawing: str, found: list[str]) -> None:
    links = copy.relationships(part)
    if [links[name].target if name in links else "" for name in found] != [drawing]:
        raise IntegrityError("a sheet is not linked to the drawing of its notes")


def _check_sheet(
    before: "_Witness", after: "_Witness", values: Mapping[Place, Value], strings: list[str], styles: list[Item]
) -> None:
    for left, right in itertools.zip_longest(before.items(), after.items()):
        if left != right:
            raise IntegrityError("something besides the answers differs in a sheet")
    for place, value in values.items():
        answer = after.answers.get(place)
        if answer is None or _read_back(answer, strings) != value:
            raise IntegrityError(f"the answer in {a1(*place)} does not read back as it was meant")
        previous = before.answers.get(place)
        if previous is not None and not _same_look(previous.attributes, answer.attributes, styles):
            raise IntegrityError(f"the cell {a1(*place)} looks different")


def _same_look(old: dict[str, str], new: dict[str, str], styles: list[Item]) -> bool:
    if {name: value for name, value in old.items() if name != "s"} != {n: v for n, v in new.items() if n != "s"}:
        return False
    before, after = int(old.get("s", "0")), int(new.get("s", "0"))
    return before == after or (max(before, after) < len(styles) and styles[before] == styles[after])


def _answer(cell: Element) -> _Answer:
    attributes = {name: value for name, value in cell.attrib.items() if name not in _VALUE_ATTRIBUTES}
    value = next((child for child in cell if local_name(child.tag) in ("v", "is")), None)
    if value is None or any(local_name(child.tag) == "f" for child in cell):
        return _Answer(attributes, "", "")
    text = "".join(e.text or "" for e in value.iter() if local_name(e.tag) in ("t", "v"))
    return _Answer(attributes, cell.get("t", "n"), text)


def _read_back(answer: _Answer, strings: list[str]) -> Value | None:
    match answer.kind:
        case "s" if answer.value.isdecimal() and int(answer.value) < len(strings):
            return Value(ValueKind.TEXT, strings[int(answer.value)])
        case "inlineStr":
            return Value(ValueKind.TEXT, unescape(answer.value))
        case "n" if answer.value:
            return Value(ValueKind.NUMBER, answer.value)
        case "b":
            return Value(ValueKind.BOOLEAN, answer.value)
        case _:
            return None


def _check_strings(original: Package, copy: Package, book: Book) -> list[str]:
    """Check that strings were only appended, and return those of the copy."""
    if book.strings_part is None:
        return []
    old, new = (list(package.xml(book.strings_part)) for package in (original, copy))
    old_items, new_items = ([e for e in items if local_name(e.tag) == "si"] for items in (old, new))
    old_rest, new_rest = ([e for e in items if local_name(e.tag) != "si"] for items in (old, new))
    kept = new_items[: len(old_items)]
    if [flat(e) for e in (*old_items, *old_rest)] != [flat(e) for e in (*kept, *new_rest)]:
        raise IntegrityError("shared strings changed that were there before")
    return [unescape("".join(_string_texts(item))) for item in new_items]


def _string_texts(item: Element) -> Iterator[str]:
    for child in item:
        if local_name(child.tag) == "t":
            yield child.text or ""
        elif local_name(child.tag) == "r":
            yield from (run.text or "" for run in child if local_name(run.tag) == "t")


def _check_styles(original: Package, copy: Package, book: Book) -> list[Item]:
    """Check that formats were only appended; if some were, return all of them without ``quotePrefix``."""
    if book.styles_part is None or original.read(book.styles_part) == copy.read(book.styles_part):
        return []
    old, new = original.xml(book.styles_part), copy.xml(book.styles_part)
    old_formats, new_formats = cell_formats(old), cell_formats(new)
    kept = [flat(xf) for xf in new_formats[: len(old_formats)]]
    if [flat(xf) for xf in old_formats] != kept:
        raise IntegrityError("cell formats changed that were there before")
    looks = []
    for xf in new_formats:
        xf.attrib.pop("quotePrefix", None)
        looks.append(flat(xf))
    for root in (old, new):
        for element in root:
            if local_name(element.tag) == "cellXfs":
                element.clear()
    if flat(old) != flat(new):
        raise IntegrityError("the styles changed in more than cell formats")
    return looks


def _check_calculation(original: Package, copy: Package, book: Book) -> None:
    if original.read(book.part) == copy.read(book.part):
        return
    old, new = original.xml(book.part), copy.xml(book.part)
    for root in (old, new):
        for element in list(root):
            if local_name(element.tag) == "calcPr":
                element.attrib.pop("fullCalcOnLoad", None)
                if not element.attrib:
                    root.remove(element)
    if flat(old) != flat(new):
        raise IntegrityError("the workbook changed in more than when to calculate")
