"""Turning answers into changed parts: sheets, shared strings, formats, and one attribute of the workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple
from xml.parsers import expat

from qbyok.layout.grid import Place, Value, ValueKind
from qbyok.questionnaire.package import Package
from qbyok.questionnaire.xlsx.book import Book
from qbyok.questionnaire.xlsx.calculation import calculate_on_load
from qbyok.questionnaire.xlsx.changes import PartChanges
from qbyok.questionnaire.xlsx.controls import FormBox, read_form_boxes, set_form_boxes
from qbyok.questionnaire.xlsx.items import in_format
from qbyok.questionnaire.xlsx.numbers import GENERAL
from qbyok.questionnaire.xlsx.placing import Placed
from qbyok.questionnaire.xlsx.reader import scan_part
from qbyok.questionnaire.xlsx.scan import RawSheet, scan_sheet, true
from qbyok.questionnaire.xlsx.splice import NewCell, base_styles, splice
from qbyok.questionnaire.xlsx.strings import append_strings, scan_strings
from qbyok.questionnaire.xlsx.styles import Style, append_quoted, read_styles

_FORMULA_STARTS = ("=", "+", "-", "@")


class _Pending(NamedTuple):
    """A worksheet with its answers, and the format that each answer's cell has or would show."""

    part: str
    sheet: RawSheet
    answers: dict[Place, Value]
    styles: dict[Place, int]

    def texts(self) -> dict[Place, str]:
        """Return the answers that are texts."""
        return {place: value.stored for place, value in self.answers.items() if value.kind is ValueKind.TEXT}


def changed_parts(package: Package, book: Book, placed: Sequence[Placed], *, has_formulas: bool) -> PartChanges:
    """Return the parts of the answered copy that differ from the original.

    Raises:
        InputError: a part can't be read, or can't hold answers.
    """
    if not placed:
        return PartChanges(parts={}, answers={})
    pending = _pending(package, book, placed)
    boxes = _form_boxes(package, book, placed)
    parts = set_form_boxes(package, boxes)
    quoted = _quoted(package, book, pending, parts)
    strings = _shared(package, book, pending, parts)
    for item in pending:
        cells = {
            place: _new_cell(value, item.styles[place], strings, quoted) for place, value in item.answers.items()
        }
        try:
            parts[item.part] = splice(package.read(item.part), item.sheet, cells)
        except ValueError as error:
            raise package.xml_error(item.part, error) from error
    if has_formulas:
        parts[book.part] = scan_part(package, book.part, calculate_on_load)
    return PartChanges(
        parts={name: data for name, data in parts.items() if data != package.read(name)},
        answers={item.part: item.answers for item in pending},
        boxes=boxes,
    )


def _pending(package: Package, book: Book, placed: Sequence[Placed]) -> list[_Pending]:
    parts = {sheet.name: sheet.part for sheet in book.sheets}
    answers: dict[str, dict[Place, Placed]] = {}
    for item in placed:
        if item.control is None:
            answers.setdefault(parts[item.sheet], {})[item.place] = item
    formats = _formats(package, book) if any(item.item for item in placed) else ()
    pending = []
    for part, items in answers.items():
        sheet = scan_part(package, part, scan_sheet)
        styles = base_styles(sheet, items)
        values = {place: _value(item, styles[place], formats, book) for place, item in items.items()}
        pending.append(_Pending(part, sheet, values, styles))
    return pending


def _formats(package: Package, book: Book) -> Sequence[Style]:
    return read_styles(package.xml(book.styles_part)) if book.styles_part else ()


def _value(item: Placed, style: int, formats: Sequence[Style], book: Book) -> Value:
    """Return what a cell is to store, whose format has its say where the answer is more than a text."""
    if item.item is None:
        return item.value
    code = formats[style].number if style < len(formats) else GENERAL
    return in_format(item.value.stored, item.item, code, epoch_1904=book.epoch_1904)


def _form_boxes(package: Package, book: Book, placed: Sequence[Placed]) -> list[FormBox]:
    """Return the form controls whose states are to change, with the new ones."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    found: dict[str, dict[Place, list[FormBox]]] = {}
    for name in {item.sheet for item in placed if item.control is not None}:
        sheet = sheets[name]
        found[name] = read_form_boxes(package, book, sheet, scan_part(package, sheet.part, scan_sheet))
    return [
        replace(found[item.sheet][item.place][item.control], checked=true(item.text))
        for item in placed
        if item.control is not None
    ]


def _quoted(package: Package, book: Book, pending: list[_Pending], parts: dict[str, bytes]) -> Mapping[int, int]:
    """Append the formats that mark text as text, and return them by the formats that they copy."""
    bases = {item.styles[place] for item in pending for place, text in item.texts().items() if _like_formula(text)}
    if not bases or book.styles_part is None:
        return {}
    try:
        parts[book.styles_part], quoted = append_quoted(package.read(book.styles_part), bases)
    except (expat.ExpatError, ValueError):
        return {}  # without the mark it is text all the same, until somebody edits the cell
    return quoted


def _shared(package: Package, book: Book, pending: list[_Pending], parts: dict[str, bytes]) -> Mapping[str, int]:
    """Append the answers to the shared strings, where there are any, and return their numbers."""
    texts = [text for item in pending for text in item.texts().values()]
    if book.strings_part is None or not texts:
        return {}
    strings = scan_part(package, book.strings_part, scan_strings)
    unique = list(dict.fromkeys(texts))
    try:
        parts[book.strings_part] = append_strings(package.read(book.strings_part), strings, unique, len(texts))
    except ValueError as error:
        raise package.xml_error(book.strings_part, error) from error
    return {text: len(strings.texts) + index for index, text in enumerate(unique)}


def _new_cell(value: Value, base: int, strings: Mapping[str, int], quoted: Mapping[int, int]) -> NewCell:
    text = value.stored
    match value.kind:
        case ValueKind.NUMBER | ValueKind.DATE:
            return NewCell(kind="n", value=text, style=base)
        case ValueKind.BOOLEAN:
            return NewCell(kind="b", value=text, style=base)
        case ValueKind.NOTHING:
            return NewCell(kind="n", value="", style=base)
        case ValueKind.TEXT:
            style = quoted.get(base, base) if _like_formula(text) else base
            if text in strings:
                return NewCell(kind="s", value=str(strings[text]), style=style)
            return NewCell(kind="inlineStr", value=text, style=style)


def _like_formula(text: str) -> bool:
    return text.startswith(_FORMULA_STARTS)
