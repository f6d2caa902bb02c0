"""An earlier questionnaire stands behind an answer, and its name is not for the customer to read."""

from collections.abc import Iterator

from qbyok.model import Role, Severity
from qbyok.verification.case import Case, Rule


def _check(case: Case) -> Iterator[str]:
    if any(slot.role is Role.EVIDENCE and slot.writable for slot in case.question.slots):
        for path in dict.fromkeys(one.passage.path for one in case.verified if one.passage.earlier):
            yield f"the evidence column does not name {path}, an earlier questionnaire"


RULE = Rule(id="source-not-named", severity=Severity.INFO, check=_check)
