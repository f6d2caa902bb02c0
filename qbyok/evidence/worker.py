"""Read evidence files, in a process of its own that can be killed.

Run as a script by ``process`` in isolated mode, with its memory limit in bytes and its parent's process id. Standard
input brings messages, each eight bytes of length and the bytes: first a pickled ``PairReader``, or nothing; then for
each file its name and its content. The answer to a file is a line that holds a ``Reply``.
"""

import ctypes
import os
import pickle
import resource
import signal
import struct
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if __name__ == "__main__":  # isolated mode leaves out packages of the user, where qbyok may be installed
    sys.path.append(str(Path(__file__).parents[2]))

from qbyok.errors import EgressError, InputError
from qbyok.evidence.reader import read
from qbyok.evidence.replies import Reply, dump

if TYPE_CHECKING:
    from qbyok.evidence.document import PairReader
    from qbyok.model import QuestionAnswer

LENGTH = struct.Struct(">Q")
REACHED_OUT = EgressError.exit_code
"""What the process ends with where something in it opens a socket."""
_PR_SET_PDEATHSIG = 1


def main(memory: int, parent: int) -> None:
    """Serve files until standard input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _end_with(parent)
    sys.addaudithook(_stay_offline)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints must not mix with the answers
    read_pairs = _when_needed(_message(sys.stdin.buffer))
    while name := _message(sys.stdin.buffer).decode("utf-8"):
        reply = _reply(name, _message(sys.stdin.buffer), read_pairs)
        answers.write(dump(reply) + "\n")
        answers.flush()


def _end_with(parent: int) -> None:
    """Have the kernel end this process with its parent, also while a library is busy; Linux alone can do so."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit()


def _stay_offline(event: str, _args: object) -> None:
    if event.startswith("socket."):
        os._exit(REACHED_OUT)


def _message(source: BinaryIO) -> bytes:
    head = source.read(LENGTH.size)
    return source.read(LENGTH.unpack(head)[0]) if head else b""


def _when_needed(pickled: bytes) -> "PairReader | None":
    """Return a reader that is loaded when it is first called: what recognises questionnaires is large."""

    @cache
    def load() -> "PairReader":
        return pickle.loads(pickled)  # type: ignore[no-any-return]  # noqa: S301 - it comes from our own parent

    def read_pairs(name: str, data: bytes) -> "tuple[QuestionAnswer, ...]":
        return load()(name, data)

    return read_pairs if pickled else None


def _reply(name: str, data: bytes, read_pairs: "PairReader | None") -> Reply:
    try:
        return Reply(read=read(name, data, read_pairs))
    except InputError as error:
        return Reply(message=error.message, hint=error.hint)
    except MemoryError:
        return Reply(out_of_memory=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
