"""Which columns of a table are to be filled in."""

import pytest
from support.grids import detect, dropdown, sheet, slots

from qbyok.model import Confidence, Layout, Role, SlotKind

ASKED = [
    ["1", "Do you lock the doors at night?"],
    ["2", "Do you count the keys each week?"],
    ["3", "Who may open the vault?"],
    ["4", "Are visitors led through the house?"],
]


def columns(layout: Layout) -> dict[str, Role]:
    """Return the roles of the slots in the first question's row, by column."""
    return {at[0]: slot.role for at, slot in slots(layout).items() if at[1:] == "2"}


def test_a_blank_column_beside_the_answer_belongs_to_it_whatever_its_header_says() -> None:
    rows = [["No.", "Question", "Answer", "Reference to your handbook", "Xyzzy"], *ASKED]
    layout = detect(sheet(rows))
    assert set(columns(layout)) == {"C", "D", "E"}
    assert columns(layout)["E"] is Role.COMMENT
    notes = {note.column: note for note in layout.sheets[0].columns}
    assert (notes["C"].confidence, notes["E"].confidence) == (Confidence.HIGH, Confidence.MEDIUM)


@pytest.mark.parametrize("header", ["Details", "Précisions", "Erläuterung"])
def test_a_blank_column_for_explanations_takes_the_answers_where_it_is_the_only_one(header: str) -> None:
    assert columns(detect(sheet([["No.", "Question", header], *ASKED]))) == {"C": Role.ANSWER}


def test_a_column_that_is_filled_only_where_the_answer_is_belongs_to_it() -> None:
    rows = [["No.", "Question", "Answer", "Xyzzy", "Source"], *([*row, "", "", "Handbook"] for row in ASKED)]
    rows[1][2:4] = ["Yes", "At ten."]
    assert set(columns(detect(sheet(rows)))) == {"C", "D"}


def test_several_columns_under_an_answer_are_no_ticks_where_one_is_answered_in_words() -> None:
    groups = ["", "", "Your answer for each house", "", ""]
    header = ["No.", "Question", "House 1", "House 2", "House 3"]
    first = [*ASKED[0], "A white house by the lake"]
    layout = detect(sheet([groups, header, first, *ASKED[1:]], merges=["C1:E1"]))
    assert {at: slot.role for at, slot in slots(layout).items() if at[1] == "3"} == dict.fromkeys(
        ("C3", "D3", "E3"), Role.ANSWER
    )


@pytest.mark.parametrize("header", ["How the requirement is met", "Umsetzung der Anforderung"])
def test_how_a_requirement_is_met_is_asked(header: str) -> None:
    rows = [["No.", "Requirement", "Status", header], *ASKED]
    assert columns(detect(sheet(rows)))["D"] is Role.COMMENT


def test_remarks_beside_ticked_rows_are_answers() -> None:
    header = ["No.", "Question", "Yes", "No", "Description"]
    rows = [[*ASKED[0], "x", "", "By the key ledger of last year"], [*ASKED[1], "", "x"], *ASKED[2:]]
    assert columns(detect(sheet([header, *rows])))["E"] is Role.COMMENT


def test_items_are_asked_where_the_header_names_the_one_who_answers() -> None:
    header = ["Item", "Your details", "Help"]
    rows = [["Keys in use", "", "All of them"], ["Doors with locks", "", ""], ["Windows with bars", "", ""]]
    assert columns(detect(sheet([header, *rows]))) == {"B": Role.ANSWER}


def test_items_of_evidence_behind_their_numbers_are_the_questions() -> None:
    header = ["Evidence ref", "Evidence item", "Your response", "Comments"]
    rows = [[f"1.{n}", text] for n, (_, text) in enumerate(ASKED, 1)]
    layout = detect(sheet([header, *rows]))
    assert [q.at for q in layout.questions] == [f"Sheet 1!B{r}" for r in range(2, 2 + len(ASKED))]
    assert set(columns(layout)) == {"C", "D"}


def test_a_blank_guidance_column_stays_one() -> None:
    rows = [["No.", "Question", "Guidance", "Answer", "Guidance notes for suppliers"], *ASKED]
    assert "C" not in columns(detect(sheet(rows)))


