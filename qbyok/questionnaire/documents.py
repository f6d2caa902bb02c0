"""A document and how it is read: as detection says, or a saved layout that fits."""

from functools import cached_property
from pathlib import Path

from qbyok.layout.blocks import Document
from qbyok.layout.docproposed import table_samples, with_proposal
from qbyok.layout.docsaved import questions_recognised, save_questions, saved_questions
from qbyok.layout.document import detect_document
from qbyok.model import Layout, Sample
from qbyok.questionnaire.candidates import Candidates, choose
from qbyok.questionnaire.layout_text import dump_layout


class PlannedDocument:
    """The questions of one document; ``proposed`` is how it is read after proposals."""

    def __init__(
        self, document: Document, path: Path, sha256: str, layouts: Candidates, proposed: Layout | None = None
    ) -> None:
        self._document = document
        self._path, self._sha256, self._layouts, self._proposed = path, sha256, layouts, proposed

    @cached_property
    def _detected(self) -> Layout:
        return detect_document(self._document, self._sha256)

    @cached_property
    def layout(self) -> Layout:
        """The questions and slots that were found, or that a saved layout or a proposal names."""
        if self._proposed:
            return self._proposed
        chosen = choose(self._layouts, self._path, lambda saved: questions_recognised(saved, self._document))
        if chosen is None:
            return self._detected
        return saved_questions(chosen, self._document, self._detected, self._sha256)

    def saved_layout(self) -> str:
        """Return the layout as TOML that a person can correct and give back."""
        return dump_layout(save_questions(self._document, self.layout))

    def settled_layout(self) -> str:
        """Return the whole layout, since a document is read by it alone; "" if there is nothing to know it by."""
        return self.saved_layout() if self.layout.questions else ""

    def unsure(self) -> tuple[Sample, ...]:
        """Return what a provider may be shown of the tables that were passed over, or read at a guess."""
        return table_samples(self._document, self._detected, self.layout)

    def with_proposal(self, name: str, reply: str, by: str) -> "PlannedDocument":
        """Return the document with one table read as a reply to its sample says.

        Raises:
            BadResponseError: it is not what was asked for, or does not hold against the table.
        """
        read = with_proposal(self.layout, self._document, self._detected, name, reply, by, self._sha256)
        return PlannedDocument(self._document, self._path, self._sha256, self._layouts, read)
