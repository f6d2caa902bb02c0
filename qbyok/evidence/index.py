"""Search the passages of an evidence folder, and look up answers that were approved before."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from qbyok.evidence.document import Document, EvidenceFolder, Skipped
from qbyok.evidence.fts import open_index
from qbyok.evidence.labelling import NO_LABELS, LabelPolicy
from qbyok.evidence.pairs import library_documents
from qbyok.model import ApprovedAnswer, Hit, LibraryEntry, Passage, Question
from qbyok.ranking import bm25, order, vocabulary
from qbyok.ranking.boilerplate import is_control_list
from qbyok.ranking.query import build
from qbyok.ranking.sameness import normalised

_CANDIDATES = 200
_POSTINGS = 10_000


class EvidenceIndex:
    """The passages of a folder, ready to be searched; implements ``interfaces.Evidence``."""

    def __init__(self, folder: EvidenceFolder, words: vocabulary.Vocabulary, terms: bm25.TermIndex) -> None:
        self._folder = folder
        self._vocabulary = words
        self._terms = terms
        self._ranked: list[Passage] = []
        self._approved: defaultdict[str, list[ApprovedAnswer]] = defaultdict(list)
        for document in folder.documents:
            self._add(document)
        for answers in self._approved.values():
            answers.sort(key=lambda answer: answer.date, reverse=True)

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that were read."""
        return self._folder.documents

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """What was not read, and why."""
        return self._folder.skipped

    @property
    def passages(self) -> tuple[Passage, ...]:
        """All passages, those too that are never found (lists of control ids)."""
        return tuple(passage for document in self.documents for passage in document.passages)

    def search(self, query: str, limit: int) -> tuple[Hit, ...]:
        """Return at most ``limit`` passages that bear on the query, best first; deterministic."""
        own, added = self._weighted(query)
        weighted = [*own, *added]
        average = self._terms.average_length
        found = []
        for number in self._candidates(own, weighted):
            text = self._terms.text(number)
            passage = self._ranked[number]
            found.append(
                order.Scored(
                    number=number,
                    path=passage.path,
                    locator=passage.locator,
                    words=text,
                    score=bm25.score(text, weighted, average),
                )
            )
        best = order.order(found, limit)
        return tuple(
            Hit(rank=rank, score=item.score, passage=self._ranked[item.number]) for rank, item in enumerate(best, 1)
        )

    def approved(self, question: Question) -> tuple[ApprovedAnswer, ...]:
        """Return the approved answers to the same question (equal after normalisation), newest first."""
        return tuple(self._approved.get(normalised(question.text), ()))

    def _add(self, document: Document) -> None:
        ranked = [passage for passage in document.passages if not is_control_list(passage.text)]
        name = PurePosixPath(document.path).stem
        self._ranked += ranked
        self._terms.add(
            bm25.indexed(document.title, name, *passage.heading, introduction, passage.text)
            for passage, introduction in _introduced(ranked)
        )
        for answer in document.approved:
            self._approved[normalised(answer.question)].append(answer)

    def _weighted(self, query: str) -> tuple[list[bm25.WeightedTerm], list[bm25.WeightedTerm]]:
        """Return the question's own terms and those that the vocabulary adds."""
        terms = build(query, self._vocabulary)
        own = [term for term in terms if term.weight == 1]
        return bm25.weigh(own, self._terms), bm25.weigh(terms[len(own) :], self._terms)

    def _candidates(self, own: Sequence[bm25.WeightedTerm], weighted: Sequence[bm25.WeightedTerm]) -> list[int]:
        """Return the passages worth scoring: those with the question's own words, and those with any term."""
        found: set[int] = set()
        for terms in (own, weighted):
            found.update(self._terms.candidates(bm25.telling(terms, _POSTINGS), _CANDIDATES))
        return sorted(found)


def _introduced(passages: Sequence[Passage]) -> Iterator[tuple[Passage, str]]:
    """Yield each passage with the line that introduces it, "" for most.

    The later items of a long list stand in another passage than "Passwords must:", which says what they are about.
    """
    heading: tuple[str, ...] | None = None
    introduction = ""
    for passage in passages:
        if passage.heading != heading:
            heading, introduction = passage.heading, ""
        yield passage, introduction
        for line in passage.text.split("\n"):
            if line.rstrip().endswith(":"):
                introduction = line


def build_index(
    folder: EvidenceFolder, library: Iterable[LibraryEntry] = (), policy: LabelPolicy = NO_LABELS
) -> EvidenceIndex:
    """Index a folder, and an answer library, with qbyok's own security vocabulary.

    Of a file that lies in the folder, what stands in it now counts, not what the library remembers. What ``policy``
    withholds is not indexed, and listed with what was not read.
    """
    known = {document.sha256 for document in folder.documents}
    remembered = library_documents(entry for entry in library if entry.sha256 not in known)
    used, withheld = policy.split((*folder.documents, *remembered))
    whole = replace(folder, documents=used, skipped=(*folder.skipped, *withheld))
    return EvidenceIndex(whole, vocabulary.shipped(), open_index())
