"""Keep track of the headings above a place while a document is read from top to bottom."""

from dataclasses import dataclass, field

from qbyok.evidence.blocks import Block

_DEEPEST = 9


@dataclass(kw_only=True, slots=True)
class Outline:
    """Collects blocks under their path of headings, and numbers them there.

    Two sections of the same path share one count, so that heading and number lead to one place.
    """

    blocks: list[Block] = field(default_factory=list)
    _stack: list[tuple[int, str]] = field(default_factory=list)
    _section: int = 0
    _table: int = 0
    _counts: dict[tuple[str, ...], int] = field(default_factory=dict)

    @property
    def path(self) -> tuple[str, ...]:
        """The headings above the present place, outermost first."""
        return tuple(text for _, text in self._stack)

    def heading(self, level: int, text: str) -> None:
        """Enter a section; level 1 is the outermost."""
        while self._stack and self._stack[-1][0] >= level:
            self._stack.pop()
        self._section += 1
        if text:
            self._stack.append((level, text))

    def subheading(self, text: str) -> None:
        """Enter a section below the present heading, for a line that is a heading by its looks alone."""
        self.heading(_DEEPEST, text)

    def add(self, text: str) -> None:
        """Add a paragraph or list item."""
        self._append(text, header="", group=str(self._section))

    def table(self, header: str, rows: list[str]) -> None:
        """Add a table, row by row; ``header`` is empty where it has none."""
        self._table += 1
        for row in rows or ([header] if header else []):
            self._append(row, header=header if rows else "", group=f"{self._section} table {self._table}")

    def _append(self, text: str, *, header: str, group: str) -> None:
        path = self.path
        number = self._counts[path] = self._counts.get(path, 0) + 1
        self.blocks.append(Block(text=text, heading=path, group=group, number=number, last=number, header=header))
