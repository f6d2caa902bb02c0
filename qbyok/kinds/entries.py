"""Entries of providers: what their kind fills in, and what an entry must name before it can be called."""

import re
from dataclasses import replace

from qbyok.errors import UsageError
from qbyok.kinds.hosts import host_of, is_loopback
from qbyok.kinds.kind import Kind, Place
from qbyok.kinds.models import Pin
from qbyok.kinds.registry import KINDS
from qbyok.model import ProviderEntry

_PROJECT = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.:-]*")


def completed(entry: ProviderEntry) -> ProviderEntry:
    """Return an entry with what its kind knows: the API, the way to ask for a schema, and the vendor's endpoint."""
    kind = KINDS.get(entry.kind)
    if kind is None:
        return entry
    api = entry.api or kind.apis[0]
    return replace(
        entry,
        api=api,
        structured=entry.structured or kind.structured.get(api, ("",))[0],
        endpoint=entry.endpoint or kind.endpoint(Place(api=api, region=entry.region, project=entry.project)),
    )


def check_entry(entry: ProviderEntry) -> None:
    """Check that a completed entry can be called, and that what it says of itself agrees.

    Raises:
        UsageError: it can't, or it doesn't; the message names the setting.
    """
    if entry.kind not in KINDS:
        return
    kind, where = KINDS[entry.kind], f"provider '{entry.name}'"
    for setting in kind.needs:
        if not getattr(entry, setting):
            raise UsageError(
                f"{where} has no usable {setting}",
                hint=f"Set it in [providers.{entry.name}]; kind {kind.name} needs {' and '.join(kind.needs)}",
            )
    if entry.project and not _PROJECT.fullmatch(entry.project):
        raise UsageError(f"{where} has a project that is no project id", hint="Write it as the cloud's console does")
    _check_endpoint(entry, kind)
    _check_keyless(entry, kind)


def said_of_region(entry: ProviderEntry) -> str:
    """Say where a completed entry's calls run, and who says so."""
    if not entry.region:
        return "none is named: where calls run is the provider's choice"
    kind = KINDS[entry.kind]
    if entry.region in kind.asked_regions:
        return f"{entry.region}, which is asked for in each call"
    if kind.host_of_region and kind.host_of_region(entry.region) == host_of(entry.endpoint):
        return f"{entry.region}, and the host is that region's"
    return f"{entry.region}, by your settings; the host does not show it"


def check_pin(entry: ProviderEntry) -> None:
    """Check that an entry's model is not one that turns into another one day, unless the user allows that.

    Raises:
        UsageError: it is.
    """
    if entry.kind in KINDS and not entry.allow_alias and KINDS[entry.kind].pin(entry.model) is Pin.ALIAS:
        raise UsageError(
            f"model '{entry.model}' of provider '{entry.name}' is an alias: what answers to it changes",
            hint=f"Name an exact version (qbyok models --provider {entry.name}), or set allow_alias = true there",
        )


def _check_endpoint(entry: ProviderEntry, kind: Kind) -> None:
    """A vendor's own host says where it runs: an entry must not claim another place. Gateways may look otherwise."""
    base, host = entry.endpoint.rstrip("/"), host_of(entry.endpoint)
    if kind.added_path and base.endswith(kind.added_path):
        raise UsageError(
            f"the endpoint of provider '{entry.name}' ends with {kind.added_path}, which each call adds itself",
            hint=f"Write {base.removesuffix(kind.added_path)}",
        )
    if not any(host == own or host.endswith(f".{own}") for own in kind.own_hosts):
        return
    if not base.endswith(kind.own_path):
        raise UsageError(
            f"the endpoint of provider '{entry.name}' does not end with {kind.own_path}",
            hint=f"Write it like https://NAME.{kind.own_hosts[0]}{kind.own_path}",
        )
    expected = kind.host_of_region(entry.region) if kind.host_of_region else host
    if entry.region and host != expected:
        raise UsageError(
            f"provider '{entry.name}' says region '{entry.region}', and its endpoint's host is {host}",
            hint=f"The host of that region is {expected}" if expected else "The vendor has no host of that region",
        )


def _check_keyless(entry: ProviderEntry, kind: Kind) -> None:
    if not entry.keyless:
        return
    if not kind.keyless:
        raise UsageError(f"provider '{entry.name}' of kind {kind.name} needs a key", hint="Remove 'keyless'")
    if not is_loopback(host_of(entry.endpoint)):
        raise UsageError(
            f"provider '{entry.name}' is keyless, and its endpoint is not on this machine",
            hint="Give it a key: who runs the endpoint should know who calls. Without one only 127.0.0.1 is called",
        )
