"""Files whose answers go into the library: answered questionnaires, lists of answers, and other libraries."""

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qbyok.errors import InputError
from qbyok.evidence.package import modified
from qbyok.interfaces import QuestionnaireFile
from qbyok.layout.grid import Workbook
from qbyok.layout.pairs import answered_pairs, drafts
from qbyok.layout.placing import REVIEW_MARK
from qbyok.library.approving import Approver
from qbyok.library.lists import Source, find_lists, list_entries
from qbyok.library.merging import Merged
from qbyok.library.store import entry_id, parse_lines
from qbyok.model import LibraryEntry, QuestionAnswer
from qbyok.questionnaire.candidates import Candidates
from qbyok.questionnaire.opening import open_questionnaire
from qbyok.questionnaire.source import read_file
from qbyok.wording import counted

_LIBRARY = ".jsonl"


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What was read of a file: its name, its answers, and how many drafts were left out."""

    file: str
    entries: tuple[LibraryEntry, ...]
    drafts: int


def read_answers(path: Path, approver: Approver, layouts: Candidates) -> Answered:
    """Read the answers of a file; those of a library keep who approved them, and when.

    Raises:
        InputError: it can't be read, or nothing in it is answered.
    """
    if path.suffix.lower() == _LIBRARY:
        return _of_library(path)
    file = open_questionnaire(path, layouts)
    found = _of_list(file, approver) or _of_questionnaire(file, approver)
    if not found.entries:
        raise _nothing(path, found.drafts)
    return found


def _of_library(path: Path) -> Answered:
    try:
        text = read_file(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no text in UTF-8", hint="Export the library once more") from error
    entries = tuple(parse_lines(text, lambda what: InputError(f"{path}:{what}", hint="Correct or delete that line")))
    if not entries:
        raise InputError(f"{path} holds no answers", hint="Export the library once more")
    return Answered(file=path.name, entries=entries, drafts=0)


def _of_list(file: QuestionnaireFile, approver: Approver) -> Answered | None:
    """Read a workbook or CSV file as lists of answers, None where it is none."""
    workbook = getattr(file, "workbook", None)
    lists = find_lists(workbook.sheets) if isinstance(workbook, Workbook) else ()
    if not lists:
        return None
    source = Source(
        file=file.path.name,
        sha256=file.sha256,
        changed=modified(file.path.read_bytes()),
        allowed={question.at: question.allowed for question in file.layout.questions},
    )
    found = [list_entries(one, source, approver) for one in lists]
    entries = tuple(entry for entries, _ in found for entry in entries)
    return Answered(file=file.path.name, entries=entries, drafts=sum(left_out for _, left_out in found))


def _of_questionnaire(file: QuestionnaireFile, approver: Approver) -> Answered:
    answered = modified(file.path.read_bytes())
    pairs = answered_pairs(file.layout)
    entries = tuple(_entry(pair, file, answered, approver) for pair in pairs)
    return Answered(file=file.path.name, entries=entries, drafts=drafts(file.layout))


def _entry(pair: QuestionAnswer, file: QuestionnaireFile, answered: str, approver: Approver) -> LibraryEntry:
    return LibraryEntry(
        question=pair.question,
        verdict=pair.verdict,
        answer=pair.answer,
        allowed=pair.allowed,
        file=file.path.name,
        sha256=file.sha256,
        at=pair.at,
        answered=answered,
        approved_by=approver.by,
        approved_at=approver.at,
        scope=approver.scope,
        expires=approver.expires,
    )


def _nothing(path: Path, drafts: int) -> InputError:
    mark = f"Its answers are drafts: remove the mark {REVIEW_MARK.strip()} from those that you approve"
    return InputError(
        f"no answered questions were recognised in {path}",
        hint=mark if drafts else f"See: qbyok inspect {shlex.quote(str(path))}",
    )


def import_record(answered: Answered, merged: Merged) -> dict[str, Any]:
    """Return what an import did, as ``--json`` prints it."""
    return {
        "file": answered.file,
        "answers": len(answered.entries),
        "new": len(merged.new),
        "known": merged.known,
        "drafts": answered.drafts,
        "conflicts": conflict_records(merged),
    }


def conflict_records(merged: Merged) -> list[dict[str, Any]]:
    """Return which new entries contradict those that the library held, as JSON values."""
    return [
        {"at": one.entry.at, "id": entry_id(one.entry), "held": [entry_id(held) for held in one.held]}
        for one in merged.conflicts
    ]


def import_line(record: dict[str, Any]) -> str:
    """Return what an import did as a line for people."""
    drafts = record["drafts"]
    left_out = f", {counted(drafts, 'draft')} left out" if drafts else ""
    return f"{record['file']}: {record['new']} new, {record['known']} already known{left_out}"
