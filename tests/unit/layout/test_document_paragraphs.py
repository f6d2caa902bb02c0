"""Questions and answer places in the running text of documents."""

from pathlib import Path

import pytest
from support import documents as d

from qbyok.layout.doclabels import answer_in, label_end, label_of
from qbyok.layout.docwords import after_code, asks, code_in, is_contact, is_item_number, split_number
from qbyok.model import Layout, Role, SlotKind


def detect(path: Path, *blocks: str) -> Layout:
    return d.open_docx(d.write_docx(path / "q.docx", *blocks)).layout


def test_questions_are_answered_in_a_new_paragraph(tmp_path: Path) -> None:
    layout = detect(
        tmp_path,
        d.paragraph("Access", style="H1"),
        d.paragraph("Who approves access?", level=0),
        d.paragraph("Is it reviewed? (give the interval)", level=0),
        d.paragraph("Have you written down the following?"),
        d.paragraph("the policy;", level=0, num=2),
    )
    assert [q.slots[0].at for q in layout.questions] == [f"after paragraph {n}" for n in (2, 3, 4)]
    assert [q.label for q in layout.questions] == ["1", "2", ""]
    assert {q.section for q in layout.questions} == {("Access",)}
    assert layout.questions[2].guidance == "- the policy;"


def test_answers_below_are_kept(tmp_path: Path) -> None:
    layout = detect(tmp_path, "Is access logged?", "Yes, for a year.", "Who reads the log?", "", "Is it signed?", "")
    slots = [q.slots[0] for q in layout.questions]
    assert [(s.at, s.existing) for s in slots] == [
        ("paragraph 2", "Yes, for a year."),
        ("after paragraph 3", None),
        ("after paragraph 5", None),
    ]


def test_statements_and_listings_are_no_questions(tmp_path: Path) -> None:
    layout = detect(
        tmp_path, "This policy holds for all.", "", "See the annex for details", "", "One rhetorical question?"
    )
    assert layout.questions == ()
    assert layout.sheets[0].why


def test_lines_for_the_answer(tmp_path: Path) -> None:
    layout = detect(
        tmp_path, "1.1 How are keys kept?", "Response:", "Comments:", "1.2 How are they changed?", "Antwort: jährlich"
    )
    first, second = layout.questions
    assert (first.label, first.text) == ("1.1", "How are keys kept?")
    assert [(s.at, s.role) for s in first.slots] == [
        ("paragraph 2 # label 1", Role.ANSWER),
        ("paragraph 3 # label 1", Role.COMMENT),
    ]
    assert second.slots[0].existing == "jährlich"


def test_line_below_a_heading(tmp_path: Path) -> None:
    layout = detect(tmp_path, d.paragraph("Encryption at rest", style="H2"), "Answer: ________")
    assert layout.questions[0].text == "Encryption at rest"
    assert layout.questions[0].slots[0].existing is None


def test_lines_to_write_on(tmp_path: Path) -> None:
    layout = detect(
        tmp_path, "Retention of logs: ________", "Name: ________", "Signature: ______", "Note: see the annex ____"
    )
    assert [q.text for q in layout.questions] == ["Retention of logs"]


def test_boxes_below_their_question(tmp_path: Path) -> None:
    layout = detect(tmp_path, "Is traffic encrypted?", "☐ Yes", "☒ No", "", "Is it tested? ☐ Yes ☐ No")
    first, second = layout.questions
    assert [(s.at, s.option) for s in first.slots] == [
        ("paragraph 2 # checkbox 1", "Yes"),
        ("paragraph 3 # checkbox 1", "No"),
    ]
    assert {s.existing for s in first.slots} == {"No"}
    assert first.allowed == ("Yes", "No")
    assert second.text == "Is it tested?"
    assert [s.kind for s in second.slots] == [SlotKind.CHECKBOX] * 2


@pytest.mark.parametrize("behind", ["(tick one)", "Details: ____"])
def test_boxes_may_follow_their_options_before_other_text(tmp_path: Path, behind: str) -> None:
    layout = detect(tmp_path, "Is traffic encrypted?", f"Yes ☐ No ☐ N/A ☐ {behind}", "Is it tested?", "☐ Yes ☐ No")
    assert [q.text for q in layout.questions] == ["Is traffic encrypted?", "Is it tested?"]
    assert [s.option for s in layout.questions[0].slots] == ["Yes", "No", "N/A"]


