"""``qbyok models``: what a key can use, and for how long."""

from typing import TYPE_CHECKING, Annotated

import typer

from qbyok.cli import options

if TYPE_CHECKING:
    from qbyok.providers.listing import ListedModel


def models(
    provider: Annotated[
        str | None, typer.Option(metavar="NAME", help="The provider to ask.", show_default="the chosen one")
    ] = None,
    endpoint: options.Endpoint = None,
    api_key_file: options.KeyFile = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the models that a key can use, by a call that costs nothing.

    An exact name stands for one version, an alias for another one some day. The date is the last one that was
    announced for the model, by the provider's list or by a page that the JSON names.
    """
    from qbyok.cli import console, wiring
    from qbyok.egress.client import http_client
    from qbyok.providers.registry import check_key, check_listing

    entry = wiring.settings({"provider": provider, "endpoint": endpoint}).entry()
    check_listing(entry)
    key = wiring.key_for(entry, api_key_file)
    found = check_key(entry, key=key, connect=http_client)
    if key:
        wiring.note_use(entry, key)
    if json:
        rows = [_record(model) for model in found.models]
        console.data_json({"provider": entry.name, "endpoint": entry.endpoint, "models": rows})
        return
    console.table(
        ("model", "name", "retires"),
        [(model.id, model.pin.value, f"{model.retires or ''}") for model in found.models],
    )


def _record(model: "ListedModel") -> dict[str, str | None]:
    return {
        "id": model.id,
        "pin": model.pin.value,
        "retires": model.retires.isoformat() if model.retires else None,
        "said_by": model.source or None,
    }
