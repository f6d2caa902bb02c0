"""A citation must name a passage that was sent."""

from collections.abc import Iterator

from qbyok.model import Severity
from qbyok.verification.case import Case, Rule, shortened


def _check(case: Case) -> Iterator[str]:
    for citation in case.draft.citations:
        if citation.passage_id not in case.passages:
            yield f"the answer cites passage '{shortened(citation.passage_id)}', which was not sent"


RULE = Rule(id="unknown-passage", severity=Severity.REVIEW, check=_check)
