"""The models that a provider lists for a key: what each name promises, and when the model retires.

Fields by which the vendors announce a retirement: Anthropic's ``retires_at`` and OpenAI's ``shutdown_date`` (types of
the official SDKs), and ``deprecation.inference`` of Azure, in seconds since 1970
(https://learn.microsoft.com/en-us/rest/api/azureopenai/models/list).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from qbyok.kinds.models import Pin
from qbyok.kinds.registry import KINDS
from qbyok.kinds.retirements import announced
from qbyok.providers.fields import count, objects, text

BY_PROVIDER = "provider"
"""The source of a date that the provider's own list holds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedModel:
    """A model of a provider's list. ``source`` is who says when it retires, "" where nobody does."""

    id: str
    pin: Pin
    retires: date | None = None
    source: str = ""


def listed(body: Mapping[str, Any], kind: str) -> tuple[ListedModel, ...]:
    """Return the models of a list by their names; what has none is left out."""
    entries = sorted((text(entry, "id"), _retires(entry)) for entry in objects(body, "data") if text(entry, "id"))
    return tuple(_model(name, said, kind) for name, said in entries)


def _model(name: str, said: str, kind: str) -> ListedModel:
    pin = KINDS[kind].pin(name)
    if said:
        return ListedModel(id=name, pin=pin, retires=date.fromisoformat(said), source=BY_PROVIDER)
    if known := announced(kind, name):
        return ListedModel(id=name, pin=pin, retires=known.retires, source=known.source)
    return ListedModel(id=name, pin=pin)


def _retires(entry: Mapping[str, Any]) -> str:
    """Return the day that an entry of a list names, as ISO 8601, "" where it names none that could be read."""
    said = (text(entry, "retires_at") or text(entry, "shutdown_date"))[:10]
    try:
        if seconds := count(entry, "deprecation", "inference"):
            return datetime.fromtimestamp(seconds, UTC).date().isoformat()
        return date.fromisoformat(said).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
