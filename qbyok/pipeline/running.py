"""A whole run: ask, check, decide, write, and account for each step in the log."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from qbyok.errors import BadResponseError, QbyokError
from qbyok.interfaces import QuestionnaireFile, RunLog
from qbyok.model import Answer, Finding, Question, Severity, Status
from qbyok.pipeline.asking import Asker, Reply
from qbyok.pipeline.filing import FileResult, Filing
from qbyok.pipeline.keeping import Keep, keep_exchange
from qbyok.pipeline.preparing import Options, Prepared, why_skipped
from qbyok.pipeline.together import do_all
from qbyok.redaction.answers import local
from qbyok.redaction.redactor import Redactor
from qbyok.runlog import events
from qbyok.verification.checking import check_draft
from qbyok.verification.deciding import decide
from qbyok.verification.drafts import parse_draft

NEEDS_A_PERSON = (Status.NEEDS_REVIEW, Status.NO_EVIDENCE, Status.FAILED)
FailOn = Literal["review", "failed", "never"]


def count_statuses(answers: Iterable[Answer]) -> Mapping[Status, int]:
    """Return how many answers have each status; every status is there."""
    found = Counter(answer.status for answer in answers)
    return {status: found[status] for status in Status}


def review_code(counts: Mapping[Status, int], fail_on: FailOn) -> int:
    """Return 10 where there are answers that ``fail_on`` names, else 0."""
    watched = {"review": NEEDS_A_PERSON, "failed": (Status.FAILED,), "never": ()}[fail_on]
    return 10 if any(counts[status] for status in watched) else 0


@dataclass(frozen=True, kw_only=True, slots=True)
class RunResult:
    """What a run came to; ``error`` is what stopped it early, if anything did."""

    files: tuple[FileResult, ...]
    error: QbyokError | None

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many questions ended in each status; every status is there."""
        return count_statuses(answer for result in self.files for answer in result.answers)

    def exit_code(self, fail_on: FailOn) -> int:
        """Return the documented exit code; ``fail_on`` says which answers make it 10."""
        return self.error.exit_code if self.error else review_code(self.counts, fail_on)


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A run with everything that it needs. ``keep`` stores content by digest where the user wants it kept.

    ``reviewed`` are the answers that people decided since an earlier try, by question: those are not asked again.
    """

    asker: Asker
    log: RunLog
    options: Options
    redactor: Redactor
    filing: Filing
    reviewed: Mapping[str, Answer]
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
        for answer in self.reviewed.values():
            self.log.append("answer.decided", events.decided_fields(answer, self.keyed_digest, True))
        found, error = do_all(self._answer, prepared, self.asker)
        error = error or missing
        answers = {**{answer.question_id: answer for answer in found}, **self.reviewed}
        results: list[FileResult] = []
        for file in files:
            try:
                decided = [(question, self._outcome(question, answers)) for question in file.layout.questions]
                results.append(self.filing.write(file, decided))
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
            question=request.question,
            restore=self.options.restore or not reply.asked,
        )
        if not reply.asked:
            return answer
        prompt = request.prompt
        return replace(
            answer, model=completion.model, template=prompt.template, template_version=prompt.template_version
        )

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
