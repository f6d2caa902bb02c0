"""A real HTTP server that speaks the wire formats of both vendors, answers, and fails on request.

In a test::

    with WireServer(key="sk-…") as server:
        server.fail("rate-limit", retry_after=1)      # the next call fails, the one after it succeeds
        ... server.anthropic_url, server.openai_url, server.journal

As a program: ``python -m support.wire_server --port 0 --key K`` prints its base URL and serves until it is stopped.
"""

import argparse
import contextlib
import json
import re
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote

from support import wire_bodies
from support.replies import sensible_reply
from support.wire_batches import WireBatches

Answerer = Callable[[str, str, Mapping[str, Any]], Mapping[str, Any]]

DEFAULT_KEY = "sk-canary-wire-0123456789abcdefghijklmnop"
DEFAULT_MODELS = ("claude-haiku-5-5", "gpt-6.2-sol")
_BEDROCK = re.compile(r"/model/(?P<model>[^/]+)/invoke")
_VERTEX = re.compile(r"/v1/projects/[^/]+/locations/[^/]+/publishers/anthropic/models/(?P<model>[^/]+):rawPredict")
_OPENAI = r"(?:/openai)?/v1|/v1/projects/[^/]+/locations/[^/]+/publishers/openai/v1"
_ROUTES: Mapping[str, tuple[re.Pattern[str], ...]] = {
    "messages": (re.compile("/v1/messages"), _BEDROCK, _VERTEX),
    "responses": (re.compile(f"(?:{_OPENAI})/responses"),),
    "chat": (re.compile(f"(?:{_OPENAI})/chat/completions"),),
}
_MODELS = ("/v1/models", "/openai/v1/models")
_LONGEST = ("max_tokens", "max_output_tokens", "max_completion_tokens")
_HTML = b"<!doctype html><html><body>Please sign in to the guest network</body></html>"

