"""When an approved answer is out of date: past its day, or what it stood on is no longer what it was."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from qbyok.model import LibraryEntry


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """What the evidence holds now: the paths and hashes of its documents, and the hashes of passages in it."""

    paths: Collection[str]
    documents: Collection[str]
    passages: Collection[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Staleness:
    """Decides for each entry why it is out of date on a ``day``.

    ``max_age`` is for how many days an approval is good that says nothing else, 0 for ever; ``held`` is None where
    the evidence is not known, and then no entry is out of date for its sake.
    """

    day: date
    max_age: int
    held: Held | None = None

    def why(self, entry: LibraryEntry) -> str:
        """Return why an entry is out of date, "" if it is in force."""
        return self._past(entry) or (_lost(entry, self.held) if self.held else "")

    def _past(self, entry: LibraryEntry) -> str:
        if entry.expires:
            return f"it expired after {entry.expires}" if self.day.isoformat() > entry.expires else ""
        approved = _day(entry.approved_at)
        if not self.max_age or approved is None or (self.day - approved).days <= self.max_age:
            return ""
        return f"it was approved on {entry.approved_at}, more than {self.max_age} days ago"


def passages_in_question(entries: Iterable[LibraryEntry], documents: Collection[str]) -> frozenset[str]:
    """Return the hashes of passages that have to be looked for: those whose document is not as it was."""
    return frozenset(
        support.sha256 for entry in entries for support in entry.evidence if support.document not in documents
    )


Why = Callable[[LibraryEntry], str]
"""Says why an entry is out of date, "" if it is in force."""


def _lost(entry: LibraryEntry, held: Held) -> str:
    for support in entry.evidence:
        if support.document in held.documents or support.sha256 in held.passages:
            continue
        if support.path in held.paths:
            return f"what it stood on is no longer in {support.path}, which has changed"
        return f"{support.path}, which it stood on, is no longer among the evidence in force"
    return ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
