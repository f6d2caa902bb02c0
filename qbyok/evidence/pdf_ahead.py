"""Read PDF files ahead: while one is indexed, workers read the next ones."""

from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self

from qbyok.evidence.pdf_process import PdfProcess

_WORKERS = 2


class PdfAhead:
    """Worker processes that read PDF files; a context manager that ends them. It reads as ``PdfProcess`` does."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_WORKERS)
        self._idle: SimpleQueue[PdfProcess] = SimpleQueue()
        self._processes = [PdfProcess() for _ in range(_WORKERS)]
        for process in self._processes:
            self._idle.put(process)
        self._begun: dict[bytes, Future[dict[str, Any]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in self._processes:
            process.__exit__(kind, error, trace)

    @property
    def pending(self) -> int:
        """How many files were begun and not asked for yet."""
        return len(self._begun)

    def begin(self, data: bytes) -> None:
        """Begin to read a file that will be asked for."""
        self._begun[sha256(data).digest()] = self._pool.submit(self._work, data)

    def read(self, data: bytes) -> dict[str, Any]:
        """Return what a worker found in a PDF file.

        Raises:
            InputError: the file can't be read within the limits.
        """
        begun = self._begun.pop(sha256(data).digest(), None)
        return begun.result() if begun else self._work(data)

    def _work(self, data: bytes) -> dict[str, Any]:
        process = self._idle.get()
        try:
            return process.read(data)
        finally:
            self._idle.put(process)
