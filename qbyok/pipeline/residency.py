"""A last look at what is about to leave: nothing with a label goes to a provider that its label does not name."""

from qbyok.errors import EgressError
from qbyok.kinds.registry import OFFLINE
from qbyok.model import AnswerRequest, Target


def check_labels(target: Target, request: AnswerRequest) -> None:
    """Check a request's passages; whoever chose them should have left these out.

    Raises:
        EgressError: one of them may not go there.
    """
    if target.kind == OFFLINE:
        return
    for passage in (*request.passages, *(answer.passage for answer in request.approved)):
        if missing := set(passage.labels) - set(target.labels):
            raise EgressError(
                f"a passage of {passage.path} was about to go to {target.provider}, against its label"
                f" '{sorted(missing)[0]}'",
                hint="Nothing was sent. Name a provider whose entry has that label",
            )
