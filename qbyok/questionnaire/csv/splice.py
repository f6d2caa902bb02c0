"""Putting answers into a CSV text; every character outside the answers' fields stays.

A row that is too short for an answer gets the delimiters that are missing, and no others.
"""

from collections.abc import Mapping

from qbyok.questionnaire.csv.reader import Table
from qbyok.questionnaire.csv.scan import Row

Place = tuple[int, int]


def splice(table: Table, answers: Mapping[Place, str]) -> str:
    """Return the table's text with answers in their fields, which are given by row and column, from 1."""
    by_row: dict[int, dict[int, str]] = {}
    for place, text in sorted(answers.items()):
        by_row.setdefault(place[0], {})[place[1]] = text
    pieces: list[str] = []
    done = 0
    for number, row in enumerate(table.rows(), 1):
        if texts := by_row.get(number):
            pieces += [table.text[done : row.start], _answered(table, row, texts)]
            done = row.end
    return "".join([*pieces, table.text[done:]])


def _answered(table: Table, row: Row, texts: Mapping[int, str]) -> str:
    """Return a row without its line break."""
    delimiter = table.dialect.delimiter
    fields = [table.text[field.start : field.end] for field in row.fields]
    quoted = [field.closing is not None for field in row.fields]
    for col, text in texts.items():
        missing = col - len(fields)
        fields += [""] * missing
        quoted += [quoted[-1]] * missing
        fields[col - 1] = _written(text, delimiter, quoted=quoted[col - 1])
    return delimiter.join(fields)


def _written(text: str, delimiter: str, *, quoted: bool) -> str:
    """Return a field as it stands in the file, in quotes if it had them or would be read as something else."""
    if quoted or text != text.strip() or any(mark in text for mark in (delimiter, '"', "\r", "\n")):
        return '"' + text.replace('"', '""') + '"'
    return text
