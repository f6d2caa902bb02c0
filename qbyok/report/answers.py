"""One line of ``answers.jsonl``: the published format ``qbyok.answer/1``."""

import json
from collections.abc import Iterable
from typing import Any

from qbyok.model import Answer, Question

SCHEMA = "qbyok.answer/1"


def answer_record(file_name: str, question: Question, answer: Answer, run: str) -> dict[str, Any]:
    """Return an answer with its question, citations and findings as JSON values."""
    return {
        "schema": SCHEMA,
        "run": run,
        "file": file_name,
        "question": {
            "id": question.id,
            "at": question.at,
            "label": question.label,
            "text": question.text,
            "allowed": list(question.allowed),
        },
        "status": answer.status.value,
        "verdict": answer.verdict,
        "answer": answer.text,
        "slots": list(answer.written),
        "citations": [
            {"passage": c.passage_id, "path": c.path, "locator": c.locator, "quote": c.quote}
            for c in answer.citations
        ],
        "findings": [{"rule": f.rule, "severity": f.severity.value, "message": f.message} for f in answer.findings],
        "template": {"id": answer.template, "version": answer.template_version} if answer.template else None,
        "model": answer.model,
    }


def json_lines(records: Iterable[dict[str, Any]]) -> bytes:
    """Return records as JSON Lines in UTF-8."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode("utf-8")
