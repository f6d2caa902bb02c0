"""An answer is for the customer; parts of the prompt or of the response format don't belong in it."""

import re
from collections.abc import Iterator
from functools import lru_cache

from qbyok.model import Severity
from qbyok.verification.case import Case, Rule, shortened
from qbyok.verification.orders import order_in
from qbyok.verification.tokens import tokenize

_FORMAT_WORDS = re.compile(r"\bin_evidence\b|\"citations\"|\b(?:BEGIN|END) [A-Z]+ [0-9a-f]{16}\b")
_SHORTEST_ID = 6
_RUN = 8
"""Words in a row that an answer shares with the system part by no accident."""


def _check(case: Case) -> Iterator[str]:
    answer = case.draft.answer
    if match := _FORMAT_WORDS.search(answer):
        yield f"the answer repeats a part of the prompt (“{match[0]}”)"
    if repeated := next((run for run in _runs(answer) if run in _known(case.system)), ()):
        yield f"the answer repeats what the model was told (“{' '.join(repeated)}”)"
    if order := order_in(answer):
        yield f"the answer seems to give orders to a model (“{shortened(order)}”)"
    for passage_id in case.passages:
        if len(passage_id) >= _SHORTEST_ID and re.search(rf"(?<!\w){re.escape(passage_id)}(?!\w)", answer):
            yield f"the answer names the passage id “{passage_id}”, which means nothing to the customer"


@lru_cache(4)
def _known(system: str) -> frozenset[tuple[str, ...]]:
    return frozenset(_runs(system))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = [token.text for token in tokenize(text)]
    return (tuple(words[place : place + _RUN]) for place in range(len(words) - _RUN + 1))


RULE = Rule(id="prompt-echo", severity=Severity.REVIEW, check=_check)
