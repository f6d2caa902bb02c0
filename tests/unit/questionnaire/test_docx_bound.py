"""Content controls that repeat a node of the custom XML: written together with the node and all that repeat it."""

import zipfile
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import documents as d
from support.answered import Answered, everything, put

from qbyok.errors import IntegrityError
from qbyok.layout.blocks import ControlKind, Paragraph
from qbyok.model import SlotKind
from qbyok.questionnaire.docx import file as docx_file
from qbyok.questionnaire.docx.names import W14, W
from qbyok.questionnaire.docx.reader import read_document
from qbyok.questionnaire.docx.store import StoreNode, changed_items
from qbyok.questionnaire.docx.values import Binding
from qbyok.questionnaire.docx.write import Outcome, write_answers
from qbyok.questionnaire.package import Package

ITEM = "{11111111-2222-3333-4444-555555555555}"
CORE = "{6C3C8BC8-F283-45AE-878A-BAB7291924A1}"
FORM = (
    '<?xml version="1.0"?>\r\n<form xmlns="urn:f"><owner >old</owner><team/><!-- kept -->'
    "<n:x xmlns:n=\"urn:n\" a='1'/></form>\r\n"
)
NAMES = "xmlns:f='urn:f' xmlns:n='urn:n'"


def bound(path: str, kind: str = "<w:text/>", shown: str = "old", *, item: str = ITEM, prefixes: str = NAMES) -> str:
    """Return a content control that repeats a node of the form."""
    return d.control(kind, d.run(shown), extra=d.binding(path, item=item, prefixes=prefixes), placeholder=True)


def owner(kind: str = "<w:text/>") -> str:
    return bound("/f:form[1]/f:owner[1]", kind)


def answer(
    path: Path, *blocks: str, at: str = "paragraph 1 # control 1", text: str = "Ada", **options: Any
) -> Answered:
    return Answered(path, blocks, [put(at, text)], store={ITEM: FORM}, **options)


def test_the_node_is_written_and_nothing_around_it(tmp_path: Path) -> None:
    done = answer(tmp_path, d.paragraph("Owner: ", owner()), text="Ada & <Lovelace>")
    assert done.texts == ["Owner: Ada & <Lovelace>"]
    assert done.part("customXml/item1.xml").decode() == FORM.replace(
        "<owner >old</owner>", "<owner>Ada &amp; &lt;Lovelace&gt;</owner>"
    )
    assert done.receipt.parts_changed == ("word/document.xml", "customXml/item1.xml")
    assert done.receipt.written == ("paragraph 1 # control 1",)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/f:form/f:team", "<team>Ada</team>"),
        ("/f:form[1]/n:x[1]/@a", ' a="Ada"/>'),
        ("/f:form[1]/n:x[1]", "<n:x xmlns:n=\"urn:n\" a='1'>Ada</n:x>"),
    ],
)
def test_every_kind_of_node(tmp_path: Path, path: str, expected: str) -> None:
    done = answer(tmp_path, d.paragraph(bound(path)))
    xml = done.part("customXml/item1.xml").decode()
    assert expected in xml
    assert "<!-- kept -->" in xml


def test_an_item_without_an_id_is_found_by_its_path(tmp_path: Path) -> None:
    done = answer(tmp_path, d.paragraph(bound("/f:form/f:owner", item="")))
    assert b"<owner>Ada</owner>" in done.part("customXml/item1.xml")


def test_the_right_one_of_several_items_and_elements(tmp_path: Path) -> None:
    other = "{99999999-2222-3333-4444-555555555555}"
    twice = "<form><a>1</a><a>2</a></form>"
    block = d.paragraph(bound("/form[1]/a[2]", item=other.lower(), prefixes=""))
    done = Answered(tmp_path, [block], [put("paragraph 1 # control 1", "B")], store={ITEM: FORM, other: twice})
    assert done.part("customXml/item1.xml").decode() == FORM
    assert done.part("customXml/item2.xml") == b"<form><a>1</a><a>B</a></form>"


