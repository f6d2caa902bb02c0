"""Run the PDF worker: started when first needed, given limits of time and memory, killed when it exceeds them."""

import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from qbyok.errors import InputError
from qbyok.evidence import pdf_worker
from qbyok.evidence.document import NotThisTimeError

_SECONDS = 60.0
_MEMORY = 2 << 30
_MAX_ANSWER = 256 << 20
_CHUNK = 1 << 16
_ENVIRONMENT = ("LD_LIBRARY_PATH", "SYSTEMROOT")  # what Python itself may need to start; no key gets in

_REASONS = {
    "password": ("protected by a password", "Save a copy without a password"),
    "damaged": ("the PDF is damaged or incomplete", "Export it again"),
    "memory": ("reading the PDF takes too much memory", "Print it to a new PDF, or leave it out"),
    "time": ("reading the PDF takes too long", "Print it to a new PDF, or leave it out"),
    "crash": ("the PDF makes the reader crash", "Print it to a new PDF, or leave it out"),
}


class PdfProcess:
    """A worker process that reads PDF files, one after the other; a context manager that ends it.

    ``seconds`` is how long one file may take, ``memory`` the bytes that the process may address.
    """

    def __init__(self, *, seconds: float = _SECONDS, memory: int = _MEMORY, script: Path | None = None) -> None:
        self._seconds = seconds
        self._memory = memory
        self._script = script or Path(pdf_worker.__file__)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def read(self, data: bytes) -> dict[str, Any]:
        """Return what the worker found in a PDF file (see ``pdf_worker``).

        Raises:
            InputError: the file can't be read within the limits; the next file gets a new process.
        """
        process = self._process
        if process is None or process.poll() is not None:  # killed from outside since the last file
            self._stop()
            process = self._start()
        try:
            answer = self._ask(process, data)
        except BaseException:
            self._stop()
            raise
        if kind := answer.get("error"):
            raise _failure(kind)
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        # Isolated (-I): neither the current folder nor the user's settings decide which code is run.
        command = [sys.executable, "-I", str(self._script), str(self._memory)]
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        self._process = subprocess.Popen(  # noqa: S603 - our own script, no input in the command
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # Ctrl-C goes to qbyok, which then ends the worker
        )
        return self._process

    def _ask(self, process: subprocess.Popen[bytes], data: bytes) -> dict[str, Any]:
        assert process.stdin is not None  # noqa: S101 - tells mypy that both are pipes
        assert process.stdout is not None  # noqa: S101
        try:
            process.stdin.write(pdf_worker.LENGTH.pack(len(data)))
            process.stdin.write(data)
            process.stdin.flush()
        except OSError as error:
            raise _failure("crash") from error
        line = self._line(process.stdout.fileno())
        try:
            answer = json.loads(line)
        except ValueError as error:
            raise _failure("crash") from error
        return dict(answer)

    def _line(self, source: int) -> bytes:
        """Return the worker's next line, however slowly it comes, within the time limit."""
        deadline = time.monotonic() + self._seconds
        chunks: list[bytes] = []
        size = 0
        while not (chunks and chunks[-1].endswith(b"\n")):
            ready, _, _ = select.select([source], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise _failure("time")
            chunk = os.read(source, _CHUNK)
            size += len(chunk)
            if not chunk:
                raise _failure("crash")
            if size > _MAX_ANSWER:
                raise _failure("memory")
            chunks.append(chunk)
        return b"".join(chunks)

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # unsent bytes to a dead worker
        process.wait()


def _failure(kind: str) -> InputError:
    message, hint = _REASONS.get(kind, _REASONS["crash"])
    # A loaded machine may be to blame for these.
    error = NotThisTimeError if kind in ("memory", "time", "crash") else InputError
    return error(message, hint=hint)
