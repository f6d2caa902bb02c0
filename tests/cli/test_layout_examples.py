"""The examples in docs/layouts.md are layouts, and read what they say that they read."""

import json
import re
from pathlib import Path

import pytest
from openpyxl import Workbook
from support import documents as d
from support.program import qbyok

from qbyok.questionnaire.layouts import load_layout

TEXT = (Path(__file__).parents[2] / "docs/layouts.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
BY_SHEET = {found[1]: text for text in EXAMPLES if (found := re.search(r'^name = "(\w+)"', text, re.MULTILINE))}
ROWS: dict[str, list[list[str | None]]] = {
    "Company": [["Seen"], ["Where is your seat?"], ["Who owns it?"]],
    "Options": [["Question", "Option", "Tick"], ["Is it encrypted?", "Wholly"], [None, "Partly"], [None, "No"]],
    "Form": [[], ["1", "Your name"], [], [], [None, "Your size"], [None, "Small"], [None, "Large"]],
}
SLOTS = {
    "Company": {"B2": None, "B3": None},
    "Options": {"C2": "Wholly", "C3": "Partly", "C4": "No"},
    "Form": {"B3": None, "A6": "Small", "A7": "Large"},
}


def layout(folder: Path, example: str) -> Path:
    target = folder / "layout.toml"
    schema = "" if "schema" in example else 'schema = "qbyok.layout/1"\n'
    target.write_text(schema + example, "utf-8")
    return target


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_a_layout(tmp_path: Path, example: str) -> None:
    saved = load_layout(layout(tmp_path, example))
    assert saved.sheets or saved.questions


@pytest.mark.parametrize("name", ROWS)
def test_an_example_reads_a_sheet_as_it_says(tmp_path: Path, name: str) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    for row in ROWS[name]:
        sheet.append(row)
    if name == "Options":
        sheet.merge_cells("A2:A4")
    book.save(tmp_path / "q.xlsx")
    assert qbyok("inspect", "q.xlsx", "--save-layout", "found.toml", cwd=tmp_path).returncode == 0
    anchors = re.search(
        r"^anchors = \[.*?\]$", (tmp_path / "found.toml").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert anchors
    example = BY_SHEET[name].replace(f'name = "{name}"', f'name = "{name}"\n{anchors[0]}')
    done = qbyok("inspect", "q.xlsx", "--layout", layout(tmp_path, example), "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = [slot for question in json.loads(done.stdout)["questions"] for slot in question["slots"]]
    assert {slot["at"].rpartition("!")[2]: slot["option"] for slot in found} == SLOTS[name]


def test_the_example_of_a_document_reads_it_as_it_says(tmp_path: Path) -> None:
    d.write_docx(tmp_path / "q.docx", d.table(d.row("Q", "A", "C"), d.row("Is data encrypted at rest?", "", "")))
    example = layout(tmp_path, next(text for text in EXAMPLES if "[[question]]" in text))
    done = qbyok("inspect", "q.docx", "--layout", example, "--json", cwd=tmp_path)
    (question,) = json.loads(done.stdout)["questions"]
    assert [(slot["role"], slot["allowed"]) for slot in question["slots"]] == [
        ("verdict", ["Yes", "No"]),
        ("comment", None),
    ]
