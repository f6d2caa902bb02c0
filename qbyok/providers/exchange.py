"""One HTTP exchange through an SDK: what came back, or the error that it amounts to.

The SDKs build the request and raise on failure; the body is read here, because their own parsing returns text for
an HTML page, objects without fields for a foreign JSON, and loses what was paid for when it fails.
"""

import json
import math
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from socket import gaierror
from typing import TYPE_CHECKING, Any

from qbyok.errors import ProviderError, QbyokError, TransientProviderError
from qbyok.providers.caller import Caller
from qbyok.providers.failures import explain, read_error

if TYPE_CHECKING:
    import httpx2

ACCOUNT_HEADERS = (
    "anthropic-organization-id",
    "anthropic-workspace-id",
    "openai-organization",
    "openai-project",
)
REQUEST_ID_HEADERS = ("request-id", "x-request-id", "x-amzn-requestid", "apim-request-id")
"""Of Anthropic, of OpenAI, of Amazon, of Azure: the first that is there."""
_GATEWAY_HINT = "Check that the endpoint is the provider's API and not a web page in front of it"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """A response with HTTP 200 whose body is a JSON object without an error in it."""

    body: Mapping[str, Any]
    request_id: str
    account: Mapping[str, str]


def exchange(send: Callable[[], Any], sdk_error: type[Exception], caller: Caller) -> Reply:
    """Make one call and return its reply.

    ``send`` calls a method of the SDK's ``with_raw_response``; ``sdk_error`` is the SDK's base exception.

    Raises:
        ProviderError: see ``qbyok.providers.failures``.
        EgressError: the call would have gone, or was told to go, to another host.
    """
    return _read(_response(lambda: send().http_response, sdk_error, caller), caller)


def download(send: Callable[[], Any], sdk_error: type[Exception], caller: Caller) -> bytes:
    """Make one call and return its body, whatever is in it; raises what ``exchange`` does.

    ``send`` calls a method of the SDK that returns the plain HTTP response.
    """
    return _response(send, sdk_error, caller).content


def _response(send: Callable[[], Any], sdk_error: type[Exception], caller: Caller) -> "httpx2.Response":
    try:
        response: httpx2.Response = send()
    except sdk_error as error:
        failure = _translate(error, caller)
    else:
        return response
    # Raised out here, so that the SDK's exception, which holds the request and its key, is not chained to it.
    raise failure


def _translate(error: Exception, caller: Caller) -> QbyokError:
    for cause in _causes(error):
        if isinstance(cause, QbyokError):
            return cause
        if isinstance(cause, ssl.SSLEOFError):
            return _lost(caller, "the connection was closed before TLS was agreed", "unreachable")
        if isinstance(cause, ssl.SSLError):
            return ProviderError(
                f"no trusted TLS connection to {caller}: {caller.quote(str(cause))}",
                hint="Check the endpoint's host, and that the system's CA certificates are installed",
                code="tls",
            )
        if isinstance(cause, gaierror):
            return _lost(caller, "the host's address was not found", "dns")
    if any(type(cause).__name__ in ("ConnectError", "ConnectTimeout") for cause in _causes(error)):
        return _lost(caller, "no connection could be made", "unreachable")
    response: httpx2.Response | None = getattr(error, "response", None)
    if response is not None:
        return explain(_vendor_error(response), caller)
    if "Timeout" in type(error).__name__:
        return _lost(caller, "it did not answer in time", "timeout")
    return _lost(caller, "the connection failed or broke off", "connection")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _lost(caller: Caller, why: str, code: str) -> TransientProviderError:
    return TransientProviderError(
        f"no answer from {caller}: {why}",
        hint="Check the network and the endpoint",
        code=code,
    )


def _vendor_error(response: "httpx2.Response") -> Any:
    return read_error(
        _json(response.content),
        status=response.status_code,
        request_id=_request_id(response),
        header=response.headers.get("x-amzn-errortype", ""),
        retry_after=_retry_after(response.headers),
    )


def _read(response: "httpx2.Response", caller: Caller) -> Reply:
    request_id = _request_id(response)
    body = _json(response.content)
    if not isinstance(body, dict):
        raise caller.unusable(
            "answered with something that is not JSON", hint=_GATEWAY_HINT, code="not-json", request_id=request_id
        )
    if isinstance(body.get("error"), dict):
        raise explain(read_error(body, status=response.status_code, request_id=request_id), caller)
    account = {name: response.headers[name][:200] for name in ACCOUNT_HEADERS if name in response.headers}
    return Reply(body=body, request_id=request_id, account=account)


def _json(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _request_id(response: "httpx2.Response") -> str:
    named = (response.headers.get(name, "") for name in REQUEST_ID_HEADERS)
    return next(filter(None, named), "")[:200]


def _retry_after(headers: "httpx2.Headers") -> float | None:
    """Return the seconds to wait that a response names, as a number or as a date; None where it names none."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        text = headers.get(name, "")
        try:
            seconds = float(text) / unit
        except ValueError:
            continue
        return max(0.0, seconds) if math.isfinite(seconds) else None
    try:
        moment = parsedate_to_datetime(headers.get("retry-after", "")).timestamp()
    except (ValueError, OverflowError):
        return None
    return max(0.0, moment - time.time())
