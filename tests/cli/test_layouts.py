"""Correcting what was detected: a layout saved, edited, given back, and recognised in the next file of its kind."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from support import documents as d
from support.pace import mostly_slow
from support.program import one_error_line, qbyok
from support.questionnaires import evidence, workbook

from qbyok.layout.anchors import digest
from qbyok.model import Role

ROLES = "must be " + ", ".join(f"'{role}'" for role in list(Role)[:-1]) + f" or '{list(Role)[-1]}'"


@pytest.fixture
def job(tmp_path: Path) -> Path:
    folder = tmp_path / "job"
    folder.mkdir()
    workbook(folder / "q.xlsx", 6)
    evidence(folder / "evidence")
    return folder


def inspect(job: Path, *args: str | Path, env: dict[str, str] | None = None) -> dict[str, Any]:
    done = qbyok("inspect", *args, "--json", cwd=job, env=env)
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert isinstance(record, dict)
    return record


def saved(job: Path, file: str = "q.xlsx") -> Path:
    """Save the layout of a file and return where it is."""
    target = job / "layout.toml"
    assert qbyok("inspect", file, "--save-layout", target, cwd=job).returncode == 0
    return target


def edit(layout: Path, *changes: tuple[str, str]) -> None:
    text = layout.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    layout.write_text(text, "utf-8")


def slots(record: dict[str, Any]) -> dict[str, str]:
    return {slot["at"].rpartition("!")[2]: slot["role"] for q in record["questions"] for slot in q["slots"]}


def test_a_saved_layout_reads_the_file_as_it_was_detected(job: Path) -> None:
    detected = inspect(job, "q.xlsx")
    again = inspect(job, "q.xlsx", "--layout", saved(job))
    assert again["layout"] == "layout.toml"
    assert again["questions"] == [
        q | {"slots": [s | {"why": "as saved"} for s in q["slots"]]} for q in detected["questions"]
    ]


def test_a_correction_decides_what_is_asked_and_where_it_is_answered(job: Path) -> None:
    layout = saved(job)
    edit(layout, ('rows = "4-"', 'rows = "5-7"'), ('D = "comment"', 'E = "answer"'))
    record = inspect(job, "q.xlsx", "--layout", layout)
    assert slots(record) == {f"{c}{r}": {"C": "verdict", "E": "answer"}[c] for r in (5, 6, 7) for c in "CE"}
    done = qbyok(
        "answer", "q.xlsx", "--evidence", "evidence", "--layout", layout, "--out", "out", "--drafts", "mark", cwd=job
    )
    assert done.returncode == 10, done.stderr
    sheet = load_workbook(job / "out" / "q.answered.xlsx")["Assessment"]
    assert [bool(sheet.cell(row, 5).value) for row in range(4, 10)] == [False, True, True, True, False, False]
    assert all(sheet.cell(row, 4).value is None for row in range(4, 10))


def test_a_sheet_can_be_left_out(job: Path) -> None:
    layout = saved(job)
    edit(layout, ("use = true", "use = false"))
    record = inspect(job, "q.xlsx", "--layout", layout)
    assert record["questions"] == []
    assert record["sheets"][0]["why"] == "left out by the saved layout"


def test_values_can_be_named_where_the_file_names_none(job: Path) -> None:
    layout = saved(job)
    edit(layout, ('D = "comment"', 'D = { role = "verdict", allowed = ["High", "Low"] }'))
    question = inspect(job, "q.xlsx", "--layout", layout)["questions"][0]
    assert [s["allowed"] for s in question["slots"]] == [["Yes", "No", "N/A"], ["High", "Low"]]


def next_customers_file(path: Path) -> Path:
    """Write the same form as another customer sends it: with lines above, one more question, and one less."""
    workbook(path, 6)
    book = load_workbook(path)
    sheet = book["Assessment"]
    sheet.append(["Q-07", "Do you have a documented and approved policy about drones?"])
    sheet.delete_rows(6)
    sheet.insert_rows(1, 2)
    sheet["A1"] = "Sent by another customer"
    book.save(path)
    return path


def test_the_next_file_with_the_same_texts_is_read_the_same_way(job: Path) -> None:
    layout = saved(job)
    edit(layout, ('D = "comment"', 'E = "answer"'))
    home = {"QBYOK_LAYOUTS": str(job / "layouts")}
    (job / "layouts").mkdir()
    layout.rename(job / "layouts" / "mine.toml")
    record = inspect(job, next_customers_file(job / "other.xlsx"), env=home)
    assert record["layout"] == "mine.toml"
    assert [q["label"] for q in record["questions"]] == ["Q-01", "Q-02", "Q-04", "Q-05", "Q-06", "Q-07"]
    assert {role for at, role in slots(record).items() if at.startswith("E")} == {"answer"}
    assert record["questions"][0]["at"] == "Assessment!B6"
    unlike = inspect(job, workbook(job / "small.xlsx", 2), env=home)
    assert unlike["layout"] == ""


@pytest.mark.slow
def test_a_run_says_which_saved_layout_it_reads_a_file_by(job: Path) -> None:
    (job / "layouts").mkdir()
    saved(job).rename(job / "layouts" / "mine.toml")
    workbook(job / "small.xlsx", 2)
    args = ("answer", "q.xlsx", "small.xlsx", "--evidence", "evidence")
    home = {"QBYOK_LAYOUTS": "layouts"}
    assert qbyok(*args, cwd=job, env=home).stderr.count("read by the saved layout mine.toml") == 1
    assert (
        qbyok(*args, "--dry-run", cwd=job, env=home).stderr.count("q.xlsx: read by the saved layout mine.toml") == 1
    )
    files = json.loads(qbyok(*args, "--json", cwd=job, env=home).stdout)["files"]
    assert [(file["file"], file["layout"]) for file in files] == [("q.xlsx", "mine.toml"), ("small.xlsx", "")]


def test_the_users_own_folder_is_looked_into_without_any_setting(job: Path) -> None:
    paths = json.loads(qbyok("config", "path", "--json", cwd=job).stdout)
    folder = Path(paths["layouts"])
    assert folder == Path(paths["user"]).with_name("layouts")
    folder.mkdir(parents=True)
    saved(job).rename(folder / "mine.toml")
    assert inspect(job, "q.xlsx")["layout"] == "mine.toml"


def test_a_layout_of_another_file_is_refused(job: Path) -> None:
    layout = saved(job)
    workbook(job / "small.xlsx", 1)
    done = qbyok("inspect", "small.xlsx", "--layout", layout, cwd=job)
    assert "does not have the structure" in one_error_line(done)
    assert done.returncode == 2


@pytest.mark.slow
def test_two_files_need_a_layout_each(job: Path) -> None:
    first = saved(job)
    workbook(job / "small one.xlsx", 1)
    second = job / "second.toml"
    assert qbyok("inspect", "small one.xlsx", "--save-layout", second, cwd=job).returncode == 0
    args = ("answer", "q.xlsx", "small one.xlsx", "--evidence", "evidence", "--dry-run", "--layout")
    line = one_error_line(qbyok(*args, first, cwd=job))
    assert "Give one --layout for each file" in line
    assert "qbyok inspect 'small one.xlsx' --save-layout NEW" in line
    assert qbyok(*args, first, "--layout", second, cwd=job).returncode == 0


@pytest.mark.parametrize(
    ("old", "new", "says"),
    mostly_slow(
        [
            ('rows = "4-"', 'rows = "all"', "sheet 'Assessment': rows must read like \"5-120\""),
            ('rows = "4-"', 'rows = "12-5"', "sheet 'Assessment': the rows 12-5 end before they begin"),
            (
                "header = [3]",
                "header = [99]",
                "sheet 'Assessment': row 99 of the header does not stand above the rows 4-",
            ),
            ("header = [3]", "header = 3", "sheet 'Assessment', table 1, header: must be a list, such as [4]"),
            ("header = [3]", 'header = ["x"]', "sheet 'Assessment', table 1, header 1: must be a whole number"),
            (
                "header = [3]",
                "header = [3]\ntitle = 4",
                "sheet 'Assessment', table 1, title: must be a list, such as [",
            ),
            ("header = [3]", "header = [3]\nmark = 4", "sheet 'Assessment', table 1, mark: must be a text in quotes"),
            ('question = "B"', 'question = "2"', "table 1, question: must be a column letter, such as C"),
            ('question = "B"', "", "sheet 'Assessment', table 1, question: is missing"),
            (
                'question = "B"',
                'question = "D"',
                "sheet 'Assessment': column D of the table with rows 4- is used twice",
            ),
            ('label = "A"', 'label = "C"', "sheet 'Assessment': column C of the table with rows 4- is used twice"),
            (
                'label = "A"',
                'guidance = ["C"]',
                "sheet 'Assessment': column C of the table with rows 4- is used twice",
            ),
            (
                'D = "comment"',
                'D = "comment"\n[[sheet.table.ticks]]\ncolumns = { D = "Yes" }',
                "column D of the table",
            ),
            ('D = "comment"', 'D = "chatter"', f"sheet 'Assessment', table 1, answers, D, role: {ROLES}"),
            ('D = "comment"', 'D = { role = "chatter" }', f"sheet 'Assessment', table 1, answers, D, role: {ROLES}"),
            ('C = "verdict"', 'c = "verdict"', "sheet 'Assessment': 'c' is no column"),
            ("use = true", "use = true\nfoo = 1", "sheet 'Assessment', foo: is not known"),
            ("use = true", "use = 5", "sheet 'Assessment', use: must be true or false"),
            (
                "use = true",
                'use = true\nform = [{ at = "B9", answers = { B9 = "answer" } }]',
                "question at B9 is its own",
            ),
            ("use = true", 'use = true\nform = [{ at = "B9", answers = {} }]', "form 1, answers: must not be empty"),
            ("use = true", "use = true\nform = [1]", "sheet 'Assessment', form 1: must be a table"),
            ('name = "Assessment"', "", "sheet 1, name: is missing"),
            ("qbyok.layout/1", "qbyok.layout/9", "schema: must be 'qbyok.layout/1'"),
            ("use = true", "use = ", "not valid TOML"),
        ],
        fast=4,
    ),
)
def test_a_mistake_in_a_layout_is_named_with_its_place(job: Path, old: str, new: str, says: str) -> None:
    layout = saved(job)
    edit(layout, (old, new))
    line = one_error_line(qbyok("inspect", "q.xlsx", "--layout", layout, cwd=job))
    assert says in line
    assert "--save-layout" in line or "Correct that line" in line


@pytest.mark.parametrize(
    ("old", "new", "says"),
    mostly_slow(
        [
            ('at = "table 1 row 2 cell 3"', 'at = "paragraf 5 # label 1"', "'paragraf 5 # label 1' is no place"),
            ('at = "table 1 row 2 cell 2"', 'at = "row 2"', "'row 2' is no place"),
            ('at = "table 1 row 2 cell 3"', 'at = "table 1 row 2 cell 2"', "table 1 row 2 cell 2 is its own place"),
            ('at = "table 1 row 2 cell 3"', 'at = "table 1 row 3 cell 3"', "table 1 row 3 cell 3 is a place of"),
        ]
    ),
)
def test_a_mistake_in_a_documents_layout_is_named_with_its_question(job: Path, old: str, new: str, says: str) -> None:
    document(job / "q.docx")
    layout = saved(job, "q.docx")
    edit(layout, (old, new))
    line = one_error_line(qbyok("inspect", "q.docx", "--layout", layout, cwd=job))
    assert line.startswith("error: the layout ")
    assert "layout.toml" in line
    assert says in line
    assert "“Is it encrypted?”" in line


@pytest.mark.slow
def test_what_a_documents_layout_names_and_the_document_lacks_is_told(job: Path) -> None:
    header, rows = (
        d.row("No.", "Question", "Answer"),
        [d.row(str(n), f"Is thing {n} safe?", "") for n in range(1, 10)],
    )
    d.write_docx(job / "q.docx", d.table(header, *rows))
    layout = saved(job, "q.docx")
    edit(layout, ('at = "table 1 row 2 cell 3"', 'at = "paragraph 99"'))
    with layout.open("a", encoding="utf-8") as file:
        file.write('[[question]]\nat = "paragraph 98"\ntext = "Why?"\nslot = [{ at = "paragraph 97" }]\n')
    rows[-1] = d.row("9", "Is it dear?", "")
    d.write_docx(job / "next.docx", d.table(header, *rows))
    for command in (("inspect",), ("answer", "--evidence", "evidence", "--dry-run")):
        done = qbyok(*command, "next.docx", "--layout", layout, cwd=job)
        assert done.returncode == 0, done.stderr
        assert [line for line in done.stderr.splitlines() if line.startswith("warning")] == [
            f"warning: next.docx: {lost} (layout layout.toml)"
            for lost in (
                "“Is thing 1 safe?” has no place at paragraph 99 in this document",
                "“Is thing 9 safe?” is not asked: another text stands at table 1 row 10 cell 2",
                "“Why?” is not asked: this document has no place at paragraph 98",
            )
        ]


@pytest.mark.slow
def test_a_sheet_that_the_file_lacks_is_named(job: Path) -> None:
    layout = saved(job)
    with layout.open("a", encoding="utf-8") as file:
        file.write('\n[[sheet]]\nname = "Compny"\nuse = false\n')
    line = one_error_line(qbyok("inspect", "q.xlsx", "--layout", layout, cwd=job))
    assert "the sheet 'Compny' of the layout layout.toml is not in q.xlsx" in line
    remembered = {"QBYOK_LAYOUTS": str(job)}
    assert inspect(job, "q.xlsx", env=remembered)["layout"] == "layout.toml"
    edit(layout, ("use = false", 'use = true\ntable = [{ rows = "1-", question = "A", answers = { B = "answer" } }]'))
    assert inspect(job, "q.xlsx", env=remembered)["layout"] == ""
    edit(layout, ('name = "Assessment"', 'name = "Assesment"'))
    assert "the sheet 'Assesment'" in one_error_line(qbyok("inspect", "q.xlsx", "--layout", layout, cwd=job))


def test_a_sheet_for_which_the_layout_names_no_table_is_told(job: Path) -> None:
    layout = saved(job)
    text = layout.read_text("utf-8")
    layout.write_text(text[: text.index("[[sheet.table]]")], "utf-8")
    record = inspect(job, "q.xlsx", "--layout", layout)
    assert record["sheets"][0]["why"] == "the saved layout names no table for it"


def test_an_empty_column_of_questions_asks_nothing(job: Path) -> None:
    layout = saved(job)
    edit(layout, ('question = "B"', 'question = "K"'))
    record = inspect(job, "q.xlsx", "--layout", layout)
    assert record["sheets"][0]["why"] == "no row has a cell to fill in"


def test_values_that_a_drop_down_list_overrules_are_told(job: Path) -> None:
    layout = saved(job)
    edit(layout, ('C = "verdict"', 'C = { role = "verdict", allowed = ["High", "Low"] }'))
    question = inspect(job, "q.xlsx", "--layout", layout)["questions"][0]
    assert question["slots"][0]["allowed"] == ["Yes", "No", "N/A"]
    assert question["slots"][0]["why"] == "as saved; its drop-down lists decide, not what the layout allows"


def test_a_broken_file_among_the_saved_layouts_stops_nothing(job: Path) -> None:
    (job / "layouts").mkdir()
    saved(job).rename(job / "layouts" / "mine.toml")
    (job / "layouts" / "broken.toml").write_text("schema = 5\n")
    done = qbyok("answer", "q.xlsx", "--evidence", "evidence", "--dry-run", cwd=job, env={"QBYOK_LAYOUTS": "layouts"})
    assert done.returncode == 0
    (line,) = (line for line in done.stderr.splitlines() if line.startswith("warning"))
    assert line.startswith(
        "warning: passed over in the folder of saved layouts: the layout layouts/broken.toml is not"
    )
    assert "q.xlsx: read by the saved layout mine.toml" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variable", "named"), [("QBYOK_LAYOUTS", "the folder of saved layouts"), ("QBYOK_LIBRARY", "the answer library")]
)
def test_a_path_of_the_settings_that_does_not_exist_is_told(job: Path, variable: str, named: str) -> None:
    args = ("answer", "q.xlsx", "--evidence", "evidence", "--dry-run")
    assert "warning" not in qbyok(*args, cwd=job).stderr
    stderr = qbyok(*args, cwd=job, env={variable: "nowhere"}).stderr
    assert stderr.count("warning: ") == 1
    assert f"warning: {named} nowhere does not exist" in stderr


def test_a_file_that_is_no_text_is_named(job: Path) -> None:
    done = qbyok("inspect", "q.xlsx", "--layout", "q.xlsx", cwd=job)
    assert one_error_line(done).startswith("error: the layout q.xlsx is no text in UTF-8")
    (job / "qbyok.toml").write_bytes(b"\xff\xfe")
    assert "qbyok.toml is no text in UTF-8" in one_error_line(qbyok("inspect", "q.xlsx", cwd=job))


def test_nothing_is_overwritten(job: Path) -> None:
    layout = saved(job)
    line = one_error_line(qbyok("inspect", "q.xlsx", "--save-layout", layout, cwd=job))
    assert "exists already" in line


def test_a_layout_is_saved_in_a_folder_that_is_there(job: Path) -> None:
    line = one_error_line(qbyok("inspect", "q.xlsx", "--save-layout", "nowhere/mine.toml", cwd=job))
    assert line == "error: the folder nowhere does not exist. Create it, or choose another"


def test_a_missing_layout_is_an_error(job: Path) -> None:
    assert "nowhere.toml" in one_error_line(qbyok("inspect", "q.xlsx", "--layout", "nowhere.toml", cwd=job))


def document(path: Path, *more: str) -> Path:
    rows = [("1", "Is it encrypted?", ""), ("2", "Who holds the keys?", "")]
    grid = d.table(d.row("No.", "Question", "Answer", "Owner"), *(d.row(*row, "") for row in rows))
    return d.write_docx(path, *more, grid, d.paragraph("Name your auditor"), d.table(d.row("")))


def test_a_documents_questions_can_be_corrected(job: Path) -> None:
    document(job / "q.docx")
    layout = saved(job, "q.docx")
    edit(layout, ('text = "Is it encrypted?"', 'text = "Is the data encrypted?"'))
    text = layout.read_text("utf-8")
    second = text.index("[[question]]", text.index("[[question]]") + 1)
    added = f"""[[question]]
