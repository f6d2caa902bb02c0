"""Entries of every kind: what is filled in, and what is refused before anything is called."""

from dataclasses import replace

import pytest

from qbyok.errors import UsageError
from qbyok.kinds.entries import check_entry, completed
from qbyok.kinds.registry import KINDS
from qbyok.model import ProviderEntry


def entry(kind: str, **settings: object) -> ProviderEntry:
    """Return an entry as the settings would give it."""
    return completed(replace(ProviderEntry(name="mine", kind=kind), **settings))  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("kind", "settings", "endpoint"),
    [
        ("anthropic", {}, "https://api.anthropic.com"),
        ("anthropic", {"region": "us"}, "https://api.anthropic.com"),
        ("openai", {}, "https://api.openai.com/v1"),
        ("openai", {"region": "global"}, "https://api.openai.com/v1"),
        ("openai", {"region": "eu"}, "https://eu.api.openai.com/v1"),
        ("bedrock", {"region": "eu-central-1"}, "https://bedrock-runtime.eu-central-1.amazonaws.com"),
        (
            "bedrock",
            {"region": "us-gov-west-1", "api": "responses"},
            "https://bedrock-runtime.us-gov-west-1.amazonaws.com/openai/v1",
        ),
        ("bedrock", {"region": "cn-north-1"}, "https://bedrock-runtime.cn-north-1.amazonaws.com.cn"),
        ("vertex", {"region": "eu", "project": "p-1"}, "https://aiplatform.eu.rep.googleapis.com/v1"),
        ("vertex", {"region": "global", "project": "p-1"}, "https://aiplatform.googleapis.com/v1"),
        ("vertex", {"region": "europe-west1", "project": "p-1"}, "https://europe-west1-aiplatform.googleapis.com/v1"),
        (
            "vertex",
            {"region": "eu", "project": "p-1", "api": "responses"},
            "https://aiplatform.eu.rep.googleapis.com/v1/projects/p-1/locations/eu/publishers/openai/v1",
        ),
    ],
)
def test_a_region_leads_to_the_vendors_host_of_it(kind: str, settings: dict[str, str], endpoint: str) -> None:
    found = entry(kind, **settings)
    assert found.endpoint == endpoint
    check_entry(found)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_each_api_of_a_kind_has_a_way_to_ask_for_json_and_the_first_is_the_default(kind: object) -> None:
    from qbyok.kinds.kind import Kind

    assert isinstance(kind, Kind)
    assert set(kind.structured) == set(kind.apis)
    found = entry(kind.name)
    assert (found.api, found.structured) == (kind.apis[0], "json_schema")
    assert kind.source.startswith("https://")


@pytest.mark.parametrize(
    ("kind", "settings", "words"),
    [
        ("azure-openai", {}, "no usable endpoint"),
        ("openai-compatible", {}, "no usable endpoint"),
        ("bedrock", {}, "no usable region"),
        ("bedrock", {"region": "Frankfurt"}, "no usable endpoint"),
        ("vertex", {"region": "eu"}, "no usable project"),
        ("vertex", {"region": "eu", "project": "a/../b", "endpoint": "https://x.example"}, "no project id"),
        ("openai", {"region": "frankfurt"}, "no usable endpoint"),
        ("openai", {"region": "eu", "endpoint": "https://api.openai.com/v1"}, "eu.api.openai.com"),
        ("openai", {"region": "us", "endpoint": "https://eu.api.openai.com/v1"}, "us.api.openai.com"),
        ("anthropic", {"region": "eu"}, "no host of that region"),
        (
            "bedrock",
            {"region": "eu-central-1", "endpoint": "https://bedrock-runtime.us-east-1.amazonaws.com"},
            "bedrock-runtime.eu-central-1.amazonaws.com",
        ),
        (
            "vertex",
            {"region": "eu", "project": "p", "endpoint": "https://us-east5-aiplatform.googleapis.com/v1"},
            "aiplatform.eu.rep.googleapis.com",
        ),
        ("azure-openai", {"endpoint": "https://mine.openai.azure.com"}, "/openai/v1"),
        ("azure-openai", {"endpoint": "https://mine.openai.azure.com/openai/deployments/x"}, "/openai/v1"),
        ("anthropic", {"endpoint": "https://gateway.example/a/v1/"}, "Write https://gateway.example/a"),
        ("openai", {"keyless": True}, "needs a key"),
        ("openai-compatible", {"keyless": True, "endpoint": "https://gateway.example/v1"}, "127.0.0.1"),
        ("openai-compatible", {"keyless": True, "endpoint": "https://localhost.example/v1"}, "127.0.0.1"),
        ("openai-compatible", {"keyless": True, "endpoint": "https://[bad/v1"}, "127.0.0.1"),
    ],
)
def test_what_cannot_be_called_or_contradicts_itself_is_refused(
    kind: str, settings: dict[str, object], words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        check_entry(entry(kind, **settings))
    assert words in str(caught.value)
    assert "mine" in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("azure-openai", {"endpoint": "https://mine.openai.azure.com/openai/v1/", "region": "swedencentral"}),
        ("azure-openai", {"endpoint": "https://gateway.example/azure"}),
        ("openai", {"endpoint": "https://gateway.example/v1", "region": "frankfurt"}),
        ("openai-compatible", {"endpoint": "http://127.0.0.1:11434/v1", "keyless": True}),
        ("openai-compatible", {"endpoint": "http://localhost:8000/v1", "keyless": True}),
        ("openai-compatible", {"endpoint": "https://gateway.example/v1"}),
    ],
)
def test_gateways_and_servers_of_ones_own_may_be_called_what_their_owner_likes(
    kind: str, settings: dict[str, object]
) -> None:
    check_entry(entry(kind, **settings))