def test_columns_without_a_header_belong_where_they_are_coloured_alike() -> None:
    rows = [["No.", "Question"], *ASKED]
    lists = [dropdown("C2:C5", "Yes", "No")]
    layout = detect(sheet(rows, lists=lists, fills={"C2:D5": "yellow", "E2:E5": "grey"}))
    assert columns(layout) == {"C": Role.VERDICT, "D": Role.COMMENT}


@pytest.mark.parametrize(
    "header",
    [
        "Bank assessment",
        "Auditor remarks",
        "Valutazione del titolare",
        "Assessor: finding",
        "Assessment (bank only)",
        "Bewertung (nur Bank)",
        "For internal use",
        "Réservé à l'auditeur",
        "Last year's response",
        "Vorherige Antwort",
        "Réponse (année précédente)",
        "前回回答",
    ],
)
def test_columns_of_whoever_reads_the_answers_are_left_alone(header: str) -> None:
    rows = [["No.", "Question", "Supplier response", header], *ASKED]
    lists = [dropdown("C2:C5", "Yes", "No"), dropdown("D2:D5", "Good", "Bad")]
    assert set(columns(detect(sheet(rows, lists=lists)))) == {"C"}


def test_a_column_with_a_party_in_its_header_is_the_readers_where_others_name_the_supplier() -> None:
    rows = [["No.", "Question", "Supplier answer", "Customer follow-up", "Supplier evidence"], *ASKED]
    assert set(columns(detect(sheet(rows)))) == {"C", "E"}


def test_a_group_header_reserves_the_columns_under_it() -> None:
    rows = [
        ["", "", "To be completed by the supplier", "", "Assessor use only", ""],
        ["No.", "Question", "Answer", "Remarks", "Result", "Notes"],
        *ASKED,
    ]
    layout = detect(sheet(rows, merges=["C1:D1", "E1:F1"], bold=[1, 2]))
    assert {at[0] for at in slots(layout)} == {"C", "D"}


@pytest.mark.parametrize(
    "instruction",
    [
        "Suppliers complete columns C and D. Column E is used by the auditor.",
        "Please fill in columns C to D. Do not fill in column E.",
        "Bitte füllen Sie die Spalten C bis D aus. Spalte E ist für den Prüfer reserviert.",
        "C列とD列に記入してください。E列は当社が使用します。",
    ],
)
def test_instructions_name_columns_by_their_letters(instruction: str) -> None:
    rows = [[instruction], [], ["No.", "Question", "Foo", "Bar", "Answer"], *ASKED]
    assert {at[0] for at in slots(detect(sheet(rows, merges=["A1:E1"])))} == {"C", "D"}


def test_options_named_in_a_header_make_a_verdict_even_if_the_header_is_an_option_itself() -> None:
    rows = [["Nr.", "Frage", "Umgesetzt? (ja / nein / n. a.)", "Bemerkung"], *ASKED]
    slot = slots(detect(sheet(rows)))["C2"]
    assert (slot.role, slot.allowed) == (Role.VERDICT, ("ja", "nein", "n. a."))


def test_a_maturity_level_is_the_verdict_where_there_is_no_other() -> None:
    rows = [["Ref.", "Question", "Maturity level", "Description"], *ASKED]
    found = columns(detect(sheet(rows, lists=[dropdown("C2:C5", "0", "1", "2", "3")])))
    assert found == {"C": Role.VERDICT, "D": Role.COMMENT}


def test_a_question_header_over_several_columns_asks_only_once() -> None:
    rows = [["No.", "Question", "", "", "Answer"], *([n, q, "", "", ""] for n, q in ASKED)]
    merges = ["B1:D1", *(f"B{r}:D{r}" for r in range(2, 6))]
    assert set(slots(detect(sheet(rows, merges=merges)))) == {f"E{r}" for r in range(2, 6)}


def test_a_list_that_is_filled_in_is_no_questionnaire() -> None:
    rows = [
        ["Ref", "Treatment", "Status", "Owner"],
        *([f"R-{i}", f"Buy a new lock of type {i}", "Done", "Facilities"] for i in range(6)),
    ]
    lists = [dropdown("C2:C7", "Open", "Done")]
    layout = detect(sheet(rows, lists=lists))
    assert not layout.questions
    assert "filled in" in layout.sheets[0].why


