"""What the columns of a document's tables are for."""

from pathlib import Path

from support import documents as d

from qbyok.model import Layout, Question


def detect(path: Path, *blocks: str) -> Layout:
    return d.open_docx(d.write_docx(path / "q.docx", *blocks)).layout


def places(question: Question) -> list[str]:
    return [s.at for s in question.slots]


def test_columns_of_measures_each_with_its_box_are_one_question(tmp_path: Path) -> None:
    header = d.row("Technical", "Organisational", header=True)
    rows = [d.row("☐ Locks", "☐ Key list"), d.row("☐ Alarm", "")]
    layout = detect(tmp_path, "Measures that keep strangers out.", d.table(header, *rows))
    assert [(q.text, [s.option for s in q.slots]) for q in layout.questions] == [
        ("Measures that keep strangers out.", ["Locks", "Key list", "Alarm"])
    ]


def test_a_prompt_in_a_header_is_a_header(tmp_path: Path) -> None:
    header = d.row("No", "Question", "Select", header=True)
    layout = detect(tmp_path, d.table(header, d.row("1", "Is it locked?", "☐ Yes ☐ No"), d.row("2", "Where?", "")))
    assert [q.text for q in layout.questions] == ["Is it locked?", "Where?"]


def test_columns_below_the_readers_name_are_not_for_the_respondent(tmp_path: Path) -> None:
    groups = d.row("", d.cell("Completed by supplier", span=2), d.cell("Completed by auditor", span=2))
    header = d.row("Audit question", "Response", "Evidence", "Finding", "Notes", header=True)
    rows = [d.row("How is the gate kept shut?", "", "", "", ""), d.row("Who has a key?", "", "", "", "")]
    found = [at for q in detect(tmp_path, d.table(groups, header, *rows)).questions for at in places(q)]
    assert found == [f"table 1 row {row} cell {cell}" for row in (3, 4) for cell in (2, 3)]


def test_points_that_are_given_are_no_place(tmp_path: Path) -> None:
    header = d.row("Criterion", "Max. score", "Bidder's offer", header=True)
    rows = [d.row("Months for which the gate is warranted", "10", ""), d.row("Hours in which it is mended", "5", "")]
    found = [at for q in detect(tmp_path, d.table(header, *rows)).questions for at in places(q)]
    assert found == ["table 1 row 2 cell 3", "table 1 row 3 cell 3"]


def test_a_grid_of_figures_may_have_a_blank_corner(tmp_path: Path) -> None:
    rows = [d.row("Gates sold at home", "", ""), d.row("Gates sold abroad", "", "")]
    layout = detect(tmp_path, d.table(d.row("", "North", "South", header=True), *rows))
    assert [(q.text, places(q)) for q in layout.questions] == [
        ("Gates sold at home", ["table 1 row 2 cell 2", "table 1 row 2 cell 3"]),
        ("Gates sold abroad", ["table 1 row 3 cell 2", "table 1 row 3 cell 3"]),
    ]


def test_a_list_of_documents_with_a_box_for_each(tmp_path: Path) -> None:
    header = d.row("Document", "Enclosed", "File name", header=True)
    layout = detect(tmp_path, d.table(header, d.row("Key list", "☐", ""), d.row("Plan of all the gates", "☐", "")))
    assert [(q.text, [s.option for s in q.slots]) for q in layout.questions] == [
        ("Key list", ["Enclosed", None]),
        ("Plan of all the gates", ["Enclosed", None]),
    ]


def test_an_answer_chosen_among_printed_options_has_them_too(tmp_path: Path) -> None:
    rows = [d.row("Is it locked?", "Yes"), d.row("Is it oiled?", "Yes / No"), d.row("Is it lit?", "Yes / No")]
    layout = detect(tmp_path, d.table(d.row("Question", "Answer", header=True), *rows))
    assert [(s.allowed, s.existing) for q in layout.questions for s in q.slots] == [
        (("Yes", "No"), "Yes"),
        (("Yes", "No"), None),
        (("Yes", "No"), None),
    ]


