"""Open the index of an evidence folder, kept from run to run where that is possible."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from qbyok.errors import UsageError
from qbyok.evidence.document import PairReader, ProgressReport
from qbyok.evidence.refresh import Contents, refresh
from qbyok.evidence.store import Store
from qbyok.files import private_dir
from qbyok.model import LibraryEntry

if TYPE_CHECKING:
    from qbyok.evidence.encoder import Encoder

_PACKAGE = Path(__file__).parent.parent
_READING = ("evidence", "layout", "questionnaire", "ranking", "verification")


@dataclass(frozen=True, kw_only=True, slots=True)
class Folder:
    """An evidence folder, the answers that are searched beside it, and how it is read.

    ``encoder`` makes vectors of the passages, where there is one.

    ``cache`` is where the index is kept, None for in memory alone; ``reading`` names how files are read beyond
    qbyok's own code (saved layouts). ``warn`` is told what stands in the way of keeping the index.
    """

    root: Path
    cache: Path | None
    reading: str
    read_pairs: PairReader | None
    library: Iterable[LibraryEntry]
    warn: Callable[[str], None]
    on_progress: ProgressReport | None = None
    encoder: "Encoder | None" = None


def open_index(folder: Folder) -> tuple[Store, Contents]:
    """Return the index of a folder, up to date, and what it holds.

    Where it can't be kept, it is made in memory; a damaged one is made anew. Others that write into it wait, and do
    not change what is read from it.

    Raises:
        InputError: the folder can't be read, is empty, or holds nothing that could be read.
    """
    if folder.cache is None:
        return _refreshed(folder, None)
    try:
        path = index_path(folder.root, private_dir(folder.cache))
        with _lock(path, folder.warn):
            try:
                return _refreshed(folder, path)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                remove_index(path)
                return _refreshed(folder, path)
    except (sqlite3.Error, UsageError, OSError) as error:
        folder.warn(f"the index of the evidence cannot be kept: {error}")
        return _refreshed(folder, None)


def index_path(root: Path, cache: Path) -> Path:
    """Return where the index of a folder is kept. Pythons without FTS5 have one of their own."""
    name = hashlib.sha256(str(root.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return cache / f"{name}{'' if _has_fts() else '-plain'}.sqlite3"


def remove_index(path: Path) -> None:
    """Remove an index with the files that SQLite has beside it."""
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def forget_index(path: Path, warn: Callable[[str], None]) -> None:
    """Remove an index, and what processes keep out of each other's way by; ``warn`` is told of one to wait for."""
    with _lock(path, warn):
        remove_index(path)
    path.with_name(f"{path.name}.lock").unlink(missing_ok=True)


def _refreshed(folder: Folder, path: Path | None) -> tuple[Store, Contents]:
    store = Store(path)
    try:
        store.reset(f"{_code()} {folder.reading}")
        contents = refresh(
            store,
            folder.root,
            read_pairs=folder.read_pairs,
            library=folder.library,
            on_progress=folder.on_progress,
        )
        if folder.encoder:
            from qbyok.evidence.vectors import make_vectors  # needs numpy

            make_vectors(store, folder.encoder, folder.on_progress)
        store.keep_as_it_is()
    except BaseException:
        store.close()
        raise
    return store, contents


def _lock(path: Path, warn: Callable[[str], None]) -> AbstractContextManager[object]:
    lock = FileLock(f"{path}.lock")
    try:
        return lock.acquire(blocking=False)
    except Timeout:
        warn("another qbyok reads this evidence folder; waiting for it")
        return lock.acquire()


@cache
def _code() -> str:
    """Identify the code that reads files: what other code has read is read again."""
    digest = hashlib.sha256()
    for package in _READING:
        for file in sorted((_PACKAGE / package).rglob("*")):
            if file.suffix in (".py", ".toml"):
                digest.update(f"{file.relative_to(_PACKAGE).as_posix()}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


@cache
def _has_fts() -> bool:
    store = Store(None)
    store.close()
    return store.has_fts
