"""LLMock from PyPI: Anthropic's batches, which aimock lacks, in a server that nobody here wrote.

Its command has the name of aimock's, and pytest would load it, so it lives in an environment of its own. Every answer
is a sentence and no JSON, in calls and in batches. Its own documentation: https://github.com/JulienRabault/LLMock
"""

import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from support.system import bare_environment, require

PACKAGE = "--suffix=-py llmock==0.2.2"


@dataclass
class LLMock:
    """The server; a context manager. It lets in everybody."""

    folder: Path
    port: int = 0
    url: str = field(default="", init=False)

    def __enter__(self) -> Self:
        program = require("llmock-py", PACKAGE, "Run: pipx install")
        with socket.create_server(("127.0.0.1", self.port)) as free:
            self.port = free.getsockname()[1]
        self._process = subprocess.Popen(
            [program, "serve", "--host", "127.0.0.1", "--port", str(self.port), "--log-level", "warning"],
            env=bare_environment(self.folder),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                self.url = f"http://127.0.0.1:{self.port}"
                return self
        self._process.kill()
        raise AssertionError(f"{program} does not listen")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)
