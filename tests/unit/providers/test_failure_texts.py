"""What a vendor says about a failure: read however broken it is, and repeated without the key."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbyok.errors import KeyRejectedError, ProviderError
from qbyok.model import KeyIdentity
from qbyok.providers.caller import Caller
from qbyok.providers.failures import Failure, explain, read_error

SECRET = "gateway-7f3a9c1e55d0b2aa-key"
CALLER = Caller("corp", "llm.example.com", SECRET)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["error", "code", "type", "message", "details", "error_code"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(json_values, st.integers(min_value=200, max_value=599))
def test_any_error_body_becomes_an_error_of_one_line(body: object, status: int) -> None:
    error = explain(read_error(body, status=status, request_id="r"), CALLER)
    assert isinstance(error, ProviderError)
    assert error.message.isprintable()
    assert len(error.message) < 500
    assert error.hint
    assert error.code


@given(
    st.text(string.printable, max_size=60),
    st.text(string.printable, max_size=60),
    st.sampled_from(
        [SECRET, SECRET[:8] + "***", SECRET[:10], "****" + SECRET[-6:], "sk-proj-abcd1234", f"({SECRET})"]
    ),
)
def test_no_piece_of_a_key_is_repeated(before: str, after: str, echo: str) -> None:
    quoted = CALLER.quote(f"{before} {echo} {after}")
    assert SECRET[:8] not in quoted
    assert SECRET[-6:] not in quoted
    assert "abcd1234" not in quoted
    assert quoted.isprintable()


def test_a_key_rejected_for_another_reason_than_the_key_says_why() -> None:
    body = {"error": {"type": "permission_error", "message": "Model not available in your region"}}
    error = explain(read_error(body, status=403, request_id="r"), CALLER)
    assert isinstance(error, KeyRejectedError)
    assert "region" in error.message


@pytest.mark.parametrize(
    ("source", "remedy"),
    [
        ("keyring", "qbyok keys rotate team"),
        ("environment:TEAM_KEY", "variable TEAM_KEY"),
        ("command:op", "command 'op'"),
        ("stdin", "standard input"),
        ("file", "that file"),
    ],
)
def test_a_refused_key_is_to_be_replaced_where_it_came_from(source: str, remedy: str) -> None:
    key = KeyIdentity(name="team", source=source, fingerprint="0" * 16)
    caller = Caller("corp", "llm.example.com", SECRET, key=key)
    error = explain(read_error({}, status=401, request_id="r"), caller)
    assert remedy in error.hint
    assert "keys set" not in error.hint


@pytest.mark.parametrize(
    ("status", "body", "header", "failure"),
    [
        (400, {"message": "The provided model identifier is invalid."}, "ValidationException", Failure.MODEL),
        (400, {"message": "Input is too long for requested model."}, "ValidationException", Failure.TOO_LONG),
        (400, {"message": "Malformed input request"}, "ValidationException", Failure.REQUEST),
        (424, {"message": "The model failed."}, "ModelErrorException", Failure.UNUSABLE),
        (429, {"message": "Not ready"}, "ModelNotReadyException:http://internal.amazon.com/x", Failure.SERVER),
        (503, {"message": "Bedrock is unable to process"}, "ServiceUnavailableException", Failure.SERVER),
        (429, {"message": "Too many requests"}, "ThrottlingException", Failure.BUSY),
        (503, {"error": {"code": 503, "status": "UNAVAILABLE", "message": "unavailable"}}, "", Failure.SERVER),
        (429, {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "Quota"}}, "", Failure.BUSY),
        (403, {"Message": "expired"}, "ExpiredTokenException", Failure.KEY),
        (403, {"error": {"code": 403, "status": "PERMISSION_DENIED", "message": "no"}}, "", Failure.KEY),
        (
            403,
            {"error": {"code": 403, "status": "PERMISSION_DENIED", "details": [{"reason": "BILLING_DISABLED"}]}},
            "",
            Failure.CREDIT,
        ),
        (400, {"error": {"code": "content_filter", "innererror": {"code": "x"}}}, "", Failure.FILTERED),
        (
            401,
            {"error": {"code": "401", "message": "Access denied due to invalid subscription key"}},
            "",
            Failure.KEY,
        ),
        (429, {"error": {"code": "429", "message": "call rate limit"}}, "", Failure.BUSY),
    ],
)
def test_each_clouds_own_words_are_understood(
    status: int, body: dict[str, object], header: str, failure: Failure
) -> None:
    error = read_error(body, status=status, request_id="r", header=header)
    assert error.failure() is failure
    assert str(status) not in error.codes


def test_a_caller_shows_no_key() -> None:
    assert SECRET not in repr(CALLER)
    assert str(CALLER) == "corp (llm.example.com)"


@pytest.mark.parametrize(
    ("status", "error", "expected"),
    [
        # The code decides, whatever the status says.
        (429, {"type": "insufficient_quota", "code": "credit_balance_exhausted"}, Failure.CREDIT),
        (
            429,
            {"type": "rate_limit_error", "details": {"error_code": "contract_spend_limit_reached"}},
            Failure.CREDIT,
        ),
        (429, {"type": "rate_limit_error", "details": {"error_code": "ramp_limit_exceeded"}}, Failure.BUSY),
        (400, {"type": "invalid_request_error", "code": "invalid_api_key"}, Failure.KEY),
        (200, {"code": "rate_limit_exceeded"}, Failure.BUSY),
        (200, {"code": "something_new"}, Failure.UNUSABLE),
        (400, {"code": "content_filter"}, Failure.FILTERED),
        # Without a known code the status does.
        (400, {"type": "invalid_request_error"}, Failure.REQUEST),
        (418, {}, Failure.REQUEST),
        (429, {}, Failure.BUSY),
        (529, {}, Failure.BUSY),
        *((status, {}, Failure.SERVER) for status in (408, 409, 500, 502, 503, 504)),
        (599, {"code": 7, "type": ["x"]}, Failure.SERVER),
        # A server's own failure is told apart from too much for it.
        (500, {"type": "server_error"}, Failure.SERVER),
        (504, {"type": "timeout_error"}, Failure.SERVER),
        (503, {"type": "service_unavailable_error", "code": "server_is_overloaded"}, Failure.BUSY),
        (503, {"type": "service_unavailable_error", "code": "slow_down"}, Failure.BUSY),
        (500, {"type": "overloaded_error"}, Failure.BUSY),
    ],
)
def test_the_code_comes_first_and_the_status_second(status: int, error: dict[str, object], expected: Failure) -> None:
    assert read_error({"error": error}, status=status, request_id="").failure() is expected


def test_a_key_too_short_to_have_pieces_is_hidden_as_a_whole() -> None:
    assert Caller("local", "127.0.0.1", "ollama").quote("wrong key 'ollama'!") == "wrong key '[key]'!"
