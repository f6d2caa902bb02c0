"""Questionnaires are opened by what they are, not by what they are called."""

from pathlib import Path

import docx
import pytest
from support import documents as d
from support.archives import rezipped, zipped
from support.workbooks import BuiltWorkbook, content_types, relations

from qbyok.errors import InputError
from qbyok.questionnaire.opening import open_questionnaire

MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def office_file(path: Path, kind: str) -> Path:
    parts = BuiltWorkbook(sheets={"S": "<sheetData/>"}).parts()
    path.write_bytes(zipped(parts | {"[Content_Types].xml": content_types({"xl/workbook.xml": kind})}))
    return path


@pytest.mark.parametrize("name", ["q.xlsx", "q.docx", "no-suffix"])
def test_a_workbook_is_one_whatever_it_is_called(name: str, tmp_path: Path) -> None:
    path = BuiltWorkbook(sheets={"S": "<sheetData/>"}).save(tmp_path / name)
    questionnaire = open_questionnaire(path)
    assert (questionnaire.format, questionnaire.path) == ("xlsx", path)
    assert len(questionnaire.sha256) == 64
    assert questionnaire.layout.questions == ()


def test_macros_make_an_xlsm(tmp_path: Path) -> None:
    assert open_questionnaire(office_file(tmp_path / "q.xlsx", MACROS)).format == "xlsm"


def test_a_word_file_is_opened_as_such(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "q.xlsx"))
    assert open_questionnaire(tmp_path / "q.xlsx").format == "docx"


@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_a_signature_can_be_asked_for(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"q.{form}"
    plain = BuiltWorkbook(sheets={"S": "<sheetData/>"}).save(path) if form == "xlsx" else d.write_docx(path, "Why?")
    assert not open_questionnaire(plain).signed
    path.write_bytes(rezipped(path.read_bytes(), {"_xmlsignatures/sig1.xml": b"<s/>"}))
    questionnaire = open_questionnaire(path)
    assert questionnaire.signed
    receipt = questionnaire.write([], tmp_path / f"copy.{form}")
    assert [finding.rule for finding in receipt.findings] == ["signature-invalidated"]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("application/vnd.ms-excel.sheet.binary.macroEnabled.main", "binary workbook"),
        ("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", "neither a workbook"),
    ],
)
def test_other_office_files_are_explained(kind: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message) as caught:
        open_questionnaire(office_file(tmp_path / "q.xlsx", kind))
    assert ".xlsx" in caught.value.hint or "xlsx" in caught.value.hint


@pytest.mark.parametrize("name", ["q.csv", "q.TSV", "q.tab", "q.txt"])
def test_text_is_csv_where_its_name_says_so(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("PK;Question;Answer\n1;Are the doors shut at night?;\n")
    questionnaire = open_questionnaire(tmp_path / name)
    assert (questionnaire.format, len(questionnaire.layout.questions)) == ("csv", 1)


def test_other_text_is_none_and_a_workbook_stays_one(tmp_path: Path) -> None:
    (tmp_path / "q.md").write_text("Question,Answer\n")
    with pytest.raises(InputError, match="is no Excel, Word or CSV file") as caught:
        open_questionnaire(tmp_path / "q.md")
    assert ".csv" in caught.value.hint
    assert open_questionnaire(BuiltWorkbook(sheets={"S": ""}).save(tmp_path / "q.csv")).format == "xlsx"
    (tmp_path / "old.csv").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + "Workbook".encode("utf-16-le"))
    with pytest.raises(InputError, match="97-2003"):
        open_questionnaire(tmp_path / "old.csv")


def test_other_zips_and_missing_files_are_explained(tmp_path: Path) -> None:
    (tmp_path / "q.zip").write_bytes(zipped({"a": b"", "_rels/.rels": relations([("officeDocument", "none.xml")])}))
    with pytest.raises(InputError, match="no Office file"):
        open_questionnaire(tmp_path / "q.zip")
    with pytest.raises(InputError, match="does not exist"):
        open_questionnaire(tmp_path / "none.csv")
