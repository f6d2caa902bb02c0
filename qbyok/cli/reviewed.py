"""A run that is reviewed, read as it stands."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from qbyok.cli import wiring
from qbyok.cli.answering import options_of
from qbyok.cli.plans import Plan, check_layouts, flags_to_resume, load_plan
from qbyok.cli.reviewing import PastReview, answers_of, past_review
from qbyok.config.settings import Settings
from qbyok.errors import IntegrityError, UsageError
from qbyok.files import RunDirectory
from qbyok.interfaces import QuestionnaireFile
from qbyok.model import Answer, Question
from qbyok.pipeline.preparing import Options, why_skipped
from qbyok.runlog.history import History, read_history
from qbyok.wording import counted


@dataclass(frozen=True, kw_only=True)
class ReviewedRun:
    """A run as it stands: its questionnaires, read anew, its own ``answers``, what was decided of them before, and
    what ``stands`` of them now."""

    directory: RunDirectory
    plan: Plan
    settings: Settings
    options: Options
    files: tuple[QuestionnaireFile, ...]
    history: History
    answers: Mapping[str, Answer]
    stands: Mapping[str, Answer]
    past: PastReview

    @property
    def questions(self) -> dict[str, Question]:
        """All questions by their ids."""
        return {question.id: question for file in self.files for question in file.layout.questions}

    def takes_decision(self, question: Question) -> bool:
        """Tell whether a decision on a question changes anything: the file has a place that holds no answer yet."""
        return why_skipped(question, overwrite=self.options.overwrite) is None


def open_run(directory: RunDirectory) -> ReviewedRun:
    """Read a run; whoever calls this holds it.

    Raises:
        UsageError: it is no run, or a batch of it is under way.
        InputError: a questionnaire has changed, or there are no answers yet.
        IntegrityError: its state is damaged.
    """
    plan = load_plan(directory.plan)
    chosen = wiring.settings(flags_to_resume(plan, {}))
    history = read_history(directory.log)
    if history.batch:
        raise UsageError(
            f"a batch of the run in {directory.path} is under way",
            hint=f"Collect it first: qbyok batch collect {shlex.quote(str(directory.path))}",
        )
    stands = answers_of(directory)
    past = past_review(directory)
    files = wiring.questionnaires(plan.files, wiring.layouts(chosen, plan.layouts))
    check_layouts(plan, files)
    run = ReviewedRun(
        directory=directory,
        plan=plan,
        settings=chosen,
        options=options_of(chosen, overwrite=plan.overwrite),
        files=files,
        history=history,
        answers={**stands, **past.originals},
        stands=stands,
        past=past,
    )
    if missing := run.questions.keys() - stands.keys():
        raise IntegrityError(
            f"{directory.answers} lacks {counted(len(missing), 'question')} of the run",
            hint="Restore it from a backup",
        )
    return run
