"""Headers, values, conditions and labels as forms have them, in every language; the tables are in ``word_tables``."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from support.grids import detect, dropdown, sheet

from qbyok.layout.conditions import condition_of
from qbyok.layout.doclabels import label_of
from qbyok.layout.docslots import answer_role
from qbyok.layout.docwords import is_contact, is_instruction, is_request
from qbyok.layout.grid import column_name
from qbyok.layout.instructed import instructed_columns
from qbyok.layout.lexicon import languages
from qbyok.layout.parties import names_respondent, names_reviewer, reserves
from qbyok.layout.presets import is_default, is_placeholder
from qbyok.layout.questions import is_question
from qbyok.layout.verdicts import is_negative, is_not_applicable, is_option
from qbyok.layout.view import SheetView
from qbyok.layout.vocabulary import Sense, header_sense
from qbyok.model import Role

_FOLDER = Path(__file__).with_name("word_tables")
_LANGUAGES = tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))
_HEADERS = 25


def table(language: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text("utf-8"))


def test_every_language_has_a_table() -> None:
    assert set(languages()) - {"common"} == {name.split("-")[0] for name in _LANGUAGES}


@pytest.mark.parametrize("language", _LANGUAGES)
def test_headers(language: str) -> None:
    headers = {text: Sense(sense) for sense, texts in table(language)["headers"].items() for text in texts}
    assert len(headers) >= _HEADERS
    assert {text: header_sense(text) for text in headers} == headers
    assert {text: header_sense(f"2. {text.upper()} *") for text in headers} == headers


@pytest.mark.parametrize("language", _LANGUAGES)
def test_a_sheet_with_such_headers(language: str) -> None:
    words = table(language)
    headers = [
        words["headers"][s][0] for s in ("id", "question", "guidance", "verdict", "comment", "evidence", "reviewer")
    ]
    questions = words["values"]["questions"]
    rows = [[f"A-{number}", text, headers[2], "", "", "", ""] for number, text in enumerate(questions, 1)]
    options = words["values"]["options"][:3]
    layout = detect(sheet([headers, *rows], lists=[dropdown("D2:D4", *options)]))
    assert [(q.label, q.text, q.guidance) for q in layout.questions] == [(row[0], row[1], row[2]) for row in rows]
    assert [[(s.at[-2], s.role) for s in q.slots] for q in layout.questions] == [
        [("D", Role.VERDICT), ("E", Role.COMMENT), ("F", Role.EVIDENCE)]
    ] * len(questions)
    assert layout.questions[0].allowed == tuple(options)


@pytest.mark.parametrize("language", _LANGUAGES)
def test_values(language: str) -> None:
    values = table(language)["values"]
    assert [t for t in values["options"] if not is_option(t) or is_placeholder(t)] == []
    assert [t for t in values["negative"] if not is_negative(t)] == []
    assert [t for t in values["not_applicable"] if not is_not_applicable(t)] == []
    assert [t for t in values["prompts"] if not is_placeholder(t) or not is_default(t)] == []
    assert [t for t in values["defaults"] if not is_default(t) or is_placeholder(t)] == []
    assert [t for t in values["questions"] if not is_question(t)] == []
    assert [t for t in values["statements"] if is_question(t) or is_placeholder(t)] == []


@pytest.mark.parametrize("language", _LANGUAGES)
def test_conditions(language: str) -> None:
    conditions = table(language)["conditions"]
    for kind in ("if_yes", "if_no"):
        assert {t: condition_of(t) for t in conditions[kind]} == dict.fromkeys(conditions[kind], kind)
    assert {t: condition_of(t) for t in conditions["none"]} == dict.fromkeys(conditions["none"])


@pytest.mark.parametrize("language", _LANGUAGES)
def test_parties(language: str) -> None:
    parties = table(language)["parties"]
    assert [t for t in parties["respondent"] if not names_respondent(t) or names_reviewer(t)] == []
    assert [t for t in parties["reviewer"] if not names_reviewer(t) or names_respondent(t)] == []
    assert [t for t in parties["only"] if not reserves(t)] == []


@pytest.mark.parametrize("language", _LANGUAGES)
def test_labels_in_front_of_a_blank(language: str) -> None:
    labels = {text: role for role, texts in table(language)["labels"].items() for text in texts}
    assert {text: answer_role(label_of(text)) for text in labels} == labels


@pytest.mark.parametrize("language", _LANGUAGES)
def test_instructions_that_name_columns(language: str) -> None:
    for name, filled in (("fill_in", True), ("not_for_you", False)):
        for text, columns in table(language)["instructions"][name].items():
            found = instructed_columns(SheetView(sheet([[text]])))
            assert (text, {column_name(col): use for col, use in found.items()}) == (
                text,
                dict.fromkeys(columns.split(), filled),
            )


@pytest.mark.parametrize("language", _LANGUAGES)
def test_words_of_documents(language: str) -> None:
    documents = table(language)["documents"]
    assert [t for t in documents["contact"] if not is_contact(t)] == []
    assert [t for t in documents["hints"] if not is_instruction(t)] == []
    assert [t for t in documents["requests"] if not is_request(t)] == []
