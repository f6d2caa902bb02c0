"""Workbooks of every kind that programs write, made up at random, answered at random, and read by another reader."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from support.archives import stored, streamed, with_zip64_offsets, zip64, zipped
from support.filling import NASTY, slots_of
from support.seen import Place, Seen, around, blank, cells
from support.workbooks import BuiltWorkbook

from qbyok.layout.grid import a1, parse_a1
from qbyok.model import Role, Slot, SlotKind, SlotWrite
from qbyok.questionnaire.opening import open_questionnaire

_UNSTORABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ANSWERS = st.one_of(
    st.text(st.one_of(st.characters(), st.sampled_from("\r\n\t=+-@_x0D<&>]\"' ")), min_size=1, max_size=30),
    st.sampled_from([NASTY, " ", "=1", "_x0041_", "x" * 32_767]),
)
_QUESTIONS = ("Is data encrypted at rest?", "Who approves access to production?", "How often are backups tested?")


@dataclass(kw_only=True)
class _Sheet:
    """Draws one sheet; the texts that go into the shared strings gather in ``strings``."""

    draw: st.DrawFn
    shared: bool
    strings: list[str]

    def text(self, text: str) -> str:
        """Return type and content of a cell that shows a text: shared, inline or calculated, whole or in runs."""
        half = len(text) // 2
        rich = (
            f"<r><t>{text[:half]}</t></r><r><rPr><b/></rPr><t>{text[half:]}</t></r><rPh sb='0' eb='1'><t>x</t></rPh>"
        )
        markup = self.draw(st.sampled_from([f'<t xml:space="preserve">{text}</t>', rich]))
        kinds = ["inline", "formula", *["shared"] * 3 * self.shared]
        match self.draw(st.sampled_from(kinds)):
            case "shared":
                self.strings.append(f"<si>{markup}</si>")
                return f' t="s"><v>{len(self.strings) - 1}</v></c>'
            case "inline":
                return f' t="inlineStr"><is>{markup}</is></c>'
            case _:
                return f' t="str"><f>"{text}"</f><v>{text}</v></c>'

    def blank(self) -> str:
        """Return what follows the attributes of a cell that shows nothing."""
        nothing = ["/>", "></c>", " ></c >", "><v/></c>", ' t="inlineStr"><is><t></t></is></c>', " cm='1'/>"]
        return self.draw(st.sampled_from(nothing))

    def rows(self, rows: Mapping[int, Mapping[int, str]]) -> str:
        """Return rows as XML; references are left out now and then where they can be told from what is before."""
        space = self.draw(st.sampled_from(["", "\n  ", "<!-- kept -->"]))
        content, last = "", 0
        for number, row in rows.items():
            attributes = self.draw(
                st.sampled_from(["", ' spans="1:2"', " ht='20' customHeight='1'", ' s="2" customFormat="1"'])
            )
            reference = f' r="{number}"' if number != last + 1 or self.draw(st.booleans()) else ""
            inner, before = "", 0
            for col, cell in row.items():
                place = f' r="{a1(number, col)}"' if col != before + 1 or self.draw(st.booleans()) else ""
                style = self.draw(st.sampled_from(["", ' s="1"', ' s="2"', ' s="3"']))
                inner, before = f"{inner}{space}<c{place}{style}{cell}", col
            closed = not inner and self.draw(st.booleans())
            content += f"{space}<row{reference}{attributes}" + ("/>" if closed else f">{inner}{space}</row>")
            last = number
        return f"<sheetData>{content}{space}</sheetData>"


@st.composite
def workbooks(draw: st.DrawFn) -> bytes:
    """Return a workbook with questions, a header over them, and room for answers."""
    sheet = _Sheet(draw=draw, shared=draw(st.booleans()), strings=[])
    rows: dict[int, dict[int, str]] = {}
    merges: list[str] = []
    number = draw(st.integers(1, 3))
    if draw(st.booleans()):
        rows[number] = {1: sheet.text("Security questionnaire")}
        merges.append(f"A{number}:D{number}")
        number += draw(st.integers(1, 2))
    rows[number] = {col: sheet.text(text) for col, text in enumerate(("No.", "Question", "Answer", "Comments"), 1)}
    first = number + 1
    for index in range(draw(st.integers(1, 4))):
        number += draw(st.integers(1, 2))
        row = {1: f"><v>{index + 1}</v></c>", 2: sheet.text(_QUESTIONS[index % 3])}
        row |= {col: sheet.blank() for col in (3, 4, 6) if draw(st.booleans())}
        rows[number] = row
    if draw(st.booleans()):
        merges.append(f"C{number}:C{number + 1}")
    if draw(st.booleans()):
        rows[number + 3] = {3: f'><f t="shared" ref="C{number + 3}:C{number + 4}" si="0">COUNTA(C1)</f><v>0</v></c>'}
    rule = f'<dataValidation type="list" sqref="C{first}:C{number}"><formula1>"Yes,No"</formula1></dataValidation>'
    lists = f"<dataValidations>{rule}</dataValidations>"
    before = '<sheetPr><tabColor rgb="FFFF0000"/></sheetPr>'
    content = (
        draw(st.sampled_from(["", before]))
        + draw(st.sampled_from(["", '<dimension ref="A1:B2"/>', "<dimension ref='A1'></dimension>"]))
        + draw(st.sampled_from(["", '<cols><col min="3" max="9" style="1" customWidth="1" width="30"/></cols>']))
        + sheet.rows(rows)
        + (f"<mergeCells>{''.join(f'<mergeCell ref={ref!r}/>' for ref in merges)}</mergeCells>" if merges else "")
        + draw(st.sampled_from(["", lists]))
        + draw(st.sampled_from(["", '<pageMargins left="0.7"/><extLst><ext uri="x"><a/></ext></extLst>']))
    )
    built = BuiltWorkbook(
        sheets={"Other": "<sheetData/>", "A&amp;B !": content},
        strings="".join(sheet.strings) + draw(st.sampled_from(["", "<extLst/>"])) if sheet.shared else None,
        prefix=draw(st.sampled_from(["", "x:"])),
        strict=draw(st.booleans()),
    )
    return draw(st.sampled_from([zipped, stored, streamed, zip64, with_zip64_offsets]))(built.parts())


@settings(max_examples=100)
@given(data=workbooks(), answers=st.data())
def test_the_answers_are_in_their_cells_and_nothing_else_differs(data: bytes, answers: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path, target = Path(folder) / "q.xlsx", Path(folder) / "answered.xlsx"
        path.write_bytes(data)
        questionnaire = open_questionnaire(path)
        slots = slots_of(questionnaire.layout)
        assert slots
        before = cells(data)
        marks = [place for place, cell in before.items() if cell.kind == "text" and not cell.formula]
        writes = []
        for slot in slots:
            if answers.draw(st.booleans()):
                choices = st.sampled_from(slot.allowed or [""]) if slot.kind is SlotKind.CHOICE else _ANSWERS
                clears = [_clear(marks.pop())] if answers.draw(st.booleans()) and marks else []
                writes.append(SlotWrite(slot=slot, text=answers.draw(choices), clears=tuple(clears)))
        receipt = questionnaire.write(writes, target)
        copy = target.read_bytes()
    written = [one for write in writes if _stored(write.text) for one in write.together]
    assert set(receipt.written) == {one.slot.at for one in written}
    expected = {_place(one.slot.at): _stored(one.text) for one in written}
    after = cells(copy)
    looks = {place: (before.get(place) or blank(data, place)).look for place in expected}
    answered = {p: Seen(value=text, kind="text" * bool(text), look=looks[p]) for p, text in expected.items()}
    assert after == {**before, **answered}
    assert around(copy) == around(data)


def _clear(place: Place) -> SlotWrite:
    """Return the wish to empty a cell, as if it held the tick of another option."""
    sheet, row, col = place
    slot = Slot(at=f"{sheet}!{a1(row, col)}", role=Role.VERDICT, kind=SlotKind.TICK, option="No")
    return SlotWrite(slot=slot, text="")


def _place(at: str) -> Place:
    sheet, _, ref = at.rpartition("!")
    return (sheet, *parse_a1(ref))


def _stored(text: str) -> str:
    return _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
