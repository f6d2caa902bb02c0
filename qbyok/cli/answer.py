"""``qbyok answer``: the main job."""

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
    setting_flags,
)


def answer(
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
    concurrency: Annotated[int | None, typer.Option(help="Most calls at the same time.", show_default="4")] = None,
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
    """Answer questionnaires from evidence, into copies of the customer's own files."""
    flags = setting_flags(locals())
    from qbyok.cli.answering import Job, answer_dry, answer_new, answer_resumed

    planned = {"--out": out, "--overwrite": overwrite, "--dry-run": dry_run, "--layout": layout, "--scope": scope}
    check_files(files, resume, planned, "qbyok answer")
    if resume:
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
