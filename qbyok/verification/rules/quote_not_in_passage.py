"""A quote must stand, word for word, in the passage that it names."""

from collections.abc import Iterator

from qbyok.model import Citation, Severity
from qbyok.verification.case import Case, Rule, shortened
from qbyok.verification.quotes import locate


def _check(case: Case) -> Iterator[str]:
    found = {verified.citation for verified in case.verified}
    for citation in case.draft.citations:
        if citation.passage_id in case.passages and citation not in found:
            yield _message(case, citation)


def _message(case: Case, citation: Citation) -> str:
    quote = shortened(citation.quote)
    elsewhere = [p for p in case.passages.values() if locate(citation.quote, p.text)]
    if elsewhere:
        return (
            f"“{quote}” stands in {elsewhere[0].path} ({elsewhere[0].locator}), not in the passage it is cited from"
        )
    return f"“{quote}” does not stand word for word in the passage it is cited from, or is too short to show anything"


RULE = Rule(id="quote-not-in-passage", severity=Severity.REVIEW, check=_check)
