"""``qbyok library``: answers that people approved, for all questionnaires to come."""

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qbyok.cli.options import Layouts

if TYPE_CHECKING:
    from qbyok.model import LibraryEntry
    from qbyok.questionnaire.layouts import Candidates

app = typer.Typer(help="Keep answers that were approved, and use them again.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("import")
def import_answers(
    files: Annotated[list[Path], typer.Argument(help="Answered questionnaires.", show_default=False, readable=False)],
    by: Annotated[str | None, typer.Option(help="Who approved them.", show_default="your user name")] = None,
    layout: Layouts = None,
    json: Json = False,
) -> None:
    """Take the answers of answered questionnaires into the library; drafts marked for review are left out."""
    from getpass import getuser

    from qbyok.cli import console, wiring
    from qbyok.wording import counted

    chosen = wiring.settings({})
    layouts, library = wiring.layouts(chosen, layout or []), wiring.library(chosen)
    found = [(path, tuple(_answered(path, by or getuser(), layouts))) for path in files]
    records = [{"file": p.name, "answers": len(entries), "new": library.add(entries)} for p, entries in found]
    if json:
        console.data_json(records)
        return
    for record, (_, entries) in zip(records, found, strict=True):
        console.say(f"{record['file']}: {counted(len(entries), 'answer')}, {record['new']} of them new")
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


def _answered(path: Path, by: str, layouts: "Candidates") -> Iterator["LibraryEntry"]:
    """Yield the answers of a file.

    Raises:
        InputError: nothing in it is answered.
    """
    from datetime import UTC, datetime

    from qbyok.errors import InputError
    from qbyok.evidence.package import modified
    from qbyok.layout.pairs import answered_pairs
    from qbyok.model import LibraryEntry
    from qbyok.questionnaire.opening import open_questionnaire

    file = open_questionnaire(path, layouts)
    pairs = answered_pairs(file.layout)
    if not pairs:
        raise InputError(
            f"no answered questions were recognised in {path}", hint=f"See: qbyok inspect {shlex.quote(str(path))}"
        )
    answered, today = modified(path.read_bytes()), datetime.now(UTC).date().isoformat()
    for pair in pairs:
        yield LibraryEntry(
            question=pair.question,
            verdict=pair.verdict,
            answer=pair.answer,
            allowed=pair.allowed,
            file=path.name,
            sha256=file.sha256,
            at=pair.at,
            answered=answered,
            approved_by=by,
            approved_at=today,
        )
