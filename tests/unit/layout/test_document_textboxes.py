"""Questions and answer places in the text boxes of documents."""

from pathlib import Path

from support import documents as d

from qbyok.layout.docsaved import questions_recognised, save_questions, saved_questions
from qbyok.model import Layout, Role, SlotKind
from qbyok.questionnaire.docx.reader import read_document
from qbyok.questionnaire.package import Package


def detect(path: Path, *blocks: str) -> Layout:
    return d.open_docx(d.write_docx(path / "q.docx", *blocks)).layout


def found(layout: Layout) -> list[tuple[str, list[str]]]:
    return [(q.text, [s.at for s in q.slots]) for q in layout.questions]


def test_an_empty_box_below_its_question(tmp_path: Path) -> None:
    layout = detect(
        tmp_path,
        d.paragraph("Access", style="H1"),
        "How is access granted?",
        d.paragraph(d.text_box("")),
        d.paragraph("Describe how access is taken away.", d.text_box("Click here to enter text.")),
    )
    assert found(layout) == [
        ("How is access granted?", ["paragraph 3 # textbox 1 > paragraph 1"]),
        ("Describe how access is taken away.", ["paragraph 4 # textbox 1 > paragraph 1"]),
    ]
    assert {q.section for q in layout.questions} == {("Access",)}
    assert layout.questions[1].slots[0].existing is None


def test_questions_in_a_box(tmp_path: Path) -> None:
    box = d.text_box("1.1 Who approves access?", "Answer:", "1.2 Is it reviewed? ☐ Yes ☐ No")
    layout = detect(tmp_path, d.paragraph("Access", style="H1"), "Please fill in the form.", d.paragraph(box))
    first, second = layout.questions
    at = "paragraph 3 # textbox 1"
    assert (first.at, first.label, first.text) == (f"{at} > paragraph 1", "1.1", "Who approves access?")
    assert [s.at for s in first.slots] == [f"{at} > paragraph 2 # label 1"]
    assert [(s.at, s.option, s.kind) for s in second.slots] == [
        (f"{at} > paragraph 3 # checkbox 1", "Yes", SlotKind.CHECKBOX),
        (f"{at} > paragraph 3 # checkbox 2", "No", SlotKind.CHECKBOX),
    ]
    assert first.section == ("Access",)


def test_a_question_with_room_in_a_box(tmp_path: Path) -> None:
    boxes = [d.paragraph(d.text_box(question, "")) for question in ("Who reads the logs?", "Who deletes them?")]
    assert found(detect(tmp_path, *boxes)) == [
        ("Who reads the logs?", ["paragraph 1 # textbox 1 > after paragraph 1"]),
        ("Who deletes them?", ["paragraph 2 # textbox 1 > after paragraph 1"]),
    ]


def test_a_table_in_a_box(tmp_path: Path) -> None:
    grid = d.table(d.row("Question", "Answer"), d.row("Is data encrypted at rest?", ""))
    layout = detect(tmp_path, d.paragraph(d.text_box(grid)))
    assert found(layout) == [("Is data encrypted at rest?", ["paragraph 1 # textbox 1 > table 1 row 2 cell 2"])]
    assert layout.sheets[1].name == "paragraph 1 # textbox 1 > table 1"


def test_a_box_behind_a_label(tmp_path: Path) -> None:
    layout = detect(
        tmp_path,
        "How are keys kept?",
        "Response:",
        d.paragraph(d.text_box("")),
        d.paragraph("Comments:", d.text_box("")),
    )
    assert [(s.at, s.role) for s in layout.questions[0].slots] == [
        ("paragraph 3 # textbox 1 > paragraph 1", Role.ANSWER),
        ("paragraph 4 # textbox 1 > paragraph 1", Role.COMMENT),
    ]


def test_a_box_in_a_cell(tmp_path: Path) -> None:
    empty = d.cell(d.paragraph(d.text_box("")))
    own = d.cell(d.paragraph("Describe your backups and how they are tested:"), d.paragraph(d.text_box("")))
    layout = detect(
        tmp_path, d.table(d.row("Question", "Answer"), d.row("Are laptops encrypted?", empty)), d.table(d.row(own))
    )
    assert found(layout) == [
        ("Are laptops encrypted?", ["table 1 row 2 cell 2 # textbox 1 > paragraph 1"]),
        (
            "Describe your backups and how they are tested",
            ["table 2 row 1 cell 1 # textbox 1 > paragraph 1"],
        ),
    ]


def test_an_answer_in_a_box_is_recognised(tmp_path: Path) -> None:
    layout = detect(tmp_path, "Are laptops encrypted?", d.paragraph(d.text_box("Yes, all of them.")))
    slot = layout.questions[0].slots[0]
    assert (slot.at, slot.existing) == ("paragraph 2 # textbox 1 > paragraph 1", "Yes, all of them.")


def test_boxes_beside_the_text_do_not_come_between(tmp_path: Path) -> None:
    note = d.text_box("Instruction: answer all questions of this part.")
    layout = detect(
        tmp_path,
        d.paragraph("Describe the following measures", note),
        d.table(d.row("Backups of servers", ""), d.row("Backups of laptops", "")),
        d.paragraph("Do you log access?", note),
        "Answer:",
    )
    assert found(layout) == [
        ("Backups of servers", ["table 1 row 1 cell 2"]),
        ("Backups of laptops", ["table 1 row 2 cell 2"]),
        ("Do you log access?", ["paragraph 3 # label 1"]),
    ]
    assert layout.questions[0].guidance == "Describe the following measures"


def test_empty_boxes_without_a_question_are_none(tmp_path: Path) -> None:
    layout = detect(
        tmp_path,
        d.paragraph(d.text_box("")),
        "This policy holds for all.",
        d.paragraph(d.text_box("")),
        d.paragraph("Name:", d.text_box("")),
        d.paragraph("Note: see below", d.text_box("")),
    )
    assert layout.questions == ()


def test_boxes_whose_copies_differ_can_not_be_written(tmp_path: Path) -> None:
    layout = detect(tmp_path, "How is access granted?", d.paragraph(d.text_box("", old=d.paragraph("other"))))
    assert [(s.at, s.writable) for s in layout.questions[0].slots] == [
        ("paragraph 2 # textbox 1 > paragraph 1", False)
    ]


def test_places_in_boxes_can_be_saved(tmp_path: Path) -> None:
    inner = d.table(d.row("Question", "Answer (Yes or No)"), d.row("Is data encrypted at rest?", ""))
    blocks = [
        "How is access granted?",
        d.paragraph(d.text_box("")),
        d.paragraph(d.text_box("Who reads the logs?", "Answer:", inner)),
        d.paragraph(d.text_box("Who deletes them?", "")),
        d.paragraph(d.text_box("Who restores them?", "")),
    ]
    path = d.write_docx(tmp_path / "q.docx", *blocks)
    document, layout = read_document(Package.open(path)).document, d.open_docx(path).layout
    assert len(layout.questions) == 5
    saved = save_questions(document, layout)
    assert questions_recognised(saved, document) == 1.0
    empty = Layout(sheets=(), questions=())
    again = saved_questions(saved, document, empty, "0" * 64).questions
    assert [(q.at, [(s.at, s.role, s.kind, s.allowed) for s in q.slots]) for q in again] == [
        (q.at, [(s.at, s.role, s.kind, s.allowed) for s in q.slots]) for q in layout.questions
    ]
