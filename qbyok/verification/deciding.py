"""From a draft and its findings to an answer with a status."""

from collections.abc import Sequence

from qbyok.model import Answer, Citation, Draft, Finding, Passage, Question, Severity, Status
from qbyok.verification.case import Case, Verified, open_case
from qbyok.verification.characters import visible
from qbyok.verification.verdicts import match_verdict


def decide(question: Question, draft: Draft, findings: Sequence[Finding], passages: Sequence[Passage]) -> Answer:
    """Return the answer that a draft comes to.

    The verdict gets the exact spelling of the value that the questionnaire allows, and is left out where it is not
    among them. Only citations whose quotes hold are kept, each widened to its whole sentence, so that what a quote
    left out shows. Without such a citation nothing is ever ``answered``, whatever the findings say.
    """
    case = open_case(question, draft, passages)
    status = _status(case, findings)
    says_nothing = status is Status.NO_EVIDENCE
    return Answer(
        question_id=question.id,
        at=question.at,
        status=status,
        verdict=None if says_nothing else _verdict(question, draft),
        text="" if says_nothing else visible(draft.answer).strip(),
        citations=tuple(dict.fromkeys(_widened(verified) for verified in case.verified)),
        findings=tuple(findings),
    )


def _status(case: Case, findings: Sequence[Finding]) -> Status:
    if any(finding.severity is Severity.REVIEW for finding in findings):
        return Status.NEEDS_REVIEW
    if not case.draft.in_evidence:
        return Status.NO_EVIDENCE
    return Status.ANSWERED if case.verified and case.claims else Status.NEEDS_REVIEW


def _verdict(question: Question, draft: Draft) -> str | None:
    if draft.verdict is None:
        return None
    if question.allowed:
        return match_verdict(draft.verdict, question.allowed)
    return visible(draft.verdict).strip() or None


def _widened(verified: Verified) -> Citation:
    passage = verified.passage
    return Citation(
        passage_id=passage.id,
        quote=verified.sentence,
        path=passage.path,
        locator=passage.locator,
        earlier=passage.earlier,
    )
