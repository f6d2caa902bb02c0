"""Anthropic's Messages API. It enforces the answer's JSON Schema itself, unless the entry says otherwise."""

from collections.abc import Mapping
from typing import Any

from qbyok.errors import ProviderError
from qbyok.interfaces import ApiKey, Connect
from qbyok.kinds.registry import KINDS
from qbyok.model import AnswerRequest, Completion, ProviderEntry, RenderedPrompt, Usage
from qbyok.providers.exchange import Reply
from qbyok.providers.fields import count, objects, text
from qbyok.providers.vendor import Vendor

API_VERSION = "2026-10-21"
_COMPLETE = ("end_turn", "stop_sequence")
_MOST_MODELS = 1000


class MessagesProvider(Vendor):
    """Calls the Messages API, wherever it is served. It has no switch for retention: that is a matter of contract."""

    sdk = "anthropic"

    def params(self, request: AnswerRequest) -> dict[str, Any]:
        """Return the body of a request, but for the tier."""
        prompt = request.prompt
        return {
            "model": self.target.model,
            "max_tokens": request.max_output_tokens,
            "system": prompt.system,
            "messages": [{"role": "user", "content": prompt.user}],
            **self._structured(prompt),
            **self.sent_switches,
        }

    def read(self, reply: Reply) -> Completion:
        """Return the completion that a reply holds; see ``qbyok.interfaces.Provider``."""
        body = reply.body
        if text(body, "type") != "message" or not isinstance(body.get("content"), list):
            raise self._wrong_shape(reply)
        self._check_place(reply)
        usage, reason = _usage(body), text(body, "stop_reason")
        if reason not in _COMPLETE:
            raise self._cut_short(reply, reason, usage)
        return self._completed(
            reply,
            text="".join(text(block, "text") for block in objects(body, "content") if text(block, "type") == "text"),
            model=text(body, "model"),
            response_id=text(body, "id"),
            finish_reason=reason,
            usage=usage,
        )

    def models(self) -> Reply:
        """List the models that the key may use. Costs nothing."""
        return self.exchange(lambda client: client.models.with_raw_response.list(limit=_MOST_MODELS))

    def batch_line(self, custom_id: str, request: AnswerRequest) -> dict[str, Any]:
        """Return one of the ``requests`` of a Message Batch."""
        return {"custom_id": custom_id, "params": self.params(request)}

    def batch_reply(self, line: Mapping[str, Any]) -> Reply:
        """Return the reply that a line of a batch's results holds. Source:
        https://platform.claude.com/docs/en/api/messages/batches/results"""
        result = line.get("result")
        match text(result, "type"):
            case "succeeded" if isinstance(message := line["result"].get("message"), Mapping):
                return Reply(body=message, request_id="", account={})
            case "errored":
                raise self._refused(line["result"].get("error"), 400, text(result, "error", "request_id"))
            case "expired" | "canceled" as end:
                raise self._undone(end)
            case _:
                raise self._wrong_shape(Reply(body={}, request_id="", account={}))

    def _create(self, client: Any) -> Any:
        return client.messages.with_raw_response.create

    def _check_place(self, reply: Reply) -> None:
        """Check that the response was made where it was asked for, if it tells.

        Raises:
            ProviderError: it was not; the next one would not be, either.
        """
        asked, named = self.sent_switches.get("inference_geo"), text(reply.body, "usage", "inference_geo")
        if asked in (None, "global") or named in ("", "not_available", asked):
            return
        raise ProviderError(
            f"{self._caller} answered from region '{self._caller.quote(named)}', and '{asked}' was asked for",
            hint="Ask the provider why, before anything else is sent there",
            code="other-region",
            status=200,
            request_id=reply.request_id,
        )

    def _structured(self, prompt: RenderedPrompt) -> dict[str, Any]:
        if self.target.structured == "prompt":
            return {}
        return {"output_config": {"format": {"type": "json_schema", "schema": dict(prompt.schema)}}}

    def _how(self, secret: str) -> dict[str, Any]:
        """Return what every client of this SDK is built with."""
        return {
            "base_url": self.target.endpoint,
            "http_client": self._http,
            "timeout": self._http.timeout,
            "max_retries": 0,
            "open_telemetry": False,
            "default_headers": self._headers(secret),
        }


class AnthropicProvider(MessagesProvider):
    """Calls ``/v1/messages`` at Anthropic, and asks for the entry's region where that is one of Anthropic's."""

    tier: Mapping[str, str] = {"service_tier": "standard_only"}
    """``auto`` may bill at a dearer tier."""

    def __init__(self, entry: ProviderEntry, *, key: ApiKey | None, connect: Connect) -> None:
        super().__init__(entry, key=key, connect=connect)
        if entry.region in KINDS[entry.kind].asked_regions:
            # Without it the workspace's own default would decide where the call runs.
            self.sent_switches = {"inference_geo": entry.region}

    def _build(self, secret: str) -> tuple[Any, type[Exception]]:
        import anthropic

        client = anthropic.Anthropic(api_key=secret, **self._how(secret))
        return client, anthropic.AnthropicError

    def _headers(self, secret: str) -> dict[str, str]:
        return {**super()._headers(secret), "anthropic-version": API_VERSION}


def _usage(body: object) -> Usage:
    """Source: the API's ``usage`` object, whose ``input_tokens`` leave the cached ones out."""
    read = count(body, "usage", "cache_read_input_tokens")
    written = count(body, "usage", "cache_creation_input_tokens")
    return Usage(
        input=count(body, "usage", "input_tokens") + read + written,
        output=count(body, "usage", "output_tokens"),
        cache_read=read,
        cache_write=written,
        reasoning=count(body, "usage", "output_tokens_details", "thinking_tokens"),
    )
