"""The shipped samples are what their generator makes, and hold what the demo and other tests rely on."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from docx import Document
from openpyxl.worksheet.worksheet import Worksheet
from samples.annex_questions import CHECKS, NUMBERED, RESPONSES, TABLE
from samples.build import BUILT_WITH, FOLDER, build, libraries, makers
from samples.cloud_questions import DOMAINS
from samples.last_year_answers import ANSWERS
from samples.vendor_questions import RESPONSES as VENDOR_OPTIONS
from samples.vendor_questions import SECTIONS, Reply

EVIDENCE = FOLDER / "evidence"
NAMES = tuple(makers())
CLOUD = [question for domain in DOMAINS for control in domain.controls for question in control.questions]
VENDOR = {item.text: item.reply for section in SECTIONS for item in section.items}
ANNEX = [*(ask.text for ask in TABLE), *CHECKS, *RESPONSES, *NUMBERED]
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    build(folder)
    return folder


@pytest.mark.skipif(
    json.loads(BUILT_WITH.read_text("utf-8")) != libraries(), reason="other versions of the libraries"
)
@pytest.mark.parametrize("name", NAMES)
def test_rebuilding_gives_the_same_bytes(rebuilt: Path, name: str) -> None:
    assert (rebuilt / name).read_bytes() == (FOLDER / name).read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_rebuilding_gives_the_same_content(rebuilt: Path, name: str) -> None:
    assert content(rebuilt / name) == content(FOLDER / name)


def content(path: Path) -> object:
    """What a reader sees in a file, whatever library version wrote it."""
    if path.suffix == ".pdf":
        return pdf_pages(path)
    if path.suffix == ".docx":
        return [node.text for node in Document(str(path)).element.body.iter() if node.text]
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: (
            sheet.sheet_state,
            sorted(str(merge) for merge in sheet.merged_cells.ranges),
            sorted((str(rule.sqref), str(rule.formula1)) for rule in sheet.data_validations.dataValidation),
            {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None},
        )
        for sheet in book.worksheets
    }


def pdf_pages(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def sheet_of(path: Path, name: str, *, values: bool = False) -> Worksheet:
    sheet = openpyxl.load_workbook(path, data_only=values)[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def column(sheet: Worksheet, letter: str) -> list[str]:
    return [str(cell.value) for cell in sheet[letter] if cell.value is not None]


def test_cloud_controls_holds_every_question_once_with_empty_ticks() -> None:
    sheet = sheet_of(FOLDER / "cloud-controls.xlsx", "Controls")
    assert [text for text in column(sheet, "E") if text.endswith("?")] == CLOUD
    assert 45 <= len(CLOUD) <= 55
    assert len(DOMAINS) >= 8
    assert [sheet[at].value for at in ("F3", "F4", "F5", "G5", "H5")] == [
        "Provider's response",
        "Answer (one X)",
        "Yes",
        "No",
        "Not Applicable",
    ]
    assert all(cell.value is None for row in sheet["F6:I55"] for cell in row)


def test_cloud_controls_merges_its_header_and_its_controls() -> None:
    sheet = sheet_of(FOLDER / "cloud-controls.xlsx", "Controls")
    merges = {str(merge) for merge in sheet.merged_cells.ranges}
    assert {"E3:E5", "F3:I3", "F4:H4", "I4:I5", "J3:M3", "B6:B8"} <= merges
    assert sheet["E8"].comment is not None


def test_vendor_assessment_takes_its_lists_from_a_hidden_sheet() -> None:
    book = openpyxl.load_workbook(FOLDER / "vendor-assessment.xlsx")
    assert {sheet.title: sheet.sheet_state for sheet in book.worksheets}["Lists"] == "hidden"
    assert book.defined_names["ResponseOptions"].attr_text == "Lists!$A$2:$A$5"
    lists = sheet_of(FOLDER / "vendor-assessment.xlsx", "Lists")
    assert column(lists, "A")[1:] == list(VENDOR_OPTIONS)
    rules = {
        rule.formula1: rule for rule in book["Assessment"].data_validations.dataValidation if rule.type == "list"
    }
    assert rules.keys() == {"ResponseOptions", "Lists!$C$2:$C$8"}
    chosen = sum(part.size["rows"] for rule in rules.values() for part in rule.sqref.ranges)
    assert chosen == sum(reply is not Reply.TEXT for reply in VENDOR.values())


def test_vendor_assessment_repeats_its_header_and_numbers_by_formula() -> None:
    formulas = sheet_of(FOLDER / "vendor-assessment.xlsx", "Assessment")
    values = sheet_of(FOLDER / "vendor-assessment.xlsx", "Assessment", values=True)
    assert column(formulas, "B").count("Question") == len(SECTIONS) == 6
    assert [text for text in column(formulas, "B") if text != "Question"] == list(VENDOR)
    numbers = {cell.coordinate: cell.value for cell in formulas["A"] if str(cell.value).startswith("=")}
    expected = [
        f"{part}.{place}" for part, section in enumerate(SECTIONS, 1) for place in range(1, len(section.items) + 1)
    ]
    assert [values[at].value for at in numbers] == expected


def test_vendor_assessment_unlocks_answers_only() -> None:
    sheet = sheet_of(FOLDER / "vendor-assessment.xlsx", "Assessment")
    assert sheet.protection.sheet
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    questions = [cell.row for cell in sheet["B"] if cell.value in VENDOR]
    assert unlocked == {f"{letter}{row}" for letter in "CDE" for row in questions}


def test_vendor_summary_counts_open_questions() -> None:
    summary = sheet_of(FOLDER / "vendor-assessment.xlsx", "Summary", values=True)
    total = [cell.value for cell in summary[10]]
    assert total == ["Total", len(VENDOR), 0, 0, 0, 0, len(VENDOR), 0]


def test_annex_has_boxes_lists_and_places_to_answer() -> None:
    doc = Document(str(FOLDER / "security-annex.docx"))
    body = doc.element.body
    assert len(list(body.iter(f"{W14}checkbox"))) == 3 * len(CHECKS)
    assert len(body.xpath(".//w:sdt//w:dropDownList")) == sum(bool(ask.options) for ask in TABLE) == 2
    assert len(ANNEX) == 22
    texts = [paragraph.text for paragraph in doc.paragraphs]
    assert texts.count("Response: ") == len(RESPONSES)
    numbered = [
        place
        for place, paragraph in enumerate(doc.paragraphs)
        if paragraph.style and paragraph.style.name == "List Number"
    ]
    assert [texts[place] for place in numbered] == list(NUMBERED)
    assert all(texts[place + 1] == "" for place in numbered)
    ids = [node.get(node.nsmap["w"].join("{}") + "val") for node in body.xpath(".//w:sdtPr/w:id")]
    assert len(ids) == len(set(ids)) == 3 * len(CHECKS) + 2


def policies() -> Mapping[str, str]:
    texts = {path.name: path.read_text("utf-8") for path in EVIDENCE.iterdir() if path.suffix in (".md", ".txt")}
    for path in EVIDENCE.glob("*.docx"):
        doc = Document(str(path))
        cells = [cell.text for grid in doc.tables for row in grid.rows for cell in row.cells]
        texts[path.name] = "\n".join([*(paragraph.text for paragraph in doc.paragraphs), *cells])
    return texts


def test_policies_are_of_useful_length_and_name_owner_and_review() -> None:
    texts = policies()
    assert len(texts) == 12
    for name, text in texts.items():
        assert 500 <= len(text.split()) <= 1100, name
        assert "Owner" in text, name
        assert "next review" in text.casefold(), name


def test_audit_report_notes_one_exception() -> None:
    pages = pdf_pages(EVIDENCE / "soc2-type2-report.pdf")
    assert len(pages) >= 10
    assert " ".join(pages).count("Exception noted.") == 1
    assert all(pages)


def test_last_year_repeats_questions_with_verdicts_that_are_still_allowed() -> None:
    repeated = [entry for entry in ANSWERS if entry.question in [*CLOUD, *VENDOR, *ANNEX]]
    assert len(repeated) >= 18
    for entry in repeated:
        if entry.question in CLOUD or VENDOR.get(entry.question) is Reply.CHOICE:
            assert entry.answer in ("Yes", "No")
    sheet = sheet_of(EVIDENCE / "last-year-answers.xlsx", "Answers")
    assert [cell.value for cell in sheet[4]] == ["Question", "Answer", "Details"]
    assert column(sheet, "A")[-len(ANSWERS) :] == [entry.question for entry in ANSWERS]


def test_questions_differ_within_and_between_questionnaires() -> None:
    everything = [*CLOUD, *VENDOR, *ANNEX]
    assert len({text.casefold() for text in everything}) == len(everything)


def test_addresses_are_reserved_for_examples() -> None:
    for name, text in policies().items():
        hosts = re.findall(r"(?:https?://|@)([\w.-]+\w)", text)
        assert all(host.endswith("example.com") for host in hosts), name
