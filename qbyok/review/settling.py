"""What an answer becomes by a person's decision, and which decisions an answer can't take."""

from dataclasses import replace

from qbyok.model import Answer, Finding, Question, Severity, Status
from qbyok.review.decisions import Decision, Kind

_DONE = {Kind.APPROVE: "approved", Kind.EDIT: "edited", Kind.REJECT: "rejected"}


def settled(answer: Answer, decision: Decision) -> Answer:
    """Return a run's answer as a person decided it; what the checks found stays with it."""
    done = _DONE[decision.kind]
    comment = f": {decision.comment}" if decision.comment else ""
    rejected = decision.kind is Kind.REJECT
    finding = Finding(
        rule=f"{done}-by-reviewer",
        severity=Severity.REVIEW if rejected else Severity.INFO,
        message=f"{done} by {decision.by} on {decision.when[:10]}{comment}",
    )
    return replace(
        answer,
        status=Status.NEEDS_REVIEW if rejected else Status.ANSWERED,
        verdict=decision.verdict,
        text=decision.text,
        findings=(*answer.findings, finding),
        written=(),
    )


def why_not(question: Question, answer: Answer, decision: Decision) -> str | None:
    """Return why a decision does not fit its question and the run's answer to it, or None."""
    if decision.kind is Kind.REJECT:
        return None
    if decision.kind is Kind.APPROVE and (decision.verdict, decision.text) != (answer.verdict, answer.text):
        return "what is approved is not the run's answer"
    allowed = question.allowed
    if allowed and decision.verdict not in allowed:
        given = f"“{decision.verdict}” is none of" if decision.verdict else "a verdict is missing, one of"
        return f"{given} {', '.join(f'“{value}”' for value in allowed)}"
    if not decision.verdict and not decision.text.strip():
        return "there is neither a verdict nor a text to approve"
    return None
