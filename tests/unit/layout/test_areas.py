"""Finding what covers a cell."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from qbyok.layout.areas import ColumnLists, RangeIndex
from qbyok.layout.grid import Range, Validation


@st.composite
def tilings(draw: st.DrawFn) -> list[Range]:
    """Draw ranges that don't overlap: some tiles of a grid of tall and wide tiles."""
    rows = sorted(draw(st.sets(st.integers(1, 60), min_size=2, max_size=6)))
    cols = sorted(draw(st.sets(st.integers(1, 400), min_size=2, max_size=6)))
    tiles = [
        Range(top=top, left=left, bottom=bottom - 1, right=right - 1)
        for top, bottom in itertools.pairwise(rows)
        for left, right in itertools.pairwise(cols)
    ]
    return [tile for tile in tiles if draw(st.booleans())]


@given(tilings(), st.integers(1, 61), st.integers(1, 401))
def test_the_range_over_a_cell_is_found_however_wide(ranges: list[Range], row: int, col: int) -> None:
    expected = next((area for area in ranges if (row, col) in area), None)
    assert RangeIndex(ranges).at(row, col) == expected


spans = st.tuples(st.integers(1, 20), st.integers(1, 20)).map(sorted)


@given(st.lists(st.tuples(spans, st.sampled_from([None, ("Yes", "No"), ("A", "B"), ("C",)])), max_size=6), st.data())
def test_of_overlapping_lists_the_first_with_known_items_counts(
    drawn: list[tuple[list[int], tuple[str, ...] | None]], data: st.DataObject
) -> None:
    lists = [
        Validation(ranges=(Range(top=top, left=2, bottom=bottom, right=3),), kind="list", allowed=allowed)
        for (top, bottom), allowed in drawn
    ]
    row = data.draw(st.integers(1, 21))
    found = [item.allowed for item in lists if item.ranges[0].top <= row <= item.ranges[0].bottom]
    known = [allowed for allowed in found if allowed]
    assert ColumnLists(lists, 3).at(row) == ((known or [()])[0] if found else None)
    assert ColumnLists(lists, 4).at(row) is None
