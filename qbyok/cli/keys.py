"""``qbyok keys``: the user's own keys in the system's keyring. A key is never an argument, and never shown."""

import sys
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from qbyok.keys.records import KeyRecord

app = typer.Typer(help="Keep your own provider keys in the system's keyring.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Your name for the key.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("set")
def set_key(
    name: Name,
    provider: Annotated[str, typer.Option(help="Kind of provider that it belongs to.", show_default="NAME")] = "",
    json: Json = False,
) -> None:
    """Store a key; it is asked for without echo, or read from stdin in a pipe."""
    from qbyok.cli import console, wiring

    secret = _read_secret(f"Key '{name}' (not shown): ")
    store = wiring.key_store()
    before = store.find(name)
    identity = store.set(name, secret, provider=provider or wiring.kind_for_key(name))
    if json:
        replaced = before.fingerprint if before else None
        console.data_json({"key": name, "fingerprint": identity.fingerprint, "stored": True, "replaced": replaced})
        return
    if before:
        told = f"it replaces {before.fingerprint or 'a short key'}, which is gone"
        console.warn(f"{told}; 'qbyok keys rotate {name}' tries a new key first, and keeps the old one for a while")
    console.say(f"key '{name}' stored in the keyring; fingerprint {identity.fingerprint or 'none (short key)'}")


def _read_secret(prompt: str) -> str:
    """Ask for a key without echo, or read it from stdin in a pipe."""
    from qbyok.keys.memory import guard_memory

    guard_memory()
    if sys.stdin.isatty():
        from getpass import getpass

        return getpass(prompt).strip()
    return sys.stdin.read().strip()


@app.command("list")
def list_keys(json: Json = False) -> None:
    """List the keys: name, provider, source, fingerprint, age, last use, and what was spent. Never the keys."""
    from qbyok.cli import console, wiring
    from qbyok.cli.spending import ledger_storage
    from qbyok.spend.sums import spent_by_key

    named = wiring.settings({}).keys
    with ledger_storage() as storage:
        spent = spent_by_key(storage)
    records = wiring.key_store().list()
    rows = [
        (record, named[record.name].max_age_days if record.name in named else record.max_age_days)
        for record in records
    ]
    # A key that was found in several places is one key to the ledger: its cost stands where it was used last.
    last = {(r.name, r.fingerprint): r.id for r in sorted(records, key=lambda record: record.last_used)}

    def cost(record: "KeyRecord") -> Decimal:
        known = record.name, record.fingerprint
        return spent.get(known, Decimal(0)) if last[known] == record.id else Decimal(0)

    if json:
        console.data_json(
            [
                asdict(r)
                | {"age_days": r.age_days, "max_age_days": most, "old": r.age_days > most}
                | {"spent_usd": f"{cost(r):f}"}
                for r, most in rows
            ]
        )
        return
    if not rows:
        console.say("no keys are stored or were used; add one with: qbyok keys set NAME")
        return
    console.table(
        ("key", "provider", "source", "fingerprint", "created", "age (days)", "last used", "spent $"),
        [
            (
                *(r.name, r.provider, r.source, r.fingerprint, r.created, _age(r, most), r.last_used),
                f"{cost(r):.4f}",
            )
            for r, most in rows
        ],
        spare=("created", "provider", "fingerprint", "last used"),
    )


def _age(record: "KeyRecord", most: int) -> str:
    return f"{record.age_days}, older than {most}" if record.age_days > most else str(record.age_days)


@app.command("test")
def check(
    provider: Annotated[str, typer.Argument(help="A provider: anthropic, openai, or a name from qbyok.toml.")],
    endpoint: Annotated[str | None, typer.Option(help="Base URL of the provider's API.", show_default=False)] = None,
    api_key_file: Annotated[
        str | None, typer.Option(help="Read the key from this file, - for stdin.", show_default=False)
    ] = None,
    json: Json = False,
) -> None:
    """Ask a provider whether it accepts its key, by a call that costs nothing."""
    from qbyok.cli import console, wiring
    from qbyok.egress.client import http_client
    from qbyok.errors import UsageError
    from qbyok.providers.registry import check_key

    entry = wiring.settings({"provider": provider, "endpoint": endpoint}).entry()
    key = wiring.key_for(entry, api_key_file)
    if key is None:
        raise UsageError(f"provider '{provider}' needs no key", hint="Name another")
    found = check_key(entry, key=key, connect=http_client)
    wiring.note_use(entry, key)
    identity = key.identity
    if json:
        console.data_json(
            {
                "provider": entry.name,
                "endpoint": entry.endpoint,
                "key": {"name": identity.name, "source": identity.source, "fingerprint": identity.fingerprint},
                "accepted": True,
                "models": [model.id for model in found.models],
                "account": dict(found.account),
            }
        )
        return
    console.data(f"{entry.endpoint} accepts key '{identity.name}' ({identity.source}, {identity.fingerprint})")


@app.command()
def rotate(
    name: Name,
    provider: Annotated[
        str | None, typer.Option(help="Provider to try the new key with.", show_default="the one that uses it")
    ] = None,
    endpoint: Annotated[str | None, typer.Option(help="Base URL of the provider's API.", show_default=False)] = None,
    revoke_old: Annotated[
        bool, typer.Option("--revoke-old", help="Say where and how to revoke the old key.")
    ] = False,
    back: Annotated[bool, typer.Option("--back", help="Put the key that was replaced back instead.")] = False,
    no_test: Annotated[bool, typer.Option("--no-test", help="Do not try the new key; only with --offline.")] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="State that the provider can't be reached from here.")
    ] = False,
    json: Json = False,
) -> None:
    """Replace a stored key: the new one is asked for, tried by a call that costs nothing, and stored.

    The old one stays in the keyring until a run has succeeded with the new one. A run that is under way takes up the
    new key when the provider refuses the old one.
    """
    from qbyok.cli.rotating import Rotation, put_key_back, rotate_key
    from qbyok.errors import UsageError

    if no_test != offline:
        raise UsageError(
            "--no-test and --offline belong together: a new key is tried wherever the provider can be reached",
            hint="Give both, or neither",
        )
    if back:
        put_key_back(name, as_json=json)
        return
    job = Rotation(name=name, provider=provider, endpoint=endpoint, test=not no_test, revoke_old=revoke_old)
    rotate_key(job, lambda: _read_secret(f"New key '{name}' (not shown): "), as_json=json)


@app.command()
def remove(name: Name, json: Json = False) -> None:
    """Remove a key from the keyring, and forget when it was used. Revoke it at the provider too."""
    from qbyok.cli import console, wiring

    wiring.key_store().remove(name)
    if json:
        console.data_json({"key": name, "removed": True})
        return
    console.say(f"key '{name}' removed; revoke it at the provider too if it is no longer used")
