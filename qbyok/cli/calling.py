"""Whom a run calls: a provider with its key, checked before the first byte is written or sent."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qbyok.cli import console, wiring
from qbyok.config.settings import Settings
from qbyok.errors import QbyokError
from qbyok.interfaces import Provider
from qbyok.model import KeyNotice, ProviderEntry
from qbyok.runlog import events

if TYPE_CHECKING:
    from qbyok.keys.secret import Key


@dataclass(frozen=True, kw_only=True, slots=True)
class Called:
    """A provider that is ready to be called with a key, and what a person should know of that key."""

    provider: Provider
    key: "Key | None"
    notices: tuple[KeyNotice, ...]

    def succeeded(self) -> None:
        """A run got answers with the key: the one that it replaced, if any, is kept no longer."""
        from qbyok.keys.rotation import succeeded

        if self.key is None or self.key.identity.source != "keyring":
            return
        try:
            previous = succeeded(wiring.key_store(), self.key)
        except QbyokError as error:
            console.warn(f"the key that was replaced is still in the keyring: {error}")
            return
        if previous is not None:
            name = self.key.identity.name
            console.say(f"key '{name}': the replaced one ({previous}) is removed; revoke it at the provider, too")


def ready_to_call(chosen: Settings, key_file: str | None) -> Called:
    """Build the chosen provider, ready to be called.

    Raises:
        UsageError: no model was named.
        CredentialError: the key is in none of the places that the settings name, or older than they allow.
    """
    entry = wiring.chosen_entry(chosen)
    key = wiring.key_for(entry, key_file)
    notices = tuple(_notices(entry, key)) if key else ()
    provider = wiring.provider(entry, key)
    if provider.target.host:
        _warn_of_ignored_environment()
    if key:
        wiring.note_use(entry, key)
    for notice in notices:
        (console.warn if notice.event == "key.old" else console.say)(notice.message)
    return Called(provider=provider, key=key, notices=notices)


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
    """Name the variables that the vendors' SDKs would obey and that have no effect here."""
    from qbyok.egress import ignored_environment

    if names := ignored_environment(os.environ):
        console.warn(f"{', '.join(names)} set in the environment: no effect on qbyok")
