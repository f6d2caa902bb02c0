"""Several requests at the same time, until all are done or one of them stops the run."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

from qbyok.egress import tripwire
from qbyok.errors import BudgetError, EgressError, InterruptedRunError, QbyokError
from qbyok.pipeline.asking import Asker, StoppedError, budget_facts
from qbyok.pipeline.preparing import Prepared
from qbyok.runlog import events

Result = TypeVar("Result")


def do_all(
    work: Callable[[Prepared], Result], prepared: Sequence[Prepared], asker: Asker
) -> tuple[list[Result], QbyokError | None]:
    """Do the work for every request, or until ``asker.stop`` is set; calls under way are paid for, and end.

    Return what was done, in the requests' order, and what stopped the rest, an interrupt included.
    """

    def guarded(one: Prepared) -> Result:
        try:
            return work(one)
        except tripwire.TrippedError as tripped:
            asker.stop.set()
            error = tripwire.blocked(str(tripped))
            _note(error, asker)
            raise error from None
        except Exception as error:
            # Whatever it is: asking on would only cost more.
            asker.stop.set()
            _note(error, asker)
            raise

    pool = ThreadPoolExecutor(max_workers=asker.concurrency)
    try:
        futures = [pool.submit(guarded, one) for one in prepared]
        wait(futures)
    finally:
        # When all is done there is nothing to wait for; an exception here means not to wait for calls under way.
        pool.shutdown(wait=False, cancel_futures=True)
    return _collected(futures)


def _note(error: Exception, asker: Asker) -> None:
    match error:
        case BudgetError():
            if asker.budget.exceeded:
                asker.log.append("budget.exceeded", budget_facts(asker.budget.exceeded))
        case EgressError():
            asker.log.append("egress.blocked", events.blocked_fields(error.message))
        case _:
            pass


def _collected(futures: Sequence[Future[Result]]) -> tuple[list[Result], QbyokError | None]:
    problems = [problem for future in futures if (problem := future.exception())]
    for problem in problems:
        if not isinstance(problem, QbyokError | StoppedError):
            raise problem
    results = [future.result() for future in futures if not future.exception()]
    errors = [problem for problem in problems if isinstance(problem, QbyokError)]
    stopped = InterruptedRunError("stopped by you") if problems else None
    return results, errors[0] if errors else stopped
