"""Every figure, version, duration and standard of an answer must stand in a passage that it cites."""

from collections.abc import Iterator

from qbyok.model import Severity
from qbyok.verification.case import Case, Rule
from qbyok.verification.figures import figures, is_supported, supported_figures


def _check(case: Case) -> Iterator[str]:
    if not case.draft.in_evidence or not case.verified:
        return
    supported: set[str] = set()
    for passage in {verified.passage.id: verified.passage for verified in case.verified}.values():
        supported |= supported_figures(passage)
    for figure in figures(case.draft.answer):
        if not is_supported(figure, supported):
            yield f"“{figure.text}” stands in none of the cited passages"


RULE = Rule(id="unsupported-number", severity=Severity.REVIEW, check=_check)
