"""A remark that comes without evidence is not an answer, and is left out."""

from collections.abc import Iterator

from qbyok.model import Severity
from qbyok.verification.case import Case, Rule, shortened


def _check(case: Case) -> Iterator[str]:
    if case.draft.answer.strip() and not case.draft.in_evidence:
        yield f"no evidence was found, so this remark was left out: “{shortened(case.draft.answer, 160)}”"


RULE = Rule(id="remark-without-evidence", severity=Severity.INFO, check=_check)
