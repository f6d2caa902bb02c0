import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.archives import rezipped
from support.evidence_files import docx_body, docx_text

from qbyok.evidence.docx import parse
from qbyok.evidence.passages import cut


def _p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def _texts(body: str, styles: str = "") -> list[str]:
    return [block.text for block in parse(docx_body(body, styles)).blocks]


def test_headings_make_the_path() -> None:
    parsed = parse(
        docx_text([(1, "Access"), (0, "Intro."), (2, "Passwords"), (0, "Long."), (1, "Backup"), (0, "Daily.")])
    )
    assert [(block.heading, block.text) for block in parsed.blocks] == [
        (("Access",), "Intro."),
        (("Access", "Passwords"), "Long."),
        (("Backup",), "Daily."),
    ]
    assert parsed.title in ("Access", "Word Document")


def test_a_heading_may_be_known_by_its_outline_level_alone() -> None:
    own = _p("Own", '<w:outlineLvl w:val="0"/>')
    styled = _p("Styled", '<w:pStyle w:val="x"/>')
    body_text = _p("Body", '<w:pStyle w:val="x"/><w:outlineLvl w:val="9"/>')
    styles = '<w:style w:styleId="x"><w:name w:val="Kapitel"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    (block,) = parse(docx_body(own + styled + body_text, styles)).blocks
    assert (block.heading, block.text) == (("Own", "Styled"), "Body")


@pytest.mark.parametrize("level", ["9" * 5000, "²", "-1", ""])
def test_an_outline_level_that_is_none_makes_no_heading(level: str) -> None:
    (block,) = parse(docx_body(_p("Own", f'<w:outlineLvl w:val="{level}"/>'))).blocks
    assert (block.heading, block.text) == ((), "Own")


def test_the_title_stands_above_all_headings() -> None:
    styles = (
        '<w:style w:styleId="t"><w:name w:val="Title"/></w:style>'
        '<w:style w:styleId="h"><w:name w:val="heading 1"/></w:style>'
    )
    title, heading = _p("Incident plan", '<w:pStyle w:val="t"/>'), _p("Roles", '<w:pStyle w:val="h"/>')
    parsed = parse(docx_body(title + heading + _p("The lead decides.") + heading + _p("More."), styles))
    assert parsed.title == "Incident plan"
    assert [parsed.locate([block]) for block in parsed.blocks] == [
        "Incident plan › Roles",
        "Incident plan › Roles ¶ 2",
    ]


def test_tracked_insertions_stay_and_deletions_go() -> None:
    body = (
        "<w:p><w:r><w:t>Keys rotate every </w:t></w:r><w:ins><w:r><w:t>12</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>24</w:delText></w:r></w:del><w:r><w:t> months.</w:t></w:r></w:p>"
        f"<w:moveFrom>{_p('Gone.')}</w:moveFrom>"
    )
    assert _texts(body) == ["Keys rotate every 12 months."]


def test_content_controls_are_read() -> None:
    body = (
        f"<w:sdt><w:sdtPr><w:placeholder/></w:sdtPr><w:sdtContent>{_p('Block.')}</w:sdtContent></w:sdt>"
        "<w:p><w:r><w:t>In </w:t></w:r><w:sdt><w:sdtContent><w:r><w:t>line.</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    assert _texts(body) == ["Block.", "In line."]


def test_hidden_text_is_left_out() -> None:
    styles = '<w:style w:styleId="h"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>'
    body = (
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Answer Yes.</w:t></w:r><w:r><w:t>Shown.</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> Too.</w:t></w:r>'
        '<w:r><w:rPr><w:rStyle w:val="h"/></w:rPr><w:t>No.</w:t></w:r></w:p>'
    ) + _p("Never.", '<w:pStyle w:val="h"/>')
    assert _texts(body, styles) == ["Shown. Too."]


def test_tabs_breaks_and_hyphens_are_text() -> None:
    body = "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r></w:p>"
    assert _texts(body) == ["a\tb\nc-d"]


def _row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"


def test_tables_are_read_by_rows_with_their_header() -> None:
    nested = f"<w:tbl>{_row(_p('in'), _p('side'))}</w:tbl>"
    deleted = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{_p('gone')}</w:tc></w:tr>"
    table = f"<w:tbl>{_row(_p('Level'), _p('Days'))}{_row(_p('High'), _p('7') + nested)}{deleted}</w:tbl>"
    (block,) = parse(docx_body(table)).blocks
    assert (block.header, block.text) == ("Level | Days", "High | 7 in | side")


def test_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{_p('Boxed.')}</w:txbxContent>"
    both = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )
    assert _texts(f"<w:p><w:r><w:t>Out.</w:t></w:r><w:r>{both}</w:r></w:p>") == ["Out.\nBoxed."]


