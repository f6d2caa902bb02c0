"""Answers spliced into the document part: only the bytes of the places that are written change."""

from collections.abc import Sequence
from dataclasses import dataclass

from qbyok.model import Finding, SlotWrite
from qbyok.questionnaire.docx.controls import RefusedError
from qbyok.questionnaire.docx.edits import Edit, How, Planner
from qbyok.questionnaire.docx.filling import Filler
from qbyok.questionnaire.docx.part import DocumentPart
from qbyok.questionnaire.docx.runs import Element
from qbyok.questionnaire.docx.splicing import Splice, spliced, splices


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """One place that was written, and what it shows now; ``text`` is "" for a box, which is ticked.

    ``element`` is the locator of the element in which it is.
    """

    at: str
    element: str
    how: How
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """The part with its answers, and what to prove of it."""

    data: bytes
    splices: tuple[Splice, ...]
    written: tuple[Written, ...]
    findings: tuple[Finding, ...]


def write_answers(part: DocumentPart, writes: Sequence[SlotWrite]) -> Outcome:
    """Write answers into the document part.

    Raises:
        InputError: a locator names no place of this document, or the part has XML that can't be edited.
    """
    planner = Planner(part)
    edits = [edit for write in writes for edit in planner.edits(write)]
    while True:
        attempt = _Attempt(part)
        ranges = splices(part, edits, attempt.make)
        if not attempt.refused:
            break
        # What a place refuses is found when it is written: begin anew without it, so that its bytes stay as they are.
        for at, why in attempt.refused.items():
            planner.refuse(at, why)
        edits = [edit for edit in edits if edit.at not in attempt.refused]
    for at, joined in attempt.joined.items():
        if joined:
            planner.note("line-breaks-joined", f"{at}: the control takes a single line, so the lines were joined")
    return Outcome(
        data=spliced(part.data, ranges),
        splices=ranges,
        written=tuple(attempt.written.values()),
        findings=tuple(planner.findings),
    )


class _Attempt:
    """One go at making all edits."""

    def __init__(self, part: DocumentPart) -> None:
        self.written: dict[str, Written] = {}
        self.joined: dict[str, bool] = {}
        self.refused: dict[str, str] = {}
        self._filler = Filler(part)

    def make(self, edit: Edit, element: Element) -> None:
        try:
            text = self._filler.fill(edit, element)
        except RefusedError as error:
            self.refused[edit.at] = str(error)
            return
        self.written[edit.at] = Written(at=edit.at, element=edit.element, how=edit.how, text=text)
        self.joined[edit.at] = edit.how is How.CONTROL and text != edit.text and "\n" in edit.text
