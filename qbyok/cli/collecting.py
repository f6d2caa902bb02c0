"""Wires the end of a batch together: how it stands, its results, and the run that they finish."""

import time
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path

from qbyok.cli import console, wiring
from qbyok.cli.answering import execute, resumed
from qbyok.cli.batching import quoted, report, standing, to_vendor, told_if_gone, without_key
from qbyok.cli.calling import Called
from qbyok.cli.plans import Plan, check_target, flags_to_resume, load_plan
from qbyok.errors import EgressError, InputError, ProviderError, TransientProviderError, UsageError
from qbyok.files import RunDirectory
from qbyok.model import BatchState, Completion, Target
from qbyok.pipeline.batching import Brought, check_unchanged
from qbyok.providers.batches import Batches, read_results
from qbyok.providers.registry import as_vendor
from qbyok.report.batches import SCHEMA, batch_line
from qbyok.runlog import events
from qbyok.runlog.history import History, OpenBatch, read_history
from qbyok.wording import counted

_LONGEST_WAIT = 60.0
"""Seconds between two looks at a batch; the first waits are shorter."""
_MOST_FAILURES = 5
"""Looks that may fail one after the other, of failures that pass."""


def status(path: Path, key_file: str | None, *, as_json: bool) -> int:
    """Show how a run's batch stands, and return the exit code."""
    directory = RunDirectory(path=path)
    plan = load_plan(directory.plan)
    history = read_history(directory.log)
    if history.batch and history.batch.exported:
        return report(directory, without_key(wiring.settings(flags_to_resume(plan, {}))), None, as_json=as_json)
    if history.batches and not history.batch:
        return none_under_way(history, path, as_json=as_json)
    batch, called, batches = _at_vendor(directory, plan, history, key_file)
    with told_if_gone(batch, path):
        state = batches.look_up(batch.id)
    return report(directory, called, state, as_json=as_json)


def cancel(path: Path, key_file: str | None, *, as_json: bool) -> int:
    """Have the vendor end a run's batch, and return the exit code; what was done by then is still to be collected."""
    directory = RunDirectory(path=path)
    batch, called, batches = _at_vendor(directory, load_plan(directory.plan), read_history(directory.log), key_file)
    with told_if_gone(batch, path):
        state = batches.look_up(batch.id)
    if state.ended:
        console.say(f"batch {batch.id} has ended: there is nothing to cancel")
    else:
        state = batches.cancel(batch.id)
    return report(directory, called, state, as_json=as_json)


def collect(path: Path, key_file: str | None, *, wait: bool, as_json: bool) -> int:
    """Take in the results of a run's batch, finish the run as far as they go, and return its exit code."""
    if _is_complete(path):
        return 0
    with resumed(path, {}, sandbox=False) as again:
        history = again.history
        batch = sent_batch(history, path)
        called, batches = to_vendor(again.inputs.settings, key_file)
        target = called.provider.target
        check_unchanged(history, again.inputs.prepared, target)
        warn_of_another_key(batch, target)
        try:
            state = _ended(batches, batch, target, history, path, wait=wait)
            with told_if_gone(batch, path):
                content = batches.results(state) if state and history.waiting else b""
        except EgressError as error:
            with again.session(called) as session:
                session.log.append("egress.blocked", events.blocked_fields(error.message))
                session.log.append("run.interrupted", events.interrupted_fields(error.message, error.exit_code))
            raise
        results = {**_of_undone(state, history), **_read(called, content, history)}
        if content.strip() and not results:
            raise ProviderError(
                f"what came as the results of {batch.id} holds none: nothing was taken in",
                hint="Collect it again later, or import its file of results: qbyok batch import",
                code="wrong-shape",
                status=200,
            )
        lacking = len(history.waiting) - len(results)
        brought = Brought(
            batch=batch,
            content=content,
            results=results,
            whole=True,
            delete=lambda: _deleted(batches, state, lacking),
        )
        with again.session(called) as session:
            return execute(session, brought, as_json=as_json)


def take_file(path: Path, file: Path, *, as_json: bool) -> int:
    """Take in a file of results that somebody carried here, and return the run's exit code."""
    if _is_complete(path):
        return 0
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}", hint="Name a file of results") from error
    with resumed(path, {}, sandbox=False) as again:
        batch = again.history.batch
        if batch is None:
            raise UsageError(f"the run in {path} waits for no results", hint=_how_to_go_on(again.history, path))
        called = without_key(again.inputs.settings)
        check_unchanged(again.history, again.inputs.prepared, called.provider.target)
        results = _read(called, content, again.history)
        if not results and again.history.waiting:
            raise InputError(
                f"{file} holds no result that this run waits for",
                hint="Nothing was changed. Name the file of results that belongs to its requests",
            )
        brought = Brought(batch=batch, content=content, results=results, whole=False, delete=tuple)
        with again.session(called) as session:
            return execute(session, brought, as_json=as_json)


def _is_complete(path: Path) -> bool:
    directory = RunDirectory(path=path)
    if not directory.plan.is_file() or not read_history(directory.log).finished:
        return False
    console.say(f"the run in {path} is complete: there is nothing to collect")
    return True


