"""Keys as the settings name them: ``[keys.NAME]``, where each is found and how old it may become."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

from qbyok.config.providers import BUILT_IN_PROVIDERS
from qbyok.config.toml_files import known_names
from qbyok.config.values import words
from qbyok.errors import UsageError
from qbyok.model import KeyRef, ProviderEntry, WhenOld

_FIELDS = ("env", "command", "file", "max_age_days", "when_old")


def read_keys(table: Mapping[str, Any], source: str) -> dict[str, KeyRef]:
    """Return the keys of a settings file.

    Raises:
        UsageError: an entry is wrong; the message says where.
    """
    keys = table.get("keys", {})
    if not isinstance(keys, dict):
        raise UsageError(f"{source}: 'keys' must be tables", hint="Write [keys.NAME]")
    return {name: _key(name, entry, f"{source}: [keys.{name}]") for name, entry in keys.items()}


def with_named_key(entry: ProviderEntry, keys: Mapping[str, KeyRef]) -> ProviderEntry:
    """Return a provider whose key is what ``[keys.NAME]`` says of it.

    The sources that the provider names itself (or has built in) count where ``[keys.NAME]`` names none.

    Raises:
        UsageError: both name one, and not the same.
    """
    if entry.key is None or entry.key.name not in keys:
        return entry
    own, named = entry.key, keys[entry.key.name]
    built_in = BUILT_IN_PROVIDERS[entry.kind].key
    if not any(_sources(named)):
        named = replace(named, env=own.env, command=own.command, file=own.file)
    elif any(_sources(own)) and _sources(own) != _sources(named) and (not built_in or own.env != built_in.env):
        raise UsageError(
            f"[providers.{entry.name}] and [keys.{named.name}] both say where the key is found",
            hint=f"Keep what [keys.{named.name}] says, and take the other out",
        )
    return replace(entry, key=named)


def _sources(key: KeyRef) -> tuple[str, tuple[str, ...], str]:
    return key.env, key.command, key.file


def _key(name: str, entry: object, where: str) -> KeyRef:
    if not isinstance(entry, dict):
        raise UsageError(f"{where} must be a table", hint="Write its settings below the heading, one per line")
    known_names(entry, _FIELDS, where)
    if wrong := [field for field in ("env", "file") if not isinstance(entry.get(field, ""), str)]:
        raise UsageError(f"{where} {wrong[0]} must be a text in quotes", hint="Correct it")
    days, when_old = entry.get("max_age_days", KeyRef(name=name).max_age_days), entry.get("when_old", "warn")
    if isinstance(days, bool) or not isinstance(days, int) or days < 1:
        raise UsageError(f"{where} max_age_days must be a whole number of days from 1", hint="Write 90")
    if when_old not in get_args(WhenOld):
        raise UsageError(f"{where} when_old must be 'warn' or 'refuse'", hint="Correct it")
    return KeyRef(
        name=name,
        env=entry.get("env", ""),
        command=words(entry.get("command", []), "command", where),
        file=entry.get("file", ""),
        max_age_days=days,
        when_old=when_old,
    )
