"""Putting answers into the bytes of a worksheet part; every byte outside the answer cells stays.

The exceptions are attributes that describe the whole and would be wrong otherwise: a row's ``spans`` and the sheet's
``dimension``, both only widened.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import merge

from qbyok.layout.grid import Place, a1
from qbyok.questionnaire.spans import Edit, applied_in_order, element_end, place_of
from qbyok.questionnaire.tags import Tag, encoded, open_tag, start_tag, with_attributes, without
from qbyok.questionnaire.xlsx.refs import parse_range
from qbyok.questionnaire.xlsx.scan import RawCell, RawRow, RawSheet
from qbyok.questionnaire.xlsx.text import stored

_REPLACED = ("t", "cm", "vm")  # the type, and links to what the old value was computed from
_SPANS = re.compile(rb"""\sspans\s*=\s*["'](\d+):(\d+)["']""")
_REF = re.compile(rb"""\sref\s*=\s*["']([^"']*)["']""")


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCell:
    """What a cell is to hold: ``kind`` is its ``t``, ``value`` what stands in it, "" for nothing; ``style`` its
    format."""

    kind: str
    value: str
    style: int


def base_styles(sheet: RawSheet, places: Iterable[Place]) -> dict[Place, int]:
    """Return the format that each cell has or, where the file has no entry for it, would show."""
    wanted = set(places)
    own = {place: cell.style for cell in sheet.cells if (place := (cell.row, cell.col)) in wanted}
    by_row = {row.number: row.style for row in sheet.rows if row.style is not None}
    by_column = {col: _column_style(sheet, col) for col in {col for _, col in wanted}}
    return {place: own.get(place, by_row.get(place[0], by_column[place[1]])) for place in wanted}


def _column_style(sheet: RawSheet, col: int) -> int:
    return next((run.style for run in sheet.columns if run.first <= col <= run.last), 0)


def splice(data: bytes, sheet: RawSheet, answers: Mapping[Place, NewCell]) -> bytes:
    """Return a worksheet part with answers in their cells.

    Raises:
        ValueError: the part has no cells to speak of, or an encoding that can't be spliced.
    """
    encoded(data, "")
    there = {place for cell in sheet.cells if (place := (cell.row, cell.col)) in answers}
    new = {place: answers[place] for place in sorted(answers) if place not in there}
    rows = {row.number: row for row in sheet.rows}
    by_row: dict[int, dict[Place, NewCell]] = {}
    for place, answer in new.items():
        by_row.setdefault(place[0], {})[place] = answer
    edits: list[Edit] = []
    known = {number: cells for number, cells in by_row.items() if number in rows}
    neighbours = _neighbours(data, sheet, known)
    for number, cells in known.items():
        edits += _into_row(data, rows[number], neighbours[number], cells)
    edits += _new_rows(data, sheet, {number: cells for number, cells in by_row.items() if number not in rows})
    if new and sheet.dimension:
        edits.append(_dimension(data, sheet.dimension, new))
    replaced = (
        _replaced(data, cell, answers[cell.row, cell.col]) for cell in sheet.cells if (cell.row, cell.col) in there
    )
    return applied_in_order(data, merge(sorted(edits, key=place_of), replaced, key=place_of))


def _element(data: bytes, head: bytes, prefix: str, answer: NewCell) -> bytes:
    """Return a cell as it stands in the file, from its start tag on."""
    if not answer.value:
        return head[:-1] + b"/>"
    text = stored(answer.value)
    if answer.kind == "inlineStr":
        content = encoded(data, f'<{prefix}is><{prefix}t xml:space="preserve">{text}</{prefix}t></{prefix}is>')
    else:
        content = f"<{prefix}v>{text}</{prefix}v>".encode()
    return head + content + f"</{prefix}c>".encode()


def _type(answer: NewCell) -> dict[str, str]:
    """Return the attribute that says what a cell holds; it holds a number where nothing is said."""
    return {} if answer.kind == "n" else {"t": answer.kind}


def _replaced(data: bytes, cell: RawCell, answer: NewCell) -> Edit:
    tag = start_tag(data, cell.start)
    style = {} if answer.style == cell.style else {"s": str(answer.style)}
    values = {**style, **_type(answer)}
    head = with_attributes(open_tag(tag._replace(attributes=without(tag.attributes, _REPLACED))), values)
    end = element_end(data, cell.start, cell.stop)
    return cell.start, end, _element(data, head, tag.prefix, answer)


def _new_cell(data: bytes, prefix: str, place: Place, answer: NewCell) -> bytes:
    style = {"s": str(answer.style)} if answer.style else {}
    head = with_attributes(f'<{prefix}c r="{a1(*place)}">'.encode(), {**style, **_type(answer)})
    return _element(data, head, prefix, answer)


def _neighbours(data: bytes, sheet: RawSheet, rows: Mapping[int, object]) -> dict[int, list[tuple[int, int]]]:
    """Return column and end of each cell in some rows, by column."""
    found: dict[int, list[tuple[int, int]]] = {number: [] for number in rows}
    for cell in sheet.cells:
        if cell.row in found:
            found[cell.row].append((cell.col, element_end(data, cell.start, cell.stop)))
    for cells in found.values():
        cells.sort()
    return found


def _into_row(
    data: bytes, row: RawRow, neighbours: list[tuple[int, int]], cells: Mapping[Place, NewCell]
) -> list[Edit]:
    tag = start_tag(data, row.start)
    head = _widened_spans(tag, [place[1] for place in cells])
    new = {place: _new_cell(data, tag.prefix, place, answer) for place, answer in cells.items()}
    if tag.closed:
        return [(row.start, row.end, head + b"".join(new.values()) + f"</{tag.name}>".encode())]
    edits: list[Edit] = [(row.start, tag.end, head)]
    for place, content in new.items():
        left = bisect_right(neighbours, (place[1], 0))
        at = neighbours[left - 1][1] if left else tag.end
        edits.append((at, at, content))
    return edits


def _widened_spans(tag: Tag, columns: list[int]) -> bytes:
    head = open_tag(tag)
    spans = _SPANS.search(tag.attributes)
    if not spans:
        return head
    first, last = min(int(spans[1]), *columns), max(int(spans[2]), *columns)
    return (
        head
        if (first, last) == (int(spans[1]), int(spans[2]))
        else with_attributes(head, {"spans": f"{first}:{last}"})
    )


def _new_rows(data: bytes, sheet: RawSheet, rows: Mapping[int, Mapping[Place, NewCell]]) -> list[Edit]:
    if not rows:
        return []
    if sheet.data is None:
        raise ValueError("it has no place for cells")
    start, end = sheet.data
    tag = start_tag(data, start)
    content = {
        number: f'<{tag.prefix}row r="{number}">'.encode()
        + b"".join(_new_cell(data, tag.prefix, place, answer) for place, answer in cells.items())
        + f"</{tag.prefix}row>".encode()
        for number, cells in rows.items()
    }
    if tag.closed:
        return [(start, end, open_tag(tag) + b"".join(content.values()) + f"</{tag.name}>".encode())]
    following = sorted((row.number, row.start) for row in sheet.rows)
    last = data.rindex(b"</", start, end)
    edits: list[Edit] = []
    for number, new in content.items():
        index = bisect_right(following, (number, end))
        at = following[index][1] if index < len(following) else last
        edits.append((at, at, new))
    return edits


def _dimension(data: bytes, span: tuple[int, int], new: Mapping[Place, object]) -> Edit:
    tag = start_tag(data, span[0])
    head = data[span[0] : tag.end]
    ref = _REF.search(tag.attributes)
    try:
        area = parse_range(ref[1].decode("ascii")) if ref else None
    except ValueError:
        area = None
    if area is None:
        return span[0], tag.end, head
    rows, columns = [place[0] for place in new], [place[1] for place in new]
    first = a1(min(area.top, *rows), min(area.left, *columns))
    last = a1(max(area.bottom, *rows), max(area.right, *columns))
    return span[0], tag.end, with_attributes(head, {"ref": f"{first}:{last}"})
