"""The quotes of an answer in the passages that they stand in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qbyok.model import Citation, Passage
from qbyok.verification.quotes import locate


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """The passages that a page may show, by id, and why others are not there.

    ``documents`` are the paths of the evidence as it is now; ``kept`` is False where passages are not to be shown.
    """

    passages: Mapping[str, Passage]
    documents: frozenset[str] = frozenset()
    kept: bool = True

    def why_not(self, citation: Citation) -> str:
        """Return ``changed``, ``gone`` or ``not-kept`` for a passage that is not there."""
        if not self.kept:
            return "not-kept"
        return "changed" if citation.path in self.documents else "gone"


def sources(citations: Sequence[Citation], shown: Shown) -> list[dict[str, Any]]:
    """Return the passages that an answer cites as JSON values, each as parts of text that are marked or not.

    Where a passage is not there, its quotes are all of it, and ``state`` says why.
    """
    by_passage: dict[str, list[Citation]] = {}
    for citation in citations:
        by_passage.setdefault(citation.passage_id, []).append(citation)
    found = []
    for name, cited in by_passage.items():
        passage = shown.passages.get(name)
        spans = list(_spans(passage.text, cited)) if passage else []
        if passage and len(spans) == len(cited):
            state, parts = "shown", list(_parts(passage.text, spans))
        else:
            state, parts = shown.why_not(cited[0]), [[one.quote, True] for one in cited]
        first = cited[0]
        found.append(
            {
                "path": first.path,
                "locator": first.locator,
                "earlier": first.earlier,
                "state": state,
                "parts": parts,
            }
        )
    return found


def _spans(text: str, cited: Sequence[Citation]) -> Iterator[tuple[int, int]]:
    """Yield where each quote stands in the text, where it does."""
    for citation in cited:
        start = text.find(citation.quote)
        if start >= 0:
            yield start, start + len(citation.quote)
        elif place := locate(citation.quote, text):
            yield place.start, place.end


def _parts(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[list[Any]]:
    """Yield a text in parts, those within spans marked."""
    at = 0
    for start, end in sorted(spans):
        if end <= at:
            continue
        if start > at:
            yield [text[at:start], False]
        yield [text[max(start, at) : end], True]
        at = end
    if at < len(text):
        yield [text[at:], False]
