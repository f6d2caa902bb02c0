"""A question that offers verdicts wants one."""

from collections.abc import Iterator

from qbyok.model import Severity
from qbyok.verification.case import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if case.draft.in_evidence and case.question.allowed and not case.draft.verdict:
        yield "the evidence bears on the question, but no verdict was given"


RULE = Rule(id="verdict-missing", severity=Severity.REVIEW, check=_check)
