"""Which adapter serves an entry, what a check of a key says, and what is not imported before it is needed."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from support import asking
from support.asking import LISTING, WAYS
from support.wire_server import DEFAULT_MODELS, WireServer

from qbyok.egress.client import http_client
from qbyok.errors import KeyRejectedError, ProviderError, UsageError
from qbyok.model import ProviderEntry
from qbyok.providers.registry import build_provider, check_key

TESTS = Path(__file__).parents[2]
OFFLINE = ProviderEntry(name="offline", kind="offline")


def test_importing_the_registry_imports_no_sdk() -> None:
    code = "import sys, qbyok.providers.registry; print(sorted({'anthropic', 'openai', 'httpx2'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_sdk_is_imported_before_the_first_call() -> None:
    code = (
        "import sys; from support import asking; from support.wire_server import WireServer\n"
        "with WireServer() as server: built = [asking.provider(way, server).target for way in asking.WAYS]\n"
        "print(len(built), sorted({'anthropic', 'openai'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=TESTS)
    assert done.stdout.strip() == f"{len(WAYS)} []"


def test_the_offline_provider_has_no_host_and_needs_no_key() -> None:
    provider = build_provider(OFFLINE, key=None, connect=http_client)
    assert (provider.target.host, provider.target.endpoint, provider.target.key) == ("", "", None)
    assert provider.sent_switches == {}


@pytest.mark.parametrize(
    "entry",
    [
        ProviderEntry(name="x", kind="mystery", endpoint="https://api.example.com"),
        ProviderEntry(name="x", kind="openai", endpoint="https://api.example.com", api="telepathy"),
        ProviderEntry(name="x", kind="openai", api="responses", endpoint="ftp://api.example.com"),
        ProviderEntry(name="x", kind="anthropic", api="messages", endpoint=""),
    ],
)
def test_an_entry_that_cannot_be_called_is_a_usage_error(entry: ProviderEntry) -> None:
    with pytest.raises(UsageError):
        build_provider(entry, key=asking.key(), connect=http_client)


def test_checking_a_key_of_the_offline_provider_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        check_key(OFFLINE, key=asking.key(), connect=http_client)


@pytest.mark.parametrize("way", LISTING)
def test_a_good_key_is_told_its_models_and_account_without_a_paid_call(way: str) -> None:
    with WireServer() as server:
        check = check_key(asking.entry(way, server), key=asking.key(), connect=http_client)
        assert check.models == tuple(sorted(DEFAULT_MODELS))
        assert ("org-wire" in check.account.values()) is (WAYS[way].kind != "azure-openai")
        listed = f"{WAYS[way].base or '/v1'}/models"
        assert [(sent.method, sent.path.partition("?")[0]) for sent in server.journal] == [("GET", listed)]


@pytest.mark.parametrize("way", sorted(set(WAYS) - set(LISTING)))
def test_a_way_without_a_free_call_says_so_and_calls_nobody(way: str) -> None:
    with WireServer() as server:
        with pytest.raises(ProviderError, match="costs nothing"):
            check_key(asking.entry(way, server), key=asking.key(), connect=http_client)
        assert server.journal == []


def test_an_endpoint_on_this_machine_may_be_called_without_any_key() -> None:
    with WireServer(key="") as server:
        entry = replace(asking.entry("compatible-chat", server), keyless=True)
        completion = build_provider(entry, key=None, connect=http_client).complete(asking.request())
        assert completion.text
        assert check_key(entry, key=None, connect=http_client).models
        for sent in server.journal:
            assert not {"authorization", "api-key", "x-api-key"} & set(sent.headers)


@pytest.mark.parametrize("way", LISTING)
def test_a_revoked_key_is_rejected(way: str) -> None:
    with WireServer() as server:
        server.keys.clear()
        with pytest.raises(KeyRejectedError):
            check_key(asking.entry(way, server), key=asking.key(), connect=http_client)


@pytest.mark.parametrize("way", LISTING)
def test_an_endpoint_without_a_list_of_models_is_named(way: str) -> None:
    with WireServer() as server:
        entry = replace(asking.entry(way, server), endpoint=f"{server.anthropic_url}/elsewhere")
        with pytest.raises(ProviderError, match=r"127\.0\.0\.1"):
            check_key(entry, key=asking.key(), connect=http_client)
