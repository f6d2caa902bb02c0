"""Answers in Word documents: each kind of place takes its answer, and nothing else changes."""

import zipfile
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import documents as d
from support.answered import HARD, Answered, put
from support.archives import rezipped

from qbyok.errors import InputError, IntegrityError, UsageError
from qbyok.layout.blocks import Paragraph
from qbyok.model import SlotKind
from qbyok.questionnaire.docx import file as docx_file
from qbyok.questionnaire.docx.names import W14, W
from qbyok.questionnaire.docx.reader import read_document
from qbyok.questionnaire.docx.write import Outcome, write_answers
from qbyok.questionnaire.package import Package


def test_empty_cell_takes_the_format_of_its_paragraph_mark(tmp_path: Path) -> None:
    mark = '<w:rFonts w:ascii="Georgia"/><w:ins w:id="1" w:author="a"/><w:sz w:val="18"/>'
    done = Answered(tmp_path, [d.table(d.row("Q", d.cell(d.paragraph(mark=mark))))], [put("table 1 row 1 cell 2")])
    assert done.cell(1, 2) == HARD
    properties = done.root.find(f".//{W}tbl//{W}tc[2]//{W}r/{W}rPr")
    assert properties is not None
    assert [c.tag for c in properties] == [W + "rFonts", W + "sz"]


def test_prompt_in_a_cell_is_replaced(tmp_path: Path) -> None:
    prompt = d.cell(d.paragraph(d.run("Describe", "<w:b/>")), d.paragraph("in detail"), "")
    done = Answered(tmp_path, [d.table(d.row(prompt))], [put("table 1 row 1 cell 1", "Done")])
    assert done.cell().strip() == "Done"


def test_of_printed_options_the_chosen_one_stays(tmp_path: Path) -> None:
    options = d.cell(*(d.paragraph(t, level=0, num=2) for t in ("Complete ", "Partial", "None")))
    done = Answered(tmp_path, [d.table(d.row(options))], [put("table 1 row 1 cell 1", "Partial", SlotKind.CHOICE)])
    assert done.cell() == "Partial"
    assert done.root.find(f".//{W}tc//{W}numId") is not None


def test_new_paragraph_joins_neither_list_nor_outline(tmp_path: Path) -> None:
    blocks = [
        d.paragraph("first?", level=0),
        d.paragraph(d.run("second?", '<w:b/><w:sz w:val="22"/>'), style="Numbered"),
        d.paragraph("third?", level=0),
    ]
    done = Answered(tmp_path, blocks, [put("after paragraph 2", "Yes\n\nmultiline"), put("after paragraph 1", "No")])
    assert done.texts == ["first?", "No", "second?", "Yes\n\nmultiline", "third?"]
    numbers = [b.number for b in done.document.blocks if isinstance(b, Paragraph)]
    assert numbers == ["1", "", "1.1", "", "2"]
    answer = done.root.findall(f".//{W}p")[3]
    assert answer.find(f".//{W}b") is None
    assert answer.find(f".//{W}sz") is not None


def test_answer_behind_a_label_is_not_bold(tmp_path: Path) -> None:
    label = d.paragraph(d.run("Response:", '<w:b/><w:color w:val="112233"/>'))
    done = Answered(tmp_path, [label], [put("paragraph 1 # label 1", "Yes\nindeed")])
    assert done.texts == ["Response: Yes\nindeed"]
    answer = done.root.findall(f".//{W}r")[-1]
    assert answer.find(f".//{W}b") is None
    assert answer.find(f".//{W}color") is not None


@pytest.mark.parametrize("rest", [" ______", " earlier answer", "\u2026\u2026\u2026"])
def test_what_stands_behind_a_label_gives_way(tmp_path: Path, rest: str) -> None:
    blocks = [d.table(d.row(d.cell(d.paragraph("Role", ":" + rest))))]
    done = Answered(tmp_path, blocks, [put("table 1 row 1 cell 1 # label 1", "CISO")])
    assert done.cell() == "Role: CISO"


def test_text_control(tmp_path: Path) -> None:
    done = Answered(tmp_path, [d.paragraph("Name: ", d.text_control())], [put("paragraph 1 # control 1")])
    assert done.texts == ["Name: " + HARD]
    assert done.root.find(f".//{W}showingPlcHdr") is None
    assert done.root.find(f".//{W}sdtContent//{W}rStyle") is None


