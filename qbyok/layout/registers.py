"""Tables that look answered, and nobody asked: registers of controls, assets and risks with a status for each row."""

from collections.abc import Sequence

from qbyok.layout.questions import is_question
from qbyok.model import Confidence, Layout, QuestionAnswer, Role, SheetNote

_SHARE = 1 / 3
"""Of a sheet's texts, from which on they are questions; some forms mix them with requirements."""


def asks(layout: Layout, pairs: Sequence[QuestionAnswer]) -> bool:
    """Tell whether the answers of a workbook or CSV file were given to somebody who asked, for most of its pairs.

    A sheet asks if its texts read like questions; or if its header calls them questions or requirements, and there
    is a column for answers, or a list of verdicts to choose from. What a person has said with a saved layout stands.
    """
    if layout.source or not pairs:
        return bool(pairs)
    notes = {note.name: note for note in layout.sheets}
    by_sheet: dict[str, list[QuestionAnswer]] = {}
    for pair in pairs:
        by_sheet.setdefault(pair.at.rpartition("!")[0], []).append(pair)
    asked = sum(len(found) for name, found in by_sheet.items() if _asks(notes.get(name), found))
    return asked >= len(pairs) / 2


def _asks(note: SheetNote | None, pairs: Sequence[QuestionAnswer]) -> bool:
    if note is None or not note.columns:  # a form: its blanks are what makes it one
        return True
    if sum(is_question(pair.question) for pair in pairs) >= _SHARE * len(pairs):
        return True
    sure = {column.use for column in note.columns if column.confidence is Confidence.HIGH}
    listed = sum(bool(pair.allowed) for pair in pairs) >= len(pairs) / 2
    return "question" in sure and (listed or Role.ANSWER in sure)
