"""A draft that claims to find evidence has to say something."""

from collections.abc import Iterator

from qbyok.model import Severity
from qbyok.verification.case import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.draft.in_evidence and not case.claims:
        yield "the evidence is said to bear on the question, but no answer was given"


RULE = Rule(id="answer-missing", severity=Severity.REVIEW, check=_check)
