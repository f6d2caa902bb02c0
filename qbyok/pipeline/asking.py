"""One question to the provider: budget, attempts, waits, and a record of each before and after."""

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from threading import Event, Lock
from typing import Any

from qbyok.errors import (
    AccountExhaustedError,
    BadResponseError,
    EgressError,
    KeyRejectedError,
    ProviderError,
    QbyokError,
    TransientProviderError,
)
from qbyok.interfaces import Journal, Pricing, Progress, Provider, RunLog
from qbyok.model import Completion, Price, Target, Usage
from qbyok.pipeline.access import Access
from qbyok.pipeline.drift import accepted, match_of, must_stop
from qbyok.pipeline.pacing import Pace
from qbyok.pipeline.preparing import Prepared
from qbyok.pipeline.residency import check_labels
from qbyok.runlog import events
from qbyok.runlog.history import Unanswered
from qbyok.spend.budget import Budget, Reservation
from qbyok.spend.calls import UNBILLED, UNCERTAIN, Call, CallStatus, Outcome
from qbyok.spend.caps import Alert, Standing
from qbyok.spend.estimates import worst_case
from qbyok.verification.reusing import reuse

MAX_ATTEMPTS = 5
LONGEST_WAIT = 60.0
"""Seconds. A server that asks for more stops the run, which can be resumed later."""


