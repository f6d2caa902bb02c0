"""A CSV questionnaire as the rest of the program sees it."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from qbyok.errors import IntegrityError
from qbyok.files import write_new
from qbyok.layout.grid import Workbook
from qbyok.layout.saved import SavedLayout
from qbyok.model import Annotations, Finding, Layout, Receipt, Severity, SlotWrite
from qbyok.questionnaire.candidates import DETECT, Candidates
from qbyok.questionnaire.csv.placing import place_answers
from qbyok.questionnaire.csv.proof import check_copy
from qbyok.questionnaire.csv.reader import Table, read_workbook
from qbyok.questionnaire.csv.splice import splice
from qbyok.questionnaire.receipt import failed
from qbyok.questionnaire.sheets import PlannedSheets
from qbyok.questionnaire.xlsx.placing import Placed


class CsvQuestionnaire:
    """A CSV file, opened for reading; what separates its fields and what its bytes stand for are found out."""

    def __init__(self, table: Table, layouts: Candidates = DETECT) -> None:
        self._table = table
        self._layouts = layouts

    @property
    def path(self) -> Path:
        """Where the original lies."""
        return self._table.path

    @property
    def sha256(self) -> str:
        """SHA-256 of the original's bytes."""
        return self._table.sha256

    @property
    def format(self) -> str:
        """``csv``, whatever separates the fields."""
        return "csv"

    @property
    def signed(self) -> bool:
        """False: text holds no signature."""
        return False

    @cached_property
    def workbook(self) -> Workbook:
        """The file as a workbook of one sheet, which has the file's name."""
        return read_workbook(self._table)

    @cached_property
    def reading(self) -> PlannedSheets:
        """How the sheets are read."""
        # A saved layout has the name of another file with the same columns: it is the texts that must fit.
        (sheet,) = self.workbook.sheets
        layouts = tuple(_renamed(saved, sheet.name) for saved in self._layouts.layouts)
        return PlannedSheets(self.workbook, self.path, self.sha256, replace(self._layouts, layouts=layouts))

    @property
    def layout(self) -> Layout:
        """The questions and slots that were found, or that a saved layout names."""
        return self.reading.layout

    def write(self, writes: Sequence[SlotWrite], target: Path, annotations: Annotations | None = None) -> Receipt:
        """Write an answered copy to ``target`` (which must not exist) and prove it.

        What can't be written is left out and named in the receipt's findings, and so are annotations: CSV has no
        place for them. The receipt counts the whole file as its one part, named like the original.

        Raises:
            IntegrityError: the copy failed its fidelity receipt and was not handed over.
            UsageError: ``target`` exists or can't be written.
        """
        table = self._table
        rows = sum(1 for _ in table.rows())
        placed, findings = place_answers(self.workbook, rows, table.encoding, writes)
        answers = {item.place: item.text for item in placed}
        data = table.encoding.encode(splice(table, answers))
        digests: list[str] = []

        def prove(path: Path) -> None:
            copy = path.read_bytes()
            try:
                check_copy(table, copy, answers)
            except IntegrityError as error:
                raise failed(target, error.message) from error
            digests.append(hashlib.sha256(copy).hexdigest())

        write_new(target, (data,), prove)
        return Receipt(
            original_sha256=self.sha256,
            answered_sha256=digests[0],
            parts_total=1,
            parts_changed=(self.path.name,) if digests[0] != self.sha256 else (),
            written=tuple(item.at for item in placed),
            findings=(*findings, *_assumed(table, placed), *_left_out(annotations)),
        )


def _renamed(saved: SavedLayout, name: str) -> SavedLayout:
    """Return the layout of a single sheet with another name for it; any other as it is."""
    if len(saved.sheets) != 1:
        return saved
    return replace(saved, sheets=(replace(saved.sheets[0], name=name),))


def _assumed(table: Table, placed: Sequence[Placed]) -> tuple[Finding, ...]:
    """Say that answers were written in an encoding that nothing in the file confirms."""
    if not table.text.isascii() or table.encoding.mark or all(item.text.isascii() for item in placed):
        return ()
    message = (
        "the original holds plain ASCII alone; characters beyond it in the answers were written as UTF-8, which Excel"
        " shows when it imports the file (Data > From Text/CSV), not when it opens it"
    )
    return (Finding(rule="encoding-assumed", severity=Severity.INFO, message=message),)


def _left_out(annotations: Annotations | None) -> tuple[Finding, ...]:
    if annotations is None or not (annotations.remarks or annotations.tracked):
        return ()
    message = "a CSV file can show neither remarks nor tracked changes: the answers stand in it without them"
    return (Finding(rule="annotations-left-out", severity=Severity.INFO, message=message),)
