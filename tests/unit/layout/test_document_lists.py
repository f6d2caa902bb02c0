"""Lists of sub-requests, prompts and notes: what stands between a question of a document and its answer."""

from pathlib import Path

import pytest
from support import documents as d

from qbyok.model import Layout, Role


def detect(path: Path, *blocks: str) -> Layout:
    return d.open_docx(d.write_docx(path / "q.docx", *blocks)).layout


def asked(layout: Layout) -> list[tuple[str, list[str]]]:
    return [(q.text, [s.at for s in q.slots]) for q in layout.questions]


def heading(text: str) -> str:
    return d.paragraph(text, style="H1")


def item(text: str) -> str:
    return d.paragraph(text, level=0, num=2)


def test_items_with_room_of_their_own_are_asked_one_by_one(tmp_path: Path) -> None:
    blocks = [
        "1. State for each gate:",
        item("who has a key"),
        "",
        item("when it is shut"),
        "",
        "2. Who oils it?",
        "",
    ]
    layout = detect(tmp_path, *blocks)
    assert asked(layout) == [
        ("who has a key", ["after paragraph 2"]),
        ("when it is shut", ["after paragraph 4"]),
        ("Who oils it?", ["after paragraph 6"]),
    ]
    assert layout.questions[0].section == ("State for each gate:",)


def test_items_with_labels_of_their_own_are_asked_one_by_one(tmp_path: Path) -> None:
    blocks = ["4. As for the gates, state:", "a) who has a key", "Answer:", "b) when they are shut", "Answer:"]
    assert asked(detect(tmp_path, *blocks)) == [
        ("who has a key", ["paragraph 3 # label 1"]),
        ("when they are shut", ["paragraph 5 # label 1"]),
    ]


def test_items_without_room_belong_to_their_question(tmp_path: Path) -> None:
    blocks = ["1. State for each gate:", item("who has a key;"), item("when it is shut."), "", "2. Who oils it?", ""]
    layout = detect(tmp_path, *blocks)
    assert [q.text for q in layout.questions] == ["State for each gate:", "Who oils it?"]


@pytest.mark.parametrize("prompt", ["[Insert response – maximum 300 words]", "<Your answer>"])
def test_a_prompt_below_a_request_is_the_place_for_its_answer(tmp_path: Path, prompt: str) -> None:
    blocks = [heading("Gates"), "Outline how the gates are kept shut.", prompt]
    assert asked(detect(tmp_path, *blocks)) == [("Outline how the gates are kept shut.", ["paragraph 3"])]


def test_a_hint_in_brackets_above_a_label_is_no_place(tmp_path: Path) -> None:
    blocks = ["1. Outline how the gates are kept shut.", "[Limit: one page]", "Response:"]
    assert asked(detect(tmp_path, *blocks)) == [
        ("Outline how the gates are kept shut.", ["paragraph 3 # label 1"]),
    ]


def test_a_unit_beside_a_field_is_no_label(tmp_path: Path) -> None:
    blocks = ["State the price of a gate:", d.paragraph("EUR ", d.form_text()), "How wide is it?"]
    blocks.append(d.paragraph(d.form_text(), d.run(" metres")))
    assert asked(detect(tmp_path, *blocks)) == [
        ("State the price of a gate:", ["paragraph 2 # field 1"]),
        ("How wide is it?", ["paragraph 4 # field 1"]),
    ]


def test_a_note_below_a_heading_stands_above_the_answer(tmp_path: Path) -> None:
    free = [heading("Who shuts the gates?"), "", heading("Who oils them?"), ""]
    note = d.paragraph(d.run("Name every person, please.", "<w:i/>"))
    noted = [heading("Who has a key?"), note, "", heading("Remarks")]
    layout = detect(tmp_path, *free, *noted)
    assert asked(layout)[-1] == ("Who has a key?", ["after paragraph 6"])
    assert layout.questions[-1].guidance == "Name every person, please."


def test_a_text_above_the_free_line_is_the_answer(tmp_path: Path) -> None:
    free = [d.paragraph(question, level=0) for question in ("Who oils the gates?", "Describe how the lamps are lit.")]
    asking = d.paragraph("Who has a key? Please name everybody.", level=0)
    given = [asking, "ISO 7 to ISO 9 are held by the porter.", "", free[0], "No one.", ""]
    blocks = [free[0], "", free[1], "", *given, free[1], ""]
    layout = detect(tmp_path, *blocks)
    assert [(s.at, s.existing) for q in layout.questions for s in q.slots] == [
        ("after paragraph 1", None),
        ("after paragraph 3", None),
        ("paragraph 6", "ISO 7 to ISO 9 are held by the porter."),
        ("paragraph 9", "No one."),
        ("after paragraph 11", None),
    ]


