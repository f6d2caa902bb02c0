"""Takes answers of a run into the library."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qbyok.cli import wiring
from qbyok.cli.importing import conflict_records
from qbyok.config.settings import Settings
from qbyok.errors import UsageError
from qbyok.evidence.pairs import entry_passage
from qbyok.files import RunDirectory
from qbyok.library.approving import Approver, Origin, RunAnswer, approved_entry, chosen, read_answers
from qbyok.library.store import entry_id
from qbyok.redaction.placeholders import PLACEHOLDER
from qbyok.runlog.verify import verified_records
from qbyok.wording import counted

_TAKEN = ("answered", "needs-review")


def approve(settings: Settings, path: Path, named: Sequence[str], approver: Approver) -> dict[str, Any]:
    """Take the answers to the named questions of a run into the library, or all that need no review; return what was
    done as JSON values.

    Raises:
        UsageError: the folder holds no run, or see ``library.approving.chosen``.
        IntegrityError: log or answers are not as the run left them.
    """
    directory = RunDirectory(path=path)
    answers = _answers(directory)
    _, records = verified_records(directory.log)
    library = wiring.library(settings, new=True)
    origin = Origin.of(records, {entry_passage(entry).id: entry for entry in library.entries()})
    wanted = chosen(answers, named) if named else tuple(one for one in answers if one.status == "answered")
    for answer in wanted:
        if PLACEHOLDER.search(f"{answer.verdict or ''} {answer.answer}"):
            name = answer.question.label or answer.question.at
            raise UsageError(
                f"the answer to '{name}' holds a placeholder of something hidden",
                hint="Answer again with --restore, or edit it on the review page and apply that with --library",
            )
    entries = [approved_entry(answer, origin, approver) for answer in wanted]
    merged = library.approve(entries)
    return {
        "run": str(path),
        "approved": [
            {"id": entry_id(entry), "file": entry.file, "at": entry.at, "status": answer.status}
            for entry, answer in zip(entries, wanted, strict=True)
        ],
        "new": len(merged.new),
        "renewed": merged.known,
        "left_out": sum(one.status in _TAKEN for one in answers) - len(wanted),
        "conflicts": conflict_records(merged),
    }


def approval_line(record: dict[str, Any]) -> str:
    """Return what was approved as a line for people."""
    parts = [f"{counted(len(record['approved']), 'answer')} approved"]
    if record["renewed"]:
        parts.append(f"{record['renewed']} of them known and approved anew")
    if doubtful := sum(one["status"] == "needs-review" for one in record["approved"]):
        parts.append(f"{doubtful} of them although marked for review")
    if record["left_out"]:
        parts.append(f"{counted(record['left_out'], 'other')} left out")
    return f"{record['run']}: {', '.join(parts)}"


def _answers(directory: RunDirectory) -> tuple[RunAnswer, ...]:
    try:
        text = directory.answers.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{directory.path} holds no answers of a run", hint="Name a run directory") from error
    return read_answers([line for line in text.split("\n") if line.strip()], str(directory.answers))
