"""Small questionnaires and an evidence folder, written anew by each test that needs one."""

from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

TOPICS = (
    "passwords", "backups", "laptops", "visitors", "logging", "malware", "suppliers", "training", "incidents", "keys",
    "patches", "networks", "cloud", "privacy", "deletion", "changes", "testing", "access", "email", "remote work",
)  # fmt: skip


def workbook(path: Path, count: int = 20) -> Path:
    """Write a questionnaire with ``count`` questions, each with a Yes/No/N/A drop-down and a comment cell."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Assessment"
    sheet.append(["Vendor security assessment"])
    sheet.append([])
    sheet.append(["No.", "Question", "Answer", "Comments"])
    choice = DataValidation(type="list", formula1='"Yes,No,N/A"')
    sheet.add_data_validation(choice)
    for number, topic in enumerate(TOPICS[:count], 1):
        sheet.append([f"Q-{number:02}", f"Do you have a documented and approved policy about {topic}?", None, None])
        choice.add(f"C{number + 3}")
    book.save(path)
    return path


def table(path: Path, count: int = 20) -> Path:
    """Write the same questions as CSV, as a German Excel exports them: semicolons, Windows-1252, CRLF."""
    rows = ["Vendor security assessment – Größe;;;", ";;;", "No.;Question;Answer (Yes/No/N/A);Comments"]
    rows += [
        f'Q-{number:02};"Do you have a documented and approved ""policy"" about {topic}?";;'
        for number, topic in enumerate(TOPICS[:count], 1)
    ]
    path.write_bytes("".join(f"{row}\r\n" for row in rows).encode("cp1252"))
    return path


def evidence(folder: Path) -> Path:
    """Write a policy with a section for each topic."""
    folder.mkdir()
    sections = [
        f"## Policy about {topic}\n\nA documented policy about {topic} is in force. It was approved by the security"
        f" board and is reviewed every {months} months.\n"
        for months, topic in enumerate(TOPICS, 3)
    ]
    (folder / "policies.md").write_text("# Security policies\n\n" + "\n".join(sections), "utf-8")
    return folder
