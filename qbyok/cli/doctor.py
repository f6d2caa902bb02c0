"""``qbyok doctor``: is everything ready to call the provider, and safe? Nothing is spent unless it is asked for."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Annotated

import typer

from qbyok.cli import options
from qbyok.errors import QbyokError

if TYPE_CHECKING:
    from qbyok.config.settings import Settings
    from qbyok.doctor.check import Check
    from qbyok.keys.secret import Key
    from qbyok.model import ProviderEntry


def doctor(
    provider: Annotated[
        str | None, typer.Option(metavar="NAME", help="The provider to look at.", show_default="the chosen one")
    ] = None,
    model: options.Model = None,
    endpoint: options.Endpoint = None,
    api_key_file: options.KeyFile = None,
    spend: Annotated[
        bool, typer.Option("--spend", help="Ask one short question, too, within the limits that are set.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> int:
    """Check settings, key, host, clock, model and environment, by calls that cost nothing.

    Exit code 0: no problem was found; warnings may be. Else the code that a run would end with, of the first problem.
    """
    flags = {"provider": provider, "model": model, "endpoint": endpoint}
    checks = [*_of_machine(), *_of_provider(flags, api_key_file, spend=spend)]
    _show(checks, as_json=json)
    return next((check.exit_code for check in checks if check.exit_code), 0)


def _of_machine() -> Iterator["Check"]:
    from qbyok.cli import wiring
    from qbyok.doctor.machine import check_environment, check_files, check_keyring

    yield from check_files(wiring.locations())
    yield check_keyring()
    yield from check_environment(os.environ)


def _of_provider(flags: dict[str, str | None], key_file: str | None, *, spend: bool) -> Iterator["Check"]:
    from qbyok.cli import wiring
    from qbyok.doctor.check import ok, problem, unchecked
    from qbyok.doctor.provider import Subject, examine
    from qbyok.egress.client import http_client
    from qbyok.kinds.registry import OFFLINE

    try:
        chosen = wiring.settings(flags)
        entry = chosen.entry()
    except QbyokError as error:
        yield problem("settings", error)
        yield unchecked("provider", "the settings can't be used as they are")
        return
    yield from _of_encoder(chosen)
    if entry.kind == OFFLINE:
        yield ok("provider", "offline: nobody is called")
        yield unchecked("key", "no key, host, clock, region, model or price matters to this provider")
        return
    find_key = cache(lambda: wiring.key_for(entry, key_file))  # standard input can be read once
    found = list(examine(Subject(entry=entry, find_key=find_key, connect=http_client)))
    found += _of_plan(chosen, entry)
    yield from found
    if spend and any(check.exit_code for check in found):
        yield unchecked("question", "nothing was asked: there is a problem already")
    elif spend:
        yield _asked(chosen, entry, find_key())


def _of_encoder(chosen: "Settings") -> Iterator["Check"]:
    from qbyok.cli import wiring
    from qbyok.doctor.check import ok, problem

    try:
        encoder = wiring.encoder(chosen)
    except QbyokError as error:
        yield problem("semantic", error)
        return
    if encoder:
        made = f"vectors of {encoder.size} numbers, model sha256 {encoder.model[:16]}…"
        yield ok("semantic", f"the model in {chosen.semantic} can be used: {made}")


def _of_plan(chosen: "Settings", entry: "ProviderEntry") -> Iterator["Check"]:
    from qbyok.cli import wiring
    from qbyok.cli.spending import standings_for, unpriced
    from qbyok.doctor.check import problem
    from qbyok.doctor.plan import check_alert_command, check_budget, check_evidence, check_failover

    yield from check_evidence(chosen)
    yield from check_failover(chosen)
    yield from check_alert_command(chosen)
    key = entry.key.name if entry.key else ""
    try:
        price = unpriced(chosen, [(wiring.provider(entry, None).target, key)])
        yield from check_budget(standings_for(chosen, [key]), price)
    except QbyokError as error:
        yield problem("budget", error)


def _asked(chosen: "Settings", entry: "ProviderEntry", key: "Key | None") -> "Check":
    from qbyok.cli import console, wiring
    from qbyok.cli.run_ids import new_run_id
    from qbyok.cli.spending import alert_line, ledger_storage
    from qbyok.doctor.check import problem
    from qbyok.doctor.question import check_question
    from qbyok.spend.budget import Budget
    from qbyok.spend.caps import caps_for
    from qbyok.spend.ledger import Ledger
    from qbyok.spend.prices import Prices

    try:
        provider = wiring.provider(entry, key)
        with ledger_storage() as storage:
            budget = Budget(Ledger(storage), caps_for(chosen.budget, chosen.max_cost), chosen.budget.alerts)
            check = check_question(provider, new_run_id(), budget, Prices(chosen.providers))
    except QbyokError as error:
        return problem("question", error)
    for alert in budget.alerts:
        console.warn(alert_line(alert))
    return check


def _show(checks: Sequence["Check"], *, as_json: bool) -> None:
    from qbyok.cli import console

    if as_json:
        console.data_json([asdict(check) for check in checks])
        return
    console.table(("", "what", "found"), _rows(checks))


def _rows(checks: Iterable["Check"]) -> Iterator[tuple[str, str, str]]:
    for check in checks:
        yield check.level.value, check.name, f"{check.message}. {check.hint}" if check.hint else check.message
