"""Who finds no evidence can't give a verdict."""

from collections.abc import Iterator

from qbyok.model import Severity
from qbyok.verification.case import Case, Rule, shortened


def _check(case: Case) -> Iterator[str]:
    if case.draft.verdict and not case.draft.in_evidence:
        yield f"the verdict “{shortened(case.draft.verdict)}” was given although no evidence was found"


RULE = Rule(id="verdict-without-evidence", severity=Severity.REVIEW, check=_check)
