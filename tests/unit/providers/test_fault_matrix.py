"""Every fault, for each API, over real HTTP: the class it becomes, and that no message gives the key away."""

import socket
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from support import asking
from support.asking import WAYS
from support.pace import mostly_slow
from support.wire_server import BODIES, DEFAULT_KEY, ENDINGS, TEXTS, WireServer

from qbyok.egress.client import http_client
from qbyok.errors import (
    AccountExhaustedError,
    BadResponseError,
    EgressError,
    KeyRejectedError,
    ProviderError,
    QbyokError,
    TransientProviderError,
)
from qbyok.providers.registry import build_provider

STOPS, WAITS, SKIPS, EXHAUSTED = ProviderError, TransientProviderError, BadResponseError, AccountExhaustedError

ERRORS: dict[str, type[QbyokError]] = {
    "revoked": KeyRejectedError,
    "forbidden": KeyRejectedError,
    "no-credit": EXHAUSTED,
    "payment-required": EXHAUSTED,
    "spend-limit": EXHAUSTED,
    "usage-limit": EXHAUSTED,
    "rate-limit": WAITS,
    "overloaded": WAITS,
    "server-error": WAITS,
    "unavailable": WAITS,
    "gateway-overloaded": WAITS,
    "bad-gateway": WAITS,
    "model-gone": STOPS,
    "too-large": SKIPS,
    "too-long": SKIPS,
    "filtered": SKIPS,
    "bad-request": STOPS,
    "disconnect": WAITS,
    "truncated": WAITS,
    "huge": SKIPS,
    "compressed": SKIPS,
    "failed": WAITS,
    **dict.fromkeys((*ENDINGS, *BODIES, *TEXTS), SKIPS),
}

CUT_OFF_BEFORE_THE_END = {"disconnect", "truncated", "huge", "compressed"}


@pytest.fixture(scope="module")
def shared_server() -> Iterator[WireServer]:
    with WireServer() as running:
        yield running


@pytest.fixture
def server(shared_server: WireServer) -> WireServer:
    shared_server.journal.clear()
    return shared_server


def failure(way: str, server: WireServer, *, timeout: float = 5.0) -> QbyokError:
    """Ask once, and return the error."""
    with pytest.raises(QbyokError) as caught:
        asking.provider(way, server, timeout=timeout).complete(asking.request())
    error = caught.value
    assert error.__cause__ is None, "the SDK's exception holds the request and its key"
    assert error.__context__ is None
    for text in (str(error), repr(error), repr(vars(error))):
        assert DEFAULT_KEY[:8] not in text
        assert DEFAULT_KEY[-4:] not in text
        assert "\n" not in text
    assert error.hint
    return error


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ERRORS)
def test_each_fault_has_its_class_and_costs_one_attempt(name: str, way: str, server: WireServer) -> None:
    server.fail(name)
    error = failure(way, server)
    assert type(error) is ERRORS[name]
    assert isinstance(error, ProviderError)
    assert "127.0.0.1" in error.message
    assert error.code
    assert len(server.journal) == 1
    if name not in CUT_OFF_BEFORE_THE_END:
        assert error.status >= 200
        assert error.request_id == "req_000001"
    assert asking.provider(way, server).complete(asking.request()).text, "the next call is served"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", [*ENDINGS, *TEXTS])
def test_what_an_unusable_answer_cost_is_kept(name: str, way: str, server: WireServer) -> None:
    server.fail(name)
    error = failure(way, server)
    assert isinstance(error, BadResponseError)
    assert error.tokens["input"] > 320
    assert error.tokens["cache_read"] == 300


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("sent", "least", "most"),
    [("7", 7, 7), ("0", 0, 0), ("-3", 0, 0), ("1.5", 1.5, 1.5), ("Wed, 01 Jan 2020 00:00:00 GMT", 0, 0)],
)
def test_the_wait_that_a_server_asks_for_is_passed_on(
    sent: str, least: float, most: float, way: str, server: WireServer
) -> None:
    server.fail("rate-limit", retry_after=sent)
    error = failure(way, server)
    assert isinstance(error, TransientProviderError)
    assert error.retry_after is not None
    assert least <= error.retry_after <= most


