"""Questions and answer places in the tables of documents."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import documents as d
from support.archives import rezipped

from qbyok.errors import QbyokError
from qbyok.model import Layout, Question, Role, SlotKind


def detect(path: Path, *blocks: str, **options: str) -> Layout:
    return d.open_docx(d.write_docx(path / "q.docx", *blocks, **options)).layout  # type: ignore[arg-type]  # options are texts


def places(question: Question) -> list[str]:
    return [s.at for s in question.slots]


def test_two_columns_without_a_header(tmp_path: Path) -> None:
    layout = detect(tmp_path, d.table(d.row("Purpose of the processing", ""), d.row("Hosting location", "")))
    assert [(q.text, places(q)) for q in layout.questions] == [
        ("Purpose of the processing", ["table 1 row 1 cell 2"]),
        ("Hosting location", ["table 1 row 2 cell 2"]),
    ]
    assert layout.questions[0].id != layout.questions[1].id


def test_a_block_of_details_and_earlier_answers_ask_nothing(tmp_path: Path) -> None:
    labels = (
        "Firmenname",
        "Rechtsform",
        "USt-IdNr.",
        "Sitz der Gesellschaft",
        "Ausgefüllt am",
        "Anbieter Kontakt E-Mail",
    )
    block = d.table(*(d.row(label, "") for label in labels))
    header = d.row("Frage", "Vorjahresantwort", "Antwort", header=True)
    asked = d.table(header, d.row("Sind die Türen verschlossen?", "", ""), d.row("Wer hat Schlüssel?", "", ""))
    found = [s.at for q in detect(tmp_path, block, asked).questions for s in q.slots]
    assert found == ["table 2 row 2 cell 3", "table 2 row 3 cell 3"]


def test_the_prompt_of_a_drop_down_is_no_answer(tmp_path: Path) -> None:
    control = d.choices("Bitte auswählen …", "Zu", "Offen")
    field = d.form_choices("Select", "Shut", "Ajar")
    rows = [d.row(label, d.cell(d.paragraph(c))) for label, c in (("Stand der Türen", control), ("Gates", field))]
    allowed = [s.allowed for q in detect(tmp_path, d.table(*rows)).questions for s in q.slots]
    assert allowed == [("Zu", "Offen"), ("Shut", "Ajar")]


def test_numbers_before_a_list_of_documents_ask_nothing(tmp_path: Path) -> None:
    header = d.row("No.", "Attachment", "Evidence")
    assert detect(tmp_path, d.table(header, d.row("1", "", ""), d.row("2", "", ""))).questions == ()
    header = d.row("No.", "Answer", "Evidence")
    assert len(detect(tmp_path, d.table(header, d.row("1", "", ""), d.row("2", "", ""))).questions) == 2


def test_columns_by_their_headers_also_where_they_repeat(tmp_path: Path) -> None:
    header = d.row("No.", "Question", "Answer", "Comments", "Evidence", header=True)
    grid = d.table(
        header,
        d.row("A.1", "Is data encrypted at rest?", "", "", ""),
        d.row(d.cell("Part B", span=5)),
        header,
        d.row("B.1", "Who may restore a backup?", "", "", ""),
    )
    layout = detect(tmp_path, grid)
    assert [q.label for q in layout.questions] == ["A.1", "B.1"]
    assert [s.role for s in layout.questions[0].slots] == [Role.ANSWER, Role.COMMENT, Role.EVIDENCE]
    assert places(layout.questions[1])[0] == "table 1 row 5 cell 3"
    assert "Part B" not in [q.text for q in layout.questions]


def test_existing_answers_are_recognised(tmp_path: Path) -> None:
    grid = d.table(
        d.row("Question", "Response"), d.row("Is MFA enforced?", "Yes, for all staff"), d.row("Is SSO used?", "")
    )
    layout = detect(tmp_path, grid)
    assert [q.slots[0].existing for q in layout.questions] == ["Yes, for all staff", None]


def test_columns_to_tick(tmp_path: Path) -> None:
    grid = d.table(
        d.row("#", "Requirement", "Yes", "No", "N/A", "Remarks"),
        d.row("1", "Visitors are escorted at all times", "", "x", "", ""),
        d.row("2", "Doors are locked at night", "", "", "", ""),
    )
    first, second = detect(tmp_path, grid).questions
    ticks = [s for s in second.slots if s.kind is SlotKind.TICK]
    assert [(s.at, s.option, s.allowed) for s in ticks] == [
        ("table 1 row 3 cell 3", "Yes", ("x",)),
        ("table 1 row 3 cell 4", "No", ("x",)),
        ("table 1 row 3 cell 5", "N/A", ("x",)),
    ]
    assert second.allowed == ("Yes", "No", "N/A")
    assert second.slots[-1].role is Role.COMMENT
    assert {s.existing for s in first.slots if s.kind is SlotKind.TICK} == {"No"}
    assert [s.unticked for s in first.slots if s.kind is SlotKind.TICK] == [None, "", None]


def test_columns_may_be_ticked_with_a_box(tmp_path: Path) -> None:
    grid = d.table(
        d.row("Requirement", "Yes", "No"), d.row("Doors are locked", "", "☒"), d.row("Keys are counted", "", "")
    )
    first, second = detect(tmp_path, grid).questions
    assert [(s.option, s.existing, s.unticked) for s in first.slots] == [("Yes", "No", None), ("No", "No", "")]
    assert {s.existing for s in second.slots} == {None}


def test_a_ticked_box_per_column(tmp_path: Path) -> None:
    boxes = [d.cell(d.paragraph(d.box_control(checked=checked))) for checked in (False, True)]
    grid = d.table(d.row("Requirement", "Yes", "No"), d.row("Backups are kept off site for a year", *boxes))
    slots = detect(tmp_path, grid).questions[0].slots
    assert [(s.option, s.existing, s.unticked) for s in slots] == [("Yes", "No", None), ("No", "No", "")]


def test_a_box_per_column(tmp_path: Path) -> None:
    boxes = [d.cell(d.paragraph(d.box_control())), d.cell(d.paragraph(d.box_control()))]
    grid = d.table(d.row("Requirement", "Yes", "No"), d.row("Backups are kept off site for a year", *boxes))
    slots = detect(tmp_path, grid).questions[0].slots
    assert [(s.at, s.kind, s.option) for s in slots] == [
        ("table 1 row 2 cell 2 # checkbox 1", SlotKind.CHECKBOX, "Yes"),
        ("table 1 row 2 cell 3 # checkbox 1", SlotKind.CHECKBOX, "No"),
    ]


def test_boxes_with_options_in_a_cell(tmp_path: Path) -> None:
    options = d.paragraph(d.form_box(), " Met ", d.form_box(), " Not met")
    grid = d.table(d.row("Control", "Fulfilled", "Remarks"), d.row("Logs are kept for one year", d.cell(options), ""))
    question = detect(tmp_path, grid).questions[0]
    assert [s.option for s in question.slots[:2]] == ["Met", "Not met"]
    assert question.slots[2].at == "table 1 row 2 cell 3"


def test_labels_in_their_cells_with_the_code_of_the_title(tmp_path: Path) -> None:
    status = d.cell("Status (check all that apply):", d.paragraph("☐ In place"), d.paragraph("☐ Planned"), span=2)
    grid = d.table(
        d.row("XY-3", "Summary of the control"),
        d.row(d.cell("Responsible role:", span=2)),
        d.row(d.cell("Parameter XY-3(a): ______", span=2)),
        d.row(status),
    )
    layout = detect(tmp_path, grid)
    assert [q.text for q in layout.questions] == [
        "Responsible role",
        "Parameter XY-3(a)",
        "Status (check all that apply)",
    ]
    assert {q.label for q in layout.questions} == {"XY-3"}
    assert places(layout.questions[0]) == ["table 1 row 2 cell 1 # label 1"]
    assert places(layout.questions[2]) == ["table 1 row 4 cell 1 # checkbox 1", "table 1 row 4 cell 1 # checkbox 2"]


def test_answered_labels_keep_their_answer(tmp_path: Path) -> None:
    rows = [
        d.row(d.cell(f"{label}: {value}", span=2))
        for label, value in (("Used by", "all staff"), ("Interval", "monthly"))
    ]
    layout = detect(tmp_path, d.table(d.row("XY-4", "Summary"), *rows))
    assert [q.slots[0].existing for q in layout.questions] == ["all staff", "monthly"]


def test_question_and_line_in_one_cell(tmp_path: Path) -> None:
    layout = detect(tmp_path, d.table(d.row(d.cell("2.1 Who is told?", "Name the roles.", "Supplier response:"))))
    question = layout.questions[0]
    assert (question.label, question.text) == ("2.1", "Who is told? Name the roles.")
    assert places(question) == ["table 1 row 1 cell 1 # label 3"]


def test_answer_in_the_row_below(tmp_path: Path) -> None:
    layout = detect(tmp_path, d.table(d.row("Describe the nature of the processing."), d.row("")))
    assert places(layout.questions[0]) == ["table 1 row 2 cell 1"]


def test_parts_of_a_question_that_is_the_title(tmp_path: Path) -> None:
    title = d.cell("XY-5 How is it implemented?", span=2, fill="DDDDDD")
    layout = detect(tmp_path, d.table(d.row(title), d.row("Part a", ""), d.row("Part b", "By a script")))
    assert [q.text for q in layout.questions] == [
        "XY-5 Part a How is it implemented?",
        "XY-5 Part b How is it implemented?",
    ]
    assert [q.slots[0].existing for q in layout.questions] == [None, "By a script"]


def test_a_row_of_options_belongs_to_the_paragraph_above(tmp_path: Path) -> None:
    blocks: list[str] = []
    for text in ("Limit access to known users.", "Record each access.", "Review the records."):
        options = [d.cell(d.paragraph(d.form_box(), " " + o)) for o in ("Implemented", "Planned", "Not applicable")]
        box = d.cell("Give details of what is done or planned here.", span=3)
        blocks += [d.paragraph(text, level=1), "", d.table(d.row(*options), d.row(box)), ""]
    layout = detect(tmp_path, *blocks)
    question = layout.questions[1]
    assert (question.at, question.text, question.label) == ("paragraph 4", "Record each access.", "1.2")
    assert [s.option for s in question.slots[:3]] == ["Implemented", "Planned", "Not applicable"]
    assert places(question)[-1] == "table 2 row 2 cell 1"
    assert question.slots[-1].existing is None


def test_options_row_by_row(tmp_path: Path) -> None:
    rows = [d.row(d.cell(d.paragraph(d.box_control())), t, "some text") for t in ("Public", "Private")]
    question = detect(tmp_path, d.table(d.row(d.cell("Deployment model", span=3)), *rows)).questions[0]
    assert question.text == "Deployment model"
    assert question.allowed == ("Public", "Private")
    assert [s.option for s in question.slots] == ["Public", "Private"]


def test_printed_options_of_which_one_stays(tmp_path: Path) -> None:
    def options() -> str:
        return d.cell(*(d.paragraph(t, level=0, num=2) for t in ("Complete", "Partial", "Not available")))

    header = d.row("Practice", "Implementation", "Notes")
    grid = d.table(
        header, d.row("A policy is in place and known", options(), ""), d.row("It is reviewed yearly", options(), "")
    )
    slot = detect(tmp_path, grid).questions[0].slots[0]
    assert (slot.kind, slot.allowed) == (SlotKind.CHOICE, ("Complete", "Partial", "Not available"))
    assert slot.existing is None


def test_drop_down_in_a_cell(tmp_path: Path) -> None:
    choice = d.cell(d.paragraph(d.choices("Yes", "No", "Unknown")))
    slot = (
        detect(tmp_path, d.table(d.row("Question", "Answer"), d.row("Is it logged?", choice))).questions[0].slots[0]
    )
    assert slot.at == "table 1 row 2 cell 2 # control 1"
    assert (slot.kind, slot.role) == (SlotKind.CHOICE, Role.VERDICT)
    assert slot.allowed == ("Yes", "No", "Unknown")
    assert slot.existing is None


def test_tables_that_ask_nothing(tmp_path: Path) -> None:
    layout = detect(
        tmp_path,
        d.table(
            d.row("No.", "Question", "Type"),
            d.row("1", "What is stored?", "Open text"),
            d.row("2", "Where?", "Choice"),
        ),
        d.table(d.row("Port", "Protocol", "Used by"), d.row("<Port>", "<Protocol>", "<Used by>")),
        d.table(d.row("Name:", ""), d.row("E-mail address:", ""), d.row("Phone:", "")),
        d.table(d.row("Item", "Name/position/date", "Notes"), d.row("Approved by:", "", "Sign here")),
        d.table(
            d.row("Date", "Description", "Author"), d.row("2026-01-01", "First version", "Ada"), d.row("", "", "")
        ),
    )
    assert layout.questions == ()
    assert [n.used for n in layout.sheets if n.name.startswith("table")] == [False] * 5
    assert all(n.why for n in layout.sheets)


def test_nested_tables_are_read(tmp_path: Path) -> None:
    inner = d.table(d.row("Question", "Answer"), d.row("Is it tested?", ""))
    layout = detect(tmp_path, d.table(d.row(d.cell("Annex", inner))))
    assert places(layout.questions[0]) == ["table 1 row 1 cell 1 > table 1 row 2 cell 2"]


def test_locked_places_are_no_open_slots(tmp_path: Path) -> None:
    locked = d.cell(d.paragraph(d.box_control(lock="sdtContentLocked"), " Yes ", d.box_control(), " No"))
    slots = detect(tmp_path, d.table(d.row("Is it tested?", locked))).questions[0].slots
    assert [s.writable for s in slots] == [False, True]


def test_protection_leaves_form_places_only(tmp_path: Path) -> None:
    protection = '<w:documentProtection w:edit="forms" w:enforcement="1"/>'
    grid = d.table(
        d.row("Question", "Answer"), d.row("Is it tested?", d.cell(d.paragraph(d.form_text()))), d.row("When?", "")
    )
    layout = detect(tmp_path, grid, settings=protection)
    assert [q.slots[0].writable for q in layout.questions] == [True, False]
    assert "protection" in layout.questions[1].slots[0].why


def test_other_languages(tmp_path: Path) -> None:
    layout = detect(
        tmp_path,
        d.table(d.row("Nr.", "Frage", "Antwort"), d.row("1", "Werden Daten verschlüsselt?", "")),
        d.table(d.row("番号", "質問", "回答", "備考"), d.row("1", "データは暗号化されていますか？", "", "")),
        d.table(d.row("N°", "Question", "Réponse"), d.row("1", "Les données sont-elles chiffrées ?", "")),
    )
    assert [q.slots[0].role for q in layout.questions] == [Role.ANSWER] * 3
    assert [s.role for s in layout.questions[1].slots] == [Role.ANSWER, Role.COMMENT]


def test_a_column_of_whoever_reads_the_answers_is_left_alone(tmp_path: Path) -> None:
    rows = [d.row(f"Is door {n} locked at night?", "", "") for n in range(3)]
    layout = detect(tmp_path, d.table(d.row("Question", "Supplier response", "Customer assessment"), *rows))
    assert [places(q) for q in layout.questions] == [[f"table 1 row {n} cell 2"] for n in (2, 3, 4)]


def test_columns_that_are_left_open_beside_the_answer_take_a_part_of_it(tmp_path: Path) -> None:
    rows = [d.row(f"Is door {n} locked at night?", "", "") for n in range(3)]
    layout = detect(tmp_path, d.table(d.row("Question", "Answer", "Xyzzy"), *rows))
    assert [s.role for s in layout.questions[0].slots] == [Role.ANSWER, Role.COMMENT]


def test_a_grid_of_room_is_asked_by_its_first_column(tmp_path: Path) -> None:
    rows = [d.row(f"Building {n}", "", "") for n in range(3)]
    layout = detect(tmp_path, d.table(d.row("Site", "Doors with a lock", "Doors without"), *rows))
    assert [(q.text, len(q.slots)) for q in layout.questions] == [(f"Building {n}", 2) for n in range(3)]


def test_a_form_of_contact_details_asks_nothing(tmp_path: Path) -> None:
    rows = [d.row(label, "") for label in ("Company name:", "Address:", "Phone:", "E-mail:", "Established in:")]
    assert detect(tmp_path, d.table(*rows)).questions == ()


def test_header_texts_in_two_languages(tmp_path: Path) -> None:
    header = d.row(d.cell("Question", "Frage"), d.cell("Answer", "Antwort"))
    layout = detect(tmp_path, d.table(header, d.row("Are the doors locked? Sind die Türen zu?", "")))
    assert places(layout.questions[0]) == ["table 1 row 2 cell 2"]


_TEXTS = st.sampled_from(
    ["", "Yes", "Question?", "Answer", "Role:", "☐ a ☐ b", "<x>", "1.1", "long text with many words here"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(st.lists(_TEXTS, min_size=1, max_size=4), min_size=1, max_size=5))
def test_any_table_gives_the_same_layout_twice_and_each_place_once(tmp_path: Path, rows: list[list[str]]) -> None:
    grid = d.table(*(d.row(*row) for row in rows))
    layout = detect(tmp_path, grid)
    assert detect(tmp_path, grid) == layout
    at = [s.at for q in layout.questions for s in q.slots]
    assert len(at) == len(set(at))
    assert len({q.id for q in layout.questions}) == len(layout.questions)


_SOUND = d.document_xml(
    d.paragraph("Why?", level=0),
    d.table(d.row("Q", "A"), d.row("x?", d.cell(d.paragraph(d.box_control(), " y")))),
    d.paragraph(d.form_text()),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.integers(0, len(_SOUND) - 1), st.binary(max_size=4), st.integers(0, 12))
def test_any_damage_gives_a_layout_or_a_known_error(tmp_path: Path, at: int, new: bytes, cut: int) -> None:
    source, target = d.write_docx(tmp_path / "q.docx", "x"), tmp_path / "damaged.docx"
    damaged = _SOUND[:at] + new + _SOUND[at + cut :]
    target.write_bytes(rezipped(source.read_bytes(), {"word/document.xml": damaged}))
    try:
        layout = d.open_docx(target).layout
    except QbyokError:
        return
    assert all(q.slots for q in layout.questions)


def test_options_printed_in_each_row_are_no_header(tmp_path: Path) -> None:
    header = d.row("Question", "Response", "Explanation", header=True)
    rows = [d.row(f"Is gate {n} locked?", "Yes / No / Partly", "") for n in range(1, 4)]
    questions = detect(tmp_path, d.table(header, d.row(d.cell("Gates", span=3)), *rows)).questions
    assert [q.text for q in questions] == ["Is gate 1 locked?", "Is gate 2 locked?", "Is gate 3 locked?"]
    assert questions[0].slots[0].allowed == ("Yes", "No", "Partly")
    assert [s.role for s in questions[0].slots] == [Role.VERDICT, Role.COMMENT]


def test_an_answered_row_below_a_section_is_no_header(tmp_path: Path) -> None:
    header = d.row("No.", "Question", "Answer", "Comment", header=True)
    section = d.row(d.cell("Doors", span=4))
    rows = [d.row("1", "Are doors locked at night?", "Yes", "By the porter"), d.row("2", "Who has keys?", "", "")]
    questions = detect(tmp_path, d.table(header, section, *rows)).questions
    assert [(q.label, q.slots[0].existing) for q in questions] == [("1", "Yes"), ("2", None)]


def test_columns_of_boxes_whatever_their_names(tmp_path: Path) -> None:
    rows = [d.row(text, *["☐"] * 3) for text in ("Lease", "Insurance policy")]
    table = d.table(d.row("Evidence", "enclosed", "to follow", "not there", header=True), *rows)
    questions = detect(tmp_path, table).questions
    assert [q.text for q in questions] == ["Lease", "Insurance policy"]
    assert [s.option for s in questions[0].slots] == ["enclosed", "to follow", "not there"]


def test_a_table_per_question_with_rows_for_the_answer(tmp_path: Path) -> None:
    def block(number: int) -> str:
        return d.table(
            d.row(d.cell(f"B{number}.1", fill="DDDDDD"), d.cell(f"Is hall {number} swept daily?", fill="DDDDDD")),
            d.row("", "Halls that are let count as well."),
            d.row("Answer", "[ ] Yes   [ ] No"),
            d.row("Comments", ""),
            d.row(d.cell("Assessor comment", fill="EEEEEE"), d.cell("", fill="EEEEEE")),
        )

    first, second = detect(tmp_path, block(1), d.paragraph(), block(2)).questions
    assert (first.label, first.text) == ("B1.1", "Is hall 1 swept daily?")
    assert [(s.at, s.option) for s in second.slots] == [
        ("table 2 row 3 cell 2 # checkbox 1", "Yes"),
        ("table 2 row 3 cell 2 # checkbox 2", "No"),
        ("table 2 row 4 cell 2", None),
    ]


def test_a_question_row_with_its_label_row_below(tmp_path: Path) -> None:
    rows = [
        row for n in (1, 2) for row in (d.row(str(n), f"Describe gate {n} in a few words."), d.row(_wide("Answer:")))
    ]
    questions = detect(tmp_path, d.table(*rows)).questions
    assert [(q.label, q.text, places(q)) for q in questions] == [
        ("1", "Describe gate 1 in a few words.", ["table 1 row 2 cell 1 # label 1"]),
        ("2", "Describe gate 2 in a few words.", ["table 1 row 4 cell 1 # label 1"]),
    ]


def _wide(text: str) -> str:
    return d.cell(text, span=2)


def test_a_control_beside_a_label_keeps_what_was_answered(tmp_path: Path) -> None:
    filled = d.cell(d.paragraph(d.text_control("The porter", placeholder=False)))
    rows = [d.row("Keeper of the keys", filled), d.row("Painter of the gates", "The porter")]
    assert [(q.text, q.slots[0].existing) for q in detect(tmp_path, d.table(*rows)).questions] == [
        ("Keeper of the keys", "The porter"),
    ]


def test_tables_for_the_one_who_asked_are_left_alone(tmp_path: Path) -> None:
    def assessed(title: str, fill: str = "") -> str:
        return d.table(d.row(_wide(title)), d.row("Overall impression of the house", d.cell("", fill=fill)))

    kept = [assessed("Reserved for the auditor"), assessed("To be completed by the bank", "EEEEEE")]
    assert detect(tmp_path, *kept).questions == ()
    assert len(detect(tmp_path, assessed("To be completed by the bank")).questions) == 1


def test_references_behind_the_answer_are_evidence(tmp_path: Path) -> None:
    header = d.row("ID", "Requirement", "Compliance (C/PC/NC)", "Response", "Reference", header=True)
    rows = [d.row(f"R{n}", f"Gate {n} shall be painted every year.", "", "", "") for n in (1, 2)]
    slots = detect(tmp_path, d.table(header, *rows)).questions[0].slots
    assert [s.role for s in slots] == [Role.VERDICT, Role.ANSWER, Role.EVIDENCE]
    assert slots[0].allowed == ("C", "PC", "NC")


def test_usual_verdicts_with_an_unusual_one(tmp_path: Path) -> None:
    header = d.row("ID", "Question", "Answer (Yes, No, N/A, or See Note)", "Note", header=True)
    questions = detect(tmp_path, d.table(header, d.row("1", "Is there a moat?", "", ""))).questions
    assert questions[0].slots[0].allowed == ("Yes", "No", "N/A", "See Note")


def test_a_list_of_people_asks_nothing(tmp_path: Path) -> None:
    header = d.row("Role", "Name", "Mobile", "E-mail", header=True)
    assert detect(tmp_path, d.table(header, d.row("Coordinator of the test", "", "", ""))).questions == ()


def test_a_box_below_a_numbered_request_or_question(tmp_path: Path) -> None:
    box = d.table(d.row(""))
    blocks = [d.paragraph("2.1 Describe how the gate is kept shut."), box, d.paragraph("2.2 Who shuts it?"), box]
    assert [(q.label, places(q)) for q in detect(tmp_path, *blocks).questions] == [
        ("2.1", ["table 1 row 1 cell 1"]),
        ("2.2", ["table 2 row 1 cell 1"]),
    ]


def test_answers_of_an_earlier_year_stay(tmp_path: Path) -> None:
    header = d.row("Question", "Answer 2024", "Answer 2025", header=True)
    rows = [d.row(f"Is gate {n} locked?", "Yes", "") for n in (1, 2)]
    assert [places(q) for q in detect(tmp_path, d.table(header, *rows)).questions] == [
        ["table 1 row 2 cell 3"],
        ["table 1 row 3 cell 3"],
    ]
