"""``qbyok config``: the settings in force and where each came from."""

from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from qbyok.errors import QbyokError

if TYPE_CHECKING:
    from qbyok.config.settings import Settings
    from qbyok.model import EntryPrice, KeyRef, Limits

app = typer.Typer(help="Show the settings and where each comes from.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def show(json: Json = False) -> None:
    """Show every setting, its value and its source, the providers and the named keys."""
    from qbyok.cli import console, wiring
    from qbyok.config.settings import DEFAULTS
    from qbyok.kinds.hosts import host_of
    from qbyok.kinds.labels import permitted
    from qbyok.wording import money

    chosen = wiring.settings({})
    values = {name: "" if (value := getattr(chosen, name)) is None else str(value) for name in DEFAULTS}
    unusable = _why_unusable(chosen)
    if json:
        console.data_json(
            {
                "settings": {n: {"value": v, "source": chosen.sources[n]} for n, v in values.items()},
                "providers": {
                    name: {
                        "kind": entry.kind,
                        "endpoint": entry.endpoint,
                        "region": entry.region,
                        "model": entry.model,
                        "key": entry.key.name if entry.key else None,
                        "price": _price(entry.price),
                        "labels": list(entry.labels),
                        "failover": list(entry.failover),
                        "allow_batch": entry.allow_batch,
                        "needs_consent": name in chosen.unconsented,
                    }
                    for name, entry in sorted(chosen.providers.items())
                },
                "semantic": {"usable": not unusable, "problem": unusable} if chosen.semantic else None,
                "redact": {"words": len(chosen.redaction.words), "kinds": list(chosen.redaction.kinds)},
                "labels": {name: list(patterns) for name, patterns in sorted(chosen.labels.items())},
                "budget": {
                    **_limits(chosen.budget.limits),
                    "keys": {name: _limits(limits) for name, limits in sorted(chosen.budget.keys.items())},
                    "alerts": [f"{share:f}" for share in chosen.budget.alerts],
                    "alert_command": list(chosen.budget.alert_command),
                    "unused": list(chosen.budget.unused),
                },
                "keys": {
                    name: {
                        "env": key.env,
                        "command": list(key.command),
                        "file": key.file,
                        "max_age_days": key.max_age_days,
                        "when_old": key.when_old,
                    }
                    for name, key in sorted(chosen.keys.items())
                },
            }
        )
        return
    console.table(("setting", "value", "source"), [(n, v, chosen.sources[n]) for n, v in values.items()])
    console.table(
        ("provider", "kind", "endpoint", "model", "key", "failover", "batches"),
        [
            (
                *(name, entry.kind, entry.endpoint, entry.model, entry.key.name if entry.key else ""),
                ", ".join(entry.failover),
                "allowed" if entry.allow_batch else "",
            )
            for name, entry in sorted(chosen.providers.items())
        ],
    )
    if chosen.keys:
        console.table(
            ("key", "found in", "oldest (days)", "when older"),
            [(name, _place(key), str(key.max_age_days), key.when_old) for name, key in sorted(chosen.keys.items())],
        )
    priced = [(name, _price(entry.price)) for name, entry in sorted(chosen.providers.items())]
    if prices := [(name, price) for name, price in priced if price]:
        names = ("input", "output", "cache_read", "cache_write", "regional_surcharge")
        console.table(
            ("price ($ per million)", *(name.replace("_", " ") for name in names)),
            [(provider, *(price.get(name, "") for name in names)) for provider, price in prices],
        )
    if chosen.labels:
        console.table(
            ("label", "files", "providers"),
            [
                (
                    name,
                    ", ".join(patterns),
                    ", ".join(
                        provider
                        for provider, entry in sorted(chosen.providers.items())
                        if name in permitted(entry.labels, host_of(entry.endpoint))
                    ),
                )
                for name, patterns in sorted(chosen.labels.items())
            ],
        )
    if unusable:
        console.warn(f"the model of the setting semantic can't be used: {unusable}")
    kinds = ", ".join(("secrets", *chosen.redaction.kinds))
    console.table(("hidden from providers", "listed words"), [(kinds, str(len(chosen.redaction.words)))])
    if chosen.restore_withheld:
        console.warn("restore = true of this folder's qbyok.toml has no effect before you agree (qbyok config trust)")
    of_keys = sorted(chosen.budget.keys.items())
    console.table(
        ("limit", "of a", "amount"),
        [
            (name, span, money(Decimal(amount)))
            for name, limits in (("all keys", chosen.budget.limits), *of_keys)
            for span, amount in _limits(limits).items()
            if amount is not None
        ],
    )
    shares = ", ".join(f"{share * 100:.0f} %" for share in chosen.budget.alerts)
    console.table(("alerts at", "told by"), [(shares, " ".join(chosen.budget.alert_command) or "stderr alone")])
    for line in chosen.budget.unused:
        console.say(line)
    for name, lines in sorted(chosen.unconsented.items()):
        console.warn(f"provider '{name}' is not used before you agree (qbyok config trust): {lines}")


def _why_unusable(chosen: "Settings") -> str:
    """Return why the sentence encoder that the settings name can't be used, "" if it can, or there is none."""
    from qbyok.cli import wiring

    try:
        wiring.encoder(chosen)
    except QbyokError as error:
        return str(error)
    return ""


def _place(key: "KeyRef") -> str:
    """Return where the settings say that a key is found."""
    given = {"file": key.file, "variable": key.env, "command": " ".join(key.command)}
    return ", ".join(f"{what} {where}" for what, where in given.items() if where)


def _price(price: "EntryPrice") -> dict[str, str]:
    """Return what the user says of a provider's prices: rates in US dollars per million tokens, and a share."""
    given = {**(asdict(price.rates) if price.rates else {}), "regional_surcharge": price.surcharge}
    return {name: f"{amount:f}" for name, amount in given.items() if amount is not None}


def _limits(limits: "Limits") -> dict[str, str | None]:
    return {name: None if amount is None else f"{amount:f}" for name, amount in asdict(limits).items()}


@app.command()
def path(json: Json = False) -> None:
    """Print where the settings files and the state lie."""
    from qbyok.cli import console, wiring

    where, chosen = wiring.locations(), wiring.settings({})
    places = {
        "project": str(where.project_file),
        "user": str(where.user_file),
        "layouts": str(chosen.layouts),
        "library": str(chosen.library),
        "state": str(where.state),
    }
    if json:
        console.data_json(places)
        return
    console.table(("what", "path"), list(places.items()))


@app.command()
def trust(json: Json = False) -> None:
    """Agree with this folder's qbyok.toml as it is now: it may decide where your keys are sent."""
    from qbyok.cli import console, wiring
    from qbyok.config.locations import PROJECT_FILE
    from qbyok.config.trust import trust_project

    before = wiring.settings({})
    digest = trust_project(wiring.locations())
    model = str(before.semantic) if before.sources["semantic"] == PROJECT_FILE else None
    command = list(wiring.settings({}).budget.alert_command) if before.budget.withheld else []
    if json:
        agreed = {
            "providers": dict(before.unconsented),
            "alert_command": command,
            "restore": before.restore_withheld,
            "semantic": model,
        }
        console.data_json({"trusted": "qbyok.toml", "sha256": digest, "agreed": agreed})
        return
    for name, lines in sorted(before.unconsented.items()):
        console.say(f"provider '{name}': {lines}")
    if before.restore_withheld:
        console.say("restore: words that were hidden from providers are put back into answers")
    if model:
        console.say(f"semantic: the model in {model} is run")
    if command:
        console.say(f"alert_command: {' '.join(command)}")
    console.say(f"agreed with qbyok.toml (sha256 {digest[:16]}…); a change to it will need your consent again")
