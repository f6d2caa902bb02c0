"""Requests, entries and keys for tests that call a provider over the wire server."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from qbyok.egress.client import http_client
from qbyok.interfaces import Provider
from qbyok.keys.secret import Key, fingerprint
from qbyok.kinds.entries import completed
from qbyok.model import (
    AnswerRequest,
    ApprovedAnswer,
    KeyIdentity,
    Passage,
    ProviderEntry,
    Question,
    RenderedPrompt,
    Role,
    Slot,
    SlotKind,
)
from qbyok.prompting.schema_text import VERSION, schema_text
from qbyok.providers.registry import build_provider
from support.wire_server import DEFAULT_KEY, WireServer

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["in_evidence", "verdict", "answer", "citations"],
    "properties": {
        "in_evidence": {"type": "boolean"},
        "verdict": {"anyOf": [{"type": "string", "enum": ["Yes", "No", "N/A"]}, {"type": "null"}]},
        "answer": {"type": "string"},
        "citations": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["passage", "quote"],
                "properties": {"passage": {"type": "string"}, "quote": {"type": "string"}},
            },
        },
    },
}
ENCRYPTED = "Customer data is encrypted at rest with AES-256. Keys are rotated every year."


def passage(text: str = ENCRYPTED, *, name: str = "p1") -> Passage:
    """Return a passage of an evidence folder."""
    return Passage(id=name, sha256="0" * 64, path="policies/crypto.md", locator="Encryption", heading=(), text=text)


def question(
    text: str = "Is data encrypted at rest?", *, allowed: tuple[str, ...] = ("Yes", "No", "N/A")
) -> Question:
    """Return a question with a verdict slot (unless nothing is allowed) and an answer slot."""
    slots = [Slot(at="Sheet!D2", role=Role.ANSWER, kind=SlotKind.TEXT)]
    if allowed:
        slots.append(Slot(at="Sheet!C2", role=Role.VERDICT, kind=SlotKind.CHOICE, allowed=allowed))
    return Question(id="q-1", at="Sheet!B2", text=text, slots=tuple(slots))


def request(
    asked: Question | None = None,
    *,
    passages: tuple[Passage, ...] | None = None,
    approved: tuple[ApprovedAnswer, ...] = (),
    user: str = "",
    says_schema: bool = False,
) -> AnswerRequest:
    """Return a request whose prompt holds its passages as the wire server looks for them."""
    asked = asked or question()
    passages = (passage(),) if passages is None else passages
    lines = [json.dumps({"id": p.id, "source": p.path, "text": p.text}) for p in passages]
    prompt = RenderedPrompt(
        template="answer",
        template_version=1,
        template_sha256="1" * 64,
        system="Answer from the passages.",
        user="\n".join([*lines, asked.text, user]) + (schema_text(SCHEMA) if says_schema else ""),
        schema=SCHEMA,
        sha256="2" * 64,
        schema_text=VERSION if says_schema else "",
    )
    return AnswerRequest(question=asked, passages=passages, approved=approved, prompt=prompt, max_output_tokens=1000)


def key(secret: str = DEFAULT_KEY, *, kind: str = "openai") -> Key:
    """Return a key as ``resolve_key`` would."""
    return Key(secret, KeyIdentity(name="test", source="file", fingerprint=fingerprint(kind, secret)))


class Speaks(NamedTuple):
    """How a way to call a provider looks on the wire: its body's format, the path of its calls, and its settings.

    ``base`` is the path of the endpoint, ``lists`` whether there is a list of models.
    """

    kind: str
    api: str
    wire: str
    base: str
    path: str
    model: str
    region: str = "test-region"
    project: str = ""
    lists: bool = True


_CLAUDE, _GPT = "claude-haiku-5-5", "gpt-6.2-sol"
_BEDROCK_CLAUDE = "eu.anthropic.claude-haiku-5-5-v1:0"
_VERTEX = "/v1/projects/proj-1/locations/eu"

WAYS: Mapping[str, Speaks] = {
    "messages": Speaks("anthropic", "messages", "messages", "", "/v1/messages", _CLAUDE),
    "responses": Speaks("openai", "responses", "responses", "/v1", "/v1/responses", _GPT),
    "chat": Speaks("openai", "chat-completions", "chat", "/v1", "/v1/chat/completions", _GPT),
    "azure-responses": Speaks(
        "azure-openai", "responses", "responses", "/openai/v1", "/openai/v1/responses", "my-deployment"
    ),
    "azure-chat": Speaks(
        "azure-openai", "chat-completions", "chat", "/openai/v1", "/openai/v1/chat/completions", "my-deployment"
    ),
    "compatible-chat": Speaks(
        "openai-compatible", "chat-completions", "chat", "/v1", "/v1/chat/completions", "llama-3.3-70b-instruct"
    ),
    "compatible-responses": Speaks(
        "openai-compatible", "responses", "responses", "/v1", "/v1/responses", "llama-3.3-70b-instruct"
    ),
    "bedrock-messages": Speaks(
        "bedrock", "messages", "messages", "", f"/model/{_BEDROCK_CLAUDE}/invoke", _BEDROCK_CLAUDE,
        region="eu-central-1", lists=False,
    ),
    "bedrock-responses": Speaks(
        "bedrock", "responses", "responses", "/openai/v1", "/openai/v1/responses", "openai.gpt-6.2-sol",
        region="eu-central-1", lists=False,
    ),
    "bedrock-chat": Speaks(
        "bedrock", "chat-completions", "chat", "/openai/v1", "/openai/v1/chat/completions", "openai.gpt-6.2-sol",
        region="eu-central-1", lists=False,
    ),
    "vertex-messages": Speaks(
        "vertex", "messages", "messages", "/v1", f"{_VERTEX}/publishers/anthropic/models/{_CLAUDE}:rawPredict",
        _CLAUDE, region="eu", project="proj-1", lists=False,
    ),
    "vertex-responses": Speaks(
        "vertex", "responses", "responses", f"{_VERTEX}/publishers/openai/v1",
        f"{_VERTEX}/publishers/openai/v1/responses", _GPT, region="eu", project="proj-1", lists=False,
    ),
}  # fmt: skip
"""Every way to call a provider: each API of each kind, by a name for tests."""
LISTING = tuple(name for name, way in WAYS.items() if way.lists)


def entry(way: str, server: WireServer, *, timeout: float = 5.0, structured: str = "") -> ProviderEntry:
    """Return the entry that makes qbyok call the server in one of the ways."""
    chosen = WAYS[way]
    return completed(
        ProviderEntry(
            name=f"my-{chosen.kind}",
            kind=chosen.kind,
            endpoint=f"{server.anthropic_url}{chosen.base}",
            region=chosen.region,
            model=chosen.model,
            api=chosen.api,
            structured=structured,
            project=chosen.project,
            timeout=timeout,
        )
    )


def provider(
    way: str, server: WireServer, *, secret: str = DEFAULT_KEY, timeout: float = 5.0, structured: str = ""
) -> Provider:
    """Build a real provider over the real SDK for the server."""
    chosen = entry(way, server, timeout=timeout, structured=structured)
    return build_provider(chosen, key=key(secret, kind=chosen.kind), connect=http_client)
