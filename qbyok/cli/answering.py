"""Wires one run together: checks everything that can be checked before the first byte is written or sent."""

import os
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from qbyok.cli import console, wiring
from qbyok.cli.calling import Called, reached_elsewhere, ready_to_call, succeeded
from qbyok.cli.forecasting import forecast_of, outlook
from qbyok.cli.plans import Plan, check_layouts, check_redaction, check_target, flags_to_resume, load_plan, save_plan
from qbyok.cli.progress import progress_for_stderr
from qbyok.cli.reviewing import NOT_REVIEWED, PastReview, page_of, past_review
from qbyok.cli.run_ids import day_of, new_run_id, started_at
from qbyok.cli.signals import stopped_by_signals
from qbyok.cli.spending import AlertTeller, alert_line, budget_for, prices_for, standing_line
from qbyok.config.settings import Settings
from qbyok.errors import EgressError, QbyokError, UsageError
from qbyok.files import RunDirectory, check_new, new_run_directory, write_atomic
from qbyok.interfaces import Provider, QuestionnaireFile, RunLog
from qbyok.model import Status
from qbyok.pipeline.access import Access
from qbyok.pipeline.asking import Asker, alert_facts, budget_facts
from qbyok.pipeline.batching import Brought, take_in
from qbyok.pipeline.filing import FileResult, Filing
from qbyok.pipeline.preparing import Options, Prepared, prepare, redacted_total
from qbyok.pipeline.running import Run, RunResult
from qbyok.redaction.redactor import Redactor
from qbyok.redaction.requests import on_page
from qbyok.report.answers import answer_record, json_lines
from qbyok.report.forecast import forecast_line
from qbyok.report.review.sources import Shown
from qbyok.report.summary import call_line, call_summary, file_lines, file_summary, notice_summary
from qbyok.runlog import events
from qbyok.runlog.digests import KeyedDigest, load_salt
from qbyok.runlog.history import History, read_history
from qbyok.runlog.journal import Journal
from qbyok.runlog.writer import RunLogWriter
from qbyok.spend.caps import Standing
from qbyok.spend.prices import Prices
from qbyok.wording import hidden

if TYPE_CHECKING:
    from qbyok.evidence.index import EvidenceIndex
    from qbyok.prompting.template import AnswerTemplate


@dataclass(frozen=True, kw_only=True)
class Job:
    """What the user asked for: questionnaires and saved layouts by the paths that were typed, and flags."""

    files: tuple[Path, ...]
    layouts: tuple[Path, ...] = ()
    flags: Mapping[str, Any]
    overwrite: bool = False
    sandbox: bool = False


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Everything that was read and checked before a run may start; ``past`` is what people decided of it before."""

    settings: Settings
    files: tuple[QuestionnaireFile, ...]
    evidence: "EvidenceIndex"
    template: "AnswerTemplate"
    options: Options
    redactor: Redactor
    prepared: tuple[Prepared, ...]
    past: PastReview = NOT_REVIEWED


@dataclass(frozen=True, kw_only=True)
class Session:
    """All that work on a run needs."""

    inputs: Inputs
    called: Called
    prices: Prices
    directory: RunDirectory
    log: RunLogWriter
    run: str
    history: History


def answer_dry(job: Job, *, as_json: bool, batch: bool = False) -> None:
    """Show what would be sent, to which host, and what it would cost: at once, or as a ``batch``."""
    inputs = read_inputs(job, new_run_id())
    record = forecast_of(inputs.settings, inputs.prepared, batch=batch)
    ahead = outlook(inputs.settings, inputs.prepared, batch=batch)
    if as_json:
        console.data_json(record | ahead)
        return
    console.table(
        ("at", "question", "documents", "bytes"),
        [
            (
                q["at"],
                q["text"],
                ", ".join(dict.fromkeys(p["path"] for p in q["passages"])),
                str(q["prompt"]["bytes"]),
            )
            for q in record["questions"]
        ],
    )
    for file in inputs.files:
        if file.layout.source:
            console.say(f"{file.path.name}: read by the saved layout {file.layout.source}")
    console.say(forecast_line(record))
    for other in ahead["failover"]:
        console.say(f"by failover they may go to {other['host']} ({other['provider']}, {other['model']})")
    for budget in ahead["budgets"]:
        console.say(budget["line"])
    if ahead["stops"]:
        console.warn(f"the run would stop at once: {ahead['stops']}")


def answer_new(job: Job, out: Path | None, key_file: str | None, *, as_json: bool) -> int:
    """Start a run and return its exit code."""
    run = new_run_id()
    path = out or Path("qbyok-runs") / run
    check_new(path)
    inputs = read_inputs(job, run)
    called = ready_to_call(inputs.settings, key_file)
    prices = prices_for(inputs.settings, called)
    with begun(job, run, path, inputs, called) as (directory, log):
        session = Session(
            inputs=inputs, called=called, prices=prices, directory=directory, log=log, run=run, history=History()
        )
        return execute(session, as_json=as_json)


@contextmanager
def begun(
    job: Job, run: str, path: Path, inputs: Inputs, called: Called
) -> Iterator[tuple[RunDirectory, RunLogWriter]]:
    """Make a run directory with its plan, and yield it, locked, with its log."""
    directory = new_run_directory(path)
    with directory.locked():
        target = called.provider.target
        save_plan(
            directory.plan,
            run,
            inputs.settings,
            target,
            inputs.files,
            job.layouts,
            overwrite=job.overwrite,
            redaction=inputs.redactor.digest(),
        )
        with RunLogWriter.create(directory.log, run=run) as log:
            log.append("run.started", _started(inputs, called.provider))
            yield directory, log


def answer_resumed(
    path: Path, flags: Mapping[str, Any], key_file: str | None, *, sandbox: bool, as_json: bool
) -> int:
    """Go on with a run that stopped, and return its exit code."""
    with resumed(path, flags, sandbox=sandbox) as again:
        if again.history.batch and not again.history.batch.exported:
            raise UsageError(
                f"a batch of the run in {path} is under way", hint=f"Collect it first: qbyok batch collect {path}"
            )
        called = ready_to_call(again.inputs.settings, key_file)
        with again.session(called) as session:
            drop_batch(session, "asked for otherwise", billed=None)
            return execute(session, as_json=as_json)


def drop_batch(session: Session, reason: str, *, billed: bool | None) -> None:
    """Wait no more for a run's open batch, if there is one: ``billed`` is None where nobody knows."""
    if batch := session.history.batch:
        fields = events.dropped_fields(batch.name, reason, billed)
        session.log.append("batch.dropped", fields)
        session.history.take({"event": "batch.dropped", "run": session.run, **fields})


