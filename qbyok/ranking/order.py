"""Put scored passages in order."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

_DIGITS = 6  # beyond these, sums of floats may differ between machines
_COMPANY_SHARE = 0.2
_COMPANY = 3
_EARLIER = 3
"""Earlier answers among what is found, unless there is nothing else: questions resemble questions more than policies
do, and would crowd these out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scored:
    """A passage's number, where it stands, its words as indexed, its score, and whether it is an earlier answer."""

    number: int
    path: str
    locator: str
    words: str
    score: float
    earlier: bool = False


def order(found: Iterable[Scored]) -> list[Scored]:
    """Return passages, ``best_first``.

    A passage gains a little from the best passages of its own document: a policy that has much to say about the
    question is the likelier place of the answer.
    """
    found = list(found)
    scores: defaultdict[str, list[float]] = defaultdict(list)
    for item in found:
        scores[item.path].append(item.score)
    bonus = {
        path: _COMPANY_SHARE * sum(sorted(values, reverse=True)[:_COMPANY]) / _COMPANY
        for path, values in scores.items()
    }
    return best_first(replace(item, score=item.score + bonus[item.path]) for item in found)


def best_first(found: Iterable[Scored]) -> list[Scored]:
    """Return passages by their scores; ties go by path, locator and number. Of equal words only the first counts."""
    ranked = [replace(item, score=round(item.score, _DIGITS)) for item in found]
    ranked.sort(key=lambda item: (-item.score, item.path, item.locator, item.number))
    first: dict[str, Scored] = {}
    for item in ranked:
        first.setdefault(item.words, item)
    return list(first.values())


def few_earlier(ranked: Sequence[Scored], limit: int) -> list[Scored]:
    """Return ranked passages, of earlier answers few as long as others fill the ``limit`` that is wanted."""
    documents = [item for item in ranked if not item.earlier]
    earlier = [item for item in ranked if item.earlier]
    few = earlier[: max(_EARLIER, limit - len(documents))]
    chosen = {item.number for item in (*documents, *few)}
    return [item for item in ranked if item.number in chosen]
