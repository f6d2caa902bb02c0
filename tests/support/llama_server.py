"""A real llama.cpp server with a model that talks nonsense.

In a test::

    with LlamaServer(folder, key="sk-…") as server:
        ... server.url

It enforces a JSON Schema where it knows how to, so that what it says is nonsense in the right shape there, and in no
shape elsewhere.
"""

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from support.gguf import RARE, write_tiny_model
from support.system import bare_environment

MODEL = "tiny"
"""What the server calls its model, however it is asked for."""


@dataclass
class LlamaServer:
    """The server; a context manager. ``context`` is in tokens, of which the model has one for each byte;
    ``others`` says how likely it writes bytes that are no printable ASCII.

    The port of a server that has ended is kept for one that is started again.
    """

    folder: Path
    key: str
    context: int = 16384
    port: int = 0
    others: float = RARE

    @property
    def url(self) -> str:
        """Where it listens, without a path."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def start(self) -> None:
        """Start it and wait until it listens."""
        if find_spec("xllamacpp") is None:
            pytest.fail("xllamacpp is not installed. Run: pip install -e '.[dev,servers]'", pytrace=False)
        self.folder.mkdir(exist_ok=True)
        model = write_tiny_model(self.folder / "tiny.gguf", others=self.others)
        with (self.folder / "server.log").open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "support.llama_server", model, str(self.port), str(self.context)],
                cwd=Path(__file__).parents[1],
                env=bare_environment(self.folder / "home", LLAMA_API_KEY=self.key),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout is not None
        address = self._process.stdout.readline()
        assert address, (self.folder / "server.log").read_text("utf-8", "replace")
        self.port = int(address.rpartition(":")[2])

    def kill(self) -> None:
        """End it at once, whatever it is at."""
        self._process.kill()
        self._process.communicate(timeout=10)


def main() -> None:
    """Serve a model until killed; the first line on stdout is the address."""
    from xllamacpp import CommonParams, Server

    model, port, context = sys.argv[1:]
    settings = CommonParams()
    settings.model.path = model
    settings.model_alias = {MODEL}
    settings.port = int(port)
    settings.n_ctx = int(context)
    settings.api_keys = [os.environ["LLAMA_API_KEY"]]
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = 1
    settings.warmup = False
    settings.ui = False
    settings.sampling.seed = 1
    server = Server(settings)
    print(server.listening_address, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
