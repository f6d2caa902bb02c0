"""One file tried as a questionnaire: read, its layout found, answered in part, and the copy looked at."""

import hashlib
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from qbyok.errors import QbyokError
from qbyok.interfaces import QuestionnaireFile
from qbyok.model import Receipt
from qbyok.questionnaire.opening import open_questionnaire
from support.filling import writes_for

_SLOTS = 12
"""So many slots are answered, taken from all over the layout."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of a file: ``written``, ``no slots``, or the class of an expected error and its message."""

    kind: str
    message: str = ""


def attempt(path: Path, target: Path) -> Outcome:
    """Answer a file and return what came of it.

    Anything unexpected is raised: a crash, an error that left something behind, a copy that is not what it should be.
    """
    before = path.read_bytes()
    try:
        questionnaire = open_questionnaire(path)
        writes = writes_for(questionnaire.layout)
        receipt = questionnaire.write(writes[:: max(1, len(writes) // _SLOTS)], target)
    except QbyokError as error:
        if list(target.parent.iterdir()) != [path]:
            raise AssertionError("the error left something behind") from error
        return Outcome(kind=type(error).__name__, message=error.message)
    assert path.read_bytes() == before
    _verify(questionnaire, receipt, target)
    return Outcome(kind="written" if receipt.written else "no slots")


def _verify(original: QuestionnaireFile, receipt: Receipt, target: Path) -> None:
    """Check the receipt without what made it, and that the copy is a questionnaire again."""
    data = target.read_bytes()
    assert receipt.original_sha256 == original.sha256
    assert receipt.answered_sha256 == hashlib.sha256(data).hexdigest()
    with zipfile.ZipFile(original.path) as old, zipfile.ZipFile(target) as new:
        assert new.namelist() == old.namelist()
        assert receipt.parts_total == len(new.namelist())
        differing = [name for name in old.namelist() if _content(old, name) != _content(new, name)]
    assert tuple(differing) == receipt.parts_changed
    assert bool(differing) <= bool(receipt.written)
    _ = open_questionnaire(target).layout


def _content(archive: zipfile.ZipFile, name: str) -> bytes | str:
    """Return a part's content, or what is wrong with it: a part without answers may stay as damaged as it was."""
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        return str(error)
