"""``qbyok keys``: the user's own keys in the system's keyring. A key is never an argument, and never shown."""

import sys
from dataclasses import asdict
from typing import Annotated

import typer

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

    if sys.stdin.isatty():
        from getpass import getpass

        secret = getpass(f"Key '{name}' (not shown): ")
    else:
        secret = sys.stdin.read()
    identity = wiring.key_store().set(name, secret.strip(), provider=provider or wiring.kind_for_key(name))
    if json:
        console.data_json({"key": name, "fingerprint": identity.fingerprint, "stored": True})
        return
    console.say(f"key '{name}' stored in the keyring; fingerprint {identity.fingerprint or 'none (short key)'}")


@app.command("list")
def list_keys(json: Json = False) -> None:
    """List the stored keys: name, provider, fingerprint, age, last use. Never the keys."""
    from qbyok.cli import console, wiring

    records = wiring.key_store().list()
    if json:
        console.data_json([asdict(record) | {"age_days": record.age_days} for record in records])
        return
    if not records:
        console.say("no keys are stored; add one with: qbyok keys set NAME")
        return
    console.table(
        ("key", "provider", "fingerprint", "created", "age (days)", "last used"),
        [(r.name, r.provider, r.fingerprint, r.created, str(r.age_days), r.last_used) for r in records],
    )


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
    from qbyok.egress import http_client
    from qbyok.errors import UsageError
    from qbyok.providers.registry import check_key

    entry = wiring.settings({"provider": provider, "endpoint": endpoint}).entry()
    key = wiring.key_for(entry, api_key_file)
    if key is None:
        raise UsageError(f"provider '{provider}' needs no key", hint="Name another")
    found = check_key(entry, key=key, connect=http_client)
    identity = key.identity
    if json:
        console.data_json(
            {
                "provider": entry.name,
                "endpoint": entry.endpoint,
                "key": {"name": identity.name, "source": identity.source, "fingerprint": identity.fingerprint},
                "accepted": True,
                "models": list(found.models),
                "account": dict(found.account),
            }
        )
        return
    console.data(f"{entry.endpoint} accepts key '{identity.name}' ({identity.source}, {identity.fingerprint})")


@app.command()
def remove(name: Name, json: Json = False) -> None:
    """Remove a key from the keyring. Revoke it at the provider too."""
    from qbyok.cli import console, wiring

    wiring.key_store().remove(name)
    if json:
        console.data_json({"key": name, "removed": True})
        return
    console.say(f"key '{name}' removed from the keyring; revoke it at the provider too if it is no longer used")
