"""Answers by a batch: the same requests, left with the vendor or in a file, and what becomes of its results."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from qbyok.errors import BadResponseError, EgressError, ProviderError, QbyokError, UsageError
from qbyok.model import Completion, Target
from qbyok.pipeline.asking import Asker, request_digest
from qbyok.pipeline.preparing import Prepared
from qbyok.runlog import events
from qbyok.runlog.history import History, OpenBatch
from qbyok.wording import counted


def batch_name(run: str, number: int) -> str:
    """Return our name for a run's batch; they count from 1."""
    return f"qbyok-{run}-{number}"


def batch_requests(asker: Asker, prepared: Sequence[Prepared], name: str) -> dict[str, Prepared]:
    """Return what is still to be asked, by the ids that the requests have in a batch of that name."""
    target = asker.access.provider.target
    missing = [one for one in prepared if asker.needs_call(one)]
    return {_custom_id(name, request_digest(one, target)): one for one in missing}


def _custom_id(name: str, digest: str) -> str:
    """Both vendors take letters, digits and hyphens, Anthropic 64 of them at most."""
    return hashlib.sha256(f"{name}\0{digest}".encode()).hexdigest()[:40]


@dataclass(frozen=True, kw_only=True, slots=True)
class Brought:
    """What was brought for an open batch: a file of results, and what it says by the ids of the requests.

    ``whole`` is False where more may follow. ``delete`` has the vendor delete what it stores of the batch, one thing
    after the other, and yields the id of each that is gone; it may raise ``EgressError``.
    """

    batch: OpenBatch
    content: bytes
    results: Mapping[str, Completion | ProviderError]
    whole: bool
    delete: Callable[[], Iterable[str]]


def take_in(asker: Asker, prepared: Sequence[Prepared], brought: Brought) -> tuple[list[Prepared], QbyokError | None]:
    """Account for what a batch brought. Return the questions of which something is known now, and the error for the
    others, if there are any.

    The batch is closed in the log once all of it is there, so that a program that dies before takes it in again.

    Raises:
        IntegrityError, UsageError: something can't be written down.
    """
    asker.live = False
    requests = {one.question.id: one for one in prepared}
    reasons = []
    missing = 0
    for custom_id, question in _waiting(asker).items():
        result = brought.results.get(custom_id)
        missing += result is None
        if result is None and brought.whole:
            result = ProviderError("the results lack it", hint="Ask for it again", code="batch-missing")
        if result is not None:
            asker.take(requests[question], result)
        if isinstance(result, ProviderError) and not isinstance(result, BadResponseError):
            reasons.append(result.message)
    waiting = len(_waiting(asker))
    blocked: EgressError | None = None
    if not waiting:
        try:
            for gone in brought.delete():
                asker.log.append("batch.deleted", events.deleted_fields(brought.batch.name, gone))
        except EgressError as error:
            asker.log.append("egress.blocked", events.blocked_fields(error.message))
            blocked = error
        fields = events.collected_fields(brought.batch.name, brought.content, len(brought.results), missing)
        asker.log.append("batch.collected", fields)
    known = [one for one in prepared if asker.is_known(one)]
    return known, blocked or _incomplete(len(prepared) - len(known), reasons, waiting)


def check_unchanged(history: History, prepared: Sequence[Prepared], target: Target) -> None:
    """Check that the requests of the open batch are what would be asked now: its answers are checked against that.

    Raises:
        UsageError: they are not.
    """
    name = history.batch.name if history.batch else ""
    asked = {_custom_id(name, request_digest(one, target)) for one in prepared}
    if changed := {attempt.custom_id for attempt in history.waiting} - asked:
        raise UsageError(
            f"{len(changed)} requests of the batch are not what would be asked now: evidence, templates or settings"
            " have changed",
            hint="Restore them as they were when it was made. Nothing of the batch is lost",
        )


def _waiting(asker: Asker) -> dict[str, str]:
    """Return the requests that wait for a batch, by their ids in it, with their questions."""
    return {waits.custom_id: question for question, waits in asker.unanswered.items() if waits.custom_id}


def _incomplete(number: int, reasons: Sequence[str], waiting: int) -> ProviderError | None:
    if not number:
        return None
    why = f": {reasons[0]}" if reasons else ""
    rest = "The rest of the results can be imported; or ask" if waiting else "Ask"
    return ProviderError(
        f"{counted(number, 'question')} without an answer yet{why}",
        hint=f"{rest} for them alone: at once, or in another batch (qbyok batch submit --resume RUN)",
    )
