"""A Word questionnaire as the rest of the program sees it."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from qbyok.layout.document import detect_document
from qbyok.model import Layout, Receipt, SlotWrite
from qbyok.questionnaire.docx.part import DocumentPart
from qbyok.questionnaire.docx.proof import check_copy
from qbyok.questionnaire.docx.reader import read_document
from qbyok.questionnaire.docx.store import changed_items
from qbyok.questionnaire.docx.write import write_answers
from qbyok.questionnaire.package import Package
from qbyok.questionnaire.receipt import write_proven


class DocxQuestionnaire:
    """A Word file (docx or docm), opened for reading."""

    def __init__(self, package: Package) -> None:
        self._package = package

    @property
    def path(self) -> Path:
        """Where the original lies."""
        return self._package.path

    @property
    def sha256(self) -> str:
        """SHA-256 of the original's bytes."""
        return self._package.sha256

    @property
    def format(self) -> str:
        """``docm`` for a document with macros, else ``docx``."""
        macros = "macroenabled" in self._package.content_type(self._package.main_part).lower()
        return "docm" if macros else "docx"

    @cached_property
    def _part(self) -> DocumentPart:
        return read_document(self._package)

    @cached_property
    def layout(self) -> Layout:
        """The questions and slots that were found.

        Raises:
            InputError: the document can't be read.
        """
        return detect_document(self._part.document, self.sha256)

    def write(self, writes: Sequence[SlotWrite], target: Path) -> Receipt:
        """Write an answered copy and prove it.

        Raises:
            IntegrityError: the copy failed its fidelity receipt and was not handed over.
            InputError: a slot belongs to another document.
            UsageError: ``target`` exists or can't be written.
        """
        part = self._part
        outcome = write_answers(part, writes)
        return write_proven(
            self._package,
            target,
            {**outcome.parts, **changed_items(self._package, outcome.values)},
            lambda copy: check_copy(self._package, part, outcome, copy),
            written=outcome.slots,
            findings=outcome.findings,
        )
