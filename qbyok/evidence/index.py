"""Search the passages of an evidence folder, and look up answers that were approved before."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING

from qbyok.evidence.document import Document, Skipped
from qbyok.evidence.fts import terms_of
from qbyok.evidence.pairs import Place, place_of
from qbyok.evidence.refresh import Contents
from qbyok.evidence.store import Found, Store
from qbyok.evidence.survey import Guess, survey
from qbyok.evidence.using import ANY_USE, UsePolicy
from qbyok.model import Approval, ApprovedAnswer, Hit, Passage, Question
from qbyok.ranking import bm25, fusion, order, vocabulary
from qbyok.ranking.likeness import says_nothing_new
from qbyok.ranking.query import build
from qbyok.ranking.sameness import normalised

if TYPE_CHECKING:
    from qbyok.evidence.encoder import Encoder

_CANDIDATES = 200
_POSTINGS = 10_000
_SUPERSEDED = 0.5  # of the score of a passage in a document that is in force


class EvidenceIndex:
    """The passages of a folder, ready to be searched; implements ``interfaces.Evidence``.

    What ``policy`` withholds is not searched, and listed with what was not read. ``in_force`` are the documents of
    the folder that an approved answer may stand on: not expired, superseded, or left out by the user. Where there is
    an ``encoder``, passages are also found by the vectors that it made of them (``vectors.make_vectors``).
    """

    def __init__(
        self,
        store: Store,
        contents: Contents,
        policy: UsePolicy = ANY_USE,
        words: vocabulary.Vocabulary | None = None,
        encoder: "Encoder | None" = None,
    ) -> None:
        self._store = store
        self._approvals: Mapping[Place, Approval] = MappingProxyType({})
        self._allowed = policy.labels.allowed
        counted = [one for one in contents.documents if not policy.ignores(one)]
        guesses = survey(counted, policy.register.company, self._text)
        names = _by_name(contents.documents)
        described = [
            policy.described(one, guesses.get(one.id, Guess()), names[_name(one)] if one.kept else ())
            for one in contents.documents
        ]
        left_out = {one.id: reason for one in described if (reason := policy.left_out(one))}
        # What is withheld from a provider shows as well as ever that an answer still stands.
        chosen = {number for number, reason in left_out.items() if reason.chosen}
        self.in_force = tuple(
            one
            for one in described
            if not (one.kept or one.source.expired or one.source.superseded or one.id in chosen)
        )
        self.documents: tuple[Document, ...] = tuple(one for one in described if one.id not in left_out)
        self.skipped: tuple[Skipped, ...] = (*policy.told(contents.skipped), *left_out.values())
        self._groups = {number: guess.group for number, guess in guesses.items() if guess.group}
        self._used = {document.id: document for document in self.documents}
        self._vocabulary = words or vocabulary.shipped()
        self._terms = terms_of(store, left_out.keys())
        self.encoder = encoder
        self._vectors = None
        if encoder:
            from qbyok.evidence.vectors import Vectors  # needs numpy

            self._vectors = Vectors(store, encoder, self._used.keys())

    def held(self, hashes: Collection[str]) -> frozenset[str]:
        """Return those of some hashes that are those of passages in documents ``in_force``."""
        return self._store.held(hashes, [document.id for document in self.in_force])

    def vouch(self, approvals: Mapping[Place, Approval]) -> None:
        """Take over who vouches for the pairs of the answer library, by their places."""
        self._approvals = approvals

    @property
    def kept(self) -> Path | None:
        """Where the index is kept for the next run, None where it is in memory alone."""
        return self._store.path

    def passages(self, document: Document) -> tuple[Passage, ...]:
        """Return the passages of a document, those too that are never found (lists of control ids)."""
        return tuple(self._described(passage, document.id) for passage in self._store.passages(document.id))

    def search(self, query: str, limit: int) -> tuple[Hit, ...]:
        """Return at most ``limit`` passages that bear on the query, best first; deterministic."""
        ranked, places = self._by_words(query), {}
        if self._vectors:
            lists = {"lexical": ranked, "semantic": self._by_meaning(self._vectors.nearest(query, _CANDIDATES))}
            places = fusion.places({name: [one.words for one in found] for name, found in lists.items()})
            ranked = order.best_first(
                replace(one, score=fusion.reciprocal(places[one.words])) for found in lists.values() for one in found
            )
        best = islice(self._diverse(order.few_earlier(ranked, limit)), limit)
        return tuple(
            Hit(rank=rank, score=item.score, passage=passage, places=places.get(item.words, {}))
            for rank, (item, passage) in enumerate(best, 1)
        )

    def _by_words(self, query: str) -> list[order.Scored]:
        own, added = self._weighted(query)
        weighted = [*own, *added]
        average = self._terms.average_length
        found = self._store.found(self._candidates(own, weighted))
        return order.order(
            self._scored(one, bm25.score(one.words, weighted, average) * self._worth(one.document)) for one in found
        )

    def _by_meaning(self, like: Mapping[int, float]) -> list[order.Scored]:
        found = self._store.found(list(like))
        return order.best_first(
            self._scored(one, max(0.0, like[one.number]) * self._worth(one.document)) for one in found
        )

    def _scored(self, found: Found, score: float) -> order.Scored:
        return order.Scored(
            number=found.number,
            path=found.path,
            locator=found.locator,
            words=found.words,
            score=score,
            earlier=found.earlier,
        )

    def _diverse(self, ranked: Iterable[order.Scored]) -> Iterator[tuple[order.Scored, Passage]]:
        """Yield what was found with its passages; what documents say that are nearly the same only once."""
        kept: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
        for item in ranked:
            passage, document = self._store.passage(item.number)
            if group := self._groups.get(document):
                others = [text for path, text in kept[group] if path != passage.path]
                if says_nothing_new(passage.text, others):
                    continue
                kept[group].append((passage.path, passage.text))
            described = self._described(passage, document)
            if self._may_go(described):
                yield item, described

    def _worth(self, document: int) -> float:
        return _SUPERSEDED if self._used[document].source.superseded else 1.0

    def _text(self, document: Document) -> str:
        return "\n".join(passage.text for passage in self._store.passages(document.id))

    def approved(self, question: Question) -> tuple[ApprovedAnswer, ...]:
        """Return the approved answers to the same question (equal after normalisation), newest first."""
        found = [
            replace(
                answer,
                passage=self._described(answer.passage, document),
                approval=self._approval(answer.passage, document),
            )
            for answer, document in self._store.pairs(normalised(question.text))
            if document in self._used
        ]
        found = [answer for answer in found if self._may_go(answer.passage)]
        found.sort(key=lambda answer: answer.passage.path)
        return tuple(sorted(found, key=lambda answer: answer.date, reverse=True))

    def _described(self, passage: Passage, document: int) -> Passage:
        """Return a passage with what is known of its document, and what the answer library says of it."""
        used = self._used[document]
        approval = self._approval(passage, document) if passage.earlier else None
        if approval is None:
            return replace(passage, labels=used.labels, source=used.source)
        labels = tuple(sorted({*used.labels, *approval.labels}))
        return replace(passage, labels=labels, source=used.source, stale=approval.stale)

    def _may_go(self, passage: Passage) -> bool:
        """Tell whether a passage with its labels may go where its document may."""
        return self._allowed is None or self._allowed.issuperset(passage.labels)

    def _approval(self, passage: Passage, document: int) -> Approval | None:
        return self._approvals.get(place_of(self._used[document].sha256, passage))

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


def _by_name(documents: Iterable[Document]) -> defaultdict[str, list[str]]:
    """Return the paths of documents in the folder by the names of their files; the answer library knows no more."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for document in documents:
        found[_name(document)] += () if document.kept else document.paths
    return found


def _name(document: Document) -> str:
    return PurePosixPath(document.path).name