@pytest.mark.parametrize("sent", ["", "soon", "inf", "nan", "1e999", "Wed, 99 Foo 2020"])
def test_a_wait_that_makes_no_sense_is_none(sent: str, server: WireServer) -> None:
    server.fail("rate-limit", retry_after=sent)
    error = failure("responses", server)
    assert isinstance(error, TransientProviderError)
    assert error.retry_after is None


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("revoked", "refuses the key"),
        ("no-credit", "no credit left"),
        ("rate-limit", "limits the rate"),
        ("gateway-overloaded", "overloaded or limits the rate"),
        ("server-error", "for reasons of its own"),
        ("bad-gateway", "for reasons of its own"),
        ("unavailable", "for reasons of its own"),
        ("model-gone", "does not know the model"),
        ("too-long", "too long"),
        ("refusal", "refused"),
        ("cut-off", "cut off"),
        ("paused", "unknown reason"),
        ("html", "not JSON"),
        ("huge", "16 MB"),
        ("empty-text", "nothing"),
    ],
)
def test_messages_say_what_happened_where(name: str, words: str, way: str, server: WireServer) -> None:
    server.fail(name)
    assert words in failure(way, server).message


@pytest.mark.parametrize("way", WAYS)
def test_fewer_calls_at_once_are_advised_against_limits_alone(way: str, server: WireServer) -> None:
    server.fail("rate-limit", "server-error")
    assert "concurrency" in failure(way, server).hint
    assert "concurrency" not in failure(way, server).hint


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("name", "said"), [("unparsed", "the expected peg-native format"), ("unparsed-before", "parse input at pos 0")]
)
def test_output_that_a_server_cant_parse_is_one_unusable_response(
    name: str, said: str, way: str, server: WireServer
) -> None:
    server.fail(name)
    error = failure(way, server)
    if WAYS[way].kind != "openai-compatible":
        assert type(error) is WAITS
        return
    assert type(error) is SKIPS
    assert isinstance(error, ProviderError)
    assert (error.status, error.code, error.request_id) == (500, "unparsed-output", "req_000001")
    assert error.may_be_billed, "the model worked"
    assert "could not read what its model put out" in error.message
    assert said in error.message


@pytest.mark.parametrize("way", WAYS)
def test_a_wrong_key_is_told_apart_by_the_server_itself(way: str, server: WireServer) -> None:
    with pytest.raises(KeyRejectedError) as caught:
        asking.provider(way, server, secret="sk-some-other-key-0123456789").complete(asking.request())
    assert caught.value.exit_code == 4
    assert "sk-" not in str(caught.value)


@pytest.mark.parametrize("way", mostly_slow(WAYS, fast=3))
def test_no_answer_in_time_is_worth_another_try(way: str, server: WireServer) -> None:
    server.fail("slow", seconds=1.0)
    error = failure(way, server, timeout=0.2)
    assert isinstance(error, TransientProviderError)
    assert error.code == "timeout"


@pytest.mark.parametrize("way", mostly_slow(WAYS, fast=3))
def test_a_body_that_drips_ends_with_the_time_limit(way: str, server: WireServer) -> None:
    server.fail("drip", seconds=3.0)
    started = time.monotonic()
    error = failure(way, server, timeout=0.3)
    assert isinstance(error, TransientProviderError)
    assert error.code == "timeout"
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("way", WAYS)
def test_a_redirect_is_not_followed(way: str, server: WireServer) -> None:
    with WireServer() as evil:
        server.fail("redirect", location=f"{evil.openai_url}/responses")
        error = failure(way, server)
        assert isinstance(error, EgressError)
        assert evil.journal == []


@pytest.mark.parametrize("way", WAYS)
def test_nobody_listening_is_worth_another_try(way: str) -> None:
    with WireServer() as gone:
        pass
    error = failure(way, gone)
    assert isinstance(error, TransientProviderError)
    assert error.code == "unreachable"


def _no_such_host(*_args: object, **_kwargs: object) -> None:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@pytest.mark.parametrize("way", WAYS)
def test_a_host_that_has_no_address_is_named(way: str, server: WireServer, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = replace(asking.entry(way, server), endpoint="https://api.qbyok.invalid/v1")
    provider = build_provider(entry, key=asking.key(), connect=http_client)
    monkeypatch.setattr(socket, "getaddrinfo", _no_such_host)
    with pytest.raises(TransientProviderError, match=r"api\.qbyok\.invalid") as caught:
        provider.complete(asking.request())
    assert caught.value.code == "dns"


@pytest.mark.parametrize("way", WAYS)
def test_a_host_without_trusted_tls_stops_the_run(way: str, server: WireServer) -> None:
    endpoint = asking.entry(way, server).endpoint.replace("http://", "https://")
    entry = replace(asking.entry(way, server), endpoint=endpoint)
    with pytest.raises(ProviderError) as caught:
        build_provider(entry, key=asking.key(), connect=http_client).complete(asking.request())
    assert type(caught.value) is ProviderError
    assert caught.value.code == "tls"
