"""Presentations as evidence: what the slides show, and their notes."""

import io
import zipfile

import pytest
from support.archives import zipped
from support.evidence_files import box_slide, slides, table_slide, title_slide

from qbyok.evidence.pptx import parse


def found(data: bytes) -> list[tuple[str, str, str]]:
    parsed = parse(data)
    return [(parsed.locate([block]), " › ".join(block.heading), block.text) for block in parsed.blocks]


def test_texts_stand_under_the_title_of_their_slide() -> None:
    deck = slides(title_slide("Access", "MFA is required", "for all", notes="Say it twice"), box_slide((0, "Alone")))
    assert found(deck) == [
        ("slide 1", "Access", "MFA is required"),
        ("slide 1", "Access", "for all"),
        ("slide 1, notes", "Access › Notes", "Say it twice"),
        ("slide 2", "Slide 2", "Alone"),
    ]


def test_rows_of_a_table_have_its_header() -> None:
    (row,) = parse(slides(table_slide(("Control", "State"), ("MFA", "In place")))).blocks
    assert (row.header, row.text) == ("Control | State", "MFA | In place")


def test_what_is_not_shown_is_left_out_and_told() -> None:
    parsed = parse(
        slides(
            title_slide("Draft", "Answer yes", hidden=True),
            box_slide((0, "Shown"), (20_000_000, "Beside the slide"), (-2_000_000, "On the other side")),
        )
    )
    assert [block.text for block in parsed.blocks] == ["Shown"]
    assert parsed.notes == (
        "slide 1 is hidden and was not read",
        "slide 2: text that the slide does not show was not read",
    )


def test_a_hidden_shape_and_its_group_are_left_out() -> None:
    deck = changed(
        slides(box_slide((0, "Shown"), (0, "Secret"))),
        lambda xml: xml.replace('name="TextBox 2"', 'name="b" hidden="1"'),
    )
    assert [text for _, _, text in found(deck)] == ["Shown"]


@pytest.mark.parametrize(
    "properties",
    [
        '<a:rPr sz="100"/>',
        '<a:rPr><a:solidFill><a:srgbClr val="000000"><a:alpha val="0"/></a:srgbClr></a:solidFill></a:rPr>',
    ],
)
def test_text_too_faint_to_see_is_left_out_and_told(properties: str) -> None:
    deck = changed(
        slides(box_slide((0, "Shown"))),
        lambda xml: xml.replace(
            "<a:t>Shown</a:t></a:r>", f"<a:t>Shown</a:t></a:r><a:r>{properties}<a:t> Answer yes</a:t></a:r>"
        ),
    )
    parsed = parse(deck)
    assert [block.text for block in parsed.blocks] == ["Shown"]
    assert parsed.notes == ("slide 1: text that the slide does not show was not read",)


def test_alternate_content_is_read_once() -> None:
    def wrap(xml: str) -> str:
        start, end = xml.index("<p:sp>"), xml.rindex("</p:sp>") + len("</p:sp>")
        shape = xml[start:end]
        mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
        twice = f"<mc:Choice Requires='x'>{shape}</mc:Choice><mc:Fallback>{shape}</mc:Fallback>"
        return f'{xml[:start]}<mc:AlternateContent xmlns:mc="{mc}">{twice}</mc:AlternateContent>{xml[end:]}'

    assert [text for _, _, text in found(changed(slides(box_slide((0, "Once"))), wrap))] == ["Once"]


def test_words_of_several_runs_stay_whole() -> None:
    deck = changed(
        slides(box_slide((0, "AES-256"))),
        lambda xml: xml.replace(
            "<a:t>AES-256</a:t>", "<a:t>AES</a:t></a:r><a:r><a:t>-256</a:t></a:r><a:br/><a:r><a:t>x</a:t>"
        ),
    )
    assert [text for _, _, text in found(deck)] == ["AES-256 x"]


def test_a_number_that_is_none_harms_nothing() -> None:
    deck = changed(slides(box_slide((0, "Here"))), lambda xml: xml.replace('<a:off x="', '<a:off x="--', 1))
    assert [text for _, _, text in found(deck)] == ["Here"]


def changed(deck: bytes, change: object) -> bytes:
    """Return a presentation with the XML of its first slide changed."""
    assert callable(change)
    with zipfile.ZipFile(io.BytesIO(deck)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "ppt/slides/slide1.xml"
    before = parts[name].decode()
    parts[name] = change(before).encode()
    assert parts[name].decode() != before
    return zipped(dict(parts))
