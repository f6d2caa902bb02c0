"""Which adapter serves an entry, what a check of a key says, and what is not imported before it is needed."""

import subprocess
import sys
from dataclasses import replace

import pytest
from support import asking
from support.wire_bodies import WIRES
from support.wire_server import DEFAULT_MODELS, WireServer

from qbyok.egress import http_client
from qbyok.errors import KeyRejectedError, ProviderError, UsageError
from qbyok.model import ProviderEntry
from qbyok.providers.registry import build_provider, check_key

OFFLINE = ProviderEntry(name="offline", kind="offline")


def test_importing_the_registry_imports_no_sdk() -> None:
    code = "import sys, qbyok.providers.registry; print(sorted({'anthropic', 'openai', 'httpx2'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_offline_provider_has_no_host_and_needs_no_key() -> None:
    provider = build_provider(OFFLINE, key=None, connect=http_client)
    assert (provider.target.host, provider.target.endpoint, provider.target.key) == ("", "", None)
    assert provider.sent_switches == {}


@pytest.mark.parametrize(
    "entry",
    [
        ProviderEntry(name="x", kind="mystery", endpoint="https://api.example.com"),
        ProviderEntry(name="x", kind="openai", endpoint="https://api.example.com", api="telepathy"),
        ProviderEntry(name="x", kind="openai", endpoint="ftp://api.example.com"),
        ProviderEntry(name="x", kind="anthropic", endpoint=""),
    ],
)
def test_an_entry_that_cannot_be_called_is_a_usage_error(entry: ProviderEntry) -> None:
    with pytest.raises(UsageError):
        build_provider(entry, key=asking.key(), connect=http_client)


def test_checking_a_key_of_the_offline_provider_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        check_key(OFFLINE, key=asking.key(), connect=http_client)


@pytest.mark.parametrize("wire", WIRES)
def test_a_good_key_is_told_its_models_and_account_without_a_paid_call(wire: str) -> None:
    with WireServer() as server:
        check = check_key(asking.entry(wire, server), key=asking.key(), connect=http_client)
        assert check.models == tuple(sorted(DEFAULT_MODELS))
        assert "org-wire" in check.account.values()
        assert [(sent.method, sent.path.partition("?")[0]) for sent in server.journal] == [("GET", "/v1/models")]


@pytest.mark.parametrize("wire", WIRES)
def test_a_revoked_key_is_rejected(wire: str) -> None:
    with WireServer() as server:
        server.keys.clear()
        with pytest.raises(KeyRejectedError):
            check_key(asking.entry(wire, server), key=asking.key(), connect=http_client)


@pytest.mark.parametrize("wire", WIRES)
def test_an_endpoint_without_a_list_of_models_is_named(wire: str) -> None:
    with WireServer() as server:
        entry = replace(asking.entry(wire, server), endpoint=f"{server.anthropic_url}/elsewhere")
        with pytest.raises(ProviderError, match=r"127\.0\.0\.1"):
            check_key(entry, key=asking.key(), connect=http_client)
