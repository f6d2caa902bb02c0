"""A CSV file as a sheet: rows and columns as a spreadsheet program counts them."""

import os
import sys
from pathlib import Path

import pytest
from support.grids import by_cell, slots

from qbyok.errors import InputError
from qbyok.layout.grid import a1
from qbyok.model import Role
from qbyok.questionnaire import limits
from qbyok.questionnaire.csv.file import CsvQuestionnaire
from qbyok.questionnaire.csv.reader import read_table

PATH = Path("folder/vendor security.csv")


def opened(data: bytes | str, path: Path = PATH) -> CsvQuestionnaire:
    return CsvQuestionnaire(read_table(path, data.encode() if isinstance(data, str) else data))


def texts(data: bytes | str) -> dict[str, str]:
    """Return what each cell says by its place; empty ones are left out."""
    (sheet,) = opened(data).workbook.sheets
    return {a1(*place): cell.text for place, cell in sheet.cells.items() if cell.text}


def test_questions_and_slots_of_a_plain_file() -> None:
    found = opened("No.,Question,Compliant (Yes/No/N/A),Comments\nA-1,Do you shut the doors at night?\n")
    assert (found.format, found.path, len(found.sha256)) == ("csv", PATH, 64)
    assert [note.name for note in found.layout.sheets] == ["vendor security"]
    (question,) = found.layout.questions
    assert (question.at, question.label, question.allowed) == ("vendor security!B2", "A-1", ("Yes", "No", "N/A"))
    assert {slot.at: slot.role for slot in question.slots} == {
        "vendor security!C2": Role.VERDICT,
        "vendor security!D2": Role.COMMENT,
    }


def test_line_breaks_in_quotes_blank_lines_and_a_delimiter_line_count_as_a_person_counts() -> None:
    data = 'sep=;\r\nTitle\r\n\r\nNo.;"Question\r\nand more";Answer\r\n1;"He said ""why?""";\r\n'
    assert texts(data) == {
        "A1": "Title",
        "A3": "No.",
        "B3": "Question\nand more",
        "C3": "Answer",
        "A4": "1",
        "B4": 'He said "why?"',
    }


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_every_line_end_and_none_at_the_end(line_end: str, last: bool) -> None:
    data = line_end.join(["ID,Question,Answer", "1,Do you shut the doors?,", "2,Do you lock the doors?,"])
    layout = opened(data + line_end * last).layout
    assert set(by_cell(layout)) == {"B2", "B3"}
    assert set(slots(layout)) == {"C2", "C3"}


def test_an_empty_column_of_the_file_may_be_the_one_for_answers() -> None:
    question = "Do you shut the doors at night?"
    assert set(slots(opened(f"ID,Question,\n1,{question},\n2,{question},\n").layout)) == {"C2", "C3"}
    assert opened(f"ID,Question\n1,{question}\n2,{question}\n").layout.questions == ()


def test_two_header_rows_with_tick_columns() -> None:
    data = "ID;Question;Answer;;;Notes\n;;Yes;No;N/A;\n1;Do you shut the doors?;;;;\n"
    assert {at: slot.option for at, slot in slots(opened(data).layout).items()} == {
        "C3": "Yes",
        "D3": "No",
        "E3": "N/A",
        "F3": None,
    }


def test_an_answer_that_is_there_already() -> None:
    (slot,) = slots(opened("ID,Question,Answer\n1,Do you shut the doors?, We do. \n").layout).values()
    assert slot.existing == "We do."


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere file names are text")
def test_a_file_name_that_is_no_text_is_shown_as_one() -> None:
    path = Path(os.fsdecode(b"caf\xe9.csv"))
    (question,) = opened("ID,Question,Answer\n1,Do you shut the doors?,\n", path).layout.questions
    assert question.at == "caf?!B2"


@pytest.mark.parametrize(
    ("data", "message", "hint"),
    [
        (b"\xef\xbb\xbf", "holds no text", "once more"),
        (b" \r\n\r\n", "holds no text", "once more"),
        (b"a,b\0", "can't be read as CSV: it holds NUL", "CSV UTF-8"),
        (b'a,b\n1,"x\n\n', "opens a quote in B2 that is never closed", "text editor"),
        (b'a,b\n1,"' + b"x" * limits.FIELD_CHARACTERS + b'"', "more than 131,072 characters in B2", "quote"),
        (b"a" + b"," * limits.COLUMNS, "wider than 16,384 columns, in row 1", "once more"),
        (b"a\n" * (limits.ROWS + 1), "longer than 1,048,576 rows", "once more"),
    ],
)
def test_what_is_unusable_is_refused_with_a_remedy(data: bytes, message: str, hint: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_table(PATH, data)
    assert str(PATH) in caught.value.message
    assert hint in caught.value.hint


def test_so_many_fields_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CELLS_PER_SHEET", 5)
    read_table(PATH, b"a,b,c\nd,e")
    with pytest.raises(InputError, match="more than 5 fields"):
        read_table(PATH, b"a,b,c\nd,e,f")
