"""Replies of a provider that was asked how a sheet is to be read."""

import contextlib
import json
from collections import Counter
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


def sensible_reply(user: str) -> dict[str, Any]:
    """Read a prompt's sheet as a person would: a header, a column of sentences, and headed columns left open."""
    shown = _objects(user)
    rows = [one for one in shown if "row" in one]
    head = next(row for row in rows if len(row["cells"]) > 1)
    below = [row for row in rows if row["row"] > head["row"]]
    words = Counter({col: sum(len(row["cells"].get(col, "").split()) for row in below) for col in head["cells"]})
    question = words.most_common(1)[0][0]
    left_open = [col for col in head["cells"] if 2 * sum(col in row["open"] for row in below) > len(below)]
    answers = [answer(col, "comment" if n else "answer") for n, col in enumerate(left_open)]
    found = table(question, head["row"] + 1, answers=answers, label_column="A" if question > "A" else None)
    return {"reason": "A list of questions.", "tables": [found]}


def _objects(user: str) -> list[dict[str, Any]]:
    found = []
    for line in user.splitlines():
        with contextlib.suppress(ValueError):
            found.append(json.loads(line))
    return [one for one in found if isinstance(one, dict)]
