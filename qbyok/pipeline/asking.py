"""One question to the provider: budget, attempts, waits, and a record of each before and after."""

import hashlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from threading import Event, Lock

from qbyok.errors import BadResponseError, ProviderError, TransientProviderError
from qbyok.interfaces import Journal, Pricing, Progress, Provider, RunLog
from qbyok.model import Completion, Price, Usage
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

    def add(self, usage: Usage, price: Price | None) -> Decimal:
        """Count one call that the provider answered, and return its cost in US dollars as far as it is known."""
        with self.lock:
            self.requests += 1
            self.unpriced += price is None
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
    """Asks one provider on behalf of a run; safe to use from several threads."""

    provider: Provider
    log: RunLog
    journal: Journal
    budget: Budget
    pricing: Pricing
    progress: Progress
    stop: Event
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
        if stored := self.journal.get(self.digest(prepared)):
            return Reply(completion=stored, reused=True)
        for attempt in range(1, MAX_ATTEMPTS + 1):
            self._wait_for_gate()
            if self.stop.is_set():
                raise StoppedError
            try:
                return Reply(completion=self._attempt(prepared, attempt), reused=False)
            except TransientProviderError as error:
                self._back_off(error, attempt)
        raise AssertionError("the last attempt returns or raises")

    def digest(self, prepared: Prepared) -> str:
        """Identify a request: the same prompt to the same model at the same place is not paid for twice."""
        target, request = self.provider.target, prepared.request
        parts = (
            request.question.id,
            target.kind,
            target.endpoint,
            target.model,
            request.prompt.sha256,
            str(request.max_output_tokens),
        )
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def _attempt(self, prepared: Prepared, attempt: int) -> Completion:
        target = self.provider.target
        worst = self.pricing.price(target, worst_case(prepared.prompt_bytes, prepared.request.max_output_tokens))
        reserved = self.budget.reserve(worst, target.model)
        cost = Decimal(0)
        try:
            self._announce(prepared, attempt, reserved)
            completion = self.provider.complete(prepared.request)
            self.journal.put(self.digest(prepared), completion)
            price = self.pricing.price(target, completion.usage)
            cost = self.totals.add(completion.usage, price)
        except BadResponseError as error:
            usage = Usage(**error.tokens)
            cost = self.totals.add(usage, self.pricing.price(target, usage))
            self.log.append("model.error", events.error_fields(prepared.question.id, attempt, error))
            raise
        except ProviderError as error:
            self.log.append("model.error", events.error_fields(prepared.question.id, attempt, error))
            raise
        finally:
            self.budget.settle(reserved, cost)
        if target.kind != "offline":
            self.log.append(
                "model.response", events.response_fields(prepared.question.id, attempt, completion, price)
            )
        return completion

    def _announce(self, prepared: Prepared, attempt: int, reserved: Decimal) -> None:
        """Have it on the disk that something is about to leave, before it does."""
        target = self.provider.target
        if target.kind == "offline":
            self.log.append("offline.drafted", events.offline_fields(prepared.request))
        else:
            switches = self.provider.sent_switches
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


def is_fatal(error: ProviderError) -> bool:
    """Tell whether the other questions would fail the same way."""
    return not isinstance(error, BadResponseError)
