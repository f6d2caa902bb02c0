"""Whose a table of a document is, or a row of it: who answers, who reads the answers, or who they are."""

from collections.abc import Sequence
from itertools import takewhile

from qbyok.layout.answer_columns import JUDGING
from qbyok.layout.blocks import Row
from qbyok.layout.docasked import Lead
from qbyok.layout.doclabels import label_of
from qbyok.layout.docslots import is_fixed, is_open, plain
from qbyok.layout.docwords import asks, is_contact, words
from qbyok.layout.parties import (
    begins_as_kept,
    is_filled_by_another,
    is_kept,
    is_reviewers,
    names_client,
    names_respondent,
    names_reviewer,
    reserves,
)
from qbyok.layout.vocabulary import Sense, clear_sense, header_sense

_MAX_WORDS = 9
_MAX_TITLE = 14


def is_readers_own(title: str, below: Sequence[Row]) -> bool:
    """Return whether a title keeps the rows below it for the one who asked; shaded cells are to stay empty."""
    if words(title) > _MAX_WORDS:
        return False
    if is_kept(title):
        return True
    rows = takewhile(lambda row: len(row.cells) > 1, below)
    free = [c for row in rows for c in row.cells if is_open(c)]
    kept = (reserves(title) or names_reviewer(title)) and not names_respondent(title)
    return kept and bool(free) and all(c.fill for c in free)


def is_below_kept(lead: Lead, title: str, *, parted: bool = False) -> bool:
    """Return whether a heading above a block, or the line right above it, keeps it for the one who asked.

    ``title`` is the heading of the whole document, which says nothing of the kind. ``parted`` tells that some heading
    names the one who answers: then what an assessor or the like completes is not for him.
    """
    headings = [heading for heading in lead.section if heading != title and words(heading) <= _MAX_TITLE]
    kept = any(is_kept(heading) or (parted and _is_readers_part(heading)) for heading in headings)
    return kept or begins_as_kept(lead.text)


def is_titled_for_reader(lead: Lead, title: str) -> bool:
    """Return whether what stands right above a table says that the reader completes it, be it a heading or a line."""
    above = lead.text or next(iter(lead.section[-1:]), "")
    return above != title and words(above) <= _MAX_TITLE and _is_readers_part(above)


def _is_readers_part(heading: str) -> bool:
    """Return whether the reader completes what is below a heading: "Part B (completed by the assessor)"."""
    return is_filled_by_another(heading) and names_reviewer(heading) and not names_client(heading)


def is_of_reader(label: str) -> bool:
    """Return whether a row's label speaks of the one who reads the answers: "Assessor comment"."""
    return is_reviewers(label, (), judging=True, last=False)


def is_readers_remark(label: str) -> bool:
    """Return whether a row is headed as a column of the reader's is: "Evaluator's comments".

    A client may answer, too, and "External auditor" asks for a name.
    """
    judged = clear_sense(label) in (*JUDGING, Sense.REVIEWER) and any(
        header_sense(w) in JUDGING for w in label.split()
    )
    return words(label) <= _MAX_WORDS and judged and is_of_reader(label) and not names_client(label)


def is_contact_table(rows: Sequence[Row]) -> bool:
    """Return whether most labels of a table of short labels ask for names, addresses and the like."""
    labels = [plain(c.text) for row in rows for c in row.cells if len(row.cells) > 1 and is_fixed(c)]
    short = all(words(label) <= _MAX_WORDS and not asks(label) for label in labels)
    return short and bool(labels) and 2 * sum(map(is_contact, map(label_of, labels))) >= len(labels)
