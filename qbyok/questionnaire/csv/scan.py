"""Where each field of a CSV text lies, so that one scan serves reading and splicing.

Fields are those that Python's ``csv`` finds (RFC 4180, and what to make of quotes that break its rules): a quote
counts only where a field starts with it, and text behind the closing one belongs to the field. An unquoted line
break of any kind ends a row, and an empty line is a row with one empty field.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple


class Field(NamedTuple):
    """One field: its first character and the one behind it, quotes included.

    ``closing`` is where the closing quote stands, None for a field without quotes; where the text ends before the
    quotes are closed, it equals ``end``.
    """

    start: int
    end: int
    closing: int | None

    @property
    def unclosed(self) -> bool:
        """Whether the text ends inside the quotes."""
        return self.closing == self.end

    def value(self, text: str) -> str:
        """Return what the field says, without its quotes."""
        if self.closing is None:
            return text[self.start : self.end]
        quoted = text[self.start + 1 : self.closing].replace('""', '"')
        return quoted + text[self.closing + 1 : self.end]


class Row(NamedTuple):
    """One row: its fields, at least one, and the first character behind the line break that ends it."""

    fields: tuple[Field, ...]
    stop: int

    @property
    def start(self) -> int:
        """Where the row's first field begins."""
        return self.fields[0].start

    @property
    def end(self) -> int:
        """Where the row's last field ends, and its line break begins if there is one."""
        return self.fields[-1].end


def scan(text: str, delimiter: str, start: int = 0) -> Iterator[Row]:
    """Yield the rows of a text from ``start`` on; a line break at the very end begins no further row."""
    fields: list[Field] = []
    for match in _field(delimiter).finditer(text, start):
        if not fields and match.start() == len(text):
            return
        closing = None if match[1] is None else match.start(1)
        fields.append(Field(match.start(), match.start(2), closing))
        if match[2] != delimiter:
            yield Row(tuple(fields), match.end())
            fields = []
        if not match[2]:
            return


@cache
def _field(delimiter: str) -> re.Pattern[str]:
    """Return a pattern for a field (1: its closing quote) and what ends it (2: delimiter, line break or nothing)."""
    mark = re.escape(delimiter)
    return re.compile(rf'(?:"[^"]*+(?:""[^"]*+)*+("|\Z))?+[^{mark}\r\n]*+({mark}|\r\n|[\r\n]|\Z)')