def test_a_text_below_each_heading_is_its_answer(tmp_path: Path) -> None:
    blocks = [heading("Who shuts the gates?"), "The porter.", "", heading("Who oils them?"), "The smith.", ""]
    assert asked(detect(tmp_path, *blocks)) == []


@pytest.mark.parametrize(
    "title",
    [
        "Part D – For Gatehouse Office use only",
        "Cadre réservé à l’établissement",
        "Von der Bank auszufüllen (interne Verwendung)",
        "For use by the Porters' Lodge",
        "３．当社使用欄",
        "Spazio riservato al committente",
    ],
)
def test_what_a_form_keeps_for_its_reader_is_not_asked(tmp_path: Path, title: str) -> None:
    boxes = "Result: ☐ good ☐ bad"
    kept = [heading(title), "Remarks on the gates: ________", boxes, d.table(d.row("Seen by the porter", ""))]
    blocks = ["Who shuts the gates?", "Answer:", *kept]
    assert asked(detect(tmp_path, *blocks)) == [("Who shuts the gates?", ["paragraph 2 # label 1"])]


@pytest.mark.parametrize(
    "title", ["Findings (completed by the assessor)", "Befund (wird vom Auftraggeber ausgefüllt)"]
)
def test_a_table_below_a_line_that_gives_it_to_the_reader_is_not_asked(tmp_path: Path, title: str) -> None:
    def found(line: str) -> list[str]:
        table = d.table(d.row("State of the gates", ""), d.row("State of the keys", ""))
        return [text for text, _ in asked(detect(tmp_path, "Who shuts the gates?", "Answer:", line, table))]

    assert found(title) == ["Who shuts the gates?"]
    assert len(found("Findings (completed by the supplier)")) == 3


def test_a_part_that_the_assessor_completes_is_not_asked(tmp_path: Path) -> None:
    def found(other: str, title: str) -> list[str]:
        blocks = [heading(other), "Who shuts the gates?", "Answer:", heading(title), "Who has the keys?", "Answer:"]
        return [text for text, _ in asked(detect(tmp_path, *blocks))]

    both = ["Who shuts the gates?", "Who has the keys?"]
    assert found("Part A. The supplier's gates", "Part B (completed by the assessor, if engaged)") == both[:1]
    assert found("Teil A: Angaben des Lieferanten", "Teil B: Ausgefüllt von der Behörde") == both[:1]
    assert found("Part A. Gates", "Part B (completed by the bank)") == both
    assert found("Part A. The supplier's gates", "Part B (completed by the client)") == both


def test_a_part_for_the_respondent_is_asked(tmp_path: Path) -> None:
    blocks = [heading("Part B (for supplier use only)"), "Who shuts the gates?", "Answer:"]
    assert asked(detect(tmp_path, *blocks)) == [("Who shuts the gates?", ["paragraph 3 # label 1"])]


def test_numbered_items_below_a_request_are_asked_without_room(tmp_path: Path) -> None:
    blocks = [
        "1. As for the gates, please state:",
        d.paragraph("who has a key", level=0),
        d.paragraph("when they are shut", level=0),
        "2. Who oils them?",
    ]
    layout = detect(tmp_path, *blocks)
    assert [q.text for q in layout.questions] == ["who has a key", "when they are shut", "Who oils them?"]
    kept = detect(
        tmp_path,
        "1. The porter shall:",
        d.paragraph("shut the gates", level=0),
        d.paragraph("oil the gates", level=0),
        "2. Who oils them?",
        "3. Who pays for the oil?",
    )
    assert [q.text for q in kept.questions] == ["Who oils them?", "Who pays for the oil?"]


def test_items_that_are_questions_leave_nothing_to_the_text_above_them(tmp_path: Path) -> None:
    items = [d.paragraph("Who has a key?", level=0), "", d.paragraph("When are they shut?", level=0), ""]
    layout = detect(tmp_path, "1) Tell us about the gates:", *items, "2) Describe how the lamps are lit.", "")
    assert [q.text for q in layout.questions] == [
        "Who has a key?",
        "When are they shut?",
        "Describe how the lamps are lit.",
    ]


def test_a_note_below_a_numbered_question_stands_above_the_answer(tmp_path: Path) -> None:
    free = ["1. Who shuts the gates?", "", "2. Who oils them?", ""]
    layout = detect(
        tmp_path, *free, "3. Who has a key?", "Guidance: think of the smith, too.", "", "4. Who pays?", ""
    )
    assert ("Who has a key?", ["after paragraph 6"]) in asked(layout)


def test_a_follow_up_on_a_verdict_has_room_for_a_comment(tmp_path: Path) -> None:
    layout = detect(tmp_path, "1. Are they shut?", "☐ Yes ☐ No", "If no, explain why they are left open:", "")
    assert [s.at for s in layout.questions[0].slots][2:] == ["after paragraph 3"]


