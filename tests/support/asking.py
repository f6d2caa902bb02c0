"""Requests, entries and keys for tests that call a provider over the wire server."""

import json
from collections.abc import Mapping
from typing import Any

from qbyok.egress import http_client
from qbyok.interfaces import Provider
from qbyok.keys.secret import Key, fingerprint
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
        user="\n".join([*lines, asked.text, user]),
        schema=SCHEMA,
        sha256="2" * 64,
    )
    return AnswerRequest(question=asked, passages=passages, approved=approved, prompt=prompt, max_output_tokens=1000)


def key(secret: str = DEFAULT_KEY, *, kind: str = "openai") -> Key:
    """Return a key as ``resolve_key`` would."""
    return Key(secret, KeyIdentity(name="test", source="file", fingerprint=fingerprint(kind, secret)))


def entry(wire: str, server: WireServer, *, timeout: float = 5.0) -> ProviderEntry:
    """Return the entry that makes qbyok speak a wire format to the server."""
    kind = "anthropic" if wire == "messages" else "openai"
    return ProviderEntry(
        name=f"my-{kind}",
        kind=kind,
        endpoint=server.anthropic_url if wire == "messages" else server.openai_url,
        region="test-region",
        model="claude-haiku-5-5" if wire == "messages" else "gpt-6.2-sol",
        api="chat-completions" if wire == "chat" else "responses",
        timeout=timeout,
    )


def provider(wire: str, server: WireServer, *, secret: str = DEFAULT_KEY, timeout: float = 5.0) -> Provider:
    """Build a real provider over the real SDK for the server."""
    chosen = entry(wire, server, timeout=timeout)
    return build_provider(chosen, key=key(secret, kind=chosen.kind), connect=http_client)
