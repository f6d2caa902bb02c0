"""What a failed call means: the vendors' error codes and types first, the HTTP status second.

The status alone misleads: an account without credit is a 400 at one vendor and a 429 at another, where a 429 is
otherwise worth a wait. Sources: the error tables of both vendors' API references and the types in their SDKs; for the
clouds https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html#API_runtime_InvokeModel_Errors,
https://docs.cloud.google.com/apis/design/errors and
https://learn.microsoft.com/en-us/azure/ai-foundry/openai/reference.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from qbyok.errors import (
    UNPARSED,
    AccountExhaustedError,
    BadResponseError,
    KeyRejectedError,
    ProviderError,
    TransientProviderError,
)
from qbyok.providers.caller import Caller
from qbyok.providers.fields import objects


class Failure(StrEnum):
    """The kinds of failure that are told apart, because each asks for something else."""

    KEY = "key"
    CREDIT = "credit"
    BUSY = "busy"
    SERVER = "server"
    MODEL = "model"
    TOO_LONG = "too-long"
    FILTERED = "filtered"
    REQUEST = "request"
    UNUSABLE = "unusable"
    UNPARSED = "unparsed"


@dataclass(frozen=True, slots=True)
class _Meaning:
    error: type[ProviderError]
    what: str
    hint: str


_MEANINGS: Mapping[Failure, _Meaning] = {
    Failure.KEY: _Meaning(
        KeyRejectedError,
        "refuses the key",
        "OTHER_KEY",
    ),
    Failure.CREDIT: _Meaning(
        AccountExhaustedError,
        "has no credit left for this key, or its spend limit is reached",
        "Add credit or raise the limit at the provider",
    ),
    Failure.BUSY: _Meaning(
        TransientProviderError,
        "is overloaded or limits the rate of calls",
        "Wait a while; a lower 'concurrency' helps against rate limits",
    ),
    Failure.SERVER: _Meaning(
        TransientProviderError,
        "could not serve the call, for reasons of its own",
        "Wait a while; if it lasts, see the provider's status page, or the log of your own server",
    ),
    Failure.MODEL: _Meaning(
        ProviderError,
        "does not know the model, or nothing answers at that path",
        "Name another with --model (qbyok models --provider PROVIDER lists them), and check the endpoint's path",
    ),
    Failure.TOO_LONG: _Meaning(
        BadResponseError,
        "says that the prompt is too long for the model",
        "Set 'passages' lower, or use a model with a larger context",
    ),
    Failure.FILTERED: _Meaning(
        BadResponseError,
        "did not let the prompt or the answer pass its content filter",
        "Answer this question yourself",
    ),
    Failure.REQUEST: _Meaning(
        ProviderError,
        "does not accept the request",
        "Check that endpoint, api and model fit together",
    ),
    Failure.UNUSABLE: _Meaning(
        BadResponseError,
        "reports that it failed to answer",
        "Ask this question again with --resume, or answer it yourself",
    ),
    Failure.UNPARSED: _Meaning(
        BadResponseError,
        "could not read what its model put out",
        "Ask this question again with --resume, or answer it yourself",
    ),
}

_BY_CODE: Mapping[str, Failure] = {
    # Either vendor's code or type; a details.error_code or code is looked up before the broader type.
    "authentication_error": Failure.KEY,
    "permission_error": Failure.KEY,
    "invalid_api_key": Failure.KEY,
    "invalid_authentication": Failure.KEY,
    "account_deactivated": Failure.KEY,
    "unsupported_country_region_territory": Failure.KEY,
    "billing_error": Failure.CREDIT,
    "enforced_spend_limit_reached": Failure.CREDIT,
    "contract_spend_limit_reached": Failure.CREDIT,
    "insufficient_quota": Failure.CREDIT,
    "credit_balance_exhausted": Failure.CREDIT,
    "billing_hard_limit_reached": Failure.CREDIT,
    "organization_spend_limit_exceeded": Failure.CREDIT,
    "project_spend_limit_exceeded": Failure.CREDIT,
    "organization_usage_limit_exceeded": Failure.CREDIT,
    "rate_limit_error": Failure.BUSY,
    "ramp_limit_exceeded": Failure.BUSY,
    "overloaded_error": Failure.BUSY,
    "timeout_error": Failure.SERVER,
    "api_error": Failure.SERVER,
    "rate_limit_exceeded": Failure.BUSY,
    "slow_down": Failure.BUSY,
    "server_is_overloaded": Failure.BUSY,
    "server_error": Failure.SERVER,
    "not_found_error": Failure.MODEL,
    "model_not_found": Failure.MODEL,
    "request_too_large": Failure.TOO_LONG,
    "context_length_exceeded": Failure.TOO_LONG,
    "exceed_context_size_error": Failure.TOO_LONG,
    "string_above_max_length": Failure.TOO_LONG,
    "content_filter": Failure.FILTERED,
    "content_policy_violation": Failure.FILTERED,
    "invalid_prompt": Failure.FILTERED,
    "data_residency_mismatch": Failure.REQUEST,
    # Azure
    "DeploymentNotFound": Failure.MODEL,
    # Bedrock, from the header x-amzn-errortype
    "AccessDeniedException": Failure.KEY,
    "ExpiredTokenException": Failure.KEY,
    "UnrecognizedClientException": Failure.KEY,
    "ServiceQuotaExceededException": Failure.CREDIT,
    "ThrottlingException": Failure.BUSY,
    "ModelNotReadyException": Failure.SERVER,
    "ModelTimeoutException": Failure.SERVER,
    "ServiceUnavailableException": Failure.SERVER,
    "InternalServerException": Failure.SERVER,
    "ResourceNotFoundException": Failure.MODEL,
    "ModelErrorException": Failure.UNUSABLE,
    # Google, the reason of a status before the status
    "BILLING_DISABLED": Failure.CREDIT,
    "UNAUTHENTICATED": Failure.KEY,
    "PERMISSION_DENIED": Failure.KEY,
    "RESOURCE_EXHAUSTED": Failure.BUSY,
    "UNAVAILABLE": Failure.SERVER,
    "DEADLINE_EXCEEDED": Failure.SERVER,
    "INTERNAL": Failure.SERVER,
    "NOT_FOUND": Failure.MODEL,
}

# Anthropic and Bedrock send these as a bare 400; the wording is all there is to go by.
_BY_WORDING: tuple[tuple[re.Pattern[str], Failure], ...] = (
    (re.compile(r"credit balance is too low|reached your specified api usage limits", re.I), Failure.CREDIT),
    (re.compile(r"model identifier is invalid", re.I), Failure.MODEL),
    # As seen in https://github.com/anthropics/claude-code/issues/58367
    (re.compile(r"blocked by content filtering policy", re.I), Failure.FILTERED),
    (
        re.compile(r"(prompt|input) is too long|exceeds? the (available )?context (size|window|limit)", re.I),
        Failure.TOO_LONG,
    ),
)

# llama.cpp's, now and before, for output that it can't read; its code is that of any HTTP 500. It concerns the one
# question: https://github.com/ggml-org/llama.cpp/issues/27279, https://github.com/ggml-org/llama.cpp/issues/27543
_UNPARSED = re.compile(
    r"model produced output that does not match the expected |failed to parse input at pos \d", re.IGNORECASE
)

_CODE = re.compile(r"(?!\d+\Z)[\w.-]{1,64}")
"""Azure repeats the status where it knows no code."""

_BY_STATUS: Mapping[int, Failure] = {
    401: Failure.KEY,
    402: Failure.CREDIT,
    403: Failure.KEY,
    404: Failure.MODEL,
    408: Failure.SERVER,
    409: Failure.SERVER,
    413: Failure.TOO_LONG,
    425: Failure.SERVER,
    429: Failure.BUSY,
    529: Failure.BUSY,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class VendorError:
    """An error as a vendor reported it. ``codes`` are its code and type, the more specific first."""

    status: int
    codes: tuple[str, ...]
    message: str
    request_id: str = ""
    retry_after: float | None = None

    def failure(self, kind: str = "") -> Failure:
        """Return what this error means, from a provider of a kind."""
        if kind == "openai-compatible" and self.status == 500 and _UNPARSED.search(self.message):
            return Failure.UNPARSED
        for code in self.codes:
            if code in _BY_CODE:
                return _BY_CODE[code]
        for wording, failure in _BY_WORDING:
            if wording.search(self.message):
                return failure
        if self.status < 300:
            return Failure.UNUSABLE
        return _BY_STATUS.get(self.status, Failure.SERVER if self.status >= 500 else Failure.REQUEST)


def read_error(
    body: object, *, status: int, request_id: str, header: str = "", retry_after: float | None = None
) -> VendorError:
    """Read the ``error`` object that the vendors send, however much of it is there.

    Amazon sends a bare message, and the error's type in a ``header``, which may go on with a colon and an address.
    """
    error = body.get("error", body) if isinstance(body, Mapping) else None
    if not isinstance(error, Mapping):
        error = {"message": error}
    details = error.get("details")
    candidates = (
        details.get("error_code") if isinstance(details, Mapping) else None,
        *(detail.get("reason") for detail in objects(error, "details")),
        error.get("code"),
        error.get("type"),
        error.get("status"),
        header.partition(":")[0],
    )
    message = error.get("message")
    return VendorError(
        status=status,
        codes=tuple(code for code in candidates if isinstance(code, str) and _CODE.fullmatch(code)),
        message=message if isinstance(message, str) else "",
        request_id=request_id,
        retry_after=retry_after,
    )


def explain(error: VendorError, caller: Caller) -> ProviderError:
    """Return the error that a person reads and the pipeline acts on."""
    failure = error.failure(caller.kind)
    meaning = _MEANINGS[failure]
    code = error.codes[0] if error.codes else ""
    shown = ", ".join(filter(None, (f"HTTP {error.status}" if error.status else "", code)))
    # What a vendor says about a refused key can hold pieces of the key.
    said = "" if failure is Failure.KEY and error.status == 401 else caller.quote(error.message).rstrip(".")
    message = f"{caller} {meaning.what} ({shown})" + (f': "{said}"' if said else "")
    hint = meaning.hint.replace("PROVIDER", caller.provider).replace("OTHER_KEY", caller.other_key)
    code = UNPARSED if failure is Failure.UNPARSED else code or f"http-{error.status}"
    if meaning.error is TransientProviderError:
        return TransientProviderError(
            message,
            hint=hint,
            code=code,
            status=error.status,
            request_id=error.request_id,
            retry_after=error.retry_after,
        )
    return meaning.error(message, hint=hint, code=code, status=error.status, request_id=error.request_id)
