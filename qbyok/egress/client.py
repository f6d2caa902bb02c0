"""The only way out: one HTTP client that reaches one host, with one key, and follows nobody elsewhere.

The vendors' SDKs obey a dozen environment variables that redirect calls, replace the key or add headers. None of
them gets past the transport here, because it decides by what is about to go over the wire: host, port, headers and
credential. It does not constrain other libraries in the process.
"""

import hashlib
import hmac
import re
import ssl
import time
from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

import httpx2

from qbyok.egress import sandbox, tripwire
from qbyok.errors import BadResponseError, EgressError, UsageError
from qbyok.interfaces import ApiKey
from qbyok.kinds.hosts import is_loopback
from qbyok.kinds.kind import AUTHORIZATION

MAX_RESPONSE_BYTES = 16 * 1024 * 1024
MAX_FILE_BYTES = 256 * 1024 * 1024
"""The results of a batch are many responses in one; they are fetched by GET, and nothing else of that size is."""
CONNECT_TIMEOUT = 10.0
"""Seconds."""

SENT_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "anthropic-version",
        "connection",
        "content-length",
        "content-type",
        "host",
        "user-agent",
    }
)
"""All that a request carries besides its key. All else comes from the environment or tells about this machine."""

_HOST = re.compile(r"[a-z0-9_.-]+|[0-9a-f:.]+")
_DEFAULT_PORTS = {"https": 443, "http": 80}


