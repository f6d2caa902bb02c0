"""For which products or entities an approved answer holds."""

from collections.abc import Iterable

from qbyok.model import LibraryEntry


def in_scope(entries: Iterable[LibraryEntry], scope: str | None) -> tuple[LibraryEntry, ...]:
    """Return the entries that hold for a scope, in their order; None stands for all there are.

    An entry without a scope holds for each.
    """
    return tuple(entry for entry in entries if not scope or not entry.scope or _folded(scope) in _names(entry))


def overlap(first: LibraryEntry, second: LibraryEntry) -> bool:
    """Tell whether there is something that both hold for."""
    return not first.scope or not second.scope or not _names(first).isdisjoint(_names(second))


def covers(held: LibraryEntry, entry: LibraryEntry) -> bool:
    """Tell whether one holds for all that another holds for."""
    return not held.scope or (bool(entry.scope) and _names(entry) <= _names(held))


def _names(entry: LibraryEntry) -> frozenset[str]:
    return frozenset(map(_folded, entry.scope))


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
