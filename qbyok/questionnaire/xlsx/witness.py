"""The second opinion on an answered workbook: ElementTree, which had no part in writing it.

It walks the original and the copy side by side and accepts a difference only where an answer was to go.
"""

import itertools
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from qbyok.errors import IntegrityError
from qbyok.layout.grid import Place, Value, ValueKind, a1
from qbyok.questionnaire.package import Package, local_name, part_key
from qbyok.questionnaire.xlsx.book import Book
from qbyok.questionnaire.xlsx.changes import PartChanges
from qbyok.questionnaire.xlsx.comparing import Item, children, flat
from qbyok.questionnaire.xlsx.styles import cell_formats
from qbyok.questionnaire.xlsx.text import unescape
from qbyok.questionnaire.xlsx.witness_drawing import check_drawings
from qbyok.questionnaire.xlsx.witness_notes import check_notes, noted_parts
from qbyok.questionnaire.xlsx.witness_sheet import Answer, SheetWitness, witnesses


def check_workbook(original: Package, copy: Package, book: Book, changes: PartChanges) -> None:
    """Check the parts of an answered workbook that differ from the original, and those that are new.

    Raises:
        IntegrityError: something besides answers and notes differs, or one of these does not read back as meant.
        InputError: a part can't be read.
    """
    _check_parts(book, changes)
    styles = _check_styles(original, copy, book)
    strings = _checked_strings(original, copy, book)
    _check_calculation(original, copy, book)
    check_drawings(original, copy, changes)
    check_notes(original, copy, changes)
    drawn = {notes.sheet: notes.drawing for notes in changes.notes if notes.drawn}
    for part in {**changes.answers, **drawn}:
        values = changes.answers.get(part, {})
        try:
            before, after = witnesses(original.read(part), copy.read(part), set(values), drawn=part in drawn)
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
    known = {part_key(part) for part in known}
    for part in (*changes.parts, *changes.added):
        if part_key(part) not in known:
            raise IntegrityError(f"part '{part}' differs, which holds no answer")


def _check_drawing_link(copy: Package, part: str, drawing: str, found: list[str]) -> None:
    links = copy.relationships(part)
    if [links[name].target if name in links else "" for name in found] != [drawing]:
        raise IntegrityError("a sheet is not linked to the drawing of its notes")


def _check_sheet(
    before: SheetWitness, after: SheetWitness, values: Mapping[Place, Value], strings: list[str], styles: list[Item]
) -> None:
    read = 0
    # Both are at the same row after each step, so that the answers so far can be checked and let go.
    for left, right in itertools.chain(itertools.zip_longest(before.items(), after.items()), [(None, None)]):
        if left != right:
            raise IntegrityError("something besides the answers differs in a sheet")
        for place, answer in after.answers.items():
            if _read_back(answer, strings) != values[place]:
                raise IntegrityError(f"the answer in {a1(*place)} does not read back as it was meant")
            previous = before.answers.get(place)
            if previous is not None and not _same_look(previous, answer, styles):
                raise IntegrityError(f"the cell {a1(*place)} looks different")
        read += len(after.answers)
        before.answers.clear()
        after.answers.clear()
    if read < len(values):
        raise IntegrityError("an answer is not in the sheet")


def _same_look(old: Answer, new: Answer, styles: list[Item]) -> bool:
    if old.more != new.more:
        return False
    before, after = int(old.style), int(new.style)
    return before == after or (max(before, after) < len(styles) and styles[before] == styles[after])


def _read_back(answer: Answer, strings: list[str]) -> Value | None:
    match answer.kind:
        case "s" if answer.value.isdecimal() and int(answer.value) < len(strings):
            return Value(ValueKind.TEXT, strings[int(answer.value)])
        case "inlineStr":
            return Value(ValueKind.TEXT, unescape(answer.value))
        case "n" if answer.value:
            return Value(ValueKind.NUMBER, answer.value)
        case "b":
            return Value(ValueKind.BOOLEAN, answer.value)
        case "":
            return Value(ValueKind.NOTHING, "")
        case _:
            return None


def _checked_strings(original: Package, copy: Package, book: Book) -> list[str]:
    try:
        return _check_strings(original, copy, book)
    except (ET.ParseError, ValueError) as error:
        raise copy.xml_error(book.strings_part or "", error) from error


def _check_strings(original: Package, copy: Package, book: Book) -> list[str]:
    """Check that strings were only appended, and return those of the copy."""
    if book.strings_part is None:
        return []
    texts = []
    old_rest: list[Item] = []
    new_rest: list[Item] = []
    after = _strings(copy.read(book.strings_part), new_rest)
    for before in _strings(original.read(book.strings_part), old_rest):
        same = next(after, None)
        if same is None or flat(before) != flat(same):
            raise IntegrityError("shared strings changed that were there before")
        texts.append(_string(same))
    texts += map(_string, after)
    if old_rest != new_rest:
        raise IntegrityError("the shared strings changed in more than what was added")
    return texts


def _strings(data: bytes, rest: list[Item]) -> Iterator[Element]:
    """Yield the strings of a part one by one, and put what else it holds into ``rest``."""
    for child in children(data):
        if local_name(child.tag) == "si":
            yield child
        else:
            rest.append(flat(child))


def _string(item: Element) -> str:
    runs = [
        child if local_name(child.tag) == "r" else [child] for child in item if local_name(child.tag) in ("r", "t")
    ]
    return unescape("".join(piece.text or "" for run in runs for piece in run if local_name(piece.tag) == "t"))


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
