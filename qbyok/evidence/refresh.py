"""Bring the index of an evidence folder up to date: what is new or changed is read, what is gone is forgotten."""

import hashlib
import os
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from qbyok.errors import InputError
from qbyok.evidence.document import Content, Document, NotThisTimeError, PairReader, ProgressReport, Skipped
from qbyok.evidence.pairs import library_contents
from qbyok.evidence.parsers import parsers
from qbyok.evidence.pdf_ahead import PdfAhead
from qbyok.evidence.reader import Reader
from qbyok.evidence.store import Known, Look, Store
from qbyok.evidence.traits import traits_of
from qbyok.evidence.walk import Entry, read_bytes, walk
from qbyok.model import LibraryEntry, Passage
from qbyok.ranking import bm25
from qbyok.ranking.boilerplate import is_control_list
from qbyok.ranking.sameness import normalised

_AHEAD = 4
"""PDF files that are read ahead at most; each is in memory meanwhile."""
_SETTLED = 2_000_000_000
"""Nanoseconds after which a change must show in a file's times; some file systems count whole seconds, or two."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Contents:
    """All documents of a folder and an answer library, and what of the folder was not read; each in the order of
    their paths, those of the library last."""

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]


def refresh(
    store: Store,
    root: Path,
    *,
    read_pairs: PairReader | None,
    library: Iterable[LibraryEntry] = (),
    on_progress: ProgressReport | None = None,
) -> Contents:
    """Bring the index up to date with a folder and an answer library, and return what it holds then.

    ``read_pairs`` recognises questionnaires that were answered before; without it they are read like any document.
    Of a file that lies in the folder, what stands in it now counts, not what the library remembers.

    Raises:
        InputError: the folder can't be read, is empty, or holds nothing that could be read.
        sqlite3.Error: the index can't be written.
    """
    entries, skipped = walk(root)
    if not entries and not skipped:
        raise InputError(f"the evidence folder {root} is empty", hint="Put policies, reports or past answers there")
    upcoming = deque(entry for entry in entries if entry.name.lower().endswith(".pdf"))
    with PdfAhead() as pdf:
        update = _Update(store, Reader(parsers(pdf), read_pairs))
        for done, entry in enumerate(entries):
            while upcoming and pdf.pending < _AHEAD:
                update.ahead(upcoming.popleft(), pdf)
            update.file(entry, partial(on_progress or _nobody, done, len(entries)))
    skipped = sorted([*skipped, *update.skipped], key=lambda item: item.path)
    if not update.documents:
        raise InputError(
            f"nothing in the evidence folder {root} could be read ({skipped[0].path}: {skipped[0].reason})",
            hint="qbyok reads Markdown, text, HTML, mails, DOCX, XLSX, PPTX, CSV and PDF",
        )
    kept = update.library(library)
    update.finish()
    found = [known.listed(update.copies[known.sha256]) for known in update.documents]
    return Contents(documents=(*found, *(known.listed() for known in kept)), skipped=tuple(skipped))


def _nobody(_done: int, _total: int, _path: str) -> None:
    """Whom progress is reported to where nobody wants to know."""


class _Update:
    """Goes over the files in the order of their paths, so that of equal files the first has the document."""

    def __init__(self, store: Store, reader: Reader) -> None:
        self.documents: list[Known] = []
        self.skipped: list[Skipped] = []
        self.copies: defaultdict[str, list[str]] = defaultdict(list)
        self._store = store
        self._reader = reader
        self._known = store.known()
        self._looks = store.looks()
        self._now: list[tuple[str, Look]] = []
        self._first: dict[str, str] = {}
        self._used: set[int] = set()
        self._begun: set[str] = set()

    def file(self, entry: Entry, reading: Callable[[str], object]) -> None:
        """Take a file in: as it is known, or by looking into it, which ``reading`` is told."""
        if reason := self._reader.why_not(entry.name):
            self._skip(entry.name, reason)
            return
        try:
            look, data = self._look(entry, reading)
            if look.sha256 in self._first:
                self.copies[look.sha256].append(entry.name)
                raise InputError(f"the same content as {self._first[look.sha256]}")
            known = self._known.get((entry.name, look.sha256, ""))
            if known is None:
                known = self._read(entry, look, data or read_bytes(entry.path))
        except InputError as error:
            self._skip(entry.name, str(error))
            return
        self._used.add(known.id)
        for note in known.notes:
            self._skip(entry.name, note)
        if known.reason:
            self._skip(entry.name, known.reason)
        else:
            self._first[look.sha256] = entry.name
            self.documents.append(known)

    def ahead(self, entry: Entry, pdf: PdfAhead) -> None:
        """Have a PDF file read while others are taken in, if it will have to be read."""
        before = self._looks.get(entry.name)
        with suppress(InputError, OSError):  # it is told when the file's turn comes
            if before and _is_same(before, entry.path.stat()):
                return
            data = read_bytes(entry.path)
            digest = hashlib.sha256(data).hexdigest()
            if digest not in self._begun and (entry.name, digest, "") not in self._known:
                self._begun.add(digest)
                pdf.begin(data)

    def library(self, entries: Iterable[LibraryEntry]) -> list[Known]:
        """Take the answer library in, and return its documents."""
        outside = (entry for entry in entries if entry.sha256 not in self._first)
        kept = []
        for (path, sha256, _), content in library_contents(outside).items():
            version = hashlib.sha256(repr(content).encode()).hexdigest()
            known = self._known.get((path, sha256, version)) or self._add(path, sha256, version, content)
            self._used.add(known.id)
            kept.append(known)
        return kept

    def finish(self) -> None:
        """Forget what is gone, and remember what the files look like now."""
        if gone := [known.id for known in self._known.values() if known.id not in self._used]:
            self._store.forget(gone)
        if dict(self._now) != self._looks:
            self._store.remember(self._now)

    def _look(self, entry: Entry, reading: Callable[[str], object]) -> tuple[Look, bytes | None]:
        """Return the hash of a file, with its content where that had to be read."""
        try:
            status = entry.path.stat()
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}") from error
        before = self._looks.get(entry.name)
        if before and _is_same(before, status):
            self._now.append((entry.name, before))
            return before, None
        reading(entry.name)
        looked = time.time_ns()
        data = read_bytes(entry.path)
        look = Look(
            size=status.st_size,
            modified=status.st_mtime_ns,
            changed=status.st_ctime_ns,
            inode=status.st_ino,
            looked=looked,
            sha256=hashlib.sha256(data).hexdigest(),
        )
        self._now.append((entry.name, look))
        return look, data

    def _read(self, entry: Entry, look: Look, data: bytes) -> Known:
        try:
            content = self._reader.read(entry, data, look.sha256)
        except NotThisTimeError:
            raise
        except InputError as error:
            return self._add(entry.name, look.sha256, "", Content(title="", passages=()), str(error))
        reason = "" if content.passages else "it holds no text"
        return self._add(entry.name, look.sha256, "", content, reason)

    def _add(self, path: str, sha256: str, version: str, content: Content, reason: str = "") -> Known:
        words = tuple(words_of(path, content))
        asked = [normalised(answer.question) for answer in content.approved]
        return self._store.add(path, sha256, version, content, words, asked, reason, traits_of(path, content))

    def _skip(self, name: str, reason: str) -> None:
        self.skipped.append(Skipped(path=name, reason=reason))


def _is_same(before: Look, status: os.stat_result) -> bool:
    """Tell whether a file is as it was when it was looked at last, and was old enough then for a change to show."""
    here = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    then = (before.size, before.modified, before.changed, before.inode)
    return here == then and max(before.modified, before.changed) + _SETTLED < before.looked


def words_of(path: str, content: Content) -> Iterator[str | None]:
    """Yield the words that each passage is found by, None for lists of control ids, which are not searched."""
    name = PurePosixPath(path).stem
    ranked = [passage for passage in content.passages if not is_control_list(passage.text)]
    introductions = dict(_introduced(ranked))
    for passage in content.passages:
        if passage.id in introductions:
            over = (content.title, name, *passage.heading, introductions[passage.id])
            yield bm25.indexed(*over, passage.text)
        else:
            yield None


def _introduced(passages: Sequence[Passage]) -> Iterator[tuple[str, str]]:
    """Yield the id of each passage with the line that introduces it, "" for most.

    The later items of a long list stand in another passage than "Passwords must:", which says what they are about.
    """
    heading: tuple[str, ...] | None = None
    introduction = ""
    for passage in passages:
        if passage.heading != heading:
            heading, introduction = passage.heading, ""
        yield passage.id, introduction
        for line in passage.text.split("\n"):
            if line.rstrip().endswith(":"):
                introduction = line
