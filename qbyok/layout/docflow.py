"""A document's blocks in one row, as they are read: what stands in a text box follows the block that holds it."""

from collections.abc import Iterator, Sequence

from qbyok.layout.blocks import Paragraph, Table, TextBox
from qbyok.layout.docasked import Lead, is_heading, leads
from qbyok.layout.docparties import is_below_kept, is_titled_for_reader
from qbyok.layout.docslots import plain, waiting_in
from qbyok.layout.parties import names_respondent


class Flow:
    """The blocks and what stands above each.

    What a text box says is not above the text behind it: boxes are placed beside the text. ``waiting`` are the
    locators of paragraphs in empty text boxes, which wait for an answer; ``kept`` tells of each block whether it is
    for the one who asked.
    """

    def __init__(self, blocks: Sequence[Paragraph | Table]) -> None:
        self.blocks: list[Paragraph | Table] = []
        self.above: list[Lead] = []
        found = leads(blocks)
        boxed: list[TextBox] = []
        for block, lead, behind in zip(blocks, found[:-1], found[1:], strict=True):
            self._add([block], [lead])
            for box, start in _boxes(block, behind):
                self._add(box.blocks, leads(box.blocks, start)[:-1])
                boxed.append(box)
        title = _title(self.blocks, self.above)
        headings = {heading for lead in self.above for heading in lead.section if heading != title}
        parted = any(map(names_respondent, headings))
        self.kept = [
            is_below_kept(lead, title, parted=parted)
            or (isinstance(block, Table) and is_titled_for_reader(lead, title))
            for block, lead in zip(self.blocks, self.above, strict=True)
        ]
        self.waiting = frozenset(paragraph.at for box in boxed if (paragraph := waiting_in(box)))

    def _add(self, blocks: Sequence[Paragraph | Table], above: Sequence[Lead]) -> None:
        self.blocks += blocks
        self.above += above


def _title(blocks: Sequence[Paragraph | Table], above: Sequence[Lead]) -> str:
    """Return the heading that a document begins with, if all of it stands below; "" for none."""
    first = next((b for b in blocks if isinstance(b, Table) or b.text.strip()), None)
    outermost = {lead.section[0] for lead in above if lead.section}
    titled = isinstance(first, Paragraph) and is_heading(first) and len(outermost) == 1
    return outermost.pop() if titled else ""


def _boxes(block: Paragraph | Table, behind: Lead) -> Iterator[tuple[TextBox, Lead]]:
    """Yield the text boxes in a block, each with what stands above it; in a table that is the text of its cell."""
    if isinstance(block, Paragraph):
        yield from ((box, behind) for box in block.boxes)
        return
    for cell in (c for row in block.rows for c in row.cells):
        lead = Lead(section=behind.section, text=plain(cell.text), at=cell.at)
        yield from ((box, lead) for box in cell.boxes)
        for nested in cell.tables:
            yield from _boxes(nested, behind)