def _at_vendor(
    directory: RunDirectory, plan: Plan, history: History, key_file: str | None
) -> tuple[OpenBatch, Called, Batches]:
    """Return the open batch of a run, and its vendor.

    Raises:
        UsageError, CredentialError: see ``sent_batch``, ``to_vendor`` and ``check_target``.
    """
    batch = sent_batch(history, directory.path)
    called, batches = to_vendor(wiring.settings(flags_to_resume(plan, {})), key_file)
    check_target(plan, called.provider.target, {})
    warn_of_another_key(batch, called.provider.target)
    return batch, called, batches


def none_under_way(history: History, path: Path, *, as_json: bool) -> int:
    """Say that no batch of a run is under way any more, and return the exit code."""
    if as_json:
        console.data_json({"schema": SCHEMA, "run": str(path), "status": "none", "ended": True, "requests": 0})
    else:
        console.data(f"{path}: no batch is under way; what its batches brought is taken in")
        console.say(_how_to_go_on(history, path))
    return 0


def _how_to_go_on(history: History, path: Path) -> str:
    return "The run is complete" if history.finished else f"Go on with: qbyok answer --resume {quoted(path)}"


def sent_batch(history: History, path: Path) -> OpenBatch:
    """Return the open batch of a run, which its vendor has.

    Raises:
        UsageError: there is none.
    """
    batch = history.batch
    if batch is None:
        raise UsageError(f"the run in {path} has no batch", hint=_how_to_go_on(history, path))
    if batch.exported:
        raise UsageError(
            f"the batch of the run in {path} is in a file, and not at a vendor",
            hint=f"Take in its results: qbyok batch import {quoted(path)} FILE",
        )
    if not batch.id:
        raise UsageError(
            f"sending the batch of the run in {path} was interrupted",
            hint="This looks whether the vendor has it, and sends it if not:"
            f" qbyok batch submit --resume {quoted(path)}",
        )
    return batch


def _ended(
    batches: Batches, batch: OpenBatch, target: Target, history: History, path: Path, *, wait: bool
) -> BatchState | None:
    """Return the state of a batch that has ended; with ``wait`` as soon as it has. None for one that is gone, where
    all of its results are in the log: whoever deleted it died before that was.

    Raises:
        TransientProviderError: it has not, or the vendor fails again and again.
    """
    seconds, failures, shown = 1.0, 0, ""
    while True:
        try:
            with told_if_gone(batch, path):
                state = batches.look_up(batch.id)
            failures = 0
        except TransientProviderError as error:
            failures += 1
            if not wait or failures == _MOST_FAILURES:
                raise
            console.say(str(error))
        except ProviderError as error:
            if error.status != HTTPStatus.NOT_FOUND or history.waiting:
                raise
            return None
        else:
            if state.ended:
                return state
            line = batch_line(standing(path, target, history, state))
            if not wait:
                raise TransientProviderError(
                    f"not ended yet: {line}",
                    hint="Collect it later, or with --wait",
                    code="batch-under-way",
                    status=200,
                )
            if line != shown:
                console.say(console.one_line(line))
                shown = line
        time.sleep(seconds)
        seconds = min(2 * seconds, _LONGEST_WAIT)


def _read(called: Called, content: bytes, history: History) -> Mapping[str, Completion | ProviderError]:
    """Return what results say by the ids of the requests; whatever else is in them is named."""
    waiting = {attempt.custom_id for attempt in history.waiting}
    taken = {attempt.custom_id for attempt in history.attempts if attempt.end} - waiting
    results = read_results(as_vendor(called.provider), content, waiting, taken=taken)
    for problem in results.problems:
        console.warn(console.one_line(problem))
    return results.found


def _of_undone(state: BatchState | None, history: History) -> Mapping[str, ProviderError]:
    """Return the results of what a batch ended without, where the vendor lists no result of each: it was refused as a
    whole, or canceled."""
    if state is None:
        return {}
    if state.status == "failed":
        said = f": {console.one_line(state.problem)}" if state.problem else ""
        error = ProviderError(
            f"the vendor refused the batch{said}", hint="Ask again", code="batch-failed", status=400
        )
    elif state.status == "cancelled":
        error = ProviderError("the batch was canceled", hint="Ask for it again", code="batch-canceled")
    else:
        return {}
    return {attempt.custom_id: error for attempt in history.waiting}


def _deleted(batches: Batches, state: BatchState | None, lacking: int) -> Iterator[str]:
    """Have the vendor delete what it stores, and yield the id of each thing that is gone; nothing where results are
    ``lacking``, which may be there and paid for."""
    if state is None:
        return
    if lacking:
        console.warn(f"the results lack {counted(lacking, 'request')}: {state.id} is not deleted at the vendor")
        return
    for stored in batches.stored(state):
        try:
            batches.delete(stored)
        except ProviderError as error:
            console.warn(f"{stored}, which the vendor stores, is not deleted there: {error}")
        else:
            yield stored


def warn_of_another_key(batch: OpenBatch, target: Target) -> None:
    """Say so where a batch is asked for with another key than it was sent with."""
    before = batch.begun["key.id"]
    if target.key and target.key.fingerprint != before:
        console.warn(
            f"the batch was sent with key {before}, and this is {target.key.fingerprint}: a vendor shows a batch to"
            " keys of the same workspace or project only"
        )
