"""``qbyok review`` and ``qbyok apply``: what people decide of a run's answers."""

from pathlib import Path
from typing import Annotated

import typer

from qbyok.cli.options import named, named_path

Run = Annotated[Path, typer.Argument(help="A run directory.", show_default=False, parser=named_path)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def review(
    run: Run,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Where to write the page (with --tty: the decisions).",
            show_default="review.html (decisions.json) in RUN",
            parser=named_path,
        ),
    ] = None,
    tty: Annotated[bool, typer.Option("--tty", help="Review in this terminal instead.")] = False,
    by: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="With --tty: who decides.", show_default="your user name", parser=named),
    ] = None,
    json: Json = False,
) -> None:
    """Write the review page of a run anew: one file for a browser, in which a person decides on each answer.

    Decisions are saved as a file, for qbyok apply. --tty asks for the same in the terminal, and goes on with a file
    that was begun.
    """
    from getpass import getuser

    from qbyok.errors import UsageError

    if not tty:
        from qbyok.cli.showing import show

        if by:
            raise UsageError("--by belongs to --tty", hint="On the page, the name is given there")
        show(run, out, as_json=json)
        return
    from qbyok.cli.terminal import review_in_terminal

    if json:
        raise UsageError("--json and --tty exclude each other", hint="The decisions are JSON: see the file")
    review_in_terminal(run, out, by or getuser())


def apply(
    run: Run,
    decisions: Annotated[
        list[Path], typer.Argument(help="Files of decisions.", show_default=False, parser=named_path)
    ],
    by: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Who applies them, and took the decisions that name nobody.",
            show_default="your user name",
            parser=named,
        ),
    ] = None,
    prefer: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Whose decisions settle conflicts.", show_default=False, parser=named),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Where to write the answered files.", show_default="RUN", parser=named_path
        ),
    ] = None,
    library: Annotated[
        bool, typer.Option("--library", help="Take the approved answers into the answer library, too.")
    ] = False,
    json: Json = False,
) -> None:
    """Write people's decisions into the answered files, anew from the originals, and into the run's log.

    Approved and edited answers are written, rejected ones left blank; what nobody decided stays as it was. Decisions
    of several people are merged; where they conflict, nothing is changed and all conflicts are listed.
    """
    from getpass import getuser

    from qbyok.cli.applying import Wishes
    from qbyok.cli.applying import apply as apply_files

    wishes = Wishes(by=by or getuser(), prefer=prefer, out=out, to_library=library)
    raise typer.Exit(apply_files(run, decisions, wishes, as_json=json))
