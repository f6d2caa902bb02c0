"""What a protected document lets everyone edit all the same: sections without protection, and ranges with permission.

Sections are those that form protection leaves out (ECMA-376-1, 17.6.6), ranges what everyone may edit in a document
that can only be read (17.13.7).
"""

from collections.abc import Sequence
from dataclasses import dataclass

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

    def holds(self, paragraph: Node) -> bool:
        """Return whether all that a paragraph shows lies in the range."""
        if self.columns:
            return False
        shown = [child for child in nodes(paragraph) if child.tag not in _MARKS]
        if shown:
            return self.start <= shown[0].start and shown[-1].end <= self.end
        within = paragraph.start <= self.start <= self.end <= paragraph.end
        return within or (self.start <= paragraph.end <= self.end)

    def holds_cell(self, table: Node, row: Node, column: int) -> bool:
        """Return whether a cell of a table is in one of the columns."""
        first, last = self.columns or (0, -1)
        among = table.start < self.start < table.end and self.start <= row.end and row.start <= self.end
        return among and first <= column <= last


def permitted_ranges(body: Node, protection: Protection) -> tuple[Range, ...]:
    """Return what may be edited in a body in spite of its protection."""
    match protection:
        case Protection.FORMS:
            return _free_sections(body)
        case Protection.READ_ONLY:
            return _permissions(body)
        case Protection.NONE:
            return ()


def _free_sections(body: Node) -> tuple[Range, ...]:
    found, start = [], body.start
    for end, section in [*_section_ends(body), *((body.end, s) for s in body.iterfind(W + "sectPr"))]:
        protected = section.find(W + "formProt")
        if protected is not None and not is_on(protected.get(W + "val")):
            found.append(Range(start=start, end=end))
        start = end
    return tuple(found)


def _section_ends(body: Node) -> Sequence[tuple[int, Node]]:
    """Return where a section ends in the text, with its properties, which its last paragraph holds."""
    paragraphs = (p for p in body.iter(W + "p") if isinstance(p, Node))
    found = ((p.end, p.find(f"{W}pPr/{W}sectPr")) for p in paragraphs)
    return [(end, section) for end, section in found if isinstance(section, Node)]


def _permissions(body: Node) -> tuple[Range, ...]:
    starts: dict[str, Node] = {}
    found = []
    for node in body.iter():
        if not isinstance(node, Node) or node.tag not in (W + "permStart", W + "permEnd"):
            continue
        if node.tag == W + "permStart":
            starts[node.get(W + "id", "")] = node
        elif (start := starts.pop(node.get(W + "id", ""), None)) is not None and start.get(W + "edGrp") == "everyone":
            found.append(Range(start=start.end, end=node.start, columns=_columns(start)))
    return tuple(found)


def _columns(start: Node) -> tuple[int, int] | None:
    first, last = (whole_number(start.get(W + name)) for name in ("colFirst", "colLast"))
    return None if first is None or last is None else (first + 1, last + 1)
