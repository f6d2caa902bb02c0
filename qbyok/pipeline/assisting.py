"""Having sheets read that detection is unsure of: ask, check, and account for each step in the log."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock

from qbyok.errors import BadResponseError, QbyokError
from qbyok.interfaces import LayoutTemplate, QuestionnaireFile, Reading
from qbyok.layout.identity import question_id
from qbyok.layout.samples import sample_text
from qbyok.model import AnswerRequest, Completion, Layout, Passage, Question, Sample
from qbyok.pipeline.asking import Asker
from qbyok.pipeline.keeping import Keep, keep_exchange
from qbyok.pipeline.preparing import Prepared
from qbyok.pipeline.together import do_all
from qbyok.redaction.answers import restored_reply
from qbyok.redaction.redactor import Redactor
from qbyok.redaction.requests import redacted_sample
from qbyok.runlog import events

_ASKED = "How is this to be read?"


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposed:
    """What became of the reply on one sheet: the questions that it led to and who answered, or the rule that it
    failed, in a word and in a sentence."""

    sheet: str
    questions: int = 0
    model: str = ""
    rule: str = ""
    message: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AssistResult:
    """How the file is read now; ``error`` is what stopped the run early, if anything did."""

    reading: Reading
    proposed: tuple[Proposed, ...]
    error: QbyokError | None


def prepare_samples(
    file: QuestionnaireFile, template: LayoutTemplate, max_output_tokens: int, redactor: Redactor
) -> Iterator[Prepared]:
    """Yield a request for each sheet or table that is unsure: the sample is the one passage that would be sent."""
    for sample in file.reading.unsure():
        shown, hidden = redacted_sample(redactor, sample)
        sent = _passage(file.path.name, shown)
        request = AnswerRequest(
            question=Question(id=question_id(file.sha256, sample.name), at=sample.name, text=_ASKED),
            passages=(sent,),
            approved=(),
            prompt=template.render(shown),
            max_output_tokens=max_output_tokens,
            redacted=replace(hidden, passages={sent.id: _passage(file.path.name, sample)}),
        )
        yield Prepared(file=file, request=request)


def _passage(file: str, sample: Sample) -> Passage:
    text = sample_text(sample)
    sha256 = events.sha256_text(text)
    return Passage(id=f"s-{sha256[:16]}", sha256=sha256, path=file, locator=sample.name, heading=(), text=text)


@dataclass(kw_only=True)
class Assist:
    """A run that has sheets read. ``save`` is given each new reading, so that nothing paid for is lost."""

    asker: Asker
    reading: Reading
    save: Callable[[Reading], None]
    keep: Keep | None
    _lock: Lock = field(default_factory=Lock)

    def execute(self, prepared: Sequence[Prepared]) -> AssistResult:
        """Ask about every sheet; errors that stop the run, an interrupt included, are in the result."""
        proposed, error = do_all(self._propose, prepared, self.asker)
        return AssistResult(reading=self.reading, proposed=tuple(proposed), error=error)

    def _propose(self, prepared: Prepared) -> Proposed:
        question = prepared.question
        try:
            completion = self.asker.ask(prepared).completion
            if self.keep:
                keep_exchange(self.keep, prepared.request.prompt, completion)
            questions = self._take(question.at, prepared, completion)
            outcome = Proposed(sheet=question.at, questions=questions, model=completion.model)
        except BadResponseError as error:
            outcome = Proposed(sheet=question.at, rule=error.code, message=error.message)
        self.asker.log.append(
            "layout.proposed",
            events.proposed_fields(question.id, outcome.sheet, outcome.questions, outcome.rule),
        )
        return outcome

    def _take(self, sheet: str, prepared: Prepared, completion: Completion) -> int:
        """Read a sheet as a reply says from now on, and return how many questions come of it.

        Raises:
            BadResponseError: the reply is not what was asked for, or fails a check.
        """
        with self._lock:
            reply = restored_reply(completion.text, prepared.request.redacted)
            reading = self.reading.with_proposal(sheet, reply, completion.model)
            self.save(reading)
            self.reading = reading
        return _questions_of(reading.layout, sheet)


def _questions_of(layout: Layout, sheet: str) -> int:
    """Count the questions of a sheet of a workbook, or of a document's table."""
    return sum(question.at.startswith((f"{sheet}!", f"{sheet} row ")) for question in layout.questions)
