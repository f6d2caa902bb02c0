"""What reading an evidence folder yields: documents cut into passages, and what could not be read."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qbyok.model import ApprovedAnswer, Passage, QuestionAnswer

PairReader = Callable[[Path], tuple[QuestionAnswer, ...]]
"""Opens a file as a questionnaire and returns the questions that stand answered in it.

Raises ``QbyokError`` where the file is no questionnaire.
"""

ProgressReport = Callable[[int, int, str], None]
"""Told before each file: how many are done, how many there are, and the path of this one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Skipped:
    """Something that was not read, and why; ``path`` is relative to the evidence folder, with forward slashes.

    Also names parts of a document that was otherwise read, such as scanned pages or hidden sheets.
    """

    path: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """An evidence file. ``approved`` are the pairs of a questionnaire that was answered before; where ``kept`` they
    are in the answer library, and the file itself need not be there. ``copies`` are further files of the same
    content, ``labels`` what the settings call it."""

    path: str
    sha256: str
    title: str
    passages: tuple[Passage, ...]
    approved: tuple[ApprovedAnswer, ...] = ()
    kept: bool = False
    copies: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceFolder:
    """All documents of a folder, and what of it was not read; both in the order of their paths."""

    root: Path
    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]
