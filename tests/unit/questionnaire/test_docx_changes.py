"""Answers as tracked changes: who accepts them has the answered copy, who rejects them the original."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from support import documents as d
from support.answered import HARD, Answered, everything, put
from support.revisions import accepted, lines, rejected

from qbyok.errors import IntegrityError
from qbyok.model import Annotations, SlotKind, SlotWrite
from qbyok.questionnaire.docx import file as docx_file
from qbyok.questionnaire.docx.ids import Ids
from qbyok.questionnaire.docx.names import W14, W
from qbyok.questionnaire.docx.write import Outcome, write_answers

TRACKED = Annotations(author='Ada "A&A" <Lovelace>', date="2026-01-31T09:30:00Z", tracked=True)
_CHANGES = [W + name for name in ("ins", "del")]


class Tracked:
    """A document answered with tracked changes, and again without."""

    def __init__(self, folder: Path, blocks: list[str], writes: list[SlotWrite], **options: Any) -> None:
        (folder / "plain").mkdir()
        self.plain = Answered(folder / "plain", blocks, writes, **options)
        self.done = Answered(folder, blocks, writes, TRACKED, **options)
        self.root = etree.fromstring(self.done.xml)

    def check(self) -> None:
        """Check that the changes are what they should be, as a program would that knows nothing of qbyok."""
        assert lines(accepted(self.done.xml)) == lines(accepted(self.plain.xml))
        assert lines(rejected(self.done.xml)) == lines(rejected(self.done.before))
        shown = [text for text in everything(self.done.document.blocks) if text]
        assert shown == [text for text in everything(self.plain.document.blocks) if text]
        assert self.done.receipt.written == self.plain.receipt.written
        self.check_markup()

    def check_markup(self) -> None:
        known = _ids(etree.fromstring(self.done.before))
        for change in self.root.iter(*_CHANGES):
            if change.get(W + "id") not in known:
                assert change.get(W + "author") == TRACKED.author
                assert change.get(W + "date") == TRACKED.date
            assert change.tag not in [a.tag for a in change.iterancestors()]
        for text in self.root.iter(W + "t", W + "instrText"):
            assert W + "del" not in [a.tag for a in text.iterancestors()]
        for text in self.root.iter(W + "delText", W + "delInstrText"):
            assert W + "del" in [a.tag for a in text.iterancestors()]
        new = _ids(self.root) - known
        assert not new.keys() & known.keys()
        assert max(new.values(), default=1) == 1


def _ids(root: Any) -> Counter[str]:
    return Counter(e.get(W + "id") for e in root.iter(*_CHANGES, W + "rPrChange", W + "customXmlDelRangeStart"))


def _change(name: str, number: int, content: str) -> str:
    return f'<w:{name} w:id="{number}" w:author="x" w:date="2026-01-01T00:00:00Z">{content}</w:{name}>'


_BOX = SlotKind.CHECKBOX
_SYMBOL = '<w:r><w:t>a </w:t><w:sym w:font="Wingdings" w:char="F0A8"/><w:t xml:space="preserve"> Yes</w:t></w:r>'
_FORMATTED = f"<w:b/>{_change('rPrChange', 7, '<w:rPr/>')}"
_LINK = f'<w:hyperlink w:anchor="x">{d.run("see there")}</w:hyperlink>'
_DELETED = "<w:r><w:delText>gone</w:delText><w:tab/></w:r>"
_OTHERS = _change("ins", 5, d.run("theirs ")) + _change("del", 6, _DELETED)
_FIELD = d.form_choices("a", "b").replace("</w:instrText></w:r>", "</w:instrText></w:r>" + d.run("shown"))
_PIECES = "<w:t>Role:</w:t><w:tab/><w:t>CISO</w:t><w:br/><w:drawing/><w:t>old</w:t>"
_CONTROLS = (d.paragraph(d.text_control("Click")), d.control("", d.paragraph("Click too")))
_NESTED = d.table(d.row("a"))
_WRAPPED = d.control("<w:text/>", d.cell("old"))
_CELLS = {
    "empty cell": d.cell(""),
    "cell without properties": "<w:tc><w:p/></w:tc>",
    "prompt": d.cell(d.paragraph("Describe"), "in detail", ""),
    "prompt to the end": d.cell("Describe", "in", "detail"),
    "prompt after a blank": d.cell("", "Describe", "", "this"),
    "prompt around a table": d.cell("Describe", _NESTED, "this"),
    "prompt in controls": d.cell(*_CONTROLS),
    "answered cell": d.cell(d.paragraph(d.run("old"), _LINK, _OTHERS, _FIELD)),
}
_PARAGRAPHS = {
    "new paragraph": (d.paragraph("Why?", level=0), "after paragraph 1"),
    "paragraph": (d.paragraph("Yes, since ", _OTHERS, _LINK), "paragraph 1"),
    "label": (d.paragraph(d.run("Answer:", "<w:b/>")), "paragraph 1 # label 1"),
    "label and line": (d.paragraph(d.run("A: __", _FORMATTED), "__", _LINK, _OTHERS), "paragraph 1 # label 1"),
    "label without space": ("<w:p><w:r><w:t> Role: CISO </w:t></w:r></w:p>", "paragraph 1 # label 1"),
    "label and a space": ("<w:p><w:r><w:t>Role: </w:t></w:r></w:p>", "paragraph 1 # label 1"),
    "label in one run": (f"<w:p><w:r>{_PIECES}</w:r></w:p>", "paragraph 1 # label 1"),
    "text control": (d.paragraph("Name: ", d.text_control(), " (required)"), "paragraph 1 # control 1"),
    "block control": (d.control("", d.paragraph("Click"), placeholder=True), "paragraph 1 # control 1"),
    "date": (d.paragraph(d.date_control()), "paragraph 1 # control 1"),
    "form text": (d.paragraph("Name: ", d.form_text(), "."), "paragraph 1 # field 1"),
    "answered form text": (d.paragraph("Name: ", d.form_text("Eve"), "."), "paragraph 1 # field 1"),
    "text box": (d.paragraph("Q", d.text_box("Click here to enter text")), "paragraph 1 # textbox 1 > paragraph 1"),
    "new in a box": (d.paragraph("Q", d.text_box("Why?")), "paragraph 1 # textbox 1 > after paragraph 1"),
}
_BOXES = {
    "check box": (d.paragraph(d.box_control(), " Yes"), "paragraph 1 # checkbox 1"),
    "glyph": (d.paragraph("☐ Yes ☐ No"), "paragraph 1 # checkbox 2"),
    "glyph without space": ("<w:p><w:r><w:t> ☐ Yes </w:t></w:r></w:p>", "paragraph 1 # checkbox 1"),
    "glyph alone": (d.paragraph(d.run("☐", _FORMATTED), " Yes"), "paragraph 1 # checkbox 1"),
    "symbol": (f"<w:p>{_SYMBOL}</w:p>", "paragraph 1 # checkbox 1"),
}
_TICKED = {
    "glyphs": d.paragraph("☐ Yes ☒ No"),
    "glyph in a text": "<w:p><w:r><w:t> ☐ Yes ☑</w:t></w:r></w:p>",
    "brackets": d.paragraph("[ ] Yes [x] No"),
    "brackets in pieces": d.paragraph("( ) Yes ( ", d.run("x ", _FORMATTED), ") No"),
    "brackets without space": "<w:p><w:r><w:t>[_] Yes [</w:t><w:t>X</w:t><w:t>] No</w:t></w:r></w:p>",
    "symbols": f"<w:p>{_SYMBOL}{d.symbol_box('FE')}</w:p>",
    "check boxes": d.paragraph(d.box_control(), " Yes ", d.box_control(checked=True), " No"),
}
"""Boxes of two options, of which the second one is ticked and gives way to the first."""
_PLACES: dict[str, tuple[str, str, SlotKind]] = {
    **{name: (d.table(d.row("Q", c)), "table 1 row 1 cell 2", SlotKind.TEXT) for name, c in _CELLS.items()},
    "wrapped cell": (d.table(d.row("Q", _WRAPPED)), "table 1 row 1 cell 2 # control 1", SlotKind.TEXT),
    **{name: (block, at, SlotKind.TEXT) for name, (block, at) in _PARAGRAPHS.items()},
    **{name: (block, at, _BOX) for name, (block, at) in _BOXES.items()},
    **{name: (block, "paragraph 1 # checkbox 1", _BOX) for name, block in _TICKED.items()},
    "ticked cell": (d.table(d.row("", d.cell("x", ""))), "table 1 row 1 cell 1", SlotKind.TICK),
    "ticked by a box": (d.table(d.row("", "☒")), "table 1 row 1 cell 1", SlotKind.TICK),
}


def _put(name: str, text: str, number: int = 1) -> SlotWrite:
    """Return what to write at the place of a name in the first, second … paragraph or table."""
    _, at, kind = _PLACES[name]
    what = "table" if at.startswith("table") else "paragraph"
    at = at.replace(f"{what} 1", f"{what} {number}", 1)
    others = [at.removesuffix("1") + "2"] if name in _TICKED or kind is SlotKind.TICK else []
    return put(at, text, kind, *others)


@pytest.mark.parametrize("name", _PLACES)
def test_every_kind_of_place(tmp_path: Path, name: str) -> None:
    write = _put(name, HARD)
    tracked = Tracked(tmp_path, [_PLACES[name][0], "behind"], [write])
    tracked.check()
    assert set(tracked.done.receipt.written) == {one.slot.at for one in write.together}
    assert list(tracked.root.iter(W + "ins"))
    assert tracked.done.xml != tracked.plain.xml


def test_of_printed_options_the_others_are_deleted(tmp_path: Path) -> None:
    options = [d.paragraph(t, level=0, num=2) for t in ("Complete", "Partial", "None")]
    grid = d.table(*(d.row(d.cell(*options)) for _ in options))
    texts = ["Complete", "Partial", "None"]
    writes = [put(f"table 1 row {n} cell 1", text, SlotKind.CHOICE) for n, text in enumerate(texts, 1)]
    tracked = Tracked(tmp_path, [grid], writes)
    tracked.check()
    assert lines(accepted(tracked.done.xml)) == texts
    assert lines(rejected(tracked.done.xml)) == texts * 3


def test_several_answers_in_one_paragraph(tmp_path: Path) -> None:
    block = d.paragraph("☐ a ☐ b ☐ c", d.run("☐ d ☐", "<w:b/>"), d.text_control(), d.box_control(), d.form_text())
    writes = [put(f"paragraph 1 # checkbox {n}", kind=_BOX) for n in (1, 3, 4, 5, 6)]
    writes += [
        put("paragraph 1 # control 1", "x\ty\nz"),
        put("paragraph 1 # field 1", "w"),
        put("after paragraph 1", "v"),
    ]
    tracked = Tracked(tmp_path, [block], writes)
    tracked.check()
    assert lines(accepted(tracked.done.xml)) == ["☒ a ☐ b ☒ c☒ d ☒x\ty\nz☒w", "v"]


def test_states_change_at_once(tmp_path: Path) -> None:
    blocks = [d.paragraph(d.box_control()), d.paragraph(d.choices("High", "Low")), d.paragraph(d.date_control())]
    writes = [
        put("paragraph 1 # checkbox 1", kind=_BOX),
        put("paragraph 2 # control 1", "Low"),
        put("paragraph 3 # control 1", "2026-03-05"),
    ]
    tracked = Tracked(tmp_path, blocks, writes)
    tracked.check()
    assert [e.get(W14 + "val") for e in tracked.root.iter(W14 + "checked")] == ["1"]
    assert [e.get(W + "lastValue") for e in tracked.root.iter(W + "dropDownList")] == ["low"]
    assert [e.get(W + "fullDate") for e in tracked.root.iter(W + "date")] == ["2026-03-05T00:00:00Z"]
    assert not list(tracked.root.iter(W + "showingPlcHdr"))
    assert tracked.done.rules() == []


def test_what_word_can_not_track_is_said(tmp_path: Path) -> None:
    item = "{11111111-2222-3333-4444-555555555555}"
    bound = d.control("<w:text/>", d.run("old"), extra=d.binding("/f", item=item))
    blocks = [d.paragraph(d.form_box(), " Yes"), d.paragraph(d.form_choices("a", "b")), d.paragraph(bound)]
    writes = [
        put("paragraph 1 # checkbox 1", kind=_BOX),
        put("paragraph 2 # field 1", "b"),
        put("paragraph 3 # control 1", "new"),
    ]
    tracked = Tracked(tmp_path, blocks, writes, store={item: "<f>old</f>"})
    assert tracked.plain.rules() == []
    assert tracked.done.rules() == ["change-not-tracked"] * 3
    assert tracked.done.part("customXml/item1.xml") == b"<f>new</f>"
    assert lines(accepted(tracked.done.xml)) == lines(accepted(tracked.plain.xml))
    assert lines(rejected(tracked.done.xml)) == lines(rejected(tracked.done.before))


def test_a_new_paragraph_has_an_inserted_mark(tmp_path: Path) -> None:
    done = Answered(tmp_path, [d.paragraph("Why?"), "Next"], [put("after paragraph 1", "Because")], TRACKED)
    new = done.root.findall(f".//{W}p")[1]
    assert new.find(f"{W}pPr/{W}rPr/{W}ins") is not None
    assert new.find(f"{W}ins/{W}r/{W}t") is not None


def test_a_copy_without_answers_has_no_changes(tmp_path: Path) -> None:
    done = Answered(tmp_path, ["Why?"], [], TRACKED)
    assert done.xml == done.before
    assert done.receipt.parts_changed == ()


def test_an_author_without_characters_that_no_file_holds(tmp_path: Path) -> None:
    author = Annotations(author="Ada\x00\ud800\n", date="2026-01-31T09:30:00Z", tracked=True)
    done = Answered(tmp_path, ["Why?"], [put("after paragraph 1", "x")], author)
    assert {e.get(W + "author") for e in done.root.iter(W + "ins")} == {"Ada"}


def test_headers_are_tracked_too(tmp_path: Path) -> None:
    item = "{11111111-2222-3333-4444-555555555555}"
    bound = d.paragraph(d.control("<w:text/>", d.run("old"), extra=d.binding("/f", item=item)))
    tracked = Tracked(tmp_path, [bound], [put("paragraph 1 # control 1", "new")], store={item: "<f/>"}, header=bound)
    header = tracked.done.part("word/header1.xml")
    assert lines(accepted(header)) == ["new"]
    assert lines(rejected(header)) == ["old"]
    ids = re.findall(rb'<w:(?:ins|del) w:id="([0-9]+)"', header + tracked.done.xml)
    assert len(set(ids)) == len(ids) == 4


@pytest.mark.parametrize("damage", [(b"<w:delText", b"<w:t"), (b"Describe", b"Tampered")])
def test_changes_that_can_not_be_undone_fail_the_proof(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: tuple[bytes, bytes]
) -> None:
    def damaged(*arguments: object) -> Outcome:
        outcome = write_answers(*arguments)  # type: ignore[arg-type]  # handed on as they came
        broken = {name: re.sub(damage[0], damage[1], xml) for name, xml in outcome.parts.items()}
        if damage[0].startswith(b"<"):
            broken = {name: re.sub(rb"<w:delText.*?</w:delText>", b"", xml) for name, xml in outcome.parts.items()}
            splices = {
                name: tuple(replace(s, new_elements=s.new_elements - 1) for s in ranges)
                for name, ranges in outcome.splices.items()
            }
            return replace(outcome, parts=broken, splices=splices)
        return replace(outcome, parts=broken)

    monkeypatch.setattr(docx_file, "write_answers", damaged)
    with pytest.raises(IntegrityError, match="rejected"):
        Answered(tmp_path, [d.table(d.row("Describe"))], [put("table 1 row 1 cell 1", "x")], TRACKED)


def test_ids_that_nobody_uses() -> None:
    ids = Ids([b'<a w:id="1"/><b id = \'003\' r:id="rId2"/>', b'<c w:id="5" w:paraid="6"/>'])
    assert [ids.new() for _ in range(4)] == ["2", "4", "6", "7"]
    assert ids.given == ["2", "4", "6", "7"]


_TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n"), min_size=1, max_size=30
).filter(lambda t: bool(t.strip()) and not set(t) & {"\ufffe", "\uffff"})


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(sorted(_PLACES)), _TEXTS, st.booleans()), min_size=1, max_size=6))
def test_any_mixture_can_be_accepted_and_rejected(chosen: list[tuple[str, str, bool]]) -> None:
    blocks, writes, counts = [], [], Counter[str]()
    for name, text, fill in chosen:
        block, at, _ = _PLACES[name]
        what = "table" if at.startswith("table") else "paragraph"
        counts[what] += 1
        blocks.append(block)
        writes += [_put(name, text, counts[what])] if fill else []
    with TemporaryDirectory() as folder:
        tracked = Tracked(Path(folder), blocks, writes)
        tracked.check()
    assert sorted(tracked.done.receipt.written) == sorted(one.slot.at for w in writes for one in w.together)