def test_boxes_behind_their_question_and_their_options(tmp_path: Path) -> None:
    blocks = ["1.1\tIs the gate shut?\tYes ☐\tNo ☐", "1.2\tThe lamp is lit at night\tYes ☐\tNo ☐"]
    layout = detect(tmp_path, *blocks, "1.3 Who has the keys?", "a)\tPorter ☐\tSmith ☐")
    assert [(q.label, q.text, q.slots[0].allowed) for q in layout.questions] == [
        ("1.1", "Is the gate shut?", ("Yes", "No")),
        ("1.2", "The lamp is lit at night", ("Yes", "No")),
        ("1.3", "Who has the keys?", ("Porter", "Smith")),
    ]


def test_controls_in_the_text(tmp_path: Path) -> None:
    layout = detect(
        tmp_path,
        d.paragraph("Data centre: ", d.text_control()),
        d.paragraph("How often are backups tested?"),
        d.paragraph(d.choices("Monthly", "Yearly")),
        d.paragraph("The ", d.text_control("system name"), " is described here."),
    )
    assert [q.text for q in layout.questions] == ["Data centre", "How often are backups tested?"]
    assert layout.questions[1].slots[0].at == "paragraph 3 # control 1"
    assert layout.questions[1].slots[0].allowed == ("Monthly", "Yearly")


def test_text_beside_tables_only_with_room_for_answers(tmp_path: Path) -> None:
    grid = d.table(d.row("Question", "Answer"), *(d.row(f"Is rule {n} followed?", "") for n in range(4)))
    crowded = detect(tmp_path, grid, "Is this rhetorical?", "And is this too?", "More text.")
    assert len(crowded.questions) == 4
    assert "left out" in crowded.sheets[0].why
    roomy = detect(tmp_path, grid, "Who is told of breaches?", "", "And how soon are they told?", "")
    assert [q.slots[0].at for q in roomy.questions[4:]] == ["after paragraph 1", "after paragraph 3"]


def test_a_few_questions_in_a_letter_are_not_asked(tmp_path: Path) -> None:
    asked = ["Who shuts the gates at night?", "How often are they painted?"]
    lines = ["The gates were built long ago."] * 13
    letter = detect(tmp_path, *asked, *lines)
    assert letter.questions == ()
    assert letter.sheets[0].why.endswith("2 left out: no room below them, and the text is about something else")
    assert len(detect(tmp_path, *asked, *lines[1:]).questions) == 2
    heading = d.paragraph("Paint", style="H1")
    assert len(detect(tmp_path, asked[0], heading, asked[1], *lines).questions) == 2


def test_a_box_below_its_question(tmp_path: Path) -> None:
    layout = detect(tmp_path, "How is data deleted?", d.table(d.row("")), "Text.", d.table(d.row("")))
    assert [(q.at, q.slots[0].at) for q in layout.questions] == [("paragraph 1", "table 1 row 1 cell 1")]


@pytest.mark.parametrize(
    ("text", "label", "answer"),
    [
        ("Role: CISO", "Role", "CISO"),
        ("役割：担当者", "役割", "担当者"),
        ("Owner: ______", "Owner", ""),
        ("see https://example.com", "see https://example.com", ""),
        ("at 10:30 each day", "at 10:30 each day", ""),
        ("[Assignment: a list] of roles", "[Assignment: a list] of roles", ""),
    ],
)
def test_labels(text: str, label: str, answer: str) -> None:
    assert label_of(text) == label
    assert answer_in(text) == answer
    assert (label_end(text) is None) == (label == text)


def test_numbers_and_codes() -> None:
    assert split_number("C3.1  How?") == ("C3.1", "How?")
    assert split_number("3) How?") == ("3", "How?")
    assert split_number("24 hours a day?") == ("", "24 hours a day?")
    assert code_in("AB-12 (3) Title") == "AB-12 (3)"
    assert after_code("AB-1 What is done?", "Part a") == "AB-1 Part a What is done?"
    assert is_item_number("1.2.3")
    assert is_item_number("b)")
    assert not is_item_number("Scope of it")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Is it shut? Explain.", True),
        ("Закрыта ли дверь? Опишите.", True),
        ("Είναι κλειστή; Περιγράψτε.", True),
        ("門は閉まっていますか？説明してください。", True),
        ("See https://example.com/?a=b for more", False),
        ("Κλειστή; όχι πάντα", False),
        ("It is shut; Explain.", False),
    ],
)
def test_question_marks_that_end_a_sentence(text: str, asked: bool) -> None:
    assert asks(text) is asked


