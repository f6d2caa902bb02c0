"""Reading fields of a vendor's JSON that may be missing or of another kind: absent is empty, never an exception."""

from collections.abc import Mapping
from typing import Any


def _at(body: object, path: tuple[str, ...]) -> Any:
    for name in path:
        if not isinstance(body, Mapping):
            return None
        body = body.get(name)
    return body


_MOST = 10**12
"""More tokens than any call has, and few enough for JSON to hold exactly."""


def text(body: object, *path: str) -> str:
    """Return the text at ``path``, or an empty one."""
    found = _at(body, path)
    return found if isinstance(found, str) else ""


def count(body: object, *path: str) -> int:
    """Return the number of tokens at ``path``, or 0; an absurd number is cut."""
    found = _at(body, path)
    return min(found, _MOST) if isinstance(found, int) and not isinstance(found, bool) and found > 0 else 0


def objects(body: object, *path: str) -> list[Mapping[str, Any]]:
    """Return the objects in the list at ``path``; whatever else is in it is left out."""
    found = _at(body, path)
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []
