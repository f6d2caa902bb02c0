"""Arguments and flags that several commands share.

Paths have a parser of their own: typer's would take an empty one for the folder that the user is in, and call what
can't be read a mistake of usage.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import typer


def named_path(text: str) -> Path:
    """Return a path that the user gave; without a name it would be the folder that they are in.

    Raises:
        typer.BadParameter: it is empty.
    """
    if not text:
        raise typer.BadParameter("the path is empty")
    return Path(text)


def named(text: str) -> str:
    """Return a name that the user gave.

    Raises:
        typer.BadParameter: it is empty.
    """
    if not text.strip():
        raise typer.BadParameter("the name is empty")
    return text


def day(text: str) -> date:
    """Return a day that the user gave.

    Raises:
        typer.BadParameter: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is no day: write it as year, month, day, like 2026-03-31") from None


def setting_flags(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of a command's parameters that are settings, by their names."""
    from qbyok.config.settings import DEFAULTS

    return {name: given[name] for name in DEFAULTS if name in given}


def check_files(files: list[Path] | None, resume: Path | None, plan: Mapping[str, object], command: str) -> None:
    """Check that there is a run to begin or one to resume, which keeps the ``plan`` that it was begun with.

    Raises:
        UsageError: there are both, or neither, or a flag that changes the plan.
    """
    from qbyok.errors import UsageError

    if files and resume:
        raise UsageError(
            "--resume goes on with the files of its run", hint="Give either files or --resume RUN, not both"
        )
    if not files and not resume:
        raise UsageError("there must be questionnaires to answer, or a run to resume", hint=f"See: {command} --help")
    if resume and any(plan.values()):
        raise UsageError("--resume goes on with a run as it was planned", hint=f"Leave out {', '.join(plan)}")


File = Annotated[
    Path,
    typer.Argument(help="An XLSX, XLSM, DOCX, DOCM or CSV questionnaire.", show_default=False, parser=named_path),
]
Layouts = Annotated[
    list[Path] | None,
    typer.Option(
        "--layout",
        metavar="PATH",
        help="Read the file as this saved layout says.",
        show_default=False,
        parser=named_path,
    ),
]
Evidence = Annotated[
    Path | None,
    typer.Option(
        "--evidence",
        metavar="FOLDER",
        help="Folder of policies, reports and past answers.",
        show_default=False,
        parser=named_path,
    ),
]
Provider = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The provider whose way to ask for JSON is meant.", show_default=False),
]
Model = Annotated[
    str | None,
    typer.Option(metavar="ID", help="Exact model id; there is no default.", show_default=False, parser=named),
]
Endpoint = Annotated[
    str | None,
    typer.Option(metavar="URL", help="Base URL of the provider's API, instead of its own.", show_default=False),
]
KeyFile = Annotated[
    str | None, typer.Option(metavar="PATH", help="Read the key from this file, - for stdin.", show_default=False)
]
Prompts = Annotated[
    Path | None,
    typer.Option(
        "--prompts", metavar="FOLDER", help="Your own folder of templates.", show_default=False, parser=named_path
    ),
]
Files = Annotated[
    list[Path] | None,
    typer.Argument(help="XLSX, XLSM, DOCX, DOCM or CSV questionnaires.", show_default=False, parser=named_path),
]
Out = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="New run directory.", show_default="qbyok-runs/TIME", parser=named_path),
]
Chosen = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="offline, anthropic, openai, or a name from qbyok.toml.",
        show_default="offline",
        parser=named,
    ),
]
Scope = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Leave out documents that are for other products or entities.",
        show_default="all documents",
        parser=named,
    ),
]
Passages = Annotated[int | None, typer.Option(help="Passages per question.", show_default="8")]
Reuse = Annotated[
    bool | None,
    typer.Option(
        "--reuse", help="No call for a question that the library answers, with the same options.", show_default=False
    ),
]
LongestOutput = Annotated[int | None, typer.Option(help="Longest response of the model.", show_default="4096")]
Retention = Annotated[
    Literal["hash", "full", "none"] | None,
    typer.Option(help="What to keep of prompts and responses.", show_default="hash"),
]
Restore = Annotated[
    bool | None,
    typer.Option(
        "--restore", help="Put words that were hidden from the provider back into answers.", show_default=False
    ),
]
Drafts = Annotated[
    Literal["mark", "blank"] | None,
    typer.Option(help="Answers that need review: write nothing, or their text marked.", show_default="blank"),
]
ReviewCopy = Annotated[
    bool | None,
    typer.Option(
        "--review-copy", help="Also write a copy with drafts, and notes on each answer.", show_default=False
    ),
]
Tracked = Annotated[
    bool | None,
    typer.Option("--tracked", help="Answer Word files by tracked changes.", show_default=False),
]
Author = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="In whose name tracked changes and notes stand.", show_default="qbyok"),
]
FailOn = Annotated[
    Literal["review", "failed", "never"] | None,
    typer.Option(help="Which answers make the exit code 10.", show_default="review"),
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace answers that the file holds.")]
Resume = Annotated[
    Path | None,
    typer.Option(metavar="RUN", help="Go on with a run that stopped.", show_default=False, parser=named_path),
]
Json = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]
MaxCost = Annotated[
    str | None, typer.Option(metavar="USD", help="Stop before this run costs more.", show_default="no limit")
]
Sandbox = Annotated[
    bool, typer.Option("--sandbox", help="Have the kernel stop all connections but to the endpoint (Linux).")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would be sent, where, and its cost. No key needed.")
]