def test_contact_details() -> None:
    assert is_contact("Name and title")
    assert is_contact("Completed by (name, function, date)")
    assert is_contact("Supplier's signature")
    assert is_contact("Data e firma")
    assert is_contact("代表者署名")
    assert not is_contact("Name of the controller's processor")
    assert is_contact("Name of the supplier")
    assert is_contact("Provider legal name")
    assert not is_contact("Data")
    assert not is_contact("In place")
    assert not is_contact("Role of the supplier")
    assert not is_contact("Completed")


def test_a_line_behind_a_question_takes_its_answer(tmp_path: Path) -> None:
    layout = detect(tmp_path, "When were the locks changed? ________", "Who changed them? ………")
    assert [(q.text, q.slots[0].at) for q in layout.questions] == [
        ("When were the locks changed?", "paragraph 1 # label 1"),
        ("Who changed them?", "paragraph 2 # label 1"),
    ]


def test_a_line_below_a_question_takes_its_answer_once(tmp_path: Path) -> None:
    layout = detect(
        tmp_path, "1. Who holds the keys?", "____________", "____________", "2. Who counts them?", "_____"
    )
    assert [[s.at for s in q.slots] for q in layout.questions] == [["paragraph 2"], ["paragraph 5"]]
    assert layout.questions[0].slots[0].existing is None


def test_answers_go_behind_their_numbers(tmp_path: Path) -> None:
    layout = detect(tmp_path, "Q1. Who holds the keys?", "A1.", "Q2. Who counts them?", "A2. The porter")
    assert [(q.label, q.slots[0].at, q.slots[0].existing) for q in layout.questions] == [
        ("Q1", "paragraph 2 # label 1", None),
        ("Q2", "paragraph 4 # label 1", "The porter"),
    ]


def test_headings_ask_where_there_is_room_below_them(tmp_path: Path) -> None:
    layout = detect(
        tmp_path,
        d.paragraph("Describe how the doors are locked at night", style="H2"),
        "",
        d.paragraph("How are visitors led through the house?", style="H2"),
        "",
        d.paragraph("Who is told of a broken lock?", style="H2"),
        "Response:",
        d.paragraph("Why does it matter?", style="H2"),
        "It matters since doors are doors.",
    )
    assert [(q.at, q.slots[0].at) for q in layout.questions] == [
        ("paragraph 1", "after paragraph 1"),
        ("paragraph 3", "after paragraph 3"),
        ("paragraph 5", "paragraph 6 # label 1"),
    ]


def test_a_condition_belongs_to_the_question_above_it(tmp_path: Path) -> None:
    layout = detect(tmp_path, "Are the locks tested? ☐ Yes ☐ No", "If yes, how often: ________")
    assert [s.role for s in layout.questions[0].slots] == [Role.VERDICT, Role.VERDICT, Role.COMMENT]


def test_a_line_below_a_condition_is_for_the_verdict_above_it(tmp_path: Path) -> None:
    asked = "Were keys, locks or lanterns lost?"
    more = "If you answered yes to any of the above, please tell us what was lost, and who found it:"
    layout = detect(tmp_path, asked, "Yes ☐ No ☐", more, "________", "________")
    assert [(s.at, s.role) for q in layout.questions for s in q.slots][2:] == [("paragraph 4", Role.COMMENT)]


def test_a_question_that_speaks_of_responses_is_no_label(tmp_path: Path) -> None:
    blocks = ["1. Is the gate shut? Yes ☐ No ☐", "2. Is the response to an alarm written down? Yes ☐ No ☐"]
    assert [q.label for q in detect(tmp_path, *blocks).questions] == ["1", "2"]


def test_an_explanation_stands_below_its_verdict(tmp_path: Path) -> None:
    blocks = ["Are the gates shut?", "Response: ☐ Yes ☐ No", "Explanation:", "Who shuts them?", "Response:"]
    shut, who = detect(tmp_path, *blocks).questions
    assert (shut.slots[-1].at, shut.slots[-1].role) == ("paragraph 3 # label 1", Role.COMMENT)
    assert [s.at for s in who.slots] == ["paragraph 5 # label 1"]
    field = d.paragraph("Erläuterung: ", d.text_control())
    (shut,) = detect(tmp_path, "Sind die Tore zu?", "☐ Ja ☐ Nein", field).questions
    assert (shut.slots[-1].at, shut.slots[-1].role) == ("paragraph 3 # control 1", Role.COMMENT)
    assert len(detect(tmp_path, *blocks[:2], "Explanation: a gate is a door.").questions[0].slots) == 2


