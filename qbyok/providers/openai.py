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


class OpenAIVendor(Vendor):
    """What both APIs share: the SDK's client."""

    sdk = "openai"
    sent_switches: Mapping[str, bool | str] = {"store": False}
    tier: Mapping[str, str] = {"service_tier": "default"}
    """``auto`` would follow the project's settings, which may name a dearer tier."""

    def models(self) -> Reply:
        """List the models that the key may use. Costs nothing."""
        return self._exchange(lambda client: client.models.with_raw_response.list())

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

    def complete(self, request: AnswerRequest) -> Completion:
        """Make one attempt; see ``qbyok.interfaces.Provider``."""
        prompt = request.prompt
        reply = self._exchange(
            lambda client: client.responses.with_raw_response.create(
                model=self.target.model,
                instructions=prompt.system,
                input=prompt.user,
                max_output_tokens=request.max_output_tokens,
                **self._structured(prompt),
                **self.tier,
                **self.sent_switches,
            )
        )
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

    def complete(self, request: AnswerRequest) -> Completion:
        """Make one attempt; see ``qbyok.interfaces.Provider``."""
        prompt = request.prompt
        reply = self._exchange(
            lambda client: client.chat.completions.with_raw_response.create(
                model=self.target.model,
                messages=[
                    {"role": "system", "content": prompt.system},
                    {"role": "user", "content": prompt.user},
                ],
                **{self.limit: request.max_output_tokens},
                **self.tier,
                **self._structured(prompt),
                **self.sent_switches,
            )
        )
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
