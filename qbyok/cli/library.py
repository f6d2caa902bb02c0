"""``qbyok library``: answers that people approved, for all questionnaires to come."""

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qbyok.cli.options import Layouts, named, named_path

if TYPE_CHECKING:
    from qbyok.errors import InputError
    from qbyok.interfaces import QuestionnaireFile
    from qbyok.library.merging import Merged
    from qbyok.model import LibraryEntry, QuestionAnswer
    from qbyok.questionnaire.candidates import Candidates

app = typer.Typer(help="Keep answers that were approved, and use them again.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("import")
def import_answers(
    files: Annotated[
        list[Path], typer.Argument(help="Answered questionnaires.", show_default=False, parser=named_path)
    ],
    by: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who approved them.", show_default="your user name", parser=named),
    ] = None,
    layout: Layouts = None,
    json: Json = False,
) -> None:
    """Take the answers of answered questionnaires into the library; drafts marked for review are left out.

    An answer that the library holds keeps its first approval, whichever file it comes back in.
    """
    from getpass import getuser

    from qbyok.cli import console, wiring

    chosen = wiring.settings({})
    layouts, library = wiring.layouts(chosen, layout or []), wiring.library(chosen, new=True)
    found = [_read(path, by or getuser(), layouts) for path in files]
    records = [_record(answered, library.add(answered.entries)) for answered in found]
    if json:
        console.data_json(records)
        return
    for record in records:
        for conflict in record["conflicts"]:
            place = f"{record['file']} › {conflict['at']}"
            console.warn(
                f"{place}: the library holds another answer to this question ({', '.join(conflict['held'])})."
                " Both are kept, and that of the newer file is used. To keep one alone, delete the other's line in"
                f" {chosen.library}: this one is {conflict['id']}"
            )
        console.say(_line(record))
    console.say(f"library: {chosen.library}")


@app.command("list")
def list_answers(json: Json = False) -> None:
    """List the approved answers, with who approved them and where they stood."""
    from qbyok.cli import console, wiring
    from qbyok.library.store import entry_id, entry_record

    chosen = wiring.settings({})
    entries = wiring.library(chosen).entries()
    if json:
        console.data_json([entry_record(entry) for entry in entries])
        return
    if not entries:
        console.say(f"the library {chosen.library} is empty; add answers with: qbyok library import FILE")
        return
    console.table(
        ("id", "question", "verdict", "answer", "from", "approved"),
        [
            (entry_id(e), e.question, e.verdict, e.answer, f"{e.file} › {e.at}", f"{e.approved_at} {e.approved_by}")
            for e in entries
        ],
    )


@dataclass(frozen=True, kw_only=True)
class _Answered:
    """What was read of a file: its name, its answers, and how many drafts were left out."""

    file: str
    entries: "tuple[LibraryEntry, ...]"
    drafts: int


def _read(path: Path, by: str, layouts: "Candidates") -> _Answered:
    """Read the answers of a file.

    Raises:
        InputError: nothing in it is answered.
    """
    from qbyok.evidence.package import modified
    from qbyok.layout.pairs import answered_pairs, drafts
    from qbyok.questionnaire.opening import open_questionnaire

    file = open_questionnaire(path, layouts)
    pairs, left_out = answered_pairs(file.layout), drafts(file.layout)
    if not pairs:
        raise _nothing(path, left_out)
    answered = modified(path.read_bytes())
    return _Answered(
        file=path.name, entries=tuple(_entry(pair, file, answered, by) for pair in pairs), drafts=left_out
    )


def _nothing(path: Path, drafts: int) -> "InputError":
    from qbyok.errors import InputError
    from qbyok.layout.placing import REVIEW_MARK

    mark = f"Its answers are drafts: remove the mark {REVIEW_MARK.strip()} from those that you approve"
    return InputError(
        f"no answered questions were recognised in {path}",
        hint=mark if drafts else f"See: qbyok inspect {shlex.quote(str(path))}",
    )


def _entry(pair: "QuestionAnswer", file: "QuestionnaireFile", answered: str, by: str) -> "LibraryEntry":
    from datetime import UTC, datetime

    from qbyok.model import LibraryEntry

    return LibraryEntry(
        question=pair.question,
        verdict=pair.verdict,
        answer=pair.answer,
        allowed=pair.allowed,
        file=file.path.name,
        sha256=file.sha256,
        at=pair.at,
        answered=answered,
        approved_by=by,
        approved_at=datetime.now(UTC).date().isoformat(),
    )


def _record(answered: _Answered, merged: "Merged") -> dict[str, Any]:
    """Return what an import did, as ``--json`` prints it."""
    from qbyok.library.store import entry_id

    return {
        "file": answered.file,
        "answers": len(answered.entries),
        "new": len(merged.new),
        "known": merged.known,
        "drafts": answered.drafts,
        "conflicts": [
            {"at": one.entry.at, "id": entry_id(one.entry), "held": [entry_id(held) for held in one.held]}
            for one in merged.conflicts
        ],
    }


def _line(record: dict[str, Any]) -> str:
    from qbyok.wording import counted

    drafts = record["drafts"]
    left_out = f", {counted(drafts, 'draft')} left out" if drafts else ""
    return f"{record['file']}: {record['new']} new, {record['known']} already known{left_out}"
