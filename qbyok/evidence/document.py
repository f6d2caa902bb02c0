"""What reading evidence yields: what a file holds, how its document is listed, and what was not read."""

from collections.abc import Callable
from dataclasses import dataclass

from qbyok.errors import InputError
from qbyok.model import ApprovedAnswer, Passage, Provenance, QuestionAnswer

PairReader = Callable[[str, bytes], tuple[QuestionAnswer, ...]]
"""Opens a file, given by name and content, as a questionnaire and returns the questions that stand answered in it.

Raises ``QbyokError`` where the file is no questionnaire. It is sent to a worker process, and so must be picklable.
"""

ProgressReport = Callable[[int, int, str], None]
"""Told before each file that is read: how many were looked at, how many there are, and the path of this one. Told the
same of passages whose vectors are made, with what is done in place of a path."""


class NotThisTimeError(InputError):
    """A file that can't be read now, for reasons that may be gone the next time: it is worth another try."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Skipped:
    """Something that was not read, and why; ``path`` is relative to the evidence folder, with forward slashes.

    Also names parts of a document that was otherwise read, such as scanned pages or hidden sheets. ``chosen`` is what
    the user wanted left out.
    """

    path: str
    reason: str
    chosen: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What a file holds: its passages, the pairs of a questionnaire that was answered before, and in ``notes`` what
    of it was not read. ``modified`` is when it was last changed, as its properties have it."""

    title: str
    passages: tuple[Passage, ...]
    approved: tuple[ApprovedAnswer, ...] = ()
    notes: tuple[str, ...] = ()
    modified: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Traits:
    """What was noticed of a document when it was read.

    ``sketch`` is compared with those of others (``qbyok.ranking.likeness``). ``status`` are the words by which it
    says that it is not in force, ``names`` the companies that it names and how often, ``report`` what kind of report,
    certificate or agreement it is; ``dated`` is a day (ISO 8601), and ``dated_by`` what it is the day of. All are
    empty where nothing was noticed.
    """

    sketch: tuple[int, ...] = ()
    status: str = ""
    names: tuple[tuple[str, int], ...] = ()
    report: str = ""
    dated: str = ""
    dated_by: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """A file's content, of each passage the words that it is found by (None where it is never found), and what was
    noticed."""

    content: Content
    words: tuple[str | None, ...]
    traits: Traits


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """An evidence file as it is listed, with how many passages and approved pairs it holds.

    The pairs of a document that is ``kept`` are in the answer library, and the file itself need not be there.
    ``copies`` are further files of the same content, ``labels`` what the settings and ``evidence.toml`` call it,
    ``source`` is what is known of it besides, ``alike`` are the paths of documents that are nearly the same. ``id``
    is its number in the index.
    """

    id: int
    path: str
    sha256: str
    title: str
    passages: int
    pairs: int = 0
    kept: bool = False
    copies: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    traits: Traits = Traits()
    source: Provenance = Provenance()
    alike: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """All files of this content."""
        return (self.path, *self.copies)
