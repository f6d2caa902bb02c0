"""``qbyok prompts``: the templates, and byte for byte what they would send."""

import shlex
from typing import Annotated

import typer

from qbyok.cli.options import Evidence, File, Layouts, Prompts, Provider, Scope, setting_flags

app = typer.Typer(help="Show the prompt templates and what they render to.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_prompts(prompts: Prompts = None, json: Json = False) -> None:
    """List the templates with their versions and SHA-256."""
    from qbyok.cli import console, wiring
    from qbyok.prompting.loading import list_templates

    found = list_templates(wiring.prompt_folder(wiring.settings({"prompts": prompts})))
    if json:
        console.data_json(
            [{"id": t.id, "version": t.version, "sha256": t.sha256, "inputs": list(t.inputs)} for t in found]
        )
        return
    console.table(("template", "version", "sha256"), [(t.id, str(t.version), t.sha256) for t in found])


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="The template's id.")] = "answer",
    prompts: Prompts = None,
    json: Json = False,
) -> None:
    """Print a template as it is."""
    from qbyok.cli import console, wiring
    from qbyok.prompting.loading import load_template
    from qbyok.prompting.template import PromptTemplate

    found = load_template(PromptTemplate, name, wiring.prompt_folder(wiring.settings({"prompts": prompts})))
    text = found.path.read_text("utf-8")
    if json:
        console.data_json({"id": found.id, "version": found.version, "sha256": found.sha256, "text": text})
        return
    console.write(text)


@app.command()
def render(
    file: File,
    question: Annotated[str, typer.Argument(help="A question's label, place or id.", show_default=False)],
    evidence: Evidence = None,
    prompts: Prompts = None,
    layout: Layouts = None,
    provider: Provider = None,
    scope: Scope = None,
    passages: Annotated[int | None, typer.Option(min=1, help="Passages per question.", show_default=False)] = None,
    json: Json = False,
) -> None:
    """Print exactly what would be sent for one question; its SHA-256 is the one in the run log."""
    flags = setting_flags(locals())
    from qbyok.cli import console, wiring
    from qbyok.errors import UsageError
    from qbyok.pipeline.preparing import Options, prepare

    chosen = wiring.settings(flags)
    files = wiring.questionnaires([file], wiring.layouts(chosen, layout or []))
    index = wiring.evidence_index(chosen)
    options = Options(passages=chosen.passages, overwrite=True)
    for prepared in prepare(files, index, wiring.template(chosen), options, wiring.redactor(chosen)):
        if question in (prepared.question.id, prepared.question.at, prepared.question.label):
            break
    else:
        raise UsageError(
            f"{file.name} has no question '{question}'", hint=f"See: qbyok inspect {shlex.quote(str(file))}"
        )
    prompt = prepared.request.prompt
    if json:
        console.data_json(
            {
                "template": {
                    "id": prompt.template,
                    "version": prompt.template_version,
                    "sha256": prompt.template_sha256,
                },
                "question": prepared.question.id,
                "system": prompt.system,
                "user": prompt.user,
                "schema": dict(prompt.schema),
                "sha256": prompt.sha256,
            }
        )
        return
    console.write(f"{prompt.system}\n{prompt.user}\n")
    console.say(f"prompt sha256 {prompt.sha256}")
