"""Recognising a file's structure again: texts that stood in known places when its layout was saved.

Rows may have moved since, and some questions may be new or gone; what counts is how many of the texts are there.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qbyok.layout.view import SheetView

RECOGNISED = 0.8
"""The share of anchors that have to be found for a file to count as one with the same structure."""

_DIGITS = 8
_MAX_ANCHORS = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Anchor:
    """A cell whose text a layout remembers by its digest, so that the saved file holds none of it."""

    row: int
    col: int
    digest: str


def digest(text: str) -> str:
    """Return a short digest of a text, the same for any spacing and letter case."""
    return hashlib.sha256(" ".join(text.split()).casefold().encode()).hexdigest()[:_DIGITS]


def anchors_of(view: SheetView, places: Iterable[tuple[int, int]]) -> tuple[Anchor, ...]:
    """Return anchors for some of the places, spread evenly; places without a text give none."""
    filled = [(row, col) for row, col in places if view.text(row, col)]
    step = max(1, -(-len(filled) // _MAX_ANCHORS))
    return tuple(Anchor(row=row, col=col, digest=digest(view.text(row, col))) for row, col in filled[::step])


class Moved:
    """Where the rows of a saved sheet are in a sheet of today."""

    def __init__(self, view: SheetView, anchors: Sequence[Anchor]) -> None:
        places = _places(view, {a.col for a in anchors})
        self.total = len(anchors)
        self._shifts: list[tuple[int, int]] = []
        usual = Counter(row - a.row for a in anchors for row in places.get((a.col, a.digest), ()))
        for anchor in anchors:
            rows = places.get((anchor.col, anchor.digest), ())
            if rows:
                shift = max((row - anchor.row for row in rows), key=lambda s: (usual[s], -abs(s)))
                self._shifts.append((anchor.row, shift))

    @property
    def found(self) -> int:
        """How many of the anchors are there."""
        return len(self._shifts)

    def row(self, row: int) -> int:
        """Return where a row of the saved sheet is now: moved like the nearest anchor at or above it."""
        before = [shift for at, shift in self._shifts if at <= row]
        after = [shift for at, shift in self._shifts if at > row]
        return row + (before[-1] if before else after[0] if after else 0)


def _places(view: SheetView, cols: set[int]) -> Mapping[tuple[int, str], list[int]]:
    places: dict[tuple[int, str], list[int]] = defaultdict(list)
    for row, cells in view.rows.items():
        for col in cols & cells.keys():
            if text := cells[col].text.strip():
                places[col, digest(text)].append(row)
    return places