def test_response_before_the_questions_heads_a_lookup_table() -> None:
    rows = [
        ["Response", "Points", "Description"],
        ["Met", "2", "All is well in the house"],
        ["Partly", "1", "Some of it is well"],
        ["Not met", "0", "Nothing is well in there"],
        ["Open", "0", "Nobody has looked into it"],
    ]
    assert not detect(sheet(rows)).questions


def test_rows_that_are_greyed_out_head_the_others() -> None:
    rows = [["Ref.", "Question", "Answer"], ["1", "Doors and gates", " "], *([f"1.{n}", q, " "] for n, q in ASKED)]
    layout = detect(sheet(rows, lists=[dropdown("C3:C6", "Yes", "No")], fills={"C2": "grey", "C3:C6": "white"}))
    assert {q.section for q in layout.questions} == {("1 Doors and gates",)}


def test_options_may_stand_one_below_another_beside_a_merged_question() -> None:
    rows = [
        ["No.", "Question", "Option", "Mark with X", "Remarks"],
        ["1", "Which locks do you use?", "Padlocks", "", ""],
        ["", "", "Bolts", "", ""],
        ["", "", "None", "", ""],
        ["2", "Who holds the keys?", "Facilities", "", ""],
        ["", "", "Everybody", "", ""],
    ]
    merges = ["A2:A4", "B2:B4", "E2:E4", "A5:A6", "B5:B6", "E5:E6"]
    layout = detect(sheet(rows, merges=merges))
    assert [q.text for q in layout.questions] == ["Which locks do you use?", "Who holds the keys?"]
    first, second = layout.questions
    assert first.allowed == ("Padlocks", "Bolts", "None")
    assert [s.at for s in first.slots if s.kind is SlotKind.TICK] == ["Sheet 1!D2", "Sheet 1!D3", "Sheet 1!D4"]
    assert [s.at for s in second.slots if s.kind is SlotKind.TEXT] == ["Sheet 1!E5"]


def test_options_may_stand_in_rows_below_a_question_that_spans_the_tick_columns() -> None:
    rows = [
        ["No.", "Question", "Yes", "No"],
        ["1", "Do you lock the doors at night?"],
        ["2", "Which doors have a lock?"],
        ["", "The front door"],
        ["", "The back door"],
        ["3", "Do you count the keys each week?"],
    ]
    layout = detect(sheet(rows, merges=["B3:D3"]))
    assert [q.text for q in layout.questions] == [
        "Do you lock the doors at night?",
        "Which doors have a lock?",
        "Do you count the keys each week?",
    ]
    assert [(s.at, s.option) for s in layout.questions[1].slots] == [
        ("Sheet 1!C4", "The front door"),
        ("Sheet 1!C5", "The back door"),
    ]


def test_a_table_in_an_unknown_language_is_found_by_its_look() -> None:
    rows = [
        ["Numerus", "Quaestio", "Responsum", "Adnotatio"],
        *([f"{i}", f"Utrum portae {i} noctu claudantur et custodiantur", "", ""] for i in range(1, 6)),
    ]
    layout = detect(sheet(rows, bold=[1]))
    assert [q.label for q in layout.questions] == ["1", "2", "3", "4", "5"]
    assert {at[0]: s.role for at, s in slots(layout).items()} == {"C": Role.ANSWER, "D": Role.COMMENT}
    assert layout.sheets[0].confidence is Confidence.LOW


def test_options_may_be_ticked_on_their_left() -> None:
    rows = [
        ["No.", "Question", "Select (X)", "Options", "Notes"],
        ["1", "Which locks do you use?", "", "Padlocks", ""],
        ["", "", "", "Bolts", ""],
        ["2", "Who holds the keys?", "", "Facilities", ""],
        ["", "", "", "Everybody", ""],
    ]
    layout = detect(sheet(rows, merges=["A2:A3", "B2:B3", "E2:E3", "A4:A5", "B4:B5", "E4:E5"]))
    assert [(s.at, s.option) for s in layout.questions[0].slots if s.kind is SlotKind.TICK] == [
        ("Sheet 1!C2", "Padlocks"),
        ("Sheet 1!C3", "Bolts"),
    ]


