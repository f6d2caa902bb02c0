"""``qbyok inspect --assist``: the user's own provider is asked about sheets that detection is unsure of."""

import os
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any, NamedTuple

from qbyok.cli import console, wiring
from qbyok.cli.calling import reached_elsewhere, ready_to_call, succeeded
from qbyok.cli.forecasting import forecast_of
from qbyok.cli.progress import SilentProgress
from qbyok.cli.run_ids import new_run_id
from qbyok.cli.signals import stopped_by_signals
from qbyok.cli.spending import AlertTeller, budget_for, prices_for
from qbyok.config.settings import Settings
from qbyok.errors import EgressError, UsageError
from qbyok.files import RunDirectory, check_new, new_run_directory, write_atomic
from qbyok.interfaces import Provider, QuestionnaireFile, Reading
from qbyok.pipeline.access import Access
from qbyok.pipeline.asking import Asker
from qbyok.pipeline.assisting import Assist, AssistResult, prepare_samples
from qbyok.pipeline.preparing import Prepared
from qbyok.report.forecast import forecast_line
from qbyok.report.summary import call_line, call_summary
from qbyok.runlog import events
from qbyok.runlog.history import History
from qbyok.runlog.journal import Journal
from qbyok.runlog.writer import RunLogWriter
from qbyok.wording import counted

if TYPE_CHECKING:
    from qbyok.prompting.template import LayoutTemplate

_NOTHING_UNSURE = "detection is sure of every sheet: there is nothing to ask a provider"


@dataclass(frozen=True, kw_only=True)
class Job:
    """What the user wants help with: the file, saved layouts, and the flags that were given with what they mean."""

    file: QuestionnaireFile
    layouts: tuple[Path, ...]
    flags: Mapping[str, Any]
    settings: Settings
    key_file: str | None


class Assisted(NamedTuple):
    """How the file is read now, the exit code, and what a person is told at the end."""

    reading: Reading
    code: int
    story: tuple[str, ...]


def ask_dry(job: Job, *, as_json: bool) -> None:
    """Show what would be sent, to which host, and what it would cost."""
    _, prepared = _prepare(job)
    record = forecast_of(job.settings, prepared)
    prompts = [one.request.prompt for one in prepared]
    if as_json:
        console.data_json(record | {"prompts": [{"system": p.system, "user": p.user} for p in prompts]})
        return
    for text in dict.fromkeys((*(p.system for p in prompts), *(p.user for p in prompts))):
        console.data(text)
    console.say(forecast_line(record) if prepared else _NOTHING_UNSURE)


def ask(job: Job, out: Path | None) -> Assisted:
    """Ask about every sheet that is unsure, if there is one, and return how the file is read then."""
    template, prepared = _prepare(job)
    if not prepared:
        return Assisted(job.file.reading, 0, (_NOTHING_UNSURE,))
    run = f"assist-{new_run_id()}"
    path = out or Path("qbyok-runs") / run
    check_new(path)
    called = ready_to_call(job.settings, job.key_file)
    prices = prices_for(job.settings, called)
    directory = new_run_directory(path)
    with (
        directory.locked(),
        RunLogWriter.create(directory.log, run=run) as log,
        budget_for(job.settings, called, directory, History()) as budget,
        stopped_by_signals() as stop,
    ):
        progress = SilentProgress()
        asker = Asker(
            run=run,
            log_path=str(directory.log.absolute()),
            access=Access(called.ways, log, progress.noted),
            log=log,
            journal=Journal(directory.responses),
            budget=budget,
            pricing=prices,
            progress=progress,
            stop=stop,
            alert=AlertTeller(plan=job.settings.budget, directory=directory, env=os.environ, say=console.say),
            concurrency=job.settings.concurrency,
        )
        log.append("run.started", _started(job, called.provider, template))
        for notice in called.notices:
            log.append(notice.event, notice.fields)
        result = Assist(
            asker=asker,
            reading=job.file.reading,
            save=lambda reading: _save(reading, directory),
            keep=wiring.keeper(job.settings, directory),
        ).execute(prepared)
        if not isinstance(result.error, EgressError) and (reached := reached_elsewhere()):
            log.append("egress.blocked", events.blocked_fields(reached.message))
            result = replace(result, error=result.error or reached)
        _close(log, result, asker)
    if result.error is None:
        succeeded(asker.access.answered)
    if not isinstance(result.error, UsageError):
        # What was paid for is in the layout now, unless that could not be written.
        rmtree(directory.responses, ignore_errors=True)
    code = result.error.exit_code if result.error else 0
    return Assisted(result.reading, code, tuple(_story(job, result, asker, directory, log.head)))


