"""Flags of every command that asks a provider: whom, with which key, and for what at most."""

from pathlib import Path
from typing import Annotated

import typer

Model = Annotated[str | None, typer.Option(help="Exact model id; there is no default.", show_default=False)]
Endpoint = Annotated[
    str | None, typer.Option(help="Base URL of the provider's API, instead of its own.", show_default=False)
]
KeyFile = Annotated[str | None, typer.Option(help="Read the key from this file, - for stdin.", show_default=False)]
Prompts = Annotated[Path | None, typer.Option(help="Your own folder of templates.", show_default=False)]
MaxCost = Annotated[
    str | None, typer.Option(metavar="USD", help="Stop before this run costs more.", show_default="no limit")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would be sent, where, and its cost. No key needed.")
]
