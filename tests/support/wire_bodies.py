"""Bodies of the wire server, in the shape that each vendor documents: answers, lists of models, errors."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WIRES = ("messages", "responses", "chat")
"""Anthropic's Messages, OpenAI's Responses, OpenAI's Chat Completions."""

CUT_OFF = '{"in_evidence": true, "verdict": "Ye'
REFUSED = "I can't help with that."

# name: (Anthropic status, type, error_code, message), (OpenAI status, type, code, message)
_ERRORS: Mapping[str, tuple[tuple[int, str, str, str], tuple[int, str, str, str]]] = {
    "revoked": (
        (401, "authentication_error", "", "invalid x-api-key"),
        (
            401,
            "invalid_request_error",
            "invalid_api_key",
            "Incorrect API key provided: {masked}. You can find yours.",
        ),
    ),
    "forbidden": (
        (403, "permission_error", "", "Your API key does not have permission to use the specified resource."),
        (
            403,
            "request_forbidden",
            "unsupported_country_region_territory",
            "Country, region, or territory not supported",
        ),
    ),
    "no-credit": (
        (400, "invalid_request_error", "", "Your credit balance is too low to access the API. Please go to Plans."),
        (429, "insufficient_quota", "credit_balance_exhausted", "You exceeded your current quota."),
    ),
    "payment-required": (
        (402, "billing_error", "", "There is an issue with your billing."),
        (402, "billing_error", "", "Payment required"),
    ),
    "spend-limit": (
        (429, "rate_limit_error", "enforced_spend_limit_reached", "The spend limit of this workspace is reached."),
        (429, "insufficient_quota", "project_spend_limit_exceeded", "The project reached its spend limit."),
    ),
    "usage-limit": (
        (
            400,
            "invalid_request_error",
            "",
            "You have reached your specified API usage limits. Access returns 2026-12-01.",
        ),
        (429, "insufficient_quota", "organization_usage_limit_exceeded", "Usage limit reached."),
    ),
    "rate-limit": (
        (429, "rate_limit_error", "", "This request would exceed your organization's rate limit."),
        (429, "requests", "rate_limit_exceeded", "Rate limit reached for requests per min."),
    ),
    "overloaded": (
        (529, "overloaded_error", "", "Overloaded"),
        (503, "service_unavailable_error", "server_is_overloaded", "Our servers are currently overloaded."),
    ),
    "server-error": (
        (500, "api_error", "", "Internal server error"),
        (500, "server_error", "", "The server had an error while processing your request."),
    ),
    # As llama.cpp words it, now and before; see qbyok/providers/compatible.py.
    "unparsed": (
        (500, "api_error", "", "The model produced output that does not match the expected peg-native format"),
        (500, "server_error", "", "The model produced output that does not match the expected peg-native format"),
    ),
    "unparsed-before": (
        (500, "api_error", "", "Failed to parse input at pos 0: Yes"),
        (500, "server_error", "", "Failed to parse input at pos 0: Yes"),
    ),
    "unavailable": (
        (503, "api_error", "", "Service unavailable"),
        (503, "service_unavailable_error", "", "The engine is not available."),
    ),
    "gateway-overloaded": ((529, "", "", ""), (529, "", "", "")),
    "bad-gateway": ((502, "", "", ""), (502, "", "", "")),
    "model-gone": (
        (404, "not_found_error", "", "model: claude-gone"),
        (404, "invalid_request_error", "model_not_found", "The model `gone` does not exist."),
    ),
    "too-large": (
        (413, "request_too_large", "", "Request exceeds the maximum size"),
        (413, "invalid_request_error", "", "Payload too large"),
    ),
    "too-long": (
        (400, "invalid_request_error", "", "prompt is too long: 250000 tokens > 200000 maximum"),
        (400, "invalid_request_error", "context_length_exceeded", "This model's maximum context length is 128000."),
    ),
    "filtered": (
        (400, "invalid_request_error", "", "Output blocked by content filtering policy"),
        (
            400,
            "invalid_request_error",
            "content_filter",
            "The response was filtered by the content management policy.",
        ),
    ),
    "bad-request": (
        (400, "invalid_request_error", "", "output_config: extra inputs are not permitted"),
        (400, "invalid_request_error", "unknown_parameter", "Unknown parameter: 'text.format'."),
    ),
}
ERRORS = tuple(_ERRORS)

