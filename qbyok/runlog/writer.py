"""The run log's only writer: each event is durable on the disk before ``append`` returns."""

import hashlib
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

from qbyok.errors import IntegrityError
from qbyok.files import sync_dir
from qbyok.runlog.chain import Chain
from qbyok.runlog.records import ENVELOPE, VERSION, encode_record, line_digest

Clock = Callable[[], datetime]

_READ_WRITE = os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


class RunLogWriter:
    """Appends events to one run log, from any thread; use as a context manager.

    After a failed write nothing more is accepted: what stands behind it on the disk is unknown.
    """

    def __init__(self, handle: int, path: Path, run: str, *, seq: int, head: str, clock: Clock) -> None:
        self._handle: int | None = handle
        self._path = path
        self._run = run
        self._seq = seq
        self._head = head
        self._clock = clock
        self._broken = False
        self._lock = Lock()

    @classmethod
    def create(cls, path: Path, run: str, *, clock: Clock = utc_now) -> Self:
        """Start a new log that only its owner may read.

        Raises:
            IntegrityError: there is a file already, or it can't be made.
        """
        try:
            handle = os.open(path, _READ_WRITE | os.O_CREAT | os.O_EXCL, 0o600)
            sync_dir(path.parent)
        except OSError as error:
            raise IntegrityError(
                f"cannot start the run log {path}: {error.strerror}", hint="Choose a new, writable folder with --out"
            ) from error
        chain = Chain()
        return cls(handle, path, run, seq=chain.events, head=chain.head, clock=clock)

    @classmethod
    def resume(cls, path: Path, *, clock: Clock = utc_now) -> Self:
        """Go on with a log. A last line that was torn when the program died is cut off, and that is logged.

        Raises:
            IntegrityError: the log can't be opened, holds no whole line, or its chain is broken.
        """
        try:
            handle = os.open(path, _READ_WRITE)
        except OSError as error:
            raise IntegrityError(
                f"cannot open the run log {path}: {error.strerror}", hint="Check the folder that --resume names"
            ) from error
        try:
            with os.fdopen(os.dup(handle), "rb") as file:
                data = file.read()
            chain, torn = _follow(data, path)
            os.lseek(handle, len(data) - len(torn), os.SEEK_SET)
            writer = cls(handle, path, chain.run, seq=chain.events, head=chain.head, clock=clock)
            if torn:
                os.ftruncate(handle, len(data) - len(torn))
                lost = {"discarded_bytes": len(torn), "discarded_sha256": hashlib.sha256(torn).hexdigest()}
                writer.append("log.recovered", lost)
        except BaseException:
            os.close(handle)
            raise
        return writer

    @property
    def head(self) -> str:
        """The SHA-256 of the last line; noted outside, it makes a cut-off end visible."""
        return self._head

    @property
    def events(self) -> int:
        """How many events the log holds."""
        return self._seq

    def append(self, event: str, fields: Mapping[str, Any]) -> None:
        """Write one event and wait until it is on the disk.

        Raises:
            IntegrityError: it can't be written, or an earlier one couldn't, or the log is closed.
            TypeError, ValueError: the caller's mistake, see ``encode_record``; nothing was written.
        """
        if taken := [name for name in ENVELOPE if name in fields]:
            raise ValueError(f"'{taken[0]}' belongs to the envelope of an event")
        with self._lock:
            if self._handle is None or self._broken:
                raise self._refusal("it is closed" if self._handle is None else "an earlier event was not written")
            envelope = {
                "v": VERSION,
                "seq": self._seq,
                "prev": self._head,
                "time": self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                "run": self._run,
                "event": event,
            }
            line = encode_record({**envelope, **fields})
            try:
                _write_all(self._handle, line + b"\n")
                os.fsync(self._handle)
            except OSError as error:
                self._broken = True
                raise self._refusal(error.strerror or str(error)) from error
            self._seq += 1
            self._head = line_digest(line)

    def close(self) -> None:
        """Close the file; nothing more can be appended."""
        with self._lock:
            if self._handle is not None:
                os.close(self._handle)
                self._handle = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _refusal(self, reason: str) -> IntegrityError:
        return IntegrityError(
            f"the run log {self._path} cannot be written: {reason}",
            hint="Nothing is sent without a log. Free space or repair the disk, then use --resume",
        )


def _follow(data: bytes, path: Path) -> tuple[Chain, bytes]:
    """Follow the chain through all whole lines; return it with what stands behind the last line feed."""
    *lines, torn = data.split(b"\n")
    chain = Chain()
    for number, line in enumerate(lines, start=1):
        if problems := chain.follow(line):
            raise IntegrityError(
                f"line {number} of {path} does not fit the line before: {problems[0]}",
                hint="The log was changed after it was written. Keep it, and start a new run",
            )
    if not lines:
        raise IntegrityError(f"{path} holds no whole line", hint="Nothing was sent yet: start a new run")
    return chain, torn


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
