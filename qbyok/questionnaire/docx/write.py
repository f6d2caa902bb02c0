"""Answers spliced into a document: only the bytes of the places that are written change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qbyok.layout.blocks import ControlKind
from qbyok.model import Finding, Severity, SlotWrite
from qbyok.questionnaire.docx.changes import Reviewer, TrackingPen
from qbyok.questionnaire.docx.edits import Edit, How, Planner
from qbyok.questionnaire.docx.filling import Filler
from qbyok.questionnaire.docx.moves import Moves
from qbyok.questionnaire.docx.part import DocumentPart
from qbyok.questionnaire.docx.pen import Pen
from qbyok.questionnaire.docx.runs import Element, Markup
from qbyok.questionnaire.docx.splicing import Splice, spliced, splices
from qbyok.questionnaire.docx.store import StoreNode
from qbyok.questionnaire.docx.values import RefusedError

_NO_TRACE = (
    "Word tracks no change of a form field's state or of a value that several places share: it stays if rejected"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """One place that was written, and what it shows now; ``text`` is "" for a box that is not ticked.

    ``at`` and ``element`` are those of its edit.
    """

    at: str
    element: str
    how: How
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """The parts with their answers, and what to prove of them.

    ``parts`` are the changed parts of text by name, ``splices`` what changed in each; ``values`` are the new values
    of nodes in the custom XML, ``changes`` the ids of tracked changes.
    """

    parts: Mapping[str, bytes]
    splices: Mapping[str, tuple[Splice, ...]]
    values: Mapping[StoreNode, str]
    changes: frozenset[str]
    written: tuple[Written, ...]
    findings: tuple[Finding, ...]

    @property
    def slots(self) -> tuple[str, ...]:
        """The locators of the slots that were written."""
        return tuple(dict.fromkeys(one.at for one in self.written))

    @property
    def moves(self) -> Moves:
        """Where the places of the original are now."""
        return Moves(one.at for one in self.written if one.how is How.AFTER)


def write_answers(part: DocumentPart, writes: Sequence[SlotWrite], reviewer: Reviewer | None = None) -> Outcome:
    """Write answers into a document, as a reviewer's tracked changes where there is one.

    Raises:
        InputError: a locator names no place of this document, or a part has XML that can't be edited.
    """
    planner = Planner(part)
    edits = planner.plan(writes)
    while True:
        attempt = _Attempt(part, reviewer)
        ranges = attempt.make(edits)
        if not attempt.refused:
            break
        # What a place refuses is found when it is written: begin anew without it, so that its bytes stay as they are.
        for answer, why in attempt.refused.items():
            planner.refuse(answer, why)
        edits = [edit for edit in edits if edit.answer not in attempt.refused]
    for at in dict.fromkeys(attempt.joined):
        planner.note("line-breaks-joined", f"{at}: the control takes a single line, so the lines were joined")
    if reviewer is not None:
        for at in dict.fromkeys(edit.at for edit in edits if _leaves_no_trace(edit, part)):
            planner.note("change-not-tracked", f"{at}: {_NO_TRACE}", Severity.INFO)
    written = tuple(attempt.written.values())
    slots = {one.at for one in written}
    return Outcome(
        parts={name: spliced(part.parts[name].data, ranges[name]) for name in ranges},
        splices=ranges,
        values={node: value for node, (at, value) in planner.values.items() if at in slots},
        changes=frozenset(attempt.changes),
        written=written,
        findings=tuple(planner.findings),
    )


def _leaves_no_trace(edit: Edit, part: DocumentPart) -> bool:
    return edit.place.kind in (ControlKind.FORM_CHECKBOX, ControlKind.FORM_DROPDOWN) or edit.element in part.bound


class _Attempt:
    """One go at making all edits."""

    def __init__(self, part: DocumentPart, reviewer: Reviewer | None) -> None:
        self.written: dict[tuple[str, str], Written] = {}
        self.joined: list[str] = []
        self.refused: dict[str, str] = {}
        self._part = part
        markup = Markup(part.wordprocessing)
        pen = Pen(markup) if reviewer is None else TrackingPen(markup, reviewer)
        self.changes = pen.changes
        self._filler = Filler(part, pen)

    def make(self, edits: Sequence[Edit]) -> dict[str, tuple[Splice, ...]]:
        """Make the edits and return the ranges that change in each part."""
        return {
            name: splices(self._part.parts[name], [e for e in edits if e.place.part == name], self._fill)
            for name in dict.fromkeys(edit.place.part for edit in edits)
        }

    def _fill(self, edit: Edit, element: Element) -> None:
        try:
            text = self._filler.fill(edit, element)
        except RefusedError as error:
            self.refused[edit.answer] = str(error)
            return
        self.written[edit.at, edit.element] = Written(at=edit.at, element=edit.element, how=edit.how, text=text)
        if edit.how is How.CONTROL and text != edit.text and "\n" in edit.text:
            self.joined.append(edit.at)
