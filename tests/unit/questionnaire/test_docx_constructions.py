"""What else Word puts into paragraphs and tables: an answer leaves it whole, and finds its place in it."""

from pathlib import Path

import pytest
from support import documents as d
from support.answered import Answered, put
from support.revisions import lines, rejected

from qbyok.model import Annotations
from qbyok.questionnaire.docx.names import W

TRACKED = Annotations(author="Ada Lovelace", date="2026-01-31T09:30:00Z", tracked=True)
CELL = "table 1 row 1 cell 2"
REFERENCE = '<w:r><w:commentReference w:id="5"/></w:r>'
BEGIN, SEPARATE, END = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
FIELD = f"{BEGIN}<w:r><w:instrText> DATE </w:instrText></w:r>{SEPARATE}"


def answered(folder: Path, *content: str, at: str = CELL, tracked: bool = False) -> Answered:
    """Return a document whose table has a cell with some content, answered there."""
    blocks = [d.table(d.row("Is it so?", d.cell(*content)))]
    done = Answered(folder, blocks, [put(at, "Done")], TRACKED if tracked else None)
    if tracked:
        original = d.document_xml(*blocks)
        assert lines(rejected(done.xml)) == lines(rejected(original))
    return done


def marked(name: str, content: str = "") -> str:
    """Return content within a range of its own, such as a bookmark."""
    return f'<w:{name}Start w:id="5" w:name="a"/>{content}<w:{name}End w:id="5"/>'


@pytest.mark.parametrize("tracked", [False, True])
@pytest.mark.parametrize("content", ["", d.run("Click here")])
@pytest.mark.parametrize("name", ["bookmark", "perm", "commentRange"])
def test_an_answer_is_within_the_range_that_waits_for_it(
    tmp_path: Path, name: str, content: str, tracked: bool
) -> None:
    reference = REFERENCE if name == "commentRange" else ""
    done = answered(tmp_path, f"<w:p>{marked(name, content)}{reference}</w:p>", tracked=tracked)
    assert done.cell(1, 2) == "Done"
    start, answer, end = (done.xml.index(text) for text in (f"{name}Start".encode(), b"Done", f"{name}End".encode()))
    assert start < answer < end
    assert done.xml.count(b"commentReference") == (name == "commentRange")


def test_an_answer_behind_a_label_is_within_its_bookmark(tmp_path: Path) -> None:
    done = answered(
        tmp_path, d.paragraph("Answer: ", marked("bookmark", d.run("____"))), at=f"{CELL} # paragraph 1 # label 1"
    )
    assert done.cell(1, 2) == "Answer: Done"
    assert done.xml.index(b"Done") < done.xml.index(b"bookmarkEnd")


def test_an_answer_is_behind_the_bookmark_of_its_label(tmp_path: Path) -> None:
    done = answered(tmp_path, d.paragraph(marked("bookmark", d.run("Answer:"))), at=f"{CELL} # label 1")
    assert done.xml.index(b"Done") > done.xml.index(b"bookmarkEnd")


@pytest.mark.parametrize("tracked", [False, True])
def test_comments_in_a_link_stay(tmp_path: Path, tracked: bool) -> None:
    link = f'<w:hyperlink w:anchor="a">{d.run("Click here")}{REFERENCE}</w:hyperlink>'
    done = answered(tmp_path, f"<w:p>{link}</w:p>", tracked=tracked)
    assert done.cell(1, 2) == "Done"
    assert b"commentReference" in done.xml


def test_a_paragraph_that_holds_more_than_text_stays(tmp_path: Path) -> None:
    done = answered(tmp_path, d.paragraph("Describe"), d.paragraph("in detail", marked("bookmark")))
    assert done.cell(1, 2) == "Done\n"
    assert b"bookmarkEnd" in done.xml


@pytest.mark.parametrize("at", [CELL, f"{CELL} # paragraph 1", f"{CELL} # paragraph 2", f"{CELL} # label 1"])
def test_a_field_over_several_paragraphs_stays_whole(tmp_path: Path, at: str) -> None:
    done = answered(tmp_path, f"<w:p>{FIELD}{d.run('Answer: old')}</w:p>", f"<w:p>{d.run('words')}{END}</w:p>", at=at)
    assert done.xml == done.before
    (finding,) = done.receipt.findings
    assert finding.rule == "slot-not-writable"
    assert "a field reaches beyond it" in finding.message


def test_a_field_within_a_paragraph_gives_way(tmp_path: Path) -> None:
    done = answered(tmp_path, f"<w:p>{FIELD}{d.run('1 May')}{END}</w:p>")
    assert done.cell(1, 2) == "Done"
    assert b"fldChar" not in done.xml


@pytest.mark.parametrize(
    "rest", [d.form_box(), d.form_choices("A"), '<w:r><w:sym w:font="Symbol" w:char="F0B7"/></w:r>']
)
def test_what_only_shows_a_form_field_or_a_symbol_gives_way_too(tmp_path: Path, rest: str) -> None:
    done = answered(tmp_path, d.paragraph("Describe"), f"<w:p>{rest}</w:p>")
    assert done.cell(1, 2) == "Done"


@pytest.mark.parametrize("tracked", [False, True])
def test_text_with_a_reading_above_it_is_read_and_gives_way(tmp_path: Path, tracked: bool) -> None:
    reading = "<w:rt><w:r><w:t>kagi</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>\u9375</w:t></w:r></w:rubyBase>"
    ruby = f"<w:p><w:r><w:ruby><w:rubyPr/>{reading}</w:ruby></w:r></w:p>"
    layout = d.open_docx(d.write_docx(tmp_path / "q.docx", d.table(d.row("Is it so?", d.cell(ruby))))).layout
    assert [slot.existing for question in layout.questions for slot in question.slots] == ["\u9375"]
    assert answered(tmp_path, ruby, tracked=tracked).cell(1, 2) == "Done"


def test_a_cell_that_continues_the_one_before_it_is_no_place(tmp_path: Path) -> None:
    first, second = (
        f'<w:tc><w:tcPr><w:hMerge w:val="{kind}"/></w:tcPr><w:p/></w:tc>' for kind in ("restart", "continue")
    )
    grid = d.table(d.row("Question", "Answer", "Comment"), d.row("Is it so?", first, second))
    (question,) = d.open_docx(d.write_docx(tmp_path / "q.docx", grid)).layout.questions
    assert [slot.at for slot in question.slots] == ["table 1 row 2 cell 2"]


def test_nothing_is_left_of_a_prompt_that_runs_a_macro(tmp_path: Path) -> None:
    prompt = f"<w:p>{BEGIN}<w:r><w:instrText> MACROBUTTON NoMacro [Click here] </w:instrText></w:r>{END}</w:p>"
    done = answered(tmp_path, prompt)
    assert done.cell(1, 2) == "Done"
    assert done.root.find(f".//{W}instrText") is None
