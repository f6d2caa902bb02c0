"""An Excel questionnaire: opened, its layout found, answered copies written."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from qbyok.layout.grid import Workbook
from qbyok.model import Annotations, Layout, Receipt, SlotWrite
from qbyok.questionnaire.candidates import DETECT, Candidates
from qbyok.questionnaire.package import Package
from qbyok.questionnaire.receipt import write_proven
from qbyok.questionnaire.sheets import PlannedSheets
from qbyok.questionnaire.xlsx.book import Book, read_book
from qbyok.questionnaire.xlsx.notes import annotated
from qbyok.questionnaire.xlsx.placing import place_writes
from qbyok.questionnaire.xlsx.reader import read_workbook
from qbyok.questionnaire.xlsx.witness import check_workbook
from qbyok.questionnaire.xlsx.write import changed_parts


class XlsxQuestionnaire:
    """A customer's workbook. Its package stays open in memory; the file itself is never written."""

    def __init__(self, package: Package, layouts: Candidates = DETECT) -> None:
        self._package = package
        self._book: Book = read_book(package)
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
        """``xlsm`` where the workbook may hold macros, else ``xlsx``; by content, whatever the file is called."""
        kind = self._package.content_type(self._package.main_part).lower()
        return "xlsm" if "macroenabled" in kind else "xlsx"

    @property
    def signed(self) -> bool:
        """Whether the workbook carries a digital signature."""
        return self._package.signed

    @cached_property
    def workbook(self) -> Workbook:
        """The workbook as a person sees it.

        Raises:
            InputError: a part of it is unusable.
        """
        return read_workbook(self._package)

    @cached_property
    def reading(self) -> PlannedSheets:
        """How the sheets are read."""
        return PlannedSheets(self.workbook, self.path, self.sha256, self._layouts)

    @property
    def layout(self) -> Layout:
        """The questions and slots that were found, or that a saved layout names."""
        return self.reading.layout

    def write(self, writes: Sequence[SlotWrite], target: Path, annotations: Annotations | None = None) -> Receipt:
        """Write an answered copy to ``target`` (which must not exist) and prove it; remarks become its cells' notes.

        What can't be written (a formula, a locked or hidden cell, too long a text …) is left out and named in the
        receipt's findings.

        Raises:
            IntegrityError: the copy failed its fidelity receipt and was not handed over.
            InputError: a part of the workbook is unusable, or can't hold answers.
            UsageError: ``target`` exists or can't be written.
        """
        placed, findings = place_writes(self.workbook, writes)
        has_formulas = any(cell.is_formula for sheet in self.workbook.sheets for cell in sheet.cells.values())
        changes = changed_parts(self._package, self._book, placed, has_formulas=has_formulas)
        if annotations:
            changes, left_out = annotated(self._package, self._book, self.workbook, changes, annotations)
            findings += left_out
        return write_proven(
            self._package,
            target,
            changes.parts,
            lambda copy: check_workbook(self._package, copy, self._book, changes),
            added=changes.added,
            written=list(dict.fromkeys(item.at for item in placed)),
            findings=findings,
        )
