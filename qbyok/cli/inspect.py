"""``qbyok inspect``: what detection found in a questionnaire, and why."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qbyok.cli.options import (
    DryRun,
    Endpoint,
    File,
    KeyFile,
    Layouts,
    MaxCost,
    Model,
    Prompts,
    Sandbox,
    named,
    named_path,
)

if TYPE_CHECKING:
    from qbyok.interfaces import Reading
    from qbyok.model import ColumnNote, Layout, Question, Slot


def inspect(
    file: File,
    layout: Layouts = None,
    save_layout: Annotated[
        Path | None,
        typer.Option(
            metavar="NEW",
            help="Write the layout to this file, to be corrected.",
            show_default=False,
            parser=named_path,
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print qbyok.inspect/1 JSON.")] = False,
    assist: Annotated[
        bool,
        typer.Option("--assist", help="Ask a provider about sheets that detection is unsure of."),
    ] = False,
    provider: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Whom to ask: anthropic, openai, or a name from qbyok.toml.",
            show_default=False,
            parser=named,
        ),
    ] = None,
    model: Model = None,
    endpoint: Endpoint = None,
    api_key_file: KeyFile = None,
    prompts: Prompts = None,
    sandbox: Sandbox = False,
    max_cost: MaxCost = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="New run directory.", show_default="qbyok-runs/assist-TIME", parser=named_path
        ),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Show the questions, answer slots and allowed values of a questionnaire, and why.

    No network and no key, unless you ask for help with --assist. Finding no questions is a report as any other: the
    exit code is 0.
    """
    from qbyok.cli import console, wiring
    from qbyok.questionnaire.opening import open_questionnaire
    from qbyok.report.inspection import inspection

    flags = {
        "provider": provider,
        "model": model,
        "endpoint": endpoint,
        "prompts": prompts,
        "max_cost": max_cost,
    }
    for_assist: dict[str, object] = {**flags, "api_key_file": api_key_file, "out": out}
    for_assist |= {"sandbox": sandbox or None, "dry_run": dry_run or None}
    _check_flags(for_assist, assist=assist, save_layout=save_layout)
    chosen = wiring.settings(flags)
    if sandbox:
        wiring.enter_sandbox(chosen)
    found = open_questionnaire(file, wiring.layouts(chosen, layout or []))
    reading, code = found.reading, 0
    story: tuple[str, ...] = ()
    if assist:
        from qbyok.cli.assisting import Job, ask, ask_dry

        job = Job(file=found, layouts=tuple(layout or ()), flags=flags, settings=chosen, key_file=api_key_file)
        if dry_run:
            ask_dry(job, as_json=json)
            return
        reading, code, story = ask(job, out)
    if save_layout:
        _save(reading, save_layout)
    wiring.warn_of_lost(file, reading.layout)
    if json:
        console.data_json(inspection(found, reading.layout))
    else:
        _show(reading.layout)
    for line in story:
        console.say(console.one_line(line))
    raise typer.Exit(code)


def _check_flags(for_assist: Mapping[str, object], *, assist: bool, save_layout: Path | None) -> None:
    from qbyok.errors import UsageError

    given = [f"--{name.replace('_', '-')}" for name, value in for_assist.items() if value is not None]
    if given and not assist:
        raise UsageError(f"{given[0]} says how to ask a provider", hint="Add --assist, or leave it out")
    if save_layout and save_layout.exists():
        raise UsageError(f"{save_layout} exists already", hint="Choose another name, or move it away")
    if save_layout and not save_layout.parent.exists():
        raise UsageError(f"the folder {save_layout.parent} does not exist", hint="Create it, or choose another")


def _save(reading: "Reading", target: Path) -> None:
    from qbyok.cli import console
    from qbyok.files import write_atomic

    write_atomic(target, reading.saved_layout().encode())
    console.say(f"layout saved in {target}: correct it, and use it with --layout {shlex.quote(str(target))}")


def _show(layout: "Layout") -> None:
    from qbyok.cli import console
    from qbyok.cli.wiring import WHAT_TO_DO
    from qbyok.model import Confidence
    from qbyok.wording import counted

    console.table(
        ("sheet", "used", "sure", "why"),
        [(n.name, "yes" if n.used else "no", n.confidence, n.why) for n in layout.sheets],
    )
    console.table(
        ("sheet", "column", "table", "use", "sure", "why"),
        [(n.name, c.column, _tables(c), c.use, c.confidence, c.why) for n in layout.sheets for c in n.columns],
    )
    console.table(
        ("at", "label", "question", "slots", "allowed"),
        [
            (
                question.at,
                question.label,
                question.text,
                ", ".join(_place(question, slot) for slot in question.slots),
                " | ".join(question.allowed),
            )
            for question in layout.questions
        ],
    )
    slots = sum(slot.writable for question in layout.questions for slot in question.slots)
    read_by = f", read by the saved layout {layout.source}" if layout.source else ""
    console.say(f"{counted(len(layout.questions), 'question')}, {counted(slots, 'answer slot')}{read_by}")
    if doubtful := [n.name for n in layout.sheets if not n.used and n.confidence is Confidence.LOW]:
        console.say(f"passed over without being sure: {', '.join(doubtful)}. If questions stand there, {WHAT_TO_DO}")


def _place(question: "Question", slot: "Slot") -> str:
    """Return what a slot is for and where it is, without the name of the question's own sheet."""
    at = slot.at.removeprefix(question.at.split("!")[0] + "!")
    return f"{slot.role} {at}" if slot.writable else f"{slot.role} {at} (not writable)"


def _tables(note: "ColumnNote") -> str:
    """Return which tables of a sheet a column belongs to, "" where it is all of them."""
    if not note.tables:
        return ""
    return f"from row{'s' if len(note.tables) > 1 else ''} {', '.join(map(str, note.tables))}"
