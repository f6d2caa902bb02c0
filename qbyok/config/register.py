"""``evidence.toml``: what the user says of the documents in an evidence folder, by the names of their files."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from qbyok.config.toml_files import known_names, read_toml
from qbyok.errors import UsageError
from qbyok.model import DocumentEntry, Register

_MOST_BYTES = 1 << 20
_ABOUT = {"own": True, "other": False}


def read_register(path: Path) -> Register:
    """Return what a folder's ``evidence.toml`` says; nothing where there is none.

    Raises:
        UsageError: it can't be read, or holds something unknown or of the wrong kind; the message says where.
    """
    if (path.exists() or path.is_symlink()) and not path.is_file():
        raise UsageError(f"{path} is no regular file", hint="Replace it by a text file, or take it away")
    if path.is_file() and path.stat().st_size > _MOST_BYTES:
        raise UsageError(f"{path} is larger than {_MOST_BYTES >> 20} MiB", hint="Name documents by patterns")
    table = read_toml(path)
    known_names(table, ("company", "documents"), str(path))
    entries = table.get("documents", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise UsageError(f"{path}: 'documents' must be tables", hint='Write [[documents]], and below it path = "…"')
    return Register(
        company=_texts(table["company"], f"{path}: company") if "company" in table else (),
        entries=tuple(_entry(entry, f"{path}: [[documents]] {at}") for at, entry in enumerate(entries, 1)),
    )


def _entry(entry: Mapping[str, Any], where: str) -> DocumentEntry:
    known_names(entry, _FIELDS, where)
    if "path" not in entry:
        raise UsageError(f"{where} has no path", hint='Write path = "policies/**"')
    given = {_FIELDS[name][0]: _FIELDS[name][1](value, f"{where} {name}") for name, value in entry.items()}
    return DocumentEntry(**given)


def _texts(value: object, where: str) -> tuple[str, ...]:
    texts = value if isinstance(value, list) else [value]
    if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
        raise UsageError(f"{where} must be a text in quotes, or a list of them", hint="Correct it")
    return tuple(texts)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise UsageError(f"{where} must be a text in quotes", hint="Correct it")
    return value


def _date(value: object, where: str) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise UsageError(f"{where} must be a date", hint="Write it without quotes and time: 2026-01-31")
    return value


def _switch(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise UsageError(f"{where} must be true or false", hint="Correct it")
    return value


def _about(value: object, where: str) -> bool:
    if not isinstance(value, str) or value not in _ABOUT:
        raise UsageError(f"{where} must be one of: {', '.join(_ABOUT)}", hint="Correct it")
    return _ABOUT[value]


_FIELDS: Mapping[str, tuple[str, Callable[[object, str], Any]]] = {
    "path": ("patterns", _texts),
    "label": ("labels", _texts),
    "scope": ("scope", _texts),
    "approved": ("approved", _date),
    "expires": ("expires", _date),
    "owner": ("owner", _text),
    "about": ("own", _about),
    "superseded": ("superseded", _switch),
    "ignore": ("ignore", _switch),
}
"""Of each name in an entry the field of ``DocumentEntry``, and how its value is read."""
