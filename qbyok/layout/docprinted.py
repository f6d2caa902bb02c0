"""The form's own words in a place for an answer: recognised because most tables of the document repeat them."""

from collections import Counter
from collections.abc import Iterable

from qbyok.layout.blocks import Cell, Row, Table
from qbyok.layout.docwords import asks, wording, words

_PRINTED_COPIES = 3
_PRINTED_SHARE = 0.6
_PRINTED_WORDS = 4


class Printed:
    """Texts that stand under the same text in most tables: the form's own words, which an answer replaces."""

    def __init__(self, tables: Iterable[Table]) -> None:
        above: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for table in tables:
            for upper, lower in zip(table.rows, table.rows[1:], strict=False):
                if len(lower.cells) == 1 and _may_be_prompt(lower.cells[0]):
                    key = _row_wording(upper)
                    above[key] += 1
                    pairs[key, wording(lower.cells[0].text)] += 1
        self._prompts = {
            pair
            for pair, count in pairs.items()
            if count >= _PRINTED_COPIES
            and count >= _PRINTED_SHARE * above[pair[0]]
            and words(pair[1]) >= _PRINTED_WORDS
        }

    def is_prompt(self, upper: Row | None, cell: Cell) -> bool:
        """Return whether a cell below a row holds only the form's own words."""
        pair = (_row_wording(upper), wording(cell.text)) if upper is not None and _may_be_prompt(cell) else None
        return pair in self._prompts


def _may_be_prompt(cell: Cell) -> bool:
    return bool(cell.text.strip()) and not cell.fill and not cell.controls and not asks(cell.text)


def _row_wording(row: Row) -> str:
    return " | ".join(wording(c.text) for c in row.cells)
