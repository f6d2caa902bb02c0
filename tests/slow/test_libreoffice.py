"""Answered files opened and saved by LibreOffice: the answers are still there, as text, and nothing else has gone."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import load_workbook
from support import office, workbooks
from support.filling import NASTY
from support.form_controls import Control, with_controls
from support.system import bare_environment, program, run
from support.wire_server import WireServer, first_passage_answer

from qbyok.model import Annotations, Remark, SlotKind, SlotWrite
from qbyok.questionnaire.opening import open_questionnaire
from qbyok.resources import resource_dir

pytestmark = pytest.mark.slow

SAMPLES = resource_dir("sample_questionnaires")
WORKBOOKS = ("cloud-controls", "vendor-assessment")
DOCUMENT = "security-annex"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """A run over the samples: its folder, where LibreOffice saved its files again, and its answers."""

    folder: Path
    resaved: Path
    answers: list[dict[str, Any]]

    def of(self, name: str) -> list[dict[str, Any]]:
        """Return the answers of one questionnaire."""
        return [answer for answer in self.answers if Path(answer["file"]).stem == name]

    def files(self, name: str, ending: str = "xlsx") -> tuple[Path, Path]:
        """Return an answered file as qbyok wrote it, and as LibreOffice saved it."""
        return tuple(folder / f"{name}.answered.{ending}" for folder in (self.folder, self.resaved))  # type: ignore[return-value]  # two folders


def _nasty_answer(system: str, user: str, schema: Any) -> dict[str, Any]:
    answer = NASTY.replace("http://", "")  # a link that no passage holds would need a person
    return {**first_passage_answer(system, user, schema), "answer": answer}


def _answer(*options: str) -> list[str]:
    files = [*(SAMPLES / f"{name}.xlsx" for name in WORKBOOKS), SAMPLES / f"{DOCUMENT}.docx"]
    return program("answer", *files, "--evidence", SAMPLES / "evidence", "--out", "run", *options)


def _online(folder: Path, env: dict[str, str]) -> Any:
    with WireServer(answerer=_nasty_answer) as server:
        command = _answer(
            "--provider", "openai", "--model", "gpt-5.5-2026-04-23",
            "--endpoint", server.openai_url, "--api-key-file", "-",
        )  # fmt: skip
        return run(command, cwd=folder, env=env, stdin=server.key)


@pytest.fixture(scope="module", params=["offline", "online"])
def answered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Answered:
    folder = tmp_path_factory.mktemp("office")
    env = bare_environment(folder / "home")
    if request.param == "online":
        done = _online(folder, env)
        assert done.returncode == 0, done.stderr
    else:
        # Drafts as well: they are most of what is written without a model.
        done = run(_answer("--provider", "offline", "--drafts", "mark"), cwd=folder, env=env)
        assert done.returncode == 10, done.stderr
    resaved = folder / "resaved"
    resaved.mkdir()
    for file in sorted((folder / "run").glob("*.answered.*")):
        office.resave(file, resaved, folder / "profile")
    lines = (folder / "run" / "answers.jsonl").read_text("utf-8").splitlines()
    return Answered(folder=folder / "run", resaved=resaved, answers=[json.loads(line) for line in lines])


def written_cells(answers: list[dict[str, Any]]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return sheet, cell and answer of each place that was written."""
    return [(*place.rsplit("!", 1), answer) for answer in answers for place in answer["slots"]]


def test_the_answers_are_what_they_should_be(answered: Answered, request: pytest.FixtureRequest) -> None:
    assert len(answered.answers) == 114
    assert len(list(answered.resaved.iterdir())) == 3
    if "online" in request.node.name:
        assert {answer["status"] for answer in answered.answers} == {"answered"}
        texts = {answer["answer"] for answer in answered.answers}
        assert len(texts) == 1
        text = texts.pop()
        assert "\u202e" not in text
        assert [line[:4] for line in text.splitlines()] == [
            "=HYP",
            "+sum",
            "<b>b",
            "שלום",
            "",
            "\ttab",
            "@at",
            "-end",
        ]


@pytest.mark.parametrize("name", WORKBOOKS)
def test_every_cell_reads_the_same(answered: Answered, name: str) -> None:
    before, after = (load_workbook(file) for file in answered.files(name))
    assert after.sheetnames == before.sheetnames
    for sheet in before:
        again = after[sheet.title]
        assert again.sheet_state == sheet.sheet_state
        cells = {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}
        found = {cell.coordinate: cell.value for row in again.iter_rows() for cell in row if cell.value is not None}
        assert found == cells


@pytest.mark.parametrize("name", WORKBOOKS)
def test_answers_are_text_and_no_formula(answered: Answered, name: str) -> None:
    book = load_workbook(answered.files(name)[1])
    places = written_cells(answered.of(name))
    assert len(places) >= 40
    for sheet, cell, _ in places:
        assert book[sheet][cell].data_type == "s"
    for answer in answered.of(name):
        values = [str(book[place.rsplit("!", 1)[0]][place.rsplit("!", 1)[1]].value) for place in answer["slots"]]
        if answer["slots"] and answer["answer"]:
            assert any(value.endswith(answer["answer"]) for value in values), answer["question"]["label"]


