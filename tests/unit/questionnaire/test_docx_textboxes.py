"""Text boxes of Word documents: read apart from the text around them, and written in all of their copies."""

import re
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import documents as d
from support.answered import HARD, Answered, everything, put

from qbyok.errors import InputError, IntegrityError
from qbyok.layout.blocks import Paragraph, Table, after, followed
from qbyok.model import SlotKind
from qbyok.questionnaire.docx import file as docx_file
from qbyok.questionnaire.docx.moves import Moves
from qbyok.questionnaire.docx.part import DocumentPart
from qbyok.questionnaire.docx.reader import read_document
from qbyok.questionnaire.docx.write import Outcome, write_answers
from qbyok.questionnaire.package import Package

_CONTENTS = re.compile(rb"<w:txbxContent>(.*?)</w:txbxContent>", re.DOTALL)


def read(path: Path, *blocks: str) -> DocumentPart:
    return read_document(Package.open(d.write_docx(path / "q.docx", *blocks)))


def contents(xml: bytes) -> list[bytes]:
    """Return what each w:txbxContent of a document holds."""
    return _CONTENTS.findall(xml)


def test_text_in_a_box_is_no_text_of_its_paragraph(tmp_path: Path) -> None:
    part = read(tmp_path, "one", d.paragraph("two", d.text_box("in the box", "and more"), " goes on"), "three")
    paragraphs = [b for b in part.document.blocks if isinstance(b, Paragraph)]
    assert [(p.at, p.text) for p in paragraphs] == [
        ("paragraph 1", "one"),
        ("paragraph 2", "two goes on"),
        ("paragraph 3", "three"),
    ]
    (box,) = paragraphs[1].boxes
    assert box.at == "paragraph 2 # textbox 1"
    assert [(b.at, b.text) for b in box.blocks if isinstance(b, Paragraph)] == [
        ("paragraph 2 # textbox 1 > paragraph 1", "in the box"),
        ("paragraph 2 # textbox 1 > paragraph 2", "and more"),
    ]


def test_a_box_holds_tables_and_controls(tmp_path: Path) -> None:
    inner = d.table(d.row("Q", d.cell(d.paragraph(d.box_control(), " yes"))))
    part = read(tmp_path, d.paragraph(d.text_box(d.paragraph(d.text_control()), inner)), d.table(d.row("a", "b")))
    anchor, grid = part.document.blocks
    assert isinstance(anchor, Paragraph)
    assert grid.at == "table 1"
    first, second = anchor.boxes[0].blocks
    assert isinstance(first, Paragraph)
    assert isinstance(second, Table)
    assert first.controls[0].at == "paragraph 1 # textbox 1 > paragraph 1 # control 1"
    assert second.rows[0].cells[1].controls[0].at == "paragraph 1 # textbox 1 > table 1 row 1 cell 2 # checkbox 1"


def test_boxes_of_a_cell_are_counted_in_the_cell(tmp_path: Path) -> None:
    cell = d.cell(d.paragraph(d.text_box("a")), d.paragraph(d.old_text_box("b")))
    part = read(tmp_path, d.table(d.row("Q", cell)))
    boxes = next(part.document.tables()).rows[0].cells[1].boxes
    assert [b.at for b in boxes] == ["table 1 row 1 cell 2 # textbox 1", "table 1 row 1 cell 2 # textbox 2"]
    assert list(everything(boxes[1].blocks)) == ["b"]


def test_a_group_holds_several_boxes(tmp_path: Path) -> None:
    part = read(tmp_path, d.paragraph(d.text_boxes(d.paragraph("left"), d.paragraph("right"))))
    assert list(everything(part.document.blocks)) == ["", "left", "right"]
    assert len(part.copies["paragraph 1 # textbox 2 > paragraph 1"]) == 1


def test_lists_in_a_box_count_by_themselves(tmp_path: Path) -> None:
    item = d.paragraph("item", level=0)
    part = read(tmp_path, item, d.paragraph(d.text_box(item, item), "item", level=0), item)
    paragraphs = [b for b in part.document.blocks if isinstance(b, Paragraph)]
    assert [p.number for p in paragraphs] == ["1", "2", "3"]
    assert [b.number for b in paragraphs[1].boxes[0].blocks if isinstance(b, Paragraph)] == ["1", "2"]


def test_boxes_that_nobody_sees_are_not_read(tmp_path: Path) -> None:
    hidden = d.text_box("hidden").replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>", 1)
    deleted = f'<w:del w:id="1" w:author="a">{d.text_box("deleted")}</w:del>'
    within = d.text_box(d.paragraph("outer", d.old_text_box("inner")))
    part = read(tmp_path, d.paragraph(hidden, deleted), d.paragraph(within))
    assert list(everything(part.document.blocks)) == ["", "", "outer"]


