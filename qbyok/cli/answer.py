"""``qbyok answer``: the main job."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from qbyok.cli.options import (
    DryRun,
    Endpoint,
    Evidence,
    KeyFile,
    Layouts,
    MaxCost,
    Model,
    Prompts,
    Sandbox,
    named,
    named_path,
)


def answer(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="XLSX, XLSM, DOCX, DOCM or CSV questionnaires.", show_default=False, parser=named_path),
    ] = None,
    evidence: Evidence = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="New run directory.", show_default="qbyok-runs/TIME", parser=named_path),
    ] = None,
    provider: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="offline, anthropic, openai, or a name from qbyok.toml.",
            show_default="offline",
            parser=named,
        ),
    ] = None,
    model: Model = None,
    endpoint: Endpoint = None,
    api_key_file: KeyFile = None,
    prompts: Prompts = None,
    layout: Layouts = None,
    passages: Annotated[int | None, typer.Option(help="Passages per question.", show_default="8")] = None,
    concurrency: Annotated[int | None, typer.Option(help="Most calls at the same time.", show_default="4")] = None,
    max_cost: MaxCost = None,
    max_output_tokens: Annotated[
        int | None, typer.Option(help="Longest response of the model.", show_default="4096")
    ] = None,
    retention: Annotated[
        Literal["hash", "full", "none"] | None,
        typer.Option(help="What to keep of prompts and responses.", show_default="hash"),
    ] = None,
    drafts: Annotated[
        Literal["mark", "blank"] | None,
        typer.Option(help="Answers that need review: write nothing, or their text marked.", show_default="blank"),
    ] = None,
    review_copy: Annotated[
        bool | None,
        typer.Option(
            "--review-copy", help="Also write a copy with drafts, and notes on each answer.", show_default=False
        ),
    ] = None,
    tracked: Annotated[
        bool | None,
        typer.Option("--tracked", help="Answer Word files by tracked changes.", show_default=False),
    ] = None,
    author: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="In whose name tracked changes and notes stand.", show_default="qbyok"),
    ] = None,
    fail_on: Annotated[
        Literal["review", "failed", "never"] | None,
        typer.Option(help="Which answers make the exit code 10.", show_default="review"),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace answers that the file holds.")] = False,
    sandbox: Sandbox = False,
    dry_run: DryRun = False,
    resume: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="Go on with a run that stopped.", show_default=False, parser=named_path),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Answer questionnaires from evidence, into copies of the customer's own files."""
    from qbyok.cli.answering import Job, answer_dry, answer_new, answer_resumed
    from qbyok.errors import UsageError

    flags = {
        "evidence": evidence,
        "provider": provider,
        "model": model,
        "endpoint": endpoint,
        "prompts": prompts,
        "passages": passages,
        "concurrency": concurrency,
        "max_cost": max_cost,
        "max_output_tokens": max_output_tokens,
        "retention": retention,
        "drafts": drafts,
        "review_copy": review_copy,
        "tracked": tracked,
        "author": author,
        "fail_on": fail_on,
    }
    if files and resume:
        raise UsageError(
            "--resume goes on with the files of its run", hint="Give either files or --resume RUN, not both"
        )
    if not files and not resume:
        raise UsageError(
            "there must be questionnaires to answer, or a run to resume", hint="See: qbyok answer --help"
        )
    if resume:
        if out or overwrite or dry_run or layout:
            raise UsageError(
                "--resume goes on with a run as it was planned",
                hint="Leave out --out, --overwrite, --dry-run, --layout",
            )
        raise typer.Exit(answer_resumed(resume, flags, api_key_file, sandbox=sandbox, as_json=json))
    job = Job(
        files=tuple(files or ()),
        layouts=tuple(layout or ()),
        flags=flags,
        overwrite=overwrite,
        sandbox=sandbox,
    )
    if dry_run:
        answer_dry(job, as_json=json)
        return
    raise typer.Exit(answer_new(job, out, api_key_file, as_json=json))