@pytest.mark.parametrize("name", WORKBOOKS)
def test_the_formulas_are_the_customers_and_still_count(answered: Answered, name: str) -> None:
    def formulas(file: Path) -> dict[str, str]:
        cells = [cell for sheet in load_workbook(file) for row in sheet.iter_rows() for cell in row]
        return {f"{c.parent.title}!{c.coordinate}": str(c.value) for c in cells if c.data_type == "f"}

    resaved = answered.files(name)[1]
    assert formulas(resaved) == formulas(SAMPLES / f"{name}.xlsx")
    calculated = load_workbook(resaved, data_only=True)
    for place in formulas(resaved):
        sheet, _, cell = place.rpartition("!")
        assert calculated[sheet][cell].value is not None
        assert calculated[sheet][cell].data_type != "e", place


def test_the_sheets_drop_downs_are_still_there(answered: Answered) -> None:
    def lists(file: Path) -> dict[tuple[int, int], str]:
        rules = load_workbook(file)["Assessment"].data_validations.dataValidation
        listed = [rule for rule in rules if rule.type == "list"]
        return {cell: str(rule.formula1) for rule in listed for cell in _cells(rule.sqref.ranges)}

    original = lists(SAMPLES / "vendor-assessment.xlsx")
    assert len(original) > 25
    assert lists(answered.files("vendor-assessment")[1]) == original


def test_the_document_reads_the_same(answered: Answered) -> None:
    before, after = answered.files(DOCUMENT, "docx")
    assert office.texts(after) == office.texts(before)
    found = 0
    for answer in answered.of(DOCUMENT):
        for place in answer["slots"]:
            if " # control" in place:
                assert office.cell_text(after, place) == answer["verdict"]
            elif " # checkbox" not in place:
                in_table = place.startswith("table ")
                text = (
                    office.cell_text(after, place)
                    if in_table
                    else office.text_below(after, answer["question"]["text"])
                )
                assert text.endswith(answer["answer"]), place
                found += 1
    assert found == 20


def test_check_boxes_and_drop_downs_of_the_document(answered: Answered, request: pytest.FixtureRequest) -> None:
    before, after = answered.files(DOCUMENT, "docx")
    written = {place for answer in answered.of(DOCUMENT) for place in answer["slots"] if "checkbox" in place}
    assert len(written) == (7 if "online" in request.node.name else 0)
    assert office.checked_boxes(before) == office.checked_boxes(after) == written
    assert office.drop_downs(after) == office.drop_downs(SAMPLES / f"{DOCUMENT}.docx")
    assert len(office.drop_downs(after)) == 2


def review_copy(folder: Path, source: Path, writes: list[SlotWrite], remarks: dict[str, str]) -> Path:
    """Return a copy with answers and notes on sheet S, as LibreOffice saved it again."""
    target = folder / f"{source.stem}.noted.xlsx"
    annotations = Annotations(
        author="Rita",
        date="2026-01-31T09:30:00Z",
        remarks=tuple(Remark(at=f"S!{ref}", text=text) for ref, text in remarks.items()),
    )
    receipt = open_questionnaire(source).write(writes, target, annotations)
    assert receipt.findings == ()
    assert len(receipt.written) == len(writes)
    (folder / "resaved").mkdir()
    return office.resave(target, folder / "resaved", folder / "profile")


def test_form_controls_their_linked_cells_and_notes_beside_them(tmp_path: Path) -> None:
    controls = [
        Control(ref="B2", caption="Yes", link="$D$2"),
        Control(ref="B3", caption="No"),
        Control(ref="B4", caption="N/A"),
    ]
    source = with_controls(controls, "").save(tmp_path / "q.xlsx")
    saved = review_copy(
        tmp_path, source, [workbooks.box("S!B2"), workbooks.box("S!B4")], {"B2": "Sure?", "C3": NASTY}
    )
    assert office.form_controls(saved) == {"Yes": True, "No": False, "N/A": True}
    assert load_workbook(saved, data_only=True)["S"]["D2"].value is True
    assert office.notes(saved) == {"B2": "Rita:\nSure?", "C3": f"Rita:\n{NASTY}"}


def test_cell_boxes_scores_and_notes_beside_older_ones(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "q.xlsx"))
    sheet = book.add_worksheet("S")
    for row in (1, 2):
        sheet.insert_checkbox(row, 1, False)
    sheet.data_validation("C2:C3", {"validate": "list", "source": ["0%", "50%", "3"]})
    sheet.write_comment("B2", "Older", {"author": "Otto"})
    book.close()
    choice = workbooks.answer("S!C2", "50%")
    choice = replace(choice, slot=replace(choice.slot, kind=SlotKind.CHOICE, allowed=("0%", "50%", "3")))
    saved = review_copy(
        tmp_path, tmp_path / "q.xlsx", [workbooks.box("S!B3"), choice], {"B2": "Newer", "D9": "Alone"}
    )
    found = load_workbook(saved, data_only=True)["S"]
    assert [found[ref].value for ref in ("B2", "B3", "C2")] == [False, True, 0.5]
    assert office.notes(saved) == {"B2": "Older\n\nRita:\nNewer", "D9": "Rita:\nAlone"}


def _cells(areas: Any) -> list[tuple[int, int]]:
    """Return row and column of each cell in the areas of a validation."""
    return [place for area in areas for row in area.rows for place in row]