def test_text_control_for_one_line_joins_lines(tmp_path: Path) -> None:
    block = d.paragraph(d.text_control(lines=False))
    done = Answered(tmp_path, [block], [put("paragraph 1 # control 1", "one\n\ntwo")])
    assert done.texts == ["one two"]
    assert done.rules() == ["line-breaks-joined"]


def test_control_around_a_paragraph_keeps_its_format(tmp_path: Path) -> None:
    inner = d.paragraph(d.run("Click here", '<w:rStyle w:val="PlaceholderText"/>'), style="H2")
    blocks = ["before", d.control("", inner, placeholder=True), "after"]
    done = Answered(tmp_path, blocks, [put("paragraph 2 # control 1", "Done")])
    assert done.texts == ["before", "Done", "after"]
    assert done.root.find(f".//{W}sdtContent/{W}p/{W}pPr/{W}pStyle") is not None


def test_drop_down_takes_value_and_text(tmp_path: Path) -> None:
    block = d.paragraph(d.choices("High", "Low"))
    done = Answered(tmp_path, [block], [put("paragraph 1 # control 1", " low ", SlotKind.CHOICE)])
    assert done.texts == ["Low"]
    box = done.root.find(f".//{W}dropDownList")
    assert box is not None
    assert box.get(W + "lastValue") == "low"


def test_drop_down_refuses_what_is_not_in_it(tmp_path: Path) -> None:
    done = Answered(tmp_path, [d.paragraph(d.choices("High"))], [put("paragraph 1 # control 1", "Medium")])
    assert done.rules() == ["slot-not-writable"]
    assert done.receipt.written == ()
    assert done.xml == done.before


def test_combo_box_takes_other_texts(tmp_path: Path) -> None:
    block = d.paragraph(d.choices("Red", kind="comboBox"))
    assert Answered(tmp_path, [block], [put("paragraph 1 # control 1", "Blue")]).texts == ["Blue"]


@pytest.mark.parametrize(
    ("shape", "shown"),
    [("dd.MM.yyyy", "05.03.2026"), ("M/d/yy", "3/5/26"), ("d MMMM yyyy", "5 March 2026"), ("MMM d", "Mar 5")],
)
def test_date_takes_its_own_format(tmp_path: Path, shape: str, shown: str) -> None:
    block = d.paragraph(d.date_control(shape))
    done = Answered(tmp_path, [block], [put("paragraph 1 # control 1", "2026-03-05")])
    assert done.texts == [shown]
    element = done.root.find(f".//{W}date")
    assert element is not None
    assert element.get(W + "fullDate") == "2026-03-05T00:00:00Z"


def test_box_control_gets_state_and_glyph(tmp_path: Path) -> None:
    block = d.paragraph(d.box_control(), " Yes ", d.box_control(), " No")
    done = Answered(tmp_path, [block], [put("paragraph 1 # checkbox 2", kind=SlotKind.CHECKBOX)])
    assert done.texts == ["☐ Yes ☒ No"]
    states = [e.get(W14 + "val") for e in done.root.iter(W14 + "checked")]
    assert states == ["0", "1"]


def test_form_box_keeps_its_default(tmp_path: Path) -> None:
    block = d.paragraph(d.form_box(), " Implemented")
    done = Answered(tmp_path, [block], [put("paragraph 1 # checkbox 1", kind=SlotKind.CHECKBOX)])
    box = done.root.find(f".//{W}checkBox")
    assert box is not None
    assert [(c.tag, c.get(W + "val")) for c in box][1:] == [(W + "default", "0"), (W + "checked", "1")]


def test_form_choice_is_the_first_of_its_field(tmp_path: Path) -> None:
    block = d.paragraph(d.form_choices("Monthly", "Yearly"))
    done = Answered(tmp_path, [block], [put("paragraph 1 # field 1", "Yearly", SlotKind.CHOICE)])
    field = done.root.find(f".//{W}ddList")
    assert field is not None
    assert (field[0].tag, field[0].get(W + "val")) == (W + "result", "1")


