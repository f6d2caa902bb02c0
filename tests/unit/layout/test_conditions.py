"""Questions that apply only if another was answered in a certain way."""

from dataclasses import replace
from pathlib import Path

import pytest
from support import documents as d
from support.grids import detect, dropdown, sheet

from qbyok.layout.grid import Sheet
from qbyok.model import Layout


def depends(layout: Layout) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Return the label and verdicts of what each conditional question depends on, by its own label."""
    labels = {q.id: q.label for q in layout.questions}
    return {
        q.label: [(labels[on.question_id], on.answers) for on in q.depends_on]
        for q in layout.questions
        if q.depends_on
    }


def form(*rows: tuple[str, str], options: tuple[str, ...] = ("Yes", "No", "N/A")) -> Sheet:
    listed = [dropdown(f"C2:C{len(rows) + 1}", *options)] if options else []
    return sheet([["No.", "Question", "Answer"], *map(list, rows)], lists=listed)


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("If yes, how often is it tested?", ("Yes",)),
        ("(If yes) Describe the test of the plan.", ("Yes",)),
        ("If so how often is it tested each year?", ("Yes",)),
        ("If no, please explain why there is none.", ("No",)),
        ("Wenn ja, wie oft wird er geprüft?", ("Yes",)),
        ("Falls nein: Warum gibt es keinen Plan?", ("No",)),
        ("Si oui, à quelle fréquence est-il testé ?", ("Yes",)),
        ("En caso afirmativo, ¿con qué frecuencia se prueba?", ("Yes",)),
        ("Se sim, com que frequência é testado?", ("Yes",)),
        ("「はい」の場合、頻度を記載してください。", ("Yes",)),
        ("はいの場合は頻度を記載してください。", ("Yes",)),
        ("If “yes” to the above, who does it?", ("Yes",)),
    ],
)
def test_a_condition_speaks_of_the_question_before(text: str, answers: tuple[str, ...]) -> None:
    found = depends(detect(form(("1", "Is there a recovery plan for each system?"), ("2", text))))
    assert found == {"2": [("1", answers)]}


@pytest.mark.parametrize(
    "text",
    [
        "If no owner is named, who decides on it?",
        "Do you keep logs? If yes, for how long?",
        "If not performed by you, who tests the plan?",
        "How does the system behave if it is overloaded?",
    ],
)
def test_other_sentences_with_if_are_no_conditions(text: str) -> None:
    assert depends(detect(form(("1", "Is there a recovery plan for each system?"), ("2", text)))) == {}


def test_numbers_show_which_question_is_meant() -> None:
    rows = [
        ("5", "Is there a recovery plan for each system?"),
        ("5a", "If yes, is it tested every year?"),
        ("5b", "If yes, who has approved it?"),
        ("51", "Are backups encrypted before they leave?"),
        ("52", "If yes, with which algorithm is that done?"),
    ]
    assert depends(detect(form(*rows))) == {
        "5a": [("5", ("Yes",))],
        "5b": [("5", ("Yes",))],
        "52": [("51", ("Yes",))],
    }


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("Which provider do you use? (only if A-1 is Yes)", ("Yes",)),
        ("If you answered No to question A-1, why is that so?", ("No",)),
        ("Skip if A-1 = No. Which provider do you use?", ("Yes", "N/A")),
        ("If A-1 is No, skip this question. Which provider do you use?", ("Yes", "N/A")),
        ("Somente se a resposta da A-1 for Não. Por que é assim?", ("No",)),
        ("Si la respuesta a A-1 es No, ¿por qué es así?", ("No",)),
        ("Nur ausfüllen, wenn A-1 mit Ja beantwortet wurde. Welcher Anbieter?", ("Yes",)),
    ],
)
def test_a_question_may_be_named_by_its_number(text: str, answers: tuple[str, ...]) -> None:
    rows = [("A-1", "Is data kept in a cloud?"), ("A-2", "Are logs kept for a year?"), ("A-3", text)]
    assert depends(detect(form(*rows))) == {"A-3": [("A-1", answers)]}


def test_without_verdicts_it_is_not_known_which_answers_count() -> None:
    rows = [("1", "Is there a recovery plan for each system?"), ("2", "If yes, how often is it tested?")]
    assert depends(detect(form(*rows, options=()))) == {"2": [("1", ())]}


def formulas(own: str, *, mirror: str = "") -> Layout:
    """Return a form of two sheets whose second excuses questions by formula."""
    start = sheet(
        [["No.", "Question", "Answer"], ["R-1", "Is anything kept in a cloud?"], ["R-2", "Are there any suppliers?"]],
        name="Start",
        lists=[dropdown("C2:C3", "Yes", "No")],
    )
    more = sheet(
        [
            ["No.", "Question", "Answer", "Guidance"],
            ["R-1", "Is anything kept in a cloud?", "=", "="],
            ["C-1", "Is the cloud certified by someone?", "", "="],
            ["C-2", "Are logs of the cloud kept?", "", "="],
        ],
        name="Cloud",
        lists=[dropdown("C3:C4", "Yes", "No", "N/A")],
    )
    cells = dict(more.cells)
    cells[2, 3] = replace(cells[2, 3], formula=mirror, is_formula=True)
    cells[3, 4] = replace(cells[3, 4], formula=own, is_formula=True)
    texts = sheet([["No"], ["Does not apply."]], name="Lists")
    return detect(start, replace(more, cells=cells), texts)


@pytest.mark.parametrize(
    "formula",
    [
        'IF(Start!$C$2="No","This question does not apply.","")',
        'IF("No"=Start!C2,"N/A","Please explain")',
        'IF(Start!$C$2=Lists!$A$1,Lists!$A$2,IF(C3="Yes","Thanks",""))',
        'IF($C$2=Lists!$A$1,Lists!$A$2,"")',
    ],
)
def test_a_formula_beside_a_question_says_when_it_applies(formula: str) -> None:
    found = depends(formulas(formula, mirror="Start!C2"))
    assert found == {"C-1": [("R-1", ("Yes",))]}


@pytest.mark.parametrize(
    "formula",
    ['IF(Start!C2="No","Please explain","")', 'IF(C3="No","Does not apply","")', 'IF(Start!C99="No","N/A","")'],
)
def test_other_formulas_say_nothing_of_the_kind(formula: str) -> None:
    assert depends(formulas(formula)) == {}


def test_conditions_of_documents_are_read_too(tmp_path: Path) -> None:
    rows = [("1", "Is it tested?", ""), ("2", "If yes, when was that?", "")]
    grid = d.table(d.row("No.", "Question", "Answer"), *(d.row(*row) for row in rows))
    assert depends(d.open_docx(d.write_docx(tmp_path / "q.docx", grid)).layout) == {"2": [("1", ())]}


def test_a_repeated_number_means_the_last_question_that_has_it() -> None:
    rows = [("1", "Is there a recovery plan for each system?"), ("2", "Is it tested? (only if 1 is Yes)")]
    layout = detect(form(*rows), replace(form(*rows), name="Other"))
    sheets = {q.id: q.at.split("!")[0] for q in layout.questions}
    pairs = [(sheets[q.id], sheets[q.depends_on[0].question_id]) for q in layout.questions if q.depends_on]
    assert pairs == [("Sheet 1", "Sheet 1"), ("Other", "Other")]
