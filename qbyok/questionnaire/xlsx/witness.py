"""The second opinion on an answered workbook: ElementTree, which had no part in writing it.

It walks the original and the copy side by side and accepts a difference only where an answer was to go.
"""

import io
import itertools
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from qbyok.errors import IntegrityError
from qbyok.layout.grid import Value, ValueKind, a1, parse_a1
from qbyok.questionnaire.package import Package, local_name, refuse_doctype
from qbyok.questionnaire.xlsx.book import Book
from qbyok.questionnaire.xlsx.comparing import Item, flat, text_between
from qbyok.questionnaire.xlsx.controls import FormBox
from qbyok.questionnaire.xlsx.text import unescape
from qbyok.questionnaire.xlsx.witness_drawing import check_boxes

Place = tuple[int, int]

_VALUE_ATTRIBUTES = {"t", "cm", "vm"}


class _Answer(NamedTuple):
    attributes: dict[str, str]
    kind: str
    value: str


class _Witness:
    """What is seen of one worksheet: everything but the answers (``items``), and the answers."""

    def __init__(self, data: bytes, places: frozenset[Place] | set[Place]) -> None:
        refuse_doctype(data)
        self._data = data
        self._places = places
        self._rows = {row for row, _ in places}
        self.answers: dict[Place, _Answer] = {}

    def items(self) -> Iterator[Item]:
        row_number = 0
        depth = 0
        data: tuple[Element, int] | None = None
        for event, element in ET.iterparse(io.BytesIO(self._data), ("start", "end")):
            depth += 1 if event == "start" else -1
            if local_name(element.tag) == "sheetData":
                data = (element, depth) if event == "start" else None
                yield (event, element.tag, dict(element.attrib))
            elif data is not None:
                if event == "end" and depth == data[1]:
                    row_number = int(element.get("r", row_number + 1))
                    yield from self._row(row_number, element)
                    data[0].remove(element)
            elif event == "end":
                attributes = dict(element.attrib)
                if local_name(element.tag) == "dimension":
                    attributes.pop("ref", None)
                yield (element.tag, attributes, text_between(element.text), len(element))
                element.clear()

    def _row(self, number: int, row: Element) -> Iterator[Item]:
        attributes = dict(row.attrib)
        cells = []
        col = 0
        for cell in row:
            place = (number, col + 1)
            if "r" in cell.attrib:
                place = parse_a1(cell.attrib["r"])
            col = place[1] if local_name(cell.tag) == "c" else col
            if place in self._places and local_name(cell.tag) == "c":
                self.answers[place] = _answer(cell)
            else:
                cells.append(tuple((e.tag, e.attrib, e.text, text_between(e.tail)) for e in cell.iter()))
        if number in self._rows:
            attributes.pop("spans", None)
            if not cells and not set(attributes) - {"r"}:
                return  # a row that holds nothing but answers may be new
        yield (row.tag, attributes, *cells)


def check_workbook(
    original: Package,
    copy: Package,
    book: Book,
    answers: Mapping[str, Mapping[Place, Value]],
    boxes: Sequence[FormBox] = (),
) -> None:
    """Check the parts of an answered workbook that may differ from the original.

    Raises:
        IntegrityError: something besides the answers differs, or an answer does not read back as it was meant.
        InputError: a part can't be read.
    """
    styles = _check_styles(original, copy, book)
    strings = _check_strings(original, copy, book)
    _check_calculation(original, copy, book)
    check_boxes(original, copy, boxes)
    for part, values in answers.items():
        try:
            _check_sheet(original.read(part), copy.read(part), values, strings, styles)
        except (ET.ParseError, ValueError) as error:
            raise copy.xml_error(part, error) from error


def _check_sheet(
    old: bytes, new: bytes, values: Mapping[Place, Value], strings: list[str], styles: list[Item]
) -> None:
    before, after = _Witness(old, set(values)), _Witness(new, set(values))
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
    old_formats, new_formats = _formats(old), _formats(new)
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


def _formats(root: Element) -> list[Element]:
    holder = next((element for element in root if local_name(element.tag) == "cellXfs"), None)
    return [] if holder is None else list(holder)


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
