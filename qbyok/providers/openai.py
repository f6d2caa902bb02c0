"""OpenAI's Responses and Chat Completions APIs, for OpenAI itself, for Azure, and for whatever else speaks them.

They enforce the answer's JSON Schema themselves, unless the entry says otherwise. ``store: false`` is sent with every
request: without it the vendor keeps the exchange.
"""

from collections.abc import Mapping
from typing import Any

from qbyok.model import AnswerRequest, Completion, RenderedPrompt, Usage
from qbyok.providers.exchange import Reply
from qbyok.providers.fields import count, objects, text
from qbyok.providers.vendor import Vendor

_SCHEMA_NAME = "answer"
_UNDONE = {"batch_expired": "expired", "batch_cancelled": "canceled"}
"""Codes of requests that a batch ended without."""


class OpenAIVendor(Vendor):
    """What both APIs share: the SDK's client."""

    sdk = "openai"
    sent_switches: Mapping[str, bool | str] = {"store": False}
    tier: Mapping[str, str] = {"service_tier": "default"}
    """``auto`` would follow the project's settings, which may name a dearer tier."""
    batch_url: str
    """The API that the requests of a batch are for, whatever the endpoint's own path is."""

    def models(self) -> Reply:
        """List the models that the key may use. Costs nothing."""
        return self.exchange(lambda client: client.models.with_raw_response.list())

    def batch_line(self, custom_id: str, request: AnswerRequest) -> dict[str, Any]:
        """Return one line of a batch's file of requests."""
        return {"custom_id": custom_id, "method": "POST", "url": self.batch_url, "body": self.params(request)}

    def batch_reply(self, line: Mapping[str, Any]) -> Reply:
        """Return the reply that a line of a batch's output or error file holds. Source:
        https://platform.openai.com/docs/api-reference/batch/request-output"""
        response, error = line.get("response"), line.get("error")
        if text(error, "code") in _UNDONE:
            raise self._undone(_UNDONE[text(error, "code")])
        if not isinstance(response, Mapping):
            raise self._refused({"error": error}, 400, "")
        status, body, request_id = response.get("status_code"), response.get("body"), text(response, "request_id")
        if status != 200 or (isinstance(body, Mapping) and isinstance(body.get("error"), Mapping)):
            raise self._refused(body, status if isinstance(status, int) else 400, request_id)
        return Reply(body=body if isinstance(body, Mapping) else {}, request_id=request_id, account={})

    def _build(self, secret: str) -> tuple[Any, type[Exception]]:
        import openai

        client = openai.OpenAI(
            api_key=secret,
            base_url=self.target.endpoint,
            http_client=self._http,
            timeout=self._http.timeout,
            max_retries=0,
            default_headers=self._headers(secret),
        )
        return client, openai.OpenAIError


class ResponsesProvider(OpenAIVendor):
    """Calls ``/responses``."""

    batch_url = "/v1/responses"

    def params(self, request: AnswerRequest) -> dict[str, Any]:
        """Return the body of a request, but for the tier."""
        prompt = request.prompt
        return {
            "model": self.target.model,
            "instructions": prompt.system,
            "input": prompt.user,
            "max_output_tokens": request.max_output_tokens,
            **self._structured(prompt),
            **self.sent_switches,
        }

    def read(self, reply: Reply) -> Completion:
        """Return the completion that a reply holds; see ``qbyok.interfaces.Provider``."""
        body = reply.body
        if text(body, "object") != "response" or not isinstance(body.get("output"), list):
            raise self._wrong_shape(reply)
        usage, status = _usage(body, "input", "output"), text(body, "status")
        messages = [item for item in objects(body, "output") if text(item, "type") == "message"]
        parts = [part for message in messages for part in objects(message, "content")]
        if any(text(part, "type") == "refusal" for part in parts):
            raise self._cut_short(reply, "refusal", usage)
        if status != "completed":
            raise self._cut_short(reply, text(body, "incomplete_details", "reason") or status, usage)
        return self._completed(
            reply,
            text="".join(text(part, "text") for part in parts if text(part, "type") == "output_text"),
            model=text(body, "model"),
            response_id=text(body, "id"),
            finish_reason=status,
            usage=usage,
        )

    def _create(self, client: Any) -> Any:
        return client.responses.with_raw_response.create

    def _structured(self, prompt: RenderedPrompt) -> dict[str, Any]:
        match self.target.structured:
            case "prompt":
                return {}
            case "json_object":
                return {"text": {"format": {"type": "json_object"}}}
            case _:
                return {"text": {"format": {"type": "json_schema", **_strict(prompt)}}}


class ChatCompletionsProvider(OpenAIVendor):
    """Calls ``/chat/completions``."""

    limit = "max_completion_tokens"
    batch_url = "/v1/chat/completions"

    def params(self, request: AnswerRequest) -> dict[str, Any]:
        """Return the body of a request, but for the tier."""
        prompt = request.prompt
        return {
            "model": self.target.model,
            "messages": [
                {"role": "system", "content": prompt.system},
                {"role": "user", "content": prompt.user},
            ],
            self.limit: request.max_output_tokens,
            **self._structured(prompt),
            **self.sent_switches,
        }

    def read(self, reply: Reply) -> Completion:
        """Return the completion that a reply holds; see ``qbyok.interfaces.Provider``."""
        body = reply.body
        choices = objects(body, "choices")
        if not choices or not isinstance(choices[0].get("message"), Mapping):
            raise self._wrong_shape(reply)
        choice, usage = choices[0], _usage(body, "prompt", "completion")
        if text(choice, "message", "refusal"):
            raise self._cut_short(reply, "refusal", usage)
        reason = text(choice, "finish_reason")
        if reason != "stop":
            raise self._cut_short(reply, reason, usage)
        return self._completed(
            reply,
            text=text(choice, "message", "content"),
            model=text(body, "model"),
            response_id=text(body, "id"),
            finish_reason=reason,
            usage=usage,
        )

    def _create(self, client: Any) -> Any:
        return client.chat.completions.with_raw_response.create

    def _structured(self, prompt: RenderedPrompt) -> dict[str, Any]:
        match self.target.structured:
            case "prompt":
                return {}
            case "json_object":
                return {"response_format": {"type": "json_object"}}
            case _:
                return {"response_format": {"type": "json_schema", "json_schema": _strict(prompt)}}


def _strict(prompt: RenderedPrompt) -> dict[str, Any]:
    return {"name": _SCHEMA_NAME, "strict": True, "schema": dict(prompt.schema)}


def _usage(body: object, sent: str, received: str) -> Usage:
    """Source: the ``usage`` objects of both APIs, which differ in their words and include cached tokens."""
    return Usage(
        input=count(body, "usage", f"{sent}_tokens"),
        output=count(body, "usage", f"{received}_tokens"),
        cache_read=count(body, "usage", f"{sent}_tokens_details", "cached_tokens"),
        cache_write=count(body, "usage", f"{sent}_tokens_details", "cache_write_tokens"),
        reasoning=count(body, "usage", f"{received}_tokens_details", "reasoning_tokens"),
    )
