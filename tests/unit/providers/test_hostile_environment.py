"""Every variable that the SDKs obey, set against the user: each call goes where it should, with the chosen key."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.asking import WAYS
from support.wire_server import DEFAULT_KEY, WireServer

TESTS = Path(__file__).parents[2]
CANARY = "canary-prompt-that-no-log-may-show"

CHILD = """
import json, sys
from opentelemetry import trace
from support import asking

class Watched(trace.TracerProvider):
    spans = []
    def get_tracer(self, name, *args, **options):
        tracer = trace.NoOpTracer()
        real = tracer.start_span
        def start_span(*a, **k):
            Watched.spans.append(name)
            return real(*a, **k)
        tracer.start_span = start_span
        return tracer

trace.set_tracer_provider(Watched())

class Place:
    anthropic_url, openai_url = sys.argv[1], sys.argv[1] + "/v1"

models = []
for way in asking.WAYS:
    provider = asking.provider(way, Place)
    models.append(provider.complete(asking.request(user=sys.argv[2])).model)
print(json.dumps({"models": models, "spans": Watched.spans}))
"""


def hostile(evil: str, keylog: Path) -> dict[str, str]:
    """Return an environment that would redirect, replace, record or reveal each call."""
    keys = "Authorization: Bearer EVIL\nX-Api-Key: EVIL\napi-key: EVIL"
    headers = f"{keys}\nHost: evil.example\nCookie: a=b\nanthropic-beta: evil"
    return {
        "ANTHROPIC_BASE_URL": evil,
        "OPENAI_BASE_URL": f"{evil}/v1",
        "ANTHROPIC_API_KEY": "sk-ant-evil-000000000000000000",
        "ANTHROPIC_AUTH_TOKEN": "evil-token",
        "OPENAI_API_KEY": "sk-evil-00000000000000000000",
        "OPENAI_ADMIN_KEY": "sk-evil-00000000000000000000",
        "ANTHROPIC_CUSTOM_HEADERS": f"{headers}\nanthropic-version: 2020-01-01",
        "OPENAI_CUSTOM_HEADERS": headers,
        "ANTHROPIC_BEDROCK_BASE_URL": evil,
        "ANTHROPIC_VERTEX_BASE_URL": evil,
        "ANTHROPIC_VERTEX_PROJECT_ID": "evil",
        "AWS_BEARER_TOKEN_BEDROCK": "evil-token-000000000000000000",
        "AWS_BEDROCK_BASE_URL": evil,
        "AWS_REGION": "us-evil-1",
        "CLOUD_ML_REGION": "evil",
        "GOOGLE_CLOUD_PROJECT": "evil",
        "AZURE_OPENAI_ENDPOINT": evil,
        "AZURE_OPENAI_API_KEY": "evil-key-000000000000000000000",
        "AZURE_OPENAI_AD_TOKEN": "evil-token",
        "OPENAI_API_VERSION": "2020-01-01",
        "OPENAI_ORG_ID": "org-evil",
        "OPENAI_PROJECT_ID": "proj-evil",
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"), evil),
        "ANTHROPIC_LOG": "debug",
        "OPENAI_LOG": "debug",
        "ANTHROPIC_OPEN_TELEMETRY": "true",
        "ANTHROPIC_OPEN_TELEMETRY_TRACES_CONTENT_MODE": "content",
        "SSLKEYLOGFILE": str(keylog),
        "SSL_CERT_FILE": "/nonexistent/roots.pem",
    }


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> tuple[WireServer, WireServer, dict[str, list[str]], str]:
    folder = tmp_path_factory.mktemp("hostile")
    with WireServer() as server, WireServer() as evil:
        done = subprocess.run(
            [sys.executable, "-c", CHILD, server.anthropic_url, CANARY],
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(folder),
                "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS / 'guard'}",
                **hostile(evil.anthropic_url, folder / "keylog"),
            },
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 0, done.stderr
    assert not (folder / "keylog").exists()
    return server, evil, json.loads(done.stdout), done.stdout + done.stderr


Outcome = tuple[WireServer, WireServer, dict[str, list[str]], str]


def test_no_call_goes_where_the_environment_points(outcome: Outcome) -> None:
    server, evil, said, _ = outcome
    assert evil.journal == []
    assert len(server.journal) == len(said["models"]) == len(WAYS)


def test_the_chosen_key_is_the_only_credential(outcome: Outcome) -> None:
    server, *_ = outcome
    for sent in server.journal:
        credentials = [sent.headers[name] for name in ("authorization", "api-key") if name in sent.headers]
        assert [value.removeprefix("Bearer ") for value in credentials] == [DEFAULT_KEY]
        assert "evil" not in json.dumps(dict(sent.headers)).lower()


def test_no_header_of_the_environment_or_about_the_machine_is_sent(outcome: Outcome) -> None:
    server, *_ = outcome
    for sent in server.journal:
        assert not [name for name in sent.headers if name.startswith(("x-", "openai-", "cookie", "traceparent"))]
        assert sent.headers["host"] == server.anthropic_url.removeprefix("http://")
    assert server.journal[0].headers["anthropic-version"] == "2026-10-21"


def test_no_span_is_recorded(outcome: Outcome) -> None:
    assert outcome[2]["spans"] == []


def test_neither_prompt_nor_key_is_printed(outcome: Outcome) -> None:
    text = outcome[3]
    assert CANARY not in text
    assert DEFAULT_KEY not in text
