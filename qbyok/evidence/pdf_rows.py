"""The rows of a PDF file's tables, under the header of their table."""

from qbyok.evidence.blocks import is_header

Rows = tuple[tuple[str, ...], ...]
"""A table: its rows, each a row of cells."""


class Headers:
    """Tells header and rows of one table after the other; one that goes on over a page keeps its header."""

    def __init__(self) -> None:
        self._header = ""
        self._ends = (0, 0, 0)

    def split(self, table: Rows, *, page: int, section: int) -> tuple[str, list[str]]:
        """Return a table's header, "" if it has none, and its rows, with bars between their cells."""
        columns = max(map(len, table))
        goes_on = self._ends == (page - 1, section, columns)
        rows = [" | ".join(row).strip(" |") for row in table]
        if not (goes_on and self._header):
            self._header = rows[0] if len(rows) > 1 and is_header(table[0]) else ""
        self._ends = (page, section, columns)
        return self._header, rows[1:] if len(rows) > 1 and rows[0] == self._header else rows
