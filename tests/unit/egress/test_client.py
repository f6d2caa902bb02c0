"""The only way out: one host, one key, no detours."""

import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support import asking
from support.certificates import self_signed
from support.wire_server import DEFAULT_KEY, WireServer

from qbyok.egress.client import http_client, ignored_environment, parse_endpoint
from qbyok.errors import EgressError, UsageError

BEARER = {"authorization": f"Bearer {DEFAULT_KEY}"}


@pytest.fixture
def server() -> Iterator[WireServer]:
    with WireServer() as running:
        yield running


@pytest.fixture
def client(server: WireServer) -> Iterator[httpx2.Client]:
    with http_client(server.openai_url, timeout=5, key=asking.key()) as opened:
        yield opened


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.openai.com/v1", ("api.openai.com", 443)),
        ("https://API.Example.com:8443", ("api.example.com", 8443)),
        ("https://gateway.example.com/team-a/v1/", ("gateway.example.com", 443)),
        ("http://127.0.0.1:8080/v1", ("127.0.0.1", 8080)),
        ("http://localhost/v1", ("localhost", 80)),
        ("http://[::1]:9000", ("::1", 9000)),
    ],
)
def test_base_urls_that_a_key_may_be_sent_to(url: str, expected: tuple[str, int]) -> None:
    assert parse_endpoint(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.openai.com",
        "ftp://api.openai.com",
        "file:///etc/passwd",
        "http://api.openai.com/v1",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://192.168.1.5/v1",
        "https://",
        "https:///v1",
        "https://api.openai.com:0",
        "https://api.openai.com:99999",
        "https://api.openai.com:x",
        "https://api.openai.com/v1?key=1",
        "https://api.openai.com/v1#top",
        "https://api.openai.com/v1?",
        "https://api.openai.com\\@evil.example.com",
        "https://api.openai.com\n.evil.example.com",
        "https://api.öpenai.com",
        "https://[::1",
    ],
)
def test_what_is_no_base_url_for_a_key_is_refused_with_a_reason(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_endpoint(url)
    assert str(caught.value).isprintable()
    assert caught.value.hint


def test_a_password_in_an_endpoint_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError) as caught:
        parse_endpoint("https://user:hunter2@api.example.com")
    assert "hunter2" not in str(caught.value)


@given(st.text(max_size=40).map("https://".__add__) | st.text(max_size=60))
@example("https://a.b:443:1")
@example("https://a%2eb")
@example("https://[v1.x]/")
@example("https://1.2.3.999")
@example("https://xn--a")
@example("https://xn--bcher-kva.example")
@example("http://127.1")
def test_what_is_accepted_is_read_alike_by_the_client(url: str) -> None:
    try:
        host, port = parse_endpoint(url)
    except UsageError:
        return
    with http_client(url, timeout=1, key=None) as client:
        assert client.base_url.raw_host.decode() == host
        assert (client.base_url.port or {"https": 443, "http": 80}[client.base_url.scheme]) == port


@pytest.mark.parametrize("change", ["host", "port", "scheme"])
def test_another_address_is_not_called(change: str, server: WireServer, client: httpx2.Client) -> None:
    with WireServer() as evil:
        url = {
            "host": server.openai_url.replace("127.0.0.1", "localhost"),
            "port": evil.openai_url,
            "scheme": server.openai_url.replace("http://", "https://"),
        }[change]
        with pytest.raises(EgressError, match="was stopped"):
            client.get(f"{url}/models", headers=BEARER)
        assert evil.journal == server.journal == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer sk-another-key-000000000000"},
        {"authorization": DEFAULT_KEY[:-1]},
        {"x-api-key": DEFAULT_KEY},
        [("authorization", f"Bearer {DEFAULT_KEY}"), ("authorization", "Bearer other")],
    ],
)
def test_nothing_leaves_without_the_chosen_key(
    headers: dict[str, str] | list[tuple[str, str]], server: WireServer, client: httpx2.Client
) -> None:
    with pytest.raises(EgressError, match="did not carry the key") as caught:
        client.get(f"{server.openai_url}/models", headers=headers)
    assert DEFAULT_KEY[:8] not in str(caught.value)
    assert server.journal == []


