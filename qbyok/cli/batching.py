"""Wires a batch together: what ``qbyok answer`` asks at once is handed over here, and answered later."""

import os
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from http import HTTPStatus
from pathlib import Path
from typing import Any

from qbyok.cli import console, wiring
from qbyok.cli.answering import Job, Resumed, Session, asking, begun, drop_batch, read_inputs, resumed
from qbyok.cli.calling import Called, ready_to_call
from qbyok.cli.plans import save_plan
from qbyok.cli.run_ids import new_run_id
from qbyok.cli.spending import prices_for
from qbyok.config.settings import Settings
from qbyok.errors import NOT_SENT, EgressError, InterruptedRunError, ProviderError, QbyokError, UsageError
from qbyok.files import RunDirectory, check_new, write_new
from qbyok.model import BatchState, Target
from qbyok.pipeline.access import Way
from qbyok.pipeline.asking import Asker, budget_facts
from qbyok.pipeline.batching import batch_name, batch_requests
from qbyok.pipeline.preparing import redacted_total
from qbyok.providers.batches import Batches, file_of, lines_of
from qbyok.providers.registry import as_vendor, batches_of
from qbyok.report.batches import batch_line, batch_record
from qbyok.runlog import events
from qbyok.runlog.history import History, OpenBatch, read_history
from qbyok.runlog.writer import RunLogWriter
from qbyok.wording import hidden


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """Requests that are announced: as the vendor's lines, and as the bytes of a file of them."""

    name: str
    lines: Sequence[Mapping[str, Any]]
    content: bytes


Give = Callable[[Asker, RunLogWriter, Outgoing], BatchState | None]
"""Hands requests over, and logs that before and after; returns how the batch stands at a vendor."""


def submit_new(job: Job, out: Path | None, key_file: str | None, *, as_json: bool) -> int:
    """Start a run whose requests are left with the vendor, and return its exit code."""

    def ready(chosen: Settings) -> tuple[Called, Give]:
        called, batches = to_vendor(chosen, key_file)
        return called, _leaving_with(batches)

    return _begin(job, out, ready, as_json=as_json)


def export_new(job: Job, out: Path | None, file: Path, *, as_json: bool) -> int:
    """Start a run whose requests are written to a file, and return its exit code."""
    _check_free(file)
    return _begin(job, out, lambda chosen: (without_key(chosen), _writing(file)), as_json=as_json)


def submit_again(path: Path, flags: Mapping[str, Any], key_file: str | None, *, sandbox: bool, as_json: bool) -> int:
    """Leave with the vendor what a run lacks, unless it is there already; return the exit code."""
    with resumed(path, flags, sandbox=sandbox) as again:
        batch = again.history.batch
        called, batches = to_vendor(again.inputs.settings, key_file)
        if batch and not batch.exported:
            _check_vendor(batch, called.provider.target)
        if batch and batch.id:
            console.say(f"batch {batch.id} is under way: nothing is sent again")
            with told_if_gone(batch, path):
                state = batches.look_up(batch.id)
            return report(again.directory, called, state, as_json=as_json)
        sought = batch if batch and not batch.exported else None
        ids = [attempt.custom_id for attempt in again.history.waiting]
        found = batches.find(sought.name, ids, sought.begun_at) if sought else None
        with again.session(called) as session:
            if sought and found:
                session.log.append("batch.submitted", events.submitted_fields(sought.name, found.id, True))
                return report(session.directory, called, found, as_json=as_json)
            if sought:
                drop_batch(session, "the vendor does not have it", billed=False)
            else:
                drop_batch(session, "asked for in another batch", billed=None)
            return _hand_over(session, _planned(again, called, _leaving_with(batches)), as_json=as_json)


def export_again(path: Path, flags: Mapping[str, Any], file: Path, *, as_json: bool) -> int:
    """Write to a file what a run lacks, and return the exit code."""
    _check_free(file)
    with resumed(path, flags, sandbox=False) as again:
        if again.history.batch and not again.history.batch.exported:
            raise UsageError(f"a batch of the run in {path} is under way", hint=_collect(path))
        called = without_key(again.inputs.settings)
        with again.session(called) as session:
            drop_batch(session, "asked for in another batch", billed=None)
            return _hand_over(session, _planned(again, called, _writing(file)), as_json=as_json)


