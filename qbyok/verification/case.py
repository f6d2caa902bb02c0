"""What every check looks at: one draft, the question, and what its citations turned out to be."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qbyok.model import Citation, Draft, Finding, Passage, Provenance, Question, Severity
from qbyok.verification.quotes import Located, locate

PAIR_START = "Question: "
"""How a passage begins that holds an earlier question, then "Verdict: …" and "Answer: …", each on its line."""

ANSWER_START = "\nAnswer: "


@dataclass(frozen=True, kw_only=True, slots=True)
class Verified:
    """A citation whose quote stands in its passage."""

    citation: Citation
    passage: Passage
    located: Located

    @property
    def sentence(self) -> str:
        """The whole sentences that the quote was taken from, as the passage has them.

        Of an earlier question and its answer it is all: "Yes" means nothing without what was asked.
        """
        text = self.passage.text
        if text.startswith(PAIR_START):
            return text
        return text[self.located.sentence_start : self.located.sentence_end]


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A draft to be checked. ``passages`` are those that were sent, by id; ``system`` is the prompt's system part."""

    question: Question
    draft: Draft
    passages: Mapping[str, Passage]
    verified: tuple[Verified, ...]
    system: str = ""

    @property
    def sources(self) -> Mapping[str, Provenance]:
        """The documents that quotes stand in, by their paths, in the order of the citations."""
        return {one.passage.path: one.passage.source for one in self.verified}

    @property
    def claims(self) -> bool:
        """Tell whether the draft says anything at all."""
        return bool(self.draft.verdict or self.draft.answer.strip())


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One check: its id, what its findings do to an answer, and the function that yields a message for each."""

    id: str
    severity: Severity
    check: Callable[[Case], Iterator[str]]

    def findings(self, case: Case) -> Iterator[Finding]:
        """Yield a finding for each thing that is wrong."""
        for message in self.check(case):
            yield Finding(rule=self.id, severity=self.severity, message=message)


def open_case(question: Question, draft: Draft, passages: Sequence[Passage], system: str = "") -> Case:
    """Look every quote of a draft up in the passage that it names."""
    by_id = {passage.id: passage for passage in passages}
    verified = []
    for citation in draft.citations:
        passage = by_id.get(citation.passage_id)
        if passage and (located := locate(citation.quote, passage.text)):
            verified.append(Verified(citation=citation, passage=passage, located=located))
    return Case(question=question, draft=draft, passages=by_id, verified=tuple(verified), system=system)


def is_pair(passage: Passage) -> bool:
    """Tell whether a passage is an earlier question with its answer, and not what else stood in that file."""
    return passage.earlier and passage.text.startswith(PAIR_START)


def shortened(text: str, limit: int = 80) -> str:
    """Return the beginning of a text on one line, for a message."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"