_BOXES: list[tuple[str, str, str]] = [
    (d.paragraph(""), "paragraph 1", HARD),
    (d.paragraph("Answer:"), "paragraph 1 # label 1", "Answer: " + HARD),
    (d.paragraph("Why?"), "after paragraph 1", HARD),
    (d.paragraph("Name: ", d.text_control()), "paragraph 1 # control 1", "Name: " + HARD),
    (d.paragraph("Name: ", d.form_text()), "paragraph 1 # field 1", "Name: " + HARD),
    (d.paragraph("☐ a ☐ b"), "paragraph 1 # checkbox 2", "☐ a ☒ b"),
    (d.paragraph(d.box_control(), " a"), "paragraph 1 # checkbox 1", "☒ a"),
    (d.table(d.row("Q", "")), "table 1 row 1 cell 2", HARD),
]


@pytest.mark.parametrize(("content", "at", "shown"), _BOXES)
def test_every_kind_of_place_is_written_in_both_copies(tmp_path: Path, content: str, at: str, shown: str) -> None:
    blocks = ["before", d.paragraph("anchor", d.text_box(content)), "after"]
    done = Answered(tmp_path, blocks, [put(f"paragraph 2 # textbox 1 > {at}")])
    new, old = contents(done.xml)
    assert new == old
    assert shown in list(everything(done.document.blocks))
    assert done.texts == ["before", "anchor", "after"]
    start, end = done.before.index(b"<w:txbxContent>"), done.before.rindex(b"</w:txbxContent>")
    assert done.xml.startswith(done.before[:start])
    assert done.xml.endswith(done.before[end:])


@pytest.mark.parametrize(("content", "at", "shown"), _BOXES)
def test_a_box_of_the_old_kind_has_no_copy(tmp_path: Path, content: str, at: str, shown: str) -> None:
    done = Answered(tmp_path, [d.paragraph(d.old_text_box(content))], [put(f"paragraph 1 # textbox 1 > {at}")])
    assert len(contents(done.xml)) == 1
    assert shown in list(everything(done.document.blocks))


def test_answers_inside_and_around_a_box(tmp_path: Path) -> None:
    anchor = d.paragraph("Owner: ", d.text_control(), d.text_box("Why?", ""))
    writes = [
        put("paragraph 2 # control 1", "Ada"),
        put("paragraph 2 # textbox 1 > after paragraph 1", "Because"),
        put("paragraph 2 # textbox 1 > paragraph 2", "And more"),
        put("after paragraph 1", "First"),
        put("after paragraph 2", "Last"),
    ]
    done = Answered(tmp_path, ["Start", anchor], writes)
    assert list(everything(done.document.blocks)) == [
        "Start", "First", "Owner: Ada", "Why?", "Because", "And more", "Last",
    ]  # fmt: skip
    assert len(set(contents(done.xml))) == 1


def test_a_box_stays_where_its_paragraph_is_answered(tmp_path: Path) -> None:
    cell = d.cell(d.paragraph("Click here to enter text", d.text_box("A hint")))
    blocks = [d.paragraph("Answer: ____", d.text_box("Another hint")), d.table(d.row("Q", cell))]
    done = Answered(tmp_path, blocks, [put("table 1 row 1 cell 2", "A"), put("paragraph 1 # label 1", "B")])
    assert list(everything(done.document.blocks)) == ["Answer: B", "Another hint", "Q", "A", "A hint"]


@pytest.mark.parametrize(
    "old",
    [
        ("<w:p/>",),
        (d.paragraph("Other text"),),
        (d.paragraph("Answer:"), d.paragraph("Answer:")),
    ],
)
def test_copies_that_differ_are_not_written(tmp_path: Path, old: tuple[str, ...]) -> None:
    box = d.text_boxes(d.paragraph("Answer:"), old=old)
    done = Answered(tmp_path, ["Why?", d.paragraph(box)], [put("paragraph 2 # textbox 1 > paragraph 1 # label 1")])
    assert done.rules() == ["slot-not-writable"]
    assert done.xml == done.before


def test_a_picture_for_older_programs_is_no_copy(tmp_path: Path) -> None:
    box = d.text_boxes("<w:p/>", old=())
    done = Answered(tmp_path, [d.paragraph(box)], [put("paragraph 1 # textbox 1 > paragraph 1", "A")])
    assert list(everything(done.document.blocks)) == ["", "A"]


def test_locks_reach_into_boxes(tmp_path: Path) -> None:
    locked = d.control("", d.text_box(""), extra='<w:lock w:val="contentLocked"/>')
    done = Answered(tmp_path, [d.paragraph(locked)], [put("paragraph 1 # textbox 1 > paragraph 1")])
    assert done.rules() == ["slot-not-writable"]


