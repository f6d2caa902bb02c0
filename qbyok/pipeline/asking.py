"""One question to the provider: budget, attempts, waits, and a record of each before and after."""

import hashlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from threading import Event, Lock

from qbyok.errors import BadResponseError, KeyRejectedError, ProviderError, TransientProviderError
from qbyok.interfaces import Journal, Pricing, Progress, Provider, RunLog
from qbyok.model import Completion, Price, Target, Usage
from qbyok.pipeline.access import Access
from qbyok.pipeline.drift import accepted, match_of, must_stop
from qbyok.pipeline.preparing import Prepared
from qbyok.runlog import events
from qbyok.spend import Budget, worst_case

MAX_ATTEMPTS = 5
LONGEST_WAIT = 60.0
"""Seconds. A server that asks for more stops the run, which can be resumed later."""


class StoppedError(Exception):
    """The run was stopped before this question's turn came; a signal within the pipeline, never shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """A completion and whether it came from the journal of an earlier try of this run."""

    completion: Completion
    reused: bool


@dataclass(kw_only=True)
class Totals:
    """What all calls of a run used."""

    requests: int = 0
    usage: Usage = Usage()
    unpriced: int = 0
    lock: Lock = field(default_factory=Lock)

    def sent(self) -> None:
        """Count one attempt that is about to be made."""
        with self.lock:
            self.requests += 1

    def add(self, usage: Usage, price: Price | None) -> Decimal:
        """Count what one attempt used, and return its cost in US dollars as far as it is known."""
        with self.lock:
            self.unpriced += price is None and usage != Usage()
            self.usage = Usage(
                input=self.usage.input + usage.input,
                output=self.usage.output + usage.output,
                cache_read=self.usage.cache_read + usage.cache_read,
                cache_write=self.usage.cache_write + usage.cache_write,
                reasoning=self.usage.reasoning + usage.reasoning,
            )
        return price.usd if price else Decimal(0)


@dataclass(kw_only=True)
class Asker:
    """Asks on behalf of a run; safe to use from several threads.

    ``unanswered`` are the attempts, by question, of which the log of an earlier try knows no end.
    """

    access: Access
    log: RunLog
    journal: Journal
    budget: Budget
    pricing: Pricing
    progress: Progress
    stop: Event
    unanswered: dict[str, int] = field(default_factory=dict)
    sleep: Callable[[float], object] = time.sleep
    totals: Totals = field(default_factory=Totals)
    _resume_at: float = 0.0
    _gate: Lock = field(default_factory=Lock)

    def ask(self, prepared: Prepared) -> Reply:
        """Return the completion for a question, from the journal where an earlier try got it.

        Raises:
            StoppedError: the run was stopped first.
            ProviderError, BudgetError, EgressError, IntegrityError: as the parts say.
        """
        for target in self.access.targets:
            if stored := self.journal.get(self.digest(prepared, target)):
                self._account_for(prepared, stored, target)
                if not must_stop(target, stored):
                    return Reply(completion=accepted(target, stored), reused=True)
        waits = 0
        for attempt in count(1):
            self._wait_for_gate()
            provider = self.access.provider
            if self.stop.is_set():
                raise StoppedError
            try:
                completion = self._attempt(prepared, attempt, provider)
                return Reply(completion=accepted(provider.target, completion), reused=False)
            except TransientProviderError as error:
                waits += 1
                self._back_off(error, waits)
            except KeyRejectedError as error:
                if not self.access.replace(provider, error, prepared.question.id):
                    raise
        raise AssertionError("the last attempt returns or raises")

    @property
    def provider(self) -> Provider:
        """Who is to be called now."""
        return self.access.provider

    def forget(self, prepared: Prepared) -> None:
        """Drop the stored response to a question: it is unusable, and ``--resume`` asks again."""
        for target in self.access.targets:
            self.journal.remove(self.digest(prepared, target))

    def digest(self, prepared: Prepared, target: Target) -> str:
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

    def _attempt(self, prepared: Prepared, attempt: int, provider: Provider) -> Completion:
        target = provider.target
        worst = self.pricing.price(target, worst_case(prepared.prompt_bytes, prepared.request.max_output_tokens))
        reserved = self.budget.reserve(worst, target.model)
        cost: Decimal | None = Decimal(0)
        try:
            if self.stop.is_set():
                # It was while this call waited for room in the budget.
                raise StoppedError
            self._announce(prepared, attempt, reserved, provider)
            try:
                completion = provider.complete(prepared.request)
            except ProviderError as error:
                cost = self._log_failure(prepared, attempt, error, target)
                raise
            cost = None
            self.access.worked(provider)
            self.journal.put(self.digest(prepared, target), completion)
            cost = self._log_response(prepared, attempt, completion, target)
        finally:
            self.budget.settle(reserved, cost)
        return completion

    def _log_failure(self, prepared: Prepared, attempt: int, error: ProviderError, target: Target) -> Decimal | None:
        """Account for an attempt that failed, and return its cost: None where nobody knows whether it is billed."""
        usage = Usage(**error.tokens) if isinstance(error, BadResponseError) else Usage()
        price: Price | None = Price(usd=Decimal(0), source="not billed")
        if usage != Usage():
            price = self.pricing.price(target, usage)
        elif error.may_be_billed:
            price = None
        cost = self.totals.add(usage, price)
        self.log.append("model.error", events.error_fields(prepared.question.id, attempt, error, usage, price))
        return cost if price else None

    def _log_response(self, prepared: Prepared, attempt: int, completion: Completion, target: Target) -> Decimal:
        """Account for an attempt that was answered, and return its cost."""
        price = self.pricing.price(target, completion.usage)
        cost = self.totals.add(completion.usage, price)
        if target.kind != "offline":
            self.log.append(
                "model.response",
                events.response_fields(
                    prepared.question.id, attempt, completion, price, match_of(target, completion).value
                ),
            )
        return cost

    def _account_for(self, prepared: Prepared, completion: Completion, target: Target) -> None:
        """Log a response that was stored, and not logged because the program died in between."""
        if attempt := self.unanswered.pop(prepared.question.id, 0):
            self.budget.settle(Decimal(0), self._log_response(prepared, attempt, completion, target))

    def _announce(self, prepared: Prepared, attempt: int, reserved: Decimal, provider: Provider) -> None:
        """Have it on the disk that something is about to leave, before it does."""
        target = provider.target
        self.totals.sent()
        if target.kind == "offline":
            self.log.append("offline.drafted", events.offline_fields(prepared.request))
        else:
            switches = provider.sent_switches
            fields = events.request_fields(target, prepared.request, attempt, switches, reserved)
            self.log.append("model.request", fields)

    def _back_off(self, error: TransientProviderError, attempt: int) -> None:
        """Hold all calls back as long as the server asks, or twice as long each time where it doesn't say."""
        wait = error.retry_after if error.retry_after is not None else 2.0 ** (attempt - 1) * random.uniform(0.5, 1)  # noqa: S311 (jitter is no secret)
        if attempt == MAX_ATTEMPTS or wait > LONGEST_WAIT:
            raise error
        with self._gate:
            self._resume_at = max(self._resume_at, time.monotonic() + wait)
        self.progress.waiting(wait, error.message)

    def _wait_for_gate(self) -> None:
        while not self.stop.is_set():
            with self._gate:
                wait = self._resume_at - time.monotonic()
            if wait <= 0:
                return
            self.sleep(min(wait, 0.2))
