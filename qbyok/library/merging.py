"""What a library learns from answers that are brought to it: new ones, known ones, and those that contradict it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from qbyok.layout.placing import said
from qbyok.library.scopes import covers, overlap
from qbyok.model import LibraryEntry
from qbyok.ranking.sameness import normalised, says_enough
from qbyok.verification.verdicts import plain_verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Conflict:
    """A new entry, and those that the library held before it with another answer to the same question."""

    entry: LibraryEntry
    held: tuple[LibraryEntry, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """The new entries in their order, how many others were known already, and which of the new ones contradict."""

    new: tuple[LibraryEntry, ...]
    known: int
    conflicts: tuple[Conflict, ...]


def merge(held: Iterable[LibraryEntry], found: Iterable[LibraryEntry]) -> Merged:
    """Compare what was found with what a library holds; what it holds keeps its first approval.

    What one file says twice in different ways is no conflict: it asks "Please describe" of many things.
    """
    before: defaultdict[str, list[LibraryEntry]] = defaultdict(list)
    added: defaultdict[str, list[LibraryEntry]] = defaultdict(list)
    for entry in held:
        before[normalised(entry.question)].append(entry)
    new: list[LibraryEntry] = []
    conflicts: list[Conflict] = []
    known = 0
    for entry in found:
        question = normalised(entry.question)
        if any(_says(other, entry) for other in (*before[question], *added[question])):
            known += 1
            continue
        new.append(entry)
        added[question].append(entry)
        if others := tuple(other for other in before[question] if _contradicts(other, entry)):
            conflicts.append(Conflict(entry=entry, held=others))
    return Merged(new=tuple(new), known=known, conflicts=tuple(conflicts))


def contradictions(entries: Iterable[LibraryEntry]) -> tuple[tuple[LibraryEntry, ...], ...]:
    """Return the entries of each question that is answered in different ways, in the order of the library.

    It must be the same question, word for word: those that are merely alike ask for different things. One file may
    ask "Please describe" of many things, so what it says twice counts only where the question says what it is about.
    """
    asked: defaultdict[str, list[LibraryEntry]] = defaultdict(list)
    for entry in entries:
        asked[normalised(entry.question)].append(entry)
    groups = (
        tuple(one for one in same if any(_contradicts(other, one) and _apart(other, one) for other in same))
        for same in asked.values()
    )
    return tuple(group for group in groups if group)


def _apart(first: LibraryEntry, second: LibraryEntry) -> bool:
    """Tell whether two entries to one question are of different files, or the question says what it is about."""
    return (first.sha256, first.run) != (second.sha256, second.run) or says_enough(first.question)


def content(entry: LibraryEntry) -> tuple[str, str]:
    """Return verdict and answer without what files change of them: the verdict's case, and spacing.

    The options are not compared: the next questionnaire offers others, and a "Yes" remains a "Yes".
    """
    return normalised(entry.verdict), " ".join(entry.answer.split())


def _says(held: LibraryEntry, entry: LibraryEntry) -> bool:
    """Tell whether an entry says no more than another: a form may have had room for the verdict or the text alone,
    or for a text that says both."""
    if not covers(held, entry):
        return False
    if entry.answer and not entry.verdict and entry.answer == said(held.verdict, held.answer):
        return True
    return all(not new or new == old for old, new in _compared(held, entry))


def _contradicts(held: LibraryEntry, entry: LibraryEntry) -> bool:
    if not overlap(held, entry):
        return False
    return any(old and new and old != new for old, new in _compared(held, entry))


def _compared(held: LibraryEntry, entry: LibraryEntry) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return verdicts and answers of two entries side by side, without what files change of them."""
    verdicts = plain_verdict(held.verdict), plain_verdict(entry.verdict)
    return verdicts, (content(held)[1], content(entry)[1])