def test_all_blank_columns_of_a_grid_are_to_be_filled_in(tmp_path: Path) -> None:
    header = d.row("Certificate", "Number", "Issued by", "Valid until", "Enclosed", header=True)
    layout = detect(
        tmp_path, d.table(header, d.row("Gate makers", "", "", "", "☐"), d.row("Smiths", "", "", "", "☐"))
    )
    assert [len(q.slots) for q in layout.questions] == [4, 4]


def test_a_currency_alone_leaves_room_for_the_amount(tmp_path: Path) -> None:
    header = d.row("Kind of gate", "Price in winter", "Price in summer", header=True)
    rows = [d.row("Oak", "", ""), d.row("Iron", "", ""), d.row("All gates", "€", "€ ____")]
    found = [at for q in detect(tmp_path, d.table(header, *rows)).questions for at in places(q)]
    assert found == [f"table 1 row {row} cell {cell}" for row in (2, 3, 4) for cell in (2, 3)]


def test_a_judgement_behind_what_is_chosen_and_explained_is_the_readers(tmp_path: Path) -> None:
    def found(*heads: str) -> list[str]:
        rows = [
            d.row(text, "☐ yes ☐ no", *[""] * (len(heads) - 2)) for text in ("The gate is shut.", "The lamp is lit.")
        ]
        layout = detect(tmp_path, d.table(d.row(*heads, header=True), *rows))
        return [at for at in places(layout.questions[0]) if "#" not in at]

    assert found("Requirement", "In place", "Evidence", "Assessment GK") == ["table 1 row 2 cell 3"]
    assert found("Requirement", "In place", "Assessment GK") == ["table 1 row 2 cell 3"]
    assert found("Requirement", "In place", "Evidence", "Self-assessment")[1:] == ["table 1 row 2 cell 4"]


def _italic(text: str) -> str:
    return d.cell(d.paragraph(d.run(text, "<w:i/>")))


def test_hints_in_italics_behind_labels_are_to_be_replaced(tmp_path: Path) -> None:
    def found(*cells: str, head: str = "Description") -> list[tuple[str, str | None]]:
        rows = [d.row(f"Gate {n}", cell) for n, cell in enumerate(cells, 1)]
        layout = detect(tmp_path, d.table(d.row("Topic", head, header=True), *rows))
        return [(s.at, s.existing) for q in layout.questions for s in q.slots]

    hints = _italic("Describe in a few words how it is shut."), _italic("Width, height, colour.")
    assert found(*hints, "") == [(f"table 1 row {n} cell 2", None) for n in (2, 3, 4)]
    assert found(*hints, "", "oak")[3:] == [("table 1 row 5 cell 2", "oak")]
    assert found(*hints, head="Guidance") == []
    assert found(_italic("An old gate of oak."), _italic("A new gate of iron.")) == []
    assert found(hints[0], "oak", "iron") == []


def test_what_an_officer_judges_and_a_reader_demands_is_theirs(tmp_path: Path) -> None:
    def found(*headers: str) -> list[str]:
        rows = [d.row(f"Gate {n} is shut at night", *("" for _ in headers)) for n in (1, 2)]
        return places(detect(tmp_path, d.table(d.row("Requirement", *headers, header=True), *rows)).questions[0])

    own = ["table 1 row 2 cell 2"]
    assert found("Answer", "Assessment of the DPO", "Measures required by the DPO") == own
    assert found("Answer", "Documents demanded by the auditor") == own
    assert found("Antwort", "Bewertung des Datenschutzbeauftragten") == own
    assert len(found("Answer", "Comment of your DPO")) == 2


def test_an_explanation_beside_other_evidence_may_be_given_already(tmp_path: Path) -> None:
    rows = [d.row("The gate is shut.", "☐ yes ☐ no", "By the porter"), d.row("The lamp is lit.", "☐ yes ☐ no", "")]
    header = d.row("Requirement", "In place", "Explanation / evidence", header=True)
    shut, lit = detect(tmp_path, d.table(header, *rows)).questions
    assert (shut.slots[-1].existing, lit.slots[-1].at) == ("By the porter", "table 1 row 3 cell 3")
    header = d.row("Requirement", "In place", "Explanation", header=True)
    assert all(len(q.slots) == 2 for q in detect(tmp_path, d.table(header, *rows)).questions)
    rows.append(d.row("The bell is rung.", "☐ yes ☐ no", ""))
    assert all(len(q.slots) == 3 for q in detect(tmp_path, d.table(header, *rows)).questions)


