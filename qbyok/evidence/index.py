"""Search the passages of an evidence folder, and look up answers that were approved before."""

from collections import defaultdict
from importlib import resources
from pathlib import PurePosixPath

from qbyok.evidence.document import Document, EvidenceFolder, Skipped
from qbyok.evidence.fts import open_index
from qbyok.model import ApprovedAnswer, Hit, Passage, Question
from qbyok.ranking import bm25, order, vocabulary
from qbyok.ranking.boilerplate import is_control_list
from qbyok.ranking.query import Term, build
from qbyok.ranking.sameness import normalised

_CANDIDATES = 200


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
        terms = build(query, self._vocabulary)
        weighted = bm25.weigh(terms, self._terms)
        average = self._terms.average_length
        found = []
        for number in self._candidates(terms):
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
        self._terms.add(bm25.indexed(document.title, name, *passage.heading, passage.text) for passage in ranked)
        for answer in document.approved:
            self._approved[normalised(answer.question)].append(answer)

    def _candidates(self, terms: tuple[Term, ...]) -> list[int]:
        """Return the passages worth scoring: those with the question's own words, and those with any term."""
        own = self._terms.candidates([term.phrase for term in terms if term.weight == 1], _CANDIDATES)
        wide = self._terms.candidates([term.phrase for term in terms], _CANDIDATES)
        return sorted({*own, *wide})


def build_index(folder: EvidenceFolder) -> EvidenceIndex:
    """Index a folder with qbyok's own security vocabulary."""
    return EvidenceIndex(folder, _default_vocabulary(), open_index())


def _default_vocabulary() -> vocabulary.Vocabulary:
    toml = resources.files("qbyok.ranking").joinpath("vocabulary.toml").read_text(encoding="utf-8")
    return vocabulary.parse(toml)