def test_a_client_without_a_key_sends_nothing(server: WireServer) -> None:
    with http_client(server.openai_url, timeout=5, key=None) as keyless, pytest.raises(EgressError):
        keyless.get("models")
    assert server.journal == []


def test_the_chosen_key_at_the_chosen_host_gets_through(server: WireServer, client: httpx2.Client) -> None:
    assert client.get("models", headers=BEARER).status_code == 200
    assert len(server.journal) == 1


def test_headers_that_tell_about_the_machine_are_dropped(server: WireServer, client: httpx2.Client) -> None:
    extra = {"x-stainless-os": "Linux", "traceparent": "00-1-1-01", "cookie": "a=b", "host": "evil.example"}
    client.get("models", headers={**BEARER, **extra})
    sent = server.journal[0].headers
    assert not {"x-stainless-os", "traceparent", "cookie"} & set(sent)
    assert sent["host"] == server.anthropic_url.removeprefix("http://")


def test_a_redirect_is_refused_even_where_a_call_asks_to_follow(server: WireServer, client: httpx2.Client) -> None:
    with WireServer() as evil:
        server.fail("redirect", location=f"{evil.openai_url}/responses")
        with pytest.raises(EgressError, match="redirects"):
            client.post("responses", headers=BEARER, json={"model": "m", "input": "x"}, follow_redirects=True)
        assert evil.journal == []


def test_proxies_of_the_environment_are_not_used(server: WireServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with WireServer() as evil:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, evil.anthropic_url)
        with http_client(server.openai_url, timeout=5, key=asking.key()) as client:
            assert client.get("models", headers=BEARER).status_code == 200
        assert evil.journal == []


def test_variables_that_are_ignored_are_named_for_the_user() -> None:
    env = {
        "OPENAI_BASE_URL": "https://evil.example",
        "https_proxy": "http://proxy:3128",
        "SSLKEYLOGFILE": "/tmp/keys",
        "OPENAI_ORG_ID": "",
        "OPENAI_API_KEY": "sk-…",
        "PATH": "/bin",
    }
    assert ignored_environment(env) == ("OPENAI_BASE_URL", "SSLKEYLOGFILE", "https_proxy")


TLS_CHILD = """
import os, socket, ssl, sys
from support import asking
from qbyok.egress.client import http_client
port = int(sys.argv[1])
with socket.create_connection(("127.0.0.1", port)) as plain:
    with ssl.create_default_context().wrap_socket(plain, server_hostname="127.0.0.1"):
        pass
print("default context:", os.path.getsize(os.environ["SSLKEYLOGFILE"]) > 0)
os.unlink(os.environ["SSLKEYLOGFILE"])
try:
    with http_client(f"https://127.0.0.1:{port}", timeout=5, key=asking.key()) as client:
        client.get("/", headers={"authorization": "Bearer " + asking.key().reveal()})
except Exception as error:
    print("qbyok:", "CERTIFICATE_VERIFY_FAILED" in str(error), os.path.exists(os.environ["SSLKEYLOGFILE"]))
"""


def test_neither_roots_nor_key_log_are_taken_from_the_environment(tmp_path: Path) -> None:
    pem = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with WireServer() as server:
        server._http.socket = context.wrap_socket(server._http.socket, server_side=True)
        tests = Path(__file__).parents[2]
        env = {
            **os.environ,
            "PYTHONPATH": f"{tests}{os.pathsep}{tests / 'guard'}",
            "SSL_CERT_FILE": str(pem),
            "SSLKEYLOGFILE": str(tmp_path / "keylog"),
        }
        port = server.anthropic_url.rpartition(":")[2]
        done = subprocess.run(
            [sys.executable, "-c", TLS_CHILD, port], env=env, capture_output=True, text=True, timeout=30
        )
    assert done.stdout.splitlines() == ["default context: True", "qbyok: True False"], done.stderr
