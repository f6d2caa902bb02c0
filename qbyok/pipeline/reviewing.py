"""People's decisions put into the answered copies: each in the log before anything is written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qbyok.interfaces import QuestionnaireFile, RunLog
from qbyok.layout.unplaced import before_placing
from qbyok.model import Answer
from qbyok.pipeline.filing import FileResult, Filing
from qbyok.review.decisions import Decision
from qbyok.review.settling import settled
from qbyok.runlog import events


@dataclass(frozen=True, kw_only=True, slots=True)
class Reviewed:
    """All decisions on a run, by question, and those ``new`` ones that its log does not have yet.

    ``answers`` are the run's own to all questions, ``current`` what stands of them in the answered copies.
    """

    answers: Mapping[str, Answer]
    current: Mapping[str, Answer]
    decisions: Mapping[str, tuple[Decision, ...]]
    new: Sequence[Decision]


def apply_decisions(
    reviewed: Reviewed,
    files: Sequence[QuestionnaireFile],
    filing: Filing,
    log: RunLog,
    keyed_digest: Callable[[str], str] | None,
) -> tuple[FileResult, ...]:
    """Log what is new, write the copies anew from the originals, and return what became of each questionnaire.

    Raises:
        IntegrityError, InputError, UsageError: the log or a copy can't be written.
    """
    final = {question: before_placing(answer) for question, answer in reviewed.answers.items()}
    for question, taken in reviewed.decisions.items():
        final[question] = settled(final[question], taken[-1])
    for one in reviewed.new:
        before, after = reviewed.current[one.question], final[one.question]
        fields = events.reviewed_fields(one.kind.value, one.by, one.when, before, after, keyed_digest)
        log.append("review.decided", fields)
    return tuple(
        filing.write(file, [(question, final[question.id]) for question in file.layout.questions]) for file in files
    )
