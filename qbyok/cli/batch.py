"""``qbyok batch``: the same answers at half the price within a day, by the vendors' batches or by files."""

from pathlib import Path
from typing import Annotated

import typer

from qbyok.cli.options import (
    Author,
    Chosen,
    Drafts,
    DryRun,
    Endpoint,
    Evidence,
    FailOn,
    Files,
    Json,
    KeyFile,
    Layouts,
    LongestOutput,
    MaxCost,
    Model,
    Out,
    Overwrite,
    Passages,
    Prompts,
    Restore,
    Resume,
    Retention,
    Reuse,
    ReviewCopy,
    Sandbox,
    Scope,
    Tracked,
    check_files,
    named_path,
    setting_flags,
)

app = typer.Typer(help="Answers at half the price within a day.", no_args_is_help=True)

Run = Annotated[Path, typer.Argument(help="A run directory.", show_default=False, parser=named_path)]


@app.command()
def submit(
    files: Files = None,
    evidence: Evidence = None,
    out: Out = None,
    provider: Chosen = None,
    model: Model = None,
    endpoint: Endpoint = None,
    api_key_file: KeyFile = None,
    prompts: Prompts = None,
    layout: Layouts = None,
    scope: Scope = None,
    passages: Passages = None,
    reuse: Reuse = None,
    max_cost: MaxCost = None,
    max_output_tokens: LongestOutput = None,
    retention: Retention = None,
    restore: Restore = None,
    drafts: Drafts = None,
    review_copy: ReviewCopy = None,
    tracked: Tracked = None,
    author: Author = None,
    fail_on: FailOn = None,
    overwrite: Overwrite = False,
    sandbox: Sandbox = False,
    dry_run: DryRun = False,
    resume: Resume = None,
    json: Json = False,
) -> None:
    """Leave the requests of a run with the vendor, who stores them: its entry must say allow_batch = true.

    With --resume only what the run lacks is asked for; what the vendor has already is not sent again.
    """
    flags = setting_flags(locals())
    from qbyok.cli.answering import Job, answer_dry
    from qbyok.cli.batching import submit_again, submit_new

    planned = {"--out": out, "--overwrite": overwrite, "--dry-run": dry_run, "--layout": layout, "--scope": scope}
    check_files(files, resume, planned, "qbyok batch submit")
    if resume:
        raise typer.Exit(submit_again(resume, flags, api_key_file, sandbox=sandbox, as_json=json))
    job = Job(
        files=tuple(files or ()), layouts=tuple(layout or ()), flags=flags, overwrite=overwrite, sandbox=sandbox
    )
    if dry_run:
        answer_dry(job, as_json=json, batch=True)
        return
    raise typer.Exit(submit_new(job, out, api_key_file, as_json=json))


@app.command()
def status(run: Run, api_key_file: KeyFile = None, json: Json = False) -> None:
    """Show how a run's batch stands."""
    from qbyok.cli.collecting import status

    raise typer.Exit(status(run, api_key_file, as_json=json))


@app.command()
def collect(
    run: Run,
    api_key_file: KeyFile = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until the batch has ended.")] = False,
    json: Json = False,
) -> None:
    """Take in the results of a run's batch: check them, and write the answered files."""
    from qbyok.cli.collecting import collect

    raise typer.Exit(collect(run, api_key_file, wait=wait, as_json=json))


@app.command()
def cancel(run: Run, api_key_file: KeyFile = None, json: Json = False) -> None:
    """Have the vendor end a run's batch; what it has done by then is billed, and collected as usual."""
    from qbyok.cli.collecting import cancel

    raise typer.Exit(cancel(run, api_key_file, as_json=json))


@app.command("give-up")
def give_up(
    run: Run,
    batch: Annotated[str, typer.Argument(help="The vendor's id of the batch.", show_default=False)],
    api_key_file: KeyFile = None,
    json: Json = False,
) -> None:
    """Go on without a batch that the vendor does not have any more; what it may have cost counts as uncertain."""
    from qbyok.cli.giving_up import give_up

    raise typer.Exit(give_up(run, batch, api_key_file, as_json=json))


@app.command()
def export(
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="NEW", help="New file of requests.", show_default=False, parser=named_path
        ),
    ],
    files: Files = None,
    evidence: Evidence = None,
    out: Out = None,
    provider: Chosen = None,
    model: Model = None,
    endpoint: Endpoint = None,
    prompts: Prompts = None,
    layout: Layouts = None,
    scope: Scope = None,
    passages: Passages = None,
    reuse: Reuse = None,
    max_cost: MaxCost = None,
    max_output_tokens: LongestOutput = None,
    retention: Retention = None,
    restore: Restore = None,
    drafts: Drafts = None,
    review_copy: ReviewCopy = None,
    tracked: Tracked = None,
    author: Author = None,
    fail_on: FailOn = None,
    overwrite: Overwrite = False,
    resume: Resume = None,
    json: Json = False,
) -> None:
    """Write the requests of a run to a file, in the vendor's own format; nothing is sent, and no key is needed."""
    flags = setting_flags(locals())
    from qbyok.cli.answering import Job
    from qbyok.cli.batching import export_again, export_new

    planned = {"--out": out, "--overwrite": overwrite, "--layout": layout, "--scope": scope}
    check_files(files, resume, planned, "qbyok batch export")
    if resume:
        raise typer.Exit(export_again(resume, flags, output, as_json=json))
    job = Job(files=tuple(files or ()), layouts=tuple(layout or ()), flags=flags, overwrite=overwrite)
    raise typer.Exit(export_new(job, out, output, as_json=json))


@app.command("import")
def import_(
    run: Run,
    results: Annotated[
        Path, typer.Argument(help="A file of results, in the vendor's format.", show_default=False, parser=named_path)
    ],
    json: Json = False,
) -> None:
    """Take in a file of results for a run's batch: check them, and write the answered files."""
    from qbyok.cli.collecting import take_file

    raise typer.Exit(take_file(run, results, as_json=json))