def test_form_text(tmp_path: Path) -> None:
    block = d.paragraph("Name: ", d.form_text(), " (required)")
    done = Answered(tmp_path, [block], [put("paragraph 1 # field 1", "Ada\nLovelace")])
    assert done.texts == ["Name: Ada\nLovelace (required)"]


def test_form_text_keeps_the_look_of_what_it_showed(tmp_path: Path) -> None:
    field = d.form_text("Eve").replace(d.run("Eve"), d.run("Eve", "<w:b/>"))
    done = Answered(tmp_path, [d.paragraph(field)], [put("paragraph 1 # field 1", "Ada")])
    assert [r.find(f"{W}rPr/{W}b") is not None for r in done.root.iter(f"{W}r")] == [False, False, False, True, False]


def test_form_text_has_a_limit(tmp_path: Path) -> None:
    done = Answered(tmp_path, [d.paragraph(d.form_text(longest=3))], [put("paragraph 1 # field 1", "four")])
    assert done.rules() == ["slot-not-writable"]


def test_glyph_of_the_right_option(tmp_path: Path) -> None:
    blocks = [d.paragraph("☐ Yes ☐ No"), d.paragraph("☑ read")]
    done = Answered(tmp_path, blocks, [put("paragraph 1 # checkbox 2", kind=SlotKind.CHECKBOX)])
    assert done.texts[0] == "☐ Yes ☑ No"


@pytest.mark.parametrize(
    ("texts", "written"),
    [
        (("[ ] Yes [ ] No",), "[ ] Yes [x] No"),
        (("( ) Yes (", "   ", ") No"), "( ) Yes ( x ) No"),
        (("[_] Yes [_] No",), "[_] Yes [x] No"),
    ],
)
def test_mark_between_brackets(tmp_path: Path, texts: tuple[str, ...], written: str) -> None:
    done = Answered(tmp_path, [d.paragraph(*texts)], [put("paragraph 1 # checkbox 2", kind=SlotKind.CHECKBOX)])
    assert done.texts[0] == written


@pytest.mark.parametrize(
    ("blocks", "at"),
    [
        ((d.paragraph("( ) each month"), d.paragraph("( ) each year")), "paragraph 2 # checkbox 1"),
        ((d.paragraph("( ) Yes"), d.paragraph("(x) No")), "paragraph 1 # checkbox 1"),
        ((d.table(d.row("( ) Yes", "( ) No")),), "table 1 row 1 cell 2 # checkbox 1"),
        ((d.table(d.row("Yes", "No"), d.row("( )", "( )")),), "table 1 row 2 cell 1 # checkbox 1"),
    ],
)
def test_parentheses_that_are_alone_are_ticked(tmp_path: Path, blocks: tuple[str, ...], at: str) -> None:
    assert Answered(tmp_path, list(blocks), [put(at, kind=SlotKind.CHECKBOX)]).receipt.written == (at,)


BOX = SlotKind.CHECKBOX
SECOND = put("paragraph 1 # checkbox 2", "No", BOX, "paragraph 1 # checkbox 1")


@pytest.mark.parametrize(
    ("texts", "written"),
    [
        (("☒ Yes ☐ No",), "☐ Yes ☒ No"),
        (("☑ Yes ☐ No",), "☐ Yes ☑ No"),
        (("🗷 Yes □ No",), "□ Yes 🗷 No"),
        (("✅ Yes ⊠ No",), "☐ Yes ⊠ No"),
        (("[x] Yes [ ] No",), "[ ] Yes [x] No"),
        (("( ✓ ) Yes (   ) No",), "(   ) Yes ( x ) No"),
        (("(x ) Yes (  ) No",), "(  ) Yes ( x) No"),
        (("(    x) Yes ( ) No",), "(     ) Yes (x) No"),
        (("[_X_] Yes [___] No",), "[___] Yes [_x_] No"),
        (("[", "x", "] Yes [ ] No"), "[\u00a0] Yes [x] No"),
        (("[x", "] Yes [ ] No"), "[\u00a0] Yes [x] No"),
    ],
)
def test_the_box_of_another_option_is_open_again(tmp_path: Path, texts: tuple[str, ...], written: str) -> None:
    done = Answered(tmp_path, [d.paragraph(*texts)], [SECOND])
    assert done.texts == [written]
    assert sorted(done.receipt.written) == ["paragraph 1 # checkbox 1", "paragraph 1 # checkbox 2"]


