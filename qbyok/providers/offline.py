"""The offline provider: no network, no key, no model.

It hands back what people approved before, and otherwise quotes the evidence word for word as a draft for a person.
It never makes up a verdict. The same request always gives the same draft.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from qbyok.model import (
    AnswerRequest,
    Completion,
    Finding,
    Passage,
    ProviderEntry,
    Question,
    Severity,
    Target,
)
from qbyok.ranking.overlap import Sought, sought
from qbyok.ranking.vocabulary import shipped
from qbyok.verification.case import ANSWER_START, PAIR_START
from qbyok.verification.reusing import best_of, reuse
from qbyok.verification.sentences import sentence_span

_MOST_PASSAGES = 3
_MOST_SENTENCES = 3
_FEWEST_WORDS = 4
_LONGEST_QUOTE = 600
_FAR_BEHIND = 2 / 3  # of the words that the best sentence shares with the question
_TITLE_SHARE = 0.6  # of a question's words that a title must hold
# A question or a heading answers nothing.
_ASKS = re.compile(r"\?\W*\Z|\A\s*#")
# The first row of a table; one of two cells is rather a name and its value.
_HEADER = re.compile(r"\A(?:\| )?[^\n|]+(?: \| [^\n|]+){2,}(?: \|)?\n(?=.*\|)")
_ROW = re.compile(rf"(?m)(?=.*\S \| \S).{{1,{_LONGEST_QUOTE}}}$")
_LIST_MARK = re.compile(r"\A(?:[-*+•‣▪◦]|\d{1,3}[.)])\s+")
_EMPHASIS = re.compile(r"(?<![*\w])\*\*(\S.*?)\*\*(?![*\w])")


class _Quote(NamedTuple):
    passage: Passage
    text: str
    title: str = ""


class OfflineProvider:
    """Answers from approved answers and passages alone."""

    sent_switches: Mapping[str, bool | str] = {}

    def __init__(self, entry: ProviderEntry) -> None:
        self.target = Target(provider=entry.name, kind=entry.kind)

    def complete(self, request: AnswerRequest) -> Completion:
        """Draft an answer; nothing leaves the machine and nothing can fail."""
        question = request.question
        if approved := best_of(request.approved):
            return reuse(approved, question)
        return _quote(question, request.passages)


def _quote(question: Question, passages: Sequence[Passage]) -> Completion:
    wanted = sought(question.text, shipped()) or sought(" ".join(question.section), shipped())
    first = passages[:_MOST_PASSAGES]
    quotes = _closest(wanted, first) or _under_titles(wanted, first)
    finding = Finding(
        rule="offline-draft",
        severity=Severity.REVIEW,
        message="no model wrote this: it quotes the evidence that is closest to the question",
    )
    citations = [{"passage": quote.passage.id, "quote": quote.text} for quote in quotes]
    apart = "\n" if any(_ROW.match(quote.text) for quote in quotes) else " "
    text = apart.join(dict.fromkeys(map(_as_prose, quotes)))
    return _completion(bool(quotes), None, text, citations, finding if quotes else None)


def _closest(wanted: Sought, passages: Sequence[Passage]) -> list[_Quote]:
    """Return the sentences that share most words with the question, in the order of the passages."""
    found = [_Quote(passage, sentence) for passage in passages for sentence in _sentences(_answers(passage))]
    shared = [wanted.shared(quote.text) for quote in found]
    # One word in common says nothing, unless the question has no more; nor do sentences far behind the best.
    least = max(min(2, max(1, len(wanted))), _FAR_BEHIND * max(shared, default=0))
    return _best(found, shared, least)


def _under_titles(wanted: Sought, passages: Sequence[Passage]) -> list[_Quote]:
    """Return sentences of a document or section whose title is what the question asks for ("Password policy")."""
    least = max(2, _TITLE_SHARE * len(wanted))
    found = [
        _Quote(passage, sentence, max(passage.heading, key=wanted.shared, default=""))
        for passage in passages
        if not passage.earlier and wanted.shared(_titles(passage)) >= least
        for sentence in _sentences(_answers(passage))
    ]
    shared = [wanted.shared(f"{_titles(quote.passage)} {quote.text}") for quote in found]
    return _best(found, shared, max(shared, default=0))


def _titles(passage: Passage) -> str:
    return " ".join((PurePosixPath(passage.path).stem, *passage.heading))


def _best(found: Sequence[_Quote], shared: Sequence[float], least: float) -> list[_Quote]:
    best = sorted((n for n in range(len(found)) if shared[n] >= least), key=lambda n: (-shared[n], n))
    return [found[n] for n in sorted(best[:_MOST_SENTENCES])]


def _answers(passage: Passage) -> str:
    """Return what of a passage may be quoted: no question, and no header of a table."""
    if passage.text.startswith(PAIR_START):
        return passage.text.partition(ANSWER_START)[2]
    return _HEADER.sub("", passage.text)


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences, list items and table rows of a passage that could answer something."""
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        row = _ROW.match(text, position)
        start, end = row.span() if row else sentence_span(text, position, position + 1)
        sentence = text[start:end]
        if len(sentence.split()) >= _FEWEST_WORDS and len(sentence) <= _LONGEST_QUOTE and not _ASKS.search(sentence):
            yield sentence
        position = max(end, position + 1)


def _as_prose(quote: _Quote) -> str:
    """Return a quote on one line, without the marks of the list, table or emphasis that it stood in."""
    line = _EMPHASIS.sub(r"\1", _LIST_MARK.sub("", " ".join(quote.text.split())).strip("| "))
    return f"{quote.title}: {line}" if quote.title else line


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
