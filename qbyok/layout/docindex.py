"""The places of a document by their locators."""

from collections.abc import Sequence

from qbyok.layout.blocks import INSIDE, Cell, Control, Document, Paragraph, Table

_PARAGRAPH, _LABEL = f"{INSIDE}paragraph ", f"{INSIDE}label "


class DocumentIndex:
    """The cells, paragraphs and controls of a document; ``controls`` holds each with its paragraph."""

    def __init__(self, document: Document) -> None:
        self.cells: dict[str, Cell] = {}
        self.paragraphs: dict[str, Paragraph] = {}
        self._order: dict[str, int] = {}
        self._add(document.blocks)
        self.controls: dict[str, tuple[Control, Paragraph]] = {
            control.at: (control, paragraph)
            for paragraph in self.paragraphs.values()
            for control in paragraph.controls
        }

    def _add(self, blocks: Sequence[Paragraph | Table]) -> None:
        for block in blocks:
            if isinstance(block, Paragraph):
                self.paragraphs[block.at] = block
                self._order[block.at] = len(self._order)
                continue
            for cell in (c for row in block.rows for c in row.cells):
                self.cells[cell.at] = cell
                self._order[cell.at] = len(self._order)
                self._add(cell.paragraphs)
                self._add(cell.tables)

    def position(self, at: str) -> int:
        """Return where in the document a cell or paragraph stands, -1 for none: a later one has a higher number."""
        return self._order.get(at, -1)

    def labelled(self, at: str) -> Paragraph | None:
        """Return the paragraph of a place such as ``… # label 2``."""
        holder, _, number = at.rpartition(_LABEL)
        return self.paragraphs.get(f"{holder}{_PARAGRAPH}{number}") or self.paragraphs.get(holder)

    def text(self, at: str) -> str:
        """Return what a reader sees at a cell or paragraph, "" where there is none."""
        if at in self.cells:
            return self.cells[at].text
        return self.paragraphs[at].text if at in self.paragraphs else ""