@pytest.mark.parametrize("texts", ["☒ Yes ☐ No", "[x] Yes [ ] No"])
def test_opening_a_box_that_is_open_changes_nothing(tmp_path: Path, texts: str) -> None:
    first = put("paragraph 1 # checkbox 1", "Yes", BOX, "paragraph 1 # checkbox 2")
    assert Answered(tmp_path, [texts], [first]).texts == [texts]


def test_a_space_at_the_end_of_a_text_is_one_that_shows(tmp_path: Path) -> None:
    pieces = ("[", "x", "] Yes [ ] No")
    block = f"<w:p>{''.join(f'<w:r><w:t>{piece}</w:t></w:r>' for piece in pieces)}</w:p>"
    assert Answered(tmp_path, [block], [SECOND]).texts == ["[\u00a0] Yes [x] No"]


@pytest.mark.parametrize(
    ("font", "ticked", "open_again"),
    [
        ("Wingdings", "FE", "A8"),
        ("Wingdings", "FD", "A8"),
        ("Wingdings", "78", "6F"),
        ("Wingdings 2", "52", "A3"),
        ("Wingdings 2", "54", "A3"),
        ("Wingdings", "70", "70"),
    ],
)
def test_the_symbol_of_another_option_is_open_again(tmp_path: Path, font: str, ticked: str, open_again: str) -> None:
    block = d.paragraph(d.symbol_box(ticked, font), " Yes ", d.symbol_box("A8"), " No")
    done = Answered(tmp_path, [block], [SECOND])
    assert [e.get(W + "char") for e in done.root.iter(W + "sym")] == [f"F0{open_again}", "F0FE"]


def test_the_control_of_another_option_gets_state_glyph_and_font(tmp_path: Path) -> None:
    usual = d.box_control(checked=True)
    own = usual.replace('2610" w14:font="MS Gothic', '00A8" w14:font="Wingdings')
    bare = usual.replace('<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/>', "")
    block = d.paragraph(usual, own, bare, d.box_control())
    others = [f"paragraph 1 # checkbox {number}" for number in (1, 2, 3)]
    done = Answered(tmp_path, [block], [put("paragraph 1 # checkbox 4", "No", BOX, *others)])
    assert done.texts == ["☐\u00a8☐☒"]
    assert [e.get(W14 + "val") for e in done.root.iter(W14 + "checked")] == ["0", "0", "0", "1"]
    fonts = [e.get(W + "ascii") for e in done.root.iter(W + "rFonts")]
    assert fonts == ["MS Gothic", "Wingdings", "MS Gothic", "MS Gothic"]


def test_the_form_box_of_another_option_keeps_its_default(tmp_path: Path) -> None:
    preset = d.form_box().replace('<w:default w:val="0"/>', '<w:default w:val="1"/>')
    for number, box in enumerate((d.form_box(checked=True), preset)):
        folder = tmp_path / str(number)
        folder.mkdir()
        done = Answered(folder, [d.paragraph(box, " Yes ", d.form_box(), " No")], [SECOND])
        assert done.texts == ["☐ Yes ☒ No"]
        states = [e.get(W + "val") for e in done.root.iter(W + "checked")]
        assert states == ["0", "1"]
        assert [e.get(W + "val") for e in done.root.iter(W + "default")] == [str(number), "0"]


def test_the_tick_in_another_cell_goes(tmp_path: Path) -> None:
    ticked = d.cell(d.paragraph(d.run("x", "<w:b/>")), "")
    place = put("table 1 row 1 cell 1", "x", SlotKind.TICK, "table 1 row 1 cell 2")
    done = Answered(tmp_path, [d.table(d.row("", ticked))], [place])
    assert (done.cell(1, 1), done.cell(1, 2).strip()) == ("x", "")
    assert not list(done.root.findall(f".//{W}tc")[1].iter(W + "r"))
    assert done.receipt.written == ("table 1 row 1 cell 1", "table 1 row 1 cell 2")


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (d.box_control(checked=True, lock="sdtContentLocked"), "locked"),
        (d.form_box(checked=True).replace("<w:enabled/>", '<w:enabled w:val="0"/>'), "locked"),
    ],
)
def test_a_box_is_not_ticked_while_that_of_another_option_stays(tmp_path: Path, other: str, reason: str) -> None:
    done = Answered(tmp_path, [d.paragraph(other, " Yes ☐ No")], [SECOND])
    assert done.xml == done.before
    assert done.receipt.written == ()
    assert done.rules() == ["slot-not-writable"] * 2
    assert reason in done.receipt.findings[0].message
    assert "another option would stay ticked" in done.receipt.findings[1].message


