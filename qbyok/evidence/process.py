"""Run one worker process: started when first needed, given limits of time, memory and answer, killed beyond them."""

import os
import pickle
import select
import subprocess
import sys
import time
from pathlib import Path
from threading import Lock

from qbyok.errors import EgressError, InputError
from qbyok.evidence import worker
from qbyok.evidence.document import NotThisTimeError, PairReader, Read
from qbyok.evidence.replies import Reply, load

_SECONDS = 60.0
_MEMORY = 2 << 30
_MAX_ANSWER = 256 << 20
_CHUNK = 1 << 16
_ENVIRONMENT = ("LD_LIBRARY_PATH", "SYSTEMROOT")  # what Python itself may need to start; no key gets in
_HINT = "Save it again with its own program, or leave it out"


class Process:
    """A worker process that reads files, one after the other, and is replaced where a file has killed it.

    ``read_pairs`` recognises questionnaires that were answered before. ``seconds`` is how long one file may take,
    ``memory`` the bytes that the process may address.
    """

    def __init__(
        self,
        read_pairs: PairReader | None,
        *,
        seconds: float | None = None,
        memory: int = _MEMORY,
        script: Path | None = None,
    ) -> None:
        self._pairs = pickle.dumps(read_pairs) if read_pairs else b""
        self._seconds = seconds or _SECONDS
        self._memory = memory
        self._script = script or Path(worker.__file__)
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()
        self._ended = False

    def read(self, name: str, data: bytes) -> Read:
        """Return what the worker found in a file.

        Raises:
            InputError: the file can't be read.
            NotThisTimeError: it can't be read within the limits, for which a loaded machine may be to blame.
            EgressError: something in the worker opened a socket.
        """
        request = b"".join((_message(name.encode("utf-8")), _message(data)))
        process = self._process
        if process is None or process.poll() is not None:  # killed from outside since the last file
            process = self._start()
            request = _message(self._pairs) + request
        try:
            reply = self._reply(process, request)
        except BaseException:
            self._let_go()
            raise
        if reply.out_of_memory:
            raise _too_much_memory()
        if reply.read is None:
            raise InputError(reply.message, hint=reply.hint)
        return reply.read

    def end(self) -> None:
        """Kill the worker, from whatever thread, and start none again; whoever waits for it sees it crash."""
        with self._lock:
            self._ended = True
            if self._process:
                self._process.kill()

    def close(self) -> None:
        """End the worker when nobody waits for it any more."""
        self.end()
        self._let_go()

    def _start(self) -> subprocess.Popen[bytes]:
        self._let_go()
        # Isolated (-I): neither the current folder nor the user's settings decide which code is run.
        command = [sys.executable, "-I", str(self._script), str(self._memory), str(os.getpid())]
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        with self._lock:
            if self._ended:
                raise NotThisTimeError("it was not read any more")
            try:
                process = subprocess.Popen(  # noqa: S603 - our own script, no input in the command
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=environment,
                    bufsize=0,
                    start_new_session=True,  # Ctrl-C goes to qbyok, which then ends the worker
                )
            except OSError as error:
                raise NotThisTimeError(f"no process can be started to read it: {error.strerror}") from error
            self._process = process
        assert process.stdin is not None  # noqa: S101 - tells mypy that it is a pipe
        os.set_blocking(process.stdin.fileno(), False)
        return process

    def _reply(self, process: subprocess.Popen[bytes], request: bytes) -> Reply:
        line = self._exchange(process, request)
        try:
            return load(line)
        except ValueError as error:
            raise _crash(process) from error

    def _exchange(self, process: subprocess.Popen[bytes], request: bytes) -> bytes:
        """Send a request and return the line that answers it, within the time limit, however slowly both go."""
        assert process.stdin is not None  # noqa: S101 - tells mypy that both are pipes
        assert process.stdout is not None  # noqa: S101
        sink, source = process.stdin.fileno(), process.stdout.fileno()
        waiting = select.poll()
        waiting.register(sink, select.POLLOUT)
        waiting.register(source, select.POLLIN)
        deadline = time.monotonic() + self._seconds
        unsent = memoryview(request)
        chunks: list[bytes] = []
        size = 0
        while not (chunks and chunks[-1].endswith(b"\n")):
            ready = [number for number, _ in waiting.poll(max(0.0, deadline - time.monotonic()) * 1000)]
            if not ready:
                raise NotThisTimeError("reading it takes too long", hint=_HINT)
            if source in ready:
                chunks.append(os.read(source, _CHUNK))
                size += len(chunks[-1])
                if not chunks[-1]:
                    raise _crash(process)
                if size > _MAX_ANSWER:
                    raise _too_much_memory()
            elif unsent:
                try:
                    unsent = unsent[os.write(sink, unsent[:_CHUNK]) :]
                except OSError as error:
                    raise _crash(process) from error
            if not unsent and sink in ready:
                waiting.unregister(sink)
        return b"".join(chunks)

    def _let_go(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.wait()


def _message(content: bytes) -> bytes:
    return worker.LENGTH.pack(len(content)) + content


def _too_much_memory() -> InputError:
    return NotThisTimeError("reading it takes too much memory", hint=_HINT)


def _crash(process: subprocess.Popen[bytes]) -> Exception:
    """Return the error for a worker that ended, or answered what is no answer."""
    process.kill()
    if process.wait() == worker.REACHED_OUT:
        return EgressError(
            "something in the process that reads evidence tried to open a network connection; it was stopped",
            hint="Nothing was sent. Look for a package that doesn't belong into this Python environment",
        )
    return NotThisTimeError("it makes the reader crash", hint=_HINT)