def test_rows_that_say_not_applicable_where_others_have_a_list_head_them() -> None:
    rows = [["No.", "Question", "Answer", "Reason"], ["0", "Doors and gates", "n/a", "n/a"], *ASKED]
    layout = detect(sheet(rows, lists=[dropdown("C3:C6", "Yes", "No")]))
    assert {(q.section, q.slots[0].at) for q in layout.questions} == {
        (("0 Doors and gates",), f"Sheet 1!C{r}") for r in range(3, 7)
    }


def test_parents_by_number_that_lack_what_others_have_head_them() -> None:
    rows = [
        ["Ref", "Requirement", "Priority", "Compliance (FC / PC / NC)", "Supplier response"],
        ["1.0", "Doors"],
        ["1.1", "The doors shall be locked at night", "M"],
        ["1.2", "The doors shall have locks of these kinds:"],
        ["1.2.1", "bolts that slide by themselves", "H"],
        ["1.2.2", "padlocks that are made of steel", "M"],
    ]
    layout = detect(sheet(rows))
    assert [q.label for q in layout.questions] == ["1.1", "1.2.1", "1.2.2"]
    assert layout.questions[0].allowed == ("FC", "PC", "NC")


@pytest.mark.parametrize(
    ("reader", "kept"), [("Auditor", {"D", "E"}), ("Supplier", {"C"})], ids=["for an auditor", "for a client"]
)
def test_a_client_answers_an_auditor_and_reads_what_a_supplier_answers(reader: str, kept: set[str]) -> None:
    header = ["No.", "Requested item", f"{reader} comments", "Client comments", "Evidence", "For internal use"]
    rows = [header, ["1", "Plan of all doors"], ["2", "List of all keys"], ["3", "Rules for visitors"]]
    assert kept <= set(columns(detect(sheet(rows, bold=[1])))) <= {*kept, "E"}


def test_a_list_of_the_headers_beside_it_is_a_choice_between_them() -> None:
    rows = [
        ["Activity", "Levels", "", "", "Selected risk level", "Comments"],
        ["", "Low", "Medium", "High"],
        ["Doors in the house", "None", "Few doors", "Many doors"],
        ["People with a key", "Nobody", "A few", "Everybody"],
        ["Visitors at night", "Never", "At times", "Always"],
    ]
    merges = ["A1:A2", "B1:D1", "E1:E2", "F1:F2", "A3:A4"]
    found = slots(detect(sheet(rows, bold=[1, 2], merges=merges, lists=[dropdown("E3:E5", "Low", "Medium", "High")])))
    assert found["E5"].role is Role.VERDICT
    assert found["E5"].allowed == ("Low", "Medium", "High")


@pytest.mark.parametrize(
    "header", ["Rating (internal)", "Prüfung (intern)", "Remarks (internal use only)", "Score (Q&R use only)"]
)
def test_a_column_that_brackets_give_to_the_reader_is_left_alone(header: str) -> None:
    assert set(columns(detect(sheet([["No.", "Question", "Answer", "Comment", header], *ASKED])))) == {"C", "D"}


def test_a_column_that_brackets_keep_for_the_one_who_answers_is_theirs() -> None:
    rows = [["No.", "Question", "Answer", "Rating (vendor use only)"], *ASKED]
    assert set(columns(detect(sheet(rows)))) == {"C", "D"}


def test_a_report_of_tests_that_both_sides_have_filled_in_asks_nothing() -> None:
    rows = [["No.", "Control", "Test of the auditor", "Test result", "Response of the management"]]
    rows += [[f"{n}", f"Door {n} is locked.", "Tried the lock.", "No exception.", "n/a"] for n in range(1, 6)]
    assert not detect(sheet(rows, bold=[1])).questions
    rows[3][4] = rows[4][4] = ""
    assert detect(sheet(rows, bold=[1])).questions


def test_offers_that_were_scored_already_ask_nothing() -> None:
    rows = [["No.", "Question", "Score", "", "Remarks"], ["", "", "Bidder A", "Bidder B"]]
    rows += [[n, text, "3", "4"] for n, text in ASKED]
    merges = ["A1:A2", "B1:B2", "C1:D1", "E1:E2"]
    assert not detect(sheet(rows, bold=[1, 2], merges=merges)).questions
    for row in rows[2:]:
        row[2:] = []
    assert detect(sheet(rows, bold=[1, 2], merges=merges)).questions