def test_a_box_that_one_answer_opens_is_not_ticked_by_another(tmp_path: Path) -> None:
    first = put("paragraph 1 # checkbox 1", "Yes", BOX, "paragraph 1 # checkbox 2")
    done = Answered(tmp_path, ["☐ Yes ☒ No"], [first, SECOND])
    assert done.texts == ["☒ Yes ☐ No"]
    assert sorted(done.receipt.written) == ["paragraph 1 # checkbox 1", "paragraph 1 # checkbox 2"]
    assert [finding.message for finding in done.receipt.findings] == [
        "paragraph 1 # checkbox 2 was not written: another answer goes there"
    ]


def test_a_tick_is_not_set_while_what_is_in_another_cell_can_not_go(tmp_path: Path) -> None:
    cut = d.cell(d.paragraph("x", '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'))
    place = put("table 1 row 1 cell 1", "x", SlotKind.TICK, "table 1 row 1 cell 2")
    done = Answered(tmp_path, [d.table(d.row("", cut))], [place])
    assert done.xml == done.before
    assert (done.rules(), done.receipt.written) == (["slot-not-writable"], ())


@pytest.mark.parametrize(
    ("blocks", "old", "new"),
    [
        ("☒ Yes ☐ No", "☐ Yes", "☒ Yes"),
        (d.paragraph(d.box_control(checked=True), " Yes ☐ No"), 'checked w14:val="0"', 'checked w14:val="1"'),
        (d.paragraph(d.form_box(checked=True), " Yes ☐ No"), 'checked w:val="0"', 'checked w:val="1"'),
    ],
)
def test_a_copy_in_which_the_other_box_is_still_ticked_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blocks: str, old: str, new: str
) -> None:
    def damaged(*arguments: object) -> Outcome:
        outcome = write_answers(*arguments)  # type: ignore[arg-type]  # handed on as they came
        (data,) = outcome.parts.values()
        assert old.encode() in data
        return replace(outcome, parts=dict.fromkeys(outcome.parts, data.replace(old.encode(), new.encode())))

    monkeypatch.setattr(docx_file, "write_answers", damaged)
    with pytest.raises(IntegrityError, match="paragraph 1 # checkbox 1 can't be read back"):
        Answered(tmp_path, [blocks], [SECOND])


def test_a_line_drawn_by_a_tab_gives_way(tmp_path: Path) -> None:
    tab = "<w:r><w:tab/></w:r>"
    blocks = [d.paragraph("Height:", tab, leader="dot"), d.paragraph(tab, leader="dot")]
    done = Answered(tmp_path, blocks, [put("paragraph 1 # label 1", "9 m"), put("paragraph 2", "High")])
    assert done.texts == ["Height: 9 m", "High"]


def test_symbol_box(tmp_path: Path) -> None:
    block = d.paragraph('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>', " Yes")
    done = Answered(tmp_path, [block], [put("paragraph 1 # checkbox 1", kind=SlotKind.CHECKBOX)])
    symbol = done.root.find(f".//{W}sym")
    assert symbol is not None
    assert symbol.get(W + "char") == "F0FE"


def test_only_the_answer_changes(tmp_path: Path) -> None:
    blocks = [
        "<w:p ><w:r><w:t>odd &#60; spacing</w:t></w:r></w:p >",
        d.table(d.row("Q", "")),
        "<w:p></w:p><!-- kept -->",
    ]
    done = Answered(tmp_path, blocks, [put("table 1 row 1 cell 2", "A")])
    start = done.before.index(b"<w:tc>", done.before.index(b"Q"))
    assert done.xml[:start] == done.before[:start]
    end = done.before[done.before.index(b"</w:tbl>") :]
    assert done.xml.endswith(end)
    assert done.receipt.parts_changed == ("word/document.xml",)


