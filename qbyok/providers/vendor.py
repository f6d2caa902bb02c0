"""What the adapters of both vendors share: one HTTP client, one SDK client, one shape of result."""

import json
import logging
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

from qbyok import __version__
from qbyok.errors import CredentialError, ProviderError
from qbyok.interfaces import ApiKey, Connect
from qbyok.kinds.kind import AUTHORIZATION
from qbyok.kinds.registry import KINDS
from qbyok.model import AnswerRequest, Completion, ProviderEntry, Target, Usage
from qbyok.providers.caller import Caller
from qbyok.providers.exchange import Reply, download, exchange
from qbyok.providers.failures import explain, read_error

_DEFAULT_PORTS = {"https": 443, "http": 80}
_LONGEST_NAME = 200
_NO_KEY = "no-key"
"""The SDKs insist on one; the transport drops it."""
USER_AGENT = f"qbyok/{__version__}"


class Vendor(ABC):
    """A provider over a vendor's SDK, safe to use from several threads.

    Without a key it still names its target, which is what a dry run shows. The SDK is imported at the first call.
    """

    sent_switches: Mapping[str, bool | str] = {}
    tier: Mapping[str, str] = {}
    sdk: str
    """The SDK's module and logger name."""

    def __init__(self, entry: ProviderEntry, *, key: ApiKey | None, connect: Connect) -> None:
        self._entry = entry
        self._key = key
        self._key_header = "" if entry.keyless else KINDS[entry.kind].key_header
        self._http = connect(entry.endpoint, timeout=entry.timeout, key=key, key_header=self._key_header)
        # Whoever uses a provider need not know that it holds connections.
        weakref.finalize(self, self._http.close)
        url = self._http.base_url
        host = url.raw_host.decode("ascii")
        self.target = Target(
            provider=entry.name,
            kind=entry.kind,
            api=entry.api,
            structured=entry.structured,
            endpoint=entry.endpoint,
            host=host,
            port=url.port or _DEFAULT_PORTS[url.scheme],
            region=entry.region,
            model=entry.model,
            pin=KINDS[entry.kind].pin(entry.model).value,
            serves=entry.serves,
            on_drift=entry.on_drift,
            labels=entry.labels,
            key=key.identity if key else None,
        )
        self._caller = Caller(entry.name, host, key.reveal() if key else "", entry.kind, self.target.key)
        self._building = Lock()
        self._client: Any = None

    def complete(self, request: AnswerRequest) -> Completion:
        """Make one attempt; see ``qbyok.interfaces.Provider``."""
        body = {**self.params(request), **self.tier}
        return self.read(self.exchange(lambda client: self._create(client)(**body)))

    @abstractmethod
    def params(self, request: AnswerRequest) -> dict[str, Any]:
        """Return the body of a request, but for the tier: a batch is a tier of its own."""

    @abstractmethod
    def read(self, reply: Reply) -> Completion:
        """Return the completion that a reply holds; see ``qbyok.interfaces.Provider`` for what it raises."""

    @abstractmethod
    def batch_line(self, custom_id: str, request: AnswerRequest) -> dict[str, Any]:
        """Return a request as one line of a batch, in the vendor's own format."""

    @abstractmethod
    def batch_reply(self, line: Mapping[str, Any]) -> Reply:
        """Return the reply that one line of a batch's results holds, to be given to ``read``.

        Raises:
            ProviderError: the request was refused, or the batch ended without it.
        """

    @abstractmethod
    def models(self) -> Reply:
        """List the models that the key may use, if the kind has such a list. Costs nothing."""

    @abstractmethod
    def _create(self, client: Any) -> Any:
        """Return the SDK's method that makes one attempt and returns the raw response."""

    @abstractmethod
    def _build(self, secret: str) -> tuple[Any, type[Exception]]:
        """Return the SDK's client, which sends this key, and its base exception."""

    def _headers(self, secret: str) -> dict[str, str]:
        """Return headers that must be named to the SDK, or its ``*_CUSTOM_HEADERS`` variable would replace them.

        Where the key goes in another header than the SDK's own, the transport drops the latter.
        """
        shown = f"Bearer {secret}" if self._key_header == AUTHORIZATION else secret
        named = {"User-Agent": USER_AGENT}
        return {**named, self._key_header: shown} if self._key_header else named

    def exchange(self, send: Callable[[Any], Any]) -> Reply:
        """Make a call through the SDK's client and return its reply; see ``qbyok.providers.exchange``."""
        client, sdk_error = self._sdk_client()
        return exchange(lambda: send(client), sdk_error, self._caller)

    def download(self, send: Callable[[Any], Any]) -> bytes:
        """Make a call through the SDK's client and return its body as it is."""
        client, sdk_error = self._sdk_client()
        return download(lambda: send(client), sdk_error, self._caller)

    def _sdk_client(self) -> tuple[Any, type[Exception]]:
        with self._building:
            if self._client is None:
                if self._key is None and not self._entry.keyless:
                    raise CredentialError(
                        f"provider '{self.target.provider}' needs a key",
                        hint=f"Store one with: qbyok keys set {self.target.provider}",
                    )
                self._client = self._build(self._key.reveal() if self._key else _NO_KEY)
                # The SDK logs whole prompts to stderr where ANTHROPIC_LOG asks for it.
                for name in (self.sdk, "httpx2"):
                    logging.getLogger(name).setLevel(logging.WARNING)
        client: tuple[Any, type[Exception]] = self._client
        return client

    def _completed(
        self, reply: Reply, *, text: str, model: str, response_id: str, finish_reason: str, usage: Usage
    ) -> Completion:
        """Return the completion, if its text is what was asked for: one JSON object."""
        if not _is_json_object(text):
            raise self._caller.unusable(
                "answered with nothing"
                if not text.strip()
                else "did not answer with the JSON object that was asked for",
                hint="Ask this question again with --resume, or use a model that supports structured output",
                code="empty-response" if not text.strip() else "not-the-schema",
                request_id=reply.request_id,
                usage=usage,
            )
        return Completion(
            text=text,
            model=model[:_LONGEST_NAME],
            response_id=response_id[:_LONGEST_NAME],
            request_id=reply.request_id,
            finish_reason=finish_reason,
            usage=usage,
            account=reply.account,
        )

    def _cut_short(self, reply: Reply, reason: str, usage: Usage) -> Exception:
        """Return the error for a response that ended for another reason than being complete."""
        what, hint = _ENDINGS.get(reason, ("ended for an unknown reason", "Answer this question yourself"))
        shown = self._caller.quote(reason) or "no reason given"
        return self._caller.unusable(
            f"{what} ({shown})",
            hint=hint,
            code=reason if reason in _ENDINGS else "unknown-ending",
            request_id=reply.request_id,
            usage=usage,
        )

    def _refused(self, body: object, status: int, request_id: str) -> ProviderError:
        """Return the error for a request of a batch that the vendor answered with an error."""
        return explain(read_error(body, status=status, request_id=request_id), self._caller)

    def _undone(self, end: str) -> ProviderError:
        """Return the error for a request that a batch ended without: it was ``expired`` or ``canceled``."""
        return ProviderError(
            f"{self._caller} ended the batch before this request's turn ({end})",
            hint="Ask for it again",
            code=f"batch-{end}",
        )

    def _wrong_shape(self, reply: Reply) -> Exception:
        return self._caller.unusable(
            "answered with JSON of an unknown shape",
            hint="Check that the endpoint speaks this provider's API",
            code="wrong-shape",
            request_id=reply.request_id,
        )


_LONGER = "Set 'max_output_tokens' higher and ask again with --resume"
_SHORTER = "Set 'passages' lower, or use a model with a larger context"
_YOURSELF = "Answer this question yourself; harmless security questions can trigger this, too"
_ENDINGS: Mapping[str, tuple[str, str]] = {
    "max_tokens": ("was cut off at the longest answer allowed", _LONGER),
    "max_output_tokens": ("was cut off at the longest answer allowed", _LONGER),
    "length": ("was cut off at the longest answer allowed", _LONGER),
    "model_context_window_exceeded": ("ran out of the model's context", _SHORTER),
    "refusal": ("refused to answer", _YOURSELF),
    "content_filter": ("had its answer stopped by the provider's content filter", _YOURSELF),
}


def _is_json_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
