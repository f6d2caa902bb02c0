"""What every way to call a provider must do, over real HTTP and the real SDK: what is sent, what is made of it.

What must become of each fault is in ``test_fault_matrix.py``.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote

import pytest
from support import asking
from support.asking import WAYS
from support.wire_server import DEFAULT_KEY, WireServer

from qbyok.egress.client import SENT_HEADERS, http_client
from qbyok.errors import BadResponseError, CredentialError
from qbyok.kinds.kind import AUTHORIZATION
from qbyok.kinds.registry import KINDS
from qbyok.model import Usage
from qbyok.providers.registry import build_provider
from qbyok.verification.drafts import parse_draft


@pytest.fixture(scope="module")
def shared_server() -> Iterator[WireServer]:
    with WireServer() as running:
        yield running


@pytest.fixture
def server(shared_server: WireServer) -> WireServer:
    shared_server.journal.clear()
    return shared_server


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_comes_back_with_its_citation(way: str, server: WireServer) -> None:
    completion = asking.provider(way, server).complete(asking.request())
    draft = json.loads(completion.text)
    assert draft["verdict"] == "Yes"
    assert draft["citations"] == [{"passage": "p1", "quote": asking.ENCRYPTED}]
    assert completion.model == WAYS[way].model
    assert completion.response_id.endswith("000001")
    assert completion.request_id == "req_000001"
    assert completion.finish_reason in ("end_turn", "completed", "stop")
    assert completion.findings == ()


@pytest.mark.parametrize("way", WAYS)
def test_tokens_are_counted_alike_with_the_cached_ones_in_the_input(way: str, server: WireServer) -> None:
    usage = asking.provider(way, server).complete(asking.request()).usage
    plain = usage.input - 320
    assert plain > 0
    assert usage == Usage(input=plain + 320, output=usage.output, cache_read=300, cache_write=20, reasoning=8)
    assert usage.output > 8


@pytest.mark.parametrize("way", WAYS)
def test_the_account_behind_the_key_is_reported(way: str, server: WireServer) -> None:
    account = asking.provider(way, server).complete(asking.request()).account
    if WAYS[way].kind in ("azure-openai", "vertex") or way == "bedrock-messages":
        assert account == {}
    elif WAYS[way].wire == "messages":
        assert account == {"anthropic-organization-id": "org-wire", "anthropic-workspace-id": "wrkspc-wire"}
    else:
        assert account == {"openai-organization": "org-wire", "openai-project": "proj-wire"}


@pytest.mark.parametrize("way", WAYS)
def test_the_request_carries_prompt_schema_and_nothing_about_this_machine(way: str, server: WireServer) -> None:
    asked = asking.request()
    asking.provider(way, server).complete(asked)
    (sent,) = server.journal
    assert unquote(sent.path) == WAYS[way].path
    header = KINDS[WAYS[way].kind].key_header
    assert set(sent.headers) <= {*SENT_HEADERS, header}
    assert sent.headers[header] == (f"Bearer {DEFAULT_KEY}" if header == AUTHORIZATION else DEFAULT_KEY)
    assert sent.headers["user-agent"].startswith("qbyok/")
    body = json.dumps(sent.body)
    assert json.dumps(dict(asked.prompt.schema)) in body
    assert json.dumps(asked.prompt.user) in body
    assert json.dumps(asked.prompt.system) in body
    assert "temperature" not in body


@pytest.mark.parametrize("way", WAYS)
def test_who_stores_is_told_not_to_and_the_switch_is_known_to_the_log(way: str, server: WireServer) -> None:
    provider = asking.provider(way, server)
    provider.complete(asking.request())
    stores = WAYS[way].wire != "messages" and way != "bedrock-chat"
    assert provider.sent_switches == ({"store": False} if stores else {})
    assert server.journal[0].body.get("store", True) is not stores


@pytest.mark.parametrize(
    ("way", "tier"), [("messages", "standard_only"), ("responses", "default"), ("chat", "default")]
)
def test_no_dearer_tier_is_left_to_the_vendors_choice(way: str, tier: str, server: WireServer) -> None:
    asking.provider(way, server).complete(asking.request())
    assert server.journal[0].body["service_tier"] == tier


ASKED_FOR_JSON = [(way, how) for way, speaks in WAYS.items() for how in KINDS[speaks.kind].structured[speaks.api]]


@pytest.mark.parametrize(("way", "how"), ASKED_FOR_JSON)
def test_json_is_asked_for_as_the_entry_says_and_read_alike(way: str, how: str, server: WireServer) -> None:
    asked = asking.request(says_schema=how != "json_schema")
    completion = asking.provider(way, server, structured=how).complete(asked)
    assert parse_draft(completion.text, asked.passages).citations[0].quote == asking.ENCRYPTED
    body = server.journal[0].body
    where = {
        "messages": body.get("output_config", {}).get("format", {}),
        "responses": body.get("text", {}).get("format", {}),
        "chat": body.get("response_format", {}),
    }[WAYS[way].wire]
    assert where.get("type", "prompt") == how
    enforced = where.get("json_schema", where)
    assert (enforced.get("schema") == asking.SCHEMA) is (how == "json_schema")
    if how == "json_schema" and WAYS[way].wire != "messages":
        assert enforced["strict"] is True


@pytest.mark.parametrize(("way", "how"), ASKED_FOR_JSON)
@pytest.mark.parametrize("fault", ["wrong-schema", "fenced-text", "not-json-text"])
def test_what_came_back_is_checked_as_strictly_however_it_was_asked_for(
    way: str, how: str, fault: str, server: WireServer
) -> None:
    asked = asking.request(says_schema=how != "json_schema")
    server.fail(fault)
    with pytest.raises(BadResponseError):
        parse_draft(asking.provider(way, server, structured=how).complete(asked).text, asked.passages)


@pytest.mark.parametrize("way", WAYS)
def test_the_longest_answer_is_said(way: str, server: WireServer) -> None:
    asking.provider(way, server).complete(asking.request())
    limits = ("max_tokens", "max_output_tokens", "max_completion_tokens")
    assert [server.journal[0].body[limit] for limit in limits if limit in server.journal[0].body] == [1000]


@pytest.mark.parametrize("way", WAYS)
def test_the_target_names_who_is_called_with_which_key(way: str, server: WireServer) -> None:
    target = asking.provider(way, server).target
    assert (target.host, f":{target.port}") == ("127.0.0.1", server.anthropic_url[-6:])
    assert target.region == WAYS[way].region
    assert target.key is not None
    assert len(target.key.fingerprint) == 16


@pytest.mark.parametrize("way", WAYS)
def test_without_a_key_the_target_is_known_and_nothing_is_sent(way: str, server: WireServer) -> None:
    provider = build_provider(asking.entry(way, server), key=None, connect=http_client)
    assert provider.target.host == "127.0.0.1"
    assert provider.target.key is None
    with pytest.raises(CredentialError, match="needs a key"):
        provider.complete(asking.request())
    assert server.journal == []


@pytest.mark.parametrize("way", WAYS)
def test_one_provider_serves_several_threads(way: str, server: WireServer) -> None:
    provider = asking.provider(way, server)
    texts = [f"Passage number {n}." for n in range(12)]
    asked = [asking.request(passages=(asking.passage(text),)) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        answers = [json.loads(completion.text)["answer"] for completion in pool.map(provider.complete, asked)]
    assert answers == texts


@pytest.mark.parametrize("way", WAYS)
def test_text_of_any_script_survives_the_trip(way: str, server: WireServer) -> None:
    text = "Ünïcode “quotes” — 加密 🔒 \u2028 <b>=HYPERLINK()</b>"
    asked = asking.request(passages=(asking.passage(text),))
    assert json.loads(asking.provider(way, server).complete(asked).text)["answer"] == text


@pytest.mark.parametrize("way", WAYS)
def test_a_foreign_model_name_is_passed_on_for_the_log(way: str, server: WireServer) -> None:
    server.fail("wrong-model")
    assert asking.provider(way, server).complete(asking.request()).model == "some-other-model"


def test_many_output_tokens_need_no_streaming(server: WireServer) -> None:
    from dataclasses import replace

    asked = replace(asking.request(), max_output_tokens=64_000)
    assert asking.provider("messages", server).complete(asked).text
    assert server.journal[0].body["max_tokens"] == 64_000
