"""The offline provider: no network, no key, no model.

It hands back what people approved before, and otherwise quotes the evidence word for word as a draft for a person.
It never makes up a verdict. The same request always gives the same draft.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from qbyok.model import (
    AnswerRequest,
    ApprovedAnswer,
    Completion,
    Finding,
    Passage,
    ProviderEntry,
    Question,
    Severity,
    Target,
)
from qbyok.ranking.words import content_stems

_MOST_PASSAGES = 3
_SENTENCES_EACH = 2
_LONGEST_QUOTE = 600
# A sentence ends at a full stop before white space, or at the end of a line, where tables and lists end theirs.
_SENTENCE = re.compile(r"\S[^\n]*?(?:[.!?](?=\s)|(?=\s*\n)|(?=\s*\Z))")


class OfflineProvider:
    """Answers from approved answers and passages alone."""

    sent_switches: Mapping[str, bool] = {}

    def __init__(self, entry: ProviderEntry) -> None:
        self.target = Target(provider=entry.name, kind=entry.kind)

    def complete(self, request: AnswerRequest) -> Completion:
        """Draft an answer; nothing leaves the machine and nothing can fail."""
        question = request.question
        # Only the newest approved answer counts: an older one may be what it replaced.
        if request.approved and _fits(request.approved[0], question):
            return _reuse(request.approved[0], question)
        return _quote(question, request.passages)


def _fits(approved: ApprovedAnswer, question: Question) -> bool:
    if not (approved.verdict or approved.answer):
        return False
    return not approved.verdict or not question.allowed or _own_wording(approved.verdict, question) is not None


def _own_wording(verdict: str, question: Question) -> str | None:
    """Return the questionnaire's own spelling of a verdict, or None where it does not permit it."""
    return next((own for own in question.allowed if own.casefold().strip() == verdict.casefold().strip()), None)


def _reuse(approved: ApprovedAnswer, question: Question) -> Completion:
    verdict = _own_wording(approved.verdict, question) if question.allowed else approved.verdict
    when = f"of {approved.date}" if approved.date else "without a date"
    finding = Finding(
        rule="approved-answer-reused",
        severity=Severity.INFO,
        message=f"reuses the approved answer {when} from {approved.passage.path}",
    )
    quote = {"passage": approved.passage.id, "quote": _passage_quote(approved)}
    return _completion(True, verdict or None, approved.answer, [quote], finding)


def _passage_quote(approved: ApprovedAnswer) -> str:
    text = approved.passage.text
    if len(text) > _LONGEST_QUOTE and approved.answer and approved.answer in text:
        return approved.answer
    return text


def _quote(question: Question, passages: Sequence[Passage]) -> Completion:
    wanted = frozenset(content_stems(question.text) or content_stems(" ".join(question.section)))
    quotes = [
        (passage, sentence)
        for passage in passages[:_MOST_PASSAGES]
        for sentence in _best_sentences(passage.text, wanted)
    ]
    finding = Finding(
        rule="offline-draft",
        severity=Severity.REVIEW,
        message="no model wrote this: it quotes the evidence that is closest to the question",
    )
    citations = [{"passage": passage.id, "quote": sentence} for passage, sentence in quotes]
    text = " ".join(dict.fromkeys(sentence for _, sentence in quotes))
    return _completion(bool(quotes), None, text, citations, finding if quotes else None)


def _best_sentences(text: str, wanted: frozenset[str]) -> list[str]:
    """Return the sentences that share most words with the question, in the order of the text."""
    found = [match.group() for match in _SENTENCE.finditer(text)]
    shared = [len(wanted.intersection(content_stems(sentence))) for sentence in found]
    best = sorted((n for n in range(len(found)) if shared[n]), key=lambda n: (-shared[n], n))
    # The second best only where it says about as much as the best.
    kept = [n for n in best[:_SENTENCES_EACH] if 2 * shared[n] > shared[best[0]]]
    return [found[n][:_LONGEST_QUOTE].rstrip() for n in sorted(kept)]


def _completion(
    in_evidence: bool, verdict: str | None, answer: str, citations: list[dict[str, str]], finding: Finding | None
) -> Completion:
    draft: dict[str, Any] = {
        "in_evidence": in_evidence,
        "verdict": verdict,
        "answer": answer,
        "citations": citations,
    }
    return Completion(text=json.dumps(draft, ensure_ascii=False), findings=(finding,) if finding else ())
