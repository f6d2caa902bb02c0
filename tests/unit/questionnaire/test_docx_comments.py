"""Remarks as Word comments: in their place, with their text, and everything else as it was."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree as ET

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import documents as d
from support.answered import HARD, Answered, everything, put
from support.archives import rezipped, unzipped, zipped
from support.revisions import accepted, lines, rejected

from qbyok.errors import InputError, IntegrityError
from qbyok.model import Annotations, Remark, SlotKind
from qbyok.questionnaire.docx import file as docx_file
from qbyok.questionnaire.docx.comments import Commented, add_comments
from qbyok.questionnaire.docx.names import W
from qbyok.questionnaire.docx.reader import read_document
from qbyok.questionnaire.package import Package

_RELATIONS = "word/_rels/document.xml.rels"
_NEW = ("word/comments.xml",)


def about(*remarks: tuple[str, str], tracked: bool = False) -> Annotations:
    """Return remarks on places."""
    found = tuple(Remark(at=at, text=text) for at, text in remarks)
    return Annotations(author="Ada Lovelace", date="2026-01-31T09:30:00Z", tracked=tracked, remarks=found)


def anchored(xml: bytes) -> dict[str, str]:
    """Return the text between the marks of each comment, and check that it has all three marks."""
    root = ET.fromstring(xml)
    open_ids: set[str] = set()
    texts: dict[str, str] = {}
    for element in root.iter():
        number = element.get(W + "id", "")
        if element.tag == W + "commentRangeStart":
            open_ids.add(number)
            texts[number] = ""
        elif element.tag == W + "commentRangeEnd":
            open_ids.remove(number)
        elif element.tag == W + "commentReference":
            assert number in texts
            assert number not in open_ids
        elif element.tag == W + "t":
            texts.update({n: texts[n] + (element.text or "") for n in open_ids})
    assert not open_ids
    return texts


def comments(path: Path) -> list[tuple[str | None, ...]]:
    """Return author, initials, time and text of each comment as python-docx reads them."""
    found = docx.Document(str(path)).comments
    return [(c.author, c.initials, f"{c.timestamp:%Y-%m-%d %H:%M}", c.text) for c in found]


def test_a_remark_becomes_a_comment(tmp_path: Path) -> None:
    blocks = ["Before", d.table(d.row("Is it so?", "")), "After"]
    annotations = about(("table 1 row 1 cell 2", "Please check <this> & that.\nSource: policy.md {p}"))
    done = Answered(tmp_path, blocks, [put("table 1 row 1 cell 2", "Yes")], annotations)
    when = "2026-01-31 09:30"
    assert comments(done.target) == [
        ("Ada Lovelace", "AL", when, "Please check <this> & that.\nSource: policy.md {p}")
    ]
    assert list(anchored(done.xml).values()) == ["Yes"]
    assert done.receipt.parts_added == _NEW
    assert done.receipt.parts_changed == ("[Content_Types].xml", _RELATIONS, "word/document.xml")
    assert done.receipt.parts_total == len(zipfile.ZipFile(done.source).namelist()) + 1
    assert done.receipt.written == ("table 1 row 1 cell 2",)
    assert Package.open(done.target).content_type("word/comments.xml").endswith("wordprocessingml.comments+xml")


_BOX = d.text_box("Why?", d.paragraph(d.box_control(), " yes"))
_PLACES = {
    "paragraph 1": "Intro",
    "paragraph 2 # label 1": "Answer: old",
    "paragraph 3 # control 1": "Name: Click here to enter text.",
    "paragraph 3 # checkbox 1": "Name: Click here to enter text.",
    "after paragraph 4": "Why?",
    "paragraph 5 # textbox 1 > paragraph 1": "AroundWhy?☐ yesWhy?☐ yes",
    "paragraph 5 # textbox 1 > paragraph 2 # checkbox 1": "AroundWhy?☐ yesWhy?☐ yes",
    "paragraph 5 # textbox 1 > after paragraph 1": "AroundWhy?☐ yesWhy?☐ yes",
    "paragraph 6": "",
    "paragraph 7 # control 1": "wrapped",
    "table 1 row 1 cell 1": "Q",
    "table 1 row 1 cell 2": "second",
    "table 1 row 1 cell 2 # label 2": "second",
    "table 1 row 1 cell 2 # paragraph 3": "third",
    "table 1 row 1 cell 3 # control 1": "in a cell",
    "table 1 row 1 cell 4 > table 1 row 1 cell 1": "nested",
    "table 1 row 1 cell 5 # textbox 1 > paragraph 1": "boxedboxed",
    "table 1 row 1 cell 6": "",
}
_BLOCKS = [
    "Intro",
    d.paragraph("Answer: old", style="H1"),
    d.paragraph("Name: ", d.text_control(), d.form_box()),
    d.paragraph("Why?", level=0),
    d.paragraph("Around", _BOX),
    "<w:p></w:p>",
    d.control("<w:text/>", d.paragraph("wrapped")),
    d.table(
        d.row(
            "Q",
            d.cell("", "second", "third"),
            d.control("<w:text/>", d.cell("in a cell")),
            d.cell(d.table(d.row("nested")), ""),
            d.cell(d.paragraph(d.text_box("boxed"))),
            '<w:tc><w:p w:rsidR="1" /></w:tc>',
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize("at", _PLACES)
def test_every_kind_of_place(tmp_path: Path, at: str) -> None:
    done = Answered(tmp_path, _BLOCKS, [], about((at, "Look here")))
    assert list(anchored(done.xml).values()) == [_PLACES[at]]
    assert [found[-1] for found in comments(done.target)] == ["Look here"]
    pieces = re.split(
        rb"<w:commentRangeStart[^>]*>|<w:commentRangeEnd[^>]*><w:r><w:commentReference[^>]*></w:r>", done.xml
    )
    assert b"".join(pieces).replace(b'<w:p w:rsidR="1"></w:p>', b'<w:p w:rsidR="1" />') == done.before


@pytest.mark.parametrize("tracked", [False, True])
def test_comments_on_answers(tmp_path: Path, tracked: bool) -> None:
    places = [at for at in _PLACES if "row 1 cell 2 #" not in at and "row 1 cell 4" not in at]
    texts = {at: HARD if "checkbox" not in at else "" for at in places}
    writes = [put(at, text, SlotKind.TEXT if text else SlotKind.CHECKBOX) for at, text in texts.items()]
    remarks = about(*((at, f"On {at}") for at in _PLACES), tracked=tracked)
    done = Answered(tmp_path, _BLOCKS, writes, remarks)
    assert sorted(done.receipt.written) == sorted(places)
    assert [found[-1] for found in comments(done.target)] == [f"On {at}" for at in _PLACES]
    assert len(anchored(done.xml)) == len(_PLACES)
    (tmp_path / "plain").mkdir()
    plain = Answered(tmp_path / "plain", _BLOCKS, writes)
    shown = [[text for text in everything(x.document.blocks) if text] for x in (done, plain)]
    assert shown[0] == shown[1]
    assert lines(accepted(done.xml)) == lines(accepted(plain.xml))
    if tracked:
        assert lines(rejected(done.xml)) == lines(rejected(done.before))
    ids = re.findall(rb'<w:(?:ins|del|commentRangeStart) w:id="([0-9]+)"', done.xml)
    assert len(set(ids)) == len(ids)


def test_several_remarks_on_one_paragraph(tmp_path: Path) -> None:
    done = Answered(tmp_path, ["Why?"], [], about(("paragraph 1", "one"), ("after paragraph 1", "two")))
    assert list(anchored(done.xml).values()) == ["Why?", "Why?"]
    assert [found[-1] for found in comments(done.target)] == ["one", "two"]


def with_comments(path: Path, xml: str, target: str = "comments.xml") -> Path:
    """Write a document that has comments already."""
    parts = unzipped(d.write_docx(path, d.paragraph("Why?", '<w:bookmarkStart w:id="4" w:name="b"/>')).read_bytes())
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
    link = f'<Relationship Id="rId1" Type="{kind}" Target="{target}"/></Relationships>'
    override = (
        f'<Override PartName="/word/{target}" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.comments+xml"/></Types>'
    )
    parts[_RELATIONS] = parts[_RELATIONS].replace(b"</Relationships>", link.encode())
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override.encode())
    path.write_bytes(zipped({**parts, f"word/{target}": xml.encode(), "word/commentsExtended.xml": b"<x/>"}))
    return path


_EXISTING = (
    '<x:comment x:id="1" x:author="Eve" x:date="2025-01-01T00:00:00Z">'
    "<x:p><x:r><x:t>old</x:t></x:r></x:p></x:comment>"
)


@pytest.mark.parametrize(
    "xml",
    [
        f'<x:comments xmlns:x="{d.W}">{_EXISTING}\n</x:comments><!-- </end> -->',
        f'<comments xmlns="{d.W}" xmlns:x="{d.W}">{_EXISTING.replace("x:p", "p")}</comments>',
        f'<x:comments xmlns:x="{d.W}"/>',
    ],
)
def test_comments_that_are_there_already_stay(tmp_path: Path, xml: str) -> None:
    source = with_comments(tmp_path / "q.docx", xml, "remarks.xml")
    target = tmp_path / "a.docx"
    receipt = d.open_docx(source).write([], target, about(("paragraph 1", "new")))
    texts = [found[-1] for found in comments(target)]
    assert texts == (["old", "new"] if "old" in xml else ["new"])
    assert receipt.parts_changed == ("word/document.xml", "word/remarks.xml")
    assert receipt.parts_added == ()
    written = zipfile.ZipFile(target)
    assert written.read("word/commentsExtended.xml") == b"<x/>"
    assert written.read("word/remarks.xml").startswith(xml.encode().partition(b"</x:comments>")[0][:60])
    ids = re.findall(r'[: ]id="([0-9]+)"', written.read("word/remarks.xml").decode())
    assert ids == (["1", "2"] if "old" in xml else ["1"])


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("word/document.xml", "/word/document.xml"),
        ("word/document.xml", "Word\\document.xml"),
        ("[Content_Types].xml", "[CONTENT_TYPES].XML"),
        (_RELATIONS, "word\\_rels\\document.xml.rels"),
    ],
)
def test_parts_are_found_under_names_in_other_ways_of_writing(part: str, name: str, tmp_path: Path) -> None:
    parts = unzipped(d.write_docx(tmp_path / "q.docx", "Why?").read_bytes())
    (tmp_path / "q.docx").write_bytes(zipped({name if p == part else p: data for p, data in parts.items()}))
    d.open_docx(tmp_path / "q.docx").write([], tmp_path / "a.docx", about(("paragraph 1", "new")))
    copy = Package.open(tmp_path / "a.docx")
    links = [link.target for link in copy.relationships(copy.main_part).values() if link.kind == "comments"]
    assert [copy.content_type(link).rpartition(".")[2] for link in links] == ["comments+xml"]
    assert "new" in copy.read(links[0]).decode()


def test_a_document_without_links_gets_some(tmp_path: Path) -> None:
    source = d.write_docx(tmp_path / "q.docx", "Why?")
    parts = {name: data for name, data in unzipped(source.read_bytes()).items() if name != _RELATIONS}
    source.write_bytes(zipped({**parts, "word/comments.xml": b"not linked"}))
    receipt = d.open_docx(source).write([], tmp_path / "a.docx", about(("paragraph 1", "new")))
    assert receipt.parts_added == ("word/comments1.xml", _RELATIONS)
    assert [found[-1] for found in comments(tmp_path / "a.docx")] == ["new"]


def test_strict_documents_and_other_prefixes(tmp_path: Path) -> None:
    source = d.write_docx(tmp_path / "strict.docx", "Why?", namespace=d.STRICT)
    d.open_docx(source).write([], tmp_path / "a.docx", about(("paragraph 1", "new")))
    written = zipfile.ZipFile(tmp_path / "a.docx")
    assert d.STRICT in written.read("word/comments.xml").decode()
    assert "http://purl.oclc.org/ooxml/officeDocument/relationships/comments" in written.read(_RELATIONS).decode()
    for old, new in (("w:", "q:"), ("w:", "")):
        xml = unzipped(source.read_bytes())["word/document.xml"].decode().replace(d.STRICT, d.W)
        declared = f'xmlns:{new.strip(":")}="' if new else 'xmlns="'
        xml = re.sub(r"(</?)w:", rf"\1{new}", xml).replace('xmlns:w="', declared).replace(old, "z:")
        xml = xml.replace("z:document", "document").replace(" z:", " w:") if not new else xml
        path = tmp_path / f"p{len(new)}.docx"
        path.write_bytes(rezipped(source.read_bytes(), {"word/document.xml": xml.replace("<z:", "<")}))
        d.open_docx(path).write([], tmp_path / f"b{len(new)}.docx", about(("paragraph 1", "new")))
        assert list(anchored(zipfile.ZipFile(tmp_path / f"b{len(new)}.docx").read("word/document.xml")).values()) == [
            "Why?"
        ]


@pytest.mark.parametrize("tracked", [False, True])
def test_parts_in_ascii_hold_any_text(tmp_path: Path, tracked: bool) -> None:
    item = "{11111111-2222-3333-4444-555555555555}"
    bound = d.paragraph(d.control("<w:text/>", d.run("old"), extra=d.binding("/f/@a", item=item)))
    store = {item: '<?xml version="1.0" encoding="us-ascii"?><f a="old"/>'}
    source = with_comments(
        tmp_path / "q.docx", f'<?xml version="1.0" encoding="US-ASCII"?><x:comments xmlns:x="{d.W}"/>'
    )
    other = unzipped(d.write_docx(tmp_path / "other.docx", "Why?", bound, store=store).read_bytes())
    xml = other["word/document.xml"].replace(b"UTF-8", b"us-ascii", 1)
    links = unzipped(source.read_bytes())[_RELATIONS].replace(
        b"</Relationships>", re.findall(rb'<Relationship Id="s1"[^>]*>', other[_RELATIONS])[0] + b"</Relationships>"
    )
    more = {name: data for name, data in other.items() if name.startswith("customXml")}
    source.write_bytes(rezipped(source.read_bytes(), {**more, "word/document.xml": xml, _RELATIONS: links}))
    writes = [put("after paragraph 1", "Größe 😀"), put("paragraph 2 # control 1", "Größe 😀")]
    annotations = about(("paragraph 1", "Ä 😀"), tracked=tracked)
    d.open_docx(source).write(writes, tmp_path / "a.docx", replace(annotations, author="Ünal"))
    copy = Package.open(tmp_path / "a.docx")
    assert list(everything(read_document(copy).document.blocks)) == ["Why?", "Größe 😀", "Größe 😀"]
    assert copy.xml("customXml/item1.xml").get("a") == "Größe 😀"
    assert [found[0::3] for found in comments(tmp_path / "a.docx")] == [("Ünal", "Ä 😀")]
    for part in ("word/document.xml", "word/comments.xml", "customXml/item1.xml"):
        assert copy.read(part).isascii()


@pytest.mark.parametrize("declared", ["x-none", "utf-16"])
def test_comments_that_can_not_be_read_are_named(tmp_path: Path, declared: str) -> None:
    xml = f'<?xml version="1.0" encoding="{declared}"?><x:comments xmlns:x="{d.W}"/>'
    source = with_comments(tmp_path / "q.docx", xml)
    with pytest.raises(InputError, match=r"word/comments\.xml"):
        d.open_docx(source).write([], tmp_path / "a.docx", about(("paragraph 1", "new")))


def test_characters_that_no_file_holds_are_left_out(tmp_path: Path) -> None:
    done = Answered(tmp_path, ["Why?"], [], about(("paragraph 1", "a\x00b\ud800\r\nc\ufffe")))
    assert [found[-1] for found in comments(done.target)] == ["ab\nc"]


@pytest.mark.parametrize(
    "at", ["paragraph 9", "table 1", "Sheet!A1", "paragraph 1 # control 1", "paragraph 1 # textbox 1 > paragraph 1"]
)
def test_remarks_about_another_document_are_an_input_error(tmp_path: Path, at: str) -> None:
    with pytest.raises(InputError, match="no place"):
        Answered(tmp_path, ["Why?"], [], about((at, "?")))
    assert not (tmp_path / "answered.docx").exists()


@pytest.mark.parametrize(
    ("part", "damage"),
    [
        ("word/document.xml", (b"<w:commentRangeEnd", b"<w:bookmarkEnd")),
        ("word/document.xml", (b"Why?", b"Who?")),
        ("word/comments.xml", (b">new<", b">old<")),
        (_RELATIONS, (b"comments.xml", b"styles.xml")),
        (_RELATIONS, (b"numbering.xml", b"styles.xml")),
        ("[Content_Types].xml", (b"comments+xml", b"other+xml")),
        ("[Content_Types].xml", (b"styles+xml", b"other+xml")),
    ],
)
def test_anything_else_that_differs_fails_the_proof(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str, damage: tuple[bytes, bytes]
) -> None:
    def damaged(*arguments: Any) -> Commented:
        found = add_comments(*arguments)
        return replace(found, changed=_damaged(found.changed), added=_damaged(found.added))

    def _damaged(parts: Any) -> dict[str, bytes]:
        return {name: data.replace(*damage) if name == part else data for name, data in parts.items()}

    monkeypatch.setattr(docx_file, "add_comments", damaged)
    with pytest.raises(IntegrityError):
        Answered(tmp_path, ["Why?"], [], about(("paragraph 1", "new")))
    assert not (tmp_path / "answered.docx").exists()


_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), min_size=1, max_size=40).filter(
    lambda t: not set(t) & {"\ufffe", "\uffff"}
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(sorted(_PLACES)), _TEXTS), min_size=1, max_size=8), st.booleans())
def test_any_remarks_are_read_back(remarks: list[tuple[str, str]], tracked: bool) -> None:
    with TemporaryDirectory() as folder:
        done = Answered(Path(folder), _BLOCKS, [put("after paragraph 1", "x")], about(*remarks, tracked=tracked))
        assert [found[-1] for found in comments(done.target)] == [text for _, text in remarks]
    texts = sorted(anchored(done.xml).items(), key=lambda item: int(item[0]))
    assert [text for _, text in texts] == [_PLACES[at] for at, _ in remarks]
