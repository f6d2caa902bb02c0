"""Options that a text above a document's table states for its answers."""

from pathlib import Path

import pytest
from support import documents as d

from qbyok.model import Layout, Role


def detect(path: Path, *blocks: str) -> Layout:
    return d.open_docx(d.write_docx(path / "q.docx", *blocks)).layout


def form(*header: str, answer: str = "") -> str:
    rows = [
        d.row("Is the gate shut?", answer, *[""] * (len(header) - 2)),
        d.row("Is it oiled?", *[""] * (len(header) - 1)),
    ]
    return d.table(d.row(*header, header=True), *rows)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("Answer each question with Yes, No or N/A.", ("Yes", "No", "N/A")),
        (
            "回答欄には「○」（対応済み）、「×」（未対応）、「－」（対象外）のいずれかをご記入ください。",
            ("○", "×", "－"),
        ),
        ("Use one of these codes: C (compliant), PC (partly compliant) or NC (not compliant).", ("C", "PC", "NC")),
    ],
)
def test_a_text_above_states_the_options(tmp_path: Path, text: str, options: tuple[str, ...]) -> None:
    layout = detect(tmp_path, text, form("Question", "Answer", "Comment"))
    slots = [q.slots[0] for q in layout.questions]
    assert [(s.role, s.allowed) for s in slots] == [(Role.VERDICT, options)] * 2


def test_the_nearest_text_counts(tmp_path: Path) -> None:
    texts = ["Answer with Yes or No.", form("Question", "Answer", "Comment"), "Answer with Pass or Fail."]
    layout = detect(tmp_path, *texts, form("Question", "Answer", "Comment"))
    assert [q.slots[0].allowed for q in layout.questions] == [("Yes", "No")] * 2 + [("Pass", "Fail")] * 2


def test_answers_in_other_words_are_not_limited(tmp_path: Path) -> None:
    text = "Answer with Yes or No."
    assert detect(tmp_path, text, form("Question", "Answer")).questions[0].slots[0].allowed is None
    given = form("Question", "Answer", "Comment", answer="At night, by the porter.")
    assert detect(tmp_path, text, given).questions[0].slots[0].allowed is None
