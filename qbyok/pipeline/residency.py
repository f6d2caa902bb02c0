"""A last look at what is about to leave: nothing with a label goes to a provider that its label does not name."""

from qbyok.errors import EgressError
from qbyok.kinds.labels import LOCAL_ONLY, permitted
from qbyok.kinds.registry import OFFLINE
from qbyok.model import AnswerRequest, Target


def check_labels(target: Target, request: AnswerRequest, *, batch: bool = False) -> None:
    """Check a request's passages; whoever chose them should have left these out.

    What is in a ``batch`` is stored, or carried away as a file, wherever the endpoint is.

    Raises:
        EgressError: one of them may not go there.
    """
    if target.kind == OFFLINE:
        return
    for passage in (*request.passages, *(answer.passage for answer in request.approved)):
        may_have = permitted(target.labels, target.host) - ({LOCAL_ONLY} if batch else set())
        if missing := set(passage.labels) - may_have:
            raise EgressError(
                f"a passage of {passage.path} was about to go to {target.provider}, against its label"
                f" '{sorted(missing)[0]}'",
                hint="Nothing was sent. Name a provider that may have it, or leave the document out (evidence.toml)",
            )
