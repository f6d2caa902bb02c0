"""``qbyok spend``: what calls cost, by what a person asks for."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qbyok.cli.options import day

if TYPE_CHECKING:
    from qbyok.spend.sums import Sum

_AMOUNTS = ("calls", "spent", "reserved", "uncertain", "unpriced", "input", "cache_read", "cache_write", "output",
            "reasoning")  # fmt: skip
_MONEY = ("spent", "reserved", "uncertain")
_BY = ("key", "provider", "model", "month", "day", "questionnaire", "run")


def _what(text: str) -> str:
    if text not in _BY:
        raise typer.BadParameter(f"'{text}' is none of {', '.join(_BY)}")
    return text


def spend(
    by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="|".join(_BY),
            help="What to sum up by; can be given several times.",
            show_default="month, provider, model, key",
            parser=_what,
        ),
    ] = None,
    since: Annotated[
        date | None, typer.Option(parser=day, metavar="DAY", help="First day (UTC).", show_default=False)
    ] = None,
    until: Annotated[
        date | None, typer.Option(parser=day, metavar="DAY", help="Last day (UTC).", show_default=False)
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show what calls cost, from the ledger of all runs, in US dollars.

    Calls of processes that died are settled from the logs of their runs first, where these are there.
    """
    from qbyok.cli import console
    from qbyok.cli.spending import ledger_storage
    from qbyok.errors import UsageError
    from qbyok.pipeline.settling import settle_dead_runs
    from qbyok.spend.ledger import Ledger
    from qbyok.spend.sums import By, sums

    if csv and json:
        raise UsageError("--csv and --json are two formats", hint="Give one of them")
    chosen = [By(one) for one in by or ("month", "provider", "model", "key")]
    with ledger_storage() as storage:
        if storage.exists:
            for problem in settle_dead_runs(Ledger(storage)):
                console.warn(console.one_line(f"calls of a run stay reserved: {problem}"))
        found = sums(storage, chosen, since, until)
    if json:
        days = {"since": since.isoformat() if since else None, "until": until.isoformat() if until else None}
        console.data_json({"schema": "qbyok.spend/1", **days, "sums": [_record(one) for one in found]})
    elif csv:
        _print_csv(found, tuple(heading for one in chosen for heading in _headings(one)))
    elif found:
        _show(found)
    else:
        console.say("nothing was spent: no call is in the ledger" + (" for these days" if since or until else ""))


def _headings(by: str) -> tuple[str, ...]:
    from qbyok.spend.sums import COLUMNS, By

    return tuple(COLUMNS[By(by)])


def _record(one: "Sum") -> dict[str, Any]:
    amounts = {name: getattr(one, name) for name in _AMOUNTS}
    return {
        **one.names,
        **{(f"{n}_usd" if n in _MONEY else n): f"{v:f}" if n in _MONEY else v for n, v in amounts.items()},
    }


def _print_csv(found: "tuple[Sum, ...]", headings: tuple[str, ...]) -> None:
    import csv
    import io

    from qbyok.cli import console

    text = io.StringIO()
    names = (*headings, *(f"{name}_usd" if name in _MONEY else name for name in _AMOUNTS))
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in _record(one).items()} for one in found)
    console.write(console.clean(text.getvalue()))


def _harmless(value: object) -> object:
    """Return a value that no spreadsheet program runs as a formula: file names are not ours."""
    from qbyok.wording import may_be_formula

    return f"'{value}" if isinstance(value, str) and may_be_formula(value) else value


def _show(found: "tuple[Sum, ...]") -> None:
    from qbyok.cli import console
    from qbyok.wording import money

    columns = ("calls", "spent $", "reserved $", "uncertain $", "tokens in", "cached", "tokens out")
    console.table(
        (*found[0].names, *columns),
        [
            (
                *one.names.values(),
                str(one.calls),
                *(f"{getattr(one, name):.4f}" for name in _MONEY),
                str(one.input),
                str(one.cache_read),
                str(one.output),
            )
            for one in found
        ],
        spare=("kind", "cached", "fingerprint", "reserved $", "uncertain $", "provider", "tokens in", "tokens out"),
    )
    parts = [f"{money(sum((one.spent for one in found), Decimal(0)))} spent"]
    if reserved := sum((one.reserved for one in found), Decimal(0)):
        parts.append(f"up to {money(reserved)} reserved for calls that may be under way")
    if uncertain := sum((one.uncertain for one in found), Decimal(0)):
        parts.append(f"up to {money(uncertain)} for calls that broke off, which may be billed or not")
    if unpriced := sum(one.unpriced for one in found):
        parts.append(f"{unpriced} at an unknown price")
    console.say("; ".join(parts))
