"""What ``qbyok inspect --json`` prints: the published format ``qbyok.inspect/1``."""

from typing import Any

from qbyok.interfaces import QuestionnaireFile
from qbyok.model import Layout, Question, SheetNote, Slot

SCHEMA = "qbyok.inspect/1"


def inspection(file: QuestionnaireFile, layout: Layout) -> dict[str, Any]:
    """Return a questionnaire's sheets, questions and slots, as it is read, as JSON values."""
    return {
        "schema": SCHEMA,
        "file": file.path.name,
        "sha256": file.sha256,
        "format": file.format,
        "layout": layout.source,
        "sheets": [_sheet(note) for note in layout.sheets],
        "questions": [_question(question) for question in layout.questions],
    }


def _sheet(note: SheetNote) -> dict[str, Any]:
    return {
        "name": note.name,
        "used": note.used,
        "why": note.why,
        "confidence": note.confidence.value,
        "columns": [
            {
                "column": c.column,
                "use": c.use,
                "why": c.why,
                "confidence": c.confidence.value,
                "tables": list(c.tables),
            }
            for c in note.columns
        ],
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "label": question.label,
        "text": question.text,
        "section": list(question.section),
        "guidance": question.guidance,
        "at": question.at,
        "depends_on": [dependency.question_id for dependency in question.depends_on],
        "applies_if": {d.question_id: list(d.answers) for d in question.depends_on if d.answers},
        "slots": [_slot(slot) for slot in question.slots],
    }


def _slot(slot: Slot) -> dict[str, Any]:
    return {
        "at": slot.at,
        "role": slot.role.value,
        "kind": slot.kind.value,
        "writable": slot.writable,
        "allowed": list(slot.allowed) if slot.allowed else None,
        "option": slot.option,
        "existing": slot.existing,
        "why": slot.why,
    }
