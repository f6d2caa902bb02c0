"""Read several evidence files at once, each in a worker process."""

import os
from concurrent.futures import Future, ThreadPoolExecutor
from queue import LifoQueue
from types import TracebackType
from typing import Self

from qbyok.evidence.document import PairReader, Read
from qbyok.evidence.process import Process

_FEWEST, _MOST = 2, 4


class Workers:
    """Worker processes that read files; a context manager that ends them. None is started before the first file."""

    def __init__(self, read_pairs: PairReader | None) -> None:
        count = max(_FEWEST, min(_MOST, _cores()))
        self._pool = ThreadPoolExecutor(count)
        self._processes = [Process(read_pairs) for _ in range(count)]
        self._idle: LifoQueue[Process] = LifoQueue()  # whoever has read a file before is asked first
        for process in self._processes:
            self._idle.put(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            process.end()
        self._pool.shutdown(cancel_futures=True)
        for process in self._processes:
            process.close()

    def begin(self, name: str, data: bytes) -> "Future[Read]":
        """Begin to read a file; the result raises what ``Process.read`` does."""
        return self._pool.submit(self._read, name, data)

    def _read(self, name: str, data: bytes) -> Read:
        process = self._idle.get()
        try:
            return process.read(name, data)
        finally:
            self._idle.put(process)


def _cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
