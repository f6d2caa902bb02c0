"""New relationships and content types behind those that are there."""

import pytest

from qbyok.questionnaire.additions import with_content_types, with_relationships

TYPE = "http://x/relationships/comments"


def test_a_first_relationship_makes_the_part() -> None:
    data, ids = with_relationships(None, "xl/worksheets/sheet1.xml", [(TYPE, "xl/comments1.xml")])
    assert ids == ("rId1",)
    assert data.startswith(b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>')
    assert data.endswith(
        b'<Relationship Id="rId1" Type="http://x/relationships/comments" Target="../comments1.xml"/></Relationships>'
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<R><a Id='rId1'/><a Id=\"rId3\"/></R>", "<R><a Id='rId1'/><a Id=\"rId3\"/>{}</R>"),
        ("<R a='1'/>", "<R a='1'>{}</R>"),
        ("<p:R xmlns:p='u'> </p:R><!-- end </p:R> -->", "<p:R xmlns:p='u'> {}</p:R><!-- end </p:R> -->"),
    ],
)
def test_more_relationships_stand_behind_the_others(before: str, after: str) -> None:
    links = [(TYPE, "xl/c&d.xml"), (TYPE, "xl/sheets/e.xml")]
    data, ids = with_relationships(before.encode(), "xl/sheets/s.xml", links)
    prefix = "p:" if "p:R" in before else ""
    new = "".join(
        f'<{prefix}Relationship Id="{name}" Type="{TYPE}" Target="{target}"/>'
        for name, target in zip(ids, ("../c&amp;d.xml", "e.xml"), strict=True)
    )
    assert data.decode() == after.format(new)
    assert ids == (("rId2", "rId4") if "rId1" in before else ("rId1", "rId2"))


def test_names_with_backslashes_are_referred_to_with_slashes() -> None:
    data, _ = with_relationships(None, "xl\\sheets\\s.xml", [(TYPE, "xl\\c.xml"), (TYPE, "xl/sheets/e.xml")])
    assert b'Target="../c.xml"' in data
    assert b'Target="e.xml"' in data


def test_names_that_begin_with_a_slash_are_referred_to_like_others() -> None:
    data, _ = with_relationships(None, "xl/sheets/s.xml", [(TYPE, "/xl/c.xml")])
    assert b'Target="../c.xml"' in data
    assert b'PartName="/xl/c.xml"' in with_content_types(b"<Types/>", extensions={}, parts={"/xl/c.xml": "c/x"})


def test_content_types_of_parts_and_extensions() -> None:
    data = with_content_types(b"<Types><Default/></Types>", extensions={"vml": "v/x"}, parts={"xl/c.xml": "c/x"})
    assert data == (
        b'<Types><Default/><Default Extension="vml" ContentType="v/x"/>'
        b'<Override PartName="/xl/c.xml" ContentType="c/x"/></Types>'
    )