def test_answers_of_an_earlier_year_stay() -> None:
    asked = [f"Is gate {n} locked at night?" for n in range(1, 6)]
    rows = [["Question", "Answer 2024", "Answer 2025"], *([text, "Yes", ""] for text in asked)]
    assert set(slots(detect(sheet(rows, bold=[1])))) == {f"C{row}" for row in range(2, 7)}
    for earlier, answer in (
        ("Antworten 2024", "Antwort"),
        ("Antworten 2024", "Antwort 2025"),
        ("Antwort FY24", "Antwort"),
    ):
        rows = [["Frage", earlier, answer], *([text, "Ja", ""] for text in asked)]
        assert set(slots(detect(sheet(rows, bold=[1])))) == {f"C{row}" for row in range(2, 7)}
    rows = [["Question", "Losses 2024", "Losses 2025"], *([text, "", ""] for text in asked)]
    assert {at[0] for at in slots(detect(sheet(rows, bold=[1])))} == {"B", "C"}


@pytest.mark.parametrize("asked", ["Document", "Evidence requested", "Unterlagen", "Documents demandés"])
def test_documents_that_are_asked_for_are_the_questions_where_nothing_else_is(asked: str) -> None:
    rows = [["No.", asked, "Available?", "Remarks"]]
    rows += [[f"D-{n}", f"Plan of floor {n}"] for n in range(1, 6)]
    layout = detect(sheet(rows, bold=[1], lists=[dropdown("C2:C6", "Yes", "No")]))
    assert next((q.label, q.text) for q in layout.questions) == ("D-1", "Plan of floor 1")
    assert set(columns(layout)) == {"C", "D"}


def test_documents_that_some_rows_name_are_evidence() -> None:
    rows = [["No.", "Document", "Available?"], ["D-1", "Plan of the house"], ["D-2", ""], ["D-3", ""]]
    layout = detect(sheet(rows, bold=[1], lists=[dropdown("C2:C4", "Yes", "No")]))
    assert set(slots(layout)) == {"B2", "B3", "B4", "C2", "C3", "C4"}


@pytest.mark.parametrize("header", [["Detail", "Your entry"], ["Field", "Xyzzy"], ["Topic", "Votre part", "Xyzzy"]])
def test_the_one_who_answers_has_a_blank_column_behind_items(header: list[str]) -> None:
    rows = [["Ref", *header], ["S-1", "Gatekeeper"], ["S-2", "Number of gates"], ["S-3", "Gates at night"]]
    assert columns(detect(sheet(rows, bold=[1]))) == {"C": Role.ANSWER}


def test_blank_columns_behind_items_that_are_described_are_nobodys() -> None:
    rows = [["Ref", "Topic", "Supplier", "Xyzzy"], *([f"S-{n}", f"Gate {n}", "Oak Ltd"] for n in range(1, 4))]
    assert not columns(detect(sheet(rows, bold=[1])))


def test_a_register_that_is_filled_to_its_last_column_asks_nothing() -> None:
    rows = [["No.", "Danger", "Likelihood", "Impact", "Measures taken", "Owner", "Likelihood", "Impact", "Status"]]
    rows += [
        [f"R{n}", f"Gate {n} stays open", "3", "4", "A guard counts the keys", "Porter", "1", "4", "Open"]
        for n in range(1, 7)
    ]
    rows[3][-1] = "Closed"
    assert not detect(sheet(rows, bold=[1])).questions
    for row in rows[1:]:
        row[-1] = ""
    assert {at[0] for at in slots(detect(sheet(rows, bold=[1])))} == {"I"}


def test_a_statement_that_is_answered_in_every_column_is_still_asked() -> None:
    rows = [["No.", "Control", "Status", "Comment", "Owner", "Target date"]]
    rows += [[f"C{n}", f"Gate {n}", "Implemented", "By the porter", "Porter", "May"] for n in range(1, 7)]
    assert detect(sheet(rows, bold=[1])).questions