def to_vendor(chosen: Settings, key_file: str | None) -> tuple[Called, Batches]:
    """Return whom a batch goes to: the chosen provider alone, since nobody can take over what is left with it.

    Raises:
        UsageError: it takes no batches, or its entry does not allow them.
        CredentialError: see ``ready_to_call``.
    """
    entry = wiring.chosen_entry(chosen)
    batches_of(entry, wiring.provider(entry, None))  # before anyone asks for a key
    called = ready_to_call(chosen, key_file)
    return replace(called, ways=called.ways[:1]), batches_of(entry, called.provider)


def without_key(chosen: Settings) -> Called:
    """Return the chosen provider without a key: somebody else will call it.

    Raises:
        UsageError: it is the offline provider.
    """
    provider = wiring.provider(wiring.chosen_entry(chosen), None)
    as_vendor(provider)
    return Called(ways=(Way(provider=provider, note_use=lambda: None, look_again=lambda: None),), notices=())


@contextmanager
def told_if_gone(batch: OpenBatch, path: Path) -> Iterator[None]:
    """Say of a vendor's "not found" that it is about the batch, and what can be done then.

    Raises:
        ProviderError: so it is; its status stays.
    """
    try:
        yield
    except ProviderError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        vendor, key = batch.begun["provider.name"], batch.begun["key.id"]
        without = f"qbyok batch give-up {quoted(path)} {batch.id}"
        raise ProviderError(
            f"{vendor} does not have {batch.id} or its results, or does not show it to this key (HTTP 404)",
            hint=f"It was sent with key {key}. If it is gone, go on without it: {without}",
            code="batch-gone",
            status=error.status,
            request_id=error.request_id,
        ) from None


def report(directory: RunDirectory, called: Called, state: BatchState | None, *, as_json: bool) -> int:
    """Say how a run's batch stands at its vendor, or that it is in a file, and return the exit code."""
    record = standing(directory.path, called.provider.target, read_history(directory.log), state)
    if as_json:
        console.data_json(record)
    else:
        console.data(console.one_line(batch_line(record)))
    by_hand = f"take in the results: qbyok batch import {quoted(directory.path)} FILE"
    console.say(_collect(directory.path, called.key_flag) if state else by_hand)
    return 0


def standing(path: Path, target: Target, history: History, state: BatchState | None) -> dict[str, Any]:
    """Return how a run's open batch stands; see ``batch_record``."""
    reserved = [Decimal(attempt.request["reserved.usd"]) for attempt in history.waiting]
    return batch_record(path, target, history.batch.name if history.batch else "", reserved, state)


def _begin(job: Job, out: Path | None, ready: Callable[[Settings], tuple[Called, Give]], *, as_json: bool) -> int:
    run = new_run_id()
    path = out or Path("qbyok-runs") / run
    check_new(path)
    inputs = read_inputs(job, run)
    called, give = ready(inputs.settings)
    prices = prices_for(inputs.settings, called)
    with begun(job, run, path, inputs, called) as (directory, log):
        session = Session(
            inputs=inputs, called=called, prices=prices, directory=directory, log=log, run=run, history=History()
        )
        return _hand_over(session, give, as_json=as_json)


def _hand_over(session: Session, give: Give, *, as_json: bool) -> int:
    """Hand over what a run lacks; the log knows of each request before anybody else does."""
    name = batch_name(session.run, session.history.batches + 1)
    log, directory = session.log, session.directory
    with asking(session) as asker:
        try:
            requests = batch_requests(asker, session.inputs.prepared, name)
            if not requests:
                raise UsageError(
                    "there is nothing to ask", hint=f"Finish it: qbyok answer --resume {quoted(directory.path)}"
                )
            asker.announce_batch(requests)
            if asker.stop.is_set():
                asker.release_batch()
                raise InterruptedRunError("stopped by you")
            lines = lines_of(as_vendor(asker.access.provider), {one: requests[one].request for one in requests})
            state = give(asker, log, Outgoing(name=name, lines=lines, content=file_of(lines)))
        except QbyokError as error:
            if asker.budget.exceeded:
                log.append("budget.exceeded", budget_facts(asker.budget.exceeded))
            if isinstance(error, EgressError):
                log.append("egress.blocked", events.blocked_fields(error.message))
            log.append("run.interrupted", events.interrupted_fields(error.message, error.exit_code))
            console.fail(error)
            raised = " --max-cost USD" if asker.budget.flag_would_help else ""
            flags = f"{raised}{session.called.key_flag}{wiring.sandbox_flag()}"
            console.say(f"go on with: qbyok batch submit --resume {quoted(directory.path)}{flags}")
            return error.exit_code
    if replaced := redacted_total(requests.values()):
        console.say(f"hidden behind placeholders in the prompts of this batch: {hidden(replaced)}")
    console.say(f"log head {log.head}")
    return report(directory, session.called, state, as_json=as_json)