@dataclass(frozen=True, kw_only=True)
class Resumed:
    """A run that goes on: its plan, what its log says, and its inputs, read anew."""

    directory: RunDirectory
    plan: Plan
    history: History
    inputs: Inputs
    flags: Mapping[str, Any]

    @contextmanager
    def session(self, called: Called) -> Iterator[Session]:
        """Yield what is needed to work on the run, with its log.

        Raises:
            UsageError: the settings lead elsewhere than they did.
            BudgetError: see ``prices_for``.
        """
        check_target(self.plan, called.provider.target, self.flags)
        prices = prices_for(self.inputs.settings, called)
        with RunLogWriter.resume(self.directory.log) as log:
            log.append("run.resumed", events.resumed_fields(log.head, wiring.enforced_by()))
            yield Session(
                inputs=self.inputs,
                called=called,
                prices=prices,
                directory=self.directory,
                log=log,
                run=self.plan.run,
                history=self.history,
            )


@contextmanager
def resumed(path: Path, flags: Mapping[str, Any], *, sandbox: bool) -> Iterator[Resumed]:
    """Yield a run that is not complete, locked, with its inputs read anew.

    Raises:
        UsageError: it is complete, or its inputs are read otherwise than before.
        InputError, IntegrityError, LockedError: see the parts.
    """
    directory = RunDirectory(path=path)
    plan = load_plan(directory.plan)
    job = Job(
        files=plan.files,
        layouts=plan.layouts,
        flags=flags_to_resume(plan, flags),
        overwrite=plan.overwrite,
        sandbox=sandbox,
    )
    with directory.locked():
        history = read_history(directory.log)
        if history.finished:
            _forget_responses(directory)
            raise UsageError(f"the run in {path} is complete", hint="Start a new run to ask again")
        inputs = _without_decided(read_inputs(job, plan.run), past_review(directory))
        check_layouts(plan, inputs.files)
        check_redaction(plan, inputs.redactor.digest())
        yield Resumed(directory=directory, plan=plan, history=history, inputs=inputs, flags=flags)


def _without_decided(inputs: Inputs, past: PastReview) -> Inputs:
    """Leave out the questions that people have decided: they are not asked again."""
    prepared = tuple(one for one in inputs.prepared if one.question.id not in past.answers)
    return replace(inputs, prepared=prepared, past=past)


