"""What a protected document lets everyone edit all the same: sections without protection, and ranges with permission.

Sections are those that form protection leaves out (ECMA-376-1, 17.6.6), ranges what everyone may edit in a document
that can only be read (17.13.7).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from qbyok.layout.blocks import Protection
from qbyok.questionnaire.docx.content import nodes
from qbyok.questionnaire.docx.names import W, is_on
from qbyok.questionnaire.docx.scan import Node
from qbyok.questionnaire.values import whole_number

_MARKS = frozenset(
    W + name
    for name in (
        "pPr",
        "permStart",
        "permEnd",
        "bookmarkStart",
        "bookmarkEnd",
        "commentRangeStart",
        "commentRangeEnd",
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Range:
    """Bytes ``[start, end)`` that may be edited; ``columns`` are first and last of a table, None for all."""

    start: int
    end: int
    columns: tuple[int, int] | None = None


class Permitted:
    """What may be edited: the ranges over all columns, and apart from them those over some columns of a table."""

    def __init__(self, ranges: Iterable[Range] = ()) -> None:
        found = sorted(ranges, key=lambda one: one.start)
        self._whole = _Ordered([one for one in found if not one.columns])
        self._columns = _Ordered([one for one in found if one.columns])

    def holds(self, paragraph: Node) -> bool:
        """Return whether all that a paragraph shows lies in a range."""
        if not self._whole.ranges:
            return False
        shown = [child for child in nodes(paragraph) if child.tag not in _MARKS]
        if shown:
            return self._whole.reaches(shown[0].start, shown[-1].end)
        return self._whole.begins(paragraph.start, paragraph.end) or self._whole.reaches(paragraph.end, paragraph.end)

    def columns(self, table: Node, row: Node) -> Sequence[tuple[int, int]]:
        """Return the columns of a table, from first to last, in which a row's cells may be edited."""
        met = self._columns.meeting(row.start, row.end)
        return [one.columns for one in met if one.columns and one.start > table.start]


class _Ordered:
    """Ranges by their start; ``furthest`` is, for each, the last end of it and those before it."""

    def __init__(self, ranges: Sequence[Range]) -> None:
        self.ranges = ranges
        self._starts = [one.start for one in ranges]
        self._furthest = list(accumulate((one.end for one in ranges), max))

    def begins(self, start: int, end: int) -> bool:
        """Return whether a range begins between two places, themselves included."""
        return bisect_left(self._starts, start) < bisect_right(self._starts, end)

    def reaches(self, start: int, end: int) -> bool:
        """Return whether a range goes from one place to another, or beyond them."""
        before = bisect_right(self._starts, start)
        return before > 0 and self._furthest[before - 1] >= end

    def meeting(self, start: int, end: int) -> Iterator[Range]:
        """Yield the ranges that lie between two places in part."""
        first, after = bisect_left(self._furthest, start), bisect_right(self._starts, end)
        return (one for one in self.ranges[first:after] if one.end >= start)


def permitted(body: Node, protection: Protection) -> Permitted:
    """Return what may be edited in a body in spite of its protection."""
    match protection:
        case Protection.FORMS:
            return Permitted(_free_sections(body))
        case Protection.READ_ONLY:
            return Permitted(_permissions(body))
        case Protection.NONE:
            return Permitted()


def _free_sections(body: Node) -> Iterator[Range]:
    start = body.start
    for end, section in [*_section_ends(body), *((body.end, s) for s in body.iterfind(W + "sectPr"))]:
        protected = section.find(W + "formProt")
        if protected is not None and not is_on(protected.get(W + "val")):
            yield Range(start=start, end=end)
        start = end


def _section_ends(body: Node) -> Sequence[tuple[int, Node]]:
    """Return where a section ends in the text, with its properties, which its last paragraph holds."""
    paragraphs = (p for p in body.iter(W + "p") if isinstance(p, Node))
    found = ((p.end, p.find(f"{W}pPr/{W}sectPr")) for p in paragraphs)
    return [(end, section) for end, section in found if isinstance(section, Node)]


def _permissions(body: Node) -> Iterator[Range]:
    starts: dict[str, Node] = {}
    for node in body.iter():
        if not isinstance(node, Node) or node.tag not in (W + "permStart", W + "permEnd"):
            continue
        if node.tag == W + "permStart":
            starts[node.get(W + "id", "")] = node
        elif (start := starts.pop(node.get(W + "id", ""), None)) is not None and start.get(W + "edGrp") == "everyone":
            yield Range(start=start.end, end=node.start, columns=_columns(start))


def _columns(start: Node) -> tuple[int, int] | None:
    first, last = (whole_number(start.get(W + name)) for name in ("colFirst", "colLast"))
    return None if first is None or last is None else (first + 1, last + 1)
