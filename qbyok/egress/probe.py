"""A look at an endpoint's host that sends nothing of the user's: no key, no path, no text. It costs nothing."""

import http.client
import ssl
import time
from contextlib import closing
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from qbyok.egress import tripwire
from qbyok.egress.client import CONNECT_TIMEOUT, parse_endpoint, tls_context
from qbyok.kinds.hosts import is_loopback


@dataclass(frozen=True, kw_only=True, slots=True)
class Reached:
    """What a host showed: the version of TLS ("" without it), the days for which its certificate still holds, and the
    seconds by which its clock is ahead of this machine's; None where it does not tell."""

    tls: str
    certificate_days: float | None
    clock_ahead: float | None


def probe(endpoint: str) -> Reached:
    """Connect to an endpoint's host, with TLS unless it is this machine, and ask for the time.

    Raises:
        UsageError: see ``parse_endpoint``.
        OSError: no connection; ``ssl.SSLError``: none that can be trusted.
    """
    host, port = parse_endpoint(endpoint)
    tripwire.allow(host, port)
    with closing(_connection(endpoint, host, port)) as connection:
        connection.connect()
        tls, days = _tls_of(connection)
        try:
            connection.request("HEAD", "/", headers={"Connection": "close"})
            said = connection.getresponse().headers.get("Date", "")
        except http.client.HTTPException:
            said = ""
    return Reached(tls=tls, certificate_days=days, clock_ahead=_ahead(said))


def _connection(endpoint: str, host: str, port: int) -> http.client.HTTPConnection:
    if endpoint.startswith("http:") and is_loopback(host):
        return http.client.HTTPConnection(host, port, timeout=CONNECT_TIMEOUT)
    return http.client.HTTPSConnection(host, port, timeout=CONNECT_TIMEOUT, context=tls_context())


def _tls_of(connection: http.client.HTTPConnection) -> tuple[str, float | None]:
    if not isinstance(connection.sock, ssl.SSLSocket):
        return "", None
    until = (connection.sock.getpeercert() or {}).get("notAfter")
    days = (ssl.cert_time_to_seconds(until) - time.time()) / 86400 if isinstance(until, str) else None
    return connection.sock.version() or "", days


def _ahead(said: str) -> float | None:
    try:
        return parsedate_to_datetime(said).timestamp() - time.time()
    except (ValueError, OverflowError):
        return None
