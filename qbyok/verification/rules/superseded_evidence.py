"""A draft, or a document that another one replaced, may say what is not so."""

from collections.abc import Iterator

from qbyok.model import Severity
from qbyok.verification.case import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for path, source in case.sources.items():
        if source.superseded:
            yield f"the answer cites {path}, which seems not to be in force: {source.superseded}"


RULE = Rule(id="superseded-evidence", severity=Severity.REVIEW, check=_check)
