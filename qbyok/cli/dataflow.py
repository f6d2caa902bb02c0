"""``qbyok dataflow``: what data goes where, under which key, for whoever has to approve of it."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from qbyok.cli import options
from qbyok.cli.options import named_path

if TYPE_CHECKING:
    from qbyok.config.settings import Settings
    from qbyok.dataflow.facts import Destination, Facts, Places, Use
    from qbyok.model import ProviderEntry


def dataflow(
    format_: Annotated[
        Literal["md", "json", "html"] | None,
        typer.Option("--format", help="Markdown, JSON, or one HTML page.", show_default="md"),
    ] = None,
    run: Annotated[
        Path | None,
        typer.Option(
            "--run",
            metavar="RUN",
            help="Say also what left in this run, by its log.",
            show_default=False,
            parser=named_path,
        ),
    ] = None,
    provider: Annotated[
        str | None, typer.Option(metavar="NAME", help="The provider to describe.", show_default="the chosen one")
    ] = None,
    model: options.Model = None,
    endpoint: options.Endpoint = None,
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Describe what data goes where, under which key, for a vendor review. Nothing is sent, and no key is read.

    From the settings; with --run also from the log of a run, which must hold. Where the two differ, both are said.
    """
    from qbyok.cli import console, wiring
    from qbyok.dataflow.markdown import markdown
    from qbyok.dataflow.page import page
    from qbyok.dataflow.record import dataflow
    from qbyok.errors import UsageError

    if json and format_ not in (None, "json"):
        raise UsageError(f"--json and --format {format_} are two formats", hint="Give one of them")
    chosen = wiring.settings({"provider": provider, "model": model, "endpoint": endpoint})
    record = dataflow(_facts(chosen, run))
    if json or format_ == "json":
        console.data_json(record)
    else:
        console.write(console.clean(page(record) if format_ == "html" else markdown(record)))


def _facts(chosen: "Settings", run: Path | None) -> "Facts":
    from qbyok.cli import wiring
    from qbyok.dataflow.facts import Facts
    from qbyok.dataflow.run import run_record
    from qbyok.files import log_of
    from qbyok.runlog.verify import verified_records

    destinations = tuple(_destinations(chosen))
    template = wiring.template(chosen)
    return Facts(
        settings=chosen,
        destinations=destinations,
        places=_places(chosen),
        template={"name": template.id, "version": template.version, "sha256": template.sha256},
        run=run_record(*verified_records(log_of(run)), chosen, destinations) if run else None,
    )


def _destinations(chosen: "Settings") -> "Iterator[Destination]":
    """Yield who may be called: the chosen provider, those that take over, and those that a flag could name."""
    from qbyok.config.failover import successors
    from qbyok.config.providers import BUILT_IN_PROVIDERS
    from qbyok.dataflow.facts import Use
    from qbyok.errors import UsageError

    first = chosen.named_entry()
    others: tuple[ProviderEntry, ...] = ()
    problem = ""
    try:
        others = tuple(successors(first, chosen.providers, chosen.keys))
    except UsageError as error:
        problem = error.message
    yield _destination(chosen, first, Use.CHOSEN, problem)
    for entry in others:
        yield _destination(chosen, entry, Use.FAILOVER)
    told = {first.name, *(entry.name for entry in others)}
    for name, entry in sorted(chosen.providers.items()):
        if name not in told and entry != BUILT_IN_PROVIDERS.get(name):
            yield _destination(chosen, entry, Use.NAMED)


def _destination(chosen: "Settings", entry: "ProviderEntry", use: "Use", problem: str = "") -> "Destination":
    from qbyok.cli import wiring
    from qbyok.dataflow.facts import Destination
    from qbyok.errors import UsageError
    from qbyok.keys.finding import places
    from qbyok.kinds.entries import said_of_region
    from qbyok.kinds.registry import OFFLINE
    from qbyok.model import Target

    target = Target(provider=entry.name, kind=entry.kind, region=entry.region, model=entry.model, labels=entry.labels)
    sent: Mapping[str, bool | str] = {}
    try:
        provider = wiring.provider(entry, None)
        target, sent = provider.target, provider.sent_switches
        chosen.check(entry)
        wiring.check_callable(entry)
    except UsageError as error:
        problem = problem or error.message
    key, known = entry.key, wiring.key_store().list()
    return Destination(
        use=use,
        target=target,
        sent=sent,
        key_name=key.name if key else "",
        key_places=tuple(map(_short, places(key))) if key else (),
        key_program=Path(key.command[0]).name if key and key.command else "",
        keys=tuple(one for one in known if key and (one.name, one.provider) == (key.name, entry.kind)),
        region="nowhere: nobody is called" if entry.kind == OFFLINE else said_of_region(entry),
        problem=problem,
    )


def _places(chosen: "Settings") -> "Places":
    from qbyok.cli import wiring
    from qbyok.dataflow.facts import Places

    where = wiring.locations()
    return Places(
        state=_short(str(where.state)),
        cache=_short(str(where.cache)),
        library=_short(str(chosen.library)),
        layouts=_short(str(chosen.layouts)),
        settings=_short(str(where.user_file)),
    )


def _short(text: str) -> str:
    """Return a text without the path of the user's own folder, which is nobody's business in a review."""
    return text.replace(f"{os.path.expanduser('~')}{os.sep}", f"~{os.sep}")  # noqa: PTH111 - where there is no such folder, Path.home() fails