def test_all_other_parts_are_copied(tmp_path: Path) -> None:
    done = Answered(tmp_path, ["Why?"], [put("after paragraph 1")])
    old, new = zipfile.ZipFile(tmp_path / "q.docx"), zipfile.ZipFile(done.target)
    assert old.namelist() == new.namelist()
    changed = [n for n in old.namelist() if old.read(n) != new.read(n)]
    assert changed == ["word/document.xml"]
    assert done.receipt.parts_total == len(old.namelist())


def test_several_answers_in_one_cell(tmp_path: Path) -> None:
    inner = d.table(d.row("Inner", ""))
    boxes = d.cell(d.paragraph(d.form_box(), " Yes"), d.paragraph("Why:"), inner, "")
    writes = [
        put("table 1 row 1 cell 1 # checkbox 1", kind=SlotKind.CHECKBOX),
        put("table 1 row 1 cell 1 # label 2", "Because"),
        put("table 1 row 1 cell 1 > table 1 row 1 cell 2", "Deep"),
    ]
    done = Answered(tmp_path, [d.table(d.row(boxes))], writes)
    assert done.cell().split("\n")[:2] == ["☒ Yes", "Why: Because"]
    assert next(done.document.tables()).rows[0].cells[0].tables[0].rows[0].cells[1].text == "Deep"


def test_strict_documents_keep_their_namespace(tmp_path: Path) -> None:
    source = d.write_docx(tmp_path / "q.docx", d.table(d.row("Q", "")), namespace=d.STRICT)
    d.open_docx(source).write([put("table 1 row 1 cell 2", "A")], tmp_path / "out.docx")
    xml = zipfile.ZipFile(tmp_path / "out.docx").read("word/document.xml").decode()
    assert d.STRICT in xml
    assert d.W not in xml


@pytest.mark.parametrize("declared", ["utf8", "US-ASCII"])
def test_a_document_that_is_not_read_as_utf8_takes_any_text(tmp_path: Path, declared: str) -> None:
    source = d.write_docx(tmp_path / "q.docx", d.table(d.row("Q", "")))
    xml = zipfile.ZipFile(source).read("word/document.xml").replace(b"UTF-8", declared.encode())
    source.write_bytes(rezipped(source.read_bytes(), {"word/document.xml": xml}))
    d.open_docx(source).write([put("table 1 row 1 cell 2")], tmp_path / "out.docx")
    written = zipfile.ZipFile(tmp_path / "out.docx").read("word/document.xml")
    assert written.isascii()
    assert read_document(Package.open(tmp_path / "out.docx")).document.blocks[0].rows[0].cells[1].text == HARD  # type: ignore[union-attr]  # a table


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "x"])
def test_numbers_that_mean_nothing_are_passed_over(tmp_path: Path, number: str) -> None:
    form = d.form_text(longest=3).replace('w:val="3"', f'w:val="{number}"')
    drop_down = d.form_choices("Yes").replace("<w:listEntry", f'<w:result w:val="{number}"/><w:listEntry')
    done = Answered(tmp_path, [d.paragraph(form, drop_down)], [put("paragraph 1 # field 1", "four")])
    assert done.texts == ["four"]


def test_characters_that_xml_forbids_are_left_out(tmp_path: Path) -> None:
    done = Answered(tmp_path, ["Why?"], [put("after paragraph 1", "a\x00b\x0bc\ud800d\ufffe")])
    assert done.texts[1] == "abcd"
    assert done.rules() == ["characters-stripped"]


@pytest.mark.parametrize(
    ("block", "at"),
    [
        (d.paragraph(d.box_control(lock="sdtContentLocked"), " a"), "paragraph 1 # checkbox 1"),
        (
            d.control("", d.paragraph("b") + d.paragraph("c"), extra='<w:lock w:val="contentLocked"/>'),
            "after paragraph 1",
        ),
        (
            d.paragraph(d.form_text().replace("<w:textInput>", '<w:enabled w:val="0"/><w:textInput>')),
            "paragraph 1 # field 1",
        ),
    ],
)
def test_locked_places_are_refused(tmp_path: Path, block: str, at: str) -> None:
    done = Answered(tmp_path, [block], [put(at)])
    assert done.rules() == ["slot-not-writable"]
    assert done.xml == done.before


