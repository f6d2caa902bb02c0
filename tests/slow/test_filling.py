"""Every slot of the sample questionnaires filled with a text that no format likes, and read by other programs."""

from dataclasses import dataclass
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook
from support import office
from support.filling import LONG, writes_for

from qbyok.model import SlotKind, SlotWrite
from qbyok.questionnaire.opening import open_questionnaire
from qbyok.resources import resource_dir

pytestmark = pytest.mark.slow

SAMPLES = resource_dir("sample_questionnaires")
WORKBOOKS = ("cloud-controls.xlsx", "vendor-assessment.xlsx")
DOCUMENT = "security-annex.docx"


@dataclass(frozen=True, kw_only=True, slots=True)
class Filled:
    """A filled copy, what was written to it, and the copy as LibreOffice saved it again."""

    copy: Path
    resaved: Path
    writes: list[SlotWrite]

    def texts(self, kind: SlotKind) -> dict[str, str]:
        """Return what was written to the slots of a kind, by their places."""
        return {write.slot.at: write.text for write in self.writes if write.slot.kind is kind}


@pytest.fixture(scope="module")
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    folder = tmp_path_factory.mktemp("filling")
    original = open_questionnaire(SAMPLES / request.param)
    writes = writes_for(original.layout, LONG)
    receipt = original.write(writes, folder / request.param)
    assert sorted(receipt.written) == sorted(write.slot.at for write in writes)
    assert receipt.findings == ()
    (folder / "resaved").mkdir()
    resaved = office.resave(folder / request.param, folder / "resaved", folder / "profile")
    return Filled(copy=folder / request.param, resaved=resaved, writes=writes)


@pytest.mark.parametrize("filled", WORKBOOKS, indirect=True)
def test_every_cell_of_a_workbook_holds_its_text(filled: Filled) -> None:
    assert len(filled.writes) > 100
    for file in (filled.copy, filled.resaved):
        book = load_workbook(file)
        for write in filled.writes:
            sheet, _, place = write.slot.at.rpartition("!")
            assert (book[sheet][place].value, book[sheet][place].data_type) == (write.text, "s"), write.slot.at


@pytest.mark.parametrize("filled", [DOCUMENT], indirect=True)
def test_every_place_of_a_document_shows_its_text(filled: Filled) -> None:
    texts = filled.texts(SlotKind.TEXT)
    for file in (filled.copy, filled.resaved):
        shown = [cell for block in office.texts(file) for row in block for cell in row]
        assert sum(text.count(LONG) for text in shown) == len(texts) > 15
        for at in (at for at in texts if " cell " in at):
            assert office.cell_text(file, at).endswith(LONG), at
        for at, choice in filled.texts(SlotKind.CHOICE).items():
            assert office.cell_text(file, at) == choice
        assert office.checked_boxes(file) == set(filled.texts(SlotKind.CHECKBOX))
    assert office.texts(filled.resaved) == office.texts(filled.copy)


@pytest.mark.parametrize("filled", [DOCUMENT], indirect=True)
def test_another_library_reads_the_same_cells(filled: Filled) -> None:
    tables = docx.Document(str(filled.copy)).tables
    shown = [cell.text for table in tables for row in table.rows for cell in row.cells]
    plain = [at for at in filled.texts(SlotKind.TEXT) if at.startswith("table ") and "#" not in at]
    assert sum(text == LONG for text in shown) == len(plain) > 10
