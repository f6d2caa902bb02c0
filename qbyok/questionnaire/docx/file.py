"""A Word questionnaire as the rest of the program sees it."""

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from qbyok.model import Annotations, Layout, Receipt, SlotWrite
from qbyok.questionnaire.candidates import DETECT, Candidates
from qbyok.questionnaire.documents import PlannedDocument
from qbyok.questionnaire.docx.changes import Reviewer
from qbyok.questionnaire.docx.comments import Answers, Commented, add_comments
from qbyok.questionnaire.docx.ids import Ids
from qbyok.questionnaire.docx.part import DocumentPart
from qbyok.questionnaire.docx.proof import check_copy
from qbyok.questionnaire.docx.reader import read_document
from qbyok.questionnaire.docx.store import changed_items
from qbyok.questionnaire.docx.write import write_answers
from qbyok.questionnaire.package import Package
from qbyok.questionnaire.receipt import write_proven

_ANNOTATED = ("header", "footer", "footnotes", "endnotes", "comments")
_LINE = re.compile("[^\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no attribute of a Word file holds as it is: control characters, halves of surrogates."""


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

    @property
    def signed(self) -> bool:
        """Whether the document carries a digital signature."""
        return self._package.signed

    @cached_property
    def _part(self) -> DocumentPart:
        return read_document(self._package)

    @cached_property
    def reading(self) -> PlannedDocument:
        """How the document is read.

        Raises:
            InputError: it can't be.
        """
        return PlannedDocument(self._part.document, self.path, self.sha256, self._layouts)

    @property
    def layout(self) -> Layout:
        """The questions and slots that were found, or that a saved layout names."""
        return self.reading.layout

    def write(self, writes: Sequence[SlotWrite], target: Path, annotations: Annotations | None = None) -> Receipt:
        """Write an answered copy and prove it, with what the annotations say: tracked changes, comments.

        Raises:
            IntegrityError: the copy failed its fidelity receipt and was not handed over.
            InputError: a slot or a remark belongs to another document.
            UsageError: ``target`` exists or can't be written.
        """
        part = self._part
        reviewer = None if annotations is None else self._reviewer(annotations)
        outcome = write_answers(part, writes, reviewer if annotations and annotations.tracked else None)
        changed = {**outcome.parts, **changed_items(self._package, outcome.values)}
        remarks = Commented(changed={}, added={})
        if annotations and annotations.remarks and reviewer:
            answers = Answers(document=read_document(self._package, changed.get(part.name)), moves=outcome.moves)
            remarks = add_comments(self._package, part, answers, annotations.remarks, reviewer)
        return write_proven(
            self._package,
            target,
            {**changed, **remarks.changed},
            lambda copy: check_copy(self._package, part, outcome, remarks, copy),
            added=remarks.added,
            written=outcome.slots,
            findings=outcome.findings,
        )

    def _reviewer(self, annotations: Annotations) -> Reviewer:
        main = self._package.main_part
        links = [link for link in self._package.relationships(main).values() if not link.external]
        annotated = dict.fromkeys([main, *(link.target for link in links if link.kind in _ANNOTATED)])
        ids = Ids(self._package.read(name) for name in annotated)
        return Reviewer(name=_LINE.sub("", annotations.author), date=annotations.date, ids=ids)