at = "paragraph 1"
anchor = "{digest("Name your auditor")}"
text = "Name your auditor"
[[question.slot]]
at = "table 2 row 1 cell 1"
role = "answer"
"""
    layout.write_text(text[:second] + added, "utf-8")
    record = inspect(job, "q.docx", "--layout", layout)
    assert [(q["text"], [s["at"] for s in q["slots"]]) for q in record["questions"]] == [
        ("Is the data encrypted?", ["table 1 row 2 cell 3", "table 1 row 2 cell 4"]),
        ("Name your auditor", ["table 2 row 1 cell 1"]),
    ]


@pytest.mark.slow
def test_a_question_of_a_document_can_get_columns_to_tick(job: Path) -> None:
    grid = d.table(d.row("Melyik?", "Igen", "Nem"), d.row("Van mentés?", "", d.cell(d.paragraph(d.form_box()))))
    document(job / "q.docx", grid)
    layout = saved(job, "q.docx")
    _, *others = inspect(job, "q.docx", "--layout", layout)["questions"]
    places = {"Igen": "table 1 row 2 cell 2", "Nem": "table 1 row 2 cell 3 # checkbox 1"}
    added = f"""[[question]]
at = "table 1 row 2 cell 1"
anchor = "{digest("Van mentés?")}"
text = "Van mentés?"
slot = [{", ".join(f'{{ at = "{at}", role = "verdict", option = "{o}" }}' for o, at in places.items())}]
"""
    head, first, *rest = layout.read_text("utf-8").split("[[question]]\n")
    assert "Van mentés?" in first
    layout.write_text("[[question]]\n".join((head, *rest)) + added, "utf-8")
    *same, new = inspect(job, "q.docx", "--layout", layout)["questions"]
    assert same == others
    assert [(s["at"], s["kind"], s["option"]) for s in new["slots"]] == [
        (places["Igen"], "tick", "Igen"),
        (places["Nem"], "checkbox", "Nem"),
    ]


def test_a_document_in_which_all_has_moved_is_not_recognised(job: Path) -> None:
    document(job / "q.docx")
    layout = saved(job, "q.docx")
    document(job / "moved.docx", d.table(d.row("Contents", "Page")))
    assert "0% of its texts" in one_error_line(qbyok("inspect", "moved.docx", "--layout", layout, cwd=job))


@pytest.mark.slow
def test_a_run_cannot_be_resumed_by_another_layout(job: Path) -> None:
    layout = saved(job)
    done = qbyok("answer", "q.xlsx", "--evidence", "evidence", "--layout", layout, "--out", "out", cwd=job)
    assert done.returncode == 10, done.stderr
    record = json.loads((job / "out" / "state" / "plan.json").read_text())
    assert record["files"][0]["layout"] == "layout.toml"
    edit(layout, ('D = "comment"', 'E = "answer"'))
    assert "layout.toml is gone or has changed" in qbyok("answer", "--resume", "out", cwd=job).stderr


def test_a_workbook_in_which_nothing_was_found_can_be_corrected(job: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Zxq"
    for row in ("Flurb", "Gate is shut at night.", "Lamps are lit.", "Doors are oiled."):
        sheet.append([row])
    book.save(job / "odd.xlsx")
    assert [s["confidence"] for s in inspect(job, "odd.xlsx")["sheets"]] == ["low"]
    layout = saved(job, "odd.xlsx")
    edit(layout, ("use = false", "use = true"))
    with layout.open("a", encoding="utf-8") as file:
        file.write('\n[[sheet.table]]\nrows = "2-4"\nquestion = "A"\nanswers = { B = "answer" }\n')
    assert slots(inspect(job, "odd.xlsx", "--layout", layout)) == {f"B{row}": "answer" for row in (2, 3, 4)}


def test_what_can_be_done_about_sheets_that_were_passed_over_is_told(job: Path) -> None:
    assert "passed over" not in qbyok("inspect", "q.xlsx", cwd=job).stderr
    book = load_workbook(job / "q.xlsx")
    sheet = book.create_sheet("Company")
    for text in ("About you", "Where is your seat?", "Who owns it?", "Staff"):
        sheet.append([text])
    book.save(job / "q.xlsx")
    last = qbyok("inspect", "q.xlsx", cwd=job).stderr.splitlines()[-1]
    assert last.startswith("passed over without being sure: Company. If questions stand there, say how")
    assert all(flag in last for flag in ("--save-layout", "--layout", "--assist"))


def test_a_question_that_was_missed_in_a_document_can_be_added(job: Path) -> None:
    d.write_docx(job / "odd.docx", d.paragraph("The gate is shut."), d.paragraph(""), d.paragraph("Lamps are lit."))
    assert inspect(job, "odd.docx")["questions"] == []
    layout = saved(job, "odd.docx")
    with layout.open("a", encoding="utf-8") as file:
        file.write('\n[[question]]\nat = "paragraph 1"\ntext = "The gate is shut."\n')
        file.write('[[question.slot]]\nat = "after paragraph 1"\n')
    assert slots(inspect(job, "odd.docx", "--layout", layout)) == {"after paragraph 1": "answer"}
