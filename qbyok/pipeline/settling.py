"""Settling calls of processes that died: the ledger learns from a run's log what became of them."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from qbyok.errors import IntegrityError, LockedError, UsageError
from qbyok.files import RunDirectory
from qbyok.model import Price, Usage
from qbyok.runlog.history import Attempt, History, read_history
from qbyok.spend.calls import RESERVED, UNBILLED, UNCERTAIN, Call, CallStatus, Entry, Outcome
from qbyok.spend.ledger import Ledger

_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


def settle_from_log(ledger: Ledger, log: Path, history: History) -> None:
    """Put down what a run's log says of its calls. Whoever calls this holds the run, so that none is under way.

    What was reserved and is not in the log was not sent. What the ledger does not know, since it was begun anew or
    the run comes from another machine, it learns.

    Raises:
        UsageError: the ledger can't be written.
    """
    entries = [_entry(attempt, log, history) for attempt in history.attempts]
    ledger.record(entries)
    logged = {entry.id for entry in entries}
    for calls in ledger.open_calls():
        if calls.run == history.run:
            for name in calls.ids - logged:
                ledger.settle(name, UNBILLED)


def settle_dead_runs(ledger: Ledger) -> tuple[str, ...]:
    """Settle all calls whose process died, and return the logs of runs for which that is not possible, each with why.

    Runs that another process works on are left alone.

    Raises:
        UsageError: the ledger can't be written.
    """
    problems = []
    for calls in ledger.open_calls():
        directory = RunDirectory(path=Path(calls.log).parent)
        if not directory.log.is_file():
            problems.append(f"{calls.log} is not there")
            continue
        try:
            with directory.locked():
                history = read_history(directory.log)
                if history.run == calls.run:
                    settle_from_log(ledger, directory.log, history)
                else:
                    problems.append(f"{calls.log} is the log of another run")
        except LockedError:
            continue
        except (IntegrityError, UsageError, OSError) as error:
            problems.append(str(error))
    return tuple(problems)


def _entry(attempt: Attempt, log: Path, history: History) -> Entry:
    request = attempt.request
    names = history.questionnaires
    return Entry(
        id=request["reserved.id"],
        time=datetime.strptime(request["time"], _TIME).replace(tzinfo=UTC),
        call=Call(
            run=history.run,
            log=str(log.absolute()),
            questionnaire=names[0] if len(names) == 1 else "",
            provider=request["provider.name"],
            kind=request["provider.kind"],
            model=request["gen_ai.request.model"],
            key_name=request["key.name"],
            key_id=request["key.id"],
            template=request["gen_ai.prompt.name"],
            template_version=int(request["gen_ai.prompt.version"]),
            prompt_bytes=request["prompt.bytes"],
        ),
        worst=Decimal(request["reserved.usd"]),
        outcome=_outcome(attempt),
    )


def _outcome(attempt: Attempt) -> Outcome:
    end = attempt.end
    if end is None:
        if attempt.free or not attempt.sent:
            return UNBILLED
        return RESERVED if attempt.waits else UNCERTAIN
    usage = Usage(
        input=end["gen_ai.usage.input_tokens"],
        output=end["gen_ai.usage.output_tokens"],
        cache_read=end["gen_ai.usage.cache_read.input_tokens"],
        cache_write=end["gen_ai.usage.cache_write.input_tokens"],
        reasoning=end["gen_ai.usage.reasoning.output_tokens"],
    )
    cost = end["cost.usd"]
    if cost is None:
        return Outcome(status=CallStatus.SETTLED, usage=usage) if usage != Usage() else UNCERTAIN
    price = Price(usd=Decimal(cost), source=end["cost.source"])
    return UNBILLED if price == UNBILLED.price else Outcome(status=CallStatus.SETTLED, usage=usage, price=price)