def test_all_that_repeat_a_node_show_the_same(tmp_path: Path) -> None:
    box = d.text_box(d.paragraph("Signed: ", owner()))
    wrapped = d.control("<w:text/>", d.cell("old"), extra=d.binding("/f:form/f:owner", item=ITEM, prefixes=NAMES))
    blocks = [d.paragraph("Owner: ", owner()), d.table(d.row("Owner", wrapped)), d.paragraph(box), "end"]
    done = answer(tmp_path, *blocks, header=d.paragraph("Owner: ", owner(), d.text_box(d.paragraph(owner()))))
    assert list(everything(done.document.blocks)) == [
        "Owner: Ada", "Owner", "Ada", "", "Signed: Ada", "end",
    ]  # fmt: skip
    assert done.xml.count(b">Ada<") == 4
    assert b"old" not in done.xml
    assert done.part("word/header1.xml").count(b">Ada<") == 3
    assert done.receipt.parts_changed == ("word/document.xml", "word/header1.xml", "customXml/item1.xml")


def test_one_value_for_two_slots(tmp_path: Path) -> None:
    blocks = [d.paragraph("Owner: ", owner()), d.paragraph("Again: ", owner())]
    first, second = "paragraph 1 # control 1", "paragraph 2 # control 1"
    same = Answered(tmp_path, blocks, [put(first, "Ada"), put(second, "Ada")], store={ITEM: FORM})
    assert same.texts == ["Owner: Ada", "Again: Ada"]
    assert sorted(same.receipt.written) == [first, second]
    folder = tmp_path / "two"
    folder.mkdir()
    other = Answered(folder, blocks, [put(first, "Ada"), put(second, "Eve")], store={ITEM: FORM})
    assert other.texts == ["Owner: Ada", "Again: Ada"]
    assert other.receipt.written == (first,)
    assert other.rules() == ["slot-not-writable"]
    assert first in other.receipt.findings[0].message


def test_a_drop_down_keeps_its_value(tmp_path: Path) -> None:
    items = '<w:dropDownList><w:listItem w:displayText="Fully in place" w:value="yes"/></w:dropDownList>'
    blocks = [d.paragraph(owner(items)), d.paragraph("Kept as ", owner())]
    done = answer(tmp_path, *blocks, text="fully in place")
    assert done.texts == ["Fully in place", "Kept as yes"]
    assert b"<owner>yes</owner>" in done.part("customXml/item1.xml")


def test_what_one_of_them_refuses_is_written_nowhere(tmp_path: Path) -> None:
    items = '<w:dropDownList><w:listItem w:displayText="Yes" w:value="yes"/></w:dropDownList>'
    blocks = [d.paragraph(owner()), d.paragraph(owner(items))]
    done = answer(tmp_path, *blocks, text="Perhaps")
    assert done.rules() == ["slot-not-writable"]
    assert done.xml == done.before
    assert done.part("customXml/item1.xml").decode() == FORM


@pytest.mark.parametrize(
    ("mapping", "kept"),
    [
        ('<w:storeMappedDataAs w:val="dateTime"/>', "2026-03-05T00:00:00"),
        ('<w:storeMappedDataAs w:val="date"/>', "2026-03-05"),
        ('<w:storeMappedDataAs w:val="text"/>', "5.3.2026"),
        ("", "5.3.2026"),
    ],
)
def test_a_date_is_kept_as_its_control_says(tmp_path: Path, mapping: str, kept: str) -> None:
    control = owner(f'<w:date><w:dateFormat w:val="d.M.yyyy"/>{mapping}</w:date>')
    done = answer(tmp_path, d.paragraph(control), text="2026-03-05")
    assert done.texts == ["5.3.2026"]
    assert f"<owner>{kept}</owner>".encode() in done.part("customXml/item1.xml")


def test_a_check_box_keeps_its_state(tmp_path: Path) -> None:
    box = d.box_control().replace("<w14:checkbox>", d.binding("/f:form/f:team", prefixes=NAMES) + "<w14:checkbox>")
    block = d.paragraph(box, " Yes")
    writes = [put("paragraph 1 # checkbox 1", kind=SlotKind.CHECKBOX)]
    done = Answered(tmp_path, [block], writes, store={ITEM: FORM})
    assert b"<team>true</team>" in done.part("customXml/item1.xml")
    assert [e.get(W14 + "val") for e in done.root.iter(W14 + "checked")] == ["1"]


