"""Answered CSV files opened by LibreOffice: the same fields as Python's csv finds, and no formula among them."""

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.system import bare_environment, require, run
from support.workbooks import answer

from qbyok.questionnaire.opening import open_questionnaire

pytestmark = pytest.mark.slow

ANSWERS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    " =1+1",
    '=HYPERLINK("http://evil.invalid";"click")',
    'one line; "quoted"\nand\n=1+1',
    " blanks around ",
    "Größe – “ja” 😀",
)


def test_answers_are_the_same_text_and_no_formula(tmp_path: Path) -> None:
    form = "".join(f"A-{number};Are the doors shut at night?\r\n" for number, _ in enumerate(ANSWERS, 2))
    (tmp_path / "q.csv").write_bytes(("\ufeffID;Question;Answer\r\n" + form).encode())
    writes = [answer(f"q!C{row}", text) for row, text in enumerate(ANSWERS, 2)]
    receipt = open_questionnaire(tmp_path / "q.csv").write(writes, tmp_path / "a.csv")
    assert len(receipt.written) == len(ANSWERS)
    semicolons, quotes, utf_8, first_line = 59, 34, 76, 1
    command: list[str | Path] = [
        require("soffice", "libreoffice-calc"),
        f"-env:UserInstallation={tmp_path.as_uri()}/profile",
        "--headless",
        f"--infilter=CSV:{semicolons},{quotes},{utf_8},{first_line}",
        "--convert-to",
        "xlsx",
        "--outdir",
        tmp_path,
        tmp_path / "a.csv",
    ]
    done = run(command, cwd=tmp_path, env=bare_environment(tmp_path / "home"))
    assert (tmp_path / "a.xlsx").is_file(), done.stderr
    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.reader(file, delimiter=";"))
    for row, fields in enumerate(read, 1):
        cells = [sheet.cell(row, column) for column in range(1, len(fields) + 1)]
        assert {cell.data_type for cell in cells} == {"s"}
        assert [cell.value for cell in cells] == fields
