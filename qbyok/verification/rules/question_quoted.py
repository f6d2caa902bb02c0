"""A question shows nothing, not even one that an earlier questionnaire put as a statement."""

import re
from collections.abc import Iterator

from qbyok.model import Severity
from qbyok.verification.case import PAIR_START, Case, Rule, Verified, shortened

_QUESTION_PART = re.compile(rf"(?ms)\A{PAIR_START}.*?(?=^(?:Verdict|Answer): |\Z)")


def _check(case: Case) -> Iterator[str]:
    for verified in case.verified:
        if _is_question(verified):
            yield f"“{shortened(verified.citation.quote)}” is a question, which shows nothing"


def _is_question(verified: Verified) -> bool:
    place = verified.located
    question = _QUESTION_PART.match(verified.passage.text)
    if question:
        return place.end <= question.end()
    return verified.sentence.rstrip("\"'”’»)] ").endswith(("?", "？"))


RULE = Rule(id="question-quoted", severity=Severity.REVIEW, check=_check)
