"""List the files of an evidence folder that may be read: regular files inside it, in the order of their names."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qbyok.errors import InputError
from qbyok.evidence.document import Skipped

REGISTER = "evidence.toml"
"""The file in the folder that speaks of the others, and is no evidence itself."""
MAX_FILES = 50_000
MAX_BYTES = 100 << 20
_LOCKS = ("~$", ".~lock.")
_NO_FILE = "not a regular file"
_TOO_LARGE = f"larger than {MAX_BYTES >> 20} MiB"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A file to read; ``path`` is where to open it, ``name`` its path in the folder with forward slashes."""

    path: Path
    name: str


def walk(root: Path) -> tuple[list[Entry], list[Skipped]]:
    """Return the folder's files and what is left out, both sorted by name.

    Links are followed only to files inside the folder, and no file is listed twice.

    Raises:
        InputError: the folder does not exist or can't be read, or it holds too many files.
    """
    files: dict[Path, Entry] = {}
    links: list[Entry] = []
    skipped: list[Skipped] = []
    for entry, is_link in _scan(root, skipped):
        if entry.name == REGISTER:
            continue
        if is_link:
            links.append(entry)
        elif reason := _refusal(entry.path):
            skipped.append(Skipped(path=entry.name, reason=reason))
        else:
            files[entry.path.resolve()] = entry
        if len(files) + len(links) + len(skipped) > MAX_FILES:
            raise InputError(
                f"the evidence folder {root} holds more than {MAX_FILES:,} files", hint="Name a smaller folder"
            )
    for link in links:
        _follow(link, root.resolve(), files, skipped)
    return sorted(files.values(), key=lambda entry: entry.name), sorted(skipped, key=lambda item: item.path)


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes; what was listed as a file may be something else by now.

    Raises:
        InputError: it can't be read, is no regular file, or has grown too large.
    """
    try:
        # Without O_NONBLOCK a FIFO that took the file's place would be waited for.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise InputError(_NO_FILE)
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise InputError(_TOO_LARGE)
    return data


def _scan(root: Path, skipped: list[Skipped]) -> Iterator[tuple[Entry, bool]]:
    """Yield all that is no folder and not hidden, and whether it is a link; no link to a folder is entered."""
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        for item in _items(folder, root, skipped):
            entry = Entry(path=Path(item.path), name=_name(Path(item.path), root))
            if item.name.startswith((".", "~$")):
                reason = "lock file of an open document" if item.name.startswith(_LOCKS) else "hidden"
                skipped.append(Skipped(path=entry.name, reason=reason))
            elif item.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            else:
                yield entry, item.is_symlink()


def _items(folder: Path, root: Path, skipped: list[Skipped]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as items:
            return sorted(items, key=lambda item: item.name)
    except OSError as error:
        if folder == root:
            raise InputError(
                f"cannot read the evidence folder {root}: {error.strerror}",
                hint="Name a folder of policies, reports and past answers with --evidence",
            ) from error
        skipped.append(Skipped(path=f"{_name(folder, root)}/", reason=f"cannot be read: {error.strerror}"))
        return []


def _name(path: Path, root: Path) -> str:
    """Return a path in the folder; bytes that are no UTF-8 become replacement characters."""
    return os.fsencode(path.relative_to(root).as_posix()).decode("utf-8", "replace")


def _refusal(path: Path) -> str:
    """Return why a file is not read, "" if it may be."""
    try:
        status = path.stat()
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if not stat.S_ISREG(status.st_mode):
        return _NO_FILE
    if status.st_size > MAX_BYTES:
        return _TOO_LARGE
    return "" if status.st_size else "empty"


def _follow(link: Entry, root: Path, files: dict[Path, Entry], skipped: list[Skipped]) -> None:
    """Take a link as the file that it leads to, if that is in the folder and not read anyway."""
    try:
        target = link.path.resolve(strict=True)
    except (OSError, RuntimeError):
        skipped.append(Skipped(path=link.name, reason="link to nothing"))
        return
    if not target.is_relative_to(root):
        reason = "link out of the folder"
    elif target.is_dir():
        reason = "link to a folder"
    elif target in files:
        reason = f"link to {files[target].name}, which is read itself"
    else:
        reason = _refusal(target)
    if reason:
        skipped.append(Skipped(path=link.name, reason=reason))
    else:
        files[target] = link
