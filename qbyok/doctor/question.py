"""One short question, for those who want to see the whole way work: it costs something, within the user's limits.

Nothing of the user's is sent. There is no run and no run log; the call stands in the ledger like any other.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from qbyok.doctor.check import Check, ok, problem, warning
from qbyok.errors import EgressError, ProviderError, QbyokError
from qbyok.interfaces import Pricing, Provider
from qbyok.model import AnswerRequest, Completion, Question, RenderedPrompt, Target
from qbyok.pipeline.drift import accepted
from qbyok.prompting.schema_text import VERSION, schema_text
from qbyok.spend.budget import Budget
from qbyok.spend.calls import UNBILLED, UNCERTAIN, Call, CallStatus, Outcome
from qbyok.spend.estimates import worst_case
from qbyok.wording import money

_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["ready"],
    "properties": {"ready": {"type": "boolean"}},
}
_SYSTEM = "You answer with one JSON object."
_USER = "Say that you are ready.\n"
_MOST_TOKENS = 2000
"""Enough for models that think before they answer."""


def check_question(provider: Provider, run: str, budget: Budget, pricing: Pricing) -> Check:
    """Ask, and say whether the answer is what was asked for, from the model that was asked for."""
    target = provider.target
    try:
        completion, outcome = _ask(provider, run, budget, pricing)
        completion = accepted(target, completion)
    except QbyokError as error:
        return problem("question", error)
    cost = money(outcome.price.usd) if outcome.price else "at an unknown price"
    said = f"answered as {completion.model or 'a model that is not named'}, {cost}"
    if _keys(completion.text) != ["ready"]:
        return warning(
            "question",
            f"{said}; the answer does not keep to the schema",
            'Set structured = "prompt" in the entry, if the endpoint enforces no schema',
        )
    return ok("question", said)


def _ask(provider: Provider, run: str, budget: Budget, pricing: Pricing) -> tuple[Completion, Outcome]:
    target, request = provider.target, _request(provider.target)
    size = len(f"{request.prompt.system}{request.prompt.user}{json.dumps(_SCHEMA)}")
    worst = pricing.worst(target, worst_case(size, _MOST_TOKENS))
    reserved = budget.reserve(_call(target, run, size), worst, target)
    outcome = UNCERTAIN
    try:
        completion = provider.complete(request)
        outcome = Outcome(
            status=CallStatus.SETTLED, usage=completion.usage, price=pricing.price(target, completion.usage)
        )
    except EgressError:
        outcome = UNBILLED
        raise
    except ProviderError as error:
        outcome = UNCERTAIN if error.may_be_billed else UNBILLED
        raise
    finally:
        budget.settle(reserved, outcome)
    return completion, outcome


def _request(target: Target) -> AnswerRequest:
    says_schema = target.structured != "json_schema"
    user = _USER + (schema_text(_SCHEMA) if says_schema else "")
    digest = hashlib.sha256(f"{_SYSTEM}\0{user}".encode()).hexdigest()
    prompt = RenderedPrompt(
        template="doctor",
        template_version=1,
        template_sha256=digest,
        system=_SYSTEM,
        user=user,
        schema=_SCHEMA,
        sha256=digest,
        schema_text=VERSION if says_schema else "",
    )
    question = Question(id="doctor", at="", text=_USER)
    return AnswerRequest(question=question, passages=(), approved=(), prompt=prompt, max_output_tokens=_MOST_TOKENS)


def _call(target: Target, run: str, size: int) -> Call:
    return Call(
        run=run,
        log="",
        questionnaire="",
        provider=target.provider,
        kind=target.kind,
        model=target.model,
        key_name=target.key_name,
        key_id=target.key.fingerprint if target.key else "",
        template="doctor",
        template_version=1,
        prompt_bytes=size,
    )


def _keys(text: str) -> list[str]:
    found: dict[str, Any] = json.loads(text)
    return list(found)
