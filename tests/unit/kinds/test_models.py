"""What the names of models promise, and which of them are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbyok.errors import UsageError
from qbyok.kinds.entries import check_pin
from qbyok.kinds.models import Match, Pin, match
from qbyok.kinds.registry import KINDS
from qbyok.model import ProviderEntry

PINS = {
    "anthropic": {
        "claude-sonnet-5": "exact",
        "claude-haiku-5-5": "exact",
        "claude-opus-4-6": "exact",
        "claude-opus-4-8": "exact",
        "claude-sonnet-4-5": "alias",
        "claude-opus-4": "alias",
        "claude-opus-4-5-20251101": "exact",
        "claude-haiku-4-5-20251001": "exact",
        "claude-3-5-sonnet-20241022": "exact",
        "claude-3-5-sonnet-latest": "alias",
        "claude-3-haiku": "alias",
        "claude-mythos-preview": "unknown",
        "gpt-5.5": "unknown",
        "": "unknown",
    },
    "openai": {
        "gpt-5.5-2026-04-23": "exact",
        "gpt-5.5": "alias",
        "gpt-5.4-mini": "alias",
        "gpt-5": "alias",
        "gpt-6.2-sol": "unknown",
        "gpt-5.6-luna": "unknown",
        "gpt-4o": "alias",
        "gpt-4o-2024-11-20": "exact",
        "gpt-3.5-turbo-0125": "exact",
        "gpt-5.3-chat-latest": "alias",
        "chatgpt-4o-latest": "alias",
        "o3": "alias",
        "o3-2025-04-16": "exact",
        "ft:gpt-4o-mini-2024-07-18:acme::id": "exact",
        "home-made": "unknown",
        "home-made-2026-01-01": "unknown",
    },
    "azure-openai": {"gpt-5.5": "unknown", "my-deployment": "unknown"},
    "openai-compatible": {
        "llama3.3:latest": "alias",
        "llama3.3": "unknown",
        "llama3.3:70b-instruct-q4_K_M": "unknown",
        "default": "alias",
        "latest": "alias",
        "gpt-5.5": "unknown",
    },
    "bedrock": {
        "eu.anthropic.claude-sonnet-4-5-20250929-v1:0": "exact",
        "anthropic.claude-haiku-4-5-20251001-v1:0": "exact",
        "global.anthropic.claude-opus-4-6-v1": "exact",
        "anthropic.claude-opus-4-8": "exact",
        "us-gov.anthropic.claude-3-5-sonnet-20240620-v1:0": "exact",
        "anthropic.claude-sonnet-4-5": "alias",
        "openai.gpt-6.2-sol": "unknown",
        "arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/x": "unknown",
        "amazon.nova-pro-v1:0": "unknown",
    },
    "vertex": {
        "claude-sonnet-4-5@20250929": "exact",
        "claude-sonnet-4-5@default": "alias",
        "claude-sonnet-4-5": "alias",
        "claude-opus-4-6": "exact",
        "gpt-6.2-sol": "unknown",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "model", "promise"), [(kind, model, pin) for kind, names in PINS.items() for model, pin in names.items()]
)
def test_what_a_name_promises(kind: str, model: str, promise: str) -> None:
    assert KINDS[kind].pin(model) == Pin(promise)


def test_every_kind_has_names_here() -> None:
    assert PINS.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
@given(model=st.text(max_size=40))
def test_any_name_has_an_answer(kind: str, model: str) -> None:
    assert KINDS[kind].pin(model) in Pin
    assert match(model, model) is (Match.UNKNOWN if not model or model.startswith("arn:") else Match.SAME)


@pytest.mark.parametrize(
    ("asked", "named", "found"),
    [
        ("claude-sonnet-5", "claude-sonnet-5", "same"),
        ("claude-sonnet-5", "claude-sonnet-5-5", "other"),
        ("claude-sonnet-5", "claude-sonnet-5-20261101", "same"),
        ("claude-sonnet-5", "claude-haiku-5-5", "other"),
        ("claude-sonnet-5", "", "unknown"),
        ("claude-sonnet-4-5@20250929", "claude-sonnet-4-5-20250929", "same"),
        ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5-20250929", "same"),
        ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5-20251030", "other"),
        ("anthropic.claude-opus-4-6-v1", "claude-opus-4-6", "same"),
        ("gpt-5.5", "gpt-5.5-2026-04-23", "same"),
        ("gpt-5.5", "gpt-5.5-mini-2026-04-23", "other"),
        ("gpt-5.5-2026-04-23", "gpt-5.5", "other"),
        ("gpt-5.5-2026-04-23", "gpt-5.5-2026-06-01", "other"),
        ("gpt-5.3-chat-latest", "gpt-5.3-chat", "same"),
        ("gpt-5.3-chat-latest", "gpt-5.3-chat-2026-01-05", "same"),
        ("llama3.3", "/models/llama-3.3.gguf", "other"),
        ("arn:aws:bedrock:eu-central-1:1:application-inference-profile/x", "claude-opus-4-6", "unknown"),
    ],
)
def test_which_names_are_the_same_model(asked: str, named: str, found: str) -> None:
    assert match(asked, named) == Match(found)


def test_an_alias_is_refused_unless_it_is_allowed() -> None:
    with pytest.raises(UsageError, match="allow_alias"):
        check_pin(ProviderEntry(name="mine", kind="openai", model="gpt-5.5"))
    check_pin(ProviderEntry(name="mine", kind="openai", model="gpt-5.5", allow_alias=True))
    check_pin(ProviderEntry(name="mine", kind="openai", model="gpt-6.2-sol"))
    check_pin(ProviderEntry(name="offline", kind="offline"))