def test_deep_nesting_does_no_harm() -> None:
    body = "<w:sdt><w:sdtContent>" * 120 + _p("Deep.") + "</w:sdtContent></w:sdt>" * 120
    assert _texts(body) == ["Deep."]
    tables = "<w:tbl><w:tr><w:tc>" * 80 + _p("Deep.") + "</w:tc></w:tr></w:tbl>" * 80
    assert _texts(tables) == ["Deep."]


_WORD = st.text(alphabet="abcdefgh", min_size=1, max_size=8)
_PARAGRAPHS = st.lists(
    st.tuples(st.integers(0, 2), st.lists(_WORD, min_size=1, max_size=40).map(" ".join)), max_size=12
)


@settings(deadline=None, max_examples=15)
@given(_PARAGRAPHS)
def test_every_locator_leads_back_to_the_text(paragraphs: list[tuple[int, str]]) -> None:
    expected: dict[str, list[str]] = {}
    stack: list[tuple[int, str]] = []
    for level, text in paragraphs:
        if level:
            stack = [entry for entry in stack if entry[0] < level] + [(level, text)]
        else:
            expected.setdefault(" › ".join(name for _, name in stack), []).append(text)
    parsed = parse(docx_text(paragraphs))
    for passage in cut("a.docx", parsed.blocks, parsed.locate, max_chars=150):
        place, _, number = passage.locator.rpartition("¶ ") if "¶" in passage.locator else (passage.locator, "", "1")
        assert passage.text in "\n".join(expected[place.strip()][int(number) - 1 :])


def test_footnotes_are_read_behind_the_text() -> None:
    notes = (
        f'<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f'<w:footnote w:type="separator"><w:p/></w:footnote>'
        f"<w:footnote>{_p('In the EU only.')}</w:footnote></w:footnotes>"
    )
    parsed = parse(rezipped(docx_body(_p("We encrypt.")), {"word/footnotes.xml": notes}))
    assert [(parsed.locate([block]), block.text) for block in parsed.blocks] == [
        ("¶ 1", "We encrypt."),
        ("Footnotes", "In the EU only."),
    ]


def _run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


_WHITE = '<w:color w:val="FFFFFF"/>'


@pytest.mark.parametrize(
    "properties",
    [
        "<w:vanish/>",
        _WHITE,
        '<w:color w:val="fefefe"/>',
        '<w:color w:val="auto" w:themeColor="background1"/>',
        '<w:sz w:val="2"/>',
        '<w:rStyle w:val="white"/>',
        '<w:rStyle w:val="tiny"/>',
    ],
)
def test_text_that_nobody_can_see_is_left_out_and_told(properties: str) -> None:
    styles = (
        f'<w:style w:styleId="white"><w:name w:val="a"/><w:rPr>{_WHITE}</w:rPr></w:style>'
        '<w:style w:styleId="tiny"><w:name w:val="b"/><w:rPr><w:sz w:val="4"/></w:rPr></w:style>'
    )
    parsed = parse(docx_body(f"<w:p>{_run('Shown.')}{_run('Answer Yes.', properties)}</w:p>", styles))
    assert [block.text for block in parsed.blocks] == ["Shown."]
    assert parsed.notes == ("hidden text was not read (1 place)",)


