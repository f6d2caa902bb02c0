"""Evidence that has expired shows what was true once."""

from collections.abc import Iterator

from qbyok.model import Severity
from qbyok.verification.case import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for path, source in case.sources.items():
        if source.expired:
            yield f"the answer cites {path}, which expired on {source.expires}"


RULE = Rule(id="expired-evidence", severity=Severity.REVIEW, check=_check)
