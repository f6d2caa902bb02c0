"""``qbyok demo``: the main job on the samples, without a key or a network."""

from pathlib import Path
from typing import Annotated

import typer


def demo(
    out: Annotated[Path | None, typer.Option(help="New run directory.", show_default="qbyok-runs/demo-TIME")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Answer the sample questionnaires of a fictitious company: no key, no network, nothing leaves this machine."""
    from qbyok.cli.answering import Job, answer_new
    from qbyok.resources import resource_dir

    samples = resource_dir("sample_questionnaires")
    files = sorted(path for path in samples.iterdir() if path.suffix in (".xlsx", ".docx"))
    flags = {"evidence": samples / "evidence", "provider": "offline", "fail_on": "never"}
    raise typer.Exit(answer_new(Job(files=tuple(files), flags=flags), out, None, as_json=json))
