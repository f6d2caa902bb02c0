"""One file tried as a questionnaire: read, its layout found, answered in part, and the copy looked at."""

import hashlib
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qbyok.errors import QbyokError
from qbyok.interfaces import QuestionnaireFile
from qbyok.model import Layout, Receipt, Slot, SlotKind, SlotWrite
from qbyok.questionnaire.opening import open_questionnaire

_SLOTS = 12
_TEXT = "=1+1 \"quoted\" 'single' & <b> ]]> _x000D_ 😀 \u200fשלום\u200e\nsecond line"


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
        receipt = questionnaire.write(writes_for(questionnaire.layout, _SLOTS), target)
    except QbyokError as error:
        if list(target.parent.iterdir()) != [path]:
            raise AssertionError("the error left something behind") from error
        return Outcome(kind=type(error).__name__, message=error.message)
    assert path.read_bytes() == before
    _verify(questionnaire, receipt, target)
    return Outcome(kind="written" if receipt.written else "no slots")


def writes_for(layout: Layout, most: int) -> Sequence[SlotWrite]:
    """Return a value that fits for each writable slot, or for ``most`` of them, taken from all over the layout."""
    slots = [slot for question in layout.questions for slot in question.slots if slot.writable]
    return [SlotWrite(slot=slot, text=_value(slot)) for slot in slots[:: max(1, len(slots) // most)]]


def _value(slot: Slot) -> str:
    if slot.kind is SlotKind.TEXT or not slot.allowed:
        return _TEXT
    return slot.allowed[0]


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
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        return str(error)
