"""Word documents with text boxes, bound controls, tracked changes and comments, as LibreOffice reads them."""

import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from lxml import etree
from support import documents as d
from support import office
from support.answered import HARD, put
from support.revisions import W, lines, rejected

from qbyok.model import Annotations, Receipt, Remark, SlotKind

pytestmark = pytest.mark.slow

ITEM = "{11111111-2222-3333-4444-555555555555}"
_OWNER = d.control("<w:text/>", d.run("old owner"), extra=d.binding("/form[1]/owner[1]", item=ITEM), placeholder=True)
_BLOCKS = [
    d.paragraph("Access", style="H1"),
    d.paragraph("Who approves access?", level=0),
    d.paragraph(d.run("Answer: ____", "<w:b/>")),
    d.paragraph("Owner: ", _OWNER),
    d.paragraph("Box: ", d.text_box("Is it reviewed?", "", d.table(d.row("How often?", "")))),
    d.paragraph("Old box: ", d.old_text_box("Is it logged?", "Click here to enter text.")),
    d.table(
        d.row("Question", "Answer", "Options"),
        d.row("Are keys kept safe?", d.cell("Describe", "in detail"), d.cell(d.paragraph(d.box_control(), " Yes"))),
        d.row("Is it tested?", d.cell("old answer"), d.cell(d.paragraph("☐ Yes ☐ No"))),
        d.row("How well?", d.cell(d.paragraph(d.choices("High", "Low"))), d.cell("Owner: ", d.paragraph(_OWNER))),
    ),
    "The end",
]
_WRITES = [
    put("after paragraph 2", HARD),
    put("paragraph 3 # label 1"),
    put("paragraph 4 # control 1", "Ada Lovelace"),
    put("paragraph 5 # textbox 1 > after paragraph 1"),
    put("paragraph 5 # textbox 1 > paragraph 2", "Each year"),
    put("paragraph 5 # textbox 1 > table 1 row 1 cell 2", "Twice"),
    put("paragraph 6 # textbox 1 > paragraph 2", "It is"),
    put("table 1 row 2 cell 2"),
    put("table 1 row 2 cell 3 # checkbox 1", kind=SlotKind.CHECKBOX),
    put("table 1 row 3 cell 2", "new answer"),
    put("table 1 row 3 cell 3 # checkbox 2", kind=SlotKind.CHECKBOX),
    put("table 1 row 4 cell 2 # control 1", "Low"),
]
_REVIEW = Annotations(
    author="Ada Lovelace",
    date="2026-01-31T09:30:00Z",
    remarks=tuple(Remark(at=write.slot.at, text=f"On {write.slot.at}\n& <so> on") for write in _WRITES),
)
_COPIES = {
    "plain": None,
    "tracked": replace(_REVIEW, tracked=True, remarks=()),
    "review": replace(_REVIEW, tracked=True),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the form, its answered copies, and below ``resaved`` what LibreOffice made of each."""
    folder = tmp_path_factory.mktemp("documents")
    store = {ITEM: "<form><owner>old owner</owner></form>"}
    source = d.write_docx(folder / "form.docx", *_BLOCKS, store=store, header=d.paragraph("Form of ", _OWNER))
    for name, annotations in _COPIES.items():
        receipt: Receipt = d.open_docx(source).write(_WRITES, folder / f"{name}.docx", annotations)
        assert len(receipt.written) == len(_WRITES)
    (folder / "resaved").mkdir()
    for name in ("form", *_COPIES):
        docx.Document(str(folder / f"{name}.docx"))
        office.resave(folder / f"{name}.docx", folder / "resaved", folder / "profile")
    return folder


def shown(file: Path) -> list[str]:
    """Return the text of each paragraph of a document that has no tracked changes, without empty ones."""
    found = lines(etree.fromstring(zipfile.ZipFile(file).read("word/document.xml")))
    return [line.replace("_x005F_", "_") for line in found if line]


def test_text_boxes_and_bound_controls_read_the_same(folder: Path) -> None:
    again = shown(folder / "resaved" / "plain.docx")
    assert again == shown(folder / "plain.docx")
    for text in ("Each year", "Twice", "It is", HARD):
        assert text in again
    assert "Owner: Ada Lovelace" in again


def test_the_bound_value_is_the_new_one_everywhere(folder: Path) -> None:
    for name, owner in (("form", "old owner"), ("plain", "Ada Lovelace")):
        with zipfile.ZipFile(folder / "resaved" / f"{name}.docx") as archive:
            headers = [archive.read(part) for part in archive.namelist() if part.startswith("word/header")]
        assert [lines(etree.fromstring(header)) for header in headers] == [[f"Form of {owner}"]]


def test_accepted_changes_give_the_plain_copy(folder: Path, tmp_path: Path) -> None:
    settled = office.settle(folder / "tracked.docx", tmp_path, folder / "profile", accept=True)
    assert shown(settled) == shown(folder / "resaved" / "plain.docx")


def test_rejected_changes_give_the_original_but_for_the_bound_value(folder: Path, tmp_path: Path) -> None:
    settled = office.settle(folder / "tracked.docx", tmp_path, folder / "profile", accept=False)
    original = [line.replace("old owner", "Ada Lovelace") for line in shown(folder / "resaved" / "form.docx")]
    assert shown(settled) == original


def test_changes_are_still_tracked(folder: Path) -> None:
    xml = zipfile.ZipFile(folder / "resaved" / "tracked.docx").read("word/document.xml")
    changes = etree.fromstring(xml).iter(f"{W}ins", f"{W}del")
    assert {(change.get(f"{W}author"), change.get(f"{W}date")) for change in changes} == {
        ("Ada Lovelace", _REVIEW.date)
    }
    left = [line.replace("_x005F_", "_") for line in lines(rejected(xml)) if line]
    assert left == [line.replace("old owner", "Ada Lovelace") for line in shown(folder / "form.docx")]


def test_comments_are_still_there(folder: Path) -> None:
    for file in (folder / "review.docx", folder / "resaved" / "review.docx"):
        found = docx.Document(str(file)).comments
        assert sorted(c.text for c in found) == sorted(remark.text for remark in _REVIEW.remarks)
        assert {c.author for c in found} == {"Ada Lovelace"}
        assert {c.initials for c in found} == {"AL"}


def test_controls_around_cells_and_paragraphs_read_the_same(tmp_path: Path) -> None:
    choices = '<w:dropDownList><w:listItem w:displayText="Strictly" w:value="s"/></w:dropDownList>'
    date = '<w:date><w:dateFormat w:val="dd.MM.yyyy"/></w:date>'
    prompt = d.control("", d.paragraph("Click here") + d.paragraph("Be brief"), placeholder=True)
    source = d.write_docx(
        tmp_path / "form.docx",
        d.table(
            d.row("Is it reviewed?", d.control("", d.cell(""))),
            d.row("How strictly?", d.control(choices, d.cell("Choose an item."))),
            d.row("Since when?", d.control(date, d.cell(""))),
            d.row("Why?", d.cell(prompt)),
            d.control("", d.row("By whom?", d.cell("Please name them:", d.paragraph(d.text_control())))),
        ),
    )
    writes = [
        put("table 1 row 1 cell 2 # control 1", "=1+1 &c."),
        put("table 1 row 2 cell 2 # control 1", "Strictly"),
        put("table 1 row 3 cell 2 # control 1", "2026-01-31"),
        put("table 1 row 4 cell 2", "Somebody must"),
        put("table 1 row 5 cell 2 # control 1", "The board"),
    ]
    answered = tmp_path / "answered.docx"
    assert len(d.open_docx(source).write(writes, answered).written) == len(writes)
    docx.Document(str(answered))
    (tmp_path / "resaved").mkdir()
    again = shown(office.resave(answered, tmp_path / "resaved", tmp_path / "profile"))
    assert again == shown(answered)
    assert again[1::2][:4] == ["=1+1 &c.", "Strictly", "31.01.2026", "Somebody must"]
