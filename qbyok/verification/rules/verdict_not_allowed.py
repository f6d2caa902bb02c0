"""A verdict must be one that the questionnaire offers."""

from collections.abc import Iterator

from qbyok.model import Severity
from qbyok.verification.case import Case, Rule, shortened
from qbyok.verification.verdicts import match_verdict


def _check(case: Case) -> Iterator[str]:
    verdict, allowed = case.draft.verdict, case.question.allowed
    if verdict and allowed and match_verdict(verdict, allowed) is None:
        options = ", ".join(f"“{shortened(value, 40)}”" for value in allowed)
        yield f"“{shortened(verdict)}” is not among the verdicts of this question ({options})"


RULE = Rule(id="verdict-not-allowed", severity=Severity.REVIEW, check=_check)