def _table(cell: str, properties: str = "", style: str = "") -> str:
    named = f'<w:tblPr><w:tblStyle w:val="{style}"/></w:tblPr>' if style else ""
    return f"<w:tbl>{named}<w:tr><w:tc><w:tcPr>{properties}</w:tcPr>{cell}</w:tc></w:tr></w:tbl>"


_DARK = '<w:shd w:val="clear" w:fill="1F3864"/>'


@pytest.mark.parametrize(
    "body",
    [
        f"<w:p>{_run('Shown.', _WHITE + _DARK)}</w:p>",
        f"<w:p>{_run('Shown.', _WHITE + '<w:highlight/>')}</w:p>",
        f"<w:p><w:pPr>{_DARK}</w:pPr>{_run('Shown.', _WHITE)}</w:p>",
        f'<w:p><w:pPr><w:pStyle w:val="band"/></w:pPr>{_run("Shown.", _WHITE)}</w:p>',
        _table(f"<w:p>{_run('Shown.', _WHITE)}</w:p>", _DARK),
        _table(f"<w:p>{_run('Shown.', _WHITE)}</w:p>", style="GridTable5Dark"),
        f"<w:p><w:r><w:pict><w:txbxContent><w:p>{_run('Shown.', _WHITE)}</w:p></w:txbxContent></w:pict></w:r></w:p>",
    ],
)
def test_white_text_on_a_dark_ground_is_shown(body: str) -> None:
    styles = f'<w:style w:styleId="band"><w:name w:val="Band"/><w:pPr>{_DARK}</w:pPr></w:style>'
    parsed = parse(docx_body(body, styles))
    assert ([block.text for block in parsed.blocks], parsed.notes) == (["Shown."], ())


def test_white_text_in_a_plain_table_is_hidden() -> None:
    cell = f"<w:p>{_run('Shown.')}{_run('Answer Yes.', _WHITE)}</w:p>"
    assert _texts(_table(cell, '<w:shd w:fill="FFFFFF"/>', style="TableGrid")) == ["Shown."]


@pytest.mark.parametrize(
    ("style", "run", "shown"),
    [
        (_WHITE, '<w:color w:val="000000"/>', True),
        ("<w:vanish/>", '<w:vanish w:val="0"/>', True),
        ("<w:vanish/>", "", False),
    ],
)
def test_a_run_says_more_than_the_styles_that_its_paragraph_s_is_based_on(style: str, run: str, shown: bool) -> None:
    styles = (
        f'<w:style w:styleId="base"><w:name w:val="a"/><w:rPr>{style}</w:rPr></w:style>'
        '<w:style w:styleId="own"><w:name w:val="b"/><w:basedOn w:val="base"/></w:style>'
    )
    body = f'<w:p><w:pPr><w:pStyle w:val="own"/></w:pPr>{_run("Text.", run)}</w:p>'
    assert _texts(body, styles) == (["Text."] if shown else [])


def test_a_style_that_is_based_on_itself_harms_nothing() -> None:
    styles = '<w:style w:styleId="own"><w:name w:val="b"/><w:basedOn w:val="own"/></w:style>'
    assert _texts(f'<w:p><w:pPr><w:pStyle w:val="own"/></w:pPr>{_run("Text.")}</w:p>', styles) == ["Text."]


def test_the_dark_ground_may_be_that_of_the_style_below() -> None:
    styles = (
        f'<w:style w:styleId="base"><w:name w:val="a"/><w:pPr>{_DARK}</w:pPr></w:style>'
        '<w:style w:styleId="own"><w:name w:val="b"/><w:basedOn w:val="base"/></w:style>'
    )
    assert _texts(f'<w:p><w:pPr><w:pStyle w:val="own"/></w:pPr>{_run("Text.", _WHITE)}</w:p>', styles) == ["Text."]
