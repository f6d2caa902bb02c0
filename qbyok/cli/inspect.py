"""``qbyok inspect``: what detection found in a questionnaire, and why."""

from pathlib import Path
from typing import Annotated

import typer


def inspect(
    file: Annotated[Path, typer.Argument(help="An XLSX, XLSM or DOCX questionnaire.", show_default=False)],
    json: Annotated[bool, typer.Option("--json", help="Print qbyok.inspect/1 JSON.")] = False,
) -> None:
    """Show the questions, answer slots and allowed values of a questionnaire, and why. No network, no key."""
    from qbyok.cli import console
    from qbyok.questionnaire.opening import open_questionnaire
    from qbyok.report.inspection import inspection

    found = open_questionnaire(file)
    if json:
        console.data_json(inspection(found))
        return
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
    console.say(f"{len(layout.questions)} questions, {slots} answer slots")
