"""Tables and notes of a sheet: small parts that its relationships name. Source: ECMA-376-1, 18.5.1 and 18.7."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from qbyok.layout.grid import Range, parse_a1
from qbyok.questionnaire.package import local_name
from qbyok.questionnaire.xlsx.refs import parse_range
from qbyok.questionnaire.xlsx.text import unescape


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table: its header (None where it shows none), the cells below it, and the columns by lower-case name."""

    name: str
    sheet: str
    header: Range | None
    body: Range
    columns: Mapping[str, int]


def read_table(root: Element, sheet: str) -> Table | None:
    """Read a table part; None where its range is unusable."""
    try:
        area = parse_range(root.get("ref", ""))
        header_rows = int(root.get("headerRowCount", "1"))
        totals = int(root.get("totalsRowCount", "0"))
    except ValueError:
        return None
    header = None
    if header_rows > 0:
        header = Range(top=area.top, left=area.left, bottom=area.top + header_rows - 1, right=area.right)
    body = Range(top=area.top + header_rows, left=area.left, bottom=area.bottom - totals, right=area.right)
    names = [element.get("name", "") for element in root.iter() if local_name(element.tag) == "tableColumn"]
    columns = {unescape(name).lower(): area.left + index for index, name in enumerate(names)}
    return Table(name=root.get("displayName", ""), sheet=sheet, header=header, body=body, columns=columns)


def read_notes(root: Element) -> dict[tuple[int, int], str]:
    """Read a comments part: the notes' text by place."""
    notes = {}
    for comment in root.iter():
        if local_name(comment.tag) != "comment":
            continue
        try:
            place = parse_a1(comment.get("ref", ""))
        except ValueError:
            continue
        notes[place] = unescape("".join(_texts(comment))).strip()
    return notes


def _texts(comment: Element) -> Iterator[str]:
    for child in (child for text in comment if local_name(text.tag) == "text" for child in text):
        runs = [child] if local_name(child.tag) == "t" else child if local_name(child.tag) == "r" else []
        yield from (run.text or "" for run in runs if local_name(run.tag) == "t")
