"""Rows over the full width of a document's table, and what is answered below them."""

from pathlib import Path

from support import documents as d

from qbyok.model import Layout, Question, Role


def detect(path: Path, *blocks: str) -> Layout:
    return d.open_docx(d.write_docx(path / "q.docx", *blocks)).layout


def places(question: Question) -> list[str]:
    return [s.at for s in question.slots]


def test_answers_over_the_full_width_below_numbered_questions(tmp_path: Path) -> None:
    rows = [d.row("1.1", "Describe the locks of the house."), d.row(d.cell("", span=2))]
    rows += [d.row("1.2", "Where are the keys kept?"), d.row(d.cell("", span=2))]
    layout = detect(tmp_path, d.table(*rows))
    assert [(q.text, places(q)) for q in layout.questions] == [
        ("Describe the locks of the house.", ["table 1 row 2 cell 1"]),
        ("Where are the keys kept?", ["table 1 row 4 cell 1"]),
    ]


def test_answers_given_below_numbered_questions_are_kept(tmp_path: Path) -> None:
    rows = [d.row("1", "Describe the locks."), d.row("Answer", "Made of iron."), d.row("Evidence", "")]
    layout = detect(tmp_path, d.table(*rows))
    assert [(s.at, s.role, s.existing) for s in layout.questions[0].slots] == [
        ("table 1 row 2 cell 2", Role.ANSWER, "Made of iron."),
        ("table 1 row 3 cell 2", Role.EVIDENCE, None),
    ]


def test_a_box_below_a_question_and_a_note_on_it(tmp_path: Path) -> None:
    box = d.table(d.row(""))
    layout = detect(tmp_path, "Who has keys?", "Porters, owners, smiths.", "", box)
    assert [(q.text, places(q)) for q in layout.questions] == [("Who has keys?", ["table 1 row 1 cell 1"])]


def test_a_box_with_a_label_below_its_question(tmp_path: Path) -> None:
    blocks = ["Describe how the gates are kept shut.", d.table(d.row(d.cell("Supplier's response:", "", "")))]
    box = d.table(d.row("Réponse du candidat :"))
    layout = detect(tmp_path, *blocks, "Question 2 – Décrivez la clé de la porte.", box)
    assert [(q.text, places(q)) for q in layout.questions] == [
        ("Describe how the gates are kept shut.", ["table 1 row 1 cell 1 # label 1"]),
        ("Question 2 – Décrivez la clé de la porte.", ["table 2 row 1 cell 1 # label 1"]),
    ]


def test_a_long_condition_before_a_field_is_its_label(tmp_path: Path) -> None:
    label = "If “Yes”, please state how many of the keys were lost and when each was last seen: "
    rows = [d.row("1", "Were keys lost?", "☐ Yes ☐ No")]
    rows.append(d.row(d.cell(d.paragraph(label, d.form_text()), span=3)))
    found = [at for q in detect(tmp_path, d.table(*rows)).questions for at in places(q)]
    assert found[-1] == "table 1 row 2 cell 1 # field 1"


def test_a_follow_up_over_the_width_beside_a_number_that_goes_on(tmp_path: Path) -> None:
    header = d.row("No.", "Requirement", "Yes", "No", header=True)
    asked = d.row(d.cell("1", merge="restart"), "Is it locked?", "", "")
    below = d.row(d.cell("", merge="continue"), d.cell("If yes, name who has the key:", span=3))
    found = [at for q in detect(tmp_path, d.table(header, asked, below)).questions for at in places(q)]
    assert found == ["table 1 row 2 cell 3", "table 1 row 2 cell 4", "table 1 row 3 cell 2 # label 1"]


def test_boxes_over_the_full_width_below_numbered_questions(tmp_path: Path) -> None:
    options = d.paragraph(d.form_box(), " Yes   ", d.form_box(), " No")
    more = d.paragraph("If no, who keeps it open: ", d.form_text())
    kinds = [d.paragraph(d.form_box(), f" {kind}") for kind in ("Oak", "Iron")]
    rows = [d.row("K1", "Is the gate shut at night?"), d.row(d.cell(options, more, span=2))]
    rows += [d.row("K2", "What are the gates made of?"), d.row(d.cell(*kinds, span=2))]
    shut, made = detect(tmp_path, d.table(*rows)).questions
    assert (shut.label, shut.text, made.label) == ("K1", "Is the gate shut at night?", "K2")
    assert [(s.at, s.role, s.option) for s in shut.slots] == [
        ("table 1 row 2 cell 1 # checkbox 1", Role.VERDICT, "Yes"),
        ("table 1 row 2 cell 1 # checkbox 2", Role.VERDICT, "No"),
        ("table 1 row 2 cell 1 # field 1", Role.COMMENT, None),
    ]
    assert [s.option for s in made.slots] == ["Oak", "Iron"]


def test_a_request_in_brackets_above_free_lines_is_to_be_replaced(tmp_path: Path) -> None:
    def found(*lines: str) -> list[list[str]]:
        rows = [d.row(d.cell("門の状態をご記入ください。", fill="EEEEEE")), d.row(d.cell(*map(d.paragraph, lines)))]
        return [places(q) for q in detect(tmp_path, d.table(*rows)).questions]

    assert found("（異常がない場合は「なし」とご記入ください）", "", "") == [["table 1 row 2 cell 1"]]
    assert found("（異常がない場合は「なし」とご記入ください）") == []


def test_a_field_among_the_words_of_an_option_takes_no_answer(tmp_path: Path) -> None:
    options = [
        d.paragraph(d.form_box(), " Oak"),
        d.paragraph(d.form_box(), " As the gate of ", d.form_text(), " has"),
    ]
    rows = [d.row("K1", "What are the gates made of?"), d.row(d.cell(*options, span=2))]
    (made,) = detect(tmp_path, d.table(*rows)).questions
    assert [s.role for s in made.slots] == [Role.VERDICT, Role.VERDICT]


