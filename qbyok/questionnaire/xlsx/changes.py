"""What a copy of a workbook is to differ in: the parts themselves, and what in them may be different."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qbyok.layout.grid import Place, Value
from qbyok.questionnaire.xlsx.controls import FormBox


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetNotes:
    """The notes that a sheet gets, by the names of its part, of the part of its notes, and of their drawing.

    ``fresh`` are the remarks in new notes, ``longer`` those that are put under the words of a note that is there, by
    cell. ``drawn`` tells that the sheet has had no drawing so far.
    """

    sheet: str
    comments: str
    drawing: str
    author: str
    fresh: Mapping[Place, str]
    longer: Mapping[Place, str]
    drawn: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PartChanges:
    """The parts that change and those that are new, by name; for worksheets the answers by cell; the form controls
    with their new states; and the notes."""

    parts: Mapping[str, bytes]
    answers: Mapping[str, Mapping[Place, Value]]
    boxes: Sequence[FormBox] = ()
    added: Mapping[str, bytes] = field(default_factory=dict)
    notes: Sequence[SheetNotes] = ()