def test_codes_in_a_header_make_it_one_for_verdicts(tmp_path: Path) -> None:
    header = d.row("Ref", "Requirement", "Code (OK, TD, NO)", "Response", header=True)
    rows = [d.row("1", "The gate is shut at night.", "", ""), d.row("2", "The lamp is lit at night.", "", "")]
    slots = [s for q in detect(tmp_path, d.table(header, *rows)).questions for s in q.slots]
    assert [s.allowed for s in slots] == [("OK", "TD", "NO"), None] * 2
    assert [s.at[-6:] for s in slots] == ["cell 3", "cell 4"] * 2


def test_printed_options_beside_statements_are_answers(tmp_path: Path) -> None:
    statements = ("The porter shuts the gate.", "The smith oils the lock.")

    def found(header: str) -> list[str]:
        rows = [d.row("Gates", text, "Agree / Disagree") for text in statements]
        table = d.table(d.row("Topic", "Declaration", header, header=True), *rows)
        return [at for q in detect(tmp_path, table).questions for at in places(q)]

    assert found("Porter's consent") == ["table 1 row 2 cell 3", "table 1 row 3 cell 3"]
    assert found("Allowed values") == []


def test_an_example_and_the_readers_comments_are_no_places(tmp_path: Path) -> None:
    header = d.row("No.", "Question", "Answer", "Remarks", header=True)
    rows = [d.row("Example", "Is the lamp lit?", "Yes", "At night"), d.row("1", "Is the gate shut?", "", "")]
    rows.append(d.row("", "Assessor's comments", "", ""))
    found = [at for q in detect(tmp_path, d.table(header, *rows)).questions for at in places(q)]
    assert found == ["table 1 row 3 cell 3", "table 1 row 3 cell 4"]
    labels = ("External auditor", "Assessor's comments", "Client's comments")
    found = [q.text for q in detect(tmp_path, d.table(*(d.row(label, "") for label in labels))).questions]
    assert found == ["External auditor", "Client's comments"]


def test_measures_below_a_heading_are_asked_by_it(tmp_path: Path) -> None:
    header = d.row("Technical", "Organisational", header=True)
    table = d.table(header, d.row("☐ Locks", "☐ Key list"), d.row("☐ Alarm", "☐ Porter"))
    (question,) = detect(tmp_path, d.paragraph("1.1 Access to the building", style="H2"), table).questions
    assert (question.label, question.text) == ("1.1", "Access to the building")
    assert [slot.option for slot in question.slots] == ["Locks", "Key list", "Alarm", "Porter"]


def test_boxes_below_a_heading_of_the_readers_are_not_for_the_respondent(tmp_path: Path) -> None:
    heading = d.paragraph("Result (to be completed by the auditor only)", style="H2")
    assert not detect(tmp_path, heading, d.table(d.row("☐ Passed", "☐ Failed"))).questions


def test_sentences_with_bullets_are_no_options(tmp_path: Path) -> None:
    steps = d.cell(*(d.paragraph(text, level=0, num=2) for text in ("Look at it.", "Ask the porter.")))
    rows = [d.row("Requirement", "Expected testing", "In place", "Not in place")]
    rows += [d.row("Gates are shut at night.", steps, "☐", "☐"), d.row("Keys are counted.", steps, "☐", "☐")]
    layout = d.open_docx(d.write_docx(tmp_path / "q.docx", d.table(*rows))).layout
    assert [len(q.slots) for q in layout.questions] == [2, 2]


def test_printed_options_may_end_in_a_full_stop(tmp_path: Path) -> None:
    rows = [d.row("Código", "Medida", "Aplicada", "Observaciones")]
    rows += [d.row(f"m.{n}", f"Las puertas del patio {n} se cierran de noche.", "SÍ / NO / N.A.", "") for n in (1, 2)]
    layout = d.open_docx(d.write_docx(tmp_path / "q.docx", d.table(*rows))).layout
    assert [q.allowed for q in layout.questions] == [("SÍ", "NO", "N.A.")] * 2
