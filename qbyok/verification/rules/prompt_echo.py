"""An answer is for the customer; parts of the prompt or of the response format don't belong in it."""

import re
from collections.abc import Iterator

from qbyok.model import Severity
from qbyok.verification.case import Case, Rule

_FORMAT_WORDS = re.compile(r"\bin_evidence\b|\"citations\"|\b(?:BEGIN|END) [A-Z]+ [0-9a-f]{16}\b")
_SHORTEST_ID = 6


def _check(case: Case) -> Iterator[str]:
    answer = case.draft.answer
    if match := _FORMAT_WORDS.search(answer):
        yield f"the answer repeats a part of the prompt (“{match[0]}”)"
    for passage_id in case.passages:
        if len(passage_id) >= _SHORTEST_ID and re.search(rf"(?<!\w){re.escape(passage_id)}(?!\w)", answer):
            yield f"the answer names the passage id “{passage_id}”, which means nothing to the customer"


RULE = Rule(id="prompt-echo", severity=Severity.REVIEW, check=_check)