def test_forms_protection_permits_form_places_only(tmp_path: Path) -> None:
    protection = '<w:documentProtection w:edit="forms" w:enforcement="1"/>'
    blocks = ["Why?", d.paragraph(d.form_text())]
    writes = [put("after paragraph 1"), put("paragraph 2 # field 1", "Ada")]
    done = Answered(tmp_path, blocks, writes, settings=protection)
    assert done.receipt.written == ("paragraph 2 # field 1",)
    assert done.rules() == ["slot-not-writable"]


@pytest.mark.parametrize(
    "at", ["paragraph 9", "table 1 row 1 cell 1", "after paragraph 0", "Sheet!A1", "paragraph 1 # label"]
)
def test_places_of_another_document_are_an_input_error(tmp_path: Path, at: str) -> None:
    with pytest.raises(InputError, match="no place"):
        Answered(tmp_path, ["Why?"], [put(at)])
    assert not (tmp_path / "answered.docx").exists()


def test_xml_that_only_one_parser_takes_is_an_input_error(tmp_path: Path) -> None:
    odd = d.paragraph("Why?").replace("<w:p>", '<w:p xmlns:x="-ttp://not a uri">')
    with pytest.raises(InputError, match="can't be edited"):
        Answered(tmp_path, [odd], [put("after paragraph 1")])


def test_existing_target_is_kept(tmp_path: Path) -> None:
    (tmp_path / "answered.docx").write_text("mine")
    with pytest.raises(UsageError):
        Answered(tmp_path, ["Why?"], [put("after paragraph 1")])
    assert (tmp_path / "answered.docx").read_text() == "mine"


@pytest.mark.parametrize("damage", [b"Why?", b"Because"])
def test_failed_proof_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: bytes) -> None:
    def damaged(*arguments: object) -> Outcome:
        outcome = write_answers(*arguments)  # type: ignore[arg-type]  # handed on as they came
        return replace(outcome, parts={n: data.replace(damage, b"tampered") for n, data in outcome.parts.items()})

    monkeypatch.setattr(docx_file, "write_answers", damaged)
    with pytest.raises(IntegrityError):
        Answered(tmp_path, ["Why?"], [put("after paragraph 1", "Because")])
    assert not (tmp_path / "answered.docx").exists()
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".answered")]


def test_format_tells_macros(tmp_path: Path) -> None:
    assert d.open_docx(d.write_docx(tmp_path / "a.docm", "x", macros=True)).format == "docm"
    assert d.open_docx(d.write_docx(tmp_path / "a.docx", "x")).format == "docx"


_ANSWERS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n"), min_size=1, max_size=60
).filter(lambda t: bool(t.strip()) and not set(t) & {"\ufffe", "\uffff"})
_PLACES: list[tuple[str, str, str]] = [
    ("p", d.paragraph("Why?", level=0), "after {p}"),
    ("p", d.paragraph(d.run("Answer:", "<w:b/>")), "{p} # label 1"),
    ("p", d.paragraph("Choose ", d.text_control()), "{p} # control 1"),
    ("p", d.paragraph("Enter ", d.form_text()), "{p} # field 1"),
    ("t", d.table(d.row("Question", "")), "{t} row 1 cell 2"),
    ("t", d.table(d.row(d.cell("Label:"))), "{t} row 1 cell 1 # label 1"),
    ("t", d.table(d.row("Question", d.cell(d.paragraph(d.text_control())))), "{t} row 1 cell 2 # control 1"),
]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(_PLACES), _ANSWERS, st.booleans()), min_size=1, max_size=6))
def test_what_is_written_is_read_back(chosen: list[tuple[tuple[str, str, str], str, bool]]) -> None:
    counts = {"p": 0, "t": 0}
    blocks, writes = [], []
    for (kind, block, at), text, fill in chosen:
        counts[kind] += 1
        blocks.append(block)
        if fill:
            writes.append(put(at.format(p=f"paragraph {counts['p']}", t=f"table {counts['t']}"), text))
    with TemporaryDirectory() as folder:
        done = Answered(Path(folder), blocks, writes)
    assert sorted(done.receipt.written) == sorted(w.slot.at for w in writes)
    shown = "\0".join([*done.texts, *(c.text for t in done.document.tables() for r in t.rows for c in r.cells)])
    assert all(w.text in shown for w in writes)
    assert (done.xml == done.before) == (not writes)
