"""Documents with every kind of place to answer, made up at random, answered at random, and read by another reader."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree.ElementTree import Element

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support import documents as d
from support.archives import stored, streamed, unzipped, with_zip64_offsets, zip64, zipped
from support.filling import NASTY, slots_of
from support.units import canonical, shown, units

from qbyok.model import Slot, SlotKind, SlotWrite
from qbyok.questionnaire.opening import open_questionnaire

_UNSTORABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ANSWERS = st.one_of(
    st.text(
        st.one_of(st.characters(exclude_characters="☒☑"), st.sampled_from("\r\n\t=<&>]\"' :")),
        min_size=1,
        max_size=30,
    ),
    st.just(NASTY),
).filter(lambda text: bool(_stored(text).strip()))
_NOISE = (
    *("", "<!-- kept -->", "<?kept?>", "\n  ", '<w:bookmarkStart w:id="1" w:name="b"/><w:bookmarkEnd w:id="1"/>'),
    *("<w:p/>", "<w:p></w:p>", "<w:p ><w:r><w:t>odd &#60; spacing</w:t></w:r></w:p >"),
)
_INSIDE = (
    *("", "<w:proofErr w:type='spellStart'/>", "<w:r><w:tab/></w:r>", "<w:ins w:id='2' w:author='a'><w:r/></w:ins>"),
    *(
        "<w:r><w:rPr><w:b/></w:rPr></w:r>",
        "<w:bookmarkStart w:id='4' w:name='c'/><w:bookmarkEnd w:id='4'/>",
        "<w:permStart w:id='5' w:edGrp='everyone'/><w:permEnd w:id='5'/>",
        "<w:r><w:commentReference w:id='6'/></w:r>",
        "<w:fldSimple w:instr=' PAGE '><w:r><w:t> 1</w:t></w:r></w:fldSimple>",
        "<w:del w:id='3' w:author='a'><w:r><w:delText>gone</w:delText></w:r></w:del>",
    ),
)


@st.composite
def cells(draw: st.DrawFn) -> str:
    """Return a cell that waits for an answer."""
    mark = draw(st.sampled_from(["", "<w:sz w:val='18'/>", "<w:rFonts w:ascii='Georgia'/>"]))
    inside = draw(st.sampled_from(_INSIDE))
    return draw(
        st.sampled_from(
            [
                d.cell(""),
                d.cell(d.paragraph(mark=mark)),
                d.cell(d.paragraph(inside)),
                d.cell(d.paragraph(d.run(" ")), d.paragraph(mark=mark)),
                d.cell(d.paragraph(d.text_control(), mark=mark)),
                d.cell(d.paragraph(d.choices("Yes", "No"), inside)),
                d.cell(d.paragraph(d.date_control())),
                d.cell(d.paragraph(d.form_text())),
                d.cell(d.paragraph(d.form_choices("Monthly", "Yearly"))),
                d.cell(d.paragraph(d.box_control(), " Yes ", d.form_box(), " No ☐ N/A")),
                d.cell(d.paragraph("☐ Yes"), d.paragraph("☐ No", inside)),
                d.cell(d.paragraph(d.box_control(checked=True), " Yes ", d.form_box(checked=True), " No ☒ N/A")),
                d.cell(d.paragraph("[ ] Yes"), d.paragraph("[", inside, "x] No")),
                d.cell(d.table(d.row("Question", "Answer"), d.row("Is the place guarded?", "")), ""),
                d.cell("", fill="EEEEEE"),
                d.control("", d.cell(d.paragraph("Click here")), placeholder=True),
                d.control("", d.cell("")),
                d.control("<w:dropDownList><w:listItem w:value='Yes'/></w:dropDownList>", d.cell("Choose an item.")),
                d.cell(d.control("", d.paragraph("Click here") + d.paragraph("Be brief"), placeholder=True)),
                d.cell("Please explain:", d.paragraph(d.text_control(), inside)),
            ]
        )
    )


@st.composite
def tables(draw: st.DrawFn, number: int) -> str:
    """Return a table of questions with a cell or two for each answer."""
    rows = []
    for index in range(draw(st.integers(1, 3))):
        asked = d.cell(d.paragraph(f"Is subject {number}.{index} handled with care?", draw(st.sampled_from(_INSIDE))))
        row = d.row(asked, draw(cells()), draw(cells()))
        rows.append(d.control("", row) if draw(st.integers(0, 9)) == 0 else row)
    return d.table(d.row("Question", "Answer", "Comments", header=draw(st.booleans())), *rows)


@st.composite
def blocks(draw: st.DrawFn, number: int) -> str:
    """Return something that asks, with a text of its own."""
    asked = f"Do you have a policy about subject {number}?"
    inside = draw(st.sampled_from(_INSIDE))
    return draw(
        st.one_of(
            tables(number),
            st.sampled_from(
                [
                    d.paragraph(asked, inside) + "<w:p/>",
                    d.paragraph(asked, inside, level=0) + d.paragraph(mark="<w:i/>"),
                    d.paragraph(asked) + d.paragraph(d.run("Answer:", "<w:b/>"), inside),
                    d.paragraph(asked) + d.paragraph(d.text_control(), inside),
                    d.paragraph(asked, " ", d.choices("Yes", "No")),
                    d.paragraph(asked) + d.paragraph(d.box_control(), " Yes ", d.box_control(), " No"),
                    d.paragraph(asked) + d.paragraph("☐ Yes") + d.paragraph("☐ No", inside),
                    d.paragraph(asked) + d.paragraph("☐ Yes") + d.paragraph("☑ No", inside),
                    d.paragraph(asked) + d.paragraph(d.box_control(), " Yes ", d.symbol_box("FE"), " No"),
                    d.paragraph(asked) + d.control("", d.paragraph("Click here"), placeholder=True),
                    d.control("", d.paragraph(asked) + "<w:p/>"),
                    d.paragraph(f"Chapter {number}", style="H1"),
                    d.paragraph(f"Some words about subject {number}.", inside),
                ]
            ),
        )
    )


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """Return a document that asks, as a rule, several things."""
    parts = []
    for number in range(draw(st.integers(1, 5))):
        parts += [draw(st.sampled_from(_NOISE)), draw(blocks(number))]
    namespace = draw(st.sampled_from([d.W, d.STRICT]))
    with TemporaryDirectory() as folder:
        made = d.write_docx(Path(folder) / "q.docx", namespace=namespace).read_bytes()
    xml = d.document_xml(namespace=namespace).replace(b"<w:body>", b"<w:body>" + "".join(parts).encode())
    builder = draw(st.sampled_from([zipped, stored, streamed, zip64, with_zip64_offsets]))
    return builder(unzipped(made) | {"word/document.xml": xml})


@settings(max_examples=60)
@given(data=documents(), answers=st.data())
def test_the_answers_are_in_their_places_and_nothing_else_differs(data: bytes, answers: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path, target = Path(folder) / "q.docx", Path(folder) / "answered.docx"
        path.write_bytes(data)
        questionnaire = open_questionnaire(path)
        slots = slots_of(questionnaire.layout)
        assume(slots)
        chosen = [slot for slot in slots if answers.draw(st.booleans())]
        ticked = {
            s.at: s for s in slots if s.unticked is not None and s not in chosen and answers.draw(st.booleans())
        }
        writes = []
        for slot in chosen:
            clears = [SlotWrite(slot=s, text="") for s in ticked.values() if s.allowed == slot.allowed]
            ticked = {at: s for at, s in ticked.items() if s.allowed != slot.allowed}
            writes.append(SlotWrite(slot=slot, text=answers.draw(_value(slot)), clears=tuple(clears)))
        receipt = questionnaire.write(writes, target)
        copy = target.read_bytes()
    writes = [one for write in writes for one in write.together]
    assert set(receipt.written) == {write.slot.at for write in writes}
    _check(data, copy, writes)
    changed = {name for name, content in unzipped(data).items() if unzipped(copy)[name] != content}
    assert changed == ({"word/document.xml"} if writes else set())


def _value(slot: Slot) -> st.SearchStrategy[str]:
    return st.sampled_from(slot.allowed) if slot.allowed else _ANSWERS


def _check(data: bytes, copy: bytes, writes: list[SlotWrite]) -> None:
    """Compare both documents piece by piece: new paragraphs are where they belong, others differ by answers alone."""
    before, after = units(data), dict(units(copy))
    new = {write.slot.at.removeprefix("after "): write for write in writes if write.slot.at.startswith("after ")}
    added = 0
    for at, unit in before.items():
        kind, number, *rest = at.split(" ")
        moved = f"paragraph {int(number) + added}" if kind == "paragraph" and not rest else at
        _check_unit(unit, after.pop(moved), [write for write in writes if _is_in(write, at)])
        if at in new:
            added += 1
            answer = after.pop(f"paragraph {int(number) + added}")
            assert shown(answer) == _stored(new[at].text)
    assert after == {}


def _check_unit(before: Element, after: Element, writes: list[SlotWrite]) -> None:
    if not writes:
        assert canonical(after) == canonical(before)
        return
    text = shown(after)
    for write in (write for write in writes if write.slot.kind is not SlotKind.CHECKBOX):
        lines = _stored(write.text)
        assert lines in text or " ".join(line.strip() for line in lines.split("\n") if line.strip()) in text
    ticks = [write for write in writes if write.slot.kind is SlotKind.CHECKBOX]
    gained = sum(bool(write.text) - (write.slot.unticked is not None) for write in ticks)
    assert _ticked(text) - _ticked(shown(before)) == gained


def _ticked(text: str) -> int:
    return sum(text.count(mark) for mark in ("☒", "☑", "[x]"))


def _is_in(write: SlotWrite, at: str) -> bool:
    return write.slot.at == at or write.slot.at.startswith((f"{at} # ", f"{at} > "))


def _stored(text: str) -> str:
    return _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
