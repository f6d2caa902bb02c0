"""Read CSV and TSV: row by row, under the header row."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from qbyok.errors import InputError
from qbyok.evidence.blocks import Block, Parsed, is_header
from qbyok.evidence.text import decode, locate_by_lines

_MAX_CELLS = 1_000_000
_DELIMITERS = ",;\t|"
_SAMPLE = 50  # lines
_LONGEST_FIELD = 10 << 20


def parse(data: bytes) -> Parsed:
    """Parse a text of delimited fields; what parts them is found out from its beginning.

    Raises:
        InputError: it is no text, has more than a million cells, or its quotes do not close.
    """
    text = decode(data)
    csv.field_size_limit(_LONGEST_FIELD)
    rows = list(_rows(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)))
    header = ""
    if len(rows) > 1 and is_header(rows[0].values):
        header = " | ".join(rows.pop(0).values)
    blocks = (Block(text=" | ".join(r.values), number=r.first, last=r.last, header=header) for r in rows)
    return Parsed(title="", blocks=tuple(blocks), locate=locate_by_lines)


class _Row(NamedTuple):
    """A row that is not empty, and its lines in the file."""

    first: int
    last: int
    values: list[str]


def _rows(reader: Any) -> Iterator[_Row]:
    cells, last = 0, 0
    try:
        for row in reader:
            first, last = last + 1, reader.line_num
            values = [" ".join(value.split()) for value in row]
            cells += len(values)
            if cells > _MAX_CELLS:
                raise InputError("it has more than a million cells", hint="Leave out what is no evidence")
            if any(values):
                yield _Row(first, last, values)
    except csv.Error as error:
        message = f"line {reader.line_num}: {error}"
        raise InputError(message, hint="Open it with a spreadsheet program and save it again") from error


def _delimiter(text: str) -> str:
    """Return what cuts the most of the first lines into the same number of fields, a comma in doubt."""
    lines = text.split("\n", _SAMPLE)[:_SAMPLE]

    def fit(delimiter: str) -> tuple[int, int]:
        fields: Counter[int] = Counter()
        with suppress(csv.Error):  # whoever reads it all says where it fails
            fields.update(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
        return max(((times, number) for number, times in fields.items()), default=(0, 0))

    return max(_DELIMITERS, key=fit)
