"""aimock from npm: the vendors' wire formats, spoken by a server that nobody here wrote.

It answers with what its fixtures say; those that a test passes are looked through in order, and the first one that
fits the call is used. Its own documentation: https://github.com/CopilotKit/aimock
"""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.request import Request, urlopen

from support.system import bare_environment, require

PACKAGE = "@copilotkit/aimock@1.43.0"
_READY = "listening on "

Fixture = Mapping[str, Any]


def reply(asked: str, response: Mapping[str, Any] | None = None, *, turn: int | None = None, **more: Any) -> Fixture:
    """Return the fixture of what is said to a question whose text holds ``asked``.

    ``turn`` restricts it to one call: it is passed by until the fixtures of the same question before it were used so
    often. ``more`` is what a fixture has besides, such as ``chaos``.
    """
    match = {"userMessage": asked} if turn is None else {"userMessage": asked, "sequenceIndex": turn}
    return {"match": match, "response": response or {"content": "{}"}, **more}


@dataclass
class Aimock:
    """The server; a context manager. It lets in whoever has one of the keys."""

    folder: Path
    fixtures: Sequence[Fixture]
    key: str
    url: str = field(default="", init=False)

    def __enter__(self) -> Self:
        self.folder.mkdir(exist_ok=True)
        fixtures = self.folder / "fixtures.json"
        fixtures.write_text(json.dumps({"fixtures": self.fixtures}), "utf-8")
        command = [require("llmock", PACKAGE, "Run: npm install --global"), "--port", "0", "--host", "127.0.0.1"]
        self._process = subprocess.Popen(
            [*command, "--fixtures", fixtures, "--validate-on-load"],
            env=bare_environment(self.folder / "home", AIMOCK_API_KEYS=self.key),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = []
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said.append(line)
            if _READY in line:
                self.url = line.partition(_READY)[2].strip()
                return self
        raise AssertionError("".join(said))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.communicate(timeout=10)

    def calls(self) -> list[dict[str, Any]]:
        """Return the calls to a model so far: ``path``, ``body``, ``response.status``."""
        found: list[dict[str, Any]] = self._get("/__aimock/journal?method=POST")
        return [call for call in found if call.get("service") is None]

    def files(self) -> list[dict[str, Any]]:
        """Return the files that it stores for batches, requests and results."""
        found: list[dict[str, Any]] = self._get("/v1/files")["data"]
        return found

    def _get(self, path: str) -> Any:
        asked = Request(f"{self.url}{path}", headers={"authorization": f"Bearer {self.key}"})
        with urlopen(asked, timeout=10) as answered:
            return json.load(answered)
