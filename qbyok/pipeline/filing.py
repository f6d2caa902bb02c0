"""Writing a questionnaire's copies, with the receipt of each in the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from qbyok.files import discard
from qbyok.interfaces import QuestionnaireFile, RunLog
from qbyok.layout.placing import combine, place
from qbyok.layout.unplaced import unplaced
from qbyok.model import Annotations, Answer, Finding, Question, Receipt, Severity, SlotWrite, Status
from qbyok.pipeline.preparing import Options
from qbyok.report.remarks import remarks
from qbyok.runlog import events


@dataclass(frozen=True, kw_only=True, slots=True)
class FileResult:
    """What became of one questionnaire. ``target`` is its answered copy, ``receipt`` the proof of the write;
    ``review`` is the copy for a reviewer, where one was asked for."""

    file: QuestionnaireFile
    target: Path
    answers: tuple[Answer, ...]
    receipt: Receipt
    review: Path | None = None

    @property
    def decided(self) -> bool:
        """Whether anything was decided of any of its questions."""
        return any(answer.status is not Status.SKIPPED for answer in self.answers)


@dataclass(frozen=True, kw_only=True, slots=True)
class Filing:
    """Writes the copies of questionnaires.

    ``targets`` are the answered copies by their originals, ``reviews`` those for a reviewer, if any; ``date`` (ISO
    8601 in UTC) is what remarks and tracked changes are dated.
    """

    log: RunLog
    options: Options
    targets: Mapping[Path, Path]
    reviews: Mapping[Path, Path]
    date: str

    def write(self, file: QuestionnaireFile, decided: Sequence[tuple[Question, Answer]]) -> FileResult:
        """Write what was decided of a questionnaire's questions, into copies of the original.

        Raises:
            IntegrityError, InputError, UsageError: a copy can't be written or proven.
        """
        writes = self._writes(decided, mark_drafts=self.options.mark_drafts)
        signed = Annotations(author=self.options.author, date=self.date)
        tracked = replace(signed, tracked=True) if self.options.tracked else None
        receipt = self._copy(file, writes, self.targets[file.path], "answered", tracked)
        wanted = {one.slot.at for write in writes for one in write.together}
        final = tuple(self._with_places(question, answer, wanted, receipt) for question, answer in decided)
        review = self.reviews.get(file.path)
        if review:
            pairs = list(zip(file.layout.questions, final, strict=True))
            notes = replace(signed, remarks=remarks(pairs, overwrite=self.options.overwrite))
            self._copy(file, self._writes(decided, mark_drafts=True), review, "review", notes)
        return FileResult(file=file, target=self.targets[file.path], answers=final, receipt=receipt, review=review)

    def _writes(self, decided: Sequence[tuple[Question, Answer]], *, mark_drafts: bool) -> tuple[SlotWrite, ...]:
        return combine(
            (question, write)
            for question, answer in decided
            for write in place(question, answer, overwrite=self.options.overwrite, mark_drafts=mark_drafts)
        )

    def _copy(
        self,
        file: QuestionnaireFile,
        writes: Sequence[SlotWrite],
        target: Path,
        purpose: Literal["answered", "review"],
        annotations: Annotations | None,
    ) -> Receipt:
        discard(target)  # the copy of an earlier try of this run; its answers are in the journal
        receipt = file.write(writes, target, annotations)
        self.log.append("output.written", events.written_fields(file.path.name, target.name, purpose, receipt))
        return receipt

    def _with_places(self, question: Question, answer: Answer, wanted: set[str], receipt: Receipt) -> Answer:
        """Name the slots that hold the answer; where a part of it has no place, or is refused, it needs a person."""
        asked = {slot.at for slot in question.slots} & wanted
        written = tuple(slot.at for slot in question.slots if slot.at in asked and slot.at in receipt.written)
        findings = list(unplaced(question, answer, wanted, overwrite=self.options.overwrite))
        if answer.status is Status.ANSWERED and len(written) < len(asked):
            refused = ", ".join(sorted(asked - set(written)))
            message = f"{refused} could not be written"
            findings.append(Finding(rule="not-written", severity=Severity.REVIEW, message=message))
        needs_person = any(finding.severity is Severity.REVIEW for finding in findings)
        status = Status.NEEDS_REVIEW if needs_person else answer.status
        return replace(answer, status=status, findings=(*answer.findings, *findings), written=written)
