"""One file tried as a questionnaire: read, its layout found, answered in part, and the copy looked at."""

import hashlib
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

from qbyok.errors import QbyokError
from qbyok.interfaces import QuestionnaireFile
from qbyok.model import Annotations, Receipt, Remark
from qbyok.questionnaire.opening import open_questionnaire
from support.filling import NASTY, writes_for

_REVIEW = Annotations(author="A. Reviewer", date="2026-01-31T09:30:00Z", tracked=True)
_SLOTS = 12
"""So many slots are answered, taken from all over the layout."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of a file: ``written``, ``no slots``, or the class of an expected error and its message."""

    kind: str
    message: str = ""


def attempt(path: Path, target: Path) -> Outcome:
    """Answer a file, once for the customer and once for a reviewer, and return what came of it.

    Anything unexpected is raised: a crash, an error that left something behind, a copy that is not what it should be.
    """
    before = path.read_bytes()
    try:
        questionnaire = open_questionnaire(path)
        writes = writes_for(questionnaire.layout)
        writes = writes[:: max(1, len(writes) // _SLOTS)]
        remarks = tuple(Remark(at=write.slot.at, text=NASTY) for write in writes[:3])
        written = 0
        review = replace(_REVIEW, remarks=remarks)
        for annotations in (None, review):
            receipt = questionnaire.write(writes, target, annotations)
            _verify(questionnaire, receipt, target)
            target.unlink()
            written += len(receipt.written)
    except QbyokError as error:
        if list(target.parent.iterdir()) != [path]:
            raise AssertionError("the error left something behind") from error
        return Outcome(kind=type(error).__name__, message=error.message)
    assert path.read_bytes() == before
    return Outcome(kind="written" if written else "no slots")


def _verify(original: QuestionnaireFile, receipt: Receipt, target: Path) -> None:
    """Check the receipt without what made it, and that the copy is a questionnaire again."""
    data = target.read_bytes()
    assert receipt.original_sha256 == original.sha256
    assert receipt.answered_sha256 == hashlib.sha256(data).hexdigest()
    old, new = (_contents(original, path) for path in (original.path, target))
    assert list(new) == [*old, *receipt.parts_added]
    assert tuple(name for name in old if old[name] != new[name]) == receipt.parts_changed
    try:
        _ = open_questionnaire(target).layout
    except QbyokError as error:
        raise AssertionError("the copy is no questionnaire") from error


def _contents(original: QuestionnaireFile, path: Path) -> dict[str, bytes | str]:
    """Return the contents of a file's parts; a text file is one part, named like the original."""
    if original.format == "csv":
        return {original.path.name: path.read_bytes()}
    with zipfile.ZipFile(path) as archive:
        return {name: _content(archive, name) for name in archive.namelist()}


def _content(archive: zipfile.ZipFile, name: str) -> bytes | str:
    """Return a part's content, or what is wrong with it: a part without answers may stay as damaged as it was."""
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        return str(error)