def test_the_check_box_of_another_option_keeps_its_state_too(tmp_path: Path) -> None:
    first, second = (
        d.box_control(checked=checked).replace(
            "<w14:checkbox>", d.binding(f"/f:form/f:{name}", prefixes=NAMES) + "<w14:checkbox>"
        )
        for name, checked in (("owner", True), ("team", False))
    )
    repeated = d.paragraph("Owner: ", first)
    blocks = [d.paragraph(first, " Yes ", second, " No"), repeated, d.paragraph(owner())]
    writes = [put("paragraph 1 # checkbox 2", "No", SlotKind.CHECKBOX, "paragraph 1 # checkbox 1")]
    done = Answered(tmp_path, blocks, writes, store={ITEM: FORM}, header=repeated)
    item = done.part("customXml/item1.xml")
    assert b"<owner>false</owner>" in item
    assert b"<team>true</team>" in item
    assert done.texts == ["☐ Yes ☒ No", "Owner: ☐", "false"]
    assert "☒" not in done.part("word/header1.xml").decode()
    assert sorted(done.receipt.written) == ["paragraph 1 # checkbox 1", "paragraph 1 # checkbox 2"]


def test_options_that_share_a_value_stay_as_they_are(tmp_path: Path) -> None:
    box = d.box_control(checked=True).replace(
        "<w14:checkbox>", d.binding("/f:form/f:team", prefixes=NAMES) + "<w14:checkbox>"
    )
    writes = [put("paragraph 1 # checkbox 2", "No", SlotKind.CHECKBOX, "paragraph 1 # checkbox 1")]
    done = Answered(tmp_path, [d.paragraph(box, " Yes ", box, " No")], writes, store={ITEM: FORM})
    assert (done.xml, done.receipt.written) == (done.before, ())
    assert done.part("customXml/item1.xml").decode() == FORM
    assert done.rules() == ["slot-not-writable"] * 2


def test_a_text_for_one_line_is_kept_in_one_line(tmp_path: Path) -> None:
    done = answer(tmp_path, d.paragraph(owner()), text="one\n\ntwo")
    assert b"<owner>one two</owner>" in done.part("customXml/item1.xml")
    assert done.rules() == ["line-breaks-joined"]


def test_a_node_without_a_value_gets_one(tmp_path: Path) -> None:
    xsi = "http://www.w3.org/2001/XMLSchema-instance"
    form = f'<form xmlns:xsi="{xsi}"><a xsi:nil="true" id="1"/><b>2</b></form>'
    block = d.paragraph(bound("/form/a", prefixes=""))
    done = Answered(tmp_path, [block], [put("paragraph 1 # control 1", "A")], store={ITEM: form})
    assert done.part("customXml/item1.xml").decode() == form.replace('<a xsi:nil="true" id="1"/>', '<a id="1">A</a>')


_COVER = "http://schemas.microsoft.com/office/2006/coverPageProps"
_COVER_PAGE = f'<CoverPageProperties xmlns="{_COVER}"><Abstract/></CoverPageProperties>'
_WORD_2012 = "http://schemas.microsoft.com/office/word/2012/wordml"


def _to_form(path: str, *, item: str = ITEM, prefixes: str = NAMES) -> str:
    return d.binding(path, item=item, prefixes=prefixes)


@pytest.mark.parametrize(
    ("binding", "form"),
    [
        (_to_form("/cp:coreProperties[1]/dc:title[1]", item=CORE, prefixes="xmlns:cp='c' xmlns:dc='d'"), FORM),
        (_to_form("/f:form/f:owner", item="{77777777-2222-3333-4444-555555555555}"), FORM),
        (_to_form("/f:form/f:nothing"), FORM),
        (_to_form("/f:form/f:owner", prefixes=""), FORM),
        (_to_form("/f:form"), FORM),
        (_to_form("//f:owner"), FORM),
        (_to_form("/f:form/f:owner/@none"), FORM),
        (_to_form("/c:CoverPageProperties/c:Abstract", prefixes=f"xmlns:c='{_COVER}'"), _COVER_PAGE),
        (_to_form("/f:form/f:owner"), "<form"),
        (_to_form("/f:form/f:owner"), "<!DOCTYPE form><form xmlns='urn:f'><owner/></form>"),
        (f'<w15:dataBinding xmlns:w15="{_WORD_2012}" w:xpath="/f:form/f:owner"/>', FORM),
    ],
)
def test_what_is_no_answer_is_no_place(tmp_path: Path, binding: str, form: str) -> None:
    block = d.paragraph("Title: ", d.control("<w:text/>", d.run("old"), extra=binding))
    source = d.write_docx(
        tmp_path / "q.docx", block, d.table(d.row("Who owns it?", d.cell(block))), store={ITEM: form}
    )
    part = read_document(Package.open(source))
    paragraph = part.document.blocks[0]
    assert isinstance(paragraph, Paragraph)
    assert paragraph.controls[0].bound
    assert part.bound == {}
    assert not [s for q in d.open_docx(source).layout.questions for s in q.slots if "control" in s.at]


