"""Arguments and flags that several commands share.

Paths have a parser of their own: typer's would take an empty one for the folder that the user is in, and call what
can't be read a mistake of usage.
"""

from pathlib import Path
from typing import Annotated

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
MaxCost = Annotated[
    str | None, typer.Option(metavar="USD", help="Stop before this run costs more.", show_default="no limit")
]
Sandbox = Annotated[
    bool, typer.Option("--sandbox", help="Have the kernel stop all connections but to the endpoint (Linux).")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would be sent, where, and its cost. No key needed.")
]