def test_blank_columns_between_those_to_fill_in_belong_to_them() -> None:
    rows = [["No.", "Key", "Held?", "Scope", "Reference number", "Valid until"]]
    rows += [[f"{n}", f"Key of gate {n}"] for n in range(1, 6)]
    layout = detect(sheet(rows, bold=[1], lists=[dropdown("C2:C6", "Yes", "No")]))
    assert set(columns(layout)) == {"C", "D", "E", "F"}


def test_columns_whose_headers_say_nothing_are_asked_for_where_rows_are_numbered() -> None:
    rows = [["#", "Service", "Xyzzy", "Plugh"], ["1", "North gate"], ["2", "South gate"], ["3", "Cellar"]]
    layout = detect(sheet(rows, bold=[1]))
    assert columns(layout) == {"C": Role.ANSWER, "D": Role.COMMENT}
    assert layout.sheets[0].confidence is Confidence.LOW


@pytest.mark.parametrize("items", [["North gate", "South gate", "Back door"], ["Gate", "Cellar", "Attic"]])
def test_columns_that_are_blank_behind_items_ask_for_each_of_them(items: list[str]) -> None:
    rows = [["No", "Way in", "Xyzzy (hours)", "Plugh (hours)", "Last test", "Remarks"]]
    rows += [[f"{n}", item] for n, item in enumerate(items, 1)]
    layout = detect(sheet(rows, bold=[1]))
    assert [q.text for q in layout.questions] == items
    assert columns(layout) == {"C": Role.ANSWER, "D": Role.COMMENT, "E": Role.DATE, "F": Role.COMMENT}


def test_numbered_lines_for_names_ask_nothing() -> None:
    rows = [["No", "Way in", "Xyzzy (hours)", "Plugh (hours)", "Last test", "Remarks"], ["1"], ["2"], ["3"]]
    assert not detect(sheet(rows, bold=[1])).questions


def test_blank_columns_before_the_comment_take_the_answers() -> None:
    rows = [["No.", "Question", "North house", "South house", "Comment"], *ASKED]
    assert columns(detect(sheet(rows, bold=[1]))) == {"C": Role.ANSWER, "D": Role.COMMENT, "E": Role.COMMENT}


def test_points_that_stand_there_before_anybody_has_answered_are_no_answers() -> None:
    rows = [["No.", "Question", "Points", "Answer"], *([*row, str(n)] for n, row in enumerate(ASKED, 3))]
    assert set(columns(detect(sheet(rows)))) == {"D"}


def test_a_score_given_with_the_answers_belongs_to_them() -> None:
    rows = [["No.", "Question", "Answer", "Score"], *([*row, "Yes", "3"] for row in ASKED[:3]), ASKED[3]]
    assert set(columns(detect(sheet(rows)))) == {"C", "D"}


def test_a_score_that_is_computed_is_not_written_where_its_formula_is_missing() -> None:
    rows = [["No.", "Question", "Answer", "Score"], *([*row, "", "=0"] for row in ASKED[:3]), ASKED[3]]
    assert set(slots(detect(sheet(rows)))) == {"C2", "C3", "C4", "C5"}


def test_a_header_that_asks_takes_an_answer_though_it_holds_a_word_of_help() -> None:
    rows = [["No.", "Question", "Answer", "How is the objective reached?"], *ASKED]
    assert set(columns(detect(sheet(rows)))) == {"C", "D"}


def test_a_blank_column_that_speaks_of_a_judgement_is_not_taken_for_a_remark() -> None:
    rows = [["No.", "Question", "Answer", "Comment", "Harbour appraisal"], *ASKED]
    assert set(columns(detect(sheet(rows)))) == {"C", "D"}


def test_a_blank_number_behind_the_answer_is_asked_for() -> None:
    rows = [["No.", "Question", "Answer", "Attachment no."], *ASKED]
    assert set(columns(detect(sheet(rows)))) == {"C", "D"}


DUTIES = [
    ["1", "Locking of all doors after closing time"],
    ["2", "Counting of all keys once a week"],
    ["3", "Guiding of all visitors through the house"],
    ["4", "Testing of all alarms once a month"],
]