def test_numbered_lines_below_a_request_are_places(tmp_path: Path) -> None:
    layout = detect(tmp_path, "Name all who have a key:", "1. ________", "2. ________")
    assert asked(layout) == [("Name all who have a key:", ["paragraph 2"])]


def test_statements_with_controls_behind_labels_are_asked_one_by_one(tmp_path: Path) -> None:
    def statement(text: str, *notes: str) -> list[str]:
        chosen = d.paragraph("Response: ", d.choices("Shut", "Open"))
        return [text, *notes, chosen, d.paragraph("Details: ", d.text_control()), ""]

    blocks = [*statement("G-1 Gates are shut at night."), *statement("G-2 Lamps are lit.", "State the colour.")]
    layout = detect(tmp_path, *blocks, *statement("G-3 Keys are counted."))
    assert asked(layout) == [
        ("Gates are shut at night.", ["paragraph 2 # control 1", "paragraph 3 # control 1"]),
        ("Lamps are lit.", ["paragraph 7 # control 1", "paragraph 8 # control 1"]),
        ("Keys are counted.", ["paragraph 11 # control 1", "paragraph 12 # control 1"]),
    ]
    assert layout.questions[1].guidance == "State the colour."


def test_options_behind_a_question_are_what_it_allows(tmp_path: Path) -> None:
    layout = detect(tmp_path, "1. Is the gate shut? Yes / No", "2. Is it oiled? (Yes / No / N/A)", "3. Who oils it?")
    assert [(q.text, q.slots[0].allowed) for q in layout.questions] == [
        ("Is the gate shut?", ("Yes", "No")),
        ("Is it oiled?", ("Yes", "No", "N/A")),
        ("Who oils it?", None),
    ]


@pytest.mark.parametrize("printed", [["1. Is the gate shut? Yes / No"], ["1. Is the gate shut?", "Yes / No"]])
@pytest.mark.parametrize("comment", [["If no, explain why it is open:", ""], ["Comments:"]])
def test_a_place_for_comments_does_not_take_that_of_the_verdict(
    tmp_path: Path, printed: list[str], comment: list[str]
) -> None:
    question = detect(tmp_path, *printed, *comment, *printed, *comment).questions[0]
    assert [(s.role, s.allowed) for s in question.slots] == [(Role.VERDICT, ("Yes", "No")), (Role.COMMENT, None)]


def test_a_prompt_above_a_label_for_comments_is_the_place_for_the_answer(tmp_path: Path) -> None:
    blocks = ["Please describe how the gates are shut.", "Click here to enter text.", "Comments:"]
    assert asked(detect(tmp_path, *blocks)) == [
        ("Please describe how the gates are shut.", ["paragraph 2", "paragraph 3 # label 1"]),
    ]


@pytest.mark.parametrize(
    "title", ["Confidential, for internal use only", "Supplier questionnaire (internal use only)"]
)
def test_what_a_document_says_of_its_readers_keeps_nothing(tmp_path: Path, title: str) -> None:
    asking = [d.paragraph("Gates", style="H2"), d.table(d.row("Question", "Answer"), d.row("Is it shut?", ""))]
    assert len(detect(tmp_path, heading(title), *asking).questions) == 1
    assert len(detect(tmp_path, title, asking[1]).questions) == 1


def test_steps_below_an_instruction_are_no_questions(tmp_path: Path) -> None:
    steps = [d.paragraph("Save the file.", level=0), d.paragraph("Send it to the porter.", level=0)]
    layout = detect(tmp_path, "Please give your answers in the following way:", *steps, "Who has a key?", "Answer:")
    assert [q.text for q in layout.questions] == ["Who has a key?"]


def test_a_heading_that_asks_is_not_below_the_one_before_it(tmp_path: Path) -> None:
    blocks = [heading("Gates"), d.paragraph("Who shuts them?", style="H2"), "Answer:"]
    layout = detect(tmp_path, *blocks, d.paragraph("Who oils them?", style="H2"), "Answer:")
    assert [(q.text, q.section) for q in layout.questions] == [
        ("Who shuts them?", ("Gates",)),
        ("Who oils them?", ("Gates",)),
    ]


def test_items_with_one_place_below_them_all_are_answered_there(tmp_path: Path) -> None:
    blocks = ["4. Explain, for the gates, each of the following:", "a) who has a key;", "b) when they are shut;"]
    layout = detect(tmp_path, *blocks, "c) who oils them.", "Response:", "", "5. Who counts the keys?", "Response:")
    assert asked(layout) == [
        ("Explain, for the gates, each of the following:", ["paragraph 5 # label 1"]),
        ("Who counts the keys?", ["paragraph 8 # label 1"]),
    ]
