"""A whole run: ask, check, decide, write, and account for each step in the log."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from qbyok.errors import BadResponseError, QbyokError
from qbyok.files import discard
from qbyok.interfaces import QuestionnaireFile, RunLog
from qbyok.layout.placing import combine, place
from qbyok.layout.unplaced import unplaced
from qbyok.model import Annotations, Answer, Finding, Question, Receipt, Severity, SlotWrite, Status
from qbyok.pipeline.asking import Asker, Reply
from qbyok.pipeline.keeping import Keep, keep_exchange
from qbyok.pipeline.preparing import Options, Prepared, why_skipped
from qbyok.pipeline.together import do_all
from qbyok.redaction.answers import local
from qbyok.redaction.redactor import Redactor
from qbyok.report.remarks import remarks
from qbyok.runlog import events
from qbyok.verification.checking import check_draft
from qbyok.verification.deciding import decide
from qbyok.verification.drafts import parse_draft

NEEDS_A_PERSON = (Status.NEEDS_REVIEW, Status.NO_EVIDENCE, Status.FAILED)


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
class RunResult:
    """What a run came to; ``error`` is what stopped it early, if anything did."""

    files: tuple[FileResult, ...]
    error: QbyokError | None

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many questions ended in each status; every status is there."""
        found = Counter(answer.status for result in self.files for answer in result.answers)
        return {status: found[status] for status in Status}

    def exit_code(self, fail_on: Literal["review", "failed", "never"]) -> int:
        """Return the documented exit code; ``fail_on`` says which answers make it 10."""
        if self.error:
            return self.error.exit_code
        watched = {"review": NEEDS_A_PERSON, "failed": (Status.FAILED,), "never": ()}[fail_on]
        return 10 if any(self.counts[status] for status in watched) else 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A run with everything that it needs. ``keep`` stores content by digest where the user wants it kept.

    ``targets`` are the answered copies by their originals, ``reviews`` those for a reviewer, if any; ``date`` (ISO
    8601 in UTC) is what remarks and tracked changes are dated.
    """

    asker: Asker
    log: RunLog
    options: Options
    redactor: Redactor
    targets: Mapping[Path, Path]
    reviews: Mapping[Path, Path]
    date: str
    keep: Keep | None
    keyed_digest: Callable[[str], str] | None

    def execute(
        self, files: Sequence[QuestionnaireFile], prepared: Sequence[Prepared], missing: QbyokError | None = None
    ) -> RunResult:
        """Ask every prepared question, then write every file with what was answered.

        Errors that stop the run, an interrupt included, are in the result: what was answered is written all the same.
        ``missing`` is the one for questions that are not among the prepared ones, and wait for another try.
        """
        self.asker.progress.started(len(prepared))
        found, error = do_all(self._answer, prepared, self.asker)
        error = error or missing
        answers = {answer.question_id: answer for answer in found}
        results: list[FileResult] = []
        for file in files:
            try:
                results.append(self._finish(file, answers))
            except QbyokError as problem:
                # The other files are paid for, too.
                error = error or problem
        return RunResult(files=tuple(results), error=error)

    def _answer(self, prepared: Prepared) -> Answer:
        answer, reused = self._decided(prepared)
        self.log.append("answer.decided", events.decided_fields(answer, self.keyed_digest, reused))
        self.asker.progress.answered(answer)
        return answer

    def _decided(self, prepared: Prepared) -> tuple[Answer, bool]:
        """Return the answer to one question, and whether its response was there from an earlier try."""
        try:
            reply = self.asker.ask(prepared)
            return self._judge(prepared, reply), reply.reused
        except BadResponseError as error:
            self.asker.forget(prepared)
            finding = Finding(rule="unusable-response", severity=Severity.REVIEW, message=error.message)
            return _failed(prepared, finding, self.asker.access.provider.target.model), False

    def _judge(self, prepared: Prepared, reply: Reply) -> Answer:
        request, completion = prepared.request, reply.completion
        if self.keep and reply.asked:
            keep_exchange(self.keep, request.prompt, completion)
        passages = (*request.passages, *(approved.passage for approved in request.approved))
        draft = parse_draft(completion.text, passages)
        findings = (
            *completion.findings,
            *check_draft(request.question, draft, passages, system=request.prompt.system),
        )
        answer = local(
            decide(request.question, draft, findings, passages),
            request.redacted,
            self.redactor,
            verdicts=request.question.allowed,
            restore=self.options.restore or not reply.asked,
        )
        if not reply.asked:
            return answer
        prompt = request.prompt
        return replace(
            answer, model=completion.model, template=prompt.template, template_version=prompt.template_version
        )

    def _finish(self, file: QuestionnaireFile, answers: Mapping[str, Answer]) -> FileResult:
        decided = [(question, self._outcome(question, answers)) for question in file.layout.questions]
        writes = self._writes(decided, mark_drafts=self.options.mark_drafts)
        signed = Annotations(author=self.options.author, date=self.date)
        tracked = replace(signed, tracked=True) if self.options.tracked else None
        receipt = self._write(file, writes, self.targets[file.path], "answered", tracked)
        wanted = {one.slot.at for write in writes for one in write.together}
        final = tuple(self._with_places(question, answer, wanted, receipt) for question, answer in decided)
        review = self.reviews.get(file.path)
        if review:
            pairs = list(zip(file.layout.questions, final, strict=True))
            notes = replace(signed, remarks=remarks(pairs, overwrite=self.options.overwrite))
            self._write(file, self._writes(decided, mark_drafts=True), review, "review", notes)
        return FileResult(file=file, target=self.targets[file.path], answers=final, receipt=receipt, review=review)

    def _writes(self, decided: Sequence[tuple[Question, Answer]], *, mark_drafts: bool) -> tuple[SlotWrite, ...]:
        return combine(
            (question, write)
            for question, answer in decided
            for write in place(question, answer, overwrite=self.options.overwrite, mark_drafts=mark_drafts)
        )

    def _write(
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

    def _outcome(self, question: Question, answers: Mapping[str, Answer]) -> Answer:
        if question.id in answers:
            return answers[question.id]
        rule = why_skipped(question, overwrite=self.options.overwrite) or "run-stopped"
        if rule == "draft-kept":
            status, severity = Status.NEEDS_REVIEW, Severity.REVIEW
        else:
            status, severity = Status.SKIPPED, Severity.INFO
        finding = Finding(rule=rule, severity=severity, message=_SKIPPED[rule])
        return Answer(question_id=question.id, at=question.at, status=status, findings=(finding,))

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


_SKIPPED = {
    "already-answered": "the file already holds an answer; --overwrite replaces it",
    "draft-kept": "a draft marked for review stands among answers in one cell: complete it there, or use --overwrite",
    "no-writable-slot": "there is no place in the file where an answer may be written",
    "run-stopped": "the run stopped before this question was asked; --resume asks it",
}


def _failed(prepared: Prepared, finding: Finding, model: str) -> Answer:
    question = prepared.question
    return Answer(
        question_id=question.id,
        at=question.at,
        status=Status.FAILED,
        findings=(finding,),
        template=prepared.request.prompt.template,
        template_version=prepared.request.prompt.template_version,
        model=model,
    )
