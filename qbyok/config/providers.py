"""Providers as the settings name them: those that are built in, and ``[providers.NAME]``."""

from collections.abc import Mapping, Sequence
from typing import Any

from qbyok.config.prices import read_price
from qbyok.config.toml_files import known_names
from qbyok.config.values import words
from qbyok.errors import UsageError
from qbyok.kinds.entries import completed
from qbyok.kinds.labels import LOCAL_ONLY
from qbyok.kinds.registry import KINDS, OFFLINE
from qbyok.model import KeyRef, ProviderEntry

BUILT_IN_PROVIDERS: Mapping[str, ProviderEntry] = {
    OFFLINE: ProviderEntry(name=OFFLINE, kind=OFFLINE),
    **{
        name: completed(ProviderEntry(name=name, kind=name, key=KeyRef(name=name, env=KINDS[name].key_env)))
        for name in ("anthropic", "openai")
    },
}

_KEY_TEXTS = ("key", "key_env", "key_file")
_TEXTS = ("endpoint", "region", "model", "api", "structured", "project", "serves", "on_drift", *_KEY_TEXTS)
PROVIDER_FIELDS = ("kind", *_TEXTS, "key_command", "keyless", "allow_alias", "allow_batch", "labels", "failover",
                   "timeout", "price")  # fmt: skip
"""All that an entry may name."""


def read_providers(table: Mapping[str, Any], source: str) -> dict[str, ProviderEntry]:
    """Return the providers of a settings file.

    Raises:
        UsageError: an entry is wrong; the message says where.
    """
    entries = table.get("providers", {})
    if not isinstance(entries, dict):
        raise UsageError(f"{source}: 'providers' must be tables", hint="Write [providers.NAME]")
    return {name: _provider(name, entry, source) for name, entry in entries.items()}


def _provider(name: str, entry: object, source: str) -> ProviderEntry:
    where = f"{source}: [providers.{name}]"
    if not isinstance(entry, dict):
        raise UsageError(f"{where} must be a table", hint="Write its settings below the heading, one per line")
    known_names(entry, PROVIDER_FIELDS, where)
    kind = entry.get("kind", name)
    if kind not in (*KINDS, OFFLINE):
        raise UsageError(f"{where} has no known kind ('{kind}')", hint=f"Known: {', '.join((OFFLINE, *KINDS))}")
    if wrong := [field for field in _TEXTS if not isinstance(entry.get(field, ""), str)]:
        raise UsageError(f"{where} {wrong[0]} must be a text in quotes", hint="Correct it")
    if kind == OFFLINE:
        return ProviderEntry(name=name, kind=kind)
    keyless = _switch(entry, "keyless", where)
    given = {field: entry[field] for field in _TEXTS if field in entry and field not in _KEY_TEXTS}
    if "timeout" in entry:
        given["timeout"] = _seconds(entry["timeout"], where)
    key = None if keyless else _key(name, kind, entry, where)
    given["allow_alias"] = _switch(entry, "allow_alias", where)
    given["allow_batch"] = _switch(entry, "allow_batch", where)
    given["labels"] = words(entry.get("labels", []), "labels", where, '["eu-only"]')
    given["failover"] = words(entry.get("failover", []), "failover", where, '["NAME"]')
    if LOCAL_ONLY in given["labels"]:
        raise UsageError(
            f"{where} labels can't hold '{LOCAL_ONLY}', which is built in",
            hint="Take it out: what has that label goes to endpoints on this machine, and nowhere else",
        )
    price = read_price(entry, where)
    found = completed(ProviderEntry(name=name, kind=kind, key=key, keyless=keyless, price=price, **given))
    _one_of(found.api, KINDS[kind].apis, f"{where} api")
    _one_of(found.structured, KINDS[kind].structured[found.api], f"{where} structured")
    _one_of(found.on_drift, ("stop", "warn"), f"{where} on_drift")
    return found


def _key(name: str, kind: str, entry: Mapping[str, Any], where: str) -> KeyRef:
    return KeyRef(
        name=entry.get("key", name),
        env=entry.get("key_env", KINDS[kind].key_env if name == kind else ""),
        command=words(entry.get("key_command", []), "key_command", where),
        file=entry.get("key_file", ""),
    )


def _switch(entry: Mapping[str, Any], field: str, where: str) -> bool:
    value = entry.get(field, False)
    if not isinstance(value, bool):
        raise UsageError(f"{where} {field} must be true or false", hint="Correct it")
    return value


def _seconds(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise UsageError(f"{where} timeout must be a number of seconds above 0", hint="Correct it")
    return float(value)


def _one_of(value: str, known: Sequence[str], what: str) -> None:
    if value not in known:
        raise UsageError(f"{what} can't be '{value}'", hint=f"Here, choose one of: {', '.join(known)}")