def test_bound_controls_are_places_for_answers(tmp_path: Path) -> None:
    grid = d.table(d.row("Who owns the system?", d.cell(d.paragraph(owner()))))
    source = d.write_docx(tmp_path / "q.docx", grid, store={ITEM: FORM})
    (question,) = d.open_docx(source).layout.questions
    assert [s.at for s in question.slots] == ["table 1 row 1 cell 2 # control 1"]


@pytest.mark.parametrize("damage", ["word/document.xml", "word/header1.xml", "customXml/item1.xml", "elsewhere"])
def test_a_value_that_differs_anywhere_fails_the_proof(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    def damaged(*arguments: object) -> Outcome:
        outcome = write_answers(*arguments)  # type: ignore[arg-type]  # handed on as they came
        return replace(
            outcome, parts={n: x.replace(b"Ada", b"Eve") if n == damage else x for n, x in outcome.parts.items()}
        )

    def damaged_items(*arguments: object) -> dict[str, bytes]:
        old = {"customXml/item1.xml": b"Ada", "elsewhere": b"<team/>"}.get(damage, b"\0")
        return {n: x.replace(old, b"Eve") for n, x in changed_items(*arguments).items()}  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(docx_file, "write_answers", damaged)
    monkeypatch.setattr(docx_file, "changed_items", damaged_items)
    with pytest.raises(IntegrityError):
        answer(tmp_path, d.paragraph(owner()), header=d.paragraph(owner()))
    assert not (tmp_path / "answered.docx").exists()


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        (ControlKind.TEXT, "a\nb", "a\nb"),
        (ControlKind.COMBO, "low", "l"),
        (ControlKind.COMBO, "Medium", "Medium"),
        (ControlKind.DATE, "next week", "next week"),
    ],
)
def test_what_is_kept_of_a_text(kind: ControlKind, text: str, kept: str) -> None:
    assert Binding(path="/a", choices=(("Low", "l"), ("High", "h"))).kept(kind, text) == kept


_VALUES = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\"'&<>]"), max_size=30
).filter(lambda t: not set(t) & {"\ufffe", "\uffff"})


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from([(1, ""), (2, ""), (3, ""), (3, "a"), (3, "b"), (0, "c")]), _VALUES))
def test_values_are_read_back_and_all_else_stays(values: dict[tuple[int, str], str]) -> None:
    form = """<?xml version="1.0"?>\n<f c = 'x="1"' ><a>1</a ><b a="2"\n/><c a="'" b='"'>3</c><!-- a --></f>\n"""
    with TemporaryDirectory() as folder:
        package = Package.open(d.write_docx(Path(folder) / "q.docx", "x", store={ITEM: form}))
        part = "customXml/item1.xml"
        nodes = {StoreNode(part=part, element=number, attribute=name): v for (number, name), v in values.items()}
        changed = changed_items(package, nodes).get(part, form.encode())
    old, new = list(ET.fromstring(form).iter()), list(ET.fromstring(changed).iter())
    for (number, name), value in values.items():
        assert (new[number].get(name) if name else new[number].text or "") == value
    for number, (before, after) in enumerate(zip(old, new, strict=True)):
        assert after.tail == before.tail
        assert {k for k in before.attrib if before.get(k) != after.get(k)} <= {n for e, n in values if e == number}
        assert after.text == before.text or (number, "") in values
    assert values or changed == form.encode()


def test_headers_are_read_only_for_the_sake_of_bound_controls(tmp_path: Path) -> None:
    source = d.write_docx(tmp_path / "q.docx", "Why?", header="<w:p>")
    assert read_document(Package.open(source)).margins == ()
    assert "word/header1.xml" in zipfile.ZipFile(source).namelist()


def test_a_bound_control_shows_no_prompt_any_more(tmp_path: Path) -> None:
    done = answer(tmp_path, d.paragraph(owner()), d.paragraph(owner()))
    assert done.root.find(f".//{W}showingPlcHdr") is None
