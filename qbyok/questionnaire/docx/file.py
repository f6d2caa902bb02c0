"""A Word questionnaire as the rest of the program sees it."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from qbyok.errors import UsageError
from qbyok.layout.docsaved import questions_recognised, save_questions, saved_questions
from qbyok.layout.document import detect_document
from qbyok.model import Annotations, Layout, Receipt, SlotWrite
from qbyok.questionnaire.docx.proof import check_copy
from qbyok.questionnaire.docx.reader import DocumentPart, read_document
from qbyok.questionnaire.docx.write import write_answers
from qbyok.questionnaire.layouts import DETECT, Candidates, choose, dump_layout
from qbyok.questionnaire.package import Package
from qbyok.questionnaire.receipt import write_proven


class DocxQuestionnaire:
    """A Word file (docx or docm), opened for reading."""

    def __init__(self, package: Package, layouts: Candidates = DETECT) -> None:
        self._package = package
        self._layouts = layouts

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
        """The questions and slots that were found, or that a saved layout names.

        Raises:
            InputError: the document can't be read.
        """
        document = self._part.document
        detected = detect_document(document, self.sha256)
        chosen = choose(self._layouts, self.path, lambda saved: questions_recognised(saved, document))
        return saved_questions(chosen, document, detected, self.sha256) if chosen else detected

    def saved_layout(self) -> str:
        """Return the layout as TOML that a person can correct and give back."""
        return dump_layout(save_questions(self._part.document, self.layout))

    def write(self, writes: Sequence[SlotWrite], target: Path, annotations: Annotations | None = None) -> Receipt:
        """Write an answered copy and prove it.

        Raises:
            IntegrityError: the copy failed its fidelity receipt and was not handed over.
            InputError: a slot belongs to another document.
            UsageError: ``target`` exists or can't be written, or there are annotations.
        """
        if annotations is not None:
            raise UsageError("annotations in Word documents are not supported yet", hint="Leave them out")
        part = self._part
        outcome = write_answers(part, writes)
        return write_proven(
            self._package,
            target,
            {part.name: outcome.data} if outcome.data != part.data else {},
            lambda copy: check_copy(part, outcome, copy),
            written=[w.at for w in outcome.written],
            findings=outcome.findings,
        )