class StoppedError(Exception):
    """The run was stopped before this question's turn came; a signal within the pipeline, never shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """A completion and whether it came from the journal of an earlier try of this run; ``asked`` is False where it is
    an approved answer that was given again without a call."""

    completion: Completion
    reused: bool
    asked: bool = True


@dataclass(kw_only=True)
class Totals:
    """What all calls of a run used, how many attempts went to whom, and in ``batched`` the results that batches
    brought, each a request of its own."""

    sent_to: Counter[Target] = field(default_factory=Counter)
    batched: Counter[Target] = field(default_factory=Counter)
    usage: Usage = Usage()
    unpriced: int = 0
    lock: Lock = field(default_factory=Lock)

    @property
    def requests(self) -> int:
        """How many attempts were made."""
        return self.sent_to.total()

    def sent(self, target: Target) -> None:
        """Count one attempt that is about to be made."""
        with self.lock:
            self.sent_to[target] += 1

    def add(self, usage: Usage, price: Price | None) -> None:
        """Count what one attempt used; ``price`` is None where nobody knows its cost."""
        with self.lock:
            self.unpriced += price is None
            self.usage = Usage(
                input=self.usage.input + usage.input,
                output=self.usage.output + usage.output,
                cache_read=self.usage.cache_read + usage.cache_read,
                cache_write=self.usage.cache_write + usage.cache_write,
                reasoning=self.usage.reasoning + usage.reasoning,
            )


@dataclass(kw_only=True)
class Asker:
    """Asks on behalf of a run; safe to use from several threads.

    ``run`` and ``log_path`` name the run in the ledger. ``unanswered`` are the attempts, by question, of which the
    log of an earlier try knows no end, with their reservations. ``alert`` is told when a share of a budget is spent;
    ``concurrency`` is how many calls run at the same time, at most. Where it is not ``live``, nobody is called: what
    a batch brought is all there is.
    """

    run: str
    log_path: str
    access: Access
    log: RunLog
    journal: Journal
    budget: Budget
    pricing: Pricing
    progress: Progress
    stop: Event
    alert: Callable[[Alert], None]
    concurrency: int
    unanswered: dict[str, Unanswered] = field(default_factory=dict)
    live: bool = True
    totals: Totals = field(default_factory=Totals)
    _unusable: dict[str, BadResponseError] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._pace = Pace(self.concurrency, lambda: self.access.provider, self.stop)

    def ask(self, prepared: Prepared) -> Reply:
        """Return the completion for a question, from the journal where an earlier try got it.

        Raises:
            StoppedError: the run was stopped first.
            ProviderError, BudgetError, EgressError, IntegrityError: as the parts say.
        """
        if there := self._there(prepared):
            return there
        waits, tried = 0, None
        for attempt in count(1):
            with self._pace.turn() as turn:
                if self.stop.is_set():
                    raise StoppedError
                provider = turn.provider
                if provider is not tried:  # another thread may have had it replaced
                    waits, tried = 0, provider
                try:
                    completion = self._attempt(prepared, attempt, provider)
                    self._pace.answered(turn)
                    return Reply(completion=accepted(provider.target, completion), reused=False)
                except TransientProviderError as error:
                    waits += 1
                    if waits < MAX_ATTEMPTS and (wait := _wait_for(error, waits)) <= LONGEST_WAIT:
                        self._pace.refused(turn, wait + random.uniform(0, wait / 10))  # noqa: S311 (no secret)
                        self.progress.waiting(wait, error.message)
                    elif not self.access.replace(provider, error, prepared.question.id):
                        raise
                except (KeyRejectedError, AccountExhaustedError) as error:
                    if not self.access.replace(provider, error, prepared.question.id):
                        raise
        raise AssertionError("the last attempt returns or raises")

    def _there(self, prepared: Prepared) -> Reply | None:
        """Return the completion for a question without a call, where it is there."""
        if approved := prepared.reused:
            passage = prepared.request.redacted.original(approved.passage)
            fields = events.reused_fields(prepared.question.id, replace(approved, passage=passage))
            self.log.append("answer.reused", fields)
            return Reply(completion=reuse(approved, prepared.question), reused=False, asked=False)
        if unusable := self._unusable.get(prepared.question.id):
            raise unusable
        for target, stored in self._stored(prepared):
            self._account_for(prepared, stored, target)
            if not self.live or not must_stop(target, stored):
                return Reply(completion=accepted(target, stored), reused=True)
        return None

    def _stored(self, prepared: Prepared) -> Iterator[tuple[Target, Completion]]:
        for target in self.access.targets:
            if stored := self.journal.get(request_digest(prepared, target)):
                yield target, stored

    def needs_call(self, prepared: Prepared) -> bool:
        """Tell whether the response to a question is not there, or is one that the entry does not put up with."""
        if prepared.reused:
            return False
        return all(must_stop(target, stored) for target, stored in self._stored(prepared))

    def is_known(self, prepared: Prepared) -> bool:
        """Tell whether there is an answer or a response to a question, be it an unusable one."""
        return prepared.reused is not None or prepared.question.id in self._unusable or any(self._stored(prepared))

    def announce_batch(self, requests: Mapping[str, Prepared]) -> None:
        """Reserve and log requests, by their ids in a batch, before they are sent together.

        Raises:
            BudgetError, EgressError, IntegrityError, UsageError: nothing may be sent; nothing stays reserved.
        """
        provider = self.access.provider
        target = provider.target
        reserved: dict[str, Reservation] = {}
        try:
            for custom_id, prepared in requests.items():
                check_labels(target, prepared.request, batch=True)
                tokens = worst_case(prepared.sent_bytes, prepared.request.max_output_tokens)
                worst = self.pricing.worst(target, tokens, batch=True)
                reserved[custom_id] = self.budget.reserve(self._call(prepared, target), worst, target, batch=True)
        except QbyokError:
            for reservation in reserved.values():
                self.budget.settle_earlier(reservation.id, UNBILLED)
            raise
        for custom_id, prepared in requests.items():
            self._announce(prepared, 1, reserved[custom_id], provider, custom_id)
            self.unanswered[prepared.question.id] = Unanswered(
                attempt=1, reservation=reserved[custom_id].id, custom_id=custom_id
            )

    def take(self, prepared: Prepared, result: Completion | ProviderError) -> None:
        """Account for what a batch brought for a request that waits for it, and keep it for ``ask``.

        Raises:
            IntegrityError, UsageError: it can't be written down.
        """
        provider, waits = self.access.provider, self.unanswered[prepared.question.id]
        self.totals.batched[provider.target] += 1
        if isinstance(result, Completion):
            self.journal.put(request_digest(prepared, provider.target), result)
            self.access.worked(provider)
            self._account_for(prepared, result, provider.target)
            return
        if isinstance(result, BadResponseError):
            self._unusable[prepared.question.id] = result
        outcome = self._log_failure(prepared, waits.attempt, result, provider.target, waits.custom_id)
        del self.unanswered[prepared.question.id]
        self._tell(self.budget.settle_earlier(waits.reservation, outcome))

    def release_batch(self) -> None:
        """Free what is reserved for the requests of a batch that was never taken."""
        for question, waits in list(self.unanswered.items()):
            if waits.custom_id:
                self._tell(self.budget.settle_earlier(waits.reservation, UNBILLED))
                del self.unanswered[question]

    def forget(self, prepared: Prepared) -> None:
        """Drop the stored response to a question: it is unusable, and ``--resume`` asks again."""
        for target in self.access.targets:
            self.journal.remove(request_digest(prepared, target))

    def _attempt(self, prepared: Prepared, attempt: int, provider: Provider) -> Completion:
        target = provider.target
        check_labels(target, prepared.request)
        worst = self.pricing.worst(target, worst_case(prepared.sent_bytes, prepared.request.max_output_tokens))
        reserved = self.budget.reserve(self._call(prepared, target), worst, target)
        outcome = UNBILLED
        try:
            if self.stop.is_set():
                # It was while this call waited for room in the budget.
                raise StoppedError
            self._announce(prepared, attempt, reserved, provider)
            outcome = UNCERTAIN
            try:
                completion = provider.complete(prepared.request)
            except EgressError:
                outcome = UNBILLED
                raise
            except ProviderError as error:
                outcome = self._log_failure(prepared, attempt, error, target)
                raise
            self.journal.put(request_digest(prepared, target), completion)
            self.access.worked(provider)
            outcome = self._log_response(prepared, attempt, completion, target)
        finally:
            self._tell(self.budget.settle(reserved, outcome))
        return completion

    def _call(self, prepared: Prepared, target: Target) -> Call:
        """Return what the ledger keeps of a call."""
        prompt = prepared.request.prompt
        return Call(
            run=self.run,
            log=self.log_path,
            questionnaire=prepared.file.path.name,
            provider=target.provider,
            kind=target.kind,
            model=target.model,
            key_name=target.key_name,
            key_id=target.key.fingerprint if target.key else "",
            template=prompt.template,
            template_version=prompt.template_version,
            prompt_bytes=prepared.prompt_bytes,
        )

    def _tell(self, alerts: Iterable[Alert]) -> None:
        """Log that shares of budgets are spent, and tell whoever wants to know."""
        for alert in alerts:
            self.log.append("budget.alert", alert_facts(alert))
            self.alert(alert)

    def _log_failure(
        self, prepared: Prepared, attempt: int, error: ProviderError, target: Target, custom_id: str = ""
    ) -> Outcome:
        """Account for an attempt that failed, and return what became of it."""
        usage = Usage(**error.tokens) if isinstance(error, BadResponseError) else Usage()
        outcome = UNCERTAIN if error.may_be_billed else UNBILLED
        if usage != Usage():
            outcome = self._outcome(usage, target, batch=bool(custom_id))
            self.totals.add(usage, outcome.price)
        fields = events.error_fields(prepared.question.id, attempt, error, usage, outcome.price, custom_id)
        self.log.append("model.error", fields)
        return outcome

    def _log_response(
        self, prepared: Prepared, attempt: int, completion: Completion, target: Target, custom_id: str = ""
    ) -> Outcome:
        """Account for an attempt that was answered, and return what became of it."""
        outcome = self._outcome(completion.usage, target, batch=bool(custom_id))
        self.totals.add(completion.usage, outcome.price)
        if target.kind != "offline":
            match = match_of(target, completion).value
            fields = events.response_fields(
                prepared.question.id, attempt, completion, outcome.price, match, custom_id
            )
            self.log.append("model.response", fields)
        return outcome

    def _outcome(self, usage: Usage, target: Target, *, batch: bool) -> Outcome:
        """Return the outcome of an answered call: uncertain where the provider counted no tokens, but they cost."""
        price = self.pricing.price(target, usage, batch=batch)
        if usage == Usage() and price != self.pricing.price(target, Usage(input=1, output=1)):
            return UNCERTAIN
        return Outcome(status=CallStatus.SETTLED, usage=usage, price=price)

    def _account_for(self, prepared: Prepared, completion: Completion, target: Target) -> None:
        """Log a response that was stored, and not logged because the program died in between."""
        if waits := self.unanswered.pop(prepared.question.id, None):
            outcome = self._log_response(prepared, waits.attempt, completion, target, waits.custom_id)
            self._tell(self.budget.settle_earlier(waits.reservation, outcome))

    def _announce(
        self, prepared: Prepared, attempt: int, reserved: Reservation, provider: Provider, custom_id: str = ""
    ) -> None:
        """Have it on the disk that something is about to leave, before it does."""
        target = provider.target
        self.totals.sent(target)
        if target.kind == "offline":
            self.log.append("offline.drafted", events.offline_fields(prepared.request))
        else:
            switches = provider.sent_switches
            fields = events.request_fields(
                target, prepared.request, attempt, switches, reserved.id, reserved.usd, custom_id
            )
            self.log.append("model.request", fields)


def request_digest(prepared: Prepared, target: Target) -> str:
    """Identify a request: the same prompt to the same model at the same place is not paid for twice."""
    request = prepared.request
    parts = (
        request.question.id,
        target.kind,
        target.endpoint,
        target.model,
        request.prompt.sha256,
        str(request.max_output_tokens),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _wait_for(error: TransientProviderError, attempt: int) -> float:
    """Return the seconds that the server asks for, or twice as many each time where it doesn't say."""
    if error.retry_after is not None:
        return error.retry_after
    return 2.0 ** (attempt - 1) * random.uniform(0.5, 1)  # noqa: S311 (jitter is no secret)


def budget_facts(standing: Standing) -> dict[str, Any]:
    """Return how a cap stands, as the log and an alert command are told."""
    cap = standing.cap
    return events.cap_fields(cap.name, cap.key, standing.period, cap.limit, standing.spent, standing.reserved)


def alert_facts(alert: Alert) -> dict[str, Any]:
    """Return what an alert says, as the log and an alert command are told."""
    return {**budget_facts(alert.standing), "share": f"{alert.share:f}"}
