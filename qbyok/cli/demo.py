"""``qbyok demo``: the main job on the samples, without a key or a network."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from qbyok.cli.options import named_path


def demo(
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="New run directory.", show_default="qbyok-runs/demo-TIME", parser=named_path
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Answer the sample questionnaires of a fictitious company: no key, no network, nothing leaves this machine.

    The exit code is 0 although some answers need a person: this is a show.
    """
    from qbyok.cli.answering import Job, answer_new
    from qbyok.resources import resource_dir

    samples = resource_dir("sample_questionnaires")
    files = sorted(path for path in samples.iterdir() if path.suffix in (".xlsx", ".docx"))
    flags = {"evidence": samples / "evidence", "provider": "offline", "fail_on": "never", "review_copy": True}
    out = out or Path("qbyok-runs") / f"demo-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    code = answer_new(Job(files=tuple(files), flags=flags), out, None, as_json=json)
    if not json:
        _show_examples(out / "answers.jsonl")
    raise typer.Exit(code)


def _show_examples(answers: Path) -> None:
    """Show one answer of each kind, as they stand in ``answers.jsonl``."""
    from json import loads

    from qbyok.cli import console

    records = [loads(line) for line in answers.read_text("utf-8").splitlines()]
    for status in ("answered", "needs-review"):
        found = next((r for r in records if r["status"] == status and r["answer"] and len(r["citations"]) == 1), None)
        if found:
            console.say()
            for line in _example(found):
                console.say(line)


def _example(record: dict[str, Any]) -> list[str]:
    from qbyok.cli.console import one_line

    cited = record["citations"][0]
    return [
        f"{record['question']['label']} {one_line(record['question']['text'])}",
        f"  {record['status']}: {' · '.join(filter(None, (record['verdict'], one_line(record['answer']))))}",
        f"  source: {cited['path']} › {cited['locator']}",
        f"  findings: {', '.join(finding['rule'] for finding in record['findings'])}",
    ]