# Errors that the clouds send in their own words; whatever is not here they pass on from the model's vendor.
_BEDROCK: Mapping[str, tuple[int, str, str]] = {
    "revoked": (403, "UnrecognizedClientException", "The security token included in the request is invalid."),
    "forbidden": (403, "AccessDeniedException", "You don't have access to the model with the specified model ID."),
    "no-credit": (400, "ServiceQuotaExceededException", "Your request exceeds the service quota for your account."),
    "rate-limit": (429, "ThrottlingException", "Too many requests, please wait before trying again."),
    "overloaded": (503, "ServiceUnavailableException", "Bedrock is unable to process your request."),
    "server-error": (500, "InternalServerException:http://internal.amazon.com/", "The system encountered an error."),
    "model-gone": (404, "ResourceNotFoundException", "This model version has reached the end of its life."),
    "too-long": (400, "ValidationException", "Input is too long for requested model."),
    "bad-request": (400, "ValidationException", "Malformed input request, please reformat your input."),
}
_GOOGLE: Mapping[str, tuple[int, str, str, str]] = {
    "revoked": (401, "UNAUTHENTICATED", "ACCESS_TOKEN_EXPIRED", "Request had invalid authentication credentials."),
    "forbidden": (403, "PERMISSION_DENIED", "IAM_PERMISSION_DENIED", "Permission denied on resource."),
    "no-credit": (403, "PERMISSION_DENIED", "BILLING_DISABLED", "This API method requires billing to be enabled."),
    "rate-limit": (429, "RESOURCE_EXHAUSTED", "", "Quota exceeded for online prediction requests per minute."),
    "overloaded": (503, "UNAVAILABLE", "", "The service is currently unavailable."),
    "server-error": (500, "INTERNAL", "", "Internal error encountered."),
    "model-gone": (404, "NOT_FOUND", "", "Publisher Model was not found or your project does not have access to it."),
}
_AZURE: Mapping[str, tuple[int, str, str]] = {
    "revoked": (401, "401", "Access denied due to invalid subscription key or wrong API endpoint."),
    "forbidden": (403, "403", "Access denied due to Virtual Network/Firewall rules."),
    "rate-limit": (429, "429", "Requests have exceeded the call rate limit of your pricing tier."),
    "model-gone": (404, "DeploymentNotFound", "The API deployment for this resource does not exist."),
}


