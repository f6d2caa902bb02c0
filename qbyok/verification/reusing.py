"""An approved answer given again, as a completion that is checked like any other."""

import json
from collections.abc import Sequence

from qbyok.model import ApprovedAnswer, Completion, Finding, Question, Severity
from qbyok.verification.verdicts import own_wording, plain_verdict

_LONGEST_QUOTE = 600


def best_of(approved: Sequence[ApprovedAnswer]) -> ApprovedAnswer | None:
    """Return the approved answer that counts, of those to the same question, newest first; None if it says nothing.

    It is the newest one, since an older one may be what it replaced; or another that says the same, if that one is in
    force.
    """
    if not approved or not (approved[0].verdict or approved[0].answer):
        return None
    newest = approved[0]
    return next((one for one in approved if not one.passage.stale and says_same(one, newest)), newest)


def says_same(first: ApprovedAnswer, second: ApprovedAnswer) -> bool:
    """Tell whether two answers say the same, but for spacing and the spelling of the verdict."""
    return _said(first) == _said(second)


def same_options(approved: ApprovedAnswer, question: Question) -> bool:
    """Tell whether both questions permit the same verdicts; their order and spelling do not matter."""
    return _options(approved.allowed) == _options(question.allowed)


def reuse(approved: ApprovedAnswer, question: Question) -> Completion:
    """Return an approved answer as the answer to the same question, in the questionnaire's own words.

    Its finding says whose it is and of when. It is for a person to look at where the answer is out of date, or was
    chosen from other verdicts than this question offers.
    """
    verdict = own_wording(approved.verdict, question.allowed)
    citation = {"passage": approved.passage.id, "quote": _quote(approved)}
    draft = {"in_evidence": True, "verdict": verdict or None, "answer": approved.answer, "citations": [citation]}
    return Completion(text=json.dumps(draft, ensure_ascii=False), findings=(_finding(approved, question),))


def _finding(approved: ApprovedAnswer, question: Question) -> Finding:
    when = f"of {approved.date}" if approved.date else "without a date"
    who = f", approved by {approved.approval.by} on {approved.approval.at}" if approved.approval else ""
    doubts = []
    if approved.passage.stale:
        doubts.append(f"it is out of date ({approved.passage.stale})")
    if approved.allowed and question.allowed and not same_options(approved, question):
        doubts.append(f"the verdict was chosen from {', '.join(approved.allowed)}")
    message = f"reuses the approved answer {when} from {approved.passage.path}{who}"
    return Finding(
        rule="approved-answer-reused",
        severity=Severity.REVIEW if doubts else Severity.INFO,
        message=f"{message}; but {' and '.join(doubts)}" if doubts else message,
    )


def _quote(approved: ApprovedAnswer) -> str:
    text = approved.passage.text
    if len(text) > _LONGEST_QUOTE and approved.answer and approved.answer in text:
        return approved.answer
    return text


def _said(approved: ApprovedAnswer) -> tuple[str, str]:
    return plain_verdict(approved.verdict), " ".join(approved.answer.split())


def _options(allowed: Sequence[str]) -> frozenset[str]:
    return frozenset(map(plain_verdict, allowed))
