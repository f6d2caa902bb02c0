"""Make one ranking of several, by what places things have in them.

Source: G. V. Cormack, C. L. A. Clarke and S. Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual
Rank Learning Methods", SIGIR 2009.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

_K = 10
"""How fast places lose worth; the paper has 60. With passages of policies 10 found as many or more, see
docs/evidence.md."""

Item = TypeVar("Item", bound=Hashable)


def places(rankings: Mapping[str, Sequence[Item]]) -> dict[Item, dict[str, int]]:
    """Return for each thing its place in each ranking that has it, by the ranking's name; places count from 1."""
    found: defaultdict[Item, dict[str, int]] = defaultdict(dict)
    for name, ranking in rankings.items():
        for place, item in enumerate(ranking, 1):
            found[item].setdefault(name, place)
    return dict(found)


def reciprocal(places: Mapping[str, int]) -> float:
    """Return what the places of a thing are worth together."""
    return sum(1 / (_K + place) for place in places.values())
