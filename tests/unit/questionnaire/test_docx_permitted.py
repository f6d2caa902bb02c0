"""What a protected document lets everyone edit all the same is answered, and nothing else."""

from pathlib import Path

import pytest
from support import documents as d
from support.answered import Answered, put

FORMS = '<w:documentProtection w:edit="forms" w:enforcement="1"/>'
READ_ONLY = '<w:documentProtection w:edit="readOnly" w:enforcement="1"/>'
COMMENTS = '<w:documentProtection w:edit="comments" w:enforcement="1"/>'


def section(protected: str) -> str:
    """Return the last paragraph of a section."""
    return f"<w:p><w:pPr><w:sectPr>{protected}</w:sectPr></w:pPr></w:p>"


def grid(*cells: str) -> str:
    """Return a table with a question for each answer cell."""
    return d.table(*(d.row(f"Is subject {number} handled with care?", c) for number, c in enumerate(cells, 1)))


def start(group: str = "everyone", more: str = "") -> str:
    """Return the start of a range with permission."""
    return f'<w:permStart w:id="3" w:edGrp="{group}"{more}/>'


END = '<w:permEnd w:id="3"/>'


def writable(folder: Path, *blocks: str, settings: str) -> list[str]:
    """Return the places that may be written."""
    layout = d.open_docx(d.write_docx(folder / "layout.docx", *blocks, settings=settings)).layout
    return [slot.at for question in layout.questions for slot in question.slots if slot.writable]


def test_sections_that_form_protection_leaves_out(tmp_path: Path) -> None:
    blocks = [
        *(grid(""), section("")),
        *(grid(""), d.paragraph("Who may enter?"), d.paragraph("Answer: ____"), section('<w:formProt w:val="0"/>')),
        *(grid(""), section('<w:formProt w:val="1"/>')),
        grid(""),
    ]
    places = ["table 2 row 1 cell 2", "paragraph 3 # label 1"]
    assert writable(tmp_path, *blocks, settings=FORMS) == places
    done = Answered(tmp_path, blocks, [put(f"table {n} row 1 cell 2", "Done") for n in (1, 2, 3, 4)], settings=FORMS)
    assert done.receipt.written == ("table 2 row 1 cell 2",)
    assert done.rules() == ["slot-not-writable"] * 3
    assert writable(tmp_path, *blocks, settings=READ_ONLY) == []


@pytest.mark.parametrize("settings", [READ_ONLY, COMMENTS])
@pytest.mark.parametrize(
    "cell",
    [
        d.cell(d.paragraph(start(), END)),
        d.cell(d.paragraph(start(), "Click here", END)),
        d.cell(d.paragraph(start(), "Click here"), d.paragraph("in detail", END)),
        d.cell(d.paragraph(start(), d.text_control(), END)),
        d.cell(start(), "", END),
        d.cell(d.paragraph(start(), d.text_box(""), END)),
    ],
)
def test_ranges_that_everyone_may_edit(tmp_path: Path, settings: str, cell: str) -> None:
    (at,) = writable(tmp_path, grid("", cell, ""), settings=settings)
    assert at.startswith("table 1 row 2 cell 2")
    done = Answered(tmp_path, [grid("", cell, "")], [put(at, "Done")], settings=settings)
    assert done.receipt.written == (at,)
    assert done.xml.index(b"permStart") < done.xml.index(b"Done") < done.xml.index(b"permEnd")


@pytest.mark.parametrize(
    "cell",
    [
        d.cell(d.paragraph(start("editors"), END)),
        d.cell(d.paragraph(start().replace("w:edGrp", "w:ed"), END)),
        d.cell(d.paragraph("Click ", start(), "here", END)),
        d.cell(d.paragraph(start(), "Click here", END), d.paragraph("in detail")),
        d.cell(d.paragraph(start())),
        d.cell(d.paragraph(END)),
        d.cell(d.paragraph('<w:permStart w:id="4" w:edGrp="everyone"/>', END)),
    ],
)
def test_other_ranges_do_not_count(tmp_path: Path, cell: str) -> None:
    assert writable(tmp_path, grid("", cell, ""), settings=READ_ONLY) == []


def test_a_range_that_ends_where_the_next_cell_begins(tmp_path: Path) -> None:
    cells = (d.cell(d.paragraph(start())), d.cell(d.paragraph(END)))
    assert writable(tmp_path, grid(*cells), settings=READ_ONLY) == ["table 1 row 1 cell 2"]


def test_a_range_over_a_column(tmp_path: Path) -> None:
    first = d.cell(d.paragraph("Is subject 1 handled?", start(more=' w:colFirst="1" w:colLast="1"')))
    blocks = [
        d.table(d.row(first, "", ""), d.row("Is subject 2 handled?", "", ""), d.row("The end", "", END)),
        grid(""),
    ]
    places = writable(tmp_path, *blocks, settings=READ_ONLY)
    assert places == [f"table 1 row {n} cell 2" for n in (1, 2, 3)]


def test_ranges_in_a_range_and_columns_beside_them(tmp_path: Path) -> None:
    outer = ['<w:permStart w:id="9" w:edGrp="everyone"/>', '<w:permEnd w:id="9"/>']
    inner = d.cell(d.paragraph(start(), END))
    column = d.cell(d.paragraph("Is it?", start(more=' w:colFirst="1" w:colLast="1"')))
    blocks = [
        outer[0],
        grid("", inner, ""),
        outer[1],
        d.table(d.row(column, ""), d.row("Is it so?", "", END)),
        grid(""),
    ]
    places = [f"table 1 row {n} cell 2" for n in (1, 2, 3)]
    assert writable(tmp_path, *blocks, settings=READ_ONLY) == [
        *places,
        "table 2 row 1 cell 2",
        "table 2 row 2 cell 2",
    ]


def test_a_new_paragraph_would_lie_behind_the_range(tmp_path: Path) -> None:
    asked = [d.paragraph(start(), f"Is subject {n} handled with care?", END) for n in (1, 2)]
    assert writable(tmp_path, *asked, settings=READ_ONLY) == []
    assert writable(tmp_path, *asked, settings="") == ["after paragraph 1", "after paragraph 2"]
