"""A question shows nothing, not even one that an earlier questionnaire put as a statement."""

import re
from collections.abc import Iterator

from qbyok.model import Severity
from qbyok.verification.case import Case, Rule, Verified, shortened

# An earlier question and its answer make one passage: "Question: …", then "Verdict: …", "Answer: …".
_QUESTION_PART = re.compile(r"(?ms)^Question: .*?(?=^(?:Verdict|Answer): |\Z)")


def _check(case: Case) -> Iterator[str]:
    for verified in case.verified:
        if _is_question(verified):
            yield f"“{shortened(verified.citation.quote)}” is a question, which shows nothing"


def _is_question(verified: Verified) -> bool:
    place = verified.located
    if verified.sentence.rstrip("\"'”’»)] ").endswith(("?", "？")):
        return True
    parts = _QUESTION_PART.finditer(verified.passage.text)
    return any(part.start() <= place.start and place.end <= part.end() for part in parts)


RULE = Rule(id="question-quoted", severity=Severity.REVIEW, check=_check)
