"""Wires the end of a batch that is gone at its vendor: the run goes on without its results."""

from decimal import Decimal
from http import HTTPStatus
from pathlib import Path

from qbyok.cli import console
from qbyok.cli.answering import resumed
from qbyok.cli.batching import quoted, to_vendor
from qbyok.cli.collecting import none_under_way, sent_batch, warn_of_another_key
from qbyok.cli.spending import budget_for
from qbyok.errors import ProviderError, UsageError
from qbyok.providers.batches import Batches
from qbyok.runlog import events
from qbyok.wording import counted, money


def give_up(path: Path, batch_id: str, key_file: str | None, *, as_json: bool) -> int:
    """Wait no more for a run's batch that its vendor does not have, and return the exit code.

    Its requests may have been answered and billed: each counts at its worst case from now on. Nothing is asked again
    by this; the next ``--resume`` does.
    """
    with resumed(path, {}, sandbox=False) as again:
        history = again.history
        batch, waiting = sent_batch(history, path), history.waiting
        if batch.id != batch_id:
            raise UsageError(f"the batch of the run in {path} is {batch.id}", hint="Name that one to give it up")
        called, batches = to_vendor(again.inputs.settings, key_file)
        warn_of_another_key(batch, called.provider.target)
        if not _is_gone(batches, batch_id):
            raise UsageError(
                f"the vendor has {batch_id}, so it is not given up",
                hint=f"Collect it: qbyok batch collect {quoted(path)} (or cancel it first)",
            )
        with again.session(called) as session:
            fields = events.lost_fields(batch.name, batch.id, len(waiting), called.provider.target)
            session.log.append("batch.lost", fields)
            history.take({"event": "batch.lost", "run": session.run, **fields})
            with budget_for(again.inputs.settings, called, again.directory, history):
                pass  # the ledger has learned it
    worst = money(sum((Decimal(attempt.request["reserved.usd"]) for attempt in waiting), Decimal(0)))
    console.say(
        f"gave up {batch_id}: whether its {counted(len(waiting), 'request')} were billed is not known, so they count"
        f" as uncertain, at {worst}. They may be paid for again: see the vendor's own account of use first"
    )
    return none_under_way(history, path, as_json=as_json)


def _is_gone(batches: Batches, batch_id: str) -> bool:
    """Tell whether the vendor knows no batch of that id, or has its results no more."""
    try:
        state = batches.look_up(batch_id)
        if state.ended:
            batches.results(state)
    except ProviderError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        return True
    return False
