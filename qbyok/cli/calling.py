"""Whom a run calls: a provider with its key, checked before the first byte is written or sent."""

import os
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qbyok.cli import console, wiring
from qbyok.config.settings import Settings
from qbyok.egress import tripwire
from qbyok.errors import EgressError, QbyokError
from qbyok.interfaces import Provider
from qbyok.model import KeyNotice, ProviderEntry, Target
from qbyok.pipeline.access import Way
from qbyok.runlog import events

if TYPE_CHECKING:
    from qbyok.keys.secret import Key


@dataclass(frozen=True, kw_only=True, slots=True)
class Called:
    """The ways to get answers, and what a person should know of their keys; ``key_file`` as the user named it."""

    ways: tuple[Way, ...]
    notices: tuple[KeyNotice, ...]
    key_file: str | None = None

    @property
    def provider(self) -> Provider:
        """Who is called first."""
        return self.ways[0].provider

    @property
    def key_flag(self) -> str:
        """The flag that a command which goes on needs, so that it finds the same key; else nothing."""
        return f" --api-key-file {shlex.quote(self.key_file)}" if self.key_file else ""


def ready_to_call(chosen: Settings, key_file: str | None) -> Called:
    """Build the chosen provider, ready to be called, and those that take over where it fails.

    ``key_file`` is where the key of the chosen one is found.

    Raises:
        UsageError: no model was named, or ``failover`` names somebody who may not be called.
        CredentialError: a key is in none of the places that the settings name, or older than they allow.
    """
    ways: list[Way] = []
    notices: list[KeyNotice] = []
    named = key_file
    for entry in wiring.entries_to_call(chosen):
        key = wiring.key_for(entry, key_file)
        notices += _notices(entry, key) if key else ()
        ways.append(_way(entry, key, key_file))
        key_file = None
    if ways[0].provider.target.host:
        _warn_of_ignored_environment()
    for notice in notices:
        (console.warn if notice.event == "key.old" else console.say)(notice.message)
    return Called(ways=tuple(ways), notices=tuple(notices), key_file=named)


def succeeded(targets: Iterable[Target]) -> None:
    """Say that a run got answers from these: the keys that theirs have replaced, if any, are kept no longer."""
    from qbyok.keys.rotation import succeeded

    for target in targets:
        if target.key is None:
            continue
        try:
            previous = succeeded(wiring.key_store(), target.key, target.kind)
        except QbyokError as error:
            console.warn(f"the key that was replaced is still in the keyring: {error}")
        else:
            if previous is not None:
                told = f"the replaced one ({previous}) is removed; revoke it at the provider, too"
                console.say(f"key '{target.key.name}': {told}")


def reached_elsewhere() -> EgressError | None:
    """Return the error for a connection that a library tried to make past the last call."""
    try:
        tripwire.check()
    except EgressError as error:
        return error
    return None


def _way(entry: ProviderEntry, key: "Key | None", key_file: str | None) -> Way:
    from qbyok.keys.age import too_old

    provider = wiring.provider(entry, key)
    if key is None:
        return Way(provider=provider, note_use=lambda: None, look_again=lambda: None)
    first = key

    def look_again() -> Provider | None:
        nonlocal key
        found = wiring.key_for(entry, key_file) if key and key.identity.source != "stdin" else None
        if found is None or (key and key.same(found)):
            return None
        if entry.key and (message := too_old(found.identity, entry.key)):
            console.warn(message)
        key = found
        wiring.note_use(entry, found)
        return wiring.provider(entry, found)

    return Way(provider=provider, note_use=lambda: wiring.note_use(entry, first), look_again=look_again)


def _notices(entry: ProviderEntry, key: "Key") -> Iterator[KeyNotice]:
    from qbyok.keys.age import too_old

    if entry.key and (message := too_old(key.identity, entry.key)):
        fields = events.old_key_fields(key.identity, entry.key.max_age_days)
        yield KeyNotice(event="key.old", fields=fields, message=message)
    record = wiring.key_store().find(key.identity.name) if key.identity.source == "keyring" else None
    if record and record.overlap:
        yield KeyNotice(
            event="key.rotated",
            fields=events.rotated_key_fields(key.identity, record.previous, record.created),
            message=f"key '{record.name}' was rotated: {key.identity.fingerprint} replaced {record.previous}",
        )


def _warn_of_ignored_environment() -> None:
    """Name the variables that the vendors' SDKs would obey and that have no effect here.

    Those for certificates, which many systems set for all programs, ``qbyok doctor`` alone names.
    """
    from qbyok.egress.environment import ROOTS, ignored_environment

    if names := [name for name in ignored_environment(os.environ) if name.upper() not in ROOTS]:
        console.warn(f"{', '.join(names)} set in the environment: no effect on qbyok")
