"""Writing files so that a reader never sees half of one, and nobody but the owner sees any."""

import hashlib
import os
import tempfile
from pathlib import Path

from qbyok.errors import UsageError

_CHUNK = 1 << 20


def sha256_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def private_dir(path: Path) -> Path:
    """Create a folder that only its owner may enter (mode 0700), with its parents, and return it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def write_atomic(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` (mode 0600) so that the name holds all of it or does not exist.

    The bytes are on the disk when this returns. An existing file is replaced.

    Raises:
        UsageError: the folder can't be written or the disk is full; nothing is left behind.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        sync_dir(path.parent)
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {error.strerror or error}",
            hint="Check the folder's permissions and free space",
        ) from error


def sync_dir(path: Path) -> None:
    """Make a folder's entries durable, where the platform can."""
    flags = getattr(os, "O_DIRECTORY", None)
    if flags is None:
        return
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
