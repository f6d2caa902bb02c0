"""The places of a document by their locators."""

from collections.abc import Sequence

from qbyok.layout.blocks import INSIDE, Cell, Control, Document, Paragraph, Table, followed

_PARAGRAPH, _LABEL, _BOX = (f"{INSIDE}{what} " for what in ("paragraph", "label", "textbox"))


class DocumentIndex:
    """The cells, paragraphs and controls of a document; ``controls`` holds each with its paragraph.

    ``beside`` are blocks that are no part of the document's own text, such as those of its headers.
    """

    def __init__(self, document: Document, beside: Sequence[Paragraph | Table] = ()) -> None:
        self.cells: dict[str, Cell] = {}
        self.paragraphs: dict[str, Paragraph] = {}
        self.controls: dict[str, tuple[Control, Paragraph]] = {}
        self._anchors: dict[str, Paragraph] = {}
        self._order: dict[str, int] = {}
        self._add(document.blocks)
        self._add(beside)

    def _add(self, blocks: Sequence[Paragraph | Table]) -> None:
        for block in blocks:
            if isinstance(block, Paragraph):
                self.paragraphs[block.at] = block
                self._order[block.at] = len(self._order)
                self.controls.update({control.at: (control, block) for control in block.controls})
                for box in block.boxes:
                    self._anchors[box.at] = block
                    self._add(box.blocks)
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

    def paragraph_of(self, at: str) -> Paragraph | None:
        """Return the paragraph in which a place is; for ``after paragraph N`` that is paragraph N.

        Of a cell it is the first paragraph with text, of a place in a text box the one that holds the box.
        """
        holder, box, number = at.partition(_BOX)
        if box:
            return self._anchors.get(f"{holder}{box}{number.partition(' ')[0]}")
        if at in self.cells:
            paragraphs = self.cells[at].paragraphs
            return next((p for p in paragraphs if p.text.strip()), paragraphs[0] if paragraphs else None)
        if at in self.controls:
            return self.controls[at][1]
        return self.paragraphs.get(followed(at) or at) or (self.labelled(at) if _LABEL in at else None)
