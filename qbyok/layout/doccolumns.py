"""What stands over the columns of a document's table."""

from collections.abc import Mapping
from dataclasses import dataclass

from qbyok.layout.vocabulary import Sense


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """What stands over a column, and what it is for; ``option`` where it is a tick column.

    ``group`` stands over it and its neighbours; ``listed`` are the options that most of its cells print.
    """

    text: str
    sense: Sense | None
    option: bool
    group: str = ""
    listed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """The columns of a table by their place in the grid: the question's, and those that take an answer."""

    question: int
    answers: tuple[int, ...]
    heads: Mapping[int, Column]

    def first(self, sense: Sense) -> int | None:
        """Return the first column with a meaning."""
        return next((col for col, head in self.heads.items() if head.sense is sense), None)