def test_an_explanation_may_be_given_where_others_are_not(tmp_path: Path) -> None:
    lines = ("at night", "____", "", "____")
    blocks = [part for line in lines for part in ("Is the gate shut?", "☐ Yes ☐ No", f"Explanation: {line}")]
    comments = [q.slots[-1] for q in detect(tmp_path, *blocks).questions]
    assert [(c.at, c.existing) for c in comments[:2]] == [
        ("paragraph 3 # label 1", "at night"),
        ("paragraph 6 # label 1", None),
    ]


def test_tabs_drawn_as_lines(tmp_path: Path) -> None:
    tab = "<w:r><w:tab/></w:r>"
    layout = detect(
        tmp_path,
        d.paragraph("How many gates are there?"),
        d.paragraph(tab, leader="underscore"),
        d.paragraph(tab, leader="underscore"),
        d.paragraph("Height of the wall:", tab, leader="dot"),
        d.paragraph("Height of the tower:", tab),
    )
    assert [(q.text, q.slots[0].at) for q in layout.questions] == [
        ("How many gates are there?", "paragraph 2"),
        ("Height of the wall", "paragraph 4 # label 1"),
    ]


def test_a_label_behind_the_question(tmp_path: Path) -> None:
    layout = detect(tmp_path, "Who guards the gate? Answer:", "Who guards the tower? Answer: nobody")
    assert [(q.text, q.slots[0].at, q.slots[0].existing) for q in layout.questions] == [
        ("Who guards the gate?", "paragraph 1 # label 1", None),
        ("Who guards the tower?", "paragraph 2 # label 1", "nobody"),
    ]


def test_a_label_that_stands_below_others_again_and_again(tmp_path: Path) -> None:
    blocks = [text for n in (1, 2, 3) for text in (f"Who built tower {n}?", "Response:", "Archive shelf:")]
    questions = detect(tmp_path, *blocks).questions
    assert [[s.role for s in q.slots] for q in questions] == [[Role.ANSWER, Role.COMMENT]] * 3
    assert len(detect(tmp_path, *blocks[:3]).questions[0].slots) == 1


def test_a_line_behind_the_letter_of_an_answer(tmp_path: Path) -> None:
    items = [d.paragraph(text, level=0, num=2) for text in ("by day;", "at night.")]
    layout = detect(tmp_path, "a) Who shuts the gates?", *items, "R: ......", "b) Who has the keys?", "R: ____")
    assert [(q.text, [s.at for s in q.slots]) for q in layout.questions] == [
        ("Who shuts the gates?", ["paragraph 4 # label 1"]),
        ("Who has the keys?", ["paragraph 6 # label 1"]),
    ]


def test_letters_for_questions_and_answers(tmp_path: Path) -> None:
    layout = detect(tmp_path, "Q1: Who rings the bell?", "A: [response]", "Ｑ．鐘を鳴らすのは誰ですか。", "Ａ．")
    assert [(q.label, q.text, q.slots[0].at, q.slots[0].existing) for q in layout.questions] == [
        ("Q1", "Who rings the bell?", "paragraph 2 # label 1", None),
        ("", "鐘を鳴らすのは誰ですか。", "paragraph 4 # label 1", None),
    ]


def test_prompts_and_options_to_be_replaced_below_a_question(tmp_path: Path) -> None:
    layout = detect(
        tmp_path,
        d.paragraph("How is the moat filled?", style="H1"),
        "[Supplier to complete]",
        "Is it deep? ",
        "Yes / No   (circle as appropriate)",
        "[Diagram]",
    )
    first, second = layout.questions
    assert (first.slots[0].at, second.slots[0].at) == ("paragraph 2", "paragraph 4")
    assert second.slots[0].allowed == ("Yes", "No")


def test_what_a_form_says_of_itself_is_no_answer(tmp_path: Path) -> None:
    blocks = ["Castle survey", "Document reference: C-1", "Response values: Yes, No", "Is it high? No. It is low."]
    assert detect(tmp_path, *blocks, "And deep?").questions == ()


def test_a_box_that_an_instruction_speaks_of(tmp_path: Path) -> None:
    text = "This survey is for all who hold a castle by the coast, and all who hold a mill; tick each ☐ that fits."
    assert detect(tmp_path, text).questions == ()


