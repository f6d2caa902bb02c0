"""No verdict and no answer without at least one quote that holds."""

from collections.abc import Iterator

from qbyok.model import Severity
from qbyok.verification.case import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.draft.in_evidence and case.claims and not case.verified:
        yield "no quote from the evidence supports this answer"


RULE = Rule(id="uncited-claim", severity=Severity.REVIEW, check=_check)
