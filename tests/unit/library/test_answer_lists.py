"""Lists of questions and approved answers: which sheets are some, and what they say."""

import pytest

from qbyok.errors import InputError
from qbyok.layout.grid import Cell, Sheet
from qbyok.library.approving import Approver
from qbyok.library.lists import Source, find_list, list_entries
from qbyok.model import LibraryEntry

BY = Approver(by="Zed", at="2026-06-01", scope=("cards",), expires="2026-12-31")
SOURCE = Source(file="list.csv", sha256="a" * 64, changed="", allowed={"List!A2": ("Yes", "No")})


def sheet(*rows: list[str]) -> Sheet:
    cells = {(r, c): Cell(text=text) for r, row in enumerate(rows, 1) for c, text in enumerate(row, 1) if text}
    return Sheet(name="List", cells=cells)


def read(*rows: list[str]) -> tuple[tuple[LibraryEntry, ...], int]:
    found = find_list(sheet(*rows))
    assert found
    return list_entries(found, SOURCE, BY)


def test_what_a_row_says_counts_and_the_approver_for_the_rest() -> None:
    header = ["Question", "Answer", "Verdict", "Date", "Approved by", "Scope", "Expires"]
    (first, second), drafts = read(
        header,
        ["Is it encrypted?", "With AES-256.", "Yes", "2026-01-10", "Ada", "payments; loans", "10.01.2027"],
        ["", "", "", "", "", "", ""],
        ["Is it tested?", "Twice a year."],
        ["Is it written?", "[needs review] Perhaps."],
        ["Is it open?"],
    )
    assert drafts == 1
    assert (first.question, first.verdict, first.answer, first.allowed) == (
        "Is it encrypted?", "Yes", "With AES-256.", ("Yes", "No"),
    )  # fmt: skip
    assert (first.approved_by, first.approved_at, first.scope, first.expires) == (
        "Ada", "2026-01-10", ("payments", "loans"), "2027-01-10",
    )  # fmt: skip
    assert (second.at, second.approved_by, second.approved_at) == ("List!A4", "Zed", "2026-06-01")
    assert (second.scope, second.expires, second.allowed) == (("cards",), "2026-12-31", ())


@pytest.mark.parametrize(
    "header",
    [
        ["Frage", "Antwort", "Freigegeben von", "Gültig bis"],
        ["Question", "Réponse", "Approuvé par", "Valable jusqu'au"],
        ["Pregunta", "Respuesta", "Aprobado por", "Caduca"],
        ["質問", "回答", "承認者", "有効期限"],
        ["Question", "Answer", "Approved by", "Expires"],
    ],
)
def test_headers_are_known_in_the_languages_of_questionnaires(header: list[str]) -> None:
    (one,), _ = read(header, ["Is it?", "It is.", "Ada", "2027-03-31"])
    assert (one.question, one.answer, one.approved_by, one.expires) == ("Is it?", "It is.", "Ada", "2027-03-31")


@pytest.mark.parametrize(
    ("header", "is_list"),
    [
        (["Question", "Answer"], True),
        (["ID", "Question", "Answer", "Owner", "Approved by"], True),
        (["No.", "Question", "Answer", "Comments"], False),
        (["Question", "Scope", "Answer", "Comments"], False),
        (["Control", "Status", "Approved by"], False),
        (["Question", "Approved by"], False),
    ],
)
def test_a_questionnaire_is_no_list(header: list[str], is_list: bool) -> None:
    assert bool(find_list(sheet(["Answers of 2026"], header))) == is_list


def test_a_lone_yes_is_a_verdict() -> None:
    (one,), _ = read(["Question", "Answer"], ["Is it?", "Yes"])
    assert (one.verdict, one.answer) == ("Yes", "")


def test_the_apostrophe_that_guards_a_formula_is_no_part_of_the_answer() -> None:
    (one, other), _ = read(["Question", "Answer"], ["Is it?", "'=1+1"], ["Was it?", "'Tis so."])
    assert (one.answer, other.answer) == ("=1+1", "'Tis so.")


@pytest.mark.parametrize("day", ["03/04/2026", "31.02.2026", "soon"])
def test_a_day_that_may_be_another_is_refused_with_its_place(day: str) -> None:
    with pytest.raises(InputError, match=r"list\.csv › C2.*is no day"):
        read(["Question", "Answer", "Expires"], ["Is it?", "It is.", day])
