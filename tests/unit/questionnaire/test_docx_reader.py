"""What is read of a Word document: texts, numbers, controls, and where they are."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import documents as d

from qbyok.errors import InputError
from qbyok.layout.blocks import ControlKind, Document, Paragraph, Protection, Table
from qbyok.questionnaire.docx.numbering import formatted
from qbyok.questionnaire.docx.reader import read_document
from qbyok.questionnaire.docx.scan import scan
from qbyok.questionnaire.package import Package


def read(path: Path, *blocks: str, settings: str = "") -> Document:
    return read_document(Package.open(d.write_docx(path / "q.docx", *blocks, settings=settings))).document


def texts(document: Document) -> list[str]:
    return [b.text for b in document.blocks if isinstance(b, Paragraph)]


def test_elements_know_their_bytes() -> None:
    data = b'\xef\xbb\xbf<a xmlns="u"><b/><c></c><d e="/>"/>x/><f>q/></f><g><!-- --></g><h> </h></a>'
    pieces = {n.tag.rpartition("}")[2]: data[n.start : n.end] for n in scan(data).root.iter()}  # type: ignore[attr-defined]  # iter() is typed for plain elements
    assert pieces["b"] == b"<b/>"
    assert pieces["c"] == b"<c></c>"
    assert pieces["d"] == b'<d e="/>"/>'
    assert pieces["f"] == b"<f>q/></f>"
    assert pieces["g"] == b"<g><!-- --></g>"
    assert pieces["a"] == data[3:]


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE a><a/>",
        b'<?xml version="1.0" encoding="UTF-16"?><a/>',
        b"<a>" * 300 + b"</a>" * 300,
    ],
)
def test_dangerous_xml_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"document type|UTF-8|deep"):
        scan(data)


def test_damaged_document_is_an_input_error(tmp_path: Path) -> None:
    path = d.write_docx(tmp_path / "q.docx", "<w:p>")
    with pytest.raises(InputError, match=r"word/document\.xml"):
        read_document(Package.open(path))


def test_text_is_what_a_reader_sees(tmp_path: Path) -> None:
    content = (
        "<w:r><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t></w:r>"
        "<w:ins><w:r><w:t> new</w:t></w:r></w:ins><w:del><w:r><w:delText> old</w:delText></w:r></w:del>"
        "<w:hyperlink><w:r><w:t> link</w:t></w:r></w:hyperlink>"
        "<w:smartTag><w:r><w:t> tag</w:t></w:r></w:smartTag>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
        "<mc:AlternateContent><mc:Choice><w:r><w:t> new way</w:t></w:r></mc:Choice>"
        "<mc:Fallback><w:r><w:t> old way</w:t></w:r></mc:Fallback></mc:AlternateContent>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t> 5</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert texts(read(tmp_path, f"<w:p>{content}</w:p>")) == ["one\ttwo\nthree new link tag new way 5"]


def test_controls_are_entered_at_every_seam(tmp_path: Path) -> None:
    wrap = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
    document = read(
        tmp_path,
        wrap.format(d.paragraph("in the body")),
        d.table(wrap.format(d.row(wrap.format(d.cell("in a row")), d.cell(wrap.format(d.paragraph("in a cell")))))),
        d.paragraph(wrap.format(d.run("in a paragraph"))),
    )
    first, grid, last = document.blocks
    assert isinstance(first, Paragraph)
    assert isinstance(grid, Table)
    assert isinstance(last, Paragraph)
    assert (first.at, first.text) == ("paragraph 1", "in the body")
    assert [c.text for c in grid.rows[0].cells] == ["in a row", "in a cell"]
    assert (last.at, last.text) == ("paragraph 2", "in a paragraph")


def test_locators_of_nested_tables(tmp_path: Path) -> None:
    inner = d.table(d.row("a", "b"))
    document = read(tmp_path, "intro", d.table(d.row("x", d.cell("y", inner))))
    nested = next(document.tables()).rows[0].cells[1].tables[0]
    assert nested.rows[0].cells[1].at == "table 1 row 1 cell 2 > table 1 row 1 cell 2"


def test_grid_places_merges_and_fills(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        d.table(
            d.row(d.cell("a", span=2), d.cell("b", merge="restart")),
            d.row("c", "e", d.cell("", merge="continue", fill="DDDDDD")),
        ),
    )
    grid = next(document.tables())
    assert [(c.column, c.span) for c in grid.rows[0].cells] == [(1, 2), (3, 1)]
    assert [c.merged for c in grid.rows[1].cells] == [False, False, True]
    assert grid.rows[1].cells[2].fill == "DDDDDD"
    assert grid.columns == 3


def test_automatic_numbers(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        d.paragraph("a", level=0),
        d.paragraph("b", level=1),
        d.paragraph("c", level=2),
        d.paragraph("d", style="Numbered"),
        d.paragraph("e", level=0),
        d.paragraph("f", level=1),
        d.paragraph("g", level=0, num=2),
        d.paragraph("h", level=0, num=3),
    )
    marks = [(b.number, b.bullet) for b in document.blocks if isinstance(b, Paragraph)]
    numbers = ["1", "1.1", "a)", "1.2", "2", "2.1"]
    assert marks == [*((n, False) for n in numbers), ("", True), ("7", False)]


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        (4, "lowerRoman", "iv"),
        (1999, "upperRoman", "MCMXCIX"),
        (28, "lowerLetter", "bb"),
        (3, "decimalZero", "03"),
        (5, "none", ""),
    ],
)
def test_number_formats(value: int, style: str, text: str) -> None:
    assert formatted(value, style) == text


def test_headings_by_style_and_by_inheritance(tmp_path: Path) -> None:
    document = read(tmp_path, d.paragraph("a", style="H1"), d.paragraph("b", style="H2"), "c")
    assert [b.level for b in document.blocks if isinstance(b, Paragraph)] == [1, 2, 0]


def test_every_kind_of_control_is_found(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        d.paragraph("T: ", d.text_control()),
        d.paragraph(d.choices("High", "Low")),
        d.paragraph(d.choices("Red", kind="comboBox")),
        d.paragraph(d.date_control()),
        d.paragraph(d.box_control(checked=True), " yes"),
        d.paragraph(d.form_box(checked=True), " yes"),
        d.paragraph(d.form_choices("Monthly", "Yearly")),
        d.paragraph(d.form_text()),
        d.paragraph("☐ one ☑ two"),
        d.paragraph('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>', " three"),
    )
    found = [c for b in document.blocks if isinstance(b, Paragraph) for c in b.controls]
    kinds = [
        "text",
        "dropdown",
        "combo",
        "date",
        "checkbox",
        "form-checkbox",
        "form-dropdown",
        "form-text",
        "glyph",
        "glyph",
        "glyph",
    ]
    assert [c.kind for c in found] == [ControlKind(k) for k in kinds]
    assert [c.at for c in found[:2]] == ["paragraph 1 # control 1", "paragraph 2 # control 1"]
    assert found[8].at == "paragraph 9 # checkbox 1"
    assert found[9].at == "paragraph 9 # checkbox 2"
    assert found[1].allowed == ("High", "Low")
    assert found[6].allowed == ("Monthly", "Yearly")
    assert [c.checked for c in found[4:6]] == [True, True]
    assert [c.checked for c in found[8:]] == [False, True, False]
    assert [c.placeholder for c in found[:4]] == [True] * 4
    assert found[7].placeholder


def test_places_in_a_cell_are_counted_in_the_cell(tmp_path: Path) -> None:
    document = read(
        tmp_path, d.table(d.row(d.cell(d.paragraph(d.box_control(), " a"), d.paragraph(d.form_box(), " b"))))
    )
    controls = next(document.tables()).rows[0].cells[0].controls
    assert [c.at for c in controls] == ["table 1 row 1 cell 1 # checkbox 1", "table 1 row 1 cell 1 # checkbox 2"]


def test_bound_and_structural_controls(tmp_path: Path) -> None:
    bound = d.control("<w:text/>", d.run("Title"), extra='<w:dataBinding w:xpath="x" w:storeItemID="y"/>')
    contents = d.control("<w:docPartObj/>", d.paragraph("1 Scope"))
    document = read(tmp_path, d.paragraph(bound), contents)
    first, second = document.blocks
    assert isinstance(first, Paragraph)
    assert isinstance(second, Paragraph)
    assert first.controls[0].bound
    assert second.controls == ()


def test_locks_reach_what_they_enclose(tmp_path: Path) -> None:
    locked = '<w:lock w:val="contentLocked"/>'
    document = read(
        tmp_path,
        d.paragraph(d.box_control(lock="sdtContentLocked"), " a"),
        d.control("", d.paragraph("b") + d.paragraph("c"), extra=locked),
        d.paragraph(d.box_control(lock="sdtLocked"), " free"),
    )
    paragraphs = [b for b in document.blocks if isinstance(b, Paragraph)]
    assert paragraphs[0].controls[0].locked
    assert [p.locked for p in paragraphs] == [False, True, True, False]
    assert not paragraphs[3].controls[0].locked


@pytest.mark.parametrize(
    ("edit", "enforced", "protection"),
    [("forms", "1", Protection.FORMS), ("readOnly", "1", Protection.READ_ONLY), ("forms", "0", Protection.NONE)],
)
def test_protection(tmp_path: Path, edit: str, enforced: str, protection: Protection) -> None:
    settings = f'<w:documentProtection w:edit="{edit}" w:enforcement="{enforced}"/>'
    assert read(tmp_path, "a", settings=settings).protection is protection


def test_names_of_strict_and_transitional_files_do_not_mix(tmp_path: Path) -> None:
    mixed = d.paragraph("a").replace("<w:p>", f'<w:p xmlns:w="{d.STRICT}">')
    with pytest.raises(InputError, match="mixes the names"):
        read(tmp_path, mixed)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_tree_or_a_known_error(data: bytes) -> None:
    from xml.parsers.expat import ExpatError

    try:
        root = scan(data).root
    except (ValueError, ExpatError):
        return
    assert 0 <= root.start < root.end <= len(data)


def test_boxes_typed_as_brackets(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        d.paragraph("[ ] Yes [x] No"),
        d.paragraph("(", "  ) one (", "  ) two"),
        d.paragraph("[_] agreed"),
        d.paragraph("within [ ] days"),
        d.paragraph("(x) a note, and (y) another"),
        d.paragraph("Which?"),
        d.paragraph("( ) left (x) right"),
    )
    found = [[c.checked for c in b.controls] for b in document.blocks if isinstance(b, Paragraph)]
    assert found == [[False, True], [False, False], [False], [], [], [], [False, True]]


@pytest.mark.parametrize(
    ("texts", "boxes"),
    [
        (("(x) Yes", "( ) No"), 2),
        (("( ) monthly", "(x) each quarter", "(x) at will"), 3),
        (("(x)",), 1),
        (("(x) N/A",), 1),
        (("(x) each quarter",), 0),
        (("(ix) Scope", "(x) Terms", "(xi) Duties"), 0),
        (("(x) = needed", "Where ( ) stands, tick."), 0),
    ],
)
def test_a_ticked_box_of_parentheses_alone_in_its_paragraph(
    tmp_path: Path, texts: tuple[str, ...], boxes: int
) -> None:
    document = read(tmp_path, *map(d.paragraph, texts))
    assert sum(len(b.controls) for b in document.blocks if isinstance(b, Paragraph)) == boxes
