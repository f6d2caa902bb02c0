"""Writing files so that a reader never sees half of one, and nobody but the owner sees any."""

import hashlib
import os
import shlex
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qbyok.errors import LockedError, UsageError

_CHUNK = 1 << 20
_PREFIX = 60
"""Characters of a file's name that its unfinished copy shows; a whole name of 255 bytes would leave no room."""
_FILES = frozenset({".xlsx", ".xlsm", ".docx", ".docm", ".csv", ".tsv", ".txt", ".json", ".jsonl", ".toml"})
"""What a folder is not called: whoever names one so means a file."""


def sha256_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def private_dir(path: Path) -> Path:
    """Create a folder that only its owner may enter (mode 0700), with its parents, and return it.

    Raises:
        UsageError: it can't be created.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise UsageError(
            f"cannot create the folder {path}: a file stands in its way", hint="Choose another place for it"
        ) from error
    except OSError as error:
        raise UsageError(
            f"cannot create the folder {path}: {error.strerror}", hint="Check the permissions of the folder above it"
        ) from error
    return path


def write_atomic(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` (mode 0600) so that the name holds all of it or does not exist.

    The bytes are on the disk when this returns. An existing file is replaced.

    Raises:
        UsageError: the folder can't be written or the disk is full; nothing is left behind.
    """
    _write(path, (data,))


def write_new(path: Path, chunks: Iterable[bytes], check: Callable[[Path], None] | None = None) -> None:
    """Write a file that must not exist yet, as ``write_atomic`` does.

    ``check`` is given the finished file before it gets its name; where it raises, no file is left.

    Raises:
        UsageError: ``path`` exists, or can't be written.
    """
    if os.path.lexists(path):
        raise UsageError(f"{path} exists already", hint="Choose another name or folder, or move the file away")
    _write(path, chunks, check)


def _write(path: Path, chunks: Iterable[bytes], check: Callable[[Path], None] | None = None) -> None:
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:_PREFIX]}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in chunks:
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            if check:
                check(Path(name))
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


def discard(path: Path) -> None:
    """Delete a file if it is there.

    Raises:
        UsageError: it can't be deleted.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(
            f"cannot replace {path}: {error.strerror or error}", hint="Close it where it is open, or move it away"
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


@dataclass(frozen=True, kw_only=True, slots=True)
class RunDirectory:
    """The folder of one run: what may be shared lies at its top, what is private under ``state/``."""

    path: Path

    @property
    def log(self) -> Path:
        """The run log."""
        return self.path / "run.jsonl"

    @property
    def answers(self) -> Path:
        """All answers with their citations and findings."""
        return self.path / "answers.jsonl"

    @property
    def before_review(self) -> Path:
        """The answers of the run to questions that people have decided otherwise or approved since."""
        return self.path / "answers.before-review.jsonl"

    @property
    def review(self) -> Path:
        """The review page."""
        return self.path / "review.html"

    @property
    def decisions(self) -> Path:
        """What a person decides in a terminal, not applied yet."""
        return self.path / "decisions.json"

    @property
    def layout(self) -> Path:
        """How the questionnaire is to be read, where a provider was asked for that."""
        return self.path / "layout.toml"

    @property
    def state(self) -> Path:
        """Salt, plan and stored responses: private, and needed only to resume."""
        return self.path / "state"

    @property
    def plan(self) -> Path:
        """What was asked for, so that ``--resume`` needs nothing else."""
        return self.state / "plan.json"

    @property
    def applied(self) -> Path:
        """The decisions that were applied, which ``--resume`` keeps to."""
        return self.state / "decisions.json"

    @property
    def responses(self) -> Path:
        """Responses of a run that is not complete."""
        return self.state / "responses"

    @property
    def content(self) -> Path:
        """Prompts and responses by their digest, where the user wants them kept."""
        return self.state / "content"

    def targets(self, originals: Sequence[Path], purpose: str) -> dict[Path, Path]:
        """Return where the copy of each file for a purpose goes; equal names are told apart by a number."""
        targets: dict[Path, Path] = {}
        taken: set[str] = set()
        for original in originals:
            numbers = ("", *(f".{number}" for number in range(2, len(originals) + 1)))
            names = (f"{original.stem}{number}.{purpose}{original.suffix}" for number in numbers)
            # Some file systems take names for equal that differ in case.
            name = next(name for name in names if name.casefold() not in taken)
            taken.add(name.casefold())
            targets[original] = self.path / name
        return targets

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the run for this process.

        Raises:
            LockedError: another process works on it.
        """
        from filelock import FileLock, Timeout

        lock = FileLock(private_dir(self.state) / "lock", blocking=False)
        try:
            lock.acquire()
        except Timeout as error:
            raise LockedError(
                f"another process works on {self.path}", hint="Wait for it to end, or choose another --out"
            ) from error
        try:
            yield
        finally:
            lock.release()


def log_of(run: Path) -> Path:
    """Return the log of a run that a person named by its directory, or by the log itself."""
    return RunDirectory(path=run).log if run.is_dir() else run


def new_run_directory(path: Path) -> RunDirectory:
    """Create a run directory that only its owner may enter.

    Raises:
        UsageError: the folder holds something already, or can't be created.
    """
    check_new(path)
    return RunDirectory(path=private_dir(path))


def check_new(path: Path) -> None:
    """Make sure that a run may be written to ``path`` before anything is paid for.

    Raises:
        UsageError: there is something already, or it looks like the name of a file.
    """
    try:
        if file := next((place for place in (path, *path.parents) if place.is_file()), None):
            raise UsageError(f"{file} is a file, and --out names a new folder", hint="Choose another --out")
        taken = path.exists() and any(path.iterdir())
    except OSError as error:
        raise UsageError(f"cannot look into {path}: {error.strerror}", hint="Choose another --out") from error
    if taken:
        run = RunDirectory(path=path).plan.exists()
        resumed = f", or go on with that run: qbyok answer --resume {shlex.quote(str(path))}" if run else ""
        raise UsageError(f"{path} exists and is not empty", hint=f"Choose another --out{resumed}")
    if path.suffix.lower() in _FILES:
        raise UsageError(
            f"{path} looks like a file, and --out names a new folder",
            hint=f"Choose another --out, such as {path.with_suffix('')}",
        )
