"""An earlier answer that is out of date is a hint, and no evidence on its own."""

from collections.abc import Iterator

from qbyok.model import Severity
from qbyok.verification.case import Case, Rule


def _check(case: Case) -> Iterator[str]:
    stale = [one.passage for one in case.verified if one.passage.stale]
    if stale and len(stale) == len(case.verified):
        reasons = dict.fromkeys(passage.stale for passage in stale)
        yield f"nothing but an earlier answer that is out of date supports this one: {'; '.join(reasons)}"


RULE = Rule(id="stale-answer", severity=Severity.REVIEW, check=_check)
