"""``qbyok library``: answers that people approved, for all questionnaires to come."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from qbyok.cli.options import Evidence, Layouts, day, named, named_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qbyok.library.approving import Approver

app = typer.Typer(help="Keep answers that were approved, and use them again.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
By = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Who approved them.", show_default="your user name", parser=named),
]
Scope = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="What they hold for: a product, an entity. Can be given several times.",
        show_default="all",
        parser=named,
    ),
]
Expires = Annotated[
    date | None,
    typer.Option(metavar="DAY", help="Last day in force.", show_default="library_max_age_days from now", parser=day),
]


@app.command("import")
def import_answers(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Answered questionnaires, lists of answers (CSV, XLSX), exported libraries (JSONL).",
            show_default=False,
            parser=named_path,
        ),
    ],
    by: By = None,
    scope: Scope = None,
    expires: Expires = None,
    layout: Layouts = None,
    json: Json = False,
) -> None:
    """Take the answers of files into the library; drafts marked for review are left out.

    An answer that the library holds keeps its first approval, whichever file it comes back in.
    """
    from qbyok.cli import console, wiring
    from qbyok.cli.importing import import_line, import_record, read_answers

    chosen = wiring.settings({})
    layouts, library = wiring.layouts(chosen, layout or []), wiring.library(chosen, new=True)
    found = [read_answers(path, _approver(by, scope, expires), layouts) for path in files]
    records = [import_record(answered, library.add(answered.entries)) for answered in found]
    if json:
        console.data_json(records)
        return
    for record in records:
        _warn_of_conflicts(record["file"], record["conflicts"])
        console.say(import_line(record))
    console.say(f"library: {chosen.library}")


@app.command("approve")
def approve_answers(
    run: Annotated[Path, typer.Argument(help="A run directory.", show_default=False, parser=named_path)],
    questions: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUESTION]...",
            help="Questions by their numbers, places or ids; those that need review, too.",
            show_default=False,
            parser=named,
        ),
    ] = None,
    all_answered: Annotated[
        bool, typer.Option("--all-answered", help="All answers of the run but those that need review.")
    ] = False,
    by: By = None,
    scope: Scope = None,
    expires: Expires = None,
    json: Json = False,
) -> None:
    """Take answers of a run into the library, with the hashes of the passages that they stood on.

    An answer that the library holds already is approved anew.
    """
    from qbyok.cli import console, wiring
    from qbyok.cli.approving import approval_line, approve
    from qbyok.errors import UsageError

    if bool(questions) == all_answered:
        raise UsageError("name the questions whose answers you approve, or give --all-answered", hint="One of both")
    chosen = wiring.settings({})
    record = approve(chosen, run, questions or (), _approver(by, scope, expires))
    if json:
        console.data_json(record)
        return
    _warn_of_conflicts(str(run), record["conflicts"])
    console.say(approval_line(record))
    console.say(f"library: {chosen.library}")


@app.command("list")
def list_answers(evidence: Evidence = None, json: Json = False) -> None:
    """List the approved answers, with who approved them, where they stood, and why one is out of date.

    Whether their evidence has changed is seen where an evidence folder is named, here or in the settings.
    """
    from qbyok.cli import console, wiring
    from qbyok.library.store import entry_id, entry_record

    chosen = wiring.settings({"evidence": evidence})
    entries = wiring.library(chosen).entries()
    stale = wiring.library_staleness(chosen, entries)
    if json:
        console.data_json([entry_record(e) | ({"stale": why} if (why := stale.why(e)) else {}) for e in entries])
        return
    if not entries:
        console.say(f"the library {chosen.library} is empty; add answers with: qbyok library import FILE")
        return
    console.table(
        ("id", "question", "verdict", "answer", "from", "approved", "scope", "out of date"),
        [
            (
                *(entry_id(e), e.question, e.verdict, e.answer, f"{e.file} › {e.at}"),
                *(f"{e.approved_at} {e.approved_by}", ", ".join(e.scope), stale.why(e)),
            )
            for e in entries
        ],
    )
    if stale.held is None and any(entry.evidence for entry in entries):
        console.say("whether their evidence has changed was not looked at: give --evidence FOLDER")


@app.command("export")
def export_answers(
    form: Annotated[
        Literal["jsonl", "csv", "xlsx"],
        typer.Option("--format", help="jsonl keeps everything, the others are for people."),
    ] = "jsonl",
    out: Annotated[
        Path | None,
        typer.Option(metavar="NEW", help="New file.", show_default="stdout", parser=named_path),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="The same as --format jsonl.")] = False,
) -> None:
    """Print the library, or write it to a file; qbyok library import reads all three formats."""
    from qbyok.cli import console, wiring
    from qbyok.errors import UsageError
    from qbyok.files import write_new
    from qbyok.library.exporting import as_csv, as_workbook
    from qbyok.library.store import dump

    if form == "xlsx" and not (out or json):
        raise UsageError("a workbook is not for stdout", hint="Give --out NEW.xlsx")
    entries = wiring.library(wiring.settings({})).entries()
    form = "jsonl" if json else form
    content = {"jsonl": dump, "csv": as_csv, "xlsx": as_workbook}[form](entries)
    if out:
        write_new(out, (content,))
        console.data(str(out))
    else:
        console.write(content.decode("utf-8-sig"))


@app.command("conflicts")
def list_conflicts(json: Json = False) -> None:
    """List the approved answers that contradict each other. Exit 10 where there are any.

    They answer the same question, word for word, for the same scope. qbyok library remove settles it.
    """
    from qbyok.cli import console, wiring
    from qbyok.library.merging import contradictions
    from qbyok.library.store import entry_id, entry_record
    from qbyok.wording import counted

    chosen = wiring.settings({})
    entries = wiring.library(chosen).entries()
    stale, groups = wiring.library_staleness(chosen, entries), contradictions(entries)
    if json:
        console.data_json(
            [{"question": group[0].question, "entries": list(map(entry_record, group))} for group in groups]
        )
    else:
        console.table(
            ("question", "id", "verdict", "answer", "from", "approved", "out of date"),
            [
                (
                    *(e.question, entry_id(e), e.verdict, e.answer, f"{e.file} › {e.at}"),
                    *(f"{e.approved_at} {e.approved_by}", stale.why(e)),
                )
                for group in groups
                for e in group
            ],
        )
    if groups:
        settle = "keep the one that holds, and take the others out: qbyok library remove ID"
        console.say(f"{counted(len(groups), 'question')} with answers that contradict each other; {settle}")
        raise typer.Exit(10)
    console.say("no answers contradict each other")


@app.command("remove")
def remove_answers(
    ids: Annotated[
        list[str], typer.Argument(metavar="ID...", help="As qbyok library list shows them.", show_default=False)
    ],
    json: Annotated[bool, typer.Option("--json", help="Print JSON lines, as always.")] = False,  # noqa: ARG001
) -> None:
    """Take answers out of the library, and print them: kept in a file, qbyok library import takes them back.

    The library itself forgets them.
    """
    from qbyok.cli import console, wiring
    from qbyok.library.store import dump
    from qbyok.wording import counted

    removed = wiring.library(wiring.settings({})).remove(ids)
    console.write(dump(removed).decode())
    console.say(f"{counted(len(removed), 'answer')} removed")


def _approver(by: str | None, scope: "Sequence[str] | None", expires: date | None) -> "Approver":
    from getpass import getuser

    from qbyok.library.approving import Approver

    return Approver(
        by=by or getuser(),
        at=datetime.now(UTC).date().isoformat(),
        scope=tuple(scope or ()),
        expires=expires.isoformat() if expires else "",
    )


def _warn_of_conflicts(where: str, conflicts: "Sequence[dict[str, Any]]") -> None:
    from qbyok.cli import console

    for one in conflicts:
        console.warn(
            f"{where} › {one['at']}: the library holds another answer to this question ({', '.join(one['held'])})."
            " Both are kept, and the newer one is used. To keep one alone, take the other out: qbyok library remove"
            f" {' '.join(one['held'])}, or {one['id']}, which is this one"
        )
