"""Providers as the settings name them: those that are built in, and ``[providers.NAME]``."""

from collections.abc import Mapping
from typing import Any

from qbyok.config.prices import read_price
from qbyok.config.toml_files import known_names
from qbyok.errors import UsageError
from qbyok.model import KeyRef, ProviderEntry

BUILT_IN_PROVIDERS: Mapping[str, ProviderEntry] = {
    "offline": ProviderEntry(name="offline", kind="offline"),
    "anthropic": ProviderEntry(
        name="anthropic",
        kind="anthropic",
        endpoint="https://api.anthropic.com",
        key=KeyRef(name="anthropic", env="ANTHROPIC_API_KEY"),
    ),
    "openai": ProviderEntry(
        name="openai",
        kind="openai",
        endpoint="https://api.openai.com/v1",
        key=KeyRef(name="openai", env="OPENAI_API_KEY"),
    ),
}

_PROVIDER_FIELDS = (
    "kind", "endpoint", "region", "model", "api", "key", "key_env", "key_command", "key_file", "timeout", "price",
)  # fmt: skip


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
    known_names(entry, _PROVIDER_FIELDS, where)
    kind = entry.get("kind", name)
    if kind not in BUILT_IN_PROVIDERS:
        raise UsageError(f"{where} has no known kind ('{kind}')", hint=f"Known: {', '.join(BUILT_IN_PROVIDERS)}")
    base = BUILT_IN_PROVIDERS[kind]
    command = entry.get("key_command", [])
    if not isinstance(command, list) or not all(isinstance(word, str) for word in command):
        raise UsageError(f"{where} key_command must be a list of words", hint='Write ["op", "read", "op://…"]')
    if entry.get("api", "responses") not in ("responses", "chat-completions"):
        raise UsageError(f"{where} api must be 'responses' or 'chat-completions'", hint="Correct it")
    timeout = entry.get("timeout", base.timeout)
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or timeout <= 0:
        raise UsageError(f"{where} timeout must be a number of seconds above 0", hint="Correct it")
    texts = ("endpoint", "region", "model", "key", "key_env", "key_file")
    if wrong := [field for field in texts if not isinstance(entry.get(field, ""), str)]:
        raise UsageError(f"{where} {wrong[0]} must be a text in quotes", hint="Correct it")
    key = KeyRef(
        name=entry.get("key", name),
        env=entry.get("key_env", base.key.env if base.key and name == kind else ""),
        command=tuple(command),
        file=entry.get("key_file", ""),
    )
    return ProviderEntry(
        name=name,
        kind=kind,
        endpoint=entry.get("endpoint", base.endpoint),
        region=entry.get("region", ""),
        model=entry.get("model", ""),
        api=entry.get("api", "responses"),
        key=None if kind == "offline" else key,
        timeout=float(timeout),
        price=read_price(entry, where),
    )