def test_a_field_below_its_label_behind_a_blank_number(tmp_path: Path) -> None:
    boxes = f"{d.form_box()} Yes {d.form_box()} No"
    rows = [d.row("1", "Are the doors locked at night?", d.cell(d.paragraph(boxes)))]
    below = d.cell(d.paragraph("If no, please say who stands guard:"), d.paragraph(d.form_text()), span=2)
    rows += [d.row("", below), d.row("2", "Are the keys counted?", d.cell(d.paragraph(boxes)))]
    layout = detect(tmp_path, d.table(*rows))
    assert [(q.text, places(q)) for q in layout.questions][1] == (
        "If no, please say who stands guard",
        ["table 1 row 2 cell 2 # field 1"],
    )


def test_options_in_rows_below_a_numbered_question_and_a_note_on_it(tmp_path: Path) -> None:
    def table(number: str, text: str, *notes: str) -> str:
        told = [d.row(d.cell(note, span=3)) for note in notes]
        options = [d.row(d.cell(d.paragraph("☐")), d.cell(option, span=2)) for option in ("Yes", "No")]
        remarks = d.row(d.cell("Comments:", span=2), "")
        return d.table(d.row(number, d.cell(text, span=2)), *told, *options, remarks)

    first = table("B1", "Are the doors locked at night?", "Guidance: doors of cellars count, too.")
    layout = detect(tmp_path, first, "", table("B2", "Are the keys counted each week?"))
    assert [(q.label, q.text) for q in layout.questions] == [
        ("B1", "Are the doors locked at night?"),
        ("B2", "Are the keys counted each week?"),
    ]
    assert [[(s.at, s.option) for s in q.slots] for q in layout.questions] == [
        [
            ("table 1 row 3 cell 1 # checkbox 1", "Yes"),
            ("table 1 row 4 cell 1 # checkbox 1", "No"),
            ("table 1 row 5 cell 2", None),
        ],
        [
            ("table 2 row 2 cell 1 # checkbox 1", "Yes"),
            ("table 2 row 3 cell 1 # checkbox 1", "No"),
            ("table 2 row 4 cell 2", None),
        ],
    ]


def test_a_request_in_brackets_over_the_full_width_is_replaced(tmp_path: Path) -> None:
    rows = [
        d.row(d.cell("LOCK-1", span=2, fill="DDDDDD")),
        d.row(d.cell("Keeper of the keys: ", span=2)),
        d.row(d.cell("[Describe how the doors are locked at night.]", span=2)),
        d.row("Papers:", ""),
    ]
    asked = {q.text: places(q) for q in detect(tmp_path, d.table(*rows)).questions}
    assert asked["Describe how the doors are locked at night."] == ["table 1 row 3 cell 1"]


def test_a_part_that_asks_may_follow_one_to_be_signed(tmp_path: Path) -> None:
    rows = [d.row(d.cell("Name", fill="DDDDDD"), d.cell("Signature", fill="DDDDDD")), d.row("", "")]
    rows += [d.row(d.cell("Part 2. The house", span=2, fill="DDDDDD")), d.row("Describe the gates of the house.", "")]
    layout = detect(tmp_path, d.table(*rows, d.row("Is there a moat?", "☐ Yes ☐ No")))
    assert [q.text for q in layout.questions] == ["Describe the gates of the house.", "Is there a moat?"]


def test_a_title_with_a_colon_above_boxes_is_no_label(tmp_path: Path) -> None:
    rows = [d.row(d.cell("Part 2a. Gates (tick all that apply):", span=2, fill="DDDDDD"))]
    rows += [
        d.row(d.cell("Indicate all gates that are guarded.", span=2)),
        d.row(d.cell("☐ North", "☐ South", span=2)),
    ]
    layout = detect(tmp_path, d.table(*rows, d.row("Are others guarded?", "☐ Yes ☐ No")))
    assert [q.text for q in layout.questions] == ["Indicate all gates that are guarded.", "Are others guarded?"]


def test_lists_of_boxes_side_by_side_are_questions_of_their_own(tmp_path: Path) -> None:
    lists = d.row(d.cell("☐ Locks", "☐ Bars"), d.cell("☐ Porters", "☐ Dogs", "☐ Visitors' book"))
    rows = [d.row(d.cell("1. Gates", span=2)), d.row("Measures of iron", "Measures of people"), lists]
    layout = detect(tmp_path, d.table(*rows))
    assert [(q.text, q.allowed) for q in layout.questions] == [
        ("1. Gates – Measures of iron", ("Locks", "Bars")),
        ("1. Gates – Measures of people", ("Porters", "Dogs", "Visitors' book")),
    ]


def test_a_long_condition_with_a_colon_is_a_label(tmp_path: Path) -> None:
    label = "If no, explain how the keys of the gates are kept from those who have left the house for good:"
    rows = [d.row("Question", "Yes", "No"), d.row("Are keys counted?", "☐", "☐"), d.row(d.cell(label, "", span=3))]
    found = [at for q in detect(tmp_path, d.table(*rows)).questions for at in places(q)]
    assert found[-1] == "table 1 row 3 cell 1 # label 1"


def test_a_title_above_rows_of_a_box_and_its_option_asks_for_them(tmp_path: Path) -> None:
    rows = [d.row(d.cell("Gates of the house (select all that apply):", span=2, fill="DDDDDD"))]
    rows += [d.row(d.cell(d.paragraph(d.box_control())), name) for name in ("North", "South", "East")]
    (question,) = detect(tmp_path, d.table(*rows)).questions
    assert (len(question.slots), question.allowed) == (3, ("North", "South", "East"))
