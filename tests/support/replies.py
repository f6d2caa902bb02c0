"""Replies of a provider that was asked how a sheet is to be read."""

import json
from typing import Any


def table(question: str = "B", first: int = 2, **more: Any) -> dict[str, Any]:
    """Return a table as a reply names it: a header above it, and an answer column C, unless told otherwise."""
    return {
        "header_rows": [first - 1],
        "first_row": first,
        "last_row": None,
        "question_column": question,
        "label_column": None,
        "section_columns": [],
        "guidance_columns": [],
        "answers": [answer("C")],
        "ticks": [],
        **more,
    }


def answer(column: str, role: str = "answer", *allowed: str) -> dict[str, Any]:
    """Return a column to fill in."""
    return {"column": column, "role": role, "allowed": list(allowed)}


def tick(column: str, option: str) -> dict[str, Any]:
    """Return a column to tick."""
    return {"column": column, "option": option}


def reply(*tables: dict[str, Any], reason: str = "A list of questions.") -> str:
    """Return a whole reply."""
    return json.dumps({"reason": reason, "tables": tables})