def error(
    name: str, wire: str, request_id: str, *, cloud: str = "", masked: str = ""
) -> tuple[int, bytes, dict[str, str]]:
    """Return status, body and headers of a named error as its sender does; "bad-gateway" comes from a proxy."""
    if name == "bad-gateway":
        return 502, b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>", {}
    if cloud == "bedrock" and name in _BEDROCK:
        status, kind, message = _BEDROCK[name]
        return status, json.dumps({"message": message}).encode(), {"x-amzn-errortype": kind}
    if cloud == "vertex" and name in _GOOGLE:
        status, kind, reason, message = _GOOGLE[name]
        info = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}] if reason else []
        google = {"code": status, "message": message, "status": kind, "details": info}
        return status, json.dumps({"error": google}).encode(), {}
    if cloud == "azure" and name in _AZURE:
        status, kind, message = _AZURE[name]
        return status, json.dumps({"error": {"code": kind, "message": message}}).encode(), {}
    status, kind, code, message = _ERRORS[name][0 if wire == "messages" else 1]
    body: dict[str, Any]
    if wire == "messages":
        body = {"type": "error", "error": {"type": kind, "message": message}, "request_id": request_id}
        if code:
            body["error"]["details"] = {"error_code": code}
    else:
        said = message.format(masked=masked)
        body = {"error": {"message": said, "type": kind, "param": None, "code": code or None}}
    return status, json.dumps(body).encode(), {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    """What a response says that it used: ``sent`` with those read from and written to a cache, ``received`` with
    those of reasoning."""

    sent: int
    received: int
    cached: int = 0
    written: int = 0
    reasoning: int = 0


def plain_tokens(prompt: str, text: str) -> Tokens:
    """Count four characters a token, and some that were cached."""
    return Tokens(
        sent=max(1, len(prompt) // 4) + 320,
        received=max(1, len(text) // 4) + 8,
        cached=300,
        written=20,
        reasoning=8,
    )


def answer(wire: str, text: str, *, model: str, number: int, tokens: Tokens, ending: str = "") -> dict[str, Any]:
    """Return a whole response with HTTP 200; ``ending`` is the fault that ends it, or nothing."""
    return {"messages": _message, "responses": _response, "chat": _chat}[wire](text, model, number, tokens, ending)


def models(wire: str, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the list of models."""
    if wire == "messages":
        data = [
            {"type": "model", "id": name, "display_name": name, "created_at": "2026-02-04T00:00:00Z"}
            for name in names
        ]
        return {"data": data, "has_more": False, "first_id": names[0], "last_id": names[-1]}
    listed = [{"id": name, "object": "model", "created": 1_770_000_000, "owned_by": "system"} for name in names]
    return {"object": "list", "data": listed}


def _message(text: str, model: str, number: int, tokens: Tokens, ending: str) -> dict[str, Any]:
    reason = {"refusal": "refusal", "cut-off": "max_tokens", "content-filter": "refusal", "paused": "pause_turn"}.get(
        ending, "end_turn"
    )
    refused = reason == "refusal"
    details = {"type": "refusal", "category": "cyber", "explanation": None} if refused else None
    return {
        "id": f"msg_{number:06}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [] if refused else [{"type": "text", "text": text, "citations": None}],
        "stop_reason": reason,
        "stop_details": details,
        "stop_sequence": None,
        "usage": {
            "input_tokens": tokens.sent - tokens.cached - tokens.written,
            "cache_creation_input_tokens": tokens.written,
            "cache_read_input_tokens": tokens.cached,
            "output_tokens": tokens.received,
            "output_tokens_details": {"thinking_tokens": tokens.reasoning},
            "service_tier": "standard",
        },
    }


def _response(text: str, model: str, number: int, tokens: Tokens, ending: str) -> dict[str, Any]:
    part: dict[str, Any] = {"type": "output_text", "text": text, "annotations": []}
    if ending == "refusal":
        part = {"type": "refusal", "refusal": REFUSED}
    reason = {"cut-off": "max_output_tokens", "content-filter": "content_filter"}.get(ending)
    status = "incomplete" if reason else "in_progress" if ending == "paused" else "completed"
    message = {"type": "message", "id": f"msg_{number:06}", "role": "assistant", "status": status, "content": [part]}
    return {
        "id": f"resp_{number:06}",
        "object": "response",
        "created_at": 1_770_000_000,
        "status": status,
        "error": None,
        "incomplete_details": {"reason": reason} if reason else None,
        "model": model,
        "output": [{"type": "reasoning", "id": f"rs_{number:06}", "summary": []}, message],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "store": False,
        "usage": {
            "input_tokens": tokens.sent,
            "input_tokens_details": {"cached_tokens": tokens.cached, "cache_write_tokens": tokens.written},
            "output_tokens": tokens.received,
            "output_tokens_details": {"reasoning_tokens": tokens.reasoning},
            "total_tokens": tokens.sent + tokens.received,
        },
    }


def _chat(text: str, model: str, number: int, tokens: Tokens, ending: str) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None}
    if ending == "refusal":
        message = {"role": "assistant", "content": None, "refusal": REFUSED}
    reason = {"cut-off": "length", "content-filter": "content_filter", "paused": "tool_calls"}.get(ending, "stop")
    return {
        "id": f"chatcmpl-{number:06}",
        "object": "chat.completion",
        "created": 1_770_000_000,
        "model": model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": reason}],
        "usage": {
            "prompt_tokens": tokens.sent,
            "prompt_tokens_details": {"cached_tokens": tokens.cached, "cache_write_tokens": tokens.written},
            "completion_tokens": tokens.received,
            "completion_tokens_details": {"reasoning_tokens": tokens.reasoning},
            "total_tokens": tokens.sent + tokens.received,
        },
    }
