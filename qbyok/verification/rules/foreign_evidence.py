"""A supplier's report says nothing of the company that answers."""

from collections.abc import Iterator

from qbyok.model import Severity
from qbyok.verification.case import Case, Rule


def _check(case: Case) -> Iterator[str]:
    for path, source in case.sources.items():
        if source.foreign:
            yield f"the answer cites {path}: {source.foreign}"


RULE = Rule(id="foreign-evidence", severity=Severity.INFO, check=_check)