def parse_endpoint(url: str) -> tuple[str, int]:
    """Return host and port of a base URL that a key may be sent to.

    Raises:
        UsageError: not https (http is for this machine only), or more than scheme, host, port and path.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _bad_endpoint(url, "it is not a valid URL") from None
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise _bad_endpoint(url, "it holds characters that no URL may hold")
    if parts.scheme not in ("https", "http") or not host or port == 0:
        raise _bad_endpoint(url, "it must begin with https:// and name a host")
    if parts.username is not None or parts.password is not None:
        # The address itself is not repeated: it may hold a password.
        raise UsageError("an endpoint must not hold a user name or password", hint="Keys go with: qbyok keys set")
    if "?" in url or "#" in url:
        raise _bad_endpoint(url, "it must end with the path, without '?' or '#'")
    if parts.scheme == "http" and not is_loopback(host):
        raise _bad_endpoint(url, "http:// would send the key unencrypted; it is allowed for this machine only")
    if not _HOST.fullmatch(host) or not _client_reads(url, host):
        raise _bad_endpoint(url, "its host is not a name or address")
    return host, port or _DEFAULT_PORTS[parts.scheme]


def http_client(
    endpoint: str, *, timeout: float, key: ApiKey | None, key_header: str = AUTHORIZATION
) -> httpx2.Client:
    """Build the client for one endpoint and one key; ``timeout`` is in seconds, for connecting at most 10.

    The key goes in the ``key_header`` and in no other. Without a key the client sends nothing, and serves to name the
    host; without a header either, it calls an endpoint on this machine that needs none. A client that can call makes
    the tripwire let the endpoint pass.

    Raises:
        UsageError: see ``parse_endpoint``.
    """
    host, port = parse_endpoint(endpoint)
    if key or not key_header:
        tripwire.allow(host, port)
    inner = httpx2.HTTPTransport(verify=tls_context(), trust_env=False, uds=sandbox.door(host, port))
    return httpx2.Client(
        base_url=endpoint,
        transport=_GuardedTransport(endpoint, timeout, key, key_header, inner),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx2.Timeout(timeout, connect=min(timeout, CONNECT_TIMEOUT)),
    )


@cache
def tls_context() -> ssl.SSLContext:
    """Return the system's trust, from where OpenSSL was built to look.

    Unlike ``ssl.create_default_context`` it writes no session keys where SSLKEYLOGFILE says, and takes no other
    roots from SSL_CERT_FILE and SSL_CERT_DIR.
    """
    return httpx2.create_ssl_context(trust_env=False)


class _GuardedTransport(httpx2.BaseTransport):
    """Looks at every request as it is about to leave, and at every response before it is read."""

    def __init__(
        self, endpoint: str, timeout: float, key: ApiKey | None, key_header: str, inner: httpx2.BaseTransport
    ) -> None:
        self.host, self.port = parse_endpoint(endpoint)
        self.endpoint = httpx2.URL(endpoint)
        self.timeout = timeout
        self.key_header = key_header
        self.key_digest = hashlib.sha256(key.reveal().encode()).digest() if key else b""
        self.inner = inner

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        tripwire.check()
        self._check_address(request.url)
        headers = self._sent_headers(request.headers)
        self._check_credential(headers)
        deadline = time.monotonic() + self.timeout
        # A copy: the SDKs look at the headers of their own request again when the response is there.
        own = httpx2.Request(
            request.method, request.url, headers=headers, stream=request.stream, extensions=request.extensions
        )
        try:
            response = self.inner.handle_request(own)
        except tripwire.TrippedError as error:
            raise tripwire.blocked(str(error)) from None
        try:
            self._check_response(response)
        except BaseException:
            response.close()
            raise
        return httpx2.Response(
            response.status_code,
            headers=response.headers,
            stream=_CappedStream(
                response, self.host, deadline, MAX_FILE_BYTES if request.method == "GET" else MAX_RESPONSE_BYTES
            ),
            extensions=response.extensions,
        )

    def close(self) -> None:
        self.inner.close()

    def _check_address(self, url: httpx2.URL) -> None:
        port = url.port or _DEFAULT_PORTS.get(url.scheme, 0)
        if (url.scheme, url.raw_host, port) != (self.endpoint.scheme, self.host.encode(), self.port):
            raise EgressError(
                f"a call to {url.host}:{port} was stopped: the endpoint is {self.host}:{self.port}",
                hint="Nothing was sent. If that host is right, name it as the endpoint",
            )

    def _sent_headers(self, headers: httpx2.Headers) -> httpx2.Headers:
        names = {*SENT_HEADERS, self.key_header}
        kept = [(name, value) for name, value in headers.multi_items() if name.lower() in names]
        sent = httpx2.Headers(kept)
        sent["host"] = self.endpoint.netloc.decode("ascii")
        # A compressed body could be far larger than what is counted.
        sent["accept-encoding"] = "identity"
        return sent

    def _check_credential(self, headers: httpx2.Headers) -> None:
        if not self.key_header and is_loopback(self.host):
            return
        sent = headers.get_list(self.key_header)
        secret = sent[0] if len(sent) == 1 else ""
        if self.key_header == AUTHORIZATION:
            secret = secret.removeprefix("Bearer ")
        if not hmac.compare_digest(hashlib.sha256(secret.encode()).digest(), self.key_digest):
            raise EgressError(
                f"a call to {self.host} was stopped: it did not carry the key that was chosen",
                hint="Nothing was sent. Something in this process replaced the key: check the environment variables",
            )

    def _check_response(self, response: httpx2.Response) -> None:
        if 300 <= response.status_code < 400:
            raise EgressError(
                f"{self.host} redirects elsewhere (HTTP {response.status_code}); redirects are not followed",
                hint="Check the endpoint: a provider's API does not redirect",
            )
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise BadResponseError(
                f"{self.host} sent a compressed response although it was asked not to",
                hint="Check the endpoint; a gateway in between may do this",
                code="compressed-response",
                status=response.status_code,
            )


class _CappedStream(httpx2.SyncByteStream):
    """A response body that ends with an error when it grows too large or drips too slowly."""

    def __init__(self, response: httpx2.Response, host: str, deadline: float, largest: int) -> None:
        self.response = response
        self.host = host
        self.deadline = deadline
        self.largest = largest

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self.response.iter_raw():
            size += len(chunk)
            if size > self.largest:
                raise BadResponseError(
                    f"{self.host} sent more than {self.largest // 2**20} MB, which no answer needs",
                    hint="Check that the endpoint is the provider's API",
                    code="response-too-large",
                )
            if time.monotonic() > self.deadline:
                raise httpx2.ReadTimeout("the response did not end in time")
            yield chunk

    def close(self) -> None:
        self.response.close()


def _bad_endpoint(url: str, why: str) -> UsageError:
    shown = ascii(url[:200])[1:-1]
    return UsageError(f"the endpoint '{shown}' can't be used: {why}", hint="Write it like https://api.example.com/v1")


def _client_reads(url: str, host: str) -> bool:
    """Tell whether the client would call the host that was checked; two parsers can differ."""
    try:
        return httpx2.URL(url).raw_host == host.encode()
    except (httpx2.InvalidURL, ValueError):
        return False
