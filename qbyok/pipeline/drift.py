"""Whether the model that answered is the one that was asked for, and what becomes of an answer from another."""

from dataclasses import replace

from qbyok.errors import ProviderError
from qbyok.kinds.models import Match, match
from qbyok.kinds.registry import KINDS
from qbyok.model import Completion, Finding, Severity, Target

RULE = "model-drift"


def match_of(target: Target, completion: Completion) -> Match:
    """Compare what a response names with what was asked for; a deployment's name says nothing of its model."""
    found = match(target.serves or target.model, completion.model)
    if found is Match.OTHER and not target.serves and KINDS[target.kind].models_are_deployments:
        return Match.UNKNOWN
    return found


def must_stop(target: Target, completion: Completion) -> bool:
    """Tell whether a response is from another model, and the entry does not put up with that."""
    return target.on_drift == "stop" and match_of(target, completion) is Match.OTHER


def accepted(target: Target, completion: Completion) -> Completion:
    """Return a response, with a finding if it is from another model than was asked for.

    Raises:
        ProviderError: it is, and the entry does not put up with that.
    """
    if match_of(target, completion) is not Match.OTHER:
        return completion
    asked = target.serves or target.model
    said = f"{target.provider} answered as model '{completion.model}', and '{asked}' was asked for"
    if must_stop(target, completion):
        raise ProviderError(
            said,
            hint="Ask for that one by --model; or set serves (what the endpoint calls yours), or on_drift = 'warn'",
            code=RULE,
            status=200,
            request_id=completion.request_id,
        )
    finding = Finding(rule=RULE, severity=Severity.INFO, message=said)
    return replace(completion, findings=(*completion.findings, finding))
