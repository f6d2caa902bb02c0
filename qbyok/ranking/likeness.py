"""How alike texts are: documents by small samples of their words, passages by what one says beyond the other.

A document's sketch is the lowest hashes of its shingles (A. Broder, "On the resemblance and containment of
documents", 1997), of those alone that begin at a word with certain last letters: that is cheaper.
"""

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from qbyok.ranking.words import words

Sketch = tuple[int, ...]

_SIZE = 64
_MOST_HELD = 4096
_SHINGLE = 4
_ANCHORS = 4  # about one word in so many begins a shingle
_FEWEST = 8  # shingles, below which a text is too short to be told from others
_NEARLY_SAME = 0.7
_KEYS = 8
_KEYS_SHARED = 2
_MOST_COMPARED = 50
_MOST_NEW = 0.1  # of a text's words
# Words that turn a statement: a passage that has one of them more says something else.
_TURNING = frozenset(
    "no not never none without except unless cannot nicht kein keine ohne non pas sans sin sem niet geen".split()  # noqa: SIM905
)


def sketch(texts: Iterable[str]) -> Sketch:
    """Return the sketch of a document's passages."""
    found: set[int] = set()
    held: list[str] = []
    for text in texts:
        held += words(text)
        starts = (at for at in range(len(held) - _SHINGLE + 1) if ord(held[at][-1]) % _ANCHORS == 0)
        found.update(zlib.crc32(" ".join(held[at : at + _SHINGLE]).encode()) for at in starts)
        held = held[1 - _SHINGLE :]  # shingles go on from passage to passage, however a document is cut
        if len(found) > _MOST_HELD:
            found = set(sorted(found)[:_SIZE])
    return tuple(sorted(found)[:_SIZE])


def likeness(first: Sketch, second: Sketch) -> float:
    """Return the share of the shingles of two documents that both have, as far as their sketches show; 0 to 1."""
    if min(len(first), len(second)) < _FEWEST:
        return 0.0
    shared = set(first).intersection(second)
    union = sorted(set(first).union(second))[:_SIZE]
    return sum(one in shared for one in union) / len(union)


def near_duplicates(sketches: Mapping[int, Sketch]) -> list[list[int]]:
    """Return groups of documents, by their numbers: each is nearly the same as one before it in its group."""
    buckets: defaultdict[int, list[int]] = defaultdict(list)
    groups: dict[int, list[int]] = {}
    for number, own in sketches.items():
        shared = Counter(chain.from_iterable(buckets[key][:_MOST_COMPARED] for key in own[:_KEYS]))
        others = [other for other, count in shared.items() if count >= _KEYS_SHARED]
        like = max(((likeness(own, sketches[other]), -other) for other in others), default=(0.0, 0))
        if like[0] >= _NEARLY_SAME:
            groups[number] = groups[-like[1]]
            groups[number].append(number)
        else:
            groups[number] = [number]
        for key in own[:_KEYS]:
            buckets[key].append(number)
    return [group for number, group in groups.items() if group[0] == number and len(group) > 1]


def says_nothing_new(text: str, kept: Sequence[str]) -> bool:
    """Tell whether one of the ``kept`` passages says what a text says, but for a few words.

    Figures count, and words that turn the meaning: where two versions differ in those, both are needed.
    """
    own = set(words(text))
    return any(_covered(own, set(words(other))) for other in kept)


def _covered(own: set[str], other: set[str]) -> bool:
    new = own - other
    turned = (own ^ other) & _TURNING
    return not turned and len(new) <= _MOST_NEW * len(own) and not any(map(_has_digit, new))


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))
