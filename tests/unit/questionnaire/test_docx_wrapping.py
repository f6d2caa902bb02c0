"""Content controls around whole cells, rows and several paragraphs: the frame of a table stays as it is."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from support import documents as d
from support.answered import Answered, put

from qbyok.model import Question
from qbyok.questionnaire.docx.names import W

LIST = (
    '<w:dropDownList w:lastValue="l"><w:listItem w:displayText="High" w:value="h"/>'
    '<w:listItem w:displayText="Low" w:value="l"/></w:dropDownList>'
)
DATE = '<w:date><w:dateFormat w:val="dd.MM.yyyy"/></w:date>'
PICKED = '<w:date w:fullDate="2020-01-31T00:00:00Z"><w:dateFormat w:val="dd.MM.yyyy"/></w:date>'
CELL = "table 1 row 2 cell 2"
CONTROL = f"{CELL} # control 1"


def around(kind: str, text: str, *, placeholder: bool = False) -> str:
    """Return a control around a cell."""
    return d.control(kind, d.cell(text), placeholder=placeholder, extra='<w:tag w:val="a"/>')


def form(*cells: str, answers: tuple[str, ...] = ("Answer",)) -> str:
    """Return a table that asks one thing."""
    return d.table(d.row("Question", *answers), d.row("Is it so?", *cells))


def asked(folder: Path, *blocks: str) -> Question:
    """Return the only question of a document."""
    (question,) = d.open_docx(d.write_docx(folder / "layout.docx", *blocks)).layout.questions
    return question


def frame(xml: bytes) -> str:
    """Return the first table of a document with its cells emptied."""
    table = ET.fromstring(xml).find(f".//{W}tbl")
    assert table is not None
    for cell in table.iter(f"{W}tc"):
        cell.clear()
    return ET.canonicalize(ET.tostring(table, encoding="unicode"))


@pytest.mark.parametrize(
    ("kind", "shown", "answer", "written"),
    [
        ("<w:text/>", "Earlier answer", "Done", "Done"),
        ("", "", "Done", "Done"),
        (LIST, "Low", "high", "High"),
        (LIST.replace("dropDownList", "comboBox"), "Low", "Middle", "Middle"),
        (DATE, "Click here", "2026-02-01", "01.02.2026"),
        ("<w:text/><w:showingPlcHdr w:val='0'/>", "Earlier answer", "Done", "Done"),
    ],
)
def test_what_a_control_around_a_cell_shows_stands_in_the_cell(
    tmp_path: Path, kind: str, shown: str, answer: str, written: str
) -> None:
    wrapped = around(kind, shown)
    (slot,) = asked(tmp_path, form(wrapped)).slots
    assert (slot.at, slot.writable) == (CONTROL, True)
    done = Answered(tmp_path, [form(wrapped)], [put(CONTROL, answer)])
    assert done.cell(2, 2) == written
    assert done.receipt.written == (CONTROL,)
    assert frame(done.xml) == frame(done.before)


@pytest.mark.parametrize(
    ("answers", "wrapped"),
    [
        (("Answer",), around("<w:text/>", "Click here", placeholder=True)),
        (("Answer",), around(LIST, "Choose an item.", placeholder=True)),
        (("Answer",), around(PICKED, "31.01.2020")),
        (("Yes", "No"), around("<w14:checkbox/>", "☐")),
        (("Answer",), d.control("", around("<w:text/>", "Click here", placeholder=True))),
    ],
)
def test_what_a_control_around_a_cell_says_of_itself_stands_in_the_frame(
    tmp_path: Path, answers: tuple[str, ...], wrapped: str
) -> None:
    grid = form(*(wrapped for _ in answers), answers=answers)
    slots = asked(tmp_path, grid).slots
    assert len(slots) == len(answers)
    assert not any(slot.writable for slot in slots)
    assert all("around the cell, whose state belongs to the frame of the table" in slot.why for slot in slots)
    done = Answered(tmp_path, [grid], [put(slots[0].at, "Done", slots[0].kind)])
    assert done.xml == done.before
    (finding,) = done.receipt.findings
    assert finding.rule == "slot-not-writable"
    assert "stands in the frame of the table" in finding.message


def test_a_value_in_the_frame_is_left_to_word(tmp_path: Path) -> None:
    item = "{11111111-2222-3333-4444-555555555555}"
    bound = d.binding("/form[1]/owner[1]", item=item)
    wrapped = d.control("<w:text/>", d.cell("Click here"), placeholder=True, extra=bound)
    owner = d.paragraph("Owner: ", d.control("<w:text/>", d.run("Click here"), placeholder=True, extra=bound))
    store = {item: "<form><owner/></form>"}
    done = Answered(tmp_path, [owner, form(wrapped)], [put("paragraph 1 # control 1", "Ada")], store=store)
    assert done.texts == ["Owner: Ada"]
    assert frame(done.xml) == frame(done.before)
    assert done.cell(2, 2) == "Click here"
    assert done.part("customXml/item1.xml") == b"<form><owner>Ada</owner></form>"


@pytest.mark.parametrize("lock", ["", '<w:lock w:val="contentLocked"/>'])
def test_controls_around_rows_and_tables_are_no_obstacle_unless_locked(tmp_path: Path, lock: str) -> None:
    row = d.row("Is it so?", d.cell(d.paragraph(d.box_control(), " Yes ", d.box_control(), " No")), "")
    header = d.row("Question", "Answer", "Comment")
    blocks = [
        d.table(header, d.control("", row, extra=lock)),
        d.control("", d.table(header, row), extra=lock),
        d.control("", d.control("<w15:repeatingSectionItem xmlns:w15='u'/>", d.table(header, row)), extra=lock),
    ]
    layout = d.open_docx(d.write_docx(tmp_path / "layout.docx", *blocks)).layout
    slots = [s for q in layout.questions for s in q.slots]
    assert len(slots) == 9
    assert {s.writable for s in slots} == {not lock}
    done = Answered(tmp_path, blocks, [put(s.at, "Done", s.kind) for s in slots if "checkbox 2" not in s.at])
    expected = ("☐ Yes ☐ No", "") if lock else ("☒ Yes ☐ No", "Done")
    for table in done.document.tables():
        assert tuple(c.text for c in table.rows[1].cells[1:]) == expected
    assert frame(done.xml) == frame(done.before)


@pytest.mark.parametrize(
    "wrapped",
    [
        d.control("", d.cell("Describe it.", "In detail."), placeholder=True),
        d.control("", d.cell("") + d.cell(""), placeholder=True),
    ],
)
def test_a_control_that_shows_several_things_as_its_prompt_keeps_them(tmp_path: Path, wrapped: str) -> None:
    layout = d.open_docx(d.write_docx(tmp_path / "q.docx", form(wrapped))).layout
    assert not any(slot.writable for question in layout.questions for slot in question.slots)
    assert Answered(tmp_path, [form(wrapped)], [put(CELL, "Done")]).rules() == ["slot-not-writable"]


def test_a_table_that_is_shown_as_a_prompt_keeps_it(tmp_path: Path) -> None:
    nested = d.cell(d.control("", d.table(d.row("Is it so?", "")), placeholder=True), "")
    done = Answered(tmp_path, [form(nested)], [put(f"{CELL} > table 1 row 1 cell 2", "Done")])
    assert done.rules() == ["slot-not-writable"]


def test_a_row_that_is_shown_as_a_prompt_keeps_it(tmp_path: Path) -> None:
    grid = d.table(d.row("Question", "Answer"), d.control("", d.row("Is it so?", ""), placeholder=True))
    assert not asked(tmp_path, grid).slots[0].writable


def test_a_prompt_of_several_paragraphs_gives_way_in_a_cell(tmp_path: Path) -> None:
    prompt = d.control("", d.paragraph("Tell what is done.") + d.paragraph("Be brief."), placeholder=True)
    (slot,) = asked(tmp_path, form(d.cell(prompt))).slots
    assert (slot.at, slot.writable, slot.existing) == (CELL, True, None)
    done = Answered(tmp_path, [form(d.cell(prompt))], [put(CELL, "Done")])
    assert done.cell(2, 2) == "Done"
    assert len(list(done.root.iter(f"{W}sdt"))) == 1
    assert not list(done.root.iter(f"{W}showingPlcHdr"))


@pytest.mark.parametrize("at", ["paragraph 2", "after paragraph 2", "paragraph 3 # label 1"])
def test_a_prompt_of_several_paragraphs_in_the_text_stays(tmp_path: Path, at: str) -> None:
    prompt = d.control("", d.paragraph("Tell what is done.") + d.paragraph("Details:"), placeholder=True)
    blocks = [d.paragraph("Is it so?"), prompt]
    (slot,) = asked(tmp_path, *blocks).slots
    assert (slot.at, slot.writable) == ("paragraph 2", False)
    assert Answered(tmp_path, blocks, [put(at, "Done")]).rules() == ["slot-not-writable"]


def test_the_first_of_two_prompts_in_a_cell_becomes_the_answer(tmp_path: Path) -> None:
    prompts = d.cell(*(d.control("", d.paragraph("Click here"), placeholder=True) for _ in range(2)))
    done = Answered(tmp_path, [form(prompts)], [put(CELL, "Done")])
    assert done.cell(2, 2).strip() == "Done"
    first = done.root.find(f".//{W}sdt/{W}sdtPr")
    assert first is not None
    assert first.find(f"{W}showingPlcHdr") is None


def test_a_prompt_beside_other_words_takes_the_answer(tmp_path: Path) -> None:
    beside = d.cell("Give the reasons:", d.paragraph(d.text_control()))
    (slot,) = asked(tmp_path, form(beside)).slots
    assert (slot.at, slot.writable, slot.existing) == (CONTROL, True, None)
    done = Answered(tmp_path, [form(beside)], [put(CONTROL, "Done")])
    assert done.cell(2, 2) == "Give the reasons:\nDone"