def _planned(again: Resumed, called: Called, give: Give) -> Give:
    """Return what hands requests over as ``give`` does, once the plan says with which settings: those of the flags
    too, since the results are taken in with the same. A limit that was raised stays so for this time alone."""

    def planned(asker: Asker, log: RunLogWriter, batch: Outgoing) -> BatchState | None:
        plan, inputs = again.plan, again.inputs
        limit = plan.settings["max_cost"]
        settings = replace(inputs.settings, max_cost=Decimal(limit) if limit else None)
        target = called.provider.target
        save_plan(
            again.directory.plan,
            plan.run,
            settings,
            target,
            inputs.files,
            plan.layouts,
            overwrite=plan.overwrite,
            redaction=plan.redaction,
        )
        return give(asker, log, batch)

    return planned


def _check_vendor(batch: OpenBatch, target: Target) -> None:
    """Check that the open batch, which a vendor has or may have, is looked for there.

    Raises:
        UsageError: somebody else is chosen now.
    """
    begun = batch.begun
    then = (begun["provider.name"], begun["server.address"], begun["server.port"])
    if then != (target.provider, target.host, target.port):
        raise UsageError(
            f"a batch of the run was left with {then[0]} ({then[1]}:{then[2]}), or may have been",
            hint="Leave out --provider and --endpoint, and collect it first",
        )


def _leaving_with(batches: Batches) -> Give:
    """Return what leaves requests with a vendor."""

    def give(asker: Asker, log: RunLogWriter, batch: Outgoing) -> BatchState:
        ids = [str(line["custom_id"]) for line in batch.lines]
        log.append(
            "batch.sending", events.sending_fields(asker.access.provider.target, batch.name, batch.content, ids)
        )
        try:
            state = batches.submit(batch.name, batch.lines)
            if not state.id:
                raise ProviderError(
                    "the vendor's reply names no batch", hint="Check the endpoint", code="wrong-shape", status=200
                )
        except (ProviderError, EgressError) as error:
            if _was_refused(error):
                asker.release_batch()
                log.append("batch.dropped", events.dropped_fields(batch.name, _why(error), False))
            raise
        asker.access.worked(asker.access.provider)
        log.append("batch.submitted", events.submitted_fields(batch.name, state.id, False))
        return state

    return give


def _writing(file: Path) -> Give:
    """Return what writes requests to a file."""

    def give(asker: Asker, log: RunLogWriter, batch: Outgoing) -> None:
        ids = [str(line["custom_id"]) for line in batch.lines]
        log.append(
            "batch.writing", events.sending_fields(asker.access.provider.target, batch.name, batch.content, ids)
        )
        try:
            write_new(file, (batch.content,))
        except UsageError:
            asker.release_batch()
            log.append("batch.dropped", events.dropped_fields(batch.name, "its file can't be written", False))
            raise
        log.append("batch.exported", events.exported_fields(batch.name))

    return give


def _was_refused(error: ProviderError | EgressError) -> bool:
    """Tell whether the vendor surely has no batch: a server's own failure may come after it took one."""
    return isinstance(error, EgressError) or not (error.may_be_billed or error.status >= 500)


def _why(error: ProviderError | EgressError) -> str:
    """Say why the vendor has no batch."""
    if isinstance(error, EgressError):
        return "it would have gone to another host"
    return "the vendor was not reached" if error.code in NOT_SENT else "the vendor refused it"


def _check_free(file: Path) -> None:
    if os.path.lexists(file):
        raise UsageError(f"{file} exists already", hint="Choose another name, or move the file away")


def _collect(path: Path, key_flag: str = "") -> str:
    shown = f"{quoted(path)}{key_flag}"
    return f"see how it stands: qbyok batch status {shown}; take in its results: qbyok batch collect {shown}"


def quoted(path: Path) -> str:
    """Return a path as a shell takes it."""
    return shlex.quote(str(path))
