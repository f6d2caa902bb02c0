"""Many runs that share a ledger and a server, for the proof that no budget is passed.

``python -m support.budget_runs FOLDER URL FIRST STEP END`` makes every STEPth run that is not there yet, and goes on
with those of them that were killed and have an even number.

Each run is what ``qbyok answer`` makes of it (run directory, log, journal, reservations, HTTP through the SDK),
without the questionnaire around it. Runs are spread over simulated days, so that a day's limit is reached more than
once.
"""

import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from threading import Event

from qbyok.cli.progress import SilentProgress
from qbyok.egress.client import http_client
from qbyok.errors import BadResponseError
from qbyok.files import RunDirectory, private_dir
from qbyok.interfaces import QuestionnaireFile
from qbyok.kinds.entries import completed
from qbyok.model import EntryPrice, ProviderEntry, Rates
from qbyok.pipeline.access import Access, Way
from qbyok.pipeline.asking import Asker
from qbyok.pipeline.preparing import Prepared
from qbyok.pipeline.settling import settle_from_log
from qbyok.pipeline.together import do_all
from qbyok.providers.registry import build_provider
from qbyok.questionnaire.candidates import Candidates
from qbyok.questionnaire.opening import open_questionnaire
from qbyok.runlog import events
from qbyok.runlog.history import History, read_history
from qbyok.runlog.journal import Journal
from qbyok.runlog.writer import RunLogWriter
from qbyok.spend.budget import Budget
from qbyok.spend.caps import Cap, Span
from qbyok.spend.ledger import Ledger
from qbyok.spend.prices import Prices
from qbyok.spend.storage import Storage
from support import asking, runs
from support.calls import cap

CONCURRENCY = 16
LONGEST = 400
RATES = Rates(input=Decimal(2), output=Decimal(10), cache_read=Decimal("0.2"), cache_write=Decimal("2.5"))
RUNS_A_DAY = 25
RUN_LIMIT, DAY_LIMIT, MONTH_LIMIT, KEY_LIMIT = "0.03", "0.60", "15.00", "0.45"
_FIRST = datetime(2026, 3, 1, 12, tzinfo=UTC)


def day_of(number: int) -> datetime:
    """Return when a run takes place."""
    return _FIRST + timedelta(days=number // RUNS_A_DAY)


def caps_of(number: int) -> list[Cap]:
    """Return the limits of a run: those that all share, and for every third one of its own."""
    of_run = [cap(RUN_LIMIT, Span.RUN)] if number % 3 == 0 else []
    return [*of_run, cap(DAY_LIMIT), cap(MONTH_LIMIT, Span.MONTH), cap(KEY_LIMIT, key=key_of(number))]


def key_of(number: int) -> str:
    """Return the name of the key that a run uses."""
    return "first" if number % 2 else "second"


def entry(url: str) -> ProviderEntry:
    """Return the provider that all runs call, with prices of its own."""
    price = EntryPrice(rates=RATES)
    return completed(ProviderEntry(name="work", kind="openai", endpoint=url, model="m-1", price=price, timeout=20.0))


def make_run(folder: Path, number: int, url: str, file: QuestionnaireFile) -> None:
    """Make one run, or go on with it where there is one."""
    directory = RunDirectory(path=private_dir(folder / f"run-{number}"))
    now = day_of(number)
    with directory.locked(), Storage(folder / "spend.db") as storage:
        ledger = Ledger(storage, clock=lambda: now)
        history = read_history(directory.log) if directory.log.exists() else History()
        if directory.log.exists() and not history.run:
            return  # killed before its first event
        if history.run:
            settle_from_log(ledger, directory.log, history)
            log = RunLogWriter.resume(directory.log, clock=lambda: now)
            log.append("run.resumed", events.resumed_fields(log.head, ("client",)))
        else:
            log = RunLogWriter.create(directory.log, run=f"run-{number}", clock=lambda: now)
            log.append("run.started", _started(file))
        chosen = entry(url)
        key = asking.key()
        key.identity = replace(key.identity, name=key_of(number))
        way = Way(
            provider=build_provider(chosen, key=key, connect=http_client),
            note_use=lambda: None,
            look_again=lambda: None,
        )
        asker = Asker(
            run=f"run-{number}",
            log_path=str(directory.log.absolute()),
            access=Access([way], log, lambda message: None),
            log=log,
            journal=Journal(directory.responses),
            budget=Budget(ledger, caps_of(number), [Decimal("0.5")], spent=history.spent),
            pricing=Prices({chosen.name: chosen}),
            progress=SilentProgress(),
            stop=Event(),
            alert=lambda alert: None,
            concurrency=CONCURRENCY,
            unanswered=history.unanswered,
        )
        with log:
            _, error = do_all(lambda one: _ask(asker, one), _questions(number, file), asker)
            code = error.exit_code if error else 0
            log.append("run.interrupted", events.interrupted_fields(str(error), code))


def _ask(asker: Asker, prepared: Prepared) -> None:
    with suppress(BadResponseError):
        asker.ask(prepared)


def _questions(number: int, file: QuestionnaireFile) -> list[Prepared]:
    """Return some questions, with prompts of any length."""
    chance = Random(number)
    found: list[Prepared] = []
    for question in file.layout.questions[: chance.randint(4, 20)]:
        request = replace(
            asking.request(question, user=f"RUN {number} " + "x" * chance.randint(0, 3000)), max_output_tokens=LONGEST
        )
        prompt = replace(request.prompt, sha256=f"{number:032}{len(found):032}")
        found.append(Prepared(file=file, request=replace(request, prompt=prompt)))
    return found


def _started(file: QuestionnaireFile) -> Mapping[str, object]:
    return events.started_fields(
        target=runs.TARGET,
        template=runs.Template(),
        enforced_by=("client",),
        retention="hash",
        settings={},
        questionnaires=[(file.path.name, file.sha256, len(file.layout.questions), "")],
        evidence=[],
        skipped=[],
    )


def ended(folder: Path, number: int) -> bool:
    """Tell whether a run came to its end."""
    log = folder / f"run-{number}" / "run.jsonl"
    return log.exists() and b'"event":"run.interrupted"' in log.read_bytes().rpartition(b"\n")[0].rpartition(b"\n")[2]


def main() -> None:
    """Make the runs that the arguments name."""
    folder, url = Path(sys.argv[1]), sys.argv[2]
    file = open_questionnaire(folder / "q.xlsx", Candidates(layouts=()))
    for number in range(int(sys.argv[3]), int(sys.argv[5]), int(sys.argv[4])):
        begun = (folder / f"run-{number}").exists()
        if not begun or (number % 2 == 0 and not ended(folder, number)):
            make_run(folder, number, url, file)


if __name__ == "__main__":
    main()