def test_a_place_below_a_text_is_for_that_text(tmp_path: Path) -> None:
    field = d.paragraph(d.form_text())
    layout = detect(tmp_path, "4.3 Who insures the house?", field, "4.4 Your insurer of last year.", field)
    assert [(q.text, [s.at for s in q.slots]) for q in layout.questions] == [
        ("Who insures the house?", ["paragraph 2 # field 1"]),
        ("Your insurer of last year.", ["paragraph 4 # field 1"]),
    ]


def test_a_request_without_a_mark_has_its_own_answer(tmp_path: Path) -> None:
    blocks = ["Who shuts the gate?", "Answer:", "Describe how the gate is kept shut", "Answer:"]
    assert [(q.text, [s.at for s in q.slots]) for q in detect(tmp_path, *blocks).questions] == [
        ("Who shuts the gate?", ["paragraph 2 # label 1"]),
        ("Describe how the gate is kept shut", ["paragraph 4 # label 1"]),
    ]


def test_each_statement_above_an_answer_label_has_its_own_answer(tmp_path: Path) -> None:
    blocks = ["Who shuts the gate?", "Answer:", "The gate is oiled every year.", "Answer: ________"]
    assert [(q.text, [s.at for s in q.slots]) for q in detect(tmp_path, *blocks).questions] == [
        ("Who shuts the gate?", ["paragraph 2 # label 1"]),
        ("The gate is oiled every year.", ["paragraph 4 # label 1"]),
    ]


def test_a_note_between_question_and_label_is_no_question(tmp_path: Path) -> None:
    blocks = ["Who shuts the gate?", "Answer:", "Who opens it?", "Please name each person.", "Answer:"]
    assert [(q.text, [s.at for s in q.slots]) for q in detect(tmp_path, *blocks).questions] == [
        ("Who shuts the gate?", ["paragraph 2 # label 1"]),
        ("Who opens it?", ["paragraph 5 # label 1"]),
    ]


def test_a_single_request_with_room_counts_beside_questions_with_places(tmp_path: Path) -> None:
    blocks = ["Is the gate shut?", "☐ Yes ☐ No", "Please list who has a key.", "", "Is it oiled?", "☐ Yes ☐ No"]
    assert [q.text for q in detect(tmp_path, *blocks).questions] == [
        "Is the gate shut?",
        "Please list who has a key.",
        "Is it oiled?",
    ]


def test_a_request_among_listed_questions_is_asked(tmp_path: Path) -> None:
    texts = ("Are the doors locked?", "Describe how the keys are counted.", "Who opens the vault?")
    layout = detect(tmp_path, *(d.paragraph(text, level=0, num=2) for text in texts))
    assert [q.text for q in layout.questions] == list(texts)


def test_numbers_that_end_in_a_letter(tmp_path: Path) -> None:
    layout = detect(
        tmp_path,
        "1.a\tAre the doors locked?",
        "",
        "1.b\tPlease describe how the keys are counted.",
        "",
        "1.c\tDoes the watch cover the following hours",
        d.paragraph("those before midnight;", level=0, num=2),
        d.paragraph("those after midnight.", level=0, num=2),
    )
    assert [(q.label, q.text) for q in layout.questions] == [
        ("1.a", "Are the doors locked?"),
        ("1.b", "Please describe how the keys are counted."),
        ("1.c", "Does the watch cover the following hours"),
    ]


def test_lines_below_what_more_is_asked_on_a_verdict_take_it(tmp_path: Path) -> None:
    layout = detect(
        tmp_path,
        "1. Are the doors locked at night? ☐ Yes ☐ No",
        "If no, please give details:",
        "_" * 60,
        "2. Are the keys counted? ☐ Yes ☐ No",
    )
    assert [[s.at for s in q.slots] for q in layout.questions] == [
        ["paragraph 1 # checkbox 1", "paragraph 1 # checkbox 2", "paragraph 3"],
        ["paragraph 4 # checkbox 1", "paragraph 4 # checkbox 2"],
    ]


def test_a_line_with_a_verdict_and_details_has_a_place_for_each(tmp_path: Path) -> None:
    line = d.paragraph("Vendor response: ", d.choices("Yes", "No"), " Details: ", d.text_control(lines=False))
    asked = d.paragraph("Are the gates locked at night?")
    (question,) = d.open_docx(d.write_docx(tmp_path / "q.docx", asked, line)).layout.questions
    assert [(s.at, s.role.value) for s in question.slots] == [
        ("paragraph 2 # control 1", "verdict"),
        ("paragraph 2 # control 2", "comment"),
    ]