def read_inputs(job: Job, run: str | None = None) -> Inputs:
    """Read and check everything that a ``run`` needs but its key; None is for one that is not to be begun.

    What is out of date is so as of the day on which it began: a resumed run asks the same as before.
    """
    chosen = wiring.settings(job.flags)
    if job.sandbox:
        wiring.enter_sandbox(chosen)
    files = wiring.questionnaires(job.files, wiring.layouts(chosen, job.layouts))
    for file in files:
        if file.signed:
            console.warn(f"{file.path.name} is digitally signed; in the answered copy the signature shows as invalid")
    template = wiring.template(chosen)
    evidence = wiring.evidence_index(chosen, day_of(run) if run else None)
    wiring.warn_of_unread(evidence)
    options = options_of(chosen, overwrite=job.overwrite)
    redactor = wiring.redactor(chosen)
    return Inputs(
        settings=chosen,
        files=files,
        evidence=evidence,
        template=template,
        options=options,
        redactor=redactor,
        prepared=tuple(prepare(files, evidence, template, options, redactor)),
    )


def options_of(chosen: Settings, *, overwrite: bool) -> Options:
    """Return how a run goes by its settings."""
    return Options(
        passages=chosen.passages,
        max_output_tokens=chosen.max_output_tokens,
        overwrite=overwrite,
        reuse=chosen.reuse and wiring.asks_somebody(chosen),
        mark_drafts=chosen.drafts == "mark",
        tracked=chosen.tracked,
        author=chosen.author,
        restore=wiring.may_restore(chosen),
    )


@contextmanager
def asking(session: Session) -> Iterator[Asker]:
    """Yield what asks on behalf of a run, and accounts for it."""
    inputs, called, directory, log = session.inputs, session.called, session.directory, session.log
    for notice in called.notices:
        log.append(notice.event, notice.fields)
    with (
        budget_for(inputs.settings, called, directory, session.history) as budget,
        progress_for_stderr() as progress,
        stopped_by_signals() as stop,
    ):
        alert = AlertTeller(plan=inputs.settings.budget, directory=directory, env=os.environ, say=progress.noted)
        yield Asker(
            run=session.run,
            log_path=str(directory.log.absolute()),
            access=Access(called.ways, log, progress.noted),
            log=log,
            journal=Journal(directory.responses),
            budget=budget,
            pricing=session.prices,
            progress=progress,
            stop=stop,
            alert=alert,
            concurrency=session.inputs.settings.concurrency,
            unanswered=session.history.unanswered,
        )


def execute(session: Session, brought: Brought | None = None, *, as_json: bool) -> int:
    """Ask, check, write and report; with what a batch ``brought`` nobody is asked. Return the exit code."""
    inputs, directory, log, run = session.inputs, session.directory, session.log, session.run
    with asking(session) as asker:
        prepared, missing = take_in(asker, inputs.prepared, brought) if brought else (inputs.prepared, None)
        originals = [file.path for file in inputs.files]
        result = Run(
            asker=asker,
            log=log,
            options=inputs.options,
            redactor=inputs.redactor,
            filing=filing(log, directory, inputs.settings, inputs.options, originals, run),
            reviewed=inputs.past.answers,
            keep=wiring.keeper(inputs.settings, directory),
            keyed_digest=digester(directory, inputs.settings),
        ).execute(inputs.files, prepared, missing)
        standings = asker.budget.standings(run)
    try:
        write_answers(directory, result.files, run)
    except QbyokError as error:
        result = replace(result, error=result.error or error)
    if not isinstance(result.error, EgressError) and (reached := reached_elsewhere()):
        log.append("egress.blocked", events.blocked_fields(reached.message))
        result = replace(result, error=result.error or reached)
    code = result.exit_code(inputs.settings.fail_on)
    _close(log, result, asker, code)
    if result.error is None:
        succeeded(asker.access.answered)
    if result.error is None and not result.counts[Status.FAILED]:
        _forget_responses(directory)
    _write_page(session, result)
    way = "file" if brought and brought.batch.exported else "batch"
    _report(result, asker, session, way, standings, as_json=as_json)
    return code


def _write_page(session: Session, result: RunResult) -> None:
    """Write the review page; where that fails, it can be made anew."""
    inputs = session.inputs
    kept = inputs.settings.retention != "none"
    found = (
        request.redacted.original(passage)
        for request in (prepared.request for prepared in inputs.prepared if kept)
        for passage in (*request.passages, *(one.passage for one in request.approved))
    )
    passages = on_page(inputs.redactor, found, restore=inputs.options.restore)
    shown = Shown(passages={passage.id: passage for passage in passages}, kept=kept)
    answers = {answer.question_id: answer for found in result.files for answer in found.answers}
    try:
        page = page_of(session.run, session.log.head, inputs.files, answers, inputs.past, inputs.options, shown)
        write_atomic(session.directory.review, page)
    except QbyokError as error:
        console.warn(f"the review page was not written: {error}")


