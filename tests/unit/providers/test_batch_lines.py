"""Requests and results of batches, line by line, for each wire format."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from support import asking
from support.wire_server import WireServer

from qbyok.errors import BadResponseError, ProviderError, TransientProviderError
from qbyok.model import Completion
from qbyok.providers.batches import read_results
from qbyok.providers.registry import as_vendor

FORMATS = ("messages", "responses", "chat")


@pytest.fixture
def server() -> Any:
    with WireServer() as running:
        yield running


def result(wire: str, message: Mapping[str, Any]) -> bytes:
    if wire == "messages":
        line: dict[str, Any] = {"result": {"type": "succeeded", "message": message}}
    else:
        line = {"response": {"status_code": 200, "request_id": "req_1", "body": message}, "error": None}
    return json.dumps({"custom_id": "a", **line}).encode()


@pytest.mark.parametrize("way", asking.LISTING)
def test_a_line_holds_what_is_sent_at_once_but_the_tier(server: WireServer, way: str) -> None:
    provider = asking.provider(way, server)
    provider.complete(asking.request())
    sent = {name: value for name, value in server.journal[-1].body.items() if name != "service_tier"}
    line = as_vendor(provider).batch_line("a", asking.request())
    assert line.get("params", line.get("body")) == sent
    assert line["custom_id"] == "a"


@pytest.mark.parametrize("wire", FORMATS)
def test_a_result_is_read_like_a_response(server: WireServer, wire: str) -> None:
    import httpx2

    provider = asking.provider(wire, server)
    at_once = provider.complete(asking.request())
    path, body = server.journal[-1].path, server.journal[-1].body
    headers = {"authorization": f"Bearer {server.key}"}
    message = httpx2.post(f"{server.anthropic_url}{path}", json=dict(body), headers=headers).json()
    found = read_results(as_vendor(provider), result(wire, message), {"a"}).found["a"]
    assert isinstance(found, Completion)
    assert (found.text, found.model, found.usage) == (at_once.text, at_once.model, at_once.usage)


_BUSY = {"type": "overloaded_error", "message": "busy"}
_LONG = {"code": "context_length_exceeded", "message": "too long"}


@pytest.mark.parametrize(
    ("wire", "line", "error", "code", "billed"),
    [
        ("messages", {"result": {"type": "expired"}}, ProviderError, "batch-expired", False),
        ("messages", {"result": {"type": "canceled"}}, ProviderError, "batch-canceled", False),
        ("messages", {"result": {"type": "errored", "error": {"type": "error", "error": _BUSY}}},
         TransientProviderError, "overloaded_error", False),
        ("messages", {"result": {"type": "succeeded"}}, BadResponseError, "wrong-shape", True),
        ("messages", {"result": {"type": "succeeded", "message": {}}}, BadResponseError, "wrong-shape", True),
        ("messages", {"result": []}, BadResponseError, "wrong-shape", True),
        ("messages", {}, BadResponseError, "wrong-shape", True),
        ("responses", {"response": None, "error": {"code": "batch_expired"}}, ProviderError, "batch-expired", False),
        ("chat", {"response": None, "error": {"code": "batch_cancelled"}}, ProviderError, "batch-canceled", False),
        ("chat", {"response": {"status_code": 400, "body": {"error": _LONG}}}, BadResponseError,
         "context_length_exceeded", False),
        ("responses", {"response": {"status_code": 200, "body": None}}, BadResponseError, "wrong-shape", True),
        ("responses", {"response": {"status_code": "200", "body": {}}}, ProviderError, "http-400", False),
        ("responses", {"response": {"status_code": 500}}, TransientProviderError, "http-500", False),
        ("chat", {"response": [], "error": []}, ProviderError, "http-400", False),
        ("chat", {}, ProviderError, "http-400", False),
    ],
)  # fmt: skip
def test_what_else_a_line_may_say(
    server: WireServer, wire: str, line: Mapping[str, Any], error: type[Exception], code: str, billed: bool
) -> None:
    vendor = as_vendor(asking.provider(wire, server))
    found = read_results(vendor, json.dumps({"custom_id": "a", **line}).encode(), {"a"}).found["a"]
    assert isinstance(found, ProviderError)
    assert (type(found), found.code, found.may_be_billed) == (error, code, billed)


def test_results_that_were_taken_in_before_are_counted_and_not_named_one_by_one(server: WireServer) -> None:
    vendor = as_vendor(asking.provider("responses", server))
    content = b"\n".join(json.dumps({"custom_id": one}).encode() for one in ("a", "b", "stranger"))
    problems = read_results(vendor, content, set(), taken={"a", "b"}).problems
    assert problems == (
        "line 3 answers no request of this batch: 'stranger'",
        "2 results taken in before: passed over",
    )
