"""Search the passages of an evidence folder, and look up answers that were approved before."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from qbyok.evidence.document import Document, Skipped
from qbyok.evidence.fts import terms_of
from qbyok.evidence.labelling import NO_LABELS, LabelPolicy
from qbyok.evidence.pairs import Place, place_of
from qbyok.evidence.refresh import Contents
from qbyok.evidence.store import Store
from qbyok.model import Approval, ApprovedAnswer, Hit, Passage, Question
from qbyok.ranking import bm25, order, vocabulary
from qbyok.ranking.query import build
from qbyok.ranking.sameness import normalised

_CANDIDATES = 200
_POSTINGS = 10_000


class EvidenceIndex:
    """The passages of a folder, ready to be searched; implements ``interfaces.Evidence``.

    What ``policy`` withholds is not searched, and listed with what was not read. ``approvals`` are those of the
    answer library, by the places of its pairs.
    """

    def __init__(
        self,
        store: Store,
        contents: Contents,
        policy: LabelPolicy = NO_LABELS,
        words: vocabulary.Vocabulary | None = None,
        approvals: Mapping[Place, Approval] = MappingProxyType({}),
    ) -> None:
        used, withheld = policy.split(contents.documents)
        self.documents: tuple[Document, ...] = used
        self.skipped: tuple[Skipped, ...] = (*contents.skipped, *withheld)
        self._store = store
        self._labels = {document.id: document.labels for document in used}
        self._hashes = {document.id: document.sha256 for document in used}
        self._approvals = approvals
        self._vocabulary = words or vocabulary.shipped()
        self._terms = terms_of(store, {document.id for document in contents.documents} - self._labels.keys())

    @property
    def kept(self) -> Path | None:
        """Where the index is kept for the next run, None where it is in memory alone."""
        return self._store.path

    def passages(self, document: Document) -> tuple[Passage, ...]:
        """Return the passages of a document, those too that are never found (lists of control ids)."""
        return tuple(self._standing(passage, document.id) for passage in self._store.passages(document.id))

    def search(self, query: str, limit: int) -> tuple[Hit, ...]:
        """Return at most ``limit`` passages that bear on the query, best first; deterministic."""
        own, added = self._weighted(query)
        weighted = [*own, *added]
        average = self._terms.average_length
        found = [
            order.Scored(
                number=one.number,
                path=one.path,
                locator=one.locator,
                words=one.words,
                score=bm25.score(one.words, weighted, average),
                earlier=one.earlier,
            )
            for one in self._store.found(self._candidates(own, weighted))
        ]
        return tuple(
            Hit(rank=rank, score=item.score, passage=self._passage(item.number))
            for rank, item in enumerate(order.order(found, limit), 1)
        )

    def approved(self, question: Question) -> tuple[ApprovedAnswer, ...]:
        """Return the approved answers to the same question (equal after normalisation), newest first."""
        found = [
            replace(
                answer,
                passage=self._standing(answer.passage, document),
                approval=self._approvals.get(place_of(self._hashes[document], answer.passage)),
            )
            for answer, document in self._store.pairs(normalised(question.text))
            if document in self._labels
        ]
        found.sort(key=lambda answer: answer.passage.path)
        return tuple(sorted(found, key=lambda answer: answer.date, reverse=True))

    def _passage(self, number: int) -> Passage:
        return self._standing(*self._store.passage(number))

    def _standing(self, passage: Passage, document: int) -> Passage:
        """Return a passage with what the settings and the answer library say of it."""
        approval = self._approvals.get(place_of(self._hashes[document], passage)) if passage.earlier else None
        return replace(passage, labels=self._labels[document], stale=approval.stale if approval else "")

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