ENDINGS = ("refusal", "cut-off", "content-filter", "paused")
"""Faults that are complete responses with HTTP 200 and can't be used all the same."""
BODIES: Mapping[str, bytes] = {
    "html": _HTML,
    "broken-json": b'{"id": "x", ',
    "wrong-shape": b'{"foo": 1}',
    "null": b"null",
}
"""Faults that are other bodies with HTTP 200."""
TEXTS: Mapping[str, str] = {
    "not-json-text": "Sure! Here is the answer: Yes.",
    "fenced-text": '```json\n{"in_evidence": false, "verdict": null, "answer": "", "citations": []}\n```',
    "empty-text": "",
    "list-text": "[]",
}
"""Faults that are complete responses whose text is not the JSON object that was asked for."""
OTHER_SCHEMA = '{"in_evidence": true, "reply": "Yes"}'
LINES = (
    "wrong-schema",
    "disconnect",
    "truncated",
    "slow",
    "stall",
    "drip",
    "huge",
    "compressed",
    "redirect",
    "wrong-model",
    "other-region",
    "failed",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """A request as it arrived. Header names are in lower case; ``body`` is the JSON, an empty object without one."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What the next call gets instead of an answer; see ``WireServer.fail``."""

    name: str
    retry_after: str = ""
    location: str = ""
    seconds: float = 0.0


def sensible_answer(system: str, user: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Answer a question from the prompt's first passage, or read the prompt's sheet, whatever is asked for."""
    if "tables" in schema.get("properties", {}):
        return sensible_reply(user)
    return first_passage_answer(system, user, schema)


def first_passage_answer(system: str, user: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Cite the prompt's first passage word for word, with the first verdict that the schema permits."""
    passages = prompt_passages(user)
    if not passages:
        return {"in_evidence": False, "verdict": None, "answer": "", "citations": []}
    quote = passages[0]["text"]
    return {
        "in_evidence": True,
        "verdict": _first_verdict(schema.get("properties", {}).get("verdict", {})),
        "answer": quote,
        "citations": [{"passage": passages[0]["id"], "quote": quote}],
    }


def prompt_passages(user: str) -> list[dict[str, str]]:
    """Return the passages of a prompt: its lines that are JSON objects with id, source and text."""
    found = []
    for line in user.splitlines():
        with contextlib.suppress(ValueError):
            value = json.loads(line)
            if isinstance(value, dict) and {"id", "source", "text"} <= value.keys():
                found.append(value)
    return found


def _first_verdict(schema: Mapping[str, Any]) -> str | None:
    for part in (schema, *schema.get("anyOf", ())):
        for value in part.get("enum", ()):
            if value is not None:
                return str(value)
    return None


@dataclass
class WireServer:
    """The server; a context manager. ``keys`` may change while it runs; ``latency`` is in seconds.

    It limits the rate of those who have more than ``at_once`` calls under way, if that is not 0.
    ``counter`` decides what a response says that it used, from all that the model reads, its text, and the most
    tokens that were asked for.
    """

    key: str = DEFAULT_KEY
    answerer: Answerer = sensible_answer
    models: tuple[str, ...] = DEFAULT_MODELS
    port: int = 0
    latency: float = 0.0
    at_once: int = 0
    counter: Callable[[str, str, int], wire_bodies.Tokens] | None = None
    journal: list[Recorded] = field(default_factory=list)
    batches: WireBatches = field(default_factory=WireBatches)
    _faults: deque[tuple[str, str, Fault | None]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.keys = {self.key}
        self.under_way = 0
        self.lock = threading.Lock()
        self._http = _Server(("127.0.0.1", self.port), _Handler)
        self._http.wire = self
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def anthropic_url(self) -> str:
        """Base URL for Anthropic's SDK."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def openai_url(self) -> str:
        """Base URL for OpenAI's SDK."""
        return f"{self.anthropic_url}/v1"

    def fail(
        self,
        *names: str | None,
        retry_after: str | float = "",
        location: str = "",
        seconds: float = 0.0,
        times: int = 1,
        method: str = "POST",
        path: str = "",
    ) -> None:
        """Queue what the next calls get: errors and faults by name, None for a good answer in between.

        ``location`` is where "redirect" leads, ``seconds`` how long "slow" and "stall" wait and "drip" drips;
        ``times`` repeats the sequence. Calls of another ``method``, or with another end of the ``path``, go on.
        """
        known = {*wire_bodies.ERRORS, *ENDINGS, *BODIES, *TEXTS, *LINES}
        for name in names * times:
            assert name is None or name in known, f"unknown fault {name!r}"
            fault = (
                Fault(name=name, retry_after=str(retry_after), location=location, seconds=seconds) if name else None
            )
            self._faults.append((method, path, fault))

    def start(self) -> Self:
        """Serve in a thread of its own."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Close the socket and wait for the thread."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @contextlib.contextmanager
    def call(self) -> Iterator[bool]:
        """Count a call as under way, and tell whether it is one too many."""
        with self.lock:
            self.under_way += 1
            too_many = 0 < self.at_once < self.under_way
        try:
            yield too_many
        finally:
            with self.lock:
                self.under_way -= 1

    def record(self, request: Recorded) -> tuple[int, Fault | None]:
        """Note a request; return its number and the fault that it gets."""
        with self.lock:
            self.journal.append(request)
            if self._faults:
                method, path, fault = self._faults[0]
                if request.method == method and request.path.partition("?")[0].endswith(path):
                    self._faults.popleft()
                    return len(self.journal), fault
            return len(self.journal), None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    wire: WireServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    content = b""
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the base class gave it
        """Say nothing."""

    def do_GET(self) -> None:
        self._serve({})

    def do_HEAD(self) -> None:
        self._serve({})

    def do_DELETE(self) -> None:
        self._serve({})

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.content = content
        try:
            body = json.loads(content)
        except ValueError:
            body = {}
        self._serve(body if isinstance(body, dict) else {})

    def _serve(self, body: Mapping[str, Any]) -> None:
        wire_server = self.server.wire
        headers = {name.lower(): value for name, value in self.headers.items()}
        path = self.path.partition("?")[0]
        self.number, fault = wire_server.record(
            Recorded(method=self.command, path=self.path, headers=headers, body=body)
        )
        found, named = _route(unquote(path))
        self.wire = found or ("messages" if "anthropic-version" in headers else "responses")
        self.cloud = _cloud(path, headers)
        body = {**body, **named}
        with wire_server.call() as too_many:
            time.sleep(wire_server.latency)
            if not self._key_is_good(headers):
                self._error("revoked")
            elif too_many:
                self._error("rate-limit", {"retry-after": "0.05"})
            elif self.command == "GET" and path in _MODELS:
                self._json(200, wire_bodies.models(self.wire, wire_server.models))
            elif fault is None and (served := self._batches(path, headers)):
                self._send(*served)
            elif fault is None and (self.command != "POST" or not found):
                self._error("model-gone")
            elif found and (missing := [name for name in _REQUIRED[self.wire] if name not in body]):
                self._send(
                    400, json.dumps({"error": {"type": "invalid_request_error", "message": str(missing)}}).encode()
                )
            elif fault is None:
                self._answer(body)
            else:
                self._fail(fault, body)

    def _batches(self, path: str, headers: Mapping[str, str]) -> tuple[int, bytes] | None:
        wire_server = self.server.wire
        with wire_server.lock:
            served = wire_server.batches.serve(
                self.command, self.path, headers, self.content, self._answer_of, wire_server.anthropic_url
            )
        if served and self.command == "POST" and path.endswith("/batches") and wire_server.batches.lose_answer:
            wire_server.batches.lose_answer = False
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return None
        return served

    def _key_is_good(self, headers: Mapping[str, str]) -> bool:
        return _key_of(headers) in self.server.wire.keys

    def _fail(self, fault: Fault, body: Mapping[str, Any]) -> None:
        name = fault.name
        extra = {"retry-after": fault.retry_after} if fault.retry_after else {}
        if name in wire_bodies.ERRORS:
            self._error(name, extra)
        elif name in ENDINGS:
            self._answer(body, ending=name)
        elif name in TEXTS:
            self._answer(body, text=TEXTS[name])
        elif name == "wrong-schema":
            self._answer(body, text=OTHER_SCHEMA)
        elif name in BODIES:
            self._send(200, BODIES[name], {"content-type": "text/html"} if name == "html" else {})
        elif name == "redirect":
            self._send(307, b"", {"location": fault.location})
        elif name == "wrong-model":
            self._answer(body, model="some-other-model")
        elif name == "other-region":
            self._answer({**body, "inference_geo": "moon"})
        elif name == "compressed":
            self._send(200, b"\x1f\x8b not really", {"content-encoding": "gzip"})
        elif name == "failed":
            error = {"code": "server_error", "message": "The model failed."}
            self._json(200, {"id": "resp_x", "object": "response", "status": "failed", "error": error, "output": []})
        else:
            self._break(fault, body)

    def _break(self, fault: Fault, body: Mapping[str, Any]) -> None:
        self.close_connection = True
        if fault.name == "slow":
            time.sleep(fault.seconds)
            self._answer(body)
        elif fault.name == "truncated":
            self._head(200, {"content-length": "5000"})
            self.wfile.write(b'{"id": "msg_1", "type": "mess')
        elif fault.name == "stall":
            self._head(200, {"content-length": "5000"})
            self.wfile.write(b'{"id": "msg_1", ')
            self.wfile.flush()
            time.sleep(fault.seconds)
        elif fault.name == "drip":
            self._head(200, {"content-length": "100000"})
            deadline = time.monotonic() + fault.seconds
            while time.monotonic() < deadline:
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.05)
        elif fault.name == "huge":
            self._head(200, {"content-length": str(1 << 30)})
            chunk = b" " * (1 << 20)
            for _ in range(1 << 10):
                self.wfile.write(chunk)
        self.wfile.flush()
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _answer(self, body: Mapping[str, Any], *, model: str = "", ending: str = "", text: str | None = None) -> None:
        self._json(200, self._answer_of(self.wire, body, model=model, ending=ending, text=text))

    def _answer_of(
        self, wire: str, body: Mapping[str, Any], *, model: str = "", ending: str = "", text: str | None = None
    ) -> dict[str, Any]:
        system, user, schema = _prompt(wire, body)
        if text is None:
            text = json.dumps(self.server.wire.answerer(system, user, schema), ensure_ascii=False)
        if ending == "cut-off":
            text = wire_bodies.CUT_OFF
        name = model or str(body["model"])
        counter = self.server.wire.counter
        if counter:
            tokens = counter(system + user + json.dumps(schema), text, _longest(body))
        else:
            tokens = wire_bodies.plain_tokens(system + user, text)
        answer = wire_bodies.answer(wire, text, model=name, number=self.number, tokens=tokens, ending=ending)
        if "inference_geo" in body:
            answer["usage"]["inference_geo"] = body["inference_geo"]
        return answer

    def _error(self, name: str, extra: Mapping[str, str] | None = None) -> None:
        key = _key_of({name.lower(): value for name, value in self.headers.items()})
        masked = f"{key[:8]}{'*' * 12}{key[-4:]}"
        status, body, headers = wire_bodies.error(
            name, self.wire, self._request_id(), cloud=self.cloud, masked=masked
        )
        self._send(status, body, {**headers, **(extra or {})})

    def _json(self, status: int, body: Mapping[str, Any]) -> None:
        self._send(status, json.dumps(body, ensure_ascii=False).encode())

    def _send(self, status: int, body: bytes, extra: Mapping[str, str] | None = None) -> None:
        self._head(status, {"content-length": str(len(body)), **(extra or {})})
        self.wfile.write(body)

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        if self.cloud:
            account = {_REQUEST_IDS[self.cloud]: self._request_id()}
        elif self.wire == "messages":
            account = {"anthropic-organization-id": "org-wire", "anthropic-workspace-id": "wrkspc-wire"}
            account["request-id"] = self._request_id()
        else:
            account = {"openai-organization": "org-wire", "openai-project": "proj-wire"}
            account["x-request-id"] = self._request_id()
        self.send_response(status)
        for name, value in {"content-type": "application/json", **account, **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def _request_id(self) -> str:
        return f"req_{self.number:06}"


def _route(path: str) -> tuple[str, Mapping[str, str]]:
    """Return the wire format of a path, "" for none, and what the path says instead of the body."""
    for wire, patterns in _ROUTES.items():
        for pattern in patterns:
            if found := pattern.fullmatch(path):
                return wire, found.groupdict()
    return "", {}


def _cloud(path: str, headers: Mapping[str, str]) -> str:
    """Return in whose cloud a call would have ended, "" for the vendors themselves."""
    if path.startswith("/model/"):
        return "bedrock"
    if path.startswith("/v1/projects/"):
        return "vertex"
    return "azure" if "api-key" in headers else ""


def _key_of(headers: Mapping[str, str]) -> str:
    bearer = headers.get("authorization", "").removeprefix("Bearer ")
    return bearer or headers.get("api-key", "") or headers.get("x-api-key", "")


_REQUEST_IDS = {"azure": "apim-request-id", "bedrock": "x-amzn-requestid", "vertex": "request-id"}
_REQUIRED = {
    "messages": ("model", "max_tokens", "messages"),
    "responses": ("model", "input"),
    "chat": ("model", "messages"),
}


def _longest(body: Mapping[str, Any]) -> int:
    """Return the most tokens that a request asks for."""
    return next(int(value) for name, value in body.items() if name in _LONGEST)


def _prompt(wire: str, body: Mapping[str, Any]) -> tuple[str, str, Mapping[str, Any]]:
    """Return system text, user text and schema of a request; without one the user text may end with it."""
    if wire == "messages":
        schema = body.get("output_config", {}).get("format", {}).get("schema", {})
        system, user = body.get("system", ""), body["messages"][-1]["content"]
    elif wire == "responses":
        schema = body.get("text", {}).get("format", {}).get("schema", {})
        system, user = body.get("instructions", ""), body["input"]
    else:
        schema = body.get("response_format", {}).get("json_schema", {}).get("schema", {})
        system, user = body["messages"][0]["content"], body["messages"][-1]["content"]
    return system, user, schema or _schema_in(user)


def _schema_in(user: str) -> Mapping[str, Any]:
    with contextlib.suppress(ValueError):
        value = json.loads(user.rstrip().rpartition("\n")[2])
        if isinstance(value, dict) and "properties" in value:
            return value
    return {}


def main() -> None:
    """Serve until interrupted; the base URL is the first line on stdout."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default=DEFAULT_KEY)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    options = parser.parse_args()
    with WireServer(key=options.key, port=options.port, latency=options.latency) as server:
        print(server.anthropic_url, flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
