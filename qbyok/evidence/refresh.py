"""Bring the index of an evidence folder up to date: what is new or changed is read, what is gone is forgotten."""

import hashlib
import os
import time
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qbyok.errors import InputError
from qbyok.evidence.document import (
    Content,
    Document,
    NotThisTimeError,
    PairReader,
    ProgressReport,
    Read,
    Skipped,
    Traits,
)
from qbyok.evidence.pairs import library_contents
from qbyok.evidence.reader import why_not
from qbyok.evidence.searched import words_of
from qbyok.evidence.store import Known, Look, Store
from qbyok.evidence.traits import traits_of
from qbyok.evidence.walk import Entry, read_bytes, walk
from qbyok.evidence.workers import Workers
from qbyok.model import LibraryEntry
from qbyok.ranking.sameness import normalised

if TYPE_CHECKING:
    from concurrent.futures import Future

_AHEAD = 8
"""Files that are looked at before their turn, so that several can be read at once."""
_BYTES_AHEAD = 64 << 20
"""The most that these may be together; each is in memory meanwhile."""
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
    Of an answered questionnaire that lies in the folder, what stands in it counts, not what the library remembers.

    Raises:
        InputError: the folder can't be read, is empty, or holds nothing that could be read.
        sqlite3.Error: the index can't be written.
    """
    entries, skipped = walk(root)
    if not entries and not skipped:
        raise InputError(f"the evidence folder {root} is empty", hint="Put policies, reports or past answers there")
    with Workers(read_pairs) as workers:
        update = _Update(store, workers)
        for done, file in enumerate(_ahead(map(update.look, entries))):
            if on_progress and file.data is not None:
                on_progress(done, len(entries), file.entry.name)
            update.take(file)
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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Looked:
    """A file that was looked at. ``look`` is None where it won't be read, for ``reason``; ``data`` is its content
    where that had to be read, and ``reading`` where a worker has it."""

    entry: Entry
    look: Look | None = None
    reason: str = ""
    data: bytes | None = None
    reading: "Future[Read] | None" = None


def _ahead(files: Iterable[_Looked]) -> Iterator[_Looked]:
    """Yield files in their order, while workers read those after them."""
    waiting: deque[_Looked] = deque()
    size = 0
    for file in files:
        waiting.append(file)
        size += len(file.data or b"")
        while len(waiting) > _AHEAD or size > _BYTES_AHEAD:
            size -= len(waiting[0].data or b"")
            yield waiting.popleft()
    yield from waiting


class _Update:
    """Goes over the files in the order of their paths, so that of equal files the first has the document.

    Each is looked at first, which sends it to a worker if it has to be read, and then taken in.
    """

    def __init__(self, store: Store, workers: Workers) -> None:
        self.documents: list[Known] = []
        self.skipped: list[Skipped] = []
        self.copies: defaultdict[str, list[str]] = defaultdict(list)
        self._store = store
        self._workers = workers
        self._known = store.known()
        self._looks = store.looks()
        self._now: list[tuple[str, Look]] = []
        self._first: dict[str, str] = {}
        self._used: set[int] = set()
        self._begun: set[str] = set()

    def look(self, entry: Entry) -> _Looked:
        """Look whether a file is as it is known, and begin to read it if it is not."""
        if reason := why_not(entry.name):
            return _Looked(entry=entry, reason=reason)
        try:
            look, data = self._look(entry)
            is_known = look.sha256 in self._begun or (entry.name, look.sha256, "") in self._known
            self._begun.add(look.sha256)
            if is_known:
                return _Looked(entry=entry, look=look, data=data)
            if data is None:
                look, data = _look_into(entry)
        except InputError as error:
            return _Looked(entry=entry, reason=str(error))
        return _Looked(entry=entry, look=look, data=data, reading=self._workers.begin(entry.name, data))

    def take(self, file: _Looked) -> None:
        """Take a file in: as it is known, or as a worker has read it."""
        name, look = file.entry.name, file.look
        if look is None:
            self._skip(name, file.reason)
            return
        self._now.append((name, look))
        if look.sha256 in self._first:
            self.copies[look.sha256].append(name)
            self._skip(name, f"the same content as {self._first[look.sha256]}")
            return
        try:
            known = self._known.get((name, look.sha256, "")) or self._read(file, look)
        except InputError as error:
            self._skip(name, str(error))
            return
        self._used.add(known.id)
        for note in known.notes:
            self._skip(name, note)
        if known.reason:
            self._skip(name, known.reason)
        else:
            self._first[look.sha256] = name
            self.documents.append(known)

    def library(self, entries: Iterable[LibraryEntry]) -> list[Known]:
        """Take the answer library in, and return its documents."""
        here = {known.sha256 for known in self.documents if known.pairs}
        outside = (entry for entry in entries if entry.run or entry.sha256 not in here)
        kept = []
        for (path, sha256, _), content in library_contents(outside).items():
            version = hashlib.sha256(repr(content).encode()).hexdigest()
            known = self._known.get((path, sha256, version))
            if known is None:
                read = Read(content=content, words=tuple(words_of(path, content)), traits=traits_of(path, content))
                known = self._add(path, sha256, version, read)
            self._used.add(known.id)
            kept.append(known)
        return kept

    def finish(self) -> None:
        """Forget what is gone, and remember what the files look like now."""
        if gone := [known.id for known in self._known.values() if known.id not in self._used]:
            self._store.forget(gone)
        if dict(self._now) != self._looks:
            self._store.remember(self._now)

    def _look(self, entry: Entry) -> tuple[Look, bytes | None]:
        """Return the hash of a file, with its content where that had to be read."""
        before = self._looks.get(entry.name)
        if before and _is_same(before, _status(entry)):
            return before, None
        return _look_into(entry)

    def _read(self, file: _Looked, look: Look) -> Known:
        name = file.entry.name
        # One reader is enough for equal files, but the first of them may not be what its name says.
        reading = file.reading or self._workers.begin(name, file.data or _again(file.entry, look))
        try:
            read = reading.result()
        except NotThisTimeError:
            raise
        except InputError as error:
            nothing = Read(content=Content(title="", passages=()), words=(), traits=Traits())
            return self._add(name, look.sha256, "", nothing, str(error))
        return self._add(name, look.sha256, "", read, "" if read.content.passages else "it holds no text")

    def _add(self, path: str, sha256: str, version: str, read: Read, reason: str = "") -> Known:
        asked = [normalised(answer.question) for answer in read.content.approved]
        return self._store.add(path, sha256, version, read.content, read.words, asked, reason, read.traits)

    def _skip(self, name: str, reason: str) -> None:
        self.skipped.append(Skipped(path=name, reason=reason))


def _status(entry: Entry) -> os.stat_result:
    try:
        return entry.path.stat()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}") from error


def _look_into(entry: Entry) -> tuple[Look, bytes]:
    """Return the hash of a file with its content."""
    status, looked = _status(entry), time.time_ns()
    data = read_bytes(entry.path)
    look = Look(
        size=status.st_size,
        modified=status.st_mtime_ns,
        changed=status.st_ctime_ns,
        inode=status.st_ino,
        looked=looked,
        sha256=hashlib.sha256(data).hexdigest(),
    )
    return look, data


def _again(entry: Entry, look: Look) -> bytes:
    """Return the content of a file that was looked at before."""
    now, data = _look_into(entry)
    if now.sha256 != look.sha256:
        raise NotThisTimeError("it was changed while it was read", hint="Run again when nobody writes to it")
    return data


def _is_same(before: Look, status: os.stat_result) -> bool:
    """Tell whether a file is as it was when it was looked at last, and was old enough then for a change to show."""
    here = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    then = (before.size, before.modified, before.changed, before.inode)
    return here == then and max(before.modified, before.changed) + _SETTLED < before.looked