def _started(inputs: Inputs, provider: Provider) -> dict[str, Any]:
    encoder = inputs.evidence.encoder
    return events.started_fields(
        target=provider.target,
        template=inputs.template,
        retention=inputs.settings.retention,
        enforced_by=wiring.enforced_by(),
        settings={name: str(getattr(inputs.settings, name)) for name in inputs.settings.sources},
        questionnaires=[(f.path.name, f.sha256, len(f.layout.questions), f.layout.source) for f in inputs.files],
        evidence=[(document.path, document.sha256, document.passages) for document in inputs.evidence.documents],
        skipped=[(skipped.path, skipped.reason) for skipped in inputs.evidence.skipped],
        semantic=(encoder.model, encoder.tokenizer) if encoder else None,
    )


def filing(
    log: RunLog,
    directory: RunDirectory,
    chosen: Settings,
    options: Options,
    originals: Sequence[Path],
    run: str,
) -> Filing:
    """Return what writes the copies of a run's questionnaires."""
    return Filing(
        log=log,
        options=options,
        targets=directory.targets(originals, "answered"),
        reviews=directory.targets(originals, "review") if chosen.review_copy else {},
        date=started_at(run),
    )


def digester(directory: RunDirectory, chosen: Settings) -> Callable[[str], str] | None:
    """Return what makes the run's keyed digests, None where not even those are kept."""
    return None if chosen.retention == "none" else KeyedDigest(load_salt(directory.state))


def write_answers(directory: RunDirectory, files: Sequence[FileResult], run: str) -> None:
    """Write all answers of a run's questionnaires to ``answers.jsonl``."""
    records = [
        answer_record(found.file.path.name, question, answer, run)
        for found in files
        for question, answer in zip(found.file.layout.questions, found.answers, strict=True)
    ]
    write_atomic(directory.answers, json_lines(records))


def _close(log: RunLogWriter, result: RunResult, asker: Asker, code: int) -> None:
    if result.error:
        log.append("run.interrupted", events.interrupted_fields(result.error.message, code))
    else:
        log.append("run.completed", events.completed_fields(result.counts, asker.totals, asker.budget.spent, code))


def _forget_responses(directory: RunDirectory) -> None:
    """A complete run needs its stored responses no more; what the user wants kept is under ``content``."""
    rmtree(directory.responses, ignore_errors=True)


def _report(
    result: RunResult,
    asker: Asker,
    session: Session,
    way: str,
    standings: Sequence[Standing],
    *,
    as_json: bool,
) -> None:
    """Print the paths (or a JSON summary) to stdout, and the story to stderr; ``way`` is how batches came."""
    directory, log = session.directory, session.log
    notices = (*session.called.notices, *asker.access.notices)
    replaced = redacted_total(session.inputs.prepared)
    files = [file_summary(f.file, f.target, f.review, f.answers, f.receipt) for f in result.files]
    totals = asker.totals
    brought = {(way, target): number for target, number in totals.batched.items()}
    sent_to = {("call", target): number for target, number in totals.sent_to.items()} | brought
    spent, earlier = asker.budget.spent, session.history.spent
    calls = call_summary(sent_to, totals.usage, spent, totals.unpriced, earlier=earlier)
    if as_json:
        record = {"schema": "qbyok.summary/1", "run": str(directory.path), "log_head": log.head, "files": files}
        told = {
            "redacted": replaced,
            "calls": calls,
            "budgets": [budget_facts(standing) for standing in standings],
            "alerts": [alert_facts(alert) for alert in asker.budget.alerts],
            "keys": [notice_summary(notice) for notice in notices],
        }
        console.data_json({**record, **told, "error": str(result.error) if result.error else None})
    else:
        for found in result.files:
            if result.error and not found.decided:
                continue  # a script would take the path of a mere copy for a result
            console.data(str(found.target))
            if found.review:
                console.data(str(found.review))
    for line in (line for file in files for line in file_lines(file)):
        console.say(line)
    console.say(call_line(calls))
    if replaced:
        console.say(f"hidden behind placeholders in the prompts of this run: {hidden(replaced)}")
    for notice in notices:
        console.say(notice.message)
    for standing in standings:
        console.say(standing_line(standing))
    for alert in asker.budget.alerts:
        console.say(f"reached in this run: {alert_line(alert)}")
    console.say(f"log head {log.head}")
    run = shlex.quote(str(directory.path))
    console.say(f"keep it elsewhere: qbyok log verify {run} --head HEAD finds a log that was cut off")
    if result.error:
        console.fail(result.error)
        raised = " --max-cost USD" if asker.budget.flag_would_help else ""
        flags = f"{raised}{session.called.key_flag}{wiring.sandbox_flag()}"
        console.say(f"go on with: qbyok answer --resume {run}{flags}")
