"""A Word document that was answered, and what is read of it again."""

import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx

from qbyok.layout.blocks import Document, Paragraph, Table
from qbyok.model import Annotations, Receipt, Role, Slot, SlotKind, SlotWrite
from qbyok.questionnaire.docx.reader import read_document
from qbyok.questionnaire.package import Package
from support import documents as d

HARD = "=1+1 \"quoted\" 'single' & <b> ]]> 😀 \u200fשלום\u200e\nsecond line\n\nfourth\twith tab, the end "


def put(at: str, text: str = HARD, kind: SlotKind = SlotKind.TEXT, *others: str) -> SlotWrite:
    """Return what to write at a place; ``others`` are places of the same kind that lose their marks with it."""
    slot = Slot(at=at, role=Role.ANSWER, kind=kind)
    return SlotWrite(
        slot=slot, text=text, clears=tuple(SlotWrite(slot=replace(slot, at=other), text="") for other in others)
    )


class Answered:
    """A document that was answered: its receipt, what is read of it now, and its XML."""

    def __init__(
        self,
        folder: Path,
        blocks: Iterable[str],
        writes: Iterable[SlotWrite],
        annotations: Annotations | None = None,
        **options: Any,
    ) -> None:
        source = d.write_docx(folder / "q.docx", *blocks, **options)
        self.source = source
        self.before = zipfile.ZipFile(source).read("word/document.xml")
        self.target = folder / "answered.docx"
        self.receipt: Receipt = d.open_docx(source).write(list(writes), self.target, annotations)
        self.xml = zipfile.ZipFile(self.target).read("word/document.xml")
        self.root = ET.fromstring(self.xml)
        self.document: Document = read_document(Package.open(self.target)).document
        docx.Document(str(self.target))

    @property
    def texts(self) -> list[str]:
        return [b.text for b in self.document.blocks if isinstance(b, Paragraph)]

    def cell(self, row: int = 1, cell: int = 1) -> str:
        return next(self.document.tables()).rows[row - 1].cells[cell - 1].text

    def part(self, name: str) -> bytes:
        """Return a part of the answered copy."""
        return zipfile.ZipFile(self.target).read(name)

    def rules(self) -> list[str]:
        return [f.rule for f in self.receipt.findings]


def everything(blocks: Iterable[Paragraph | Table]) -> Iterator[str]:
    """Yield all texts of a document in order, those of text boxes and nested tables too."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
            for box in block.boxes:
                yield from everything(box.blocks)
        else:
            for cell in (c for row in block.rows for c in row.cells):
                yield from everything((*cell.paragraphs, *cell.tables))