def _prepare(job: Job) -> "tuple[LayoutTemplate, tuple[Prepared, ...]]":
    if wiring.chosen_entry(job.settings).kind == "offline":
        raise UsageError(
            "the offline provider cannot say how a sheet is to be read",
            hint="Name the one to ask: --provider anthropic --model ID",
        )
    template = wiring.layout_template(job.settings)
    return template, tuple(
        prepare_samples(job.file, template, job.settings.max_output_tokens, wiring.redactor(job.settings))
    )


def _started(job: Job, provider: Provider, template: "LayoutTemplate") -> dict[str, Any]:
    file = job.file
    return events.started_fields(
        target=provider.target,
        template=template,
        enforced_by=wiring.enforced_by(),
        retention=job.settings.retention,
        settings={name: str(getattr(job.settings, name)) for name in job.settings.sources},
        questionnaires=[(file.path.name, file.sha256, len(file.layout.questions), file.layout.source)],
        evidence=[],
        skipped=[],
    )


def _save(reading: Reading, directory: RunDirectory) -> None:
    if layout := reading.settled_layout():
        write_atomic(directory.layout, layout.encode())


def _close(log: RunLogWriter, result: AssistResult, asker: Asker) -> None:
    if result.error:
        fields = events.interrupted_fields(result.error.message, result.error.exit_code)
        log.append("run.interrupted", fields)
    else:
        log.append("run.completed", events.completed_fields({}, asker.totals, asker.budget.spent, 0))


def _story(job: Job, result: AssistResult, asker: Asker, directory: RunDirectory, head: str) -> Iterator[str]:
    """Yield what became of each sheet, what it cost, and how to go on."""
    for one in result.proposed:
        if one.rule:
            yield f"warning: {one.sheet}: what was proposed is dropped: {one.message} ({one.rule})"
        else:
            yield f"{one.sheet}: {counted(one.questions, 'question')}, as {one.model} proposes"
    totals = asker.totals
    for notice in asker.access.notices:
        yield notice.message
    yield call_line(
        call_summary(
            {("call", target): n for target, n in totals.sent_to.items()},
            totals.usage,
            asker.budget.spent,
            totals.unpriced,
        )
    )
    yield f"log head {head}"
    run = shlex.quote(str(directory.path))
    yield f"keep it elsewhere: qbyok log verify {run} --head HEAD finds a log that was cut off"
    layout = str(directory.layout) if directory.layout.exists() else ""
    if layout:
        use = shlex.join(("qbyok", "answer", str(job.file.path), "--layout", layout))
        yield f"look at the layout, correct it, and use it: {use}"
    if result.error:
        yield f"error: {result.error}"
        limit = {"max_cost": "USD"} if asker.budget.flag_would_help else {}
        yield f"go on with: {_again(job, {**job.flags, **limit}, layout)}{wiring.sandbox_flag()}"


def _again(job: Job, flags: Mapping[str, Any], layout: str) -> str:
    """Return the command that asks about what is still unsure."""
    layouts = [layout] if layout else list(map(str, job.layouts))
    given = [("layout", path) for path in layouts]
    given += [(name, value) for name, value in (*flags.items(), ("api_key_file", job.key_file)) if value]
    words = [word for name, value in given for word in (f"--{name.replace('_', '-')}", str(value))]
    return shlex.join(("qbyok", "inspect", str(job.file.path), "--assist", *words))
