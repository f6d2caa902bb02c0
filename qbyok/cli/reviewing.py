"""Wires the review of a run: its answers as the run gave them, what people decided of them, and the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qbyok.errors import InputError, IntegrityError
from qbyok.files import RunDirectory
from qbyok.interfaces import QuestionnaireFile
from qbyok.layout.unplaced import before_placing
from qbyok.model import Answer
from qbyok.pipeline.preparing import Options, why_skipped
from qbyok.report.answers import read_answers
from qbyok.report.review.data import Item, page_data
from qbyok.report.review.page import review_page
from qbyok.report.review.rule_words import rule_words
from qbyok.report.review.sources import Shown
from qbyok.resources import checks_text
from qbyok.review.decisions import Decision, read_decisions
from qbyok.review.merging import merge
from qbyok.review.settling import settled

_CLOSED = {
    "already-answered": "the file holds an answer already",
    "draft-kept": "a draft stands among answers in one cell: complete it in the file",
    "no-writable-slot": "the file has no place for an answer",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class PastReview:
    """What people decided of a run and was applied: the decisions by question, the ``originals`` (the run's own
    answers to these questions), and what these became."""

    decisions: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)
    originals: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def answers(self) -> Mapping[str, Answer]:
        """The answers as people decided them."""
        return {
            question: settled(before_placing(self.originals[question]), taken[-1])
            for question, taken in self.decisions.items()
        }


NOT_REVIEWED = PastReview()


def past_review(directory: RunDirectory) -> PastReview:
    """Read what was decided of a run and applied.

    Raises:
        IntegrityError: that is damaged, or a part of it is missing.
    """
    if not directory.applied.is_file():
        return NOT_REVIEWED
    try:
        file = read_decisions(directory.applied.read_bytes(), str(directory.applied))
        originals = _answers_in(directory.before_review)
        decisions = merge([file.decisions]).decided
        return PastReview(decisions=decisions, originals={name: originals[name] for name in decisions})
    except (InputError, KeyError, OSError) as error:
        raise IntegrityError(
            f"the decisions that were applied to the run in {directory.path} are damaged",
            hint=f"Restore {directory.applied} and {directory.before_review} from a backup",
        ) from error


def answers_of(directory: RunDirectory) -> dict[str, Answer]:
    """Return what stands of a run's answers, by question.

    Raises:
        InputError: there are none yet.
        IntegrityError: they are damaged.
    """
    if not directory.answers.is_file():
        raise InputError(f"{directory.path} holds no answers yet", hint="Name the directory of a run that has ended")
    return _answers_in(directory.answers)


def page_of(
    run: str,
    head: str,
    files: Sequence[QuestionnaireFile],
    answers: Mapping[str, Answer],
    past: PastReview,
    options: Options,
    shown: Shown,
) -> bytes:
    """Return the review page of a run. ``answers`` are all of it; those of the past review are shown as the run gave
    them, with the decisions on them."""
    before = {**answers, **past.originals}
    items = [
        Item(
            file=file.path.name,
            question=question,
            answer=before[question.id],
            closed=_CLOSED.get(why_skipped(question, overwrite=options.overwrite) or "", ""),
        )
        for file in files
        for question in file.layout.questions
        if question.id in before
    ]
    applied = [decision for taken in past.decisions.values() for decision in taken]
    rules = rule_words(checks_text())
    return review_page(page_data(run, head, items, shown=shown, rules=rules, applied=applied))


def _answers_in(path: Path) -> dict[str, Answer]:
    return {answer.question_id: answer for answer in read_answers(path.read_bytes(), str(path))}
