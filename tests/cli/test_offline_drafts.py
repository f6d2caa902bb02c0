"""What a first-time user gets without a key, from the sample evidence."""

import json
from pathlib import Path
from typing import Any

from support.program import qbyok

from qbyok.resources import resource_dir


def draft(folder: Path, question: str) -> dict[str, Any]:
    """Answer one question from the sample evidence, and return its line of ``answers.jsonl``."""
    (folder / "q.csv").write_text(f"No.,Question,Answer (Yes/No),Comments\n1,{question},,\n", "utf-8")
    evidence = resource_dir("sample_questionnaires") / "evidence"
    done = qbyok("answer", "q.csv", "--evidence", evidence, "--out", "out", cwd=folder)
    assert done.returncode == 10, done.stderr
    record = json.loads((folder / "out" / "answers.jsonl").read_text("utf-8"))
    assert isinstance(record, dict)
    return record


def test_a_row_of_a_table_in_a_pdf_is_quoted_as_one(tmp_path: Path) -> None:
    record = draft(tmp_path, "Are backups made daily and stored in a second region?")
    quotes = {citation["quote"] for citation in record["citations"] if citation["path"].endswith(".pdf")}
    assert quotes == {
        "AV-1 | A1.2 | Backups are made daily and continuously, encrypted, and stored in the second region."
        " | For 25 days, inspected backup records and place of storage. | No exceptions noted."
    }
    assert quotes.pop() in record["answer"]


def test_a_document_that_is_asked_for_by_its_title_is_found(tmp_path: Path) -> None:
    record = draft(tmp_path, "Do you have a documented incident response plan?")
    assert record["status"] == "needs-review"
    assert {citation["path"] for citation in record["citations"]} == {"incident-response-plan.docx"}
    assert record["answer"].startswith("Incident Response Plan: ")
