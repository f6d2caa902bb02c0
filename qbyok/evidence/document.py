"""What reading evidence yields: what a file holds, how its document is listed, and what was not read."""

from collections.abc import Callable
from dataclasses import dataclass

from qbyok.errors import InputError
from qbyok.model import ApprovedAnswer, Passage, QuestionAnswer

PairReader = Callable[[str, bytes], tuple[QuestionAnswer, ...]]
"""Opens a file, given by name and content, as a questionnaire and returns the questions that stand answered in it.

Raises ``QbyokError`` where the file is no questionnaire. It is sent to a worker process, and so must be picklable.
"""

ProgressReport = Callable[[int, int, str], None]
"""Told before each file that is read: how many were looked at, how many there are, and the path of this one."""


class NotThisTimeError(InputError):
    """A file that can't be read now, for reasons that may be gone the next time: it is worth another try."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Skipped:
    """Something that was not read, and why; ``path`` is relative to the evidence folder, with forward slashes.

    Also names parts of a document that was otherwise read, such as scanned pages or hidden sheets.
    """

    path: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What a file holds: its passages, the pairs of a questionnaire that was answered before, and in ``notes`` what
    of it was not read."""

    title: str
    passages: tuple[Passage, ...]
    approved: tuple[ApprovedAnswer, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """A file's content, and of each passage the words that it is found by, None where it is never found."""

    content: Content
    words: tuple[str | None, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """An evidence file as it is listed, with how many passages and approved pairs it holds.

    The pairs of a document that is ``kept`` are in the answer library, and the file itself need not be there.
    ``copies`` are further files of the same content, ``labels`` what the settings call it. ``id`` is its number in
    the index.
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
