"""Whom a run calls: a provider with its key, checked before the first byte is written or sent."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qbyok.cli import console, wiring
from qbyok.config.settings import Settings
from qbyok.interfaces import Provider
from qbyok.model import KeyNotice, ProviderEntry
from qbyok.runlog import events

if TYPE_CHECKING:
    from qbyok.keys.secret import Key


@dataclass(frozen=True, kw_only=True, slots=True)
class Called:
    """A provider that is ready to be called, and what a person should know of its key."""

    provider: Provider
    notices: tuple[KeyNotice, ...]


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
        console.warn(notice.message)
    return Called(provider=provider, notices=notices)


def _notices(entry: ProviderEntry, key: "Key") -> Iterator[KeyNotice]:
    from qbyok.keys.age import too_old

    if entry.key and (message := too_old(key.identity, entry.key)):
        fields = events.old_key_fields(key.identity, entry.key.max_age_days)
        yield KeyNotice(event="key.old", fields=fields, message=message)


def _warn_of_ignored_environment() -> None:
    """Name the variables that the vendors' SDKs would obey and that have no effect here."""
    from qbyok.egress import ignored_environment

    if names := ignored_environment(os.environ):
        console.warn(f"{', '.join(names)} set in the environment: no effect on qbyok")
