"""``qbyok inspect``: what detection found in a questionnaire, and why."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from qbyok.interfaces import QuestionnaireFile


def inspect(
    file: Annotated[Path, typer.Argument(help="An XLSX, XLSM, DOCX or CSV questionnaire.", show_default=False)],
    layout: Annotated[
        list[Path] | None, typer.Option(help="Read the file as this saved layout says.", show_default=False)
    ] = None,
    save_layout: Annotated[
        Path | None,
        typer.Option(metavar="NEW", help="Write the layout to this file, to be corrected.", show_default=False),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print qbyok.inspect/1 JSON.")] = False,
) -> None:
    """Show the questions, answer slots and allowed values of a questionnaire, and why. No network, no key."""
    from qbyok.cli import console, wiring
    from qbyok.questionnaire.opening import open_questionnaire
    from qbyok.report.inspection import inspection

    found = open_questionnaire(file, wiring.layouts(wiring.settings({}), layout or []))
    if save_layout:
        _save(found, save_layout)
    if json:
        console.data_json(inspection(found))
        return
    _show(found)


def _save(found: "QuestionnaireFile", target: Path) -> None:
    from qbyok.cli import console
    from qbyok.errors import UsageError
    from qbyok.files import write_atomic

    if target.exists():
        raise UsageError(f"{target} exists already", hint="Choose another name, or move it away")
    write_atomic(target, found.saved_layout().encode())
    console.say(f"layout saved in {target}: correct it, and use it with --layout {target}")


def _show(found: "QuestionnaireFile") -> None:
    from qbyok.cli import console

    layout = found.layout
    console.table(
        ("sheet", "used", "sure", "why"),
        [(n.name, "yes" if n.used else "no", n.confidence, n.why) for n in layout.sheets],
    )
    console.table(
        ("sheet", "column", "use", "sure", "why"),
        [(n.name, c.column, c.use, c.confidence, c.why) for n in layout.sheets for c in n.columns],
    )
    console.table(
        ("at", "label", "question", "slots", "allowed"),
        [
            (
                question.at,
                question.label,
                question.text,
                ", ".join(
                    f"{slot.role} {slot.at.removeprefix(question.at.split('!')[0] + '!')}" for slot in question.slots
                ),
                " | ".join(question.allowed),
            )
            for question in layout.questions
        ],
    )
    slots = sum(len(question.slots) for question in layout.questions)
    read_by = f", read by the saved layout {layout.source}" if layout.source else ""
    console.say(f"{len(layout.questions)} questions, {slots} answer slots{read_by}")