def test_a_mostly_blank_remark_is_the_answer_where_nothing_else_is_behind_numbered_sentences() -> None:
    rows = [["ID", "Description", "How implemented"], [*DUTIES[0], "By the night guard."], *DUTIES[1:]]
    assert {at[0] for at in slots(detect(sheet(rows)))} == {"C"}
    assert slots(detect(sheet(rows)))["C3"].role is Role.ANSWER


@pytest.mark.parametrize(
    "rows",
    [
        [["ID", "Date", "Description", "Comment"], *([n, "2031-05-01", text] for n, text in DUTIES)],
        [["ID", "Description", "Comment", "Xyzzy"], *([*row, "", "Foo"] for row in DUTIES)],
        [["ID", "Description", "Comment"], *([*row, "Done by Kim."] for row in DUTIES)],
        [["Description", "Comment"], *([text] for _, text in DUTIES)],
    ],
)
def test_remarks_in_a_register_are_no_answers(rows: list[list[str]]) -> None:
    assert slots(detect(sheet(rows))) == {}


def test_columns_to_tick_may_have_a_row_that_counts_the_ticks() -> None:
    rows = [["No.", "Question", "Yes", "Partly", "No"], *ASKED, ["", "", "=0", "=0", "=0"]]
    found = slots(detect(sheet(rows, bold=[1])))
    assert {at: s.option for at, s in found.items() if at.endswith("2")} == {"C2": "Yes", "D2": "Partly", "E2": "No"}


def test_whose_a_control_is_may_be_ticked_in_columns_that_name_the_customer() -> None:
    groups = ["", "", "Control origination", "", ""]
    rows = [groups, ["No.", "Requirement", "Provider", "Shared", "Provided by customer"], *ASKED]
    layout = detect(sheet(rows, merges=["C1:E1"], bold=[1, 2]))
    assert [s.option for s in layout.questions[0].slots] == ["Provider", "Shared", "Provided by customer"]


def test_what_stands_in_a_column_to_tick_is_known_to_be_ticked() -> None:
    rows = [
        ["No.", "Question", "Yes", "No"],
        ["1", "Are the gates locked?", "", "x"],
        ["2", "Are they guarded?", "☐"],
    ]
    found = slots(detect(sheet(rows)))
    assert {at: s.unticked for at, s in found.items()} == {"C2": None, "D2": "", "C3": None, "D3": None}


def test_who_usually_sees_to_a_control_is_not_asked_for() -> None:
    header = ["No.", "Maturity", "Question", "Description", "Usual owner", "Reference to other standards"]
    rows = [[n, "", asked, "", "The caretaker", f"House rules {n}"] for n, asked in ASKED]
    layout = detect(sheet([header, *rows], lists=[dropdown("B2:B5", "0", "1", "2", "3", "na")]))
    assert columns(layout) == {"B": Role.VERDICT, "D": Role.COMMENT}


@pytest.mark.parametrize(
    ("chosen", "default"),
    [("No locks at all", True), ("Locks everywhere", False), ("", False)],
    ids=["nothing chosen yet", "the best in every row", "blank"],
)
def test_a_list_that_shows_its_first_and_negative_item_in_every_row_was_not_used_yet(
    chosen: str, default: bool
) -> None:
    items = ("No locks at all", "Some locks", "Locks everywhere")
    items = items if default or not chosen else items[::-1]
    rows = [["ID", "CIS Safeguard", "Status"], *([*row, chosen] for row in ASKED)]
    layout = detect(sheet(rows, lists=[dropdown("C2:C5", *items)]))
    assert {slot.default for slot in slots(layout).values()} == {default}


def test_a_standard_over_sentences_heads_what_is_asked() -> None:
    header = ["No.", "CIS Safeguard", "NIST CSF", "Sensor", "Policy", "Status"]
    told = [
        ["1", "Lock all of the doors of the house at night", "PR.1", "Watchman", "", ""],
        ["2", "Count the keys of the house in each week", "PR.2", "Ledger", "", ""],
        ["3", "Say who is allowed to open the vault", "PR.3", "List of names", "", ""],
    ]
    lists = [dropdown("E2:E4", "None", "Written"), dropdown("F2:F4", "Never", "Always")]
    layout = detect(sheet([header, *told], lists=lists))
    assert [q.text for q in layout.questions] == [row[1] for row in told]