@pytest.mark.parametrize(
    "at",
    [
        "paragraph 1 # textbox 2 > paragraph 1",
        "paragraph 1 # textbox 1",
        "paragraph 1 # textbox 1 > after paragraph 2",
        "after paragraph 1 # textbox 1 > paragraph 1",
        "after table 1 row 1 cell 1",
    ],
)
def test_places_that_no_box_has_are_an_input_error(tmp_path: Path, at: str) -> None:
    with pytest.raises(InputError, match="no place"):
        Answered(tmp_path, [d.paragraph(d.text_box("")), d.table(d.row("a"))], [put(at)])


@pytest.mark.parametrize("which", [0, -1])
def test_a_copy_that_was_not_written_fails_the_proof(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: int
) -> None:
    def damaged(*arguments: object) -> Outcome:
        outcome = write_answers(*arguments)  # type: ignore[arg-type]  # handed on as they came
        ((name, xml),) = outcome.parts.items()
        pieces = xml.split(b"Because")
        joints = [b"Because"] * (len(pieces) - 1)
        joints[which] = b"Becaus3"
        data = b"".join(piece + joint for piece, joint in zip(pieces, [*joints, b""], strict=True))
        return replace(outcome, parts={name: data})

    monkeypatch.setattr(docx_file, "write_answers", damaged)
    with pytest.raises(IntegrityError):
        Answered(tmp_path, [d.paragraph(d.text_box(""))], [put("paragraph 1 # textbox 1 > paragraph 1", "Because")])
    assert not (tmp_path / "answered.docx").exists()


def test_places_move_with_the_paragraphs_before_them() -> None:
    moves = Moves(["after paragraph 2", "after paragraph 5", "paragraph 3 # textbox 1 > after paragraph 1"])
    assert moves.of("paragraph 2") == "paragraph 2"
    assert moves.of("after paragraph 2") == "paragraph 3"
    assert moves.of("paragraph 6 # control 1") == "paragraph 8 # control 1"
    assert (
        moves.of("paragraph 3 # textbox 1 > paragraph 2 # label 1")
        == "paragraph 4 # textbox 1 > paragraph 3 # label 1"
    )
    assert moves.of("paragraph 3 # textbox 1 > after paragraph 1") == "paragraph 4 # textbox 1 > paragraph 2"
    assert moves.of("paragraph 3 # textbox 2 > paragraph 2") == "paragraph 4 # textbox 2 > paragraph 2"
    assert moves.of("table 2 row 1 cell 1 # paragraph 9") == "table 2 row 1 cell 1 # paragraph 9"


def test_the_place_for_a_new_paragraph() -> None:
    for paragraph in ("paragraph 3", "paragraph 3 # textbox 1 > paragraph 2"):
        assert followed(after(paragraph)) == paragraph
        assert followed(paragraph) is None
    assert after("paragraph 3 # textbox 1 > paragraph 2") == "paragraph 3 # textbox 1 > after paragraph 2"


_TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n"), min_size=1, max_size=40
).filter(lambda t: bool(t.strip()) and not set(t) & {"\ufffe", "\uffff"})
_PLACES = [("<w:p/>", "paragraph"), (d.paragraph("Why?"), "after paragraph"), (d.paragraph("Why:"), "label")]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(
    st.lists(st.lists(st.tuples(st.sampled_from(_PLACES), _TEXTS, st.booleans()), min_size=1, max_size=3), max_size=4)
)
def test_what_is_written_into_boxes_is_read_back(chosen: list[list[tuple[tuple[str, str], str, bool]]]) -> None:
    blocks, writes = [], []
    for number, box in enumerate(chosen, 1):
        blocks.append(d.paragraph(f"{number}", d.text_box(*(content for (content, _), _, _ in box))))
        for place, ((_, kind), text, fill) in enumerate(box, 1):
            step = f"paragraph {place} # label 1" if kind == "label" else f"{kind} {place}"
            writes += [put(f"paragraph {number} # textbox 1 > {step}", text)] if fill else []
    with TemporaryDirectory() as folder:
        done = Answered(Path(folder), blocks, writes)
    assert sorted(done.receipt.written) == sorted(w.slot.at for w in writes)
    assert done.texts == [f"{number}" for number in range(1, len(chosen) + 1)]
    shown = "\0".join(everything(done.document.blocks))
    assert all(w.text in shown for w in writes)
    copies = contents(done.xml)
    assert copies[::2] == copies[1::2]


def test_a_box_is_a_check_box_for_nobody(tmp_path: Path) -> None:
    boxes = d.paragraph("☐ Yes", d.text_box("☐ No"))
    done = Answered(
        tmp_path, [boxes], [put("paragraph 1 # textbox 1 > paragraph 1 # checkbox 1", kind=SlotKind.CHECKBOX)]
    )
    assert list(everything(done.document.blocks)) == ["☐ Yes", "☒ No"]
